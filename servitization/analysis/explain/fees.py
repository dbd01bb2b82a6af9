"""Explanations of the fee, its limits and its index (docs/model.md, Fee)."""

from collections.abc import Callable

import numpy as np

from servitization.analysis.explain import fee_structures
from servitization.analysis.explain.basis import LATER, NEAR, Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    agrees,
    difference,
    product,
    quotient,
    result,
    terms,
    total,
)
from servitization.analysis.financing import OwnershipResult
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, SERVICE_WITH_FINANCIER
from servitization.model.comparison import owning_value, taxes
from servitization.model.fee import Side, Zone
from servitization.model.prices import price_path


def figures(basis: Basis) -> Figures:
    """Every figure under `fee`, and those that only a formula names."""
    fee, money = basis.answer.fee, basis.money_a_year
    found: Figures = {
        "fee.service.level": Figure(Words("title.fee_level"), fee.level, money, lambda: _level(basis)),
        "fee.service.year_one": Figure(
            Words("title.fee_year_one"), fee.year_one, basis.money, lambda: _year_one(basis)
        ),
        "fee.service.stream": Figure(
            Words("title.fee_stream"), fee.stream, basis.money, lambda: _stream(basis)
        ),
        "fee.service.target_irr": Figure(
            Words("title.fee_target_irr"), fee.target_irr, money, lambda: _target_irr(basis)
        ),
        "fee.service.target_discount": Figure(
            Words("title.fee_target_discount"), fee.target_discount, money, lambda: _target_discount(basis)
        ),
    }
    if fee.most is not None:
        found["fee.service.largest_level"] = Figure(
            Words("title.fee_largest_level"), fee.most, money, lambda: _largest(basis)
        )
    found |= fee_structures.figures(basis, fee_structures.of_service(basis))
    zones: dict[str, tuple[Zone, str, Callable[[], tuple[Side, Side]]]] = {
        "": (fee.against_sale, SALE, lambda: basis.comparison.sides),
        "against_informed_sale.": (fee.against_informed, INFORMED_SALE, lambda: basis.comparison.sides),
        "without_service_machine.": (
            fee.without_service_machine,
            SALE,
            basis.comparison.sides_without_service_machines,
        ),
    }
    for prefix, (zone, baseline, sides) in zones.items():
        found |= _zone(basis, prefix, zone, baseline, sides)
    for prefix, sides in (
        ("", zones[""][2]),
        ("without_service_machine.", zones["without_service_machine."][2]),
    ):
        for index, party in enumerate((basis.contract.provider, basis.contract.customer)):
            found |= _side(basis, prefix, party, lambda sides=sides, index=index: sides()[index])
    return found | _indices(basis) | _with_financier(basis)


def _with_financier(basis: Basis) -> Figures:
    """The fee and its limits with a financier: what the customer pays in all, and what of it we have."""
    owned = basis.answer.financing.ownership if basis.answer.financing else None
    if owned is None:
        return {}
    start, contract = f"fee.{SERVICE_WITH_FINANCIER}.", basis.contract
    sides = lambda: basis.comparison.owned_sides  # noqa: E731 - made only when it is asked for
    found = {
        f"{start}level": Figure(
            Words("title.fee_level"),
            basis.answer.fee.level,
            basis.money_a_year,
            lambda: Made(
                Operation("same", (basis.level(),)), "financing", (Words("remark.debt.same_level"),)
            ),
        ),
        f"{start}stream": Figure(
            Words("title.fee_stream"), owned.fee, basis.money, lambda: _less_rent(basis, owned)
        ),
    }
    zones = {
        "": (owned.against_sale, SALE),
        "against_informed_sale.": (owned.against_informed, INFORMED_SALE),
    }
    for prefix, (zone, baseline) in zones.items():
        found |= _zone(basis, prefix, zone, baseline, sides, start)
    for index, party in enumerate((contract.provider, contract.customer)):
        found |= _side(basis, "", party, lambda index=index: sides()[index], SERVICE_WITH_FINANCIER)
    return found


def _less_rent(basis: Basis, owned: OwnershipResult) -> Made:
    """What the provider is paid: the fee, less the rent where the customer pays that to the financier."""
    fee, off = basis.stream(), basis.comparison.owned.off_the_fee
    if not off.any():
        return Made(Operation("same", (fee,)), "financing")
    rent = Term(Words("term.debt.rent"), off, basis.money, "financing.ownership.rent")
    return Made(difference(fee, rent), "financing")


