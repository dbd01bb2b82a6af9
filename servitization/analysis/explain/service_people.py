"""Explanations of the parts of a service: blueprint, contacts, encounter, co-production, experience."""

from collections.abc import Mapping
from dataclasses import fields

from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.service_pieces import Pieces, Told
from servitization.analysis.servuction.blueprint import Figures as BlueprintFigures
from servitization.analysis.servuction.drivers import Worked
from servitization.analysis.servuction.experience import PRINCIPLES
from servitization.analysis.servuction.outcome import POINT
from servitization.assumptions.servuction import PREFIX

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


class ServicePeople(Pieces):
    """The parts of a service, today and as it is tried."""

    def every(self) -> Told:
        for part in (self._blueprints(), self._moves(), self._people(), self._rest()):
            yield from part

    # --- blueprint --------------------------------------------------------------------------------

    def _blueprints(self) -> Told:
        for which in ("today", "tried"):
            worked: Worked = getattr(self.found.compared, which)
            yield from self._blueprint(which, worked.figures)

    def _blueprint(self, which: str, one: BlueprintFigures) -> Told:
        path = f"blueprint.{which}"
        names = [each.name for each in fields(one)]
        units = {name: self.year if name in MONEY else "h/year" for name in (*names, "cost_to_serve")}
        units |= dict.fromkeys(PLAIN, "1") | dict.fromkeys(
            ("contact_share", "potential_efficiency", "coproduced_share"), "fraction"
        )

        def term(name: str) -> Term:
            return self.term(f"explained.{name}", getattr(one, name), units[name], f"{path}.{name}")

        customers = difference(term("hours"), term("provider_hours"))
        formulas: dict[str, Formula] = {
            "coproduced_share": quotient(customers, term("hours")),
            "contact_share": quotient(term("contact_hours"), term("provider_hours")),
            "potential_efficiency": Operation("complement", (term("contact_share"),)),
            "cost_to_serve": total([term(name) for name in MONEY[:3]]),
        }
        if which == "tried":
            share = term("coproduced_share")
            formulas["customer_time_cost"] = product(customers, self.given("customer_time"))
            formulas["buffer_cost"] = product(term("hours"), self.given("coproduction_buffer"), share, share)
        steps = self.found.service.blueprint.steps
        for name, unit in units.items():
            starts = tuple(
                f"blueprint.steps.{step}.{field}" for step in steps for field in STEP_FIELDS.get(name, ())
            )
            value = getattr(one, name)
            made = formulas.get(name)
            yield self.figure(
                f"{path}.{name}",
                f"explained.{name}",
                value,
                unit,
                lambda made=made: made,
                starts=starts,
                which=f"tab.{which}",
            )

    def _moves(self) -> Told:
        see = (f"{PREFIX}contract.adjusted.level",)
        for step, changes in self.found.fee_of_moves.items():
            starts = (f"blueprint.steps.{step}.hours", "back_efficiency", "web_efficiency", "customer_time")
            for move, change in changes.items():
                yield self.figure(
                    f"moves.{step}.{move}",
                    f"move.{move}",
                    change,
                    self.year,
                    lambda: None,
                    "moved",
                    starts=starts,
                    see=see,
                )

    # --- people -----------------------------------------------------------------------------------

    def _people(self) -> Told:
        for which in ("today", "tried"):
            yield from self._relation(which, getattr(self.found.compared, which))
        point = self.found.point
        if point is None:
            return
        energy = self.term("explained.energy", point.energy, self.basis.money)
        won = self.term("funnel.total", point.won, "1", "relation.tried.total")
        share = self.basis.constant(POINT, "service.point")
        starts = ("relation.", "effects.empathy_on_relation", "effects.talk")
        yield self.figure(
            "point.empathy",
            "point.empathy",
            point.empathy,
            self.year,
            lambda: None,
            "empathy",
            starts=starts,
        )
        yield self.figure(
            "point.machine", "point.machine", point.machine, self.year, lambda: product(share, energy, won)
        )

    def _relation(self, which: str, worked: Worked) -> Told:
        won, path = worked.won, f"relation.{which}"
        units = {
            "approached": "1",
            "conversion": "fraction",
            "won": "1",
            "referred": "1",
            "spent": self.year,
            "total": "1",
            "acquisition_cost": self.basis.money,
        }

        def term(name: str) -> Term:
            return self.term(f"funnel.{name}", getattr(won, name), units[name], f"{path}.{name}")

        formulas: dict[str, Formula] = {
            "won": product(term("approached"), term("conversion")),
            "total": total([term("won"), term("referred")]),
        }
        if won.total:
            formulas["acquisition_cost"] = quotient(term("spent"), term("total"))
        for name, unit in units.items():
            made = formulas.get(name)
            yield self.figure(
                f"{path}.{name}",
                f"funnel.{name}",
                getattr(won, name),
                unit,
                lambda made=made: made,
                starts=("relation.", "effects."),
                which=f"tab.{which}",
            )

    # --- the rest ---------------------------------------------------------------------------------

    def _rest(self) -> Told:
        found, approach = self.found, self.found.compared.tried.approach
        for name, weight in approach.weights.items():
            given = self.given(f"weights.{name}")
            yield self.figure(
                f"approach.weights.{name}",
                f"approach.{name}",
                weight,
                "fraction",
                lambda given=given: Operation("same", (given,)),
            )
        yield self.figure(
            "approach.focus", "explained.focus", approach.focus, "fraction", starts=("weights.",)
        )
        position = found.price_position
        if position is not None:
            yield self.figure(
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
                    yield self.figure(
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
            ("cost", task.cost(share), self.year),
            ("best_cost", task.cost(task.best_share), self.year),
        ):
            yield self.figure(f"coproduction.{name}", f"explained.{name}", value, unit, starts=starts)
        if found.effort is not None:
            for which, effort in zip(("today", "tried"), found.effort, strict=True):
                for name, words, unit in (
                    ("utilisation", "blueprint.utilisation", "fraction"),
                    ("waiting_hours", "blueprint.queue", "h"),
                    ("customers_as_people", "explained.customers_as_people", "1"),
                ):
                    value = getattr(effort, name)
                    yield self.figure(
                        f"staff.{which}.{name}", words, value, unit, starts=("staff.",), which=f"tab.{which}"
                    )
        yield from self._experience()

    def _position(self) -> Formula:
        zone, path = self.found.adjusted.against_sale, "contract.adjusted"
        floor = self.term("beside.provider_floor", zone.provider_floor, self.year, f"{path}.provider_floor")
        level = self.term("beside.level", self.found.adjusted.level, self.year, f"{path}.level")
        width = self.term("beside.zone", zone.width, self.year, f"{path}.zone")
        return quotient(difference(level, floor), width)

    def _experience(self) -> Told:
        found = self.found
        scores = [self.given(f"experience.{name}") for name in PRINCIPLES]
        fifth = self.basis.constant(1.0 / len(PRINCIPLES), "service.fifth")
        for which in ("today", "tried"):
            worked: Worked = getattr(found.compared, which)
            tried = which == "tried"
            mean = Operation("power", (product(*scores), fifth)) if tried else None
            yield self.figure(
                f"experience.score.{which}",
                "explained.score",
                worked.score,
                "1",
                lambda mean=mean: mean,
                which=f"tab.{which}",
            )
        score = self.term("explained.score", found.compared.tried.score, "1", "experience.score.tried")
        level = self.term("beside.level", found.neutral.level, self.year, "contract.neutral.level")
        yield self.figure(
            "experience.worth",
            "explained.worth",
            found.experience_worth,
            self.year,
            lambda: product(self.given("experience.largest_premium"), score, level),
        )
        if found.admission_fee is not None:
            yield self.figure(
                "experience.admission_fee",
                "explained.admission_fee",
                found.admission_fee,
                self.basis.money,
                lambda: quotient(self.given("experience.yearly_cost"), self.given("experience.visitors")),
            )
