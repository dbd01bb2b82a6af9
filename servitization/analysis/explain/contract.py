"""Explanations of what the contract is to the provider: returns, payback, early ends
(docs/model.md, Metrics, Exits)."""

import numpy as np

from servitization.analysis.answer import ProviderResult
from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.fee_structures import valued_at
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    total,
)
from servitization.analysis.explain.parties import rate_of
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import left_with, to_come_in_term
from servitization.model.exits import Served, Terms, exit_value, owed_by_year

OF_CLAUSE = {
    "book_value": ("book_value_surcharge",),
    "remaining_fees": ("buyout_rate", "avoided_cost_share"),
    "step_down": ("step_down",),
}
"""Terms that only one clause reads."""


def figures(basis: Basis) -> Figures:
    """What the service, alone and with partners, is to the provider, by itself and against selling."""
    found: Figures = {}
    for name, one in basis.answer.alternatives.items():
        if one.provider is not None:
            found |= _contract(basis, name, one.provider)
    return found


def _contract(basis: Basis, alternative: str, contract: ProviderResult) -> Figures:
    party, money = basis.contract.provider, basis.money
    flow, own = basis.after_tax(alternative, party), basis.discount(party)
    gap = basis.gap(alternative, SALE, party)
    valued = valued_at(basis, alternative, party, flow, own)
    expected = contract.expected
    expected_npv = Term(
        Words("term.expected_npv"), expected.npv, money, basis.party_name(alternative, party, "expected_npv")
    )
    running = Term(
        Words("term.running"), expected.running, "fraction", basis.party_name(alternative, party, "running")
    )
    terms_of_exit = tuple(
        f"contract.{name}"
        for name in (
            "churn_rate",
            "default_rate",
            "termination_clause",
            "recovers_machine",
            "unpaid_fee_share",
            "term",
            "renewal_rate",
            *OF_CLAUSE.get(basis.contract.termination_clause, ()),
            *((f"pilot.{name}" for name in ("years", "exit_price")) if basis.contract.pilot.years else ()),
        )
    )

    def rate(flow_of: Formula, value: float | None) -> Made:
        return rate_of(basis, flow_of, value, alternative, party)

    def never(kind: str, value: float | None, *parts: Formula) -> Made:
        if value is None:
            return Made(None, "metrics", (Words("remark.never_back"),), see=(flow.name,))
        return Made(Operation(kind, parts), "metrics", (Words(f"remark.{kind}"),))

    def expectation() -> Made:
        by_year = Term(Words("term.expected_flow"), expected.flow, money)
        return Made(
            Operation("present_value", (by_year, own)),
            "exits",
            (Words("remark.expected"),),
            paths=terms_of_exit,
            see=(running.name, flow.name, basis.party_name(alternative, party, "termination_fee")),
        )

    def share_running() -> Made:
        return Made(None, "exits", (Words("remark.running"),), paths=terms_of_exit)

    rows = {
        "contracted_revenue": (
            contract.contracted_revenue,
            money,
            lambda: Made(
                Operation("total", (basis.stream(alternative),)), "metrics", (Words("remark.contracted"),)
            ),
        ),
        "expected_years": (
            contract.expected_years,
            "year",
            lambda: Made(
                Operation("total_later", (running,)),
                "exits",
                (Words("remark.expected_years"),),
                paths=terms_of_exit,
            ),
        ),
        "expected_npv": (expected.npv, money, expectation),
        "expected_gain": (
            contract.expected_gain,
            money,
            lambda: Made(difference(expected_npv, basis.npv(SALE, party)), "exits", paths=terms_of_exit),
        ),
        "project_irr": (contract.project_irr, "fraction/year", lambda: rate(flow, contract.project_irr)),
        "incremental_irr": (
            contract.incremental_irr,
            "fraction/year",
            lambda: rate(gap, contract.incremental_irr),
        ),
        "payback": (contract.payback, "year", lambda: never("payback", contract.payback, flow)),
        "discounted_payback": (
            contract.discounted_payback,
            "year",
            lambda: never("discounted_payback", contract.discounted_payback, valued, own),
        ),
        "mirr": (
            contract.mirr,
            "fraction/year",
            lambda: (
                rate_of(basis, flow, None)
                if contract.mirr is None
                else Made(Operation("modified_rate", (valued, own)), "metrics", (Words("remark.mirr"),))
            ),
        ),
        "termination_fee": (
            expected.termination_fee,
            money,
            lambda: _termination_fee(basis, alternative, terms_of_exit),
        ),
    }
    found = {
        basis.party_name(alternative, party, name): Figure(Words(f"title.{name}"), *parts)
        for name, parts in rows.items()
    }
    found[running.name] = Figure(Words("title.running"), running.value, "fraction", share_running, False)
    return found


def served_contract(basis: Basis, alternative: str) -> Served:
    """The contract as the provider has it, if nobody leaves."""
    comparison = basis.comparison
    return comparison.served if alternative == SERVICE else comparison.served_with_partners


def _termination_fee(basis: Basis, alternative: str, paths: tuple[str, ...]) -> Made:
    """What somebody owes who leaves at the end of a year, by the clause of the contract."""
    terms = Terms.of(basis.contract)
    served = served_contract(basis, alternative)
    party, money = served.party, basis.money
    back = exit_value(served.machines, party, terms.recovers_machine)
    owed = owed_by_year(served, terms, back)
    remarks = [Words(f"remark.clause_{terms.clause}")]
    ahead = served.not_kept
    if ahead.any():
        remarks.append(Words("remark.clause_paid_ahead"))
    if terms.pilot_years:
        remarks.append(Words("remark.clause_pilot"))
    told = {"section": "exits", "remarks": tuple(remarks), "paths": paths}
    if terms.clause == "none" and not terms.pilot_years:
        return Made(Operation("same", (basis.no_flow("term.no_clause"),)), **told)
    if terms.clause in ("none", "remaining_fees", "step_down"):
        before = Term(Words("term.sum_owed"), owed / (1.0 - party.tax_rate), money)
        kept = Operation("complement", (basis.tax_rate(basis.contract.provider),))
        return Made(product(before, kept), **told)
    key, worth = {
        "book_value": ("term.book_value", left_with(served, terms)),
        "make_whole": ("term.to_come", to_come_in_term(served, terms) + ahead),
        "unrecovered_investment": ("term.unrecovered", left_with(served, terms)),
    }[terms.clause]
    # Where another rule stands before the clause, what is to be had is that and the machine.
    clause_alone = np.isclose(np.maximum(worth - back, 0.0), owed)
    worth = np.where(clause_alone, worth, back + owed)
    recovered = Term(Words("term.recovered"), back, money)
    has: Formula = Term(Words(key), worth, money)
    if ahead.any() and terms.clause != "book_value":
        has = total([Term(Words(key), worth - ahead, money), Term(Words("term.not_kept"), ahead, money)])
    made = difference(has, recovered)
    return Made(Operation("not_below_zero", (made,)), **told)
