"""Explanations of what a service around the machine does (docs/model.md, Behaviour): all of it assumed.

Their names are the paths of `servuction` in `evaluate --servuction FILE --format json`; a path of the
service itself, `servuction.weights.mastery`, is an assumption and is told with its source.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Value,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.servuction.blueprint import Figures as BlueprintFigures
from servitization.analysis.servuction.channels import Adjusted
from servitization.analysis.servuction.drivers import (
    COST,
    EXTRAS,
    FACTORS,
    PRICE,
    STAY,
    USUAL,
    Driver,
    Worked,
)
from servitization.analysis.servuction.experience import PRINCIPLES
from servitization.analysis.servuction.outcome import POINT, Outcome
from servitization.assumptions.servuction import PREFIX
from servitization.model.parties import present_value

SECTION = "behaviour"
MONEY = ("labour_cost", "customer_time_cost", "buffer_cost", "cost_to_serve")
PLAIN = ("effect_on_others", "gap")
STEP_FIELDS: Mapping[str, tuple[str, ...]] = {
    "hours": ("hours",),
    "provider_hours": ("hours", "by"),
    "contact_hours": ("hours", "side"),
    "labour_cost": ("hours", "skill"),
    "visit_hours": ("hours", "channel"),
    "waiting_hours": ("waiting",),
    "gap": ("expected", "delivered"),
    "effect_on_others": ("effect_on_others", "hours"),
}
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
    return {} if found is None else dict(_Told(basis, found).every())


def inputs_of(found: Outcome, starts: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions of the service that is tried, under some beginnings of their paths."""
    mix = f"mixes.{found.service.mix}."
    wanted = tuple(mix if start == "mixes." else start for start in starts)
    trail = found.services.tried.trail
    return tuple(
        f"{PREFIX}{path}"
        for path, one in trail.items()
        if path.startswith(wanted) and isinstance(one.value, int | float)
    )


