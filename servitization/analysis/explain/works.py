"""Explanations of what is done at the building: what it costs, who pays, what it saves
(docs/model.md, Demand and coupling, Items, Ledger).

Measures act one after the other: what the building has already comes first, and savings multiply.
"""

import numpy as np

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import Formula, Operation, Term, Words, product, quotient, total
from servitization.analysis.partnership.contracts import GAIN_PAYMENT
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import SERVICE_WITH_PARTNERS, Work
from servitization.model.ledger import FEE
from servitization.model.works import Building, building, heating_saved, with_works


def works_of(basis: Basis, alternative: str) -> tuple[Work, ...]:
    """What is done at the building in an alternative."""
    return basis.evaluation(alternative).alternative.works


def assumptions_of(basis: Basis, alternative: str) -> Assumptions:
    """The case with the building as it is in an alternative."""
    return with_works(basis.assumptions, works_of(basis, alternative))


def built(basis: Basis, alternative: str) -> Building:
    """What the works of an alternative cost, with their lives."""
    return building(basis.assumptions, basis.study.model.prices, works_of(basis, alternative))


def after_measures(basis: Basis, alternative: str, system: str, of: str, need: Formula) -> Formula:
    """A need less what each measure saves of what the one before has left."""
    assumptions = basis.assumptions
    own = [assumptions.site.measure] if assumptions.site.measure else []
    names = [*own, *(work.measure for work in works_of(basis, alternative))]
    left: list[Formula] = []
    for name in names:
        if system in assumptions.measures[name].saves:
            saved = basis.given(f"measures.{name}.saves.{system}.{of}", "term.saved_by", measure=name)
            left.append(Operation("complement", (saved,)))
    return product(need, *left)


def heat_saved(basis: Basis, alternative: str, system: str) -> Formula | None:
    """Heat that the measures save in a year, by which the served system is credited; None for none."""
    works = works_of(basis, alternative)
    if system != basis.contract.system or not heating_saved(basis.assumptions, works):
        return None
    size = basis.given("site.size", "term.site_size")
    return total(
        [
            product(
                basis.given(f"measures.{work.measure}.heating", "term.measure_heating", measure=work.measure),
                size,
            )
            for work in works
            if basis.assumptions.measures[work.measure].heating
        ]
    )


def figures(basis: Basis) -> Figures:
    """What measures cost, and the set-up of those who do them, in every case."""
    found: Figures = {}
    for alternative in basis.cases:
        listed = alternative in basis.answer.alternatives
        for name, costs in built(basis, alternative).costs.items():
            for item, cost in costs.items():
                about = {"item": f"{name}.{item}", "alternative": alternative}
                found[f"alternatives.{alternative}.costs_pv.{name}.{item}"] = Figure(
                    Words("title.cost", about),
                    basis.present(cost, basis.system_rate.value),
                    basis.money,
                    lambda name=name, item=item: _cost(basis, name, item),
                    listed,
                )
    return found


def _cost(basis: Basis, name: str, item: str) -> Made:
    if item == "setup":
        return Made(Operation("same", (_setup(basis, name),)), "items", (Words("remark.partner_setup"),))
    return Made(
        Operation("present_value", (_price(basis, name), basis.system_rate)),
        "items",
        (Words("remark.works"),),
        paths=(f"{name}.life", "economy.inflation"),
    )


def _setup(basis: Basis, name: str) -> Term:
    return basis.given(f"partners.members.{name.removeprefix('partners.')}.setup_cost")


def _price(basis: Basis, name: str) -> Formula:
    """What a measure costs by year: in the years in which it is done, at the prices then."""
    measure = name.removeprefix("measures.")
    done = np.zeros(basis.horizon + 1)
    done[np.arange(0, basis.horizon, basis.assumptions.measures[measure].life)] = 1.0
    return product(
        basis.given(f"{name}.cost", "term.measure_cost", measure=measure),
        basis.given("site.size", "term.site_size"),
        basis.indices("inflation"),
        Term(Words("term.done_at"), done, "1"),
    )


