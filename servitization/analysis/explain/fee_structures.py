"""Explanations of what is owed at a level of one, by structure of the fee (docs/model.md, Fee).

A contract is told by where its figures stand (`fee.service`, `fee.service_with_partners`), and by what it
delivers. Figures that only a formula names are met on the way down.
"""

from dataclasses import dataclass

import numpy as np

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
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
from servitization.analysis.explain.machines import electricity
from servitization.analysis.fee_terms import INDEXED
from servitization.model.alternatives import SALE, SERVICE, SERVICE_WITH_FINANCIER
from servitization.model.evaluation import Evaluation
from servitization.model.fee import price_index
from servitization.model.fee_structures import Delivered, Owed, achieved, bonus_malus
from servitization.model.service_fee import delivered, fee_steps

WEIGHTS = {"inflation": "inflation_weight", "wages": "wage_weight", "energy": "energy_weight"}
FEE = "contract.fee."
OF_STRUCTURE = {
    "per_unit": ("take_or_pay_share", "contracted_quantity"),
    "two_part": ("capacity_share", "contracted_quantity"),
    "shared_savings": ("guaranteed_share",),
}
"""Terms that a structure reads beside the weights."""


@dataclass(frozen=True)
class Told:
    """A contract whose fee is explained."""

    start: str
    alternative: str
    owed: Owed
    evaluation: Evaluation

    def name(self, figure: str) -> str:
        return f"{self.start}.{figure}"


def of_service(basis: Basis) -> Told:
    """The contract of the service."""
    return Told("fee.service", SERVICE, basis.comparison.owed, basis.evaluation(SERVICE))


def paths(basis: Basis) -> tuple[str, ...]:
    """The assumptions that say what the fee follows."""
    fee = basis.contract.fee
    names: list[str] = ["structure"]
    if fee.structure in INDEXED:
        names += ["fixed_weight", *WEIGHTS.values()]
        bounds = ("smallest_change", "largest_change")
        names += [name for name in bounds if getattr(fee, name) is not None]
    names += OF_STRUCTURE.get(fee.structure, ())
    names += ["steps"] if fee.steps != 1.0 else []
    renewed = (
        ["contract.renewed_fee_share", "contract.term"] if basis.contract.renewed_fee_share != 1.0 else []
    )
    names += ["in_advance_share"] if fee.in_advance_share else []
    names += ["payments"] if fee.payments != "yearly" else []
    if fee.service_level.target is not None:
        names += [f"service_level.{name}" for name in type(fee.service_level).model_fields]
    renewed = ("contract.renewed_fee_share", "contract.term")
    told = tuple(f"{FEE}{name}" for name in names)
    return told if basis.contract.renewed_fee_share == 1.0 else (*told, *renewed)


def index(told: Told) -> Term:
    """What is paid by year at a level of one."""
    return Term(Words("term.fee_index"), told.owed.index, "1", told.name("index"))


def year_one(basis: Basis, told: Told, level: Term) -> Formula:
    """What is owed for the first year."""
    owed = told.owed
    first = Term(Words("term.fee_index_one"), float(owed.shape[1]), "1", told.name("owed_index"))
    fixed = float(owed.fixed[1]) if _has_fixed(owed) else 0.0
    return _with_fixed(basis, product(level, first), told, fixed)


def stream(basis: Basis, told: Told, level: Term) -> Formula:
    """What is paid by year at a level."""
    return _with_fixed(basis, product(level, index(told)), told, told.owed.paid_anyway)


def _has_fixed(owed: Owed) -> bool:
    return isinstance(owed.fixed, np.ndarray) and bool(owed.fixed.any())


def _with_fixed(basis: Basis, paid: Formula, told: Told, fixed: np.ndarray | float) -> Formula:
    if not _has_fixed(told.owed):
        return paid
    return total([paid, Term(Words("term.fee_fixed"), fixed, basis.money, told.name("paid_anyway"))])


