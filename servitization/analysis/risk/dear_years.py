"""Which item makes a year dear in the provider's books: a write-off or a removal is no loss of operation."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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
    costs = np.array(
        [-taxable_profit(each, provider, party, lives, years, horizon)[1:] for each in lines.values()]
    )
    usual, much = _around(costs), MUCH * np.abs(_around(costs.sum(axis=0)))
    more = costs - usual
    found = {}
    for place in np.flatnonzero(more.max(axis=0) > much).tolist():
        row = int(more[:, place].argmax())
        item = list(lines)[row]
        capital = any(line.capital and line.payer == provider for line in lines[item])
        cost, around = float(costs[row, place]), float(usual[row, place])
        found[place + 1] = DearYear(place + 1, item, cost, around, capital)
    return found


def _around(costs: Array) -> Array:
    """The median of the years about each, shape (…, years): prices rise, so that far ones are no measure."""
    if costs.shape[-1] < 2:
        return np.zeros_like(costs)
    edge = np.full((*costs.shape[:-1], AROUND), np.nan)
    near = sliding_window_view(np.concatenate([edge, costs, edge], axis=-1), 2 * AROUND + 1, axis=-1)
    return np.nanmedian(np.delete(near, AROUND, axis=-1), axis=-1)
