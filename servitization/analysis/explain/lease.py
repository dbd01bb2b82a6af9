"""Explanations of the numbers of a lease in both sides' books, and of what a law says of the term
(docs/model.md, Lease or service)."""

import numpy as np

from servitization.analysis.classification import Component, components, fee_index, machines_put_in
from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.fee_structures import premium
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.legal_flags import energy_bills
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.committed_payments import committed

SECTION = "lease-or-service"
LESSEE, LESSOR, LEGAL = "classification.lessee", "classification.lessor", "legal"


def figures(basis: Basis) -> Figures:
    """The customer's books, the provider's, and the rules of the place."""
    return {**_lessee(basis), **_lessor(basis), **_legal(basis)}


def _asked(title: str, value, unit: str, made) -> Figure:
    return Figure(Words(f"title.{title}"), value, unit, made)


def _made(formula: Formula | None, *remarks: str) -> Made:
    return Made(formula, SECTION, tuple(Words(f"remark.lease.{name}") for name in remarks))


def _same(term: Formula) -> Operation:
    return Operation("same", (term,))


def _lessee(basis: Basis) -> Figures:
    found, money = basis.answer.classification.lessee, basis.money
    schedule, term = found.schedule, basis.contract.term

    def figure(name: str, value, unit: str = money) -> Term:
        return Term(Words(f"term.lease.{name}"), value, unit, f"{LESSEE}.{name}")

    rate = figure("rate", found.rate, "fraction/year")
    share = figure("non_lease_share", found.non_lease_share, "fraction")
    payments = figure("payments", schedule.payment)
    asset = figure("asset", float(schedule.asset))
    liability = figure("liability", float(schedule.liability))
    interest, closing = figure("interest", schedule.interest), figure("closing", schedule.closing)
    depreciation = figure("depreciation", schedule.depreciation)
    opening = Term(Words("term.lease.opening"), schedule.opening, money)
    at_level = Term(Words("term.lease.committed"), committed(basis.assumptions, 1.0).payments, "1")
    using = np.ones(term + 1)
    using[0] = 0.0
    in_use = Term(Words("term.lease.in_use"), using, "1")
    years = basis.given("contract.term", "term.lease.term")
    index = Term(Words("term.lease.index"), fee_index(basis.comparison), "1")
    at_signing = Term(Words("term.lease.at_signing"), float(schedule.payment[0]), money)
    monthly = ("months",) if found.months_in_advance is not None else ()
    within = None if found.months_in_advance is None else product(premium(basis, rate), payments)
    worth = payments if within is None else total([payments, within])
    accrued: Formula = product(opening, rate)
    rows = {
        "rate": (found.rate, "fraction/year", lambda: _rate(basis)),
        "non_lease_share": (found.non_lease_share, "fraction", lambda: _share(basis)),
        "payments": (
            schedule.payment,
            money,
            lambda: _made(product(basis.level(), at_level, Operation("complement", (share,))), "payments"),
        ),
        "liability": (
            float(schedule.liability),
            money,
            lambda: _made(
                Operation("present_value", (Operation("after_signing", (worth,)), rate)),
                "liability",
                *monthly,
            ),
        ),
        "asset": (float(schedule.asset), money, lambda: _made(total([liability, at_signing]), "asset")),
        "interest": (
            schedule.interest,
            money,
            lambda: _made(
                Operation("after_signing", (accrued if within is None else difference(accrued, within),)),
                *monthly,
            ),
        ),
        "closing": (
            schedule.closing,
            money,
            lambda: _made(difference(total([opening, interest]), payments), "closing"),
        ),
        "depreciation": (
            schedule.depreciation,
            money,
            lambda: _made(product(in_use, quotient(asset, years)), "depreciation"),
        ),
        "carrying": (
            schedule.carrying,
            money,
            lambda: _made(difference(asset, Operation("accumulated", (depreciation,)))),
        ),
        "reassessed": (found.reassessed, money, lambda: _made(product(closing, index), "reassessed")),
        "total_interest": (found.total_interest, money, lambda: _made(Operation("total", (interest,)))),
    }
    return {f"{LESSEE}.{name}": _asked(f"lease.{name}", *parts) for name, parts in rows.items()}


def _rate(basis: Basis) -> Made:
    if basis.assumptions.classification.borrowing_rate is not None:
        return _made(_same(basis.given("classification.borrowing_rate")))
    return _made(_same(basis.discount(basis.contract.customer)), "rate")


def _share(basis: Basis) -> Made:
    if basis.assumptions.classification.non_lease_share is not None:
        return _made(_same(basis.given("classification.non_lease_share")))
    system = basis.contract.system

    def term(one: Component) -> Term:
        # Borne whole it is the cost itself, which can be asked.
        name = f"alternatives.{SERVICE}.costs_pv.{system}.{one.item}" if one.share == 1.0 else ""
        label = Words("term.lease.component", {"item": f"{system}.{one.item}"})
        return Term(label, one.value, basis.money, name)

    services, machine = ([term(one) for one in part] for part in components(basis.comparison))
    if sum(one.value for one in (*services, *machine)) <= 0 or not services:
        return _made(_same(Term(Words("term.lease.no_service"), 0.0, "fraction")))
    return _made(quotient(total(services), total([*services, *machine])), "share")


