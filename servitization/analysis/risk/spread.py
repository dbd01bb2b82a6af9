"""How figures spread over futures, gathered piece by piece in memory that does not grow.

Values are counted in narrow bins laid out over the first piece and widely beyond it; a percentile lies
within its bin, which is a small part of a standard error wide. Least and largest are exact, and so is a
figure that never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.errors import UNKNOWN
from servitization.analysis.risk.sampling import CELL

Array = np.ndarray

ENOUGH_CELLS = 20
"""Cells whose means say how well the mean of all is known."""
BINS = 8192
_BEYOND = 2.0
"""How far bins reach beyond the first piece, in widths of it, on either side."""


@dataclass(frozen=True)
class Estimate:
    """A figure made of draws, and its standard error."""

    value: float
    error: float


class Spread:
    """One figure over all futures so far."""

    def __init__(self, first: Array):
        """`first` is the first piece; it lays out the bins and is counted."""
        low, high = float(first.min()), float(first.max())
        width = high - low
        self.origin = low
        self.least, self.most = low, high
        self._start = low - _BEYOND * width
        self._width = (1.0 + 2.0 * _BEYOND) * width / BINS
        self.counts = np.zeros(BINS + 2, dtype=np.int64)
        self.sums = np.zeros(BINS + 2)
        self.powers = np.zeros(4)
        self.size = 0
        self.cells: list[tuple[int, float]] = []
        """Number and sum of the futures of each cell, which are drawn by themselves."""
        self.residual: float | None = None
        """What of the standard deviation is left when a plane through the draws is taken away; None where
        it was not looked at."""
        self.add(first)

    def add(self, values: Array) -> None:
        """Counts another piece."""
        if not self._width and (values == self.origin).all():
            # Many figures never change: what is paid to a party that takes no part.
            self.cells += [(size, 0.0) for size in _sizes(len(values))]
            self.size += len(values)
            self.counts[1] += len(values)
            return
        away = values - self.origin
        square = away * away
        self.powers += (away.sum(), square.sum(), (square * away).sum(), (square * square).sum())
        sizes = _sizes(len(values))
        starts = np.arange(len(sizes)) * CELL
        self.cells += zip(sizes, np.add.reduceat(away, starts).tolist(), strict=True)
        self.size += len(values)
        self.least, self.most = min(self.least, float(values.min())), max(self.most, float(values.max()))
        place = self._bins(values)
        self.counts += np.bincount(place, minlength=BINS + 2)
        self.sums += np.bincount(place, away, minlength=BINS + 2)

    def _bins(self, values: Array) -> Array:
        # A figure that did not change in the first piece has one bin, and one for whatever differs.
        if not self._width:
            return np.where(values < self.origin, 0, np.where(values > self.origin, BINS + 1, 1))
        # Cut off towards nothing, which is downwards: what lies lower yet goes to the first bin.
        place = ((values - self._start) * (1.0 / self._width) + 1.0).astype(np.int64)
        return np.clip(place, 0, BINS + 1, out=place)

    @property
    def mean(self) -> float:
        return self.origin + self.powers[0] / self.size

    @property
    def variance(self) -> float:
        """Of the futures so far, dividing by their number."""
        away = self.powers[0] / self.size
        return max(self.powers[1] / self.size - away**2, 0.0)

    @property
    def deviation(self) -> float:
        return float(np.sqrt(self.variance))

    @property
    def mean_error(self) -> float:
        """Standard error of the mean; NaN for a single future.

        Draws that are spread evenly within a cell are given the credit: from the means of the cells, which
        are independent, where there are enough of them (Owen 1997, replicated samples); else from what a
        plane through the draws does not explain, which is what a Latin hypercube leaves to chance at most
        (Stein 1987, Owen 1992), where that is known.
        """
        if self.size < 2:
            return UNKNOWN
        whole = [(n, total / n) for n, total in self.cells if n == self.cells[0][0]]
        if self.residual is not None and len(whole) >= ENOUGH_CELLS:
            return float(np.std([mean for _, mean in whole], ddof=1) / np.sqrt(len(whole)))
        spread = self.deviation if self.residual is None else min(self.residual, self.deviation)
        return float(spread / np.sqrt(self.size))

    @property
    def deviation_error(self) -> float:
        """Standard error of the standard deviation; NaN for a single future."""
        if self.size < 2:
            return UNKNOWN
        if not self.variance:
            return 0.0
        first, second, third, fourth = self.powers / self.size
        central = fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4
        return float(np.sqrt(max(central - self.variance**2, 0.0) / self.size) / (2.0 * self.deviation))

    def percentile(self, share: float) -> float:
        """The value under which a share of the futures lies."""
        if self.least == self.most:
            return self.least
        cumulated = np.cumsum(self.counts)
        wanted = min(max(share, 0.0), 1.0) * self.size
        place = int(np.searchsorted(cumulated, wanted))
        before = int(cumulated[place - 1]) if place else 0
        inside = (wanted - before) / max(int(self.counts[place]), 1)
        left, right = self._edges(place)
        return float(min(max(left + inside * (right - left), self.least), self.most))

    def percentile_error(self, share: float) -> float:
        """Standard error of a percentile: half the way between the percentiles one error apart."""
        if self.size < 2:
            return UNKNOWN
        step = np.sqrt(share * (1.0 - share) / self.size)
        return (self.percentile(share + step) - self.percentile(share - step)) / 2.0

    def share_below(self, value: float) -> float:
        """The share of futures in which the figure is below a value, linear within a bin."""
        if value <= self.least:
            return 0.0
        if value > self.most:
            return 1.0
        place = int(self._bins(np.array([value]))[0])
        before = int(self.counts[:place].sum())
        left, right = self._edges(place)
        inside = (value - left) / (right - left) if right > left else 0.0
        return (before + min(max(inside, 0.0), 1.0) * int(self.counts[place])) / self.size

    def mean_of_lowest(self, share: float) -> float:
        """The mean over the lowest share of futures: minus the CVaR of a loss."""
        if self.least == self.most:
            return self.least
        wanted = share * self.size
        cumulated = np.cumsum(self.counts)
        place = int(np.searchsorted(cumulated, wanted))
        before = int(cumulated[place - 1]) if place else 0
        total = self.sums[:place].sum()
        if self.counts[place]:
            total += (wanted - before) * self.sums[place] / self.counts[place]
        return float(self.origin + total / wanted)

    def _edges(self, place: int) -> tuple[float, float]:
        if not self._width:
            return ((self.least, self.origin), (self.origin, self.origin), (self.origin, self.most))[
                min(place, 2)
            ]
        left = self.least if place == 0 else self._start + (place - 1) * self._width
        right = self.most if place > BINS else self._start + place * self._width
        return max(left, self.least), min(right, self.most)


def _sizes(count: int) -> list[int]:
    """The sizes of the cells of so many futures."""
    whole, rest = divmod(count, CELL)
    return [CELL] * whole + ([rest] if rest else [])


def share_error(share: float, size: int) -> float:
    """Standard error of a share of independent futures; NaN for a single one."""
    if size < 2:
        return UNKNOWN
    return float(np.sqrt(max(share * (1.0 - share), 0.0) / size))


class Spreads:
    """The spreads of several figures by name, filled piece by piece."""

    def __init__(self) -> None:
        self.by_name: dict[str, Spread] = {}

    def add(self, figures: Mapping[str, Array]) -> None:
        for name, values in figures.items():
            if name in self.by_name:
                self.by_name[name].add(values)
            else:
                self.by_name[name] = Spread(values)

    def __getitem__(self, name: str) -> Spread:
        return self.by_name[name]