def figures(basis: Basis, told: Told) -> Figures:
    """The index of a fee and what it is made of."""
    fee, owed = basis.contract.fee, told.owed
    shifted = bool(owed.in_advance) and not owed.monthly
    remark = () if shifted else _remarks(basis)
    found: Figures = {
        told.name("index"): Figure(
            Words("title.fee_index"), owed.index, "1", lambda: _index(basis, told, shifted), False
        ),
        told.name("owed_index"): Figure(
            Words("title.fee_owed_index"),
            owed.shape,
            "1",
            lambda: Made(_shape(basis, told), "fee", remark or _remarks(basis), paths=paths(basis)),
            False,
        ),
    }
    if fee.structure in INDEXED or basis.answer.partners is not None:
        found["fee.price_index"] = Figure(
            Words("title.fee_price_index"),
            price_index(fee, basis.study.model.prices),
            "1",
            lambda: Made(_price_index(basis), "fee", (Words("remark.fee_price_index"),)),
            False,
        )
    if owed.reference:
        found[told.name("reference")] = Figure(
            Words(f"title.fee_reference.{_kind(basis)}"),
            owed.reference,
            _reference_unit(basis),
            lambda: _reference(basis, told),
            False,
        )
    if fee.structure == "shared_savings":
        found[told.name("saved")] = Figure(
            Words("title.fee_saved"),
            _delivered(basis, told).saved,
            "kWh",
            lambda: Made(_saved(basis, told), "fee", (Words("remark.fee_saved"),)),
            False,
        )
    if _has_fixed(owed):
        found[told.name("paid_anyway")] = Figure(
            Words("title.fee_fixed"), owed.paid_anyway, basis.money, lambda: _guarantee(basis, told), False
        )
    if fee.service_level.target is not None:
        found |= _service_level(basis, told)
    return found


def _remarks(basis: Basis) -> tuple[Words, ...]:
    return (Words(f"remark.fee_structure.{basis.contract.fee.structure}"),)


def _delivered(basis: Basis, told: Told) -> Delivered:
    return delivered(basis.study.model, told.evaluation)


def _kind(basis: Basis) -> str:
    structure = basis.contract.fee.structure
    return "units" if structure in ("per_unit", "two_part") else structure


def _reference_unit(basis: Basis) -> str:
    if _kind(basis) == "units":
        return basis.assumptions.served.function_unit
    return basis.money


def _reference_term(basis: Basis, told: Told) -> Term:
    label = Words(f"term.fee_reference.{_kind(basis)}")
    return Term(label, told.owed.reference, _reference_unit(basis), told.name("reference"))


# --- the index ------------------------------------------------------------------------------------


def _index(basis: Basis, told: Told, shifted: bool) -> Made:
    if not shifted:
        return Made(_shape(basis, told), "fee", _remarks(basis), paths=paths(basis))
    owed = Term(Words("term.fee_owed_index"), told.owed.shape, "1", told.name("owed_index"))
    share = basis.given(f"{FEE}in_advance_share", "term.fee_in_advance")
    return Made(Operation("paid_in_advance", (owed, share)), "fee", (Words("remark.fee_in_advance"),))


def _weighted(basis: Basis) -> Formula:
    """The weighted price indices, 1 in year 0."""
    fee = basis.contract.fee
    parts: list[Formula] = [basis.given(f"{FEE}fixed_weight", "term.fixed_weight")]
    for name, weight in WEIGHTS.items():
        if getattr(fee, weight):
            parts.append(product(basis.given(f"{FEE}{weight}", f"term.{weight}"), basis.indices(name)))
    # A number alone would be no path.
    return total(parts) if len(parts) > 1 else product(parts[0], basis.indices("none"))


def _price_index(basis: Basis) -> Formula:
    fee, weighted = basis.contract.fee, _weighted(basis)
    low, high = (
        None if getattr(fee, name) is None else basis.given(f"{FEE}{name}", f"term.{name}")
        for name in ("smallest_change", "largest_change")
    )
    if low and high:
        return Operation("collared", (weighted, low, high))
    if low:
        return Operation("collared_below", (weighted, low))
    return Operation("collared_above", (weighted, high)) if high else weighted


def _followed(basis: Basis) -> Formula:
    """The price index in a formula: its weights where nothing else is done to it, else by name."""
    fee = basis.contract.fee
    plain = fee.structure == "indexed" and fee.smallest_change is None and fee.largest_change is None
    if plain:
        return _weighted(basis)
    path = price_index(fee, basis.study.model.prices)
    return Term(Words("term.fee_price_index"), path, "1", "fee.price_index")