def _zone(
    basis: Basis,
    prefix: str,
    zone: Zone,
    baseline: str,
    sides: Callable[[], tuple[Side, Side]],
    start: str = "fee.service.",
) -> Figures:
    name, money = f"{start}{prefix}", basis.money_a_year
    which = prefix.rstrip(".") or "against_sale"
    machine = "without_service_machine." if which == "without_service_machine" else ""
    floor = Term(Words("term.floor"), zone.provider_floor, money, f"{name}provider_floor")
    ceiling = Term(Words("term.ceiling"), zone.customer_ceiling, money, f"{name}customer_ceiling")
    return {
        floor.name: Figure(
            Words("title.floor", {"which": which}),
            floor.value,
            money,
            lambda: _limit(basis, f"{start}{machine}", baseline, sides()[0], basis.contract.provider, floor),
        ),
        ceiling.name: Figure(
            Words("title.ceiling", {"which": which}),
            ceiling.value,
            money,
            lambda: _limit(
                basis, f"{start}{machine}", baseline, sides()[1], basis.contract.customer, ceiling
            ),
        ),
        f"{name}zone": Figure(
            Words("title.zone", {"which": which}),
            zone.width,
            money,
            lambda: Made(difference(ceiling, floor), "fee"),
        ),
    }


def _without_fee(basis: Basis, start: str, party: str, side: Side) -> Term:
    return Term(
        Words("term.npv_without_fee", {"party": party}),
        side.npv(0.0),
        basis.money,
        f"{start}without_fee.{party}",
    )


def _per_level(basis: Basis, start: str, party: str, side: Side) -> Term:
    return Term(
        Words("term.per_level", {"party": party}),
        side.per_level,
        "1",
        f"{start}per_level.{party}",
    )


def target_of(basis: Basis, baseline: str, party: str) -> Formula:
    """What a side has in the baseline; what owning is worth in itself is the customer's as well."""
    has, owning = basis.npv(baseline, party), owning_value(basis.comparison.model)
    if party != basis.contract.customer or not owning:
        return has
    return total([has, _owning(basis)])


def _owning(basis: Basis) -> Term:
    return Term(
        Words("term.owning_value"),
        owning_value(basis.comparison.model),
        basis.money,
        "fee.service.owning_value",
    )


def _limit(basis: Basis, start: str, baseline: str, side: Side, party: str, limit: Term) -> Made:
    without, per_level = _without_fee(basis, start, party, side), _per_level(basis, start, party, side)
    target = target_of(basis, baseline, party)
    paths = (*basis.tax_paths(party), *fee_paths(basis))
    if side.account.party.losses != "offset":
        return searched(basis, side, party, limit, target, paths)
    gap = difference(target, without) if side.direction > 0 else difference(without, target)
    said = "floor" if side.direction > 0 else "ceiling"
    formula: Formula = quotient(gap, per_level)
    if side.direction < 0 and side.most is not None:
        bound = Term(Words("term.all_savings"), side.most, basis.money_a_year)
        formula = Operation("least", (formula, bound))
    return Made(formula, "fee", (Words(f"remark.{said}"),), paths=paths)


def searched(basis: Basis, side: Side, party: str, limit: Term, target: Formula, paths) -> Made:
    """A level found by search, because losses that are carried forward bend the line."""
    wanted = float(result(target))
    around = tuple(
        Term(
            Words(f"term.npv_{near}", {"party": party}),
            side.npv(limit.value * (1.0 + sign * NEAR)) - wanted,
            basis.money,
        )
        for near, sign in (("below", -1.0), ("above", 1.0))
    )
    remark = Words("remark.searched_level", {"party": party})
    see = tuple(term.name for term in terms(target) if term.name)
    return Made(None, "fee", (remark,), paths=paths, see=see, around=around)


def fee_paths(basis: Basis) -> tuple[str, ...]:
    """The assumptions that say what the fee follows."""
    return fee_structures.paths(basis)


