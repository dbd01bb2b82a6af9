"""What a contract makes the customer pay whatever he uses: the payments of a lease (MODEL.md 14.1).

An index counts at its level at signing, what is billed at least is as good as fixed, and what follows
use, savings or cost is not committed. Bonus and malus vary with what is delivered and stay out.
"""

from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import Assumptions, Fee
from servitization.model.service_fee import fee_steps


@dataclass(frozen=True)
class Committed:
    """Payments of one contract by year of payment, shape (term+1,), in money of signing."""

    fixed: np.ndarray
    """Paid whatever is used: the fixed part of the fee, an index at its level at signing."""
    minimum: np.ndarray
    """Billed at least of what follows use: in substance fixed."""

    @property
    def payments(self) -> np.ndarray:
        """Both together."""
        return self.fixed + self.minimum


FIXED_STRUCTURES = ("flat", "indexed")
"""Fees that no use, saving or cost moves."""


def committed(assumptions: Assumptions, level: float) -> Committed:
    """The payments of one contract at a fee level (currency a year)."""
    contract, fee = assumptions.contract, assumptions.contract.fee
    steps = fee_steps(contract, assumptions.horizon)[: contract.term + 1]
    for_year = np.where(np.arange(contract.term + 1) > 0, level * steps, 0.0)
    fixed, minimum = shares(fee)
    # Twelve payments stay in their year.
    in_advance = 0.0 if fee.payments == "monthly" else fee.in_advance_share
    return Committed(_when_paid(fixed * for_year, in_advance), _when_paid(minimum * for_year, in_advance))


def months_in_advance(fee: Fee) -> float | None:
    """Of each of twelve payments a year, the share at the start of its month; None: paid yearly."""
    return fee.in_advance_share if fee.payments == "monthly" else None


def shares(fee: Fee) -> tuple[float, float]:
    """Of the fee at its level: what is fixed, and what is billed at least though it follows use."""
    if fee.structure in FIXED_STRUCTURES:
        return 1.0, 0.0
    if fee.structure == "two_part":
        return fee.capacity_share, 0.0
    if fee.structure == "per_unit":
        return 0.0, fee.take_or_pay_share
    return 0.0, 0.0


def rewards_use(fee: Fee) -> bool:
    """Whether the provider is paid more when more is used: by the unit, or by what it cost."""
    by_unit = fee.structure == "per_unit" or (fee.structure == "two_part" and fee.capacity_share < 1.0)
    return by_unit or fee.structure == "open_book"


def _when_paid(for_year: np.ndarray, in_advance: float) -> np.ndarray:
    """Of each year's payment, a share comes at the end of the year before."""
    before = np.append(for_year[1:], 0.0)
    return (1.0 - in_advance) * for_year + in_advance * before
