"""Annuities: a stock of money as an equal amount a year, and back.

Payments fall at the end of the years 1..n. An equivalent annual cost compares machines with different
lives; a levelised cost spreads it over what they deliver (MODEL.md 7.1).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.discounting import Timing, discount_factors, npv
from servitization.finance.flows import Array, as_flows, as_result


def annuity(rate: ArrayLike, years: ArrayLike, growth: ArrayLike = 0.0) -> float | Array:
    """The value today of 1 a year for `years` years that grows by `growth`, in years of payment.

    The payment of year t is (1+growth)^t; all three broadcast. MODEL.md 7.1:
    `q(1-q^n)/(1-q)`, q=(1+g)/(1+r). Raises ValueError for rate or growth <= -1 and for years <= 0.

    >>> round(annuity(0.25, 2), 12), annuity(0.0, 10), annuity(0.05, 10, growth=0.05)
    (1.44, 10.0, 10.0)
    """
    rate, years, growth = (np.asarray(value, dtype=float) for value in (rate, years, growth))
    if not (np.all(rate > -1) and np.all(growth > -1)):
        raise ValueError("a rate or growth is -1 or less, or not a number; write 7 % as 0.07")
    if not np.all(years > 0):
        raise ValueError("years is 0, negative or not a number; an annuity lasts at least part of a year")
    log_ratio = np.log1p(growth) - np.log1p(rate)
    level = log_ratio == 0
    # expm1 keeps all digits where rate and growth are close, and 1 - q loses them.
    safe = np.where(level, 1.0, log_ratio)
    sums = np.where(level, years, np.exp(safe) * np.expm1(years * safe) / np.expm1(safe))
    return as_result(sums)


def capital_recovery_factor(rate: ArrayLike, years: ArrayLike) -> float | Array:
    """The payment a year that repays 1 in `years` years, as a fraction per year.

    MODEL.md 7.1: `CRF(r,n) = r/(1-(1+r)^-n)`, and 1/n at a rate of zero. Errors as `annuity`.

    >>> round(capital_recovery_factor(0.08, 5), 6), round(0.08 / (1 - 1.08**-5), 6)
    (0.250456, 0.250456)
    """
    return 1.0 / annuity(rate, years)


def equivalent_annual_cost(flows: ArrayLike, rate: ArrayLike, timing: Timing = "end") -> float | Array:
    """The equal payment in years 1..H with the same value today as the flow, in money per year.

    Of a cost flow it is the equivalent annual cost, of a net flow the equivalent annual annuity.
    MODEL.md 7.1: `NPV*CRF(r,H)`. Raises ValueError as `npv`, and when the flow has no year 1.
    """
    flows = as_flows(flows)
    return npv(flows, rate, timing) * capital_recovery_factor(rate, flows.shape[-1] - 1)


def levelised_cost(
    cost: ArrayLike, quantity: ArrayLike, rate: ArrayLike, inflation: ArrayLike = 0.0, timing: Timing = "end"
) -> float | Array:
    """The price of one unit that just pays for a cost flow, in money per unit.

    `cost` and `quantity` have shape (..., H+1). Without inflation the price is level in money; with it,
    it is in money of year 0 and rises with inflation. MODEL.md 7.1:
    `PV(cost) / sum Q_t (1+pi)^t df_t`. Raises ValueError as `npv`, and when nothing is delivered.

    >>> levelised_cost([100, 0], [0, 50], 0.25)
    2.5
    """
    quantity = as_flows(quantity)
    rising = discount_factors(inflation, quantity.shape[-1] - 1)
    delivered = npv(quantity / rising, rate, timing)
    if not np.all(np.asarray(delivered) > 0):
        raise ValueError("nothing is delivered; a levelised cost needs a quantity above zero")
    return npv(cost, rate, timing) / delivered
