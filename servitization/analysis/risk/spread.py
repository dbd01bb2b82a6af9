"""How figures spread over futures, gathered piece by piece in memory that does not grow.

Values are counted in narrow bins laid out over the first piece and widely beyond it; a percentile lies
within its bin, which is a small part of a standard error wide. Least and largest are exact, and so is a
figure that never changes. Sums are made of so many pieces by themselves and then added to those before:
who counts them somewhere else and merges them in order has the same sums to the last bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from servitization.analysis.risk.errors import UNKNOWN
from servitization.analysis.risk.sampling import CELL

Array = np.ndarray

ENOUGH_CELLS = 20
"""Cells whose means say how well the mean of all is known."""
BINS = 8192
_BEYOND = 2.0
"""How far bins reach beyond the first piece, in widths of it, on either side."""

TOGETHER = 10
"""Pieces whose sums are made by themselves."""


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
        self._begin()
        self.add(first)

    def _begin(self) -> None:
        self.counts = np.zeros(BINS + 2, dtype=np.int64)
        self._sums, self._powers = np.zeros(BINS + 2), np.zeros(4)
        self._closed = np.zeros(BINS + 2), np.zeros(4)
        self.size = 0
        self.cells: list[tuple[int, float]] = []
        """Number and sum of the futures of each cell, which are drawn by themselves."""
        self.residual: float | None = None
        """What of the standard deviation is left when a plane through the draws is taken away; None where
        it was not looked at."""
        self._open = 0

    def emptied(self) -> "Spread":
        """The same bins with nothing counted in them."""
        found = Spread.__new__(Spread)
        found.origin, found._start, found._width = self.origin, self._start, self._width
        found.least, found.most = np.inf, -np.inf
        found._begin()
        return found

    def state(self) -> dict[str, Any]:
        """All that was counted, as numbers and lists; bins in which nothing lies are left out."""
        places = np.flatnonzero(self.counts)
        return {
            "origin": self.origin,
            "start": self._start,
            "width": self._width,
            "least": self.least,
            "most": self.most,
            "powers": self.powers.tolist(),
            "residual": self.residual,
            "cells": [size for size, _ in self.cells],
            "cell_sums": [total for _, total in self.cells],
            "places": places.astype(np.int16),
            "counts": self.counts[places],
            "sums": self.sums[places],
        }

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> "Spread":
        """What `state` told of."""
        found = cls.__new__(cls)
        found.origin, found._start, found._width = state["origin"], state["start"], state["width"]
        found.least, found.most = state["least"], state["most"]
        found._begin()
        places = np.asarray(state["places"], dtype=int)
        found.counts[places] = state["counts"]
        found._closed[0][places] = state["sums"]
        found._closed[1][:] = state["powers"]
        found.residual = state["residual"]
        found.cells = list(zip(state["cells"], state["cell_sums"], strict=True))
        found.size = sum(state["cells"])
        return found

    def merge(self, other: "Spread") -> None:
        """Counts what another with the same bins has counted of the pieces that follow: whole spans of
        TOGETHER pieces, or the last."""
        if (self.origin, self._start, self._width) != (other.origin, other._start, other._width):
            raise ValueError("counted in other bins")
        self._close()
        self._closed = self._closed[0] + other.sums, self._closed[1] + other.powers
        self.counts += other.counts
        self.cells += other.cells
        self.size += other.size
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)

    def _close(self) -> None:
        if self._open:
            self._closed = self.sums, self.powers
            self._sums, self._powers, self._open = np.zeros(BINS + 2), np.zeros(4), 0

    @property
    def sums(self) -> Array:
        """Of the distances from `origin`, by bin."""
        return self._closed[0] + self._sums

    @property
    def powers(self) -> Array:
        """Sums of the distances from `origin`, their squares, cubes and fourth powers."""
        return self._closed[1] + self._powers

    def add(self, values: Array) -> None:
        """Counts another piece."""
        if self._open == TOGETHER:
            self._close()
        self._open += 1
        if not self._width and (values == self.origin).all():
            # Many figures never change: what is paid to a party that takes no part.
            self.cells += [(size, 0.0) for size in _sizes(len(values))]
            self.size += len(values)
            self.counts[1] += len(values)
            self.least, self.most = min(self.least, self.origin), max(self.most, self.origin)
            return
        away = values - self.origin
        square = away * away
        self._powers += (away.sum(), square.sum(), (square * away).sum(), (square * square).sum())
        sizes = _sizes(len(values))
        starts = np.arange(len(sizes)) * CELL
        self.cells += zip(sizes, np.add.reduceat(away, starts).tolist(), strict=True)
        self.size += len(values)
        self.least, self.most = min(self.least, float(values.min())), max(self.most, float(values.max()))
        place = self._bins(values)
        self.counts += np.bincount(place, minlength=BINS + 2)
        self._sums += np.bincount(place, away, minlength=BINS + 2)

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
        powers = self.powers
        away = powers[0] / self.size
        return max(powers[1] / self.size - away**2, 0.0)

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

    def bin_error(self, share: float) -> float:
        """How far a percentile may be from the smallest value that has this share of the futures at or
        below it: the width of its bin."""
        if self.least == self.most:
            return 0.0
        wanted = min(max(share, 0.0), 1.0) * self.size
        left, right = self._edges(int(np.searchsorted(np.cumsum(self.counts), wanted)))
        return right - left

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
        sums = self.sums
        total = sums[:place].sum()
        if self.counts[place]:
            total += (wanted - before) * sums[place] / self.counts[place]
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

    def emptied(self) -> "Spreads":
        """The same figures with nothing counted."""
        found = Spreads()
        found.by_name = {name: one.emptied() for name, one in self.by_name.items()}
        return found

    @classmethod
    def of_states(cls, states: Mapping[str, Mapping[str, Any]]) -> "Spreads":
        """The spreads by name of what their `state` told."""
        found = cls()
        found.by_name = {name: Spread.of_state(one) for name, one in states.items()}
        return found

    def merge(self, other: "Spreads") -> None:
        """Counts what another has counted of the pieces that follow."""
        for name, one in other.by_name.items():
            self.by_name[name].merge(one)