def _lessor(basis: Basis) -> Figures:
    books, money = basis.answer.classification, basis.money
    found, lessee = books.lessor, books.lessee
    schedule = found.schedule
    rate = Term(Words("term.lease.rate"), lessee.rate, "fraction/year", f"{LESSEE}.rate")
    asset = Term(Words("term.lease.asset"), float(lessee.schedule.asset), money, f"{LESSEE}.asset")
    payments = Term(Words("term.lease.payments"), lessee.schedule.payment, money, f"{LESSEE}.payments")
    value = Term(Words("term.lease.fair_value"), found.fair_value, money, f"{LESSOR}.fair_value")
    residual = Term(Words("term.lease.residual"), found.residual, money, f"{LESSOR}.residual")
    life = basis.given(f"systems.{basis.contract.system}.maximum_life", "term.lease.life")
    years = basis.given("contract.term", "term.lease.term")

    def fair_value() -> Made:
        if basis.assumptions.classification.fair_value is not None:
            return _made(_same(basis.given("classification.fair_value")))
        put_in = Term(Words("term.lease.put_in"), machines_put_in(basis.comparison), money)
        return _made(Operation("present_value", (put_in, rate)), "fair_value")

    def payments_share() -> Made:
        if found.payments_share is None:
            return _made(None, "no_machine")
        return _made(quotient(asset, value), "payments_share")

    at_end = Term(Words("term.lease.resale"), found.residual, money)
    rows = {
        "fair_value": (found.fair_value, money, fair_value),
        "payments_share": (found.payments_share, "fraction", payments_share),
        "life_share": (
            found.life_share,
            "fraction",
            lambda: _made(
                Operation("least", (quotient(years, life), Term(Words("term.one"), 1.0, "fraction"))),
                "life_share",
            ),
        ),
        "residual": (found.residual, money, lambda: _made(_same(at_end), "residual")),
    }
    if schedule is not None:
        flow = np.array(lessee.schedule.payment)
        flow[0] -= found.fair_value
        flow[-1] += found.residual
        received = Term(Words("term.lease.lessor_flow"), flow, money)
        implicit = Term(
            Words("term.lease.implicit_rate"), schedule.rate, "fraction/year", f"{LESSOR}.implicit_rate"
        )
        opening = Term(Words("term.lease.opening_investment"), schedule.opening, money)
        accrued: Formula = product(opening, implicit)
        flow_at_end: Formula = received
        later = np.array(lessee.schedule.payment)
        later[-1] += found.residual
        to_come: Formula = Term(Words("term.lease.lessor_to_come"), later, money)
        if lessee.months_in_advance is not None:
            more = product(premium(basis, implicit), payments)
            accrued, flow_at_end = difference(accrued, more), total([received, more])
            to_come = total([to_come, more])
        income = Term(Words("term.lease.income"), schedule.income, money, f"{LESSOR}.income")
        rows |= {
            "implicit_rate": (
                schedule.rate,
                "fraction/year",
                lambda: Made(
                    Operation("internal_rate", (flow_at_end,)),
                    SECTION,
                    (Words("remark.lease.implicit_rate"),),
                    see=(value.name, residual.name),
                ),
            ),
            "net_investment": (
                schedule.net_investment,
                money,
                lambda: _made(
                    Operation("present_value", (Operation("after_signing", (to_come,)), implicit)),
                    "net_investment",
                ),
            ),
            "income": (
                schedule.income,
                money,
                lambda: _made(Operation("after_signing", (accrued,))),
            ),
            "closing": (
                schedule.closing,
                money,
                lambda: _made(difference(total([opening, income]), payments)),
            ),
        }
    return {f"{LESSOR}.{name}": _asked(f"lessor.{name}", *parts) for name, parts in rows.items()}


def _legal(basis: Basis) -> Figures:
    found = basis.answer.legal
    if not found.jurisdiction:
        return {}
    made: Figures = {}
    limits = {}
    for rule in found.rules:
        if rule.max_term is not None:
            limits[rule.name] = basis.given(
                f"law.rules.{rule.name}.max_term", "term.legal.max_term", name=rule.reference
            )
            made[f"{LEGAL}.rules.{rule.name}.max_term"] = Figure(
                Words("title.legal.max_term", {"name": rule.reference}),
                rule.max_term,
                "year",
                lambda limit=limits[rule.name]: _made(_same(limit), "rules"),
            )
        if rule.above is not None:
            made[f"{LEGAL}.rules.{rule.name}.above"] = Figure(
                Words("title.legal.above"), rule.above, basis.money, lambda: _above(basis)
            )
    years = basis.given("contract.term", "term.lease.term")
    lawful = Term(Words("term.legal.lawful_term"), found.lawful_term, "year", f"{LEGAL}.lawful_term")
    if found.lawful_term is not None:
        made[lawful.name] = Figure(
            Words("title.legal.lawful_term"),
            found.lawful_term,
            "year",
            lambda: _made(_same(limits[found.decides]), "lawful_term"),
        )
    for place, length in enumerate(found.chain):
        before = Term(Words("term.legal.before"), float(place), "number")
        rest: Formula = years
        if found.lawful_term is not None:
            rest = Operation("least", (lawful, difference(years, product(lawful, before))))
        made[f"{LEGAL}.chain.{place + 1}"] = Figure(
            Words("title.legal.chain", {"name": str(place + 1)}),
            length,
            "year",
            lambda rest=rest: _made(rest if isinstance(rest, Operation) else _same(rest), "chain"),
        )
    return made


def _above(basis: Basis) -> Made:
    served, sold = (
        Term(Words(f"term.legal.bills_{name}"), energy_bills(basis.comparison, name), basis.money)
        for name in (SERVICE, SALE)
    )
    return _made(difference(total([basis.stream(), served]), sold), "above")
