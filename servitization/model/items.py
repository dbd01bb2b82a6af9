"""The cost table: each item is a driver, an amount and an index; a row, not code (MODEL.md 2.2).

A driver says when an amount falls due: at a purchase, in each operating year, at the end of
a machine's life, or in fixed years whatever the machine. `K` below is the resource cost of
an item before anybody's mark-up.
"""

from collections.abc import Callable, Mapping

import numpy as np

from servitization.assumptions.schema import Item
from servitization.model.technology import MachineYears, Technology

Array = np.ndarray

PURCHASE: Mapping[str, Callable[[Technology, Array, Array], Array]] = {
    "production": Technology.production,
    "installation": Technology.installation,
}
OPERATING: Mapping[str, Callable[[Technology, MachineYears, str], Array]] = {
    "maintenance": lambda technology, m, _: technology.maintenance(m),
    "energy": Technology.energy,
    "downtime": lambda technology, m, _: technology.downtime(m),
    "size": lambda technology, m, _: technology.size_of(m.vintage) * np.ones(np.shape(m.year)),
    "function": lambda technology, m, _: technology.function[..., m.year],
    "electricity": lambda technology, m, _: technology.electricity(m),
    "asset_value": lambda technology, m, _: technology.production(m.tier, m.vintage),
    "emissions": lambda technology, m, _: (
        technology.electricity(m) * technology.prices.grid_intensity[..., m.year] + technology.leaked(m)
    ),
}
END: Mapping[str, Callable[[Technology, Array, Array, Array, Array], Array]] = {
    "removal": lambda technology, tier, vintage, kept, year: technology.removal(vintage, year),
    "residual": lambda technology, tier, vintage, kept, year: technology.residual(tier, vintage, kept),
    "end_emissions": lambda technology, tier, vintage, kept, year: technology.lost_at_removal(tier, vintage),
}
FIXED = frozenset({"start", "year", "heating"})

PRICE_INDEX: Mapping[str, str] = {
    "energy": "energy",
    "heating": "energy",
    "maintenance": "wages",
    "production": "inflation",
    "installation": "inflation",
    "downtime": "inflation",
    "removal": "inflation",
    "residual": "inflation",
    "asset_value": "inflation",
}
"""Index that a driver's own price follows; other drivers follow the item's `growth`."""


def something(value: Array | float) -> bool:
    """Whether any of it is not zero."""
    return value != 0.0 if isinstance(value, float | int) else bool(value.any())


def amount(item: Item, system: str) -> float:
    """Money per unit of the driver for one system; a system that a map leaves out has none."""
    return item.amount.get(system, 0.0) if isinstance(item.amount, dict) else item.amount


def priced(item: Item, system: str, driver: Array, technology: Technology, year: Array | int) -> Array:
    """The driver times its amount times its index in `year`."""
    per_unit = amount(item, system)
    if item.growth == "none":
        one = isinstance(per_unit, float) and per_unit == 1.0
        return driver if one else per_unit * driver
    return per_unit * driver * technology.prices.indices[item.growth][..., year]
