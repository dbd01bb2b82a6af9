"""What the ledgers of some futures say: cash of both sides by year, and the risk of each item itself.

The risk of an item itself is that of what both sides together pay others for it, before tax and at one
rate, whoever bears it: what it loses on the way from sale to service is what the party that controls it
takes away, not what is handed over (MODEL.md 11.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.errors import deviation_error
from servitization.analysis.risk.measures import deviation_of
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.simulation import FAN, PIECE
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.parties import present_value

Array = np.ndarray

VIEWS = ("beyond", "service")
"""Cash of the service less that of the sale, and cash of the service."""
KINDS = ("accumulated", "yearly")


@dataclass(frozen=True)
class Fan:
    """Cash of a party after tax by percentile of FAN and year, in the money of each year."""

    rows: Array
    """Shape (percentiles, horizon+1)."""
    errors: Array
    """Standard error of each percentile in the last year, shape (percentiles,)."""
    draws: int


@dataclass(frozen=True)
class OfItem:
    """Standard deviation of what both sides pay others for an item, as present value at the system rate
    before tax."""

    before: float
    after: float
    before_error: float = 0.0
    """Standard errors."""
    after_error: float = 0.0

    @property
    def reduced(self) -> float | None:
        """Share that the service takes away, negative where it adds; None where nothing was before."""
        return 1.0 - self.after / self.before if self.before else None


@dataclass(frozen=True)
class Ledgers:
    """What the ledgers of the first futures say."""

    fans: Mapping[str, Mapping[str, Mapping[str, Fan]]]
    """By party, view and kind."""
    items: Mapping[str, OfItem]
    """By `system.item`."""
    draws: int


def ledgers(whole: WholeModel, draws: Draws, count: int = PIECE) -> Ledgers:
    """Cash by year of both sides, and the risk of each item itself, in the first `count` futures."""
    contract = whole.assumptions.contract
    parties = (contract.provider, contract.customer)
    years = whole.assumptions.horizon + 1
    flows = {name: {party: np.empty((count, years)) for party in parties} for name in (SALE, SERVICE)}
    worth: dict[str, dict[str, Array]] = {SALE: {}, SERVICE: {}}
    for first in range(0, count, CELL):
        here = slice(first, min(first + CELL, count))
        comparison = whole.comparison(draws.block(first, here.stop - first))
        for name in (SALE, SERVICE):
            for party in parties:
                flows[name][party][here] = comparison.statements[name][party].after_tax
            for item, value in _paid_to_others(comparison, name, parties).items():
                worth[name].setdefault(item, np.zeros(count))[here] = value
    return Ledgers(
        {party: _fans(flows[SALE][party], flows[SERVICE][party]) for party in parties},
        {
            item: _of_item(*(worth[name].get(item, np.zeros(count)) for name in (SALE, SERVICE)))
            for item in dict.fromkeys([*worth[SALE], *worth[SERVICE]])
        },
        count,
    )


def _of_item(before: Array, after: Array) -> OfItem:
    first, second = deviation_of(before), deviation_of(after)
    errors = (
        deviation_error(values) if found else 0.0 for values, found in ((before, first), (after, second))
    )
    return OfItem(first, second, *errors)


def _paid_to_others(comparison: Comparison, name: str, parties: tuple[str, str]) -> dict[str, Array | float]:
    rate = comparison.assumptions.economy.system_rate
    found: dict[str, Array | float] = {}
    for line in comparison.evaluations[name].lines:
        sign = (line.payer in parties) - (line.payee in parties)
        if sign:
            value = sign * present_value(line.amount, rate)
            found[line.name] = found.get(line.name, 0.0) + value
    return found


def _fans(sold: Array, served: Array) -> dict[str, dict[str, Fan]]:
    made: dict[str, dict[str, Fan]] = {}
    for view, yearly in (("beyond", served - sold), ("service", served)):
        made[view] = {"accumulated": fan(np.cumsum(yearly, axis=1)), "yearly": fan(yearly)}
    return made


def fan(flows: Array) -> Fan:
    """The percentiles of flows by year, shape (futures, horizon+1)."""
    shares, size = np.array(FAN), len(flows)
    rows = np.percentile(np.ascontiguousarray(flows.T), 100 * shares, axis=1)
    step = np.sqrt(shares * (1.0 - shares) / size)
    last = flows[:, -1]
    high = np.percentile(last, 100 * np.minimum(shares + step, 1.0))
    low = np.percentile(last, 100 * np.maximum(shares - step, 0.0))
    return Fan(rows, (high - low) / 2.0, size)