def line(
    basis: Basis, alternative: str, party: str, other: str, item: str, amounts: np.ndarray
) -> tuple[Formula, tuple[Words, ...], tuple[str, ...]] | None:
    """How a payment for works or among partners came about by year; None for another payment."""
    name, _, row = item.rpartition(".")
    cost = f"alternatives.{alternative}.costs_pv.{name}.{{}}"
    paid: Formula
    match name.partition(".")[0], row:
        case "measures", "works":
            paid, remark, see = _price(basis, name), "remark.works", cost.format("works")
        case "measures", "contribution":
            paid, remark = _contribution(basis, alternative, (party, other), name), "remark.contribution"
            see = cost.format("works")
        case "partners", "setup":
            paid, remark = _at_signing(basis, _setup(basis, name)), "remark.partner_setup"
            see = cost.format("setup")
        case _:
            return _transfer(basis, alternative, party, item)
    signed = paid if amounts.sum() >= 0 else Operation("negative", (paid,))
    return signed, (Words(remark),), (see,)


def _at_signing(basis: Basis, amount: Formula) -> Formula:
    once = np.zeros(basis.horizon + 1)
    once[0] = 1.0
    return product(amount, Term(Words("term.at_signing"), once, "1"))


def _contribution(basis: Basis, alternative: str, sides: tuple[str, str], name: str) -> Formula:
    """The share of a measure's price that provider or customer pays."""
    price = _price(basis, name)
    work = next(one for one in works_of(basis, alternative) if f"measures.{one.measure}" == name)
    if not work.provider_share:
        return price
    share = basis.given("partners.cofunding_share", "term.cofunding_share")
    return product(share if basis.contract.provider in sides else Operation("complement", (share,)), price)


def _transfer(
    basis: Basis, alternative: str, party: str, item: str
) -> tuple[Formula, tuple[Words, ...], tuple[str, ...]] | None:
    """A payment that the partners agreed: a fee by year or a sum at signing."""
    joined = basis.comparison.joined
    if alternative != SERVICE_WITH_PARTNERS or joined is None:
        return None
    for one in joined.transfers:
        if f"{one.system}.{one.item}" != item:
            continue
        paid: Formula
        if one.item == FEE:
            amount = fee_term(basis, one.payee)
            paid = product(amount, basis.fee_index)
        elif one.item == GAIN_PAYMENT:
            amount = sum_term(basis, one.payee)
            paid = _at_signing(basis, amount)
        else:
            amount = savings_term(basis, one.payee)
            paid = product(amount, expected_savings(basis))
        signed = paid if party == one.payee else Operation("negative", (paid,))
        return signed, (), (amount.name,)
    return None


def fee_term(basis: Basis, payee: str) -> Term:
    """The level of a fee in the service with partners."""
    contract = basis.answer.partners.contract
    if payee == basis.contract.provider:
        return Term(
            Words("term.fee_level"), contract.level, basis.money_a_year, "fee.service_with_partners.level"
        )
    return Term(
        Words("term.partner_fee", {"party": payee}),
        contract.partner_fees[payee],
        basis.money_a_year,
        f"fee.service_with_partners.partner_fees.{payee}",
    )


def sum_term(basis: Basis, payee: str) -> Term:
    """What the provider pays a partner at signing."""
    return Term(
        Words("term.gain_payment", {"party": payee}),
        basis.answer.partners.contract.gain_payments[payee],
        basis.money,
        f"fee.service_with_partners.gain_payments.{payee}",
    )


def savings_term(basis: Basis, payee: str) -> Term:
    """The share of the verified savings that the provider pays a partner."""
    return Term(
        Words("term.savings_share", {"party": payee}),
        basis.answer.partners.contract.savings_shares[payee],
        "fraction",
        f"fee.service_with_partners.savings_shares.{payee}",
    )


def expected_savings(basis: Basis) -> Term:
    """The savings that are expected by year, in money."""
    expected = basis.study.partnership.savings.expected
    name = "fee.service_with_partners.savings.100%.pool"
    return Term(Words("term.expected_savings"), expected, basis.money, name)


def heating(basis: Basis, alternative: str, system: str, lost: list[Formula]) -> Formula:
    """Electricity for heating: heat that other systems no longer give, less what measures save."""
    saved = heat_saved(basis, alternative, system)
    parts = [*lost] if saved is None else [*lost, Operation("negative", (saved,))]
    efficiency = basis.given("site.heating_efficiency", "term.heating_efficiency")
    return quotient(total(parts), efficiency)
