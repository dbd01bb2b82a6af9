"""Discount factors: what one unit of money in year t is worth today.

The flow of year 0 is never discounted. Operating flows of year t >= 1 arrive at the end, the middle
or the start of their year; `continuous` reads the rate as a force of interest (NIST Handbook 135).
"""

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.flows import Array, as_flows, as_result

Timing = Literal["end", "mid", "start", "continuous"]

_YEARS_EARLIER = {"end": 0.0, "mid": 0.5, "start": 1.0}


def discount_factors(rate: ArrayLike, horizon: int, timing: Timing = "end") -> Array:
    """The value today of one unit of money in each year 0..horizon, as a fraction.

    `rate` is a scalar or an array of scenarios; shape (..., horizon + 1). Factors of a scalar rate are
    kept and handed out again, so they are read-only. MODEL.md 1: `df_t = (1+r)^-(t-off)`.

    Raises ValueError for a rate of -1 or less, a negative horizon and an unknown timing.

    >>> discount_factors(0.25, 2)
    array([1.  , 0.8 , 0.64])
    >>> discount_factors(0.25, 2, "start")
    array([1. , 1. , 0.8])
    """
    if isinstance(rate, (float, int)):
        return _kept_factors(rate, horizon, timing)
    return _factors(np.asarray(rate, dtype=float)[..., None], horizon, timing)


@lru_cache(maxsize=4096)
def _kept_factors(rate: float, horizon: int, timing: Timing) -> Array:
    factors = _factors(np.float64(rate), horizon, timing)
    factors.flags.writeable = False
    return factors


def _factors(rate: Array, horizon: int, timing: Timing) -> Array:
    if horizon < 0:
        raise ValueError(f"horizon {horizon} is negative; the last year is 0 or later")
    if not np.all(rate > -1):
        raise ValueError("a rate is -1 or less, or not a number; write 7 % as 0.07")
    years = np.arange(horizon + 1.0)
    if timing == "continuous":
        return np.exp(-rate * years)
    if timing not in _YEARS_EARLIER:
        raise ValueError(f"timing {timing!r} is unknown; write end, mid, start or continuous")
    return (1.0 + rate) ** -np.maximum(years - _YEARS_EARLIER[timing], 0.0)


def npv(flows: ArrayLike, rate: ArrayLike, timing: Timing = "end") -> float | Array:
    """The value today of flows of shape (..., H+1) at a rate per year, in money of the flow.

    `rate` is a scalar or broadcasts with the leading axes. MODEL.md 7.1: `NPV = sum CF_t df_t`.
    Raises ValueError for an empty flow, a rate of -1 or less, and NaN in either.

    >>> round(npv([-100, 75, 75], 0.25), 9)
    8.0
    """
    flows = as_flows(flows)
    return as_result(np.vecdot(flows, discount_factors(rate, flows.shape[-1] - 1, timing)))


def xnpv(flows: ArrayLike, rate: ArrayLike, times: ArrayLike) -> float | Array:
    """The value at time 0 of flows that arrive at irregular `times` in years, in money of the flow.

    For dates, `times` are days since the first date divided by 365 (as Excel does).
    Raises ValueError for an empty flow, as many times as amounts missing, a rate of -1 or less, and NaN.
    """
    flows, times = as_flows(flows), as_flows(times)
    rate = np.asarray(rate, dtype=float)[..., None]
    if times.shape != flows.shape[-1:]:
        raise ValueError(f"{flows.shape[-1]} amounts but {times.size} times; give one time for each amount")
    if not np.all(rate > -1):
        raise ValueError("a rate is -1 or less, or not a number; write 7 % as 0.07")
    return as_result(np.vecdot(flows, (1.0 + rate) ** -times))


def real_rate(rate: ArrayLike, inflation: ArrayLike) -> float | Array:
    """The rate in constant purchasing power that goes with a nominal rate, as a fraction per year.

    MODEL.md 1: `r_real = (1+r)/(1+pi) - 1`. Raises ValueError for inflation of -1 or less, and NaN.

    >>> round(real_rate(0.08, 0.02), 6)
    0.058824
    """
    inflation = np.asarray(inflation, dtype=float)
    if not np.all(inflation > -1):
        raise ValueError("inflation is -1 or less, or not a number; write 2 % as 0.02")
    return as_result((1.0 + np.asarray(rate, dtype=float)) / (1.0 + inflation) - 1.0)
