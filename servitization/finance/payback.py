"""Payback: when the money is back for good.

The cumulated flow may become positive, then fall again when a machine is replaced; only the time
after which it stays at zero or above counts. Inside a year money arrives evenly (MODEL.md 7.1).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.discounting import Timing, discount_factors
from servitization.finance.flows import Array, as_flows


def payback(flows: ArrayLike) -> float | Array:
    """The time after which the cumulated flow of shape (..., H+1) stays at zero or above, in years.

    0 when it never is below zero, NaN when it still is below zero at H. MODEL.md 7.1.
    Raises ValueError for an empty flow and for NaN.

    >>> payback([-100, 50, 100])
    1.5
    >>> payback([-100, 150, -80, 60])
    2.5
    """
    cumulated = np.cumsum(as_flows(flows), axis=-1)
    if np.isnan(cumulated[..., -1]).any():
        raise ValueError("the flow holds NaN; give one amount per year")
    horizon = cumulated.shape[-1] - 1
    # 0.1 + 0.2 - 0.3 is not zero in floating point: a machine repaid to the cent would never be repaid.
    rounding = 1e-12 * np.abs(cumulated).max(axis=-1, keepdims=True)
    below = cumulated < -rounding
    last_below = horizon - np.argmax(below[..., ::-1], axis=-1)
    following = np.minimum(last_below + 1, horizon)
    owed = -np.take_along_axis(cumulated, last_below[..., None], axis=-1)[..., 0]
    earned = np.take_along_axis(cumulated, following[..., None], axis=-1)[..., 0] + owed
    with np.errstate(divide="ignore", invalid="ignore"):
        years = last_below + np.minimum(owed / earned, 1.0)
    years = np.where(below[..., -1], np.nan, np.where(below.any(axis=-1), years, 0.0))
    return years if years.ndim else float(years)


def discounted_payback(flows: ArrayLike, rate: ArrayLike, timing: Timing = "end") -> float | Array:
    """The time after which the cumulated discounted flow stays at zero or above, in years.

    NaN when it still is below zero at H. Shapes and errors as `npv`. MODEL.md 7.1.
    """
    flows = as_flows(flows)
    return payback(flows * discount_factors(rate, flows.shape[-1] - 1, timing))
