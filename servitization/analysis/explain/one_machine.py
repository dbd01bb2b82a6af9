"""One machine in one year: its size, efficiency, failures and electricity, and the formula of each
driver of the cost table (docs/model.md, Technology, Items), with the numbers of that machine.
"""

from dataclasses import dataclass

import numpy as np

from servitization.analysis.explain.basis import Basis
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
from servitization.analysis.explain.works import heating
from servitization.model.evaluation import Equipment


def equipment(basis: Basis, alternative: str, system: str) -> Equipment:
    """The machines of a system in an alternative."""
    return basis.evaluation(alternative).equipment[system]


def need_name(alternative: str, system: str, figure: str) -> str:
    """The name of a figure of what a system needs."""
    return f"alternatives.{alternative}.need.{system}.{figure}"


def function_one(basis: Basis, alternative: str, system: str) -> Term:
    """Function delivered in year 1."""
    held = equipment(basis, alternative, system)
    return Term(
        Words("term.function_one", {"system": system}),
        float(held.technology.function[1]),
        basis.assumptions.systems[system].function_unit,
        need_name(alternative, system, "function"),
    )


def efficiency_one(basis: Basis, alternative: str, system: str) -> Term:
    """Efficiency in year 1 of the machine that runs then."""
    held = equipment(basis, alternative, system)
    return Term(
        Words("term.efficiency_one"),
        float(held.technology.hardware.efficiency(held.line.machine)[0]),
        f"{basis.assumptions.systems[system].function_unit}/kWh",
        need_name(alternative, system, "efficiency"),
    )


