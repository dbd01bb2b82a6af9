"""Tax by party (MODEL.md 7.2): income less expenses less depreciation, written off at disposal.

The owner depreciates what he bought, from the year after; what is left is written off in the
year in which the machine goes, the horizon included. A seller's revenue and cost are taxed
when they fall.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Party
from servitization.model.ledger import Entry

Lives = tuple[tuple[int, int], ...]
"""Purchase year and years kept of each machine of a system."""


@lru_cache(maxsize=512)
def deductions(lives: Lives, method: str, years: int, horizon: int) -> np.ndarray:
    """Deduction in year t per unit paid in year v, shape (horizon+1 paid, horizon+1 deducted).

    Depreciation from v+1 over `years`, the rest at the disposal in v + years kept. A payment
    in a year that buys no machine is deducted at once. Each row sums to one.

    >>> deductions(((0, 2),), "straight_line", 4, 3)[0].tolist()
    [0.0, 0.25, 0.75, 0.0]
    """
    table = np.eye(horizon + 1)
    for bought, kept in lives:
        profile = finance.depreciation(1.0, method, years, max(kept, years + 1))[: kept + 1].copy()
        profile[kept] += 1.0 - profile.sum()
        table[bought] = 0.0
        table[bought, bought : bought + kept + 1] = profile
    table.flags.writeable = False
    return table


def book_value(lives: Lives, method: str, years: int, horizon: int, paid: np.ndarray) -> np.ndarray:
    """What is not yet deducted of `paid` (by year, shape (…, horizon+1)) before any write-off.

    In the year in which a machine goes its own value is zero: it has been written off.
    """
    table = deductions(lives, method, years, horizon)
    return np.cumsum(paid - paid @ table, axis=-1)


def taxable_profit(
    lines: Iterable[Entry],
    name: str,
    party: Party,
    lives: Mapping[str, Lives],
    depreciation_years: Mapping[str, int],
    horizon: int,
) -> np.ndarray:
    """Taxable profit of party `name` by year, shape (…, horizon+1)."""
    profit = np.zeros(horizon + 1)
    for entry in lines:
        if entry.payee == name:
            profit = profit + entry.amount
        if entry.payer == name:
            if entry.capital:
                table = deductions(
                    lives[entry.system], party.depreciation_method, depreciation_years[entry.system], horizon
                )
                profit = profit - deducted(entry.amount, table)
            else:
                profit = profit - entry.amount
    return profit


def deducted(paid: np.ndarray, table: np.ndarray) -> np.ndarray:
    """What is deducted by year of what is paid by year, shape (…, horizon+1), under `deductions`."""
    if paid.ndim == 1:
        return paid @ table
    # Machines are bought in a few years; of many scenarios only those columns are looked at.
    years = np.flatnonzero(paid.any(axis=0))
    return paid[..., years] @ table[years]


def tax(profit: np.ndarray, party: Party) -> np.ndarray:
    """Tax by year, negative where a loss saves tax of the group, shape (…, horizon+1)."""
    rate = party.tax_rate
    if party.losses == "offset" and not party.tax_lag:
        return profit * rate
    due, _ = finance.taxes(profit, rate[..., 0] if np.ndim(rate) else rate, party.losses, party.tax_lag)
    return due