def _shape(basis: Basis, told: Told) -> Formula:
    """What is owed by year at a level of one."""
    fee = basis.contract.fee
    factors = [_by_structure(basis, told)]
    path = fee_steps(basis.contract, basis.horizon)
    if (path != 1.0).any():
        # Steps stand in the file; what a renewed contract pays follows from share and term.
        name = f"{FEE}steps" if basis.contract.renewed_fee_share == 1.0 else "contract.renewed_fee_share"
        factors.append(Term(Words("term.fee_steps"), path, "1", name))
    if fee.service_level.target is not None:
        factors.append(_factor(basis, told))
    return Operation("after_signing", (product(*factors),))


def _by_structure(basis: Basis, told: Told) -> Formula:
    fee = basis.contract.fee
    match fee.structure:
        case "flat":
            return basis.indices("none")
        case "per_unit":
            used, contracted = _used(basis, told), _reference_term(basis, told)
            share = basis.given(f"{FEE}take_or_pay_share", "term.take_or_pay_share")
            least = product(share, contracted)
            billed = Operation("greatest", (used, least)) if fee.take_or_pay_share else used
            return product(_followed(basis), quotient(billed, contracted))
        case "two_part":
            share = basis.given(f"{FEE}capacity_share", "term.capacity_share")
            by_use = quotient(_used(basis, told), _reference_term(basis, told))
            return product(
                _followed(basis), total([share, product(Operation("complement", (share,)), by_use)])
            )
        case "shared_savings":
            saved = Operation("not_below_zero", (_saved_term(basis, told),))
            return quotient(product(saved, _price(basis, told)), _reference_term(basis, told))
        case "open_book":
            return quotient(_cost(basis, told), _reference_term(basis, told))
        case _:
            return _followed(basis)


def _used(basis: Basis, told: Told) -> Term:
    unit = basis.assumptions.served.function_unit
    return Term(Words("term.function"), _delivered(basis, told).function, unit)


def _price(basis: Basis, told: Told) -> Term:
    path = _delivered(basis, told).electricity_price
    return Term(Words("term.fee_electricity_price"), path, f"{basis.currency}/kWh")


def _cost(basis: Basis, told: Told) -> Term:
    return Term(Words("term.fee_booked_cost"), _delivered(basis, told).cost, basis.money)


def _saved_term(basis: Basis, told: Told) -> Term:
    return Term(Words("term.fee_saved"), _delivered(basis, told).saved, "kWh", told.name("saved"))


def _saved(basis: Basis, told: Told) -> Formula:
    system = basis.contract.system
    arrangement = told.evaluation.alternative.arrangements[system]
    baseline: Formula = electricity(basis, SALE, system)
    if arrangement.unmetered and basis.contract.usage_rebound:
        more = basis.given("contract.usage_rebound", "term.fee_rebound")
        baseline = product(Operation("growth_factor", (more,)), baseline)
    # Where the partners have no contract their service is none of the alternatives.
    if told.alternative not in basis.cases:
        label, used = Words("term.electricity", {"system": system}), told.evaluation.equipment[system]
        return difference(baseline, Term(label, used.electricity, "kWh"))
    return difference(baseline, electricity(basis, told.alternative, system))


def _reference(basis: Basis, told: Told) -> Made:
    """Contracted units, usual savings or usual cost."""
    fee = basis.contract.fee
    if _kind(basis) == "units":
        if fee.contracted_quantity is not None:
            given = basis.given(f"{FEE}contracted_quantity", "term.fee_contracted")
            return Made(Operation("same", (given,)), "fee")
        return Made(Operation("in_year_one", (_used(basis, told),)), "fee", (Words("remark.fee_units"),))
    if fee.structure == "shared_savings":
        price = _price(basis, told)
        first = Term(Words("term.price_at_signing"), float(price.value[0]), price.unit)
        saved = Operation("not_below_zero", (_saved_term(basis, told),))
        return Made(
            product(Operation("mean_later", (saved,)), first), "fee", (Words("remark.fee_usual_savings"),)
        )
    rate = basis.discount(basis.contract.provider)
    unit = Operation("after_signing", (basis.indices("inflation"),))
    return Made(
        quotient(
            Operation("present_value", (_cost(basis, told), rate)), Operation("present_value", (unit, rate))
        ),
        "fee",
        (Words("remark.fee_usual_cost"),),
    )


