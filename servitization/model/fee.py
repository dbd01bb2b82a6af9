"""The fee: a level times an index, and the levels at which each side stops (MODEL.md 6).

Net present values are affine in the level where losses are offset, so reservation fees have
a closed form; where losses are carried forward they are monotone and found by bisection.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import Fee
from servitization.model.fee_structures import Owed, collared
from servitization.model.parties import Account, Statement, as_number
from servitization.model.prices import Prices


def price_index(fee: Fee, prices: Prices) -> np.ndarray:
    """The weighted index of a fee by year, 1 in year 0, within its collar; shape (…, horizon+1).

    The weights sum to one, so the level is in the prices of year 0.
    """
    indices = prices.indices
    shape = (
        fee.fixed_weight
        + fee.inflation_weight * indices["inflation"]
        + fee.wage_weight * indices["wages"]
        + fee.energy_weight * indices["energy"]
    )
    return collared(np.copy(shape), fee.smallest_change, fee.largest_change)


def fee_index(fee: Fee, prices: Prices) -> np.ndarray:
    """What an indexed fee pays in year t when the level is 1: nothing at signing."""
    shape = price_index(fee, prices)
    shape[..., 0] = 0.0
    return shape


@dataclass(frozen=True)
class Side:
    """One side of the contract at any fee level: `direction` is +1 who receives, -1 who pays,
    and -1 less his sales tax where that is lost to him."""

    account: Account
    index: np.ndarray
    """What is paid in year t at a level of 1, shape (…, horizon+1)."""
    direction: float
    fixed: np.ndarray | float = 0.0
    """What is paid whatever the level."""
    monthly_in_advance: float | None = None
    """Share of each of twelve payments that comes at the start of its month; None: paid yearly."""
    most: float | None = None
    """The level that is all of the savings: nobody can share more than there is."""

    @classmethod
    def of(cls, account: Account, owed: Owed, direction: float) -> "Side":
        """The side of who receives (+1) or pays (-1) what is owed."""
        monthly = owed.in_advance if owed.monthly else None
        return cls(account, owed.index, direction, owed.paid_anyway, monthly, owed.most)

    def paid(self, level: float | np.ndarray) -> np.ndarray:
        """The fee by year of payment at a level, nominal."""
        return level * self.index + self.fixed

    def statement(self, level: float | np.ndarray) -> Statement:
        return self.account.statement(self.direction * self.paid(level), self.monthly_in_advance)

    def npv(self, level: float) -> float | np.ndarray:
        """Present value after tax at the own rate and a fee level."""
        return as_number(self.statement(level).npv)

    @cached_property
    def per_level(self) -> float | np.ndarray:
        """Present value after tax of a level of 1 (beta), to who receives it."""
        alone = Account(self.account.party, *(np.zeros_like(self.index),) * 3)
        paid = np.abs(self.direction) * self.index
        return as_number(alone.statement(paid, self.monthly_in_advance).npv)

    def level_where(self, target: float | np.ndarray) -> float | np.ndarray:
        """The level at which this side's present value is `target`, one per scenario."""
        if self.account.party.losses == "offset":
            # Where no level pays anything, as where nothing is saved, the limit lies infinitely far away.
            with np.errstate(divide="ignore", invalid="ignore"):
                return as_number((target - self.npv(0.0)) / (np.sign(self.direction) * self.per_level))
        if np.ndim(target - self.npv(0.0)):
            return self._levels_where(target)
        return bisect(lambda level: self.direction * (self.npv(level) - target), scale=self.per_level)

    def _levels_where(self, target: float | np.ndarray) -> np.ndarray:
        """The same by scenario where the value rises in the level but is not affine: by halving."""

        def rising(level: np.ndarray) -> np.ndarray:
            return self.direction * (self.npv(level[:, None]) - target)

        short = self.direction * (self.npv(0.0) - target)
        guess = np.abs(short / self.per_level) + 1.0
        low, high = -guess, guess.copy()
        for _ in range(60):
            above, below = rising(low) > 0, rising(high) < 0
            if not (above.any() or below.any()):
                break
            low, high = np.where(above, 4 * low, low), np.where(below, 4 * high, high)
        for _ in range(60):
            middle = (low + high) / 2
            short = rising(middle) < 0
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return (low + high) / 2

    def level_at_rate(self, rate: float) -> float:
        """The level at which the present value at `rate` is zero: the fee for a target return."""
        return bisect(lambda level: float(self.statement(level).npv_at(rate)), scale=1.0)


def bisect(rising: Callable[[float], float], scale: float) -> float:
    """Root of a function that rises in the level, to 1e-12 of its size.

    A straight line through the bracket is tried first: where the function is affine that is
    the root.
    """
    low, high = 0.0, 1.0
    step = 1.0 / max(abs(scale), 1e-12)
    while rising(low) > 0:
        low, step = low - step, step * 4
    step = 1.0
    while rising(high) < 0:
        high, step = high + step, step * 4
    for _ in range(200):
        at_low, at_high = rising(low), rising(high)
        if at_high == at_low:
            return low
        secant = low - at_low * (high - low) / (at_high - at_low)
        value = rising(secant)
        negligible = 1e-12 * min(abs(at_low), abs(at_high))
        if abs(value) <= negligible or high - low <= 1e-12 * max(1.0, abs(high)):
            return secant
        low, high = (secant, high) if value < 0 else (low, secant)
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True)
class Zone:
    """The levels between which both sides gain against one baseline, currency a year."""

    provider_floor: float
    customer_ceiling: float

    @property
    def width(self) -> float:
        return self.customer_ceiling - self.provider_floor

    def split(self, weight: float) -> float:
        """The Nash bargain: the provider gets `weight` of the zone (MODEL.md 6.2)."""
        return self.provider_floor + weight * self.width


def zone(provider: Side, customer: Side, provider_baseline: float, customer_baseline: float) -> Zone:
    """Reservation fees against what each side has in a baseline, its present value after tax."""
    ceiling = customer.level_where(customer_baseline)
    if customer.most is not None:
        ceiling = as_number(np.minimum(ceiling, customer.most))
    return Zone(provider.level_where(provider_baseline), ceiling)


def fee_level(fee: Fee, agreed: Zone, provider: Side, customer: Side, customer_baseline: float) -> float:
    """The level that the setting of the contract asks for."""
    match fee.setting:
        case "by_hand":
            assert fee.level is not None  # the schema's own check
            return fee.level
        case "floor":
            return agreed.provider_floor
        case "ceiling":
            return agreed.customer_ceiling
        case "target_irr":
            return provider.level_at_rate(fee.target_irr)
        case "target_discount":
            return discount_level(customer, customer_baseline, fee.target_discount)
        case _:
            return agreed.split(fee.bargaining_weight)


def discount_level(customer: Side, customer_baseline: float, discount: float) -> float:
    """The level that makes the customer's cost `discount` lower than the baseline's."""
    return customer.level_where((1.0 - discount) * customer_baseline)
