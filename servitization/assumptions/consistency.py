"""What single values cannot show: names that lead nowhere, sums, years, orders.

Each finding names its path and the text that says what to write; the loader adds file and line.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions import contract_life, fees, financing, law, partners, price_trials, risk
from servitization.assumptions.currencies import is_code
from servitization.assumptions.quantity import Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions

MACRS_YEARS = (3, 5, 7, 10, 15, 20)
"""Recovery periods for which IRS Publication 946 has a table."""

UNSEEN_DRIVERS = ("removal", "residual", "end_emissions", "start", "year", "heating")
"""Drivers that fall due neither at a purchase nor while the machine runs."""

RESERVED_ITEMS = ("tax", "service_fee", "vat")
"""Names that the ledger gives to lines of its own."""

OUTSIDE, STATE = "outside", "state"
"""Names of the two parties that every ledger has beside those of the offer."""

OWNED = "pure_sale"
"""Row of `responsibilities` that every sale is compared under."""


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """What single values cannot show: names that lead nowhere, sums, years, orders."""
    yield from _currencies(assumptions)
    yield from _unknown_names(assumptions)
    yield from _years(assumptions)
    yield from _demands(assumptions)
    yield from fees.inconsistencies(assumptions)
    yield from risk.inconsistencies(assumptions)
    yield from law.inconsistencies(assumptions)
    yield from price_trials.inconsistencies(assumptions)
    yield from financing.inconsistencies(assumptions)
    yield from contract_life.inconsistencies(assumptions)


def _unknown_names(assumptions: "Assumptions") -> Iterator[Inconsistency]:
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
    yield from partners.inconsistencies(assumptions)
    for name, system in assumptions.systems.items():
        in_place, path = system.in_place, f"systems.{name}.in_place"
        if in_place.tier is None:
            continue
        yield from unknown(f"{path}.tier", in_place.tier, system.tiers)
        if in_place.regime is not None:
            yield from unknown(f"{path}.regime", in_place.regime, system.regimes)
        if in_place.age == 0:
            yield Inconsistency(f"{path}.age", "age_missing", {})
        if in_place.age > system.maximum_life:
            values = {"age": in_place.age, "life": system.maximum_life}
            yield Inconsistency(f"{path}.age", "older_than_life", values)
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
    if OWNED not in assumptions.responsibilities:
        yield Inconsistency("responsibilities", "preset_missing", {"name": OWNED})
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
    timed |= {"contract.fee.steps": assumptions.contract.fee.steps}
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
        first = 0 if system.in_place.tier is None else max(system.buying.keep_years - system.in_place.age, 0)
        for year in range(first, horizon, system.buying.keep_years):
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


def _currencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    for code in assumptions.exchange_rates:
        if not is_code(code):
            yield Inconsistency(f"exchange_rates.{code}", "currency_code", {"code": code})
    own = assumptions.exchange_rates.get(assumptions.reporting_currency, 1.0)
    if own != 1.0:
        path = f"exchange_rates.{assumptions.reporting_currency}"
        yield Inconsistency(path, "rate_of_itself", {"code": assumptions.reporting_currency})


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
    comfort = assumptions.comfort
    yield from partners.cautions(assumptions)
    yield from law.cautions(assumptions)
    yield from financing.cautions(assumptions)
    yield from fees.cautions(assumptions)
    yield from contract_life.cautions(assumptions)
    for name, system in assumptions.systems.items():
        if system.in_place.tier is None and (system.in_place.age or system.in_place.regime):
            yield Inconsistency(f"systems.{name}.in_place.age", "in_place_unused", {})
    followed = any(system.demand.follows_set_point for system in assumptions.systems.values())
    if comfort.set_point_c != comfort.reference_set_point_c and not followed:
        yield Inconsistency("comfort.set_point_c", "set_point_unused", {})
    for name, item in assumptions.items.items():
        if item.seen_by_buyer and item.driver in UNSEEN_DRIVERS:
            yield Inconsistency(f"items.{name}.seen_by_buyer", "seen_unused", {"driver": item.driver})


def unread(assumptions: "Assumptions") -> Iterator[str]:
    """Paths that no calculation reads in this case, whatever stands there.

    A place, a measure, a tier or a preset that is not chosen is not among them: it is kept to be
    chosen.
    """
    contract, systems = assumptions.contract, assumptions.systems
    yield from fees.unread(assumptions)
    yield from contract_life.unread(assumptions)
    members = assumptions.partners.members
    paid = {contract.customer, contract.provider, *(system.maker for system in systems.values()), *members}
    paid.add(assumptions.financing.financier.party or contract.provider)
    yield from (f"parties.{name}" for name in assumptions.parties if name not in paid)
    for name, place in assumptions.places.items():
        yield from (f"places.{name}.needs.{system}" for system in place.needs if system not in systems)
    if not any(system.demand.heat_from for system in systems.values()):
        yield "site.heating_efficiency"
