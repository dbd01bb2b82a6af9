"""Which item makes a year dear in the provider's books: a write-off or a removal is no loss of operation."""

from dataclasses import dataclass

import numpy as np

from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.ledger import Entry
from servitization.model.tax import taxable_profit

Array = np.ndarray

MUCH = 0.25
"""Of the cost of a usual year: what one item must exceed its own usual year by to be named."""

AROUND = 3
"""Years before and after that say what is usual."""


@dataclass(frozen=True)
class DearYear:
    """A year in which one item costs the provider much more in his books than usually."""

    year: int
    item: str
    """`system.item`."""
    cost: float
    """What it costs in that year: expense, depreciation and write-off."""
    usual: float
    """The median of the years about it."""
    written_off: bool
    """It is capital, of which the rest is written off when the machine goes."""


def dear_years(comparison: Comparison) -> dict[int, DearYear]:
    """The years in which an item stands out, at the values of the files, with the item that does most."""
    assumptions = comparison.assumptions
    provider, horizon = assumptions.contract.provider, assumptions.horizon
    evaluation = comparison.evaluations[SERVICE]
    lives = {system: one.lives for system, one in evaluation.equipment.items()}
    years = {name: system.depreciation_years for name, system in assumptions.systems.items()}
    lines: dict[str, list[Entry]] = {}
    for line in evaluation.lines:
        if provider in (line.payer, line.payee) and line.system in lives:
            lines.setdefault(line.name, []).append(line)
    if not lines:
        return {}
    party = assumptions.parties[provider]
    costs = {
        item: -taxable_profit(each, provider, party, lives, years, horizon)[1:]
        for item, each in lines.items()
    }
    whole = np.sum(list(costs.values()), axis=0)
    found = {}
    for year in range(1, horizon + 1):
        usual = {item: _around(row, year - 1) for item, row in costs.items()}
        item = max(costs, key=lambda name, at=year - 1, near=usual: costs[name][at] - near[name])
        if costs[item][year - 1] - usual[item] > MUCH * abs(_around(whole, year - 1)):
            capital = any(line.capital and line.payer == provider for line in lines[item])
            found[year] = DearYear(year, item, float(costs[item][year - 1]), usual[item], capital)
    return found


def _around(costs: Array, place: int) -> float:
    """The median of the years about one: prices rise, so that far ones are no measure."""
    first = max(place - AROUND, 0)
    years = [*range(first, place), *range(place + 1, min(place + AROUND + 1, len(costs)))]
    return float(np.median(costs[years])) if years else 0.0