@dataclass(frozen=True)
class Machine:
    """One machine in one year, with its terms."""

    basis: Basis
    alternative: str
    system: str
    tier: str
    regime: str
    vintage: int
    age: int
    year: int

    @property
    def held(self) -> Equipment:
        """The machines that it is one of."""
        return equipment(self.basis, self.alternative, self.system)

    def of_tier(self, field: str) -> Term:
        """An assumption of its tier."""
        return self.basis.given(f"systems.{self.system}.tiers.{self.tier}.{field}", f"term.tier.{field}")

    def of_regime(self, field: str) -> Term:
        """An assumption of its upkeep."""
        return self.basis.given(
            f"systems.{self.system}.regimes.{self.regime}.{field}", f"term.regime.{field}"
        )

    def of_system(self, field: str) -> Term:
        """An assumption of its system."""
        return self.basis.given(f"systems.{self.system}.{field}", f"term.system.{field}")

    def size(self) -> Term:
        """Its size; the one in place has a size of its own."""
        technology = self.held.technology
        value = float(np.asarray(technology.size_of(np.array([self.vintage]))).ravel()[0])
        name = f"alternatives.{self.alternative}.sizes.{self.system}" if value == technology.size else ""
        unit = self.basis.assumptions.systems[self.system].size_unit
        return Term(Words("term.size" if name else "term.size_in_place"), value, unit, name)

    def index(self, name: str, year: int) -> list[Formula]:
        """The level of an index in a year; nothing where it is 1."""
        value = float(self.basis.study.model.prices.indices[name][year])
        if value == 1.0:
            return []
        path = "carbon.price" if name == "carbon" else f"prices.{name}"
        return [Term(Words("term.index_in", {"index": name, "year": year}), value, "1", path)]

    def grown(self, term: Term, years: int) -> list[Formula]:
        """(1 + a growth) to the power of years; nothing where it is 1."""
        if not term.value or not years:
            return []
        count = Term(Words("term.years_later"), years, "year")
        return [Operation("power", (Operation("growth_factor", (term,)), count))]

    def efficiency(self) -> Formula:
        """Its efficiency at its age, progress capped."""
        rated = product(self.of_tier("efficiency"), *self.grown(self.of_tier("progress"), self.vintage))
        capped = Operation("least", (rated, self.of_tier("efficiency_cap")))
        lost = self.of_regime("degradation")
        if not lost.value or not self.age:
            return capped
        age = Term(Words("term.age"), self.age, "year")
        return product(capped, Operation("power", (Operation("complement", (lost,)), age)))

    def failures(self) -> Formula:
        """The failures to expect in this year of its age."""
        scale, shape = self.of_regime("weibull_scale"), self.of_regime("weibull_shape")

        def until(age: int) -> Formula:
            years = Term(Words("term.age_at_end" if age > self.age else "term.age"), age, "year")
            return Operation("power", (quotient(years, scale), shape))

        expected = until(self.age + 1)
        if self.age:
            expected = difference(expected, until(self.age))
        return product(self.of_tier("failure_multiplier"), expected)

    def production(self) -> Formula:
        """What making it costs."""
        size, parts = self.size(), []
        exponent = self.of_system("scale_exponent")
        if exponent.value != 1.0:
            one = self.basis.constant(1.0, "term.one")
            relative = quotient(size, self.of_system("reference_size"))
            parts.append(Operation("power", (relative, difference(exponent, one))))
        level = float(self.held.technology.prices.purchase_index(np.array([self.vintage]))[0])
        prices = (
            [Term(Words("term.purchase_index", {"year": self.vintage}), level, "1")] if level != 1.0 else []
        )
        trend = self.grown(self.of_tier("cost_trend"), self.vintage)
        return product(size, *parts, self.of_tier("cost"), *trend, *prices)

    def charge(self) -> list[Formula]:
        """The refrigerant in it."""
        return [self.size(), self.of_system("refrigerant_charge")]

    def driver(self, name: str, bearer: str) -> Formula | None:
        """The formula of a driver of the cost table in this year; None for one without a formula."""
        basis, prices = self.basis, self.held.technology.prices
        match name:
            case "production" | "asset_value":
                return self.production()
            case "installation":
                return product(self.of_system("installation_share"), self.production())
            case "maintenance":
                planned = [self.of_regime("preventive_cost"), self.of_tier("maintenance_multiplier")]
                if self.age and self.of_regime("ageing").value:
                    years = Term(Words("term.age"), self.age, "year")
                    planned.append(Operation("exponential", (product(self.of_regime("ageing"), years),)))
                repairs = product(self.of_regime("failure_cost"), self.failures())
                parts = [product(*planned), repairs]
                if self.of_system("refrigerant_charge").value:
                    names = ("refrigerant_charge", "leak_rate", "refrigerant_price")
                    parts.append(product(*map(self.of_system, names)))
                return product(self.size(), total(parts), *self.index("wages", self.year))
            case "energy":
                return product(self.electricity(), self.tariff(bearer))
            case "downtime":
                hours = product(self.failures(), self.of_regime("repair_hours"))
                return product(hours, self.of_system("outage_cost"), *self.index("inflation", self.year))
            case "size":
                return self.size()
            case "function":
                return self.function()
            case "electricity":
                return self.electricity()
            case "emissions":
                intensity = Term(
                    Words("term.grid_intensity", {"year": self.year}),
                    float(prices.grid_intensity[self.year]),
                    "kg/kWh",
                    "carbon.grid_intensity",
                )
                return total([product(self.electricity(), intensity), self.leaked()])
            case "removal":
                return product(
                    self.size(), self.of_system("removal_cost"), *self.index("inflation", self.year)
                )
            case "residual":
                kept = Term(Words("term.years_kept"), self.year - self.vintage, "year")
                left = Operation(
                    "power", (Operation("complement", (self.of_system("residual_decline"),)), kept)
                )
                return product(self.of_tier("residual_share"), left, self.production())
            case "end_emissions":
                return product(*self.charge(), self.of_system("end_of_life_loss"), self.of_tier("gwp"))
            case "start" | "year":
                return basis.constant(1.0, "term.one")
            case "heating":
                return product(self.heating(), self.tariff(bearer))
        return None

    def leaked(self) -> Formula:
        """What its leaks in a year weigh on the climate."""
        return product(*self.charge(), self.of_system("leak_rate"), self.of_tier("gwp"))

    def function(self) -> Term:
        """What it delivers in this year."""
        if self.year == 1:
            return function_one(self.basis, self.alternative, self.system)
        value = float(self.held.technology.function[self.year])
        unit = self.basis.assumptions.systems[self.system].function_unit
        return Term(Words("term.function_in", {"year": self.year}), value, unit)

    def electricity(self) -> Formula:
        """The electricity that it takes for that."""
        if self.year != 1:
            return quotient(self.function(), self.efficiency())
        return quotient(self.function(), efficiency_one(self.basis, self.alternative, self.system))

    def tariff(self, bearer: str) -> Term:
        """What a party pays for electricity in this year."""
        party = self.basis.assumptions.parties.get(bearer)
        own = party is not None and party.electricity_price is not None
        path = f"parties.{bearer}.electricity_price" if own else "energy.electricity_price"
        value = float(self.held.technology.prices.electricity[bearer][self.year])
        label = Words("term.tariff", {"party": bearer, "year": self.year})
        return Term(label, value, f"{self.basis.currency}/kWh", path)

    def heating(self) -> Formula:
        """The heat to make up for less electricity in systems that warm the building."""
        demand, parts = self.basis.assumptions.systems[self.system].demand, []
        reference = self.basis.study.model.reference_electricity()
        for source in demand.heat_from:
            used = equipment(self.basis, self.alternative, source).electricity
            share = self.basis.given(
                f"systems.{self.system}.demand.heat_from.{source}.heating_share", "term.heating_share"
            )
            today = Term(
                Words("term.electricity_today", {"system": source}),
                float(reference[source][self.year]),
                "kWh",
            )
            now = Term(Words("term.electricity_then", {"system": source}), float(used[self.year]), "kWh")
            parts.append(product(share, difference(today, now)))
        return heating(self.basis, self.alternative, self.system, parts)


def machine_in(basis: Basis, alternative: str, system: str, year: int, ends: bool) -> Machine | None:
    """The machine of a year: the one bought at its start, the one that goes, or the one that runs."""
    held = equipment(basis, alternative, system)
    for cycle in held.design.cycles:
        last = cycle.year + cycle.years
        if ends and last == year:
            return Machine(
                basis, alternative, system, cycle.tier, cycle.maintenance, cycle.year, cycle.years, year
            )
        if not ends and cycle.year < max(year, 1) <= last:
            age = year - cycle.year - 1
            return Machine(basis, alternative, system, cycle.tier, cycle.maintenance, cycle.year, age, year)
    return None


def bought_in(basis: Basis, alternative: str, system: str, year: int) -> Machine | None:
    """The machine bought in a year, or None."""
    for cycle in equipment(basis, alternative, system).design.cycles:
        if cycle.year == year:
            return Machine(basis, alternative, system, cycle.tier, cycle.maintenance, year, 0, year)
    return None
