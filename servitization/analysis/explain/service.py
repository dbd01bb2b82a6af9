"""Explanations of what a service around the machine does (docs/model.md, Behaviour): all of it assumed.

Their names are the paths of `servuction` in `evaluate --servuction FILE --format json`; a path of the
service itself, `servuction.weights.mastery`, is an assumption and is told with its source.
"""

from collections.abc import Mapping

from servitization.analysis.explain.basis import Basis, Figures
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
from servitization.analysis.explain.service_people import ServicePeople
from servitization.analysis.explain.service_pieces import Pieces, Told
from servitization.analysis.servuction.channels import Adjusted
from servitization.analysis.servuction.drivers import (
    COST,
    EXTRAS,
    FACTORS,
    PRICE,
    STAY,
    USUAL,
    Driver,
)
from servitization.assumptions.servuction import PREFIX
from servitization.model.parties import present_value

INPUTS: Mapping[str, tuple[str, ...]] = {
    "approach_price": ("weights.", "approaches."),
    "ambiguity": ("weights.", "effects.ambiguity_on_price"),
    "extras_price": ("mixes.",),
    "extras_cost": ("mixes.",),
    "steps": ("back_efficiency", "web_efficiency", "customer_time", "coproduction_buffer", "learning."),
    "contact": ("weights.", "approaches.", "effects.contact_cost"),
    "customisation": ("mixes.", "weights.", "approaches.", "effects.customisation_cost"),
    "recovery_cost": ("recovery.",),
    "approach_churn": ("weights.", "approaches."),
    "gap": ("churn_per_gap",),
    "recovery": ("recovery.",),
    "signing": ("relation.", "effects.empathy_on_relation", "effects.talk", "effects.trust_on_conversion"),
    "others": ("effects.others_on_price",),
}
"""Beginnings of the paths that enter a driver, beside the terms of its formula."""


def figures(basis: Basis) -> Figures:
    """Every figure of the service, where one is given."""
    found = basis.service
    if found is None:
        return {}
    return dict((*_Told(basis, found).every(), *ServicePeople(basis, found).every()))


