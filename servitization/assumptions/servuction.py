"""What single values of a service cannot show: weights that are no approach, steps without a skill."""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from servitization.assumptions.case import Case, load_case
from servitization.assumptions.quantity import Inconsistency, unknown

if TYPE_CHECKING:
    from servitization.assumptions.schema.servuction import Servuction

LEAST_STEPS, MOST_STEPS = 2, 40


def load_service(file: str | os.PathLike, sets: Sequence[str] = ()) -> Case:
    """The service in a file, under the `path=value` texts of `sets`; raises InvalidAssumptions."""
    from servitization.assumptions.schema.servuction import Servuction

    return load_case(file, sets, schema=Servuction)


def inconsistencies(service: "Servuction") -> Iterator[Inconsistency]:
    """Weights that do not sum to one or without a dominant link, unknown skills, half a comparison."""
    weights = service.weights
    told = (weights.mastery, weights.relational, weights.involvement)
    if abs(sum(told) - 1.0) > 1e-9:
        yield Inconsistency("weights", "servuction_weights", {"sum": f"{sum(told):g}"})
    elif max(told) < 0.5:
        yield Inconsistency("weights", "servuction_no_dominant", {"largest": f"{max(told):g}"})
    steps = service.blueprint.steps
    if not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        told_steps = {"count": len(steps), "least": LEAST_STEPS, "most": MOST_STEPS}
        yield Inconsistency("blueprint.steps", "servuction_steps", told_steps)
    for name, step in steps.items():
        path = f"blueprint.steps.{name}"
        yield from unknown(f"{path}.skill", step.skill, service.skills)
        if (step.expected is None) != (step.delivered is None):
            missing = "expected" if step.expected is None else "delivered"
            yield Inconsistency(path, "servuction_half_a_gap", {"missing": missing})
        if step.by == "customer" and step.side == "back":
            yield Inconsistency(f"{path}.side", "servuction_customer_behind")
        if (step.channel == "none") != (step.side == "back"):
            key = "servuction_no_channel" if step.side == "front" else "servuction_channel_behind"
            yield Inconsistency(f"{path}.channel", key)
