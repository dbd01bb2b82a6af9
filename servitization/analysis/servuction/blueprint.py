"""The service blueprint: from rows of steps to contact, co-production, cost and gaps (MODEL.md 12.5).

Hours and money are of one contract in a year, in prices of year 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from servitization.analysis.servuction.coproduction import Task
from servitization.assumptions.schema.servuction import Servuction, Step

Move = Literal["stays", "customer", "web", "behind"]
MOVES: tuple[Move, ...] = ("customer", "web", "behind")
STAGES = ("before", "during", "after")
_CHANGES: Mapping[str, dict[str, str]] = {
    "stays": {},
    "customer": {"by": "customer", "side": "front", "channel": "self_service"},
    "web": {"by": "provider", "side": "front", "channel": "web"},
    "behind": {"by": "provider", "side": "back", "channel": "none"},
}


@dataclass(frozen=True)
class Figures:
    """What a blueprint comes to."""

    hours: float
    """Of everybody."""
    provider_hours: float
    contact_hours: float
    """Of the provider in sight of the customer."""
    coproduced_share: float
    """The customer's share of all hours (κ)."""
    labour_cost: float
    """Of the provider's hours; behind the scene and over the web an hour does more."""
    customer_time_cost: float
    """Given back to the customer for his hours."""
    buffer_cost: float
    """For customers who come late and differ in skill."""
    visit_hours: float
    """Of technicians at the customer's."""
    waiting_hours: float
    """That customers wait, as the steps say."""
    gap: float | None
    """Mean of expected less delivered over the steps after the encounter; None: nothing was asked."""
    effect_on_others: float
    """Of the steps that customers see, weighted by their share of all hours."""

    @property
    def contact_share(self) -> float:
        """Share of the provider's hours that the customer sees."""
        return self.contact_hours / self.provider_hours if self.provider_hours else 0.0

    @property
    def cost_to_serve(self) -> float:
        return self.labour_cost + self.customer_time_cost + self.buffer_cost

    @property
    def potential_efficiency(self) -> float:
        """One less the share of contact (Chase)."""
        return 1.0 - self.contact_share


def placed(step: Step) -> Step:
    """A step where it was moved to; what is done, for how long and with which skill stays."""
    return step.model_copy(update=_CHANGES[step.move]) if _CHANGES[step.move] else step


def steps_of(service: Servuction) -> dict[str, Step]:
    """The steps of a service by name, where they were moved to."""
    return {name: placed(one) for name, one in service.blueprint.steps.items()}


def moved(service: Servuction, moves: Mapping[str, Move]) -> Servuction:
    """The service with steps moved to the customer, to the web or behind the scene, or back.

    Raises KeyError for a step that is not there.
    """
    steps = dict(service.blueprint.steps)
    for name, move in moves.items():
        steps[name] = steps[name].model_copy(update={"move": move})
    blueprint = service.blueprint.model_copy(update={"steps": steps})
    return service.model_copy(update={"blueprint": blueprint})


def figures(service: Servuction) -> Figures:
    """What the blueprint of a service comes to, with what its mix takes over and moves behind the scene."""
    steps = steps_of(service).values()
    mix = service.mixed
    left, shown = 1.0 - mix.taken_over, 1.0 - mix.behind
    hours = sum(one.hours for one in steps)
    provider = [one for one in steps if one.by == "provider"]
    provided = left * sum(one.hours for one in provider)
    share = (hours - provided) / hours if hours else 0.0
    gaps = [
        one.expected - one.delivered
        for one in steps
        if one.stage == "after" and one.expected is not None and one.delivered is not None
    ]
    seen = [one for one in steps if one.side == "front"]
    return Figures(
        hours=hours,
        provider_hours=provided,
        contact_hours=left * shown * sum(one.hours for one in provider if one.side == "front"),
        coproduced_share=share,
        labour_cost=left * sum(_labour(one, service, mix.behind) for one in provider),
        customer_time_cost=(hours - provided) * service.customer_time,
        buffer_cost=hours * service.coproduction_buffer * share**2,
        visit_hours=left * sum(one.hours for one in provider if one.channel == "visit"),
        waiting_hours=sum(one.waiting for one in steps),
        gap=sum(gaps) / len(gaps) if gaps else None,
        effect_on_others=sum(one.effect_on_others * one.hours for one in seen) / hours if hours else 0.0,
    )


def _labour(step: Step, service: Servuction, behind: float) -> float:
    """Cost of a step of the provider; of those in sight of the customer a share is done behind the scene."""
    cost = step.hours * service.skills[step.skill]
    if step.side == "back":
        return cost / service.back_efficiency
    seen = cost / service.web_efficiency if step.channel == "web" else cost
    return (1.0 - behind) * seen + behind * cost / service.back_efficiency if behind else seen


def task(service: Servuction) -> Task:
    """All hours of a service as one task of which customers may do any part, at the mean cost of an hour of
    the provider (12.5)."""
    found = figures(service)
    provided = found.provider_hours
    if not provided:
        return Task(found.hours, 0.0, service.customer_time, service.coproduction_buffer)
    return Task(found.hours, found.labour_cost / provided, service.customer_time, service.coproduction_buffer)
