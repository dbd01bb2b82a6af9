"""Ratios: value per unit of money invested.

Savings and investment are present values of the difference between two alternatives, so the same
functions serve a flow (through `npv`) and a published table (NIST Handbook 135, MODEL.md 7.1).
"""

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.discounting import Timing, npv
from servitization.finance.flows import Array, as_flows, as_result


def sir(savings: ArrayLike, investment: ArrayLike) -> float | Array:
    """The savings-to-investment ratio of two present values, as a number without unit.

    Infinite when something is saved without extra investment, NaN when nothing is saved without extra
    investment. MODEL.md 7.1: `SIR = PV(operating savings)/PV(incremental investment)`.

    >>> sir(250, 100), sir(250, 0)
    (2.5, inf)
    """
    savings, investment = np.asarray(savings, dtype=float), np.asarray(investment, dtype=float)
    costs = investment > 0
    ratio = np.where(costs, savings / np.where(costs, investment, 1.0), np.where(savings > 0, np.inf, np.nan))
    return ratio if ratio.ndim else float(ratio)


def airr(ratio: ArrayLike, rate: ArrayLike, years: ArrayLike) -> float | Array:
    """The adjusted internal rate of return of a savings-to-investment ratio, as a fraction per year.

    Savings are reinvested at `rate`. NaN for a negative ratio. MODEL.md 7.1: `(1+r)*SIR^(1/n) - 1`.
    Raises ValueError for years <= 0 and a rate of -1 or less.

    >>> airr(1.44, 0.25, 2)
    0.5
    """
    ratio, rate, years = (np.asarray(value, dtype=float) for value in (ratio, rate, years))
    if not (np.all(years > 0) and np.all(rate > -1)):
        raise ValueError("years must be above 0 and the rate above -1; write 7 % as 0.07")
    with np.errstate(invalid="ignore"):
        adjusted = (1.0 + rate) * ratio ** (1.0 / years) - 1.0
    return adjusted if adjusted.ndim else float(adjusted)


def profitability_index(flows: ArrayLike, rate: ArrayLike, timing: Timing = "end") -> float | Array:
    """The value today of what follows per unit of money invested in year 0, as a number without unit.

    MODEL.md 7.1: `PI = 1 + NPV/I0` with I0 the money out in year 0. Raises ValueError as `npv`,
    and when a flow does not begin with an investment.

    >>> round(profitability_index([-100, 150], 0.25), 9)
    1.2
    """
    flows = as_flows(flows)
    invested = -flows[..., 0]
    if not np.all(invested > 0):
        raise ValueError("the flow does not begin with an investment; year 0 must be negative")
    return as_result(1.0 + np.asarray(npv(flows, rate, timing)) / invested)


def return_on_capital(profit: ArrayLike, employed: ArrayLike) -> Array:
    """Profit after tax by year over the capital employed at the start of that year (ROCE), as a fraction.

    NaN where no capital is employed, and in year 0. MODEL.md 7.4: `ROCE = NOPAT/CE`. Shape (..., H+1).

    >>> return_on_capital([0, 10, 10], [100, 50, 0])
    array([nan, 0.1, 0.2])
    """
    profit, employed = as_flows(profit), as_flows(employed)
    opening = np.concatenate((np.zeros_like(employed[..., :1]), employed[..., :-1]), axis=-1)
    # What rounding leaves of a written-off machine employs nobody.
    least = 1e-9 * np.abs(employed).max(axis=-1, keepdims=True)
    shape = np.broadcast(profit, opening).shape
    return np.divide(profit, opening, out=np.full(shape, np.nan), where=opening > least)


def weighted_cost_of_capital(
    debt_share: float, debt_rate: float, equity_rate: float, tax_rate: float
) -> float:
    """The rate that debt after its tax shield and equity ask together, as a fraction per year.

    >>> round(weighted_cost_of_capital(0.6, 0.07, 0.0865, 0.2653), 8)
    0.0654574
    """
    return (1.0 - debt_share) * equity_rate + debt_share * debt_rate * (1.0 - tax_rate)
