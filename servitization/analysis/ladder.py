"""How much each step from the sale to the service is worth (MODEL.md 8)."""

from dataclasses import dataclass

from servitization.model.alternatives import ladder
from servitization.model.evaluation import Model
from servitization.model.gain import resource_cost


@dataclass(frozen=True)
class Step:
    """One change towards the service and the resource cost that it saves, present value."""

    name: str
    gain: float


def steps(model: Model) -> tuple[Step, ...]:
    """The ladder: each rung changes one thing; the gains add up to the resource gain.

    The machine built for service comes after sizing, the better ordinary machine, upkeep and
    life, so it is credited with what only it adds.
    """
    rate = model.assumptions.economy.system_rate
    rows = ladder(model.assumptions)
    costs = [resource_cost(model.evaluation(row).lines, rate) for row in rows]
    changes = zip(rows[1:], costs[:-1], costs[1:], strict=True)
    return tuple(Step(row.name, before - after) for row, before, after in changes)
