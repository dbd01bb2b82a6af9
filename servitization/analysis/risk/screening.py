"""What each assumption does to a figure by itself, quickly: how far it moves it, and whither it leans."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.draws import values_of
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.uncertain import Uncertain

POINTS = 16
"""Equally likely values of an assumption at which a figure is looked at."""
SCREENED = ("gain.", "floor.", "ceiling.")
"""Beginnings of the names of the figures that are looked at."""


@dataclass(frozen=True)
class Effect:
    """One assumption over its range, all others as in the files."""

    path: str
    shift: float
    """The mean of the figure less the figure at the values of the files: a skewed range and a bent response
    both make it lean."""
    deviation: float
    """Standard deviation of the figure."""


Effects = dict[str, tuple[Effect, ...]]


def effects(whole: WholeModel, uncertain: Sequence[Uncertain]) -> Effects:
    """By figure the effect of each assumption, the one that moves it most first."""
    if not uncertain:
        return {}
    chances = (np.arange(POINTS) + 0.5) / POINTS
    rows = np.tile([one.value for one in uncertain], (POINTS * len(uncertain), 1))
    for place, one in enumerate(uncertain):
        rows[POINTS * place : POINTS * (place + 1), place] = values_of(one, chances)
    given = {one.path: rows[:, [place]] for place, one in enumerate(uncertain)}
    found, central = whole.outcomes(given, by_year=False), whole.deterministic
    made: Effects = {}
    for figure in found.figures:
        if figure.startswith(SCREENED):
            values = found[figure].reshape(-1, POINTS)
            shifts, deviations = values.mean(axis=1) - central[figure][0], values.std(axis=1)
            order = np.argsort(-deviations, kind="stable")
            made[figure] = tuple(
                Effect(uncertain[place].path, float(shifts[place]), float(deviations[place]))
                for place in order
            )
    return made
