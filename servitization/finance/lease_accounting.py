"""Leases in the books of both sides: what is owed, what may be used, what is earned (IFRS 16).

Payments stand in the year in which they are made; year 0 is commencement, so that a lease in advance
pays in 0..n-1 and one in arrears in 1..n. Only what is fixed belongs in them: an index at its level of
commencement, minimum payments, no payment for use (MODEL.md 14.1).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.annuities import twelve_payments
from servitization.finance.discounting import discount_factors
from servitization.finance.flows import Array, as_flows, as_result
from servitization.finance.rates_of_return import internal_rate

Paid = Literal["in_arrears", "in_advance"]


def lease_payments(payment: ArrayLike, years: int, paid: Paid = "in_arrears") -> Array:
    """The same payment each year of a lease, in money of the payment; shape (..., years+1).

    Raises ValueError for years below 1 and an unknown time of payment.

    >>> lease_payments(40, 3), lease_payments(40, 3, "in_advance")
    (array([ 0., 40., 40., 40.]), array([40., 40., 40.,  0.]))
    """
    if years < 1 or years != int(years):
        raise ValueError(f"years is {years}; a lease runs a whole number of years, 1 or more")
    if paid not in ("in_arrears", "in_advance"):
        raise ValueError(f"paid {paid!r} is unknown; write in_arrears or in_advance")
    due = np.ones(int(years) + 1)
    due[0 if paid == "in_arrears" else -1] = 0.0
    return np.asarray(payment, dtype=float)[..., None] * due


def lease_liability(payments: ArrayLike, rate: float) -> float | Array:
    """What a lessee owes at commencement: the payments to come at his borrowing rate, in their money.

    IFRS 16.26: payments not paid at that date. Raises ValueError as `npv`.

    >>> round(lease_liability(lease_payments(40, 10), 0.06), 4)
    294.4035
    """
    return as_result(_to_come(as_flows(payments), rate)[..., 0])


@dataclass(frozen=True)
class LesseeSchedule:
    """A lease in the lessee's books by year, in money; shape (..., n+1). Year 0 is commencement."""

    opening: Array
    interest: Array
    payment: Array
    closing: Array
    depreciation: Array
    carrying: Array
    """Right-of-use asset at the end of the year."""

    @property
    def liability(self) -> float | Array:
        """The liability at commencement, after a payment in advance."""
        return as_result(self.closing[..., 0])

    @property
    def asset(self) -> float | Array:
        """The right-of-use asset at commencement."""
        return as_result(self.carrying[..., 0])

    @property
    def expense(self) -> Array:
        """Interest and depreciation: what the lease costs in each year's profit."""
        return self.interest + self.depreciation


def lessee_schedule(
    payments: ArrayLike,
    rate: float,
    years: int | None = None,
    direct_costs: float = 0.0,
    months_in_advance: float | None = None,
) -> LesseeSchedule:
    """The schedule of a lease in the lessee's books, in money of the payments.

    The asset is the liability with what is paid at commencement (IFRS 16.23-24) and goes down by the
    same amount in each of the first `years` (default: all years after commencement; 16.31-32).
    `months_in_advance` is given where a year's payment comes in twelve equal parts: the share of each that
    falls at the start of its month. The first of them counts to the first year, not to commencement.
    Raises ValueError as `npv`, and for years outside 1..n.
    """
    payments = as_flows(payments)
    last = payments.shape[-1] - 1
    years = last if years is None else years
    if not (1 <= years <= last and years == int(years)):
        raise ValueError(f"years is {years}; an asset is written down over 1 to {last} whole years")
    worth = _at_years_end(payments, rate, months_in_advance)
    closing = _to_come(worth, rate)
    opening = np.zeros_like(closing)
    opening[..., 0] = closing[..., 0] + payments[..., 0]
    opening[..., 1:] = closing[..., :-1]
    # What is paid during the year bears no interest for the rest of it.
    interest = rate * opening - (worth - payments)
    interest[..., 0] = 0.0
    asset = opening[..., 0] + direct_costs
    elapsed = np.minimum(np.arange(last + 1), int(years)) / int(years)
    carrying = asset[..., None] * (1.0 - elapsed)
    depreciation = np.zeros_like(carrying)
    depreciation[..., 1:] = carrying[..., :-1] - carrying[..., 1:]
    return LesseeSchedule(opening, interest, payments, closing, depreciation, carrying)


