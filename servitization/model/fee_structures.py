"""What is owed for a year, by the structure of the fee (MODEL.md 6.1).

Every structure is a level times a shape, plus what is owed whatever the level. The level is
always what the contract is worth in a year at the contracted volume, in the prices of year 0, so
that structures compare; the price of a unit, or the share of the savings, follows from it.
"""

from dataclasses import dataclass, replace

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Fee, ServiceLevel


@dataclass(frozen=True)
class Delivered:
    """What a contract delivers and costs by year; arrays of shape (…, horizon+1), nothing in year 0."""

    function: np.ndarray
    """Units of the function that are used."""
    saved: np.ndarray
    """Electricity saved against the sale as bought at the same use, kWh; negative: more is used."""
    electricity_price: np.ndarray
    """What a kWh saved is worth to who pays for it, currency/kWh."""
    served_share: np.ndarray
    """Of the hours promised, those with function."""
    cost: np.ndarray
    """What the service costs in the provider's books: expenses and depreciation, currency."""
    cost_level: float
    """The same as an equal sum a year in the prices of year 0."""


@dataclass(frozen=True)
class Owed:
    """What is owed for each year: `level * shape + fixed`, and how it is paid."""

    shape: np.ndarray
    """At a level of 1, shape (…, horizon+1); nothing for year 0."""
    fixed: np.ndarray | float = 0.0
    """Whatever the level; negative where the provider owes it."""
    in_advance: float = 0.0
    """Share that is paid at the start of what it is for."""
    monthly: bool = False
    reference: float | None = None
    """The level divided by it is the price of a unit, the share of the savings, or the cost with
    its mark-up; None where the level says it all."""
    most: float | None = None
    """The largest level that can be signed: all of the savings; None where there is no such bound."""

    @property
    def shifts(self) -> bool:
        """Whether a part is paid at the end of the year before that for which it is owed."""
        # Twelve payments stay in their year; what they are worth more is in the present value.
        return bool(self.in_advance) and not self.monthly

    @property
    def index(self) -> np.ndarray:
        """What is paid in each year at a level of 1."""
        return self._when_paid(self.shape)

    @property
    def paid_anyway(self) -> np.ndarray | float:
        """What is paid in each year whatever the level."""
        return self._when_paid(self.fixed) if isinstance(self.fixed, np.ndarray) else self.fixed

    def for_year(self, level: float) -> np.ndarray:
        """What is owed for each year at a level, nominal."""
        return level * self.shape + self.fixed

    def ahead(self, level: float) -> np.ndarray:
        """What has been paid by the end of each year for the next, at a level; shape (…, horizon+1)."""
        return level * self.index_ahead + self._before(np.zeros_like(self.shape) + self.fixed)

    @property
    def index_ahead(self) -> np.ndarray:
        """The same at a level of 1 of what follows the level."""
        return self._before(self.shape)

    def _when_paid(self, owed: np.ndarray) -> np.ndarray:
        return (1.0 - self.in_advance) * owed + self._before(owed) if self.shifts else owed

    def _before(self, owed: np.ndarray) -> np.ndarray:
        before = np.zeros_like(owed)
        if self.shifts:
            before[..., :-1] = self.in_advance * owed[..., 1:]
        return before

    def premium(self, rate: float) -> float:
        """What a payment is worth more than at the end of its year, as a share of it."""
        return finance.twelve_payments(rate, self.in_advance) - 1.0 if self.monthly else 0.0


def collared(index: np.ndarray, smallest: float | None, largest: float | None) -> np.ndarray:
    """An index that moves within bounds from its own last value, shape (…, horizon+1).

    >>> collared(np.array([1.0, 0.9705, 1.1082]), -0.03, 0.06).round(5).tolist()
    [1.0, 0.9705, 1.02873]
    """
    if smallest is None and largest is None:
        return index
    held = np.copy(index)
    for year in range(1, held.shape[-1]):
        last = held[..., year - 1]
        low = -np.inf if smallest is None else last * (1.0 + smallest)
        high = np.inf if largest is None else last * (1.0 + largest)
        held[..., year] = np.clip(held[..., year], low, high)
    return held


def billed_units(used: np.ndarray, contracted: float, take_or_pay_share: float) -> np.ndarray:
    """Units that are billed: those used, and at least a share of those contracted."""
    billed = np.maximum(used, take_or_pay_share * contracted)
    billed[..., 0] = 0.0
    return billed


