"""Explanations of what each party has in each alternative (docs/model.md, Ledger, Tax, Metrics)."""

from dataclasses import replace

import numpy as np

from servitization.analysis.explain.basis import LATER, Basis, Figure, Figures, Made
from servitization.analysis.explain.fee_structures import paid_monthly, valued_at
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Value,
    Words,
    difference,
    quotient,
    total,
)
from servitization.analysis.explain.works import built, works_of
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.tax import deductions


def figures(basis: Basis) -> Figures:
    """Every figure under `alternatives.*.parties` and `alternatives.*.customer_cash`."""
    found: Figures = {}
    for alternative, one in basis.answer.alternatives.items():
        for party in one.parties:
            found |= _party(basis, alternative, party)
        found |= _cash(basis, alternative)
    return found | _not_paid(basis)


def _not_paid(basis: Basis) -> Figures:
    """Two figures of the first screen: what need not be paid at signing, and what is saved."""
    customer = basis.contract.customer
    own, served = (
        Term(
            Words("term.upfront", {"alternative": name}),
            basis.answer.alternatives[name].parties[customer].upfront,
            basis.money,
            basis.party_name(name, customer, "upfront"),
        )
        for name in (SALE, SERVICE)
    )
    return {
        "figures.not_paid_today": Figure(
            Words("title.not_paid_today"),
            basis.answer.customer.not_paid_today,
            basis.money,
            lambda: Made(difference(own, served), "metrics", (Words("remark.upfront"),)),
            False,
        ),
        "figures.saving_share": Figure(
            Words("title.saving_share"),
            LATER,
            "fraction",
            lambda: (
                Made(
                    quotient(
                        Term(
                            Words("term.gain_party", {"alternative": SALE, "party": customer}),
                            basis.answer.gain.against_sale.by_party[customer],
                            basis.money,
                            f"gain.service.by_party.{customer}",
                        ),
                        Operation("negative", (basis.npv(SALE, customer),)),
                    ),
                    "gain",
                    (Words("remark.saving_share"),),
                )
                if basis.answer.alternatives[SALE].parties[customer].npv
                else Made(None, "gain", (Words("remark.no_formula"),))
            ),
            False,
        ),
        "figures.saved": Figure(
            Words("title.gain_party", {"alternative": SALE, "party": customer}),
            basis.answer.gain.against_sale.by_party[customer],
            basis.money,
            lambda: Made(
                difference(basis.npv(SERVICE, customer), basis.npv(SALE, customer)),
                "gain",
                (Words("remark.gain_party"),),
            ),
            False,
        ),
    }


def _party(basis: Basis, alternative: str, party: str) -> Figures:
    has = basis.answer.alternatives[alternative].parties[party]
    money = basis.money
    made = {
        "npv": (has.npv, money, lambda: _npv(basis, alternative, party, basis.discount(party))),
        "npv_system_rate": (
            has.npv_system_rate,
            money,
            lambda: _npv(basis, alternative, party, basis.system_rate),
        ),
        "upfront": (has.upfront, money, lambda: _upfront(basis, alternative, party)),
        "peak_funding": (has.peak_funding, money, lambda: _peak(basis, alternative, party)),
        "irr": (has.irr, "fraction/year", lambda: _irr(basis, alternative, party, has.irr)),
        "revenue": (has.revenue, money, lambda: _revenue(basis, alternative, party)),
        "pre_tax": (has.pre_tax, money, lambda: _pre_tax(basis, alternative, party)),
        "tax": (has.tax, money, lambda: _tax(basis, alternative, party)),
        "after_tax": (has.after_tax, money, lambda: _after_tax(basis, alternative, party)),
    }
    found = {
        basis.party_name(alternative, party, name): Figure(
            Words(f"title.{name}", {"party": party, "alternative": alternative}), *parts
        )
        for name, parts in made.items()
    }
    found[basis.party_name(alternative, party, "profit")] = Figure(
        Words("title.profit", {"party": party, "alternative": alternative}),
        _profit_value(basis, alternative, party),
        money,
        lambda: _profit(basis, alternative, party),
        False,
    )
    return found


