"""What moves a figure, quickly: which assumptions matter, and which pull its mean away from the files."""

from collections.abc import Mapping, Sequence

import numpy as np

from servitization.analysis.risk.deciding import Inputs
from servitization.analysis.risk.draws import values_of
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.response import SobolIndices
from servitization.analysis.risk.uncertain import Uncertain

Array = np.ndarray

PAIRS, PAIRS_IN_FULL = 256, 32
"""Pairs of futures for a first sight; few are enough, because the error of a total index shrinks with it."""
POINTS = 64
"""Equally likely values of an assumption over which a figure is averaged."""
SILENT = 1e-3
"""Share of the variance below which an assumption does not move a figure to speak of."""


def moving(whole: WholeModel, uncertain: Sequence[Uncertain]) -> dict[str, tuple[str, ...]]:
    """For each figure of the futures the paths that move it, the one with the largest total index first."""
    inputs = Inputs(whole, uncertain)
    if not inputs.names:
        return {}

    def values(chosen: Mapping[str, Array]) -> Mapping[str, Array]:
        return whole.outcomes(inputs.values(chosen), by_year=False).figures

    pairs = PAIRS if whole.is_noted else PAIRS_IN_FULL
    indices = SobolIndices(values, inputs.names, pairs, whole.assumptions.risk.seed)
    found = {}
    for figure in indices.figures:
        one = indices.of(figure, inputs.groups)
        order = np.argsort(-one.total, kind="stable")
        found[figure] = tuple(one.names[place] for place in order if one.total[place] > SILENT)
    return found


def leaning(whole: WholeModel, uncertain: Sequence[Uncertain]) -> dict[str, dict[str, float]]:
    """By figure and path: how far the mean over one assumption's range, all others as in the files, lies from
    the figure at the values of the files. A skewed range and a bent response both make it lean."""
    if not uncertain:
        return {}
    chances = (np.arange(POINTS) + 0.5) / POINTS
    rows = np.tile([one.value for one in uncertain], (POINTS * len(uncertain), 1))
    for place, one in enumerate(uncertain):
        rows[POINTS * place : POINTS * (place + 1), place] = values_of(one, chances)
    found = whole.outcomes({one.path: rows[:, [i]] for i, one in enumerate(uncertain)}, by_year=False)
    central = whole.deterministic
    return {
        figure: {
            one.path: float(mean - central[figure][0])
            for one, mean in zip(uncertain, values.reshape(-1, POINTS).mean(axis=1), strict=True)
        }
        for figure, values in found.figures.items()
    }
