"""Taxes on a profit by year, and what becomes of losses.

`offset`: a loss is refunded in its year, as in a group with other profits. `carry`: a loss waits,
without limit of time, for later profit of the same flow (MODEL.md 7.2).
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.flows import Array, as_flows

Losses = Literal["offset", "carry"]


def taxes(
    taxable: ArrayLike, rate: ArrayLike, losses: Losses = "offset", lag: int = 0
) -> tuple[Array, float | Array]:
    """The tax by year, shape (..., H+1), and the losses still unused at H, both in money of the flow.

    `rate` is a scalar or one per scenario. Tax is paid `lag` years later; what falls due after H is put
    on year H, so that no tax is lost at the edge. MODEL.md 7.2.
    Raises ValueError for an empty flow, an unknown treatment of losses and a negative lag.

    >>> taxes([0, -100, 60, 90], 0.5, "carry")
    (array([ 0.,  0.,  0., 25.]), 0.0)
    """
    taxable = as_flows(taxable)
    if losses == "carry":
        profit = np.cumsum(taxable, axis=-1)
        # Losses come first: profit so far is taxed only where it exceeds every earlier peak.
        taxed = np.maximum.accumulate(np.maximum(profit, 0.0), axis=-1)
        unused = taxed[..., -1] - profit[..., -1]
        taxable = np.diff(taxed, axis=-1, prepend=0.0)
    elif losses == "offset":
        unused = np.zeros(taxable.shape[:-1])
    else:
        raise ValueError(f"losses {losses!r} is unknown; write offset or carry")
    tax = taxable * (rate if np.ndim(rate) == 0 else np.asarray(rate, dtype=float)[..., None])
    if lag:
        tax = _later(tax, lag)
    return tax, unused if unused.ndim else float(unused)


def losses_carried(taxable: ArrayLike) -> Array:
    """Losses that wait for later profit at the end of each year, where they are carried forward; money.

    >>> losses_carried([0, -100, 60, 90])
    array([  0., 100.,  40.,   0.])
    """
    profit = np.cumsum(as_flows(taxable), axis=-1)
    return np.maximum.accumulate(np.maximum(profit, 0.0), axis=-1) - profit


def combined_rate(*rates: float) -> float:
    """One rate for taxes of which each is deducted before the next, as a fraction.

    >>> round(combined_rate(0.07, 0.21), 6)
    0.2653
    """
    return 1.0 - float(np.prod([1.0 - rate for rate in rates]))


def sale_after_tax(price: ArrayLike, book_value: ArrayLike, rate: ArrayLike) -> float | Array:
    """What remains of the price of a used asset: the gain over its book value is taxed; money.

    A loss saves tax. MODEL.md 7.2: `MV - tau*(MV - NBV)`.

    >>> sale_after_tax(100, 60, 0.25), sale_after_tax(100, 140, 0.25)
    (90.0, 110.0)
    """
    price = np.asarray(price, dtype=float)
    left = price - rate * (price - np.asarray(book_value, dtype=float))
    return left if left.ndim else float(left)


def _later(tax: Array, lag: int) -> Array:
    if lag < 0:
        raise ValueError(f"lag {lag} is negative; tax is paid in its year or later")
    horizon = tax.shape[-1] - 1
    late = np.zeros_like(tax)
    kept = max(horizon - lag, 0)
    late[..., lag : lag + kept] = tax[..., :kept]
    late[..., horizon] = tax[..., kept:].sum(axis=-1)
    return late