def _npv(basis: Basis, alternative: str, party: str, rate: Term) -> Made:
    own = rate.name == basis.discount(party).name
    lines = basis.present_lines(alternative, party, rate.value)
    if not own:
        # Under their names lines are valued at the party's own rate.
        lines = tuple(replace(line, name=f"{line.name}.system_rate") for line in lines)
    parts = basis.line_terms(lines) or [basis.nothing()]
    more = paid_monthly(basis, alternative, party, rate)
    if more is not None:
        parts.append(Operation("present_value", (more, rate)))
    return Made(
        total(parts),
        "ledger",
        (Words("remark.npv_own" if own else "remark.npv_common", {"party": party}),),
        lines,
        (rate.name, *basis.tax_paths(party)[1:]),
        (basis.party_name(alternative, party, "after_tax"),),
    )


def _upfront(basis: Basis, alternative: str, party: str) -> Made:
    paid: list[Formula] = []
    see: list[str] = []
    for (item, other), flow in basis.lines_of(
        [line for line in basis.ledger(alternative) if line.kind != "tax"], party
    ).items():
        if flow[0]:
            label = Words("term.paid_at_signing", {"item": item, "other": other})
            paid.append(Term(label, float(-flow[0]), basis.money))
            see.append(basis.line_name(alternative, party, item, other))
    return Made(total(paid or [basis.nothing()]), "metrics", (Words("remark.upfront"),), see=tuple(see))


def _no_revenue(party: str) -> Made:
    return Made(None, "metrics", (Words("remark.no_revenue", {"party": party}),))


def _peak(basis: Basis, alternative: str, party: str) -> Made:
    if basis.answer.alternatives[alternative].parties[party].peak_funding is None:
        return _no_revenue(party)
    formula = Operation("deepest", (basis.after_tax(alternative, party),))
    return Made(formula, "metrics", (Words("remark.peak_funding"),))


def _irr(basis: Basis, alternative: str, party: str, irr: float | None) -> Made:
    flow = basis.after_tax(alternative, party)
    if irr is None:
        earns = basis.answer.alternatives[alternative].parties[party].revenue.any()
        return (
            Made(None, "metrics", (Words("remark.no_rate"),), see=(flow.name,))
            if earns
            else _no_revenue(party)
        )
    return rate_of(basis, flow, irr, alternative, party)


def rate_of(
    basis: Basis, flow: Formula, irr: float | None, alternative: str = SERVICE, party: str = ""
) -> Made:
    """The rate of return of a flow, or that it has none; what its party is paid during a year is brought
    to the year's end at that rate."""
    if irr is None:
        return Made(None, "metrics", (Words("remark.no_rate"),))
    found = Term(Words("term.found_rate"), irr, "fraction/year")
    valued = valued_at(basis, alternative, party, flow, found)
    remarks = (Words("remark.irr"), *(() if valued is flow else (Words("remark.irr_monthly"),)))
    return Made(Operation("internal_rate", (valued,)), "metrics", remarks)


def _flow_term(basis: Basis, alternative: str, party: str, item: str, other: str, flow: np.ndarray) -> Term:
    label = Words("term.line", {"item": item, "other": other})
    return Term(label, flow, basis.money, basis.line_name(alternative, party, item, other))


def _revenue(basis: Basis, alternative: str, party: str) -> Made:
    received = [
        line for line in basis.ledger(alternative) if line.kind in ("price", "fee") and line.payee == party
    ]
    parts: list[Formula] = [
        _flow_term(basis, alternative, party, item, other, flow)
        for (item, other), flow in basis.lines_of(received, party).items()
    ]
    return Made(total(parts or [basis.no_flow()]), "metrics", (Words("remark.revenue"),))


def _pre_tax(basis: Basis, alternative: str, party: str) -> Made:
    lines = [line for line in basis.ledger(alternative) if line.kind != "tax"]
    parts: list[Formula] = [
        _flow_term(basis, alternative, party, item, other, flow)
        for (item, other), flow in basis.lines_of(lines, party).items()
    ]
    return Made(total(parts or [basis.no_flow()]), "ledger", (Words("remark.pre_tax"),))