class _Told:
    """The figures of one outcome."""

    def __init__(self, basis: Basis, found: Outcome):
        self.basis, self.found = basis, found

    def every(self) -> Iterator[tuple[str, Figure]]:
        for part in (
            self._channels(),
            self._drivers(),
            self._contracts(),
            self._blueprints(),
            self._moves(),
            self._people(),
            self._rest(),
        ):
            yield from part

    # --- pieces -----------------------------------------------------------------------------------

    def _figure(
        self,
        name: str,
        words: str,
        value: Value,
        unit: str,
        formula: Callable[[], Formula | None] = lambda: None,
        *remarks: str,
        starts: tuple[str, ...] = (),
        see: tuple[str, ...] = (),
        which: str = "",
    ) -> tuple[str, Figure]:
        said = {"service": words, "service_which": which} if which else {"service": words}
        title = Words("service.title_of" if which else "service.title", said)

        def made() -> Made:
            told = (*(Words(f"service.{one}") for one in remarks), Words("service.assumed"))
            paths = inputs_of(self.found, starts) if starts else ()
            return Made(formula(), SECTION, told, paths=paths, see=see)

        return f"{PREFIX}{name}", Figure(title, value, unit, made, listed=False)

    def _term(self, words: str, value: Value, unit: str, name: str = "") -> Term:
        return Term(Words("service.term", {"service": words}), value, unit, f"{PREFIX}{name}" if name else "")

    def _given(self, path: str) -> Term:
        return self.basis.given(f"{PREFIX}{path}")

    def _sum(self, parts: list[Formula], unit: str) -> Formula:
        return total(parts) if parts else Operation("same", (self.basis.nothing(unit=unit),))

    @property
    def _year(self) -> str:
        return self.basis.money_a_year

    def _of_mix(self, name: str) -> Term:
        return self._given(f"mixes.{self.found.service.mix}.{name}")

    # --- channels and drivers ---------------------------------------------------------------------

    def _unit(self, one: Driver) -> str:
        if one.is_factor:
            return "1"
        return self._year if one.channel == COST or one.name == EXTRAS else "fraction"

    def _driver(self, one: Driver) -> Term:
        return self._term(f"driver.{one.name}", one.value, self._unit(one), f"drivers.{one.name}.value")

    def _channels(self) -> Iterator[tuple[str, Figure]]:
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
                level = self._term(
                    "beside.level", self.found.neutral.level, self._year, "contract.neutral.level"
                )
                more.append(quotient(self._driver(acting[EXTRAS]), level))
            return self._sum(more, "fraction")

        def factor(name: str) -> Formula:
            one = next(each for each in self.found.compared.drivers if each.name == name)
            return Operation("same", (self._driver(one),))

        told = (
            ("willingness_to_pay", "fraction", price),
            ("cost_to_serve", self._year, lambda: self._sum(parts(COST), self._year)),
            ("churn_factor", "1", lambda: factor("approach_churn")),
            ("churn_added", "fraction", lambda: self._sum(parts(STAY), "fraction")),
            ("adoption_factor", "1", lambda: factor("signing")),
        )
        for name, unit, formula in told:
            value = getattr(channels, name)
            yield self._figure(f"channels.{name}", f"explained.{name}", value, unit, formula)

    def _drivers(self) -> Iterator[tuple[str, Figure]]:
        for one in self.found.compared.drivers:
            words, path, unit = f"driver.{one.name}", f"drivers.{one.name}", self._unit(one)
            both = [
                self._term(f"tab.{which}", value, unit, f"{path}.{which}")
                for which, value in (("tried", one.tried), ("today", one.today))
            ]
            formula = quotient(*both) if one.is_factor else difference(*both)
            # Of nothing there is no multiple.
            none = one.is_factor and not one.today
            yield self._figure(
                f"{path}.value",
                words,
                one.value,
                unit,
                lambda formula=formula, none=none: None if none else formula,
            )
            starts = INPUTS.get(one.name, ())
            yield self._figure(f"{path}.today", words, one.today, unit, starts=starts, which="tab.today")
            yield self._figure(
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
            score = self._term("explained.score", worked.score, "1", "experience.score.tried")
            return product(self._given("experience.largest_premium"), score)
        if name == "experience_cost":
            return Operation("same", (self._given("experience.yearly_cost"),))
        if not has_mix:
            return None
        if name == "price":
            return Operation("same", (self._of_mix("price_premium"),))
        if name == "image":
            return product(self._given("effects.trust_on_price"), difference(self._of_mix("trust"), usual))
        if name in ("extras_price", "extras_cost"):
            return product(self._of_mix("extras_taken"), self._of_mix(name))
        if name == "logistics":
            return product(self._of_mix("visits"), self._given("effects.visit_cost"))
        if name == "explanations":
            return product(self._of_mix("explanation_hours"), self._given("effects.contact_cost"))
        return None

    # --- the contract -----------------------------------------------------------------------------

    def _contracts(self) -> Iterator[tuple[str, Figure]]:
        for which, one in (("neutral", self.found.neutral), ("adjusted", self.found.adjusted)):
            yield from self._contract(which, one)

    def _contract(self, which: str, one: Adjusted) -> Iterator[tuple[str, Figure]]:
        money, year, path = self.basis.money, self._year, f"contract.{which}"
        adjusted = which == "adjusted"

        def figure(name, value, unit, formula=lambda: None, words="", *remarks, see=()):
            words = words or f"beside.{name.rpartition('.')[2]}"
            return self._figure(f"{path}.{name}", words, value, unit, formula, *remarks, see=see, which=which)

        limits = tuple(f"{PREFIX}{path}.{name}" for name in ("provider_floor", "customer_ceiling"))
        level = lambda: None if adjusted else Operation("same", (self._proposed(),))  # noqa: E731
        yield figure("level", one.level, year, level, "", "bargained", see=limits)
        for start, zone in (("", one.against_sale), ("against_informed_sale.", one.against_informed)):
            floor, ceiling = zone.provider_floor, zone.customer_ceiling
            ends = (
                self._term("beside.customer_ceiling", ceiling, year, f"{path}.{start}customer_ceiling"),
                self._term("beside.provider_floor", floor, year, f"{path}.{start}provider_floor"),
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
        leave = self._term("beside.churn_rate", one.churn_rate, "fraction", f"{path}.churn_rate")
        years = self.basis.given("contract.term")
        yield figure(
            "stay_to_end",
            self.found.stay_to_end(one),
            "fraction",
            lambda: Operation("power", (Operation("complement", (leave,)), years)),
        )

    def _proposed(self) -> Term:
        level = self.found.comparison.agreement.level
        return Term(Words("term.fee_level"), level, self._year, "fee.service.level")

    def _floor(self, start: str) -> Formula:
        """The neutral floor, and what a yearly cost raises it by: its worth over that of a level."""
        comparison = self.found.comparison
        zone = self.found.neutral.against_informed if start else self.found.neutral.against_sale
        neutral = self._term(
            "beside.provider_floor",
            zone.provider_floor,
            self._year,
            f"contract.neutral.{start}provider_floor",
        )
        cost = self.found.channels.cost_to_serve
        if not cost:
            return Operation("same", (neutral,))
        party = comparison.sides[0].account.party
        path = comparison.model.prices.indices["wages"].copy()
        path[..., 0] = 0.0
        worth = float(present_value(path, party.discount_rate)) * (1.0 - party.tax_rate)
        more = self._term("explained.cost_to_serve", cost, self._year, "channels.cost_to_serve")
        years = self._term("explained.worth_of_cost", worth, "1")
        per = self._term("explained.worth_of_level", float(comparison.sides[0].per_level), "1")
        return total([neutral, quotient(product(more, years), per)])

    def _ceiling(self, start: str) -> Formula:
        zone = self.found.neutral.against_informed if start else self.found.neutral.against_sale
        neutral = self._term(
            "beside.customer_ceiling",
            zone.customer_ceiling,
            self._year,
            f"contract.neutral.{start}customer_ceiling",
        )
        more = self._term(
            "explained.willingness_to_pay",
            self.found.channels.willingness_to_pay,
            "fraction",
            "channels.willingness_to_pay",
        )
        return product(neutral, Operation("growth_factor", (more,)))

    def _churn(self) -> Formula:
        channels = self.found.channels
        before = self._term(
            "beside.churn_rate", self.found.neutral.churn_rate, "fraction", "contract.neutral.churn_rate"
        )
        factor = self._term("explained.churn_factor", channels.churn_factor, "1", "channels.churn_factor")
        added = self._term("explained.churn_added", channels.churn_added, "fraction", "channels.churn_added")
        return Operation("not_below_zero", (total([product(factor, before), added]),))

    # --- blueprint --------------------------------------------------------------------------------

    def _blueprints(self) -> Iterator[tuple[str, Figure]]:
        for which in ("today", "tried"):
            worked: Worked = getattr(self.found.compared, which)
            yield from self._blueprint(which, worked.figures)

    def _blueprint(self, which: str, one: BlueprintFigures) -> Iterator[tuple[str, Figure]]:
        path = f"blueprint.{which}"
        names = [each.name for each in fields(one)]
        units = {name: self._year if name in MONEY else "h/year" for name in (*names, "cost_to_serve")}
        units |= dict.fromkeys(PLAIN, "1") | dict.fromkeys(
            ("contact_share", "potential_efficiency", "coproduced_share"), "fraction"
        )

        def term(name: str) -> Term:
            return self._term(f"explained.{name}", getattr(one, name), units[name], f"{path}.{name}")

        customers = difference(term("hours"), term("provider_hours"))
        formulas: dict[str, Formula] = {
            "coproduced_share": quotient(customers, term("hours")),
            "contact_share": quotient(term("contact_hours"), term("provider_hours")),
            "potential_efficiency": Operation("complement", (term("contact_share"),)),
            "cost_to_serve": total([term(name) for name in MONEY[:3]]),
        }
        if which == "tried":
            share = term("coproduced_share")
            formulas["customer_time_cost"] = product(customers, self._given("customer_time"))
            formulas["buffer_cost"] = product(term("hours"), self._given("coproduction_buffer"), share, share)
        steps = self.found.service.blueprint.steps
        for name, unit in units.items():
            starts = tuple(
                f"blueprint.steps.{step}.{field}" for step in steps for field in STEP_FIELDS.get(name, ())
            )
            value = getattr(one, name)
            made = formulas.get(name)
            yield self._figure(
                f"{path}.{name}",
                f"explained.{name}",
                value,
                unit,
                lambda made=made: made,
                starts=starts,
                which=f"tab.{which}",
            )

    def _moves(self) -> Iterator[tuple[str, Figure]]:
        see = (f"{PREFIX}contract.adjusted.level",)
        for step, changes in self.found.fee_of_moves.items():
            starts = (f"blueprint.steps.{step}.hours", "back_efficiency", "web_efficiency", "customer_time")
            for move, change in changes.items():
                yield self._figure(
                    f"moves.{step}.{move}",
                    f"move.{move}",
                    change,
                    self._year,
                    lambda: None,
                    "moved",
                    starts=starts,
                    see=see,
                )

    # --- people -----------------------------------------------------------------------------------

    def _people(self) -> Iterator[tuple[str, Figure]]:
        for which in ("today", "tried"):
            yield from self._relation(which, getattr(self.found.compared, which))
        point = self.found.point
        if point is None:
            return
        energy = self._term("explained.energy", point.energy, self.basis.money)
        won = self._term("funnel.total", point.won, "1", "relation.tried.total")
        share = self.basis.constant(POINT, "service.point")
        starts = ("relation.", "effects.empathy_on_relation", "effects.talk")
        yield self._figure(
            "point.empathy",
            "point.empathy",
            point.empathy,
            self._year,
            lambda: None,
            "empathy",
            starts=starts,
        )
        yield self._figure(
            "point.machine", "point.machine", point.machine, self._year, lambda: product(share, energy, won)
        )

    def _relation(self, which: str, worked: Worked) -> Iterator[tuple[str, Figure]]:
        won, path = worked.won, f"relation.{which}"
        units = {
            "approached": "1",
            "conversion": "fraction",
            "won": "1",
            "referred": "1",
            "spent": self._year,
            "total": "1",
            "acquisition_cost": self.basis.money,
        }

        def term(name: str) -> Term:
            return self._term(f"funnel.{name}", getattr(won, name), units[name], f"{path}.{name}")

        formulas: dict[str, Formula] = {
            "won": product(term("approached"), term("conversion")),
            "total": total([term("won"), term("referred")]),
        }
        if won.total:
            formulas["acquisition_cost"] = quotient(term("spent"), term("total"))
        for name, unit in units.items():
            made = formulas.get(name)
            yield self._figure(
                f"{path}.{name}",
                f"funnel.{name}",
                getattr(won, name),
                unit,
                lambda made=made: made,
                starts=("relation.", "effects."),
                which=f"tab.{which}",
            )

    # --- the rest ---------------------------------------------------------------------------------

    def _rest(self) -> Iterator[tuple[str, Figure]]:
        found, approach = self.found, self.found.compared.tried.approach
        for name, weight in approach.weights.items():
            given = self._given(f"weights.{name}")
            yield self._figure(
                f"approach.weights.{name}",
                f"approach.{name}",
                weight,
                "fraction",
                lambda given=given: Operation("same", (given,)),
            )
        yield self._figure(
            "approach.focus", "explained.focus", approach.focus, "fraction", starts=("weights.",)
        )
        position = found.price_position
        if position is not None:
            yield self._figure(
                "price_position", "explained.price_position", position, "fraction", self._position
            )
        for one in found.stages(found.compared.tried):
            starts = tuple(
                f"blueprint.steps.{name}."
                for name, step in found.service.blueprint.steps.items()
                if step.stage == one.name
            )
            for name, unit in (("expected", "1"), ("delivered", "1"), ("hours", "h/year")):
                value = getattr(one, name)
                if value is not None:
                    yield self._figure(
                        f"stages.{one.name}.{name}",
                        f"encounter.{name}",
                        value,
                        unit,
                        starts=starts,
                        which=f"stage.{one.name}",
                    )
        share, task = found.compared.tried.figures.coproduced_share, found.task
        starts = ("customer_time", "coproduction_buffer")
        for name, value, unit in (
            ("share", share, "fraction"),
            ("best_share", task.best_share, "fraction"),
            ("cost", task.cost(share), self._year),
            ("best_cost", task.cost(task.best_share), self._year),
        ):
            yield self._figure(f"coproduction.{name}", f"explained.{name}", value, unit, starts=starts)
        if found.effort is not None:
            for which, effort in zip(("today", "tried"), found.effort, strict=True):
                for name, words, unit in (
                    ("utilisation", "blueprint.utilisation", "fraction"),
                    ("waiting_hours", "blueprint.queue", "h"),
                    ("customers_as_people", "explained.customers_as_people", "1"),
                ):
                    value = getattr(effort, name)
                    yield self._figure(
                        f"staff.{which}.{name}", words, value, unit, starts=("staff.",), which=f"tab.{which}"
                    )
        yield from self._experience()

    def _position(self) -> Formula:
        zone, path = self.found.adjusted.against_sale, "contract.adjusted"
        floor = self._term("beside.provider_floor", zone.provider_floor, self._year, f"{path}.provider_floor")
        level = self._term("beside.level", self.found.adjusted.level, self._year, f"{path}.level")
        width = self._term("beside.zone", zone.width, self._year, f"{path}.zone")
        return quotient(difference(level, floor), width)

    def _experience(self) -> Iterator[tuple[str, Figure]]:
        found = self.found
        scores = [self._given(f"experience.{name}") for name in PRINCIPLES]
        fifth = self.basis.constant(1.0 / len(PRINCIPLES), "service.fifth")
        for which in ("today", "tried"):
            worked: Worked = getattr(found.compared, which)
            tried = which == "tried"
            mean = Operation("power", (product(*scores), fifth)) if tried else None
            yield self._figure(
                f"experience.score.{which}",
                "explained.score",
                worked.score,
                "1",
                lambda mean=mean: mean,
                which=f"tab.{which}",
            )
        score = self._term("explained.score", found.compared.tried.score, "1", "experience.score.tried")
        level = self._term("beside.level", found.neutral.level, self._year, "contract.neutral.level")
        yield self._figure(
            "experience.worth",
            "explained.worth",
            found.experience_worth,
            self._year,
            lambda: product(self._given("experience.largest_premium"), score, level),
        )
        if found.admission_fee is not None:
            yield self._figure(
                "experience.admission_fee",
                "explained.admission_fee",
                found.admission_fee,
                self.basis.money,
                lambda: quotient(self._given("experience.yearly_cost"), self._given("experience.visitors")),
            )