def two_part_units(used: np.ndarray, contracted: float, capacity_share: float) -> np.ndarray:
    """Of the contracted fee: what is for the capacity, and what is for the units used."""
    units = capacity_share + (1.0 - capacity_share) * per_contracted(used, contracted)
    units[..., 0] = 0.0
    return units


def per_contracted(units: np.ndarray, contracted: float) -> np.ndarray:
    """Units as a share of those contracted; nothing where no unit is counted, as for a carpet."""
    return units / contracted if contracted else np.zeros_like(units)


def shared_savings(saved: np.ndarray, price: np.ndarray) -> np.ndarray:
    """What there is to share; a year in which nothing is saved pays nobody."""
    return np.maximum(saved, 0.0) * price


def shortfall(saved: np.ndarray, guaranteed: float, price: np.ndarray) -> np.ndarray:
    """What the provider pays where less than the guaranteed units are saved; nothing for year 0.

    Who guarantees nothing owes nothing, even in a year that takes more than before.
    """
    if not np.greater(guaranteed, 0.0).any():
        return 0.0 * (saved * price)
    missing = np.maximum(guaranteed - saved, 0.0) * price
    missing[..., 0] = 0.0
    return missing


def bonus_malus(terms: ServiceLevel, achieved: np.ndarray) -> np.ndarray:
    """The share of a fee that is owed for what was achieved, 1 within the dead band (…, horizon+1)."""
    if terms.target is None:
        return np.ones_like(achieved)
    missed = np.maximum(terms.target - terms.dead_band - achieved, 0.0)
    more = np.maximum(achieved - terms.target - terms.dead_band, 0.0)
    malus = np.minimum(terms.malus_rate * missed, terms.malus_cap)
    return 1.0 - malus + np.minimum(terms.bonus_rate * more, terms.bonus_cap)


def owed(
    fee: Fee,
    index: np.ndarray,
    steps: np.ndarray,
    delivered: Delivered | None,
    reference: float | None = None,
) -> Owed:
    """What is owed under a fee. `index` is 1 in year 0, `steps` a factor by year; (…, horizon+1).

    `delivered` may be None where the fee follows prices alone. `reference` is what was signed, if
    it was signed for another case than this one: contracted units, usual savings, usual cost.
    Nothing is owed under shared savings where no year saves anything: then no level pays.
    """
    made = _by_prices(fee, index) if delivered is None else _by_structure(fee, index, delivered, reference)
    shape = made.shape * steps
    # A share above one in some years leaves less room for the level.
    most = None if made.most is None else made.most / max(1.0, float(np.max(steps[..., 1:])))
    if delivered is not None and fee.service_level.target is not None:
        shape = shape * bonus_malus(fee.service_level, achieved(fee.service_level, delivered))
    shape[..., 0] = 0.0
    monthly = fee.payments == "monthly"
    return replace(made, shape=shape, in_advance=fee.in_advance_share, monthly=monthly, most=most)


def achieved(terms: ServiceLevel, delivered: Delivered) -> np.ndarray:
    """Share of the hours in which what is measured was delivered, by year."""
    within = terms.comfort_share if terms.measure == "comfort" else 1.0
    return delivered.served_share * within


def _by_prices(fee: Fee, index: np.ndarray) -> Owed:
    return Owed(np.ones_like(index) if fee.structure == "flat" else np.copy(index))


def _by_structure(fee: Fee, index: np.ndarray, delivered: Delivered, reference: float | None) -> Owed:
    used = delivered.function
    contracted = fee.contracted_quantity or reference or float(used[..., 1].mean())
    match fee.structure:
        case "per_unit":
            units = billed_units(used, contracted, fee.take_or_pay_share)
            return Owed(index * per_contracted(units, contracted), reference=contracted or None)
        case "two_part":
            units = two_part_units(used, contracted, fee.capacity_share)
            return Owed(index * units, reference=contracted or None)
        case "shared_savings":
            return _savings(fee, delivered, reference)
        case "open_book":
            usual = reference or delivered.cost_level
            return Owed(delivered.cost / usual, reference=usual)
        case _:
            return _by_prices(fee, index)


def _savings(fee: Fee, delivered: Delivered, reference: float | None) -> Owed:
    price = delivered.electricity_price
    # Each future has a price of its own.
    first = price[..., :1]
    worth = reference or float(np.maximum(delivered.saved[..., 1:], 0.0).mean()) * float(first.mean())
    usual = worth / first if first.all() else 0.0
    pot = shared_savings(delivered.saved, price)
    missing = shortfall(delivered.saved, fee.guaranteed_share * usual, price)
    return Owed(pot / worth if worth else np.zeros_like(pot), -missing, reference=worth or None, most=worth)
