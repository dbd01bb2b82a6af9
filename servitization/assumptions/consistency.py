"""What single values cannot show: names that lead nowhere, sums, years, orders.

Each finding names its path and the text that says what to write; the loader adds file and line.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions

MACRS_YEARS = (3, 5, 7, 10, 15, 20)
"""Recovery periods for which IRS Publication 946 has a table."""

UNSEEN_DRIVERS = ("removal", "residual", "end_emissions", "start", "year", "heating")
"""Drivers that fall due neither at a purchase nor while the machine runs."""

RESERVED_ITEMS = ("tax", "service_fee")
"""Names that the ledger gives to lines of its own."""

OUTSIDE, STATE = "outside", "state"
"""Names of the two parties that every ledger has beside those of the offer."""


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """What single values cannot show: names that lead nowhere, sums, years, orders."""
    yield from _unknown_names(assumptions)
    yield from _years(assumptions)
    yield from _demands(assumptions)
    fee = assumptions.contract.fee
    weights = fee.fixed_weight + fee.inflation_weight + fee.wage_weight + fee.energy_weight
    if abs(weights - 1) > 1e-9:
        yield Inconsistency("contract.fee.fixed_weight", "weights_do_not_sum", {"sum": f"{weights:g}"})
    if fee.setting == "by_hand" and fee.level is None:
        yield Inconsistency("contract.fee.setting", "fee_level_missing", {})
    if assumptions.contract.churn_rate + assumptions.contract.default_rate > 1:
        yield Inconsistency("contract.churn_rate", "exits_above_one", {})


def _unknown_names(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    def unknown(path: str, name: str, known) -> Iterator[Inconsistency]:
        if name not in known:
            names = ", ".join(known) or "–"
            yield Inconsistency(path, "unknown_name", {"name": name, "known": names})

    contract = assumptions.contract
    yield from unknown("contract.customer", contract.customer, assumptions.parties)
    yield from unknown("contract.provider", contract.provider, assumptions.parties)
    yield from unknown("contract.system", contract.system, assumptions.systems)
    yield from unknown("contract.arrangement", contract.arrangement, assumptions.responsibilities)
    if assumptions.site.place is not None:
        yield from unknown("site.place", assumptions.site.place, assumptions.places)
    if assumptions.site.measure is not None:
        yield from unknown("site.measure", assumptions.site.measure, assumptions.measures)
    for name, measure in assumptions.measures.items():
        for system in measure.saves:
            yield from unknown(f"measures.{name}.saves.{system}", system, assumptions.systems)
    if contract.customer == contract.provider:
        yield Inconsistency("contract.customer", "customer_is_provider", {"name": contract.customer})
    for name, item in assumptions.items.items():
        if name in RESERVED_ITEMS or name.endswith("_compensation"):
            yield Inconsistency(f"items.{name}", "reserved_name", {"name": name})
        if item.tax == "capital" and item.driver not in ("production", "installation"):
            yield Inconsistency(f"items.{name}.tax", "capital_without_purchase", {"driver": item.driver})
    row = assumptions.responsibilities.get(contract.arrangement)
    if row is not None and row.replacement != row.equipment:
        path = f"responsibilities.{contract.arrangement}.replacement"
        yield Inconsistency(path, "replacement_differs", {"equipment": f"{row.equipment:g}"})
    for reserved in (OUTSIDE, STATE):
        if reserved in assumptions.parties:
            yield Inconsistency(f"parties.{reserved}", "reserved_name", {"name": reserved})
    if "pure_sale" not in assumptions.responsibilities:
        yield Inconsistency("responsibilities", "preset_missing", {"name": "pure_sale"})
    for name, system in assumptions.systems.items():
        path = f"systems.{name}"
        yield from unknown(f"{path}.maker", system.maker, assumptions.parties)
        yield from unknown(f"{path}.buying.regime", system.buying.regime, system.regimes)
        methods = {party.depreciation_method for party in assumptions.parties.values()}
        if "macrs" in methods and system.depreciation_years not in MACRS_YEARS:
            years = ", ".join(map(str, MACRS_YEARS))
            yield Inconsistency(f"{path}.depreciation_years", "no_macrs_table", {"years": years})
        for source in system.demand.heat_from:
            others = [other for other in assumptions.systems if other != name]
            yield from unknown(f"{path}.demand.heat_from.{source}", source, others)
            if source in assumptions.systems and assumptions.systems[source].demand.heat_from:
                yield Inconsistency(f"{path}.demand.heat_from.{source}", "heat_chain", {"name": source})
    for name, item in assumptions.items.items():
        if isinstance(item.amount, dict):
            for system in item.amount:
                yield from unknown(f"items.{name}.amount.{system}", system, assumptions.systems)
    if (
        contract.system in assumptions.systems
        and assumptions.systems[contract.system].maker != contract.provider
    ):
        maker = assumptions.systems[contract.system].maker
        yield Inconsistency(
            "contract.provider", "provider_not_maker", {"maker": maker, "system": contract.system}
        )


def _years(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    horizon, last = assumptions.horizon, assumptions.contract.start_year + assumptions.horizon
    if assumptions.contract.term > horizon:
        yield Inconsistency(
            "contract.term", "term_above_horizon", {"term": assumptions.contract.term, "horizon": horizon}
        )
    timed = {"energy.electricity_price": assumptions.energy.electricity_price}
    timed |= {
        f"parties.{name}.electricity_price": p.electricity_price for name, p in assumptions.parties.items()
    }
    for path, value in timed.items():
        if not isinstance(value, dict):
            continue
        for year in value:
            if not assumptions.contract.start_year <= year <= last:
                yield Inconsistency(
                    f"{path}.{year}",
                    "year_outside_horizon",
                    {"year": year, "first": assumptions.contract.start_year, "last": last},
                )
        if value and assumptions.contract.start_year not in value:
            yield Inconsistency(path, "first_year_missing", {"first": assumptions.contract.start_year})
    for name, system in assumptions.systems.items():
        if not system.regimes:
            yield Inconsistency(f"systems.{name}.regimes", "no_regime", {})
        for year in range(0, horizon, system.buying.keep_years):
            if not any(tier.on_sale(year) and not tier.service_only for tier in system.tiers.values()):
                yield Inconsistency(f"systems.{name}.tiers", "no_tier_for_sale", {"year": year})
                break
        if system.buying.keep_years > system.maximum_life:
            yield Inconsistency(
                f"systems.{name}.buying.keep_years",
                "kept_beyond_life",
                {"keep": system.buying.keep_years, "life": system.maximum_life},
            )
        for key, tier in system.tiers.items():
            path = f"systems.{name}.tiers.{key}"
            for field in ("from_year", "until_year"):
                year = getattr(tier, field)
                if year is not None and year > horizon:
                    yield Inconsistency(
                        f"{path}.{field}",
                        "year_outside_horizon",
                        {"year": year, "first": 0, "last": horizon},
                    )
            if tier.efficiency > tier.efficiency_cap:
                yield Inconsistency(
                    f"{path}.efficiency_cap",
                    "cap_below_value",
                    {"cap": f"{tier.efficiency_cap:g}", "value": f"{tier.efficiency:g}"},
                )


def _demands(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    place = assumptions.places.get(assumptions.site.place or "")
    for name, system in assumptions.systems.items():
        demand, path = system.demand, f"systems.{name}.demand"
        if demand.function_per_size is not None and demand.full_load_hours is not None:
            yield Inconsistency(f"{path}.full_load_hours", "demand_twice", {})
        known = place is not None and name in place.needs
        if demand.function_per_size is None and demand.full_load_hours is None and not known:
            yield Inconsistency(path, "demand_missing", {"system": name})
        elif demand.peak_per_size is None and not known:
            yield Inconsistency(path, "peak_missing", {"system": name})


def cautions(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """What was given and moves nothing: allowed, but said."""
    fee, comfort = assumptions.contract.fee, assumptions.comfort
    if fee.level is not None and fee.setting != "by_hand":
        yield Inconsistency("contract.fee.level", "fee_level_unused", {"setting": fee.setting})
    followed = any(system.demand.follows_set_point for system in assumptions.systems.values())
    if comfort.set_point_c != comfort.reference_set_point_c and not followed:
        yield Inconsistency("comfort.set_point_c", "set_point_unused", {})
    for name, item in assumptions.items.items():
        if item.seen_by_buyer and item.driver in UNSEEN_DRIVERS:
            yield Inconsistency(f"items.{name}.seen_by_buyer", "seen_unused", {"driver": item.driver})
