"""The fee: a level times an index, and the levels at which each side stops (MODEL.md 6).

Net present values are affine in the level where losses are offset, so reservation fees have
a closed form; where losses are carried forward they are monotone and found by bisection.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import Fee
from servitization.model.parties import Account, Statement, present_value
from servitization.model.prices import Prices


def fee_index(fee: Fee, prices: Prices) -> np.ndarray:
    """What is paid in year t when the level is 1: a weighted index, nothing at signing.

    Shape (…, horizon+1). The weights sum to one, so the level is in the prices of year 0.
    """
    indices = prices.indices
    shape = (
        fee.fixed_weight
        + fee.inflation_weight * indices["inflation"]
        + fee.wage_weight * indices["wages"]
        + fee.energy_weight * indices["energy"]
    )
    shape = np.array(shape)
    shape[..., 0] = 0.0
    return shape


@dataclass(frozen=True)
class Side:
    """One side of the contract at any fee level: `direction` is +1 who receives, -1 who pays."""

    account: Account
    index: np.ndarray
    direction: float

    def statement(self, level: float | np.ndarray) -> Statement:
        return self.account.statement(self.direction * level * self.index)

    def npv(self, level: float) -> float:
        """Present value after tax at the own rate and a fee level."""
        return float(self.statement(level).npv)

    @cached_property
    def per_level(self) -> float:
        """Present value after tax of a level of 1 (beta), to who receives it."""
        alone = Account(self.account.party, *(np.zeros_like(self.index),) * 3)
        return float(alone.statement(self.index).npv)

    def level_where(self, target: float) -> float:
        """The level at which this side's present value is `target`."""
        if self.account.party.losses == "offset":
            return (target - self.npv(0.0)) / (self.direction * self.per_level)
        return bisect(lambda level: self.direction * (self.npv(level) - target), scale=self.per_level)

    def level_at_rate(self, rate: float) -> float:
        """The level at which the present value at `rate` is zero: the fee for a target return."""
        return bisect(lambda level: float(present_value(self.statement(level).after_tax, rate)), scale=1.0)


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
    return Zone(provider.level_where(provider_baseline), customer.level_where(customer_baseline))


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