def _guarantee(basis: Basis, told: Told) -> Made:
    """What the provider pays in years that save less than he promised."""
    price = _price(basis, told)
    first = Term(Words("term.price_at_signing"), float(price.value[0]), price.unit)
    share = basis.given(f"{FEE}guaranteed_share", "term.guaranteed_share")
    promised = quotient(product(share, _reference_term(basis, told)), first)
    missing = Operation("not_below_zero", (difference(promised, _saved_term(basis, told)),))
    owed: Formula = Operation("negative", (Operation("after_signing", (product(missing, price),)),))
    if told.owed.in_advance and not told.owed.monthly:
        owed = Operation(
            "paid_in_advance", (owed, basis.given(f"{FEE}in_advance_share", "term.fee_in_advance"))
        )
    return Made(owed, "fee", (Words("remark.fee_guarantee"),))


# --- bonus and malus ------------------------------------------------------------------------------


def _factor(basis: Basis, told: Told) -> Term:
    share = achieved(basis.contract.fee.service_level, _delivered(basis, told))
    factor = bonus_malus(basis.contract.fee.service_level, share)
    return Term(Words("term.fee_service_level"), factor, "1", told.name("service_level"))


def _service_level(basis: Basis, told: Told) -> Figures:
    level = basis.contract.fee.service_level
    share = achieved(level, _delivered(basis, told))
    reached = Term(Words("term.fee_achieved"), share, "fraction", told.name("achieved"))

    def given(name: str) -> Term:
        return basis.given(f"{FEE}service_level.{name}", f"term.service_level.{name}")

    def edge(rate: str, cap: str, beyond: Formula) -> Formula:
        return Operation("least", (product(given(rate), Operation("not_below_zero", (beyond,))), given(cap)))

    def factor() -> Made:
        target, band = given("target"), given("dead_band")
        below = edge("malus_rate", "malus_cap", difference(difference(target, band), reached))
        above = edge("bonus_rate", "bonus_cap", difference(difference(reached, target), band))
        return Made(total([Operation("complement", (below,)), above]), "fee", (Words("remark.fee_level"),))

    def hours() -> Made:
        out = told.evaluation.equipment[basis.contract.system].outage_hours
        lost = quotient(Term(Words("term.outage_hours"), out, "h"), given("hours"))
        served: Formula = Operation("not_below_zero", (Operation("complement", (lost,)),))
        if level.measure == "comfort":
            served = product(served, given("comfort_share"))
        return Made(served, "fee", (Words("remark.fee_achieved"),))

    return {
        told.name("service_level"): Figure(
            Words("title.fee_service_level"), bonus_malus(level, share), "1", factor, False
        ),
        told.name("achieved"): Figure(Words("title.fee_achieved"), share, "fraction", hours, False),
    }


# --- twelve payments a year -----------------------------------------------------------------------


def charged(basis: Basis, party: str, paid: Formula) -> Formula:
    """What is paid, as the party has it: to the customer with a sales tax that he does not get back."""
    borne = basis.assumptions.financing.vat.borne
    if not borne or party != basis.contract.customer:
        return paid
    lost = Term(Words("term.debt.sales_tax_share"), borne, "fraction")
    return product(Operation("growth_factor", (lost,)), paid)


def premium(basis: Basis, rate: Term) -> Operation:
    """What twelve payments are worth more than one at the end of the year, as a share."""
    share = basis.given(f"{FEE}in_advance_share", "term.fee_in_advance")
    return Operation("monthly_premium", (rate, share))


def valued_at(basis: Basis, alternative: str, party: str, flow: Formula, rate: Term) -> Formula:
    """A flow of a party in an alternative with what is paid during a year brought to its end."""
    more = paid_monthly(basis, alternative, party, rate)
    return flow if more is None else total([flow, more])


def paid_monthly(basis: Basis, alternative: str, party: str, rate: Term) -> Formula | None:
    """What the fee is worth more to a party because it is paid during the year, by year; None where it
    is paid yearly, or is not the party's."""
    contract = basis.contract
    if not basis.comparison.owed.monthly or alternative not in (SERVICE, SERVICE_WITH_FINANCIER):
        return None
    if party not in (contract.provider, contract.customer):
        return None
    more = product(premium(basis, rate), charged(basis, party, basis.stream(alternative)))
    return more if party == contract.provider else Operation("negative", (more,))
