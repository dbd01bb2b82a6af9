"""How a figure answers to its inputs: swings, every root, tables, shares of its variance.

Nothing here knows a case; the questions of a case are in `tornado`, `two_way` and `deciding`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from servitization.analysis.break_even import refined
from servitization.analysis.risk.sampling import CELL, chances

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


def sobol_indices(
    function: Callable[[Mapping[str, Array]], Array],
    groups: Mapping[str, Sequence[str]],
    count: int,
    seed: int,
) -> Indices:
    """First and total indices by Jansen's estimators, for inputs that are independent.

    `function` takes chances in (0, 1) by input and gives the figure of each; `groups` names inputs
    that are taken as one. S = 1 - E[(f_B - f_ABi)²]/2V, T = E[(f_A - f_ABi)²]/2V (MODEL.md 11.3).
    """
    names = [name for group in groups.values() for name in group]
    sums = {name: np.zeros(2) for name in groups}
    seen = []
    for one, other in _pairs(names, count, seed):
        at_one, at_other = function(one), function(other)
        seen += [at_one, at_other]
        for name, members in groups.items():
            mixed = function({**one, **{member: other[member] for member in members}})
            sums[name] += (((at_other - mixed) ** 2).sum(), ((at_one - mixed) ** 2).sum())
    values = np.concatenate(seen)
    variance = float(values.var())
    shares = np.array([sums[name] for name in groups]) / (2.0 * count * variance) if variance else None
    nothing = np.zeros(len(groups))
    return Indices(
        tuple(groups),
        nothing if shares is None else 1.0 - shares[:, 0],
        nothing if shares is None else shares[:, 1],
        variance,
        float(values.mean()),
    )


def _pairs(
    names: Sequence[str], count: int, seed: int
) -> Iterator[tuple[dict[str, Array], dict[str, Array]]]:
    """Two independent sets of chances by name, a cell at a time."""
    both = [*names, *(f"{name}'" for name in names)]
    for start in range(0, count, CELL):
        found = chances(both, start, min(CELL, count - start), seed, "sobol")
        one, other = found[: len(names)], found[len(names) :]
        yield dict(zip(names, one, strict=True)), dict(zip(names, other, strict=True))
