"""Rates of return: the rates at which a flow is worth nothing today.

A flow that changes sign more than once may have several such rates. All of them are searched for, on a
grid of log(1+x), and the one that means something to an investor is picked: the nearest to zero where
the value turns negative as the rate rises (MODEL.md 7.1). `numpy_financial.irr` 1.0.0 picks others
(its issues 28, 44, 98) and is not used.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.discounting import npv
from servitization.finance.flows import Array, as_flows

# MODEL.md 7.1 searches from -0.95. A small cost after many good years, such as taking a machine away at
# the end, adds a root close to -1 (case 02: -0.99979); irr_all has to name it, so the search begins below it.
LOWEST_RATE = -0.9999
HIGHEST_RATE = 10.0

_CELLS = 232
# Few enough to stay in the cache, and for products of matrices to be made in one thread: those of a
# library wait for each other longer than they work.
_ROWS_AT_ONCE = 256
_LARGEST_EXPONENT = 650.0


@dataclass(frozen=True)
class InternalRate:
    """How many internal rates a flow has, the one to read, and all of them; fractions per year.

    `rate` is NaN when there is no root where the value turns negative. A loan seen by the borrower has such
    a root only with the signs turned: its cost is in `roots`.
    """

    kind: Literal["none", "one", "several"]
    rate: float
    roots: tuple[float, ...]


def irr(flows: ArrayLike) -> float | Array:
    """The internal rate of return of flows of shape (..., H+1), as a fraction per year.

    The root of NPV(x)=0 nearest to zero where the value turns negative as x rises; NaN when there is none
    between -0.9999 and 10. MODEL.md 7.1. Raises ValueError for an empty flow and for NaN.

    >>> round(irr([-100, 110]), 12)
    0.1
    """
    flows = as_flows(flows)
    return _nearest_falling(flows, np.arange(float(flows.shape[-1])))


def xirr(flows: ArrayLike, times: ArrayLike) -> float | Array:
    """The internal rate of flows that arrive at irregular `times` in years, as a fraction per year.

    For dates, `times` are days since the first date divided by 365 (as Excel does). Root and errors as
    `irr`; also raises ValueError unless there is one time for each amount.
    """
    flows, times = as_flows(flows), as_flows(times)
    if times.shape != flows.shape[-1:]:
        raise ValueError(f"{flows.shape[-1]} amounts but {times.size} times; give one time for each amount")
    return _nearest_falling(flows, times)


def irr_all(flows: ArrayLike) -> tuple[float, ...]:
    """All rates between -0.9999 and 10 at which one flow is worth nothing, ascending, in fractions per year.

    A rate where the value only touches zero counts once, and so do roots closer than a millionth. Two roots
    are told apart however close; three within 5 % of 1+x may appear as one.
    MODEL.md 7.1. Raises ValueError for an empty flow, a batch and NaN.

    >>> [round(root, 9) for root in irr_all([-100, 230, -132])]
    [0.1, 0.2]
    """
    flows = as_flows(flows)
    if flows.ndim != 1:
        raise ValueError("irr_all takes one flow; call irr for a batch of scenarios")
    return _distinct(_roots_of_one(flows, np.arange(float(flows.size)))[0])


def _roots_of_one(flows: Array, times: Array) -> tuple[Array, np.ndarray]:
    """Rates of one flow, and whether its value turns negative at each."""
    _refuse_nan(flows)
    if flows.min() >= 0 or flows.max() <= 0:
        return np.empty(0), np.empty(0, dtype=bool)
    _, rates, falls = _roots(flows[None, :], times)
    return rates, falls


def _distinct(rates: Array) -> tuple[float, ...]:
    roots: list[float] = []
    for rate in np.sort(rates):
        # A touching root found on a grid point appears twice, half a rounding below and above.
        if not roots or rate - roots[-1] > 1e-6 * (1.0 + rate):
            roots.append(float(rate))
    return tuple(roots)


def internal_rate(
    flows: ArrayLike, monthly: ArrayLike | None = None, in_advance: float = 0.0
) -> InternalRate:
    """The internal rate of one flow with what has to be said about it, in fractions per year.

    The part `monthly` of each year comes in twelve equal payments, of each of which the share `in_advance`
    falls at the start of its month: then the value that is zero is that with `twelve_payments`.
    MODEL.md 6.1, 7.1: report none, one or several. Errors as `irr_all`.

    >>> internal_rate([-100, 230, -132]).kind
    'several'
    >>> internal_rate([-100, 112]).rate < internal_rate([-100, 112], monthly=[0, 112]).rate
    True
    """
    flows = as_flows(flows)
    if flows.ndim != 1:
        raise ValueError("one flow has an internal rate; call irr for a batch of scenarios")
    times = np.arange(float(flows.size))
    if monthly is not None:
        flows, times = _by_month(flows, as_flows(monthly), in_advance)
    rates, falls = _roots_of_one(flows, times)
    roots = _distinct(rates)
    kind = "several" if len(roots) > 1 else "one" if roots else "none"
    falling = rates[falls]
    rate = float(falling[np.abs(falling).argmin()]) if falling.size else math.nan
    return InternalRate(kind, rate, roots)


def _by_month(flows: Array, monthly: Array, in_advance: float) -> tuple[Array, Array]:
    """Flows by month and their times in years; what is not paid monthly stays at the end of its year."""
    years = flows.shape[-1] - 1
    dated = np.zeros(12 * years + 1)
    dated[::12] = flows - monthly
    dated[0] += monthly[0]
    for month in range(12):
        dated[month + 1 :: 12] += (1.0 - in_advance) / 12.0 * monthly[1:]
        dated[month : 12 * years : 12] += in_advance / 12.0 * monthly[1:]
    return dated, np.arange(12.0 * years + 1.0) / 12.0


def mirr(flows: ArrayLike, finance_rate: ArrayLike, reinvest_rate: ArrayLike) -> float | Array:
    """The modified internal rate of return of flows of shape (..., H+1), as a fraction per year.

    Money out is financed at one rate, money in reinvested at the other until H; rates are scalars or one
    per scenario. NaN unless the flow has both signs. MODEL.md 7.1:
    `(FV_reinvest(CF+) / -PV_finance(CF-))^(1/H) - 1`. Raises ValueError as `npv`.

    >>> round(mirr([-100, 0, 144], 0.1, 0.1), 12)
    0.2
    """
    flows = as_flows(flows)
    horizon = flows.shape[-1] - 1
    out = -np.asarray(npv(np.minimum(flows, 0.0), finance_rate))
    back = (
        np.asarray(npv(np.maximum(flows, 0.0), reinvest_rate)) * (1.0 + np.asarray(reinvest_rate)) ** horizon
    )
    both = (out > 0) & (back > 0) & (horizon > 0)
    ratio = np.divide(back, out, out=np.full(both.shape, np.nan), where=both)
    rate = ratio ** (1.0 / max(horizon, 1)) - 1.0
    return rate if rate.ndim else float(rate)


def level_for_rate(
    before: ArrayLike, per_level: ArrayLike, rate: ArrayLike, year: int | None = None
) -> float | Array:
    """How much of `per_level` must come in beside the flow `before` to earn a rate until a year, H if none.

    Both have shape (..., H+1); a fee of level 1 after tax gives the fee for a target return.
    MODEL.md 6.2: `-PV_rho(CF_P0)/PV_rho(u)`. Raises ValueError as `npv`, for a year outside 1..H, and
    where what comes in is worth nothing until then.

    >>> level_for_rate([-100, 0, 0], [0, 1, 1], 0.25), level_for_rate([-100, 0, 0], [0, 1, 1], 0.25, year=1)
    (69.44444444444444, 125.0)
    """
    before, per_level = as_flows(before), as_flows(per_level)
    last = before.shape[-1] - 1 if year is None else year
    if not 1 <= last < before.shape[-1]:
        raise ValueError(f"year {last} lies outside the years 1 to {before.shape[-1] - 1} of the flow")
    worth = np.asarray(npv(per_level[..., : last + 1], rate))
    if not np.all(worth > 0):
        raise ValueError("what comes in is worth nothing until that year; no level earns the rate")
    level = -np.asarray(npv(before[..., : last + 1], rate)) / worth
    return level if level.ndim else float(level)


def _refuse_nan(flows: Array) -> None:
    if not np.isfinite(flows).all():
        raise ValueError("the flow holds NaN or infinity; give one amount per year")


def _nearest_falling(flows: Array, times: Array) -> float | Array:
    _refuse_nan(flows)
    scenarios = flows.reshape(-1, flows.shape[-1])
    nearest = np.full(len(scenarios), np.nan)
    for start in range(0, len(scenarios), _ROWS_AT_ONCE):
        some = scenarios[start : start + _ROWS_AT_ONCE]
        found = nearest[start : start + _ROWS_AT_ONCE]
        alone = _one_root_above_zero(some) if len(some) > 1 else np.zeros(len(some), dtype=bool)
        if alone.any():
            found[alone] = _only_root(some[alone], times)
        if alone.all():
            continue
        rest = np.flatnonzero(~alone)
        row, rates, _ = _roots(some[rest], times, falling_only=True)
        # Written far to near: where a scenario has several roots, the last one written stays.
        order = np.argsort(-np.abs(rates), kind="stable")
        found[rest[row[order]]] = rates[order]
    return nearest.reshape(flows.shape[:-1]) if flows.ndim > 1 else float(nearest[0])


def _one_root_above_zero(flows: Array) -> np.ndarray:
    """Flows that certainly have one rate, above zero, at which the value falls.

    There are no more rates above zero than changes of sign among the sums so far, and none below it
    where no sum still to come is negative (Descartes' rule for the value divided by 1-v, forwards and
    backwards in time). Other flows are searched.
    """
    so_far = np.cumsum(flows, axis=1)
    positive = so_far > 0
    once = ((positive[:, 1:] != positive[:, :-1]).sum(axis=1) == 1) & positive[:, -1]
    to_come = so_far[:, -1:] - so_far[:, :-1]
    # Where rounding could have hidden a negative sum, the flow is searched.
    rounding = 1e-12 * np.abs(flows).sum(axis=1)
    return once & (to_come.min(axis=1) > rounding) & (so_far[:, -1] > rounding)


def _only_root(flows: Array, times: Array) -> Array:
    """The rate above zero of flows of which each has one there; NaN beyond the highest rate."""
    grid, offsets, weights = _search(tuple(times.tolist()))
    zero = int(np.searchsorted(grid, 0.0))
    # A coarse grid brackets the root, a straight line through the bracket begins the refinement.
    coarse = np.append(np.arange(zero, len(grid) - 1, 4), len(grid) - 1)
    values = flows @ weights[:, coarse]
    last = (values > 0).sum(axis=1) - 1
    rates = np.full(len(flows), np.nan)
    inside = np.flatnonzero((last >= 0) & (last < len(coarse) - 1))
    left, right = grid[coarse[last[inside]]], grid[coarse[last[inside] + 1]]
    at_left, at_right = values[inside, last[inside]], values[inside, last[inside] + 1]
    # Seen from the first amount the value falls ever more gently, so that straight lines say much.
    middle = times[0] - offsets[0]
    at_left, at_right = at_left * np.exp(-left * middle), at_right * np.exp(-right * middle)
    begin = left + (right - left) * at_left / (at_left - at_right)
    some = flows if len(inside) == len(flows) else flows[inside]
    logs, sure = _quickly(some, times - times.min(), begin)
    sure &= (logs >= left) & (logs <= right)
    rest = np.flatnonzero(~sure)
    if rest.size:
        above = np.ones(len(rest), dtype=bool)
        logs[rest] = _refined(some[rest], offsets, left[rest], right[rest], above, begin[rest])
    rates[inside] = np.expm1(logs)
    return rates


def _quickly(flows: Array, times: Array, begin: Array) -> tuple[Array, np.ndarray]:
    """The root of each row near where it begins, in three of Halley's steps; and whether the last step
    was so small that nothing is left."""
    moments = np.stack((np.ones_like(times), times, times**2), axis=1)
    roots, step = begin.copy(), np.zeros(len(begin))
    with np.errstate(all="ignore"):
        for _ in range(3):
            terms = np.multiply.outer(-roots, times)
            np.exp(terms, out=terms)
            terms *= flows
            value, first, second = (terms @ moments).T
            step = 2.0 * value * first / (2.0 * first**2 - value * second)
            roots += step
        return roots, np.abs(step) < 1e-6


@lru_cache(maxsize=16)
def _search(times: tuple[float, ...]) -> tuple[Array, Array, Array]:
    """Grid of log(1+x), times about their middle, and the weight of each amount at each grid point.

    Counting time from the middle multiplies a value by a positive number, so signs and roots stay; it
    halves the exponents, which would overflow for 100 years at rates close to -1.
    """
    offsets = np.array(times) - (min(times) + max(times)) / 2
    # Beyond 140 years the lowest rate has to rise, for the same reason.
    lowest = max(math.log1p(LOWEST_RATE), -_LARGEST_EXPONENT / max(offsets.max(), 1e-9))
    highest = math.log1p(HIGHEST_RATE)
    below = max(round(_CELLS * lowest / (lowest - highest)), 1)
    # Zero is a grid point: a flow that exactly returns its investment has a rate of exactly 0.
    grid = np.concatenate(
        (np.linspace(lowest, 0.0, below + 1)[:-1], np.linspace(0.0, highest, _CELLS - below + 1))
    )
    return grid, offsets, np.exp(-np.outer(offsets, grid))


def _roots(flows: Array, times: Array, falling_only: bool = False) -> tuple[np.ndarray, Array, np.ndarray]:
    """Row, rate, and whether the value turns negative there, of each root of flows of shape (rows, H+1)."""
    grid, offsets, weights = _search(tuple(times.tolist()))
    positive = flows @ weights >= 0
    crosses = positive[:, 1:] != positive[:, :-1]
    row, cell = np.nonzero(crosses & positive[:, :-1] if falling_only else crosses)
    brackets = [(row, grid[cell], grid[cell + 1], positive[row, cell])]

    # Two roots inside one cell leave no change of sign, but the value heads for zero and turns back.
    slopes = flows * -offsets
    towards_zero = (slopes @ weights < 0) == positive
    row, cell = np.nonzero(~crosses & towards_zero[:, :-1] & ~towards_zero[:, 1:])
    side = positive[row, cell]
    turning = _refined(slopes[row], offsets, grid[cell], grid[cell + 1], ~side)
    terms = flows[row] * np.exp(-turning[:, None] * offsets)
    depth, rounding = terms.sum(axis=1), 1e-12 * np.abs(terms).sum(axis=1)
    touches = (np.abs(depth) <= rounding) & (rounding > 0)
    parts = ~touches & ((depth >= 0) != side)
    brackets.append((row[parts], grid[cell[parts]], turning[parts], side[parts]))
    brackets.append((row[parts], turning[parts], grid[cell[parts] + 1], ~side[parts]))
    touching = row[touches], turning[touches], ~side[touches]

    row, left, right, falls = (np.concatenate(column) for column in zip(*brackets, strict=True))
    if falling_only:
        row, left, right, falls = row[falls], left[falls], right[falls], falls[falls]
    crossing = row, _refined(flows[row], offsets, left, right, falls), falls
    row, logs, falls = (np.concatenate(column) for column in zip(crossing, touching, strict=True))
    # A value that touches zero from below is negative beyond: it turns there as at a crossing.
    keep = falls if falling_only else slice(None)
    return row[keep], np.expm1(logs[keep]), falls[keep]


def _refined(
    flows: Array, offsets: Array, left: Array, right: Array, above: np.ndarray, begin: Array | None = None
) -> Array:
    """The root of each row between left and right: Newton steps, and halving where a step would leave.

    `above` is the sign on the left. It is given, because a root on the left end itself may have either.
    """
    left, right = left.copy(), right.copy()
    roots = (left + right) / 2 if begin is None else begin.copy()
    open_rows = np.arange(len(roots))
    for _ in range(80):
        if not open_rows.size:
            break
        at = roots[open_rows]
        terms = flows[open_rows] * np.exp(-at[:, None] * offsets)
        value = terms.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = at + value / (terms @ offsets)
        same = (value >= 0) == above[open_rows]
        low = left[open_rows] = np.where(same, at, left[open_rows])
        high = right[open_rows] = np.where(same, right[open_rows], at)
        inside = (newton >= low) & (newton <= high)
        # A step squares what is wrong: after a small one nothing is left of it that could be told.
        small = inside & (np.abs(newton - at) < 1e-8)
        done = small | (high - low < 1e-14) | (value == 0)
        after = np.where(inside, newton, (low + high) / 2)
        roots[open_rows] = np.where(done & ~small | (value == 0), at, after)
        open_rows = open_rows[~done]
    return roots
