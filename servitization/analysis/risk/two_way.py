"""Two numbers at once: a figure over a grid of both, and the line on which it is nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.outcomes import told as told_figures
from servitization.analysis.risk.response import crossings
from servitization.analysis.risk.tornado import Told, standing, with_value
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE
from servitization.model.design import NoMachine

Array = np.ndarray


@dataclass(frozen=True)
class TwoWay:
    """A figure over two numbers."""

    across: str
    down: str
    xs: Array
    ys: Array
    values: Array
    """Shape (ys, xs); NaN where no case can be made of the pair."""

    @property
    def line(self) -> list[tuple[float, float]]:
        """Points (x, y) at which the figure passes nothing, row by row."""
        return [
            (x, float(y))
            for y, row in zip(self.ys, self.values, strict=True)
            for x in crossings(row, self.xs)
        ]


def two_way(
    case: Case,
    across: str,
    xs: Sequence[float],
    down: str,
    ys: Sequence[float],
    figure: str = "zone",
    told: Told = lambda share: None,
    baseline: str = INFORMED_SALE,
) -> TwoWay:
    """A figure of `tornado.FIGURES` against a baseline at each pair of values, machines chosen anew."""
    values = np.full((len(ys), len(xs)), np.nan)
    for row, y in enumerate(ys):
        lower = with_value(case, down, y)
        for column, x in enumerate(xs):
            changed = None if lower is None else with_value(lower, across, x)
            if changed is not None:
                values[row, column] = _figure(lambda one=changed: standing(one).of(baseline)[figure])
        told((row + 1) / len(ys))
    return TwoWay(across, down, np.array(xs, dtype=float), np.array(ys, dtype=float), values)


def _figure(asked: Callable[[], float]) -> float:
    try:
        return asked()
    except NoMachine:
        return float("nan")


def two_way_held(
    whole: WholeModel,
    across: str,
    xs: Sequence[float],
    down: str,
    ys: Sequence[float],
    figure: str = "zone",
    baseline: str = INFORMED_SALE,
) -> TwoWay:
    """The same at once, with the machines of today and at today's fee: where no machine would change,
    no other result, but for gains at a fee that would be agreed anew."""
    contract = whole.assumptions.contract
    x, y = (grid.reshape(-1, 1) for grid in np.meshgrid(np.array(xs, float), np.array(ys, float)))
    found = whole.outcomes({across: x, down: y})
    values = told_figures(found, contract.provider, contract.customer, baseline)[figure]
    return TwoWay(across, down, np.array(xs, float), np.array(ys, float), values.reshape(len(ys), len(xs)))
