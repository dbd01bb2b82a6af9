"""Which uncertainty decides: shares of the variance of a figure, first and total (Sobol indices).

Machines are held, as in the draws. The indices are those of independent inputs: rank correlations of
the case are left out. What decides little is taken together as one.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from servitization.analysis.risk.draws import values_of
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.response import Indices, sobol_indices
from servitization.analysis.risk.uncertain import Uncertain

Array = np.ndarray

OTHERS = "others"


def variance_shares(
    whole: WholeModel,
    uncertain: Sequence[Uncertain],
    figure: str,
    count: int = 1000,
    apart: int = 10,
    seed: int | None = None,
) -> Indices:
    """First and total index of the first `apart` of what is uncertain, and of all others together."""
    by_path = {one.path: one for one in uncertain}

    def value(chosen: Mapping[str, Array]) -> Array:
        drawn = {path: values_of(by_path[path], row)[:, None] for path, row in chosen.items()}
        return whole.outcomes(drawn)[figure]

    paths = list(by_path)
    groups: dict[str, Sequence[str]] = {path: [path] for path in paths[:apart]}
    if paths[apart:]:
        groups[OTHERS] = paths[apart:]
    seed = whole.assumptions.risk.seed if seed is None else seed
    return sobol_indices(value, groups, count, seed)