class _Told(Pieces):
    """What acts, and the contract under it."""

    def every(self) -> Told:
        for part in (self._channels(), self._drivers(), self._contracts()):
            yield from part

    # --- channels and drivers ---------------------------------------------------------------------

    def _unit(self, one: Driver) -> str:
        if one.is_factor:
            return "1"
        return self.year if one.channel == COST or one.name == EXTRAS else "fraction"

    def _driver(self, one: Driver) -> Term:
        return self.term(f"driver.{one.name}", one.value, self._unit(one), f"drivers.{one.name}.value")

    def _channels(self) -> Told:
        channels = self.found.channels
        acting = {one.name: one for one in self.found.compared.drivers if one.acts}

        def parts(channel: str) -> list[Formula]:
            return [
                self._driver(one)
                for one in acting.values()
                if one.channel == channel and one.name not in (EXTRAS, *FACTORS)
            ]

        def price() -> Formula:
            more = parts(PRICE)
            if EXTRAS in acting:
                level = self.term(
                    "beside.level", self.found.neutral.level, self.year, "contract.neutral.level"
                )
                more.append(quotient(self._driver(acting[EXTRAS]), level))
            return self.sum(more, "fraction")

        def factor(name: str) -> Formula:
            one = next(each for each in self.found.compared.drivers if each.name == name)
            return Operation("same", (self._driver(one),))

        told = (
            ("willingness_to_pay", "fraction", price),
            ("cost_to_serve", self.year, lambda: self.sum(parts(COST), self.year)),
            ("churn_factor", "1", lambda: factor("approach_churn")),
            ("churn_added", "fraction", lambda: self.sum(parts(STAY), "fraction")),
            ("adoption_factor", "1", lambda: factor("signing")),
        )
        for name, unit, formula in told:
            value = getattr(channels, name)
            yield self.figure(f"channels.{name}", f"explained.{name}", value, unit, formula)

    def _drivers(self) -> Told:
        for one in self.found.compared.drivers:
            words, path, unit = f"driver.{one.name}", f"drivers.{one.name}", self._unit(one)
            both = [
                self.term(f"tab.{which}", value, unit, f"{path}.{which}")
                for which, value in (("tried", one.tried), ("today", one.today))
            ]
            formula = quotient(*both) if one.is_factor else difference(*both)
            # Of nothing there is no multiple.
            none = one.is_factor and not one.today
            yield self.figure(
                f"{path}.value",
                words,
                one.value,
                unit,
                lambda formula=formula, none=none: None if none else formula,
            )
            starts = INPUTS.get(one.name, ())
            yield self.figure(f"{path}.today", words, one.today, unit, starts=starts, which="tab.today")
            yield self.figure(
                f"{path}.tried",
                words,
                one.tried,
                unit,
                lambda name=one.name: self._tried(name),
                starts=starts,
                which="tab.tried",
            )

    def _tried(self, name: str) -> Formula | None:
        """How a driver of the tried service comes about, where it is a short formula."""
        usual, worked = self.basis.constant(USUAL, "service.usual"), self.found.compared.tried
        has_mix = bool(self.found.service.mix)
        if name == "experience":
            score = self.term("explained.score", worked.score, "1", "experience.score.tried")
            return product(self.given("experience.largest_premium"), score)
        if name == "experience_cost":
            return Operation("same", (self.given("experience.yearly_cost"),))
        if not has_mix:
            return None
        if name == "price":
            return Operation("same", (self.of_mix("price_premium"),))
        if name == "image":
            return product(self.given("effects.trust_on_price"), difference(self.of_mix("trust"), usual))
        if name in ("extras_price", "extras_cost"):
            return product(self.of_mix("extras_taken"), self.of_mix(name))
        if name == "logistics":
            return product(self.of_mix("visits"), self.given("effects.visit_cost"))
        if name == "explanations":
            return product(self.of_mix("explanation_hours"), self.given("effects.contact_cost"))
        return None

    # --- the contract -----------------------------------------------------------------------------

    def _contracts(self) -> Told:
        for which, one in (("neutral", self.found.neutral), ("adjusted", self.found.adjusted)):
            yield from self._contract(which, one)

    def _contract(self, which: str, one: Adjusted) -> Told:
        money, year, path = self.basis.money, self.year, f"contract.{which}"
        adjusted = which == "adjusted"

        def figure(name, value, unit, formula=lambda: None, words="", *remarks, see=()):
            words = words or f"beside.{name.rpartition('.')[2]}"
            return self.figure(f"{path}.{name}", words, value, unit, formula, *remarks, see=see, which=which)

        limits = tuple(f"{PREFIX}{path}.{name}" for name in ("provider_floor", "customer_ceiling"))
        level = lambda: None if adjusted else Operation("same", (self._proposed(),))  # noqa: E731
        yield figure("level", one.level, year, level, "", "bargained", see=limits)
        for start, zone in (("", one.against_sale), ("against_informed_sale.", one.against_informed)):
            floor, ceiling = zone.provider_floor, zone.customer_ceiling
            ends = (
                self.term("beside.customer_ceiling", ceiling, year, f"{path}.{start}customer_ceiling"),
                self.term("beside.provider_floor", floor, year, f"{path}.{start}provider_floor"),
            )
            of_floor = lambda start=start: self._floor(start) if adjusted else None  # noqa: E731
            of_ceiling = lambda start=start: self._ceiling(start) if adjusted else None  # noqa: E731
            yield figure(f"{start}provider_floor", floor, year, of_floor)
            yield figure(f"{start}customer_ceiling", ceiling, year, of_ceiling)
            yield figure(f"{start}zone", zone.width, year, lambda ends=ends: difference(*ends))
        for name, value in (
            ("provider_npv", one.provider_npv),
            ("customer_npv", one.customer_npv),
            ("expected_npv", self.found.lifetime_value(one)),
        ):
            yield figure(name, value, money, lambda: None, "", "valued")
        yield figure("churn_rate", one.churn_rate, "fraction", lambda: self._churn() if adjusted else None)
        leave = self.term("beside.churn_rate", one.churn_rate, "fraction", f"{path}.churn_rate")
        years = self.basis.given("contract.term")
        yield figure(
            "stay_to_end",
            self.found.stay_to_end(one),
            "fraction",
            lambda: Operation("power", (Operation("complement", (leave,)), years)),
        )

    def _proposed(self) -> Term:
        level = self.found.comparison.agreement.level
        return Term(Words("term.fee_level"), level, self.year, "fee.service.level")

    def _floor(self, start: str) -> Formula:
        """The neutral floor, and what a yearly cost raises it by: its worth over that of a level."""
        comparison = self.found.comparison
        zone = self.found.neutral.against_informed if start else self.found.neutral.against_sale
        neutral = self.term(
            "beside.provider_floor",
            zone.provider_floor,
            self.year,
            f"contract.neutral.{start}provider_floor",
        )
        cost = self.found.channels.cost_to_serve
        if not cost:
            return Operation("same", (neutral,))
        party = comparison.sides[0].account.party
        path = comparison.model.prices.indices["wages"].copy()
        path[..., 0] = 0.0
        worth = float(present_value(path, party.discount_rate)) * (1.0 - party.tax_rate)
        more = self.term("explained.cost_to_serve", cost, self.year, "channels.cost_to_serve")
        years = self.term("explained.worth_of_cost", worth, "1")
        per = self.term("explained.worth_of_level", float(comparison.sides[0].per_level), "1")
        return total([neutral, quotient(product(more, years), per)])

    def _ceiling(self, start: str) -> Formula:
        zone = self.found.neutral.against_informed if start else self.found.neutral.against_sale
        neutral = self.term(
            "beside.customer_ceiling",
            zone.customer_ceiling,
            self.year,
            f"contract.neutral.{start}customer_ceiling",
        )
        more = self.term(
            "explained.willingness_to_pay",
            self.found.channels.willingness_to_pay,
            "fraction",
            "channels.willingness_to_pay",
        )
        return product(neutral, Operation("growth_factor", (more,)))

    def _churn(self) -> Formula:
        channels = self.found.channels
        before = self.term(
            "beside.churn_rate", self.found.neutral.churn_rate, "fraction", "contract.neutral.churn_rate"
        )
        factor = self.term("explained.churn_factor", channels.churn_factor, "1", "channels.churn_factor")
        added = self.term("explained.churn_added", channels.churn_added, "fraction", "channels.churn_added")
        return Operation("not_below_zero", (total([product(factor, before), added]),))
