"""Loans: who owes what when.

A loan is drawn at the end of year 0, interest runs on what is owed at the start of a year, and the last
payment leaves a balance of zero (MODEL.md 7.3). Years may be months if the rate is per month.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.annuities import capital_recovery_factor
from servitization.finance.discounting import discount_factors
from servitization.finance.flows import Array, as_flows

Repayment = Literal["annuity", "annuity_in_advance", "equal_principal", "at_end"]


@dataclass(frozen=True)
class Loan:
    """Interest paid, principal repaid and balance left in each year 0..H, in money; shape (..., H+1).

    The balance of year 0 is what is owed after the draw, and after a first payment in advance.
    """

    interest: Array
    principal: Array
    balance: Array

    @property
    def payment(self) -> Array:
        """Interest and principal together (the debt service) in each year, in money."""
        return self.interest + self.principal


def loan(
    amount: ArrayLike,
    rate: float,
    years: int,
    horizon: int | None = None,
    repayment: Repayment = "annuity",
) -> Loan:
    """The schedule of a loan of `amount` (a scalar or an array of scenarios), in money of the amount.

    `annuity` pays the same each year 1..n, `annuity_in_advance` each year 0..n-1 (a lease),
    `equal_principal` repays the same each year, `at_end` repays once. `horizon` cuts or lengthens the
    arrays (default: `years`). MODEL.md 7.3: `A = D*CRF(i,n)`.
    Raises ValueError for an unknown repayment, years below 1 and a rate of -1 or less.

    >>> loan(100, 0.25, 2, horizon=3).payment.round(6)
    array([ 0.      , 69.444444, 69.444444,  0.      ])
    """
    if years < 1 or years != int(years):
        raise ValueError(f"years is {years}; a loan runs a whole number of years, 1 or more")
    if not rate > -1:
        raise ValueError(f"rate is {rate}; write 7 % as 0.07")
    years, amount = int(years), np.asarray(amount, dtype=float)[..., None]
    instalments = np.zeros(years + 1)
    if repayment == "annuity":
        # In an annuity the principal grows at the rate of interest, also at zero.
        growing = (1.0 + rate) ** np.arange(years)
        instalments[1:] = growing / growing.sum()
    elif repayment == "annuity_in_advance":
        first = capital_recovery_factor(rate, years) / (1.0 + rate)
        growing = (1.0 + rate) ** np.arange(years - 1)
        instalments[0] = first
        instalments[1:years] = (1.0 - first) * growing / growing.sum()
    elif repayment == "equal_principal":
        instalments[1:] = 1.0 / years
    elif repayment == "at_end":
        instalments[years] = 1.0
    else:
        raise ValueError(
            f"repayment {repayment!r} is unknown; "
            "write annuity, annuity_in_advance, equal_principal or at_end"
        )
    return _schedule(amount, amount * instalments, rate, years if horizon is None else horizon)


def sculpted_loan(available: ArrayLike, rate: float, coverage: float, years: int) -> Loan:
    """The largest loan that a cash flow of shape (..., H+1) covers `coverage` times each year, in money.

    What is available in the years 1..`years`, divided by the coverage (DSCR), serves the debt; years
    without cash serve nothing. The amount is the balance of year 0. MODEL.md 7.3:
    `DS_t = CFADS_t/DSCR`, `D0 = sum DS_t/(1+i)^t`. Raises ValueError for a coverage <= 0, a rate of -1
    or less, and years outside 1..H.

    >>> sculpted_loan([0, 125, 125], 0.25, 2.0, 2).balance
    array([90., 50.,  0.])
    """
    available = as_flows(available)
    horizon = available.shape[-1] - 1
    if not coverage > 0:
        raise ValueError(f"coverage is {coverage}; write 1.3 when cash must be 1.3 times the debt service")
    if not 1 <= years <= horizon:
        raise ValueError(
            f"years is {years}; the loan must run within the 1 to {horizon} years of the cash flow"
        )
    serving = np.arange(horizon + 1)
    service = np.where((serving >= 1) & (serving <= years), np.maximum(available, 0.0) / coverage, 0.0)
    factors = discount_factors(rate, horizon)
    # What is owed is what is still to come: summed from the end, the last balance is zero to the last digit.
    to_come = np.cumsum((service * factors)[..., ::-1], axis=-1)[..., ::-1] - service * factors
    balance = to_come / factors
    principal = np.zeros_like(balance)
    principal[..., 1:] = balance[..., :-1] - balance[..., 1:]
    return Loan(service - principal, principal, balance)


def _schedule(amount: Array, principal: Array, rate: float, horizon: int) -> Loan:
    years = principal.shape[-1] - 1
    before = amount - np.cumsum(principal, axis=-1) + principal
    # The sum of the instalments may miss the amount by a rounding; the last one clears what is left.
    principal[..., years] = before[..., years]
    balance = before - principal
    interest = np.zeros_like(principal)
    interest[..., 1:] = rate * before[..., 1:]
    return Loan(*(_resized(column, horizon) for column in (interest, principal, balance)))


def _resized(column: Array, horizon: int) -> Array:
    resized = np.zeros((*column.shape[:-1], horizon + 1))
    within = min(column.shape[-1], horizon + 1)
    resized[..., :within] = column[..., :within]
    return resized
