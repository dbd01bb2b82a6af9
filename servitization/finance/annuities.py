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


def twelve_payments(rate: float, in_advance: float = 0.0) -> float:
    """What twelve equal payments that sum to one are worth at the end of their year.

    They fall at the ends of the months; the share `in_advance` of each falls at the month's start.
    Geometric series of (1+r)^(1/12) (MODEL.md 6.1). Raises ValueError for a rate <= -1.

    >>> twelve_payments(0.0), round(twelve_payments(0.12), 6), round(twelve_payments(0.12, 1.0), 6)
    (1.0, 1.053875, 1.063875)
    """
    if not rate > -1:
        raise ValueError(f"rate is {rate}; write 7 % as 0.07")
    month = np.expm1(np.log1p(rate) / 12.0)
    at_ends = rate / (12.0 * month) if month else 1.0
    return float(at_ends * (1.0 + in_advance * month))


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


def fixed_charge_cost(
    capital: ArrayLike, charge_rate: ArrayLike, fixed: ArrayLike, variable: ArrayLike, quantity: ArrayLike
) -> float | Array:
    """The cost of one unit when capital is charged at a rate a year, in money per unit.

    `fixed` is the operating cost a year, `variable` that of a unit, `quantity` the units a year; with the
    capital recovery factor as rate it is a levelised cost. Raises ValueError when nothing is delivered.

    >>> fixed_charge_cost(1000, 0.1, 50, 0.5, 100)
    2.0
    """
    capital, charge_rate, fixed, variable, quantity = (
        np.asarray(value, dtype=float) for value in (capital, charge_rate, fixed, variable, quantity)
    )
    if not np.all(quantity > 0):
        raise ValueError("nothing is delivered; a cost per unit needs a quantity above zero")
    return as_result((charge_rate * capital + fixed) / quantity + variable)