def _side(
    basis: Basis, prefix: str, party: str, side: Callable[[], Side], alternative: str = SERVICE
) -> Figures:
    """What one side has without a fee, and what a level of one is worth to it."""
    rate = basis.rate(party)

    def without() -> Made:
        one = side()
        statement = one.statement(0.0)
        served = basis.comparison.evaluations[alternative].lines if not prefix else None
        # What the fee falls by is no line of its own.
        if served is None or np.any(side().fixed):
            return Made(
                Operation(
                    "present_value",
                    (
                        Term(Words("term.flow_without_fee"), statement.after_tax, basis.money),
                        basis.discount(party),
                    ),
                ),
                "fee",
                (Words("remark.without_fee"),),
                paths=basis.tax_paths(party),
            )
        lines = basis.present_lines(alternative, party, rate, (*served, *taxes({party: statement})))
        return Made(
            total(basis.line_terms(lines) or [basis.nothing()]),
            "fee",
            (Words("remark.without_fee"),),
            lines,
            basis.tax_paths(party),
        )

    def per_level() -> Made:
        path, own = basis.fee_index, side().index
        if not np.array_equal(own, path.value):
            # With other machines other savings are shared, and other costs are passed on.
            path = Term(path.label, own, "1")
        index = fee_structures.charged(basis, party, path)
        kept: Formula = difference(index, basis.tax(party, index))
        if basis.comparison.owed.monthly:
            kept = total([kept, product(fee_structures.premium(basis, basis.discount(party)), index)])
        return Made(
            Operation("present_value", (kept, basis.discount(party))),
            "fee",
            (Words("remark.per_level", {"party": party}),),
            paths=(*basis.tax_paths(party), *fee_paths(basis)),
        )

    start = f"fee.{alternative}.{prefix}"
    # Their values are worked out only when they are asked: one needs machines chosen anew.
    return {
        f"{start}without_fee.{party}": Figure(
            Words("title.without_fee", {"party": party}), LATER, basis.money, without, False
        ),
        f"{start}per_level.{party}": Figure(
            Words("title.per_level", {"party": party}), LATER, "1", per_level, False
        ),
    }


def _level(basis: Basis) -> Made:
    fee, zone = basis.contract.fee, basis.answer.fee.against_sale
    floor = Term(Words("term.floor"), zone.provider_floor, basis.money_a_year, "fee.service.provider_floor")
    ceiling = Term(
        Words("term.ceiling"), zone.customer_ceiling, basis.money_a_year, "fee.service.customer_ceiling"
    )
    width = Term(Words("term.zone"), zone.width, basis.money_a_year, "fee.service.zone")
    paths = ("contract.fee.setting",)
    if basis.moved_by_hand:
        level = Term(Words("term.fee_on_screen"), basis.answer.fee.level, basis.money_a_year)
        return Made(Operation("same", (level,)), "fee", (Words("remark.fee_on_screen"),))
    match fee.setting:
        case "by_hand":
            formula: Formula = Operation("same", (basis.given("contract.fee.level", "term.fee_by_hand"),))
        case "floor":
            formula = Operation("same", (floor,))
        case "ceiling":
            formula = Operation("same", (ceiling,))
        case "target_irr":
            value = basis.answer.fee.target_irr
            asked = Term(Words("term.fee_target_irr"), value, basis.money_a_year, "fee.service.target_irr")
            formula = Operation("same", (asked,))
        case "target_discount":
            value = basis.answer.fee.target_discount
            asked = Term(
                Words("term.fee_target_discount"), value, basis.money_a_year, "fee.service.target_discount"
            )
            formula = Operation("same", (asked,))
        case _:
            weight = basis.given("contract.fee.bargaining_weight", "term.bargaining_weight")
            formula = total([floor, product(weight, width)])
    remarks = (Words(f"remark.setting.{fee.setting}"), Words("remark.one_level"))
    return Made(formula, "fee", remarks[: 1 if fee.setting == "by_hand" else 2], paths=paths)


def _largest(basis: Basis) -> Made:
    """The level that is all of the savings, where they are shared."""
    every = Term(Words("term.all_savings"), basis.answer.fee.most, basis.money_a_year)
    return Made(Operation("same", (every,)), "fee", paths=fee_paths(basis))


def _year_one(basis: Basis) -> Made:
    formula = fee_structures.year_one(basis, fee_structures.of_service(basis), basis.level())
    return Made(formula, "fee", paths=fee_paths(basis))


