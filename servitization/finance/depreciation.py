"""Depreciation: the cost of an asset spread over tax years.

The asset is bought at the end of year 0 and first written down in year 1; `expensing` is the exception,
written off whole in year 0. Each method writes off cost minus salvage, neither more nor less.
MODEL.md 7.2; MACRS percentages from IRS Publication 946, table A-1 (half-year convention).
"""

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.flows import Array, as_flows

Method = Literal["straight_line", "declining_balance", "sum_of_years", "macrs", "expensing"]

# Thousandths of a percent, because whole numbers sum to exactly 100 000.
# fmt: off
MACRS_TABLES = {
    3: (33_330, 44_450, 14_810, 7_410),
    5: (20_000, 32_000, 19_200, 11_520, 11_520, 5_760),
    7: (14_290, 24_490, 17_490, 12_490, 8_930, 8_920, 8_930, 4_460),
    10: (10_000, 18_000, 14_400, 11_520, 9_220, 7_370, 6_550, 6_550, 6_560, 6_550, 3_280),
    15: (5_000, 9_500, 8_550, 7_700, 6_930, 6_230, 5_900, 5_900, 5_910, 5_900, 5_910, 5_900, 5_910, 5_900,
         5_910, 2_950),
    20: (3_750, 7_219, 6_677, 6_177, 5_713, 5_285, 4_888, 4_522, 4_462, 4_461, 4_462, 4_461, 4_462, 4_461,
         4_462, 4_461, 4_462, 4_461, 4_462, 4_461, 2_231),
}
# fmt: on


def depreciation(
    cost: ArrayLike,
    method: Method,
    years: int,
    horizon: int,
    salvage: ArrayLike = 0.0,
    factor: float = 2.0,
    switch: bool = True,
) -> Array:
    """The write-down of an asset in each year 0..horizon, in money of `cost`.

    `cost` and `salvage` are scalars or arrays of scenarios; shape (..., horizon + 1). `factor` and
    `switch` concern `declining_balance` only: the yearly rate is factor/years, and with `switch` it turns
    to straight line once that is more (without, a rest may stay unwritten). MACRS takes one year more than
    its name. Years after the horizon are cut off. MODEL.md 7.2.
    Raises ValueError for an unknown method, years below 1, a MACRS life without a table, a factor <= 0,
    and a salvage outside 0..cost.

    >>> depreciation(1000, "straight_line", 4, 5)
    array([  0., 250., 250., 250., 250.,   0.])
    >>> depreciation(1000, "declining_balance", 4, 5)
    array([  0., 500., 250., 125., 125.,   0.])
    >>> depreciation(1000, "sum_of_years", 4, 5)
    array([  0., 400., 300., 200., 100.,   0.])
    """
    cost, salvage = np.asarray(cost, dtype=float), np.asarray(salvage, dtype=float)
    if not salvage.any():
        return cost[..., None] * _kept_shares(method, years, horizon, 0.0, factor, switch)
    if not np.all((salvage >= 0) & (salvage <= cost)):
        raise ValueError(
            "salvage lies outside 0 to cost; write what the asset is worth at the end of its life"
        )
    salvage_share = np.divide(salvage, cost, out=np.zeros(np.broadcast(salvage, cost).shape), where=cost > 0)
    if salvage_share.ndim == 0:
        return cost * _kept_shares(method, years, horizon, float(salvage_share), factor, switch)
    return cost[..., None] * _shares(method, years, horizon, salvage_share, factor, switch)


def net_book_value(cost: ArrayLike, schedule: ArrayLike) -> Array:
    """What is not yet written down at the end of each year, in money of `cost`.

    `schedule` is a depreciation of shape (..., H+1), `cost` a scalar or an array of its leading shape.
    MODEL.md 7.2: what is left when an asset goes early is written off then.

    >>> net_book_value(1000, depreciation(1000, "straight_line", 4, 5))
    array([1000.,  750.,  500.,  250.,    0.,    0.])
    """
    return np.asarray(cost, dtype=float)[..., None] - np.cumsum(as_flows(schedule), axis=-1)


def _shares(
    method: Method, years: int, horizon: int, salvage_share: ArrayLike, factor: float, switch: bool
) -> Array:
    """The write-down in each year 0..horizon as a share of cost."""
    if years < 1 or years != int(years):
        raise ValueError(f"years is {years}; a depreciation life is a whole number of years, 1 or more")
    if horizon < 0:
        raise ValueError(f"horizon {horizon} is negative; the last year is 0 or later")
    years = int(years)
    base = 1.0 - np.asarray(salvage_share, dtype=float)[..., None]
    if method == "straight_line":
        yearly = base * np.full(years, 1.0 / years)
    elif method == "sum_of_years":
        yearly = base * np.arange(years, 0, -1) / (years * (years + 1) / 2)
    elif method == "declining_balance":
        yearly = _declining_balance(base, years, factor, switch)
    elif method == "macrs":
        if years not in MACRS_TABLES:
            raise ValueError(
                f"MACRS has no table for {years} years; write one of {', '.join(map(str, MACRS_TABLES))}"
            )
        yearly = base * np.array(MACRS_TABLES[years]) / 100_000
    elif method == "expensing":
        yearly = np.zeros(base.shape)
    else:
        raise ValueError(
            f"method {method!r} is unknown; write straight_line, declining_balance, "
            "sum_of_years, macrs or expensing"
        )
    shares = np.zeros((*base.shape[:-1], horizon + 1))
    within = min(horizon, yearly.shape[-1])
    shares[..., 1 : 1 + within] = yearly[..., :within]
    if method == "expensing":
        shares[..., 0] = base[..., 0]
    return shares


@lru_cache(maxsize=1024)
def _kept_shares(
    method: Method, years: int, horizon: int, salvage_share: float, factor: float, switch: bool
) -> Array:
    # Reached only through a multiplication by the cost, so nobody holds the kept array.
    return _shares(method, years, horizon, salvage_share, factor, switch)


def _declining_balance(base: Array, years: int, factor: float, switch: bool) -> Array:
    if not factor > 0:
        raise ValueError(f"factor is {factor}; write 2.0 for double, 1.5 for 150 % declining balance")
    rate = min(factor / years, 1.0)
    left, yearly = base, []
    for year in range(years):
        # The rate applies to the book value, salvage included; only the cap leaves salvage standing.
        written = np.minimum((left + 1.0 - base) * rate, left)
        if switch:
            written = np.maximum(written, left / (years - year))
        yearly.append(written)
        left = left - written
    return np.concatenate(yearly, axis=-1)