def _after_tax(basis: Basis, alternative: str, party: str) -> Made:
    has = basis.answer.alternatives[alternative].parties[party]
    names = {"party": party, "alternative": alternative}
    before = Term(
        Words("term.pre_tax", names),
        has.pre_tax,
        basis.money,
        basis.party_name(alternative, party, "pre_tax"),
    )
    tax = Term(Words("term.tax", names), has.tax, basis.money, basis.party_name(alternative, party, "tax"))
    return Made(difference(before, tax), "tax")


def _tax(basis: Basis, alternative: str, party: str) -> Made:
    profit = Term(
        Words("term.profit"),
        _profit_value(basis, alternative, party),
        basis.money,
        basis.party_name(alternative, party, "profit"),
    )
    losses = basis.assumptions.parties[party].losses
    formula: Formula = basis.tax(party, profit)
    return Made(
        formula,
        "tax",
        (Words(f"remark.tax_{losses}"),),
        paths=(f"parties.{party}.losses",),
    )


def _profit_parts(basis: Basis, alternative: str, party: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Received, expensed and deducted by year."""
    received, expensed, deducted = (np.zeros(basis.horizon + 1) for _ in range(3))
    method = basis.assumptions.parties[party].depreciation_method
    evaluation, done = basis.evaluation(alternative), built(basis, alternative)
    lives = {name: one.lives for name, one in evaluation.equipment.items()} | dict(done.lives)
    kept = {name: one.depreciation_years for name, one in basis.assumptions.systems.items()}
    kept |= done.depreciation_years
    for line in basis.ledger(alternative):
        if line.kind == "tax":
            continue
        if line.payee == party:
            received = received + line.amount
        if line.payer == party and line.capital:
            table = deductions(lives[line.system], method, kept[line.system], basis.horizon)
            deducted = deducted + line.amount @ table
        elif line.payer == party:
            expensed = expensed + line.amount
    return received, expensed, deducted


def _profit_value(basis: Basis, alternative: str, party: str) -> Value:
    return basis.comparison.statements[alternative][party].profit


def _profit(basis: Basis, alternative: str, party: str) -> Made:
    labels = ("term.received", "term.expensed", "term.deducted")
    received, expensed, deducted = (
        Term(Words(label), value, basis.money)
        for label, value in zip(labels, _profit_parts(basis, alternative, party), strict=True)
    )
    return Made(
        difference(difference(received, expensed), deducted),
        "tax",
        (Words("remark.profit"),),
        basis.present_lines(alternative, party, basis.rate(party)),
        (
            f"parties.{party}.depreciation_method",
            *(f"systems.{name}.depreciation_years" for name in basis.assumptions.systems),
            *(f"measures.{work.measure}.depreciation_years" for work in works_of(basis, alternative)),
        ),
    )


def _cash(basis: Basis, alternative: str) -> Figures:
    customer = basis.contract.customer
    flow = basis.after_tax(alternative, customer)
    yearly = basis.answer.alternatives[alternative].parties[customer].after_tax
    accumulated = basis.answer.alternatives[alternative].customer_accumulated
    start = f"alternatives.{alternative}.customer_cash"
    valued = valued_at(basis, alternative, customer, flow, basis.discount(customer))
    kept = Operation("discounted", (valued, basis.discount(customer)))
    rows = {
        "yearly": (yearly, Operation("same", (flow,))),
        "cumulated": (np.cumsum(yearly), Operation("accumulated", (flow,))),
        "discounted": (accumulated, Operation("accumulated", (kept,))),
    }
    return {
        f"{start}.{name}": Figure(
            Words(f"title.cash_{name}", {"party": customer, "alternative": alternative}),
            value,
            basis.money,
            lambda formula=formula: Made(formula, "metrics"),
        )
        for name, (value, formula) in rows.items()
    }
