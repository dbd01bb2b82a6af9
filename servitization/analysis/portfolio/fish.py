"""The fish: revenue falls and cost rises before the fees come in (MODEL.md 10.3).

Dip, trough and the years in which lines cross, read off paths by year 0..Y.
"""

from dataclasses import dataclass

import numpy as np

from servitization import finance


@dataclass(frozen=True)
class Dip:
    """How far revenue falls below what selling alone would bring; None where it never does."""

    depth: float
    """A negative sum of money, or zero."""
    year: int | None
    regained: int | None
    """First year after the deepest in which it is no lower again."""


def dip(revenue: np.ndarray, baseline: np.ndarray) -> Dip:
    """The dip of a path below a baseline.

    >>> dip(np.array([10.0, 8.0, 9.0, 11.0]), np.full(4, 10.0))
    Dip(depth=-2.0, year=1, regained=3)
    """
    gap = revenue - baseline
    year = int(gap.argmin())
    # Sums that are equal but for rounding are no dip.
    if not gap[year] < -1e-9 * np.abs(baseline).max():
        return Dip(0.0, None, None)
    after = np.flatnonzero(gap[year + 1 :] >= 0)
    return Dip(float(gap[year]), year, year + 1 + int(after[0]) if after.size else None)


def years_above(one: np.ndarray, other: np.ndarray) -> tuple[int, ...]:
    """Years in which one path is above another by more than rounding."""
    return tuple(np.flatnonzero(one - other > 1e-9 * np.abs(other).max()).tolist())


@dataclass(frozen=True)
class Hump:
    """How far cost rises above what selling on alone would cost; None where it never does."""

    height: float
    year: int | None


def hump(cost: np.ndarray, baseline: np.ndarray) -> Hump:
    """The hump of a path above a baseline.

    >>> hump(np.array([10.0, 13.0, 12.0]), np.full(3, 10.0))
    Hump(height=3.0, year=1)
    """
    above = cost - baseline
    year = int(above.argmax())
    if not above[year] > 1e-9 * np.abs(baseline).max():
        return Hump(0.0, None)
    return Hump(float(above[year]), year)


@dataclass(frozen=True)
class Crossover:
    """A year in which revenue and cost change places."""

    year: int
    earns: bool
    """From here on more comes in than is paid."""


def crossovers(revenue: np.ndarray, cost: np.ndarray) -> tuple[Crossover, ...]:
    """The years in which one path passes the other; where they are equal they stay as they were.

    >>> crossovers(np.array([0.0, 1.0, 5.0]), np.array([1.0, 2.0, 3.0]))
    (Crossover(year=2, earns=True),)
    """
    gap = revenue - cost
    gap[np.abs(gap) <= 1e-9 * np.abs(cost).max()] = 0.0
    told, found = 0.0, []
    for year, sign in enumerate(np.sign(gap).tolist()):
        if sign and told and sign != told:
            found.append(Crossover(year, sign > 0))
        told = sign or told
    return tuple(found)


@dataclass(frozen=True)
class Trough:
    """The deepest point of accumulated cash."""

    depth: float
    """A positive sum: what has to be funded."""
    year: int | None
    paid_back: int | None
    """First year after it in which nothing is missing any more."""


def trough(cash: np.ndarray) -> Trough:
    """The deepest point of the accumulated sum of a flow by year.

    >>> trough(np.array([-1.0, -2.0, 1.0, 4.0]))
    Trough(depth=3.0, year=1, paid_back=3)
    """
    accumulated = np.cumsum(cash)
    year = int(accumulated.argmin())
    depth = -float(accumulated[year])
    if not depth > 0:
        return Trough(0.0, None, None)
    after = np.flatnonzero(accumulated[year:] >= 0)
    return Trough(depth, year, year + int(after[0]) if after.size else None)


def rate_of(cash: np.ndarray) -> float | None:
    """The internal rate of return of a flow; None where it has none."""
    found = finance.internal_rate(cash).rate
    return float(found) if found is not None and np.isfinite(found) else None


def largest_scale(fixed: np.ndarray, growing: np.ndarray, limit: float) -> float | None:
    """The largest multiple of a plan whose accumulated cash goes no deeper than a limit.

    `fixed` is cash by year that does not move with the plan's size, `growing` the cash of the plan at
    once its size. Accumulated, both are straight lines in the size, so that the answer is exact; infinite
    where no size is too large, None where even the fixed part is too deep at every size.

    >>> largest_scale(np.array([-10.0, 0.0]), np.array([0.0, -20.0]), 20.0)
    0.5
    """
    start, slope = np.cumsum(fixed), np.cumsum(growing)
    down, up = slope < 0, slope > 0
    flat = ~(down | up)
    if (start[flat] < -limit).any():
        return None
    highest = float(np.min((limit + start[down]) / -slope[down], initial=np.inf))
    lowest = float(np.max(-(limit + start[up]) / slope[up], initial=0.0))
    return highest if highest >= max(lowest, 0.0) else None
