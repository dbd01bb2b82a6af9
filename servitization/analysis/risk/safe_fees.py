"""At which fees both sides together are better off in so many of the futures, and where in most."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.simulation import Simulation
from servitization.analysis.risk.spread import Estimate, share_error

Array = np.ndarray

SAFE = (0.5, 0.8, 0.9, 0.95)
"""Chances that both are better off for which fees are told."""
GRID = 801
"""Fees at which the chance is looked at."""
HALVINGS = 40


@dataclass(frozen=True)
class SafeFees:
    """Fees against one baseline, currency a year."""

    safest: float
    """The fee at which both are better off most often; the middle where a stretch is equally good."""
    chance: Estimate
    """How often then."""
    as_good: tuple[float, float]
    """Fees between which the chance is less by no more than its standard error."""
    between: Mapping[float, tuple[Estimate, Estimate] | None]
    """By chance of SAFE the lowest and the highest fee at which both are better off so often, with their
    standard errors; None: at no fee, `chance` is the most that can be had."""


def safe_fees(found: Simulation, baseline: str) -> SafeFees:
    """The fees at which both are better off than by a baseline often enough."""
    levels = found.levels(baseline, GRID)
    chances = np.array([found.chance_at(float(level), baseline)["both"] for level in levels])
    level, chance = found.safest_fee(baseline)
    one = Estimate(chance, share_error(chance, found.draws))
    # The fee that is safest stands among the others, so that a chance that is reached is found.
    place = int(np.searchsorted(levels, level))
    levels, chances = np.insert(levels, place, level), np.insert(chances, place, chance)

    def both(fee: float) -> float:
        return found.chance_at(fee, baseline)["both"]

    def end(share: float, edge: int, beyond: int) -> float:
        """The fee between two neighbours at which the chance passes a share."""
        inside, outside = float(levels[edge]), float(levels[beyond])
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if both(middle) >= share:
                inside = middle
            else:
                outside = middle
        return inside

    def ends(share: float) -> tuple[float, float] | None:
        enough = np.flatnonzero(chances >= share)
        if not len(enough):
            return None
        first, last = int(enough[0]), int(enough[-1])
        low = float(levels[0]) if first == 0 else end(share, first, first - 1)
        high = float(levels[-1]) if last == len(levels) - 1 else end(share, last, last + 1)
        return low, high

    def slope(fee: float) -> float:
        step = float(levels[-1] - levels[0]) / 100
        return abs(both(fee + step) - both(fee - step)) / (2 * step) if step else 0.0

    def known(fee: float, share: float) -> Estimate:
        rise = slope(fee)
        return Estimate(fee, share_error(share, found.draws) / rise if rise else 0.0)

    between = {}
    for share in SAFE:
        at = ends(share)
        between[share] = None if at is None else (known(at[0], share), known(at[1], share))
    spare = 0.0 if np.isnan(one.error) else one.error
    as_good = ends(chance - spare) or (level, level)
    return SafeFees(level, one, as_good, between)