def reassessed_liability(
    payments: ArrayLike, rate: float, index: ArrayLike, months_in_advance: float | None = None
) -> Array:
    """What is owed at the end of each year once payments to come follow the index of that year.

    `index` is 1 at commencement. The rate stays (IFRS 16.42(b), 43). Shape (..., n+1).

    >>> reassessed_liability([0, 50, 50], 0.0, [1, 1.1, 1.2])
    array([100.,  55.,   0.])
    """
    return _to_come(_at_years_end(as_flows(payments), rate, months_in_advance), rate) * as_flows(index)


@dataclass(frozen=True)
class Remeasurement:
    """A liability measured anew: what is owed and carried then, and what goes to profit."""

    liability: float
    asset: float
    adjustment: float
    """Of the liability."""
    gain: float
    """What the asset cannot take because it is at zero (IFRS 16.39), and what a smaller scope frees."""


def remeasured(liability: float, asset: float, payments: ArrayLike, rate: float) -> Remeasurement:
    """A lease with other payments to come; the asset moves with the liability (IFRS 16.39).

    `payments` begin with what is paid on the day itself, `rate` is the one in force then: the old one
    when an index moved, a revised one after a new term or scope.
    """
    owed = float(lease_liability(payments, rate))
    change = owed - liability
    carried = asset + change
    return Remeasurement(owed, max(carried, 0.0), change, max(-carried, 0.0))


def decrease_in_scope(
    liability: float, asset: float, kept_share: float, payments: ArrayLike, rate: float
) -> Remeasurement:
    """A lease of which only a share is kept, at other payments and a revised rate (IFRS 16.45-46).

    Liability and asset go down in proportion, the difference is a gain; then what is kept is measured
    anew. Raises ValueError for a share outside 0..1.
    """
    if not 0.0 <= kept_share <= 1.0:
        raise ValueError(f"the share kept is {kept_share}; write one of 0 to 1")
    left, used = liability * kept_share, asset * kept_share
    freed = (liability - left) - (asset - used)
    found = remeasured(left, used, payments, rate)
    return Remeasurement(found.liability, found.asset, found.adjustment, found.gain + freed)


@dataclass(frozen=True)
class LessorSchedule:
    """A finance lease in the lessor's books by year: his net investment, in money; shape (n+1,)."""

    rate: float
    """Implicit in the lease: payments and residual value are then worth the asset (IFRS 16.63)."""
    opening: Array
    income: Array
    payment: Array
    closing: Array

    @property
    def net_investment(self) -> float:
        """At commencement, after a payment in advance."""
        return float(self.closing[0])


def lessor_schedule(
    payments: ArrayLike, fair_value: float, residual: float = 0.0, months_in_advance: float | None = None
) -> LessorSchedule | None:
    """The schedule of a finance lease of an asset at its fair value, of which `residual` is left;
    `months_in_advance` as in `lessee_schedule`.

    IFRS 16.67-75. None where no rate makes payments and residual worth the asset, or it is negative:
    they do not pay for it. One lease at a time. Raises ValueError for a batch.
    """
    payments = as_flows(payments)
    if payments.ndim != 1:
        raise ValueError("one lease at a time; give one payment per year")
    flow = payments.copy()
    flow[0] -= fair_value
    flow[-1] += residual
    monthly = None if months_in_advance is None else payments
    rate = internal_rate(flow, monthly, months_in_advance or 0.0).rate
    if not np.isfinite(rate) or rate < 0:
        return None
    worth = _at_years_end(payments, float(rate), months_in_advance)
    owed = worth.copy()
    owed[-1] += residual
    closing = _to_come(owed, float(rate))
    # What is left at the end is the asset itself, which comes back.
    closing[-1] = residual
    opening = np.concatenate(([closing[0] + payments[0]], closing[:-1]))
    income = rate * opening - (worth - payments)
    income[0] = 0.0
    return LessorSchedule(float(rate), opening, income, payments, closing)


def _at_years_end(payments: Array, rate: float, months_in_advance: float | None) -> Array:
    """What the payments of each year are worth at its end."""
    if months_in_advance is None:
        return payments
    return twelve_payments(rate, months_in_advance) * payments


def _to_come(payments: Array, rate: float) -> Array:
    """Value at the end of each year of what is paid after it."""
    factors = discount_factors(rate, payments.shape[-1] - 1)
    worth = payments * factors
    # Summed from the end, the last balance is zero to the last digit.
    later = np.cumsum(worth[..., ::-1], axis=-1)[..., ::-1] - worth
    return later / factors
