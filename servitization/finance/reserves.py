"""Money set aside: for the debt service to come, for machines to replace, for bills not yet paid.

A balance is what lies on an account at the end of each year 0..H; its movement is what is put in, and
negative where money comes back. Every balance is zero at H, so that nothing is left behind (MODEL.md 7.3).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.flows import Array, as_flows

MONTHS, DAYS = 12.0, 365.0


def months_ahead(spending: ArrayLike, months: float) -> Array:
    """The balance that covers `months` of the spending of the year after, in money; shape (..., H+1).

    A debt service reserve account covers the next payments of a loan, a working capital reserve the next
    operating cost. Raises ValueError for an empty flow and for months below zero.

    >>> months_ahead([0, 120, 240], 6)
    array([ 60., 120.,   0.])
    """
    if not months >= 0:
        raise ValueError(f"months is {months}; write how many months of the spending are held, 0 or more")
    spending = as_flows(spending)
    balance = np.zeros_like(spending)
    balance[..., :-1] = months / MONTHS * spending[..., 1:]
    return balance


def saved_up(purchases: ArrayLike) -> Array:
    """The balance of an account that saves for each later purchase in equal parts, in money.

    Parts are put in each year from the one after the purchase before (or year 0) to that of the purchase,
    which takes all out again; what is bought in year 0 is not saved for. Shape (..., H+1).

    >>> saved_up([100, 0, 0, 90, 0, 40])
    array([ 0., 30., 60.,  0., 20.,  0.])
    """
    purchases = as_flows(purchases)
    balance = np.zeros_like(purchases)
    ahead = np.zeros(purchases.shape[:-1])
    # From the last year back: what the next purchase costs, and the year in which it falls.
    due = np.full(purchases.shape[:-1], purchases.shape[-1] - 1)
    following = np.zeros((2, *purchases.shape))
    for year in range(purchases.shape[-1] - 1, -1, -1):
        following[0][..., year], following[1][..., year] = ahead, due
        bought = purchases[..., year] != 0
        ahead, due = np.where(bought, purchases[..., year], ahead), np.where(bought, year, due)
    since = np.zeros(purchases.shape[:-1])
    for year in range(purchases.shape[-1]):
        since = np.where(purchases[..., year] != 0, year, since)
        cost, when = following[0][..., year], following[1][..., year]
        waited = np.maximum(when - since, 1.0)
        balance[..., year] = cost * (year - since) / waited
    return balance


def working_capital(
    revenue: ArrayLike, cost: ArrayLike, receivable_days: float = 0.0, payable_days: float = 0.0
) -> Array:
    """Bills that customers have not paid less bills not paid to suppliers, in money; shape (..., H+1).

    What is open at H is settled at H. MODEL.md 7.3: `NWC_t = DSO/365*rev_t - DPO/365*opex_t`.
    Raises ValueError for an empty flow.

    >>> working_capital([0, 365, 365], [0, 73, 73], receivable_days=30, payable_days=50)
    array([ 0., 20.,  0.])
    """
    balance = receivable_days / DAYS * as_flows(revenue) - payable_days / DAYS * as_flows(cost)
    balance[..., -1] = 0.0
    return balance


def movement(balance: ArrayLike) -> Array:
    """What is put into an account by year, negative where it gives back; shape of `balance`.

    >>> movement([60, 120, 0])
    array([  60.,   60., -120.])
    """
    return np.diff(as_flows(balance), axis=-1, prepend=0.0)
