"""Letting: what owning a machine that somebody else uses brings, after tax.

The lessor pays for it, is paid rent, deducts its depreciation and sells it in the end. To a lessee with the
same tax rate, leasing instead of buying is the mirror image (MODEL.md 7.2).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.flows import Array, as_flows
from servitization.finance.taxes import taxes


def lease_flow(
    paid: ArrayLike,
    rent: ArrayLike,
    written_down: ArrayLike,
    tax_rate: ArrayLike,
    sold_for: ArrayLike = 0.0,
    tax_lag: int = 0,
) -> Array:
    """The lessor's flow after tax by year, in money; losses save tax in their year. Shape (..., H+1).

    `paid` for the machine, `rent`, the depreciation and what it is `sold_for` are flows of positive amounts;
    the sale is taxed whole where the depreciation has written off the cost. Raises ValueError as `taxes`.

    >>> lease_flow([100, 0, 0], [0, 60, 60], [0, 50, 50], 0.5)
    array([-100.,   55.,   55.])
    """
    income = as_flows(rent) + np.asarray(sold_for, dtype=float)
    tax, _ = taxes(income - as_flows(written_down), tax_rate, lag=tax_lag)
    return income - as_flows(paid) - tax
