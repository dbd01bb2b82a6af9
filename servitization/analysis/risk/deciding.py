"""Which uncertainty decides: shares of the variance of a figure, first and total (Sobol indices).

Machines are held, as in the draws, and so is the fee. The indices are those of independent inputs: rank
correlations of the case are left out. Every input is tried alone for the figure that is asked; what decides
least of it is then taken together as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from servitization.analysis.risk.draws import Draws, values_of
from servitization.analysis.risk.outcomes import WholeModel, told
from servitization.analysis.risk.price_paths import yearly_growth
from servitization.analysis.risk.response import Indices, SobolIndices
from servitization.analysis.risk.uncertain import Uncertain
from servitization.model.alternatives import INFORMED_SALE, SALE

Array = np.ndarray

OTHERS = "others"
APART = 10
"""Inputs that are told one by one, those with the largest total index of the figure."""
PAIRS = 4096
"""Pairs of futures from which shares are told; a power of two in each replicate, as Sobol's points want."""
PAIRS_IN_FULL = 128
"""Where the model cannot be noted and each future takes long."""


@dataclass(frozen=True)
class Shares:
    """Shares of the variance of every figure, by baseline and by the names of `tornado.FIGURES`."""

    by_baseline: Mapping[str, Mapping[str, Indices]]
    """The inputs with the largest total index one by one, the largest first, then OTHERS."""
    pairs: int
    """Pairs of futures that they are made of."""

    def of(self, figure: str, baseline: str = INFORMED_SALE) -> Indices:
        """The shares of a figure against a baseline."""
        return self.by_baseline[baseline][figure]


def variance_shares(
    whole: WholeModel,
    uncertain: Sequence[Uncertain],
    count: int | None = None,
    apart: int = APART,
    seed: int | None = None,
) -> Shares:
    """First and total index, for each figure, of the `apart` inputs that decide most of it, and of all
    others together."""
    inputs = Inputs(whole, uncertain)
    contract = whole.assumptions.contract
    baselines = (INFORMED_SALE, SALE)

    def values(chosen: Mapping[str, Array]) -> dict[str, Array]:
        found = whole.outcomes(inputs.values(chosen), by_year=False)
        return {
            f"{baseline}:{figure}": row
            for baseline in baselines
            for figure, row in told(found, contract.provider, contract.customer, baseline).items()
        }

    pairs = (PAIRS if whole.is_noted else PAIRS_IN_FULL) if count is None else count
    seed = whole.assumptions.risk.seed if seed is None else seed
    all_of_them = SobolIndices(values, inputs.names, pairs, seed)
    found: dict[str, dict[str, Indices]] = {baseline: {} for baseline in baselines}
    for name in all_of_them.figures:
        baseline, figure = name.split(":")
        found[baseline][figure] = all_of_them.of(name, _groups(all_of_them, name, inputs.groups, apart))
    return Shares(found, all_of_them.pairs)


def _groups(
    indices: SobolIndices, figure: str, each: Mapping[str, Sequence[str]], apart: int
) -> dict[str, Sequence[str]]:
    """The inputs that decide most of a figure, and the rest as one group."""
    alone = indices.of(figure, each)
    order = np.argsort(-alone.total, kind="stable")
    chosen = [alone.names[place] for place in order[:apart]]
    groups: dict[str, Sequence[str]] = {name: each[name] for name in chosen}
    rest = [member for name, members in each.items() if name not in groups for member in members]
    return {**groups, OTHERS: rest} if rest else groups


class Inputs:
    """What is drawn, each by itself: its chances, and its values at some chances."""

    def __init__(self, whole: WholeModel, uncertain: Sequence[Uncertain]):
        draws = Draws(whole.assumptions, uncertain)
        self._by_path = {one.path: one for one in draws.uncertain}
        self._steps = {one.path: one for one in draws.steps}
        self._years = {
            path: [f"{path}:{year}" for year in range(1, draws.horizon + 1)] for path in self._steps
        }
        self.groups: dict[str, list[str]] = {
            path: ([path] if path in self._by_path else []) + self._years.get(path, [])
            for path in draws.paths
        }
        """The names of the chances that each path is made of: of a price, its growth and its steps."""
        self.names = [name for members in self.groups.values() for name in members]

    def values(self, chosen: Mapping[str, Array]) -> dict[str, Array]:
        """Values by path at chances by name."""
        found = {path: values_of(one, chosen[path])[:, None] for path, one in self._by_path.items()}
        for path, one in self._steps.items():
            z = special.ndtri(np.array([chosen[name] for name in self._years[path]])).T
            central = found.get(path, one.central)
            found[path] = yearly_growth(one.moves.kind, central, one.moves.volatility, one.moves.reversion, z)
        return found
