"""The service blueprint: from rows of steps to contact, co-production, cost and gaps (MODEL.md 12.5).

Hours and money are of one contract in a year, in prices of year 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from servitization.analysis.servuction.channels import Channels
from servitization.assumptions.schema.servuction import Servuction, Step

Move = Literal["customer", "web", "behind"]


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
    """Of the provider's hours; behind the scene an hour does more."""
    customer_time_cost: float
    """Given back to the customer for his hours."""
    buffer_cost: float
    """For customers who come late and differ in skill."""
    visit_hours: float
    """Of technicians at the customer's."""
    waiting_hours: float
    gap: float | None
    """Mean of expected less delivered over the steps after the encounter; None: nothing was asked."""
    effect_on_others: float
    """Mean over the steps that customers see, weighted by their hours."""

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


def figures(service: Servuction) -> Figures:
    """What the blueprint of a service comes to."""
    steps = service.blueprint.steps.values()
    hours = sum(one.hours for one in steps)
    provider = [one for one in steps if one.by == "provider"]
    provided = sum(one.hours for one in provider)
    share = (hours - provided) / hours if hours else 0.0
    gaps = [
        one.expected - one.delivered
        for one in steps
        if one.stage == "after" and one.expected is not None and one.delivered is not None
    ]
    seen = [one for one in steps if one.side == "front"]
    weight = sum(one.hours for one in seen)
    return Figures(
        hours=hours,
        provider_hours=provided,
        contact_hours=sum(one.hours for one in provider if one.side == "front"),
        coproduced_share=share,
        labour_cost=sum(_labour(one, service) for one in provider),
        customer_time_cost=(hours - provided) * service.customer_time,
        buffer_cost=hours * service.coproduction_buffer * share**2,
        visit_hours=sum(one.hours for one in provider if one.channel == "visit"),
        waiting_hours=sum(one.waiting for one in steps),
        gap=sum(gaps) / len(gaps) if gaps else None,
        effect_on_others=sum(one.effect_on_others * one.hours for one in seen) / weight if weight else 0.0,
    )


def _labour(step: Step, service: Servuction) -> float:
    faster = service.back_efficiency if step.side == "back" else 1.0
    return step.hours * service.skills[step.skill] / faster


def moved(service: Servuction, moves: Mapping[str, Move]) -> Servuction:
    """The service with steps moved to the customer, to the web or behind the scene.

    Raises KeyError for a step that is not there.
    """
    steps = dict(service.blueprint.steps)
    changes: dict[Move, dict[str, str]] = {
        "customer": {"by": "customer", "side": "front", "channel": "self_service"},
        "web": {"by": "provider", "side": "front", "channel": "web"},
        "behind": {"by": "provider", "side": "back", "channel": "none"},
    }
    for name, move in moves.items():
        steps[name] = steps[name].model_copy(update=changes[move])
    blueprint = service.blueprint.model_copy(update={"steps": steps})
    return service.model_copy(update={"blueprint": blueprint})


def channels(today: Servuction, other: Servuction, churn_rate: float) -> Channels:
    """How a service differs from that of today, through the channels alone; neutral where it does not.

    What an offer pays today for upkeep and administration is in the offer; only the difference counts.
    `churn_rate` is that of the offer; a gap that closes cannot take away more than all of it.
    """
    before, after = figures(today), figures(other)
    more = other.churn_per_gap * (after.gap or 0.0) - today.churn_per_gap * (before.gap or 0.0)
    factor = max(1.0 + more / churn_rate, 0.0) if churn_rate and more else 1.0
    return Channels(cost_to_serve=after.cost_to_serve - before.cost_to_serve, churn_factor=factor)
