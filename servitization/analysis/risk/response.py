"""How a figure answers to its inputs: swings, every root, tables, shares of its variance.

Nothing here knows a case; the questions of a case are in `tornado`, `two_way` and `deciding`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from servitization.analysis.break_even import refined
from servitization.analysis.risk.sampling import chances

Array = np.ndarray


@dataclass(frozen=True)
class Swing:
    """A figure with one input at both ends of its range."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


def swings(
    function: Callable[[Mapping[str, float]], float],
    base: Mapping[str, float],
    ends: Mapping[str, tuple[float, float]],
) -> list[Swing]:
    """One input at a time at both of its ends, all others as they are; the widest swing first."""
    found = [
        Swing(name, function({**base, name: low}), function({**base, name: high}))
        for name, (low, high) in ends.items()
    ]
    return sorted(found, key=lambda one: -one.width)


def roots(function: Callable[[float], float], points: Sequence[float]) -> list[float]:
    """Every value at which a function changes sign between ascending points.

    A choice of machine makes kinks and jumps: where the sign jumps, the place of the jump is told.
    Two roots between neighbouring points stay unseen.

    >>> [round(root, 4) for root in roots(lambda x: (x - 1) * (x - 3), [0, 2, 4])]
    [1.0, 3.0]
    """
    found: list[float] = []
    values = [function(float(point)) for point in points]
    for left, right, at_left, at_right in zip(points, points[1:], values, values[1:], strict=False):
        if at_left == 0.0:
            found.append(float(left))
        elif at_left * at_right < 0:
            found.append(refined(function, float(left), at_left, float(right), at_right))
    return [*found, float(points[-1])] if values[-1] == 0.0 else found


def crossings(values: Array, points: Sequence[float]) -> list[float]:
    """Where values over ascending points pass zero, on a straight line between neighbours."""
    found = []
    for index in np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0):
        share = values[index] / (values[index] - values[index + 1])
        found.append(float(points[index] + share * (points[index + 1] - points[index])))
    return sorted([*found, *(float(point) for point in np.asarray(points)[values == 0.0])])


@dataclass(frozen=True)
class Indices:
    """Shares of a figure's variance: by an input alone, and with all in which it takes part."""

    names: tuple[str, ...]
    first: Array
    total: Array
    variance: float
    mean: float
    first_error: Array
    """Standard errors, from the replicates."""
    total_error: Array


REPLICATES = 8
"""Sets of points, each scrambled by itself, whose differences say how well an index is known."""

ROWS = 16_384
"""Futures that are evaluated in one call, at least those of one group."""

Figures = Mapping[str, Array]


def sobol_indices(
    function: Callable[[Mapping[str, Array]], Array],
    groups: Mapping[str, Sequence[str]],
    count: int,
    seed: int,
) -> Indices:
    """First and total indices of one figure for inputs that are independent, as `SobolIndices`.

    `function` takes chances in (0, 1) by input and gives the figure of each.
    """
    names = [name for group in groups.values() for name in group]
    found = SobolIndices(lambda chosen: {"": function(chosen)}, names, count, seed)
    return found.of("", groups)


class SobolIndices:
    """First and total indices of many figures at once, of any groups of inputs.

    First by Saltelli et al. (2010), S = E[f_B·(f_ABi - f_A)]/V, whose noise shrinks with the index;
    total by Jansen (1999), T = E[(f_A - f_ABi)²]/2V (MODEL.md 11.3); f_ABi has group i of B and all else
    of A. Points are Sobol's, scrambled anew in each of REPLICATES sets; the standard error is that of the
    ratio of two means over the sets (Owen 1998: sets that are scrambled by themselves are independent).
    """

    def __init__(
        self, function: Callable[[Mapping[str, Array]], Figures], names: Sequence[str], count: int, seed: int
    ):
        """`function` takes chances in (0, 1) by input and gives figures by name; `count` pairs of draws
        are shared out over the replicates."""
        self._function = function
        size = max(-(-count // REPLICATES), 2)
        self.pairs = size * REPLICATES
        sets = [_pair(names, size, seed + 1_000_003 * one) for one in range(REPLICATES)]
        # All sets are evaluated in one call and told apart afterwards.
        self._one, self._other = (
            {name: np.concatenate([pair[side][name] for pair in sets]) for name in names} for side in (0, 1)
        )
        self._at_one, self._at_other = self._figures_at(self._one), self._figures_at(self._other)
        self._sums: dict[tuple[str, ...], dict[str, Array]] = {}

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures."""
        return tuple(self._at_one)

    def of(self, figure: str, groups: Mapping[str, Sequence[str]]) -> Indices:
        """The indices of each group of inputs for a figure."""
        values = np.concatenate([self._at_one[figure], self._at_other[figure]], axis=1)
        variances = values.var(axis=1)
        variance = float(variances.mean())
        sums = np.array([one[figure] for one in self._of(list(groups.values()))])
        if variance:
            shares = sums.mean(axis=2) / variance
            away = sums - shares[..., None] * variances
            errors = away.std(axis=2, ddof=1) / np.sqrt(REPLICATES) / variance
        else:
            shares = errors = np.zeros((len(groups), 2))
        (first, total), (first_error, total_error) = shares.T, errors.T
        mean = float(values.mean())
        return Indices(tuple(groups), first, total, variance, mean, first_error, total_error)

    def _of(self, groups: Sequence[Sequence[str]]) -> list[dict[str, Array]]:
        """Numerators of first and total index of each group by figure, shape (2, replicates); kept, because
        the same futures give all figures."""
        keys = [tuple(sorted(members)) for members in groups]
        new = [key for key in dict.fromkeys(keys) if key not in self._sums]
        together = max(ROWS // self.pairs, 1)
        for first in range(0, len(new), together):
            self._learn(new[first : first + together])
        return [self._sums[key] for key in keys]

    def _learn(self, groups: Sequence[tuple[str, ...]]) -> None:
        chosen = {
            name: np.concatenate([(self._other if name in group else self._one)[name] for group in groups])
            for name in self._one
        }
        for figure, rows in self._function(chosen).items():
            for group, values in zip(groups, rows.reshape(len(groups), REPLICATES, -1), strict=True):
                self._sums.setdefault(group, {})[figure] = _numerators(
                    values, self._at_one[figure], self._at_other[figure]
                )

    def _figures_at(self, chosen: Figures) -> Figures:
        """The figures, each of shape (replicates, pairs of one)."""
        found = self._function(chosen)
        return {name: np.array(row, dtype=float).reshape(REPLICATES, -1) for name, row in found.items()}


def _numerators(mixed: Array, at_one: Array, at_other: Array) -> Array:
    middle = (at_one.mean(axis=1, keepdims=True) + at_other.mean(axis=1, keepdims=True)) / 2.0
    moved = mixed - at_one
    return np.array([((at_other - middle) * moved).mean(axis=1), (moved**2).mean(axis=1) / 2.0])


def _pair(names: Sequence[str], count: int, seed: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Two independent sets of chances by name."""
    found = chances([*names, *(f"{name}'" for name in names)], 0, count, seed, "sobol")
    one, other = found[: len(names)], found[len(names) :]
    return dict(zip(names, one, strict=True)), dict(zip(names, other, strict=True))