def _stream(basis: Basis) -> Made:
    formula = fee_structures.stream(basis, fee_structures.of_service(basis), basis.level())
    return Made(formula, "fee", (Words("remark.stream"),), paths=fee_paths(basis))


def _target_irr(basis: Basis) -> Made:
    agreed, party = basis.comparison.agreement.provider, basis.contract.provider
    wanted = basis.given("contract.fee.target_irr", "term.target_irr")
    paths = (*basis.tax_paths(party), *fee_paths(basis))
    if agreed.account.party.losses != "offset":
        level = basis.answer.fee.target_irr
        around = tuple(
            Term(
                Words(f"term.value_{near}"),
                float(agreed.statement(level * (1.0 + sign * NEAR)).npv_at(wanted.value)),
                basis.money,
            )
            for near, sign in (("below", -1.0), ("above", 1.0))
        )
        return Made(None, "fee", (Words("remark.searched_target"),), paths=paths, around=around)
    flow = Term(
        Words("term.flow_without_fee"),
        agreed.statement(0.0).valued_at(wanted.value),
        basis.money,
        f"fee.service.without_fee.{party}",
    )
    index = basis.fee_index
    kept: Formula = difference(index, basis.tax(party, index))
    if basis.comparison.owed.monthly:
        kept = total([kept, product(fee_structures.premium(basis, wanted), index)])
    return Made(
        quotient(
            Operation("negative", (Operation("present_value", (flow, wanted)),)),
            Operation("present_value", (kept, wanted)),
        ),
        "fee",
        (Words("remark.target_irr"),),
        paths=paths,
    )


def _target_discount(basis: Basis) -> Made:
    side, party = basis.comparison.agreement.customer, basis.contract.customer
    saved = basis.given("contract.fee.target_discount", "term.target_discount")
    target = product(Operation("complement", (saved,)), basis.npv(SALE, party))
    limit = Term(Words("term.fee_target_discount"), basis.answer.fee.target_discount, basis.money_a_year)
    paths = (*basis.tax_paths(party), *fee_paths(basis))
    if side.account.party.losses != "offset":
        return searched(basis, side, party, limit, target, paths)
    start = "fee.service."
    without, per_level = _without_fee(basis, start, party, side), _per_level(basis, start, party, side)
    return Made(
        quotient(difference(without, target), per_level),
        "fee",
        (Words("remark.target_discount"),),
        paths=paths,
    )


def _indices(basis: Basis) -> Figures:
    """The price indices, and what owning is worth in itself."""
    prices, horizon = basis.study.model.prices, basis.horizon
    growth = {
        "inflation": "economy.inflation",
        "wages": "economy.wage_growth",
        "energy": "energy.price_growth",
    }
    years = Term(Words("term.horizon"), horizon, "year", "horizon")

    def index(name: str) -> Made:
        if name == "none":
            return Made(
                Operation("same", (Term(Words("term.ones"), prices.indices[name], "1"),)), "price-paths"
            )
        rate = basis.given(growth[name], f"term.growth_of_{name}")
        grown = Operation("growth", (rate, years))
        if agrees(grown, prices.indices[name]):
            return Made(grown, "price-paths")
        # Prices by calendar year carry the index with them: it is the price over that of year 0.
        energy = basis.assumptions.energy
        path = price_path(
            energy.electricity_price, energy.price_growth, basis.contract.start_year, basis.horizon
        )
        unit, name_of_price = f"{basis.currency}/kWh", "energy.electricity_price"
        by_year = Term(Words("term.price_path"), path, unit, name_of_price)
        at_signing = Term(Words("term.price_at_signing"), float(path[0]), unit, name_of_price)
        return Made(quotient(by_year, at_signing), "price-paths", paths=(growth[name],))

    def owning() -> Made:
        party = basis.contract.customer
        yearly = product(
            basis.given("customer.ownership_value", "term.ownership_value"), basis.indices("inflation")
        )
        return Made(
            Operation("present_value", (Operation("after_signing", (yearly,)), basis.discount(party))), "fee"
        )

    found = {
        f"prices.{name}": Figure(
            Words("title.index", {"index": name}),
            prices.indices[name],
            "1",
            lambda name=name: index(name),
            False,
        )
        for name in ("none", *growth)
    }
    found["fee.service.owning_value"] = Figure(Words("title.owning_value"), LATER, basis.money, owning, False)
    return found
