"""Measures done at the building for an alternative: what they save, cost, and who pays (MODEL.md 5.1).

Several measures act one after the other, so that savings multiply and are never added. What the
building has already (`site.measure`) is in the need of every alternative and costs nothing here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from servitization.assumptions.schema import OUTSIDE, Assumptions, Measure, Saving
from servitization.model.alternatives import Work
from servitization.model.ledger import Entry, payments
from servitization.model.prices import Prices
from servitization.model.tax import Lives

WORKS, CONTRIBUTION, SETUP = "works", "contribution", "setup"
"""Items of the ledger: a measure, what a side pays of it, what taking part costs the builder."""

MEASURES, PARTNERS = "measures.", "partners."
"""Begin the names under which the ledger has what is no system: a measure, a partner."""

TOGETHER = "+"
"""Between the names of measures that are done together."""


def with_works(assumptions: Assumptions, works: Sequence[Work]) -> Assumptions:
    """The case whose building has these measures beside the one that it has."""
    if not works:
        return assumptions
    names = [
        *([assumptions.site.measure] if assumptions.site.measure else []),
        *(one.measure for one in works),
    ]
    name = TOGETHER.join(names)
    known = assumptions.measures
    combined = known[name] if name in known else _combined([known[one] for one in names])
    return assumptions.model_copy(
        update={
            "measures": {**known, name: combined},
            "site": assumptions.site.model_copy(update={"measure": name}),
        }
    )


def _combined(measures: Sequence[Measure]) -> Measure:
    def left(system: str, of: str) -> float:
        return prod(1.0 - getattr(m.saves[system], of) for m in measures if system in m.saves)

    systems = dict.fromkeys(system for measure in measures for system in measure.saves)
    saves = {
        system: Saving(function=1.0 - left(system, "function"), peak=1.0 - left(system, "peak"))
        for system in systems
    }
    return Measure(saves=saves)


def heating_saved(assumptions: Assumptions, works: Iterable[Work]) -> float:
    """Electricity for heating that the measures save, kWh a year; negative where they cost some."""
    saved = sum(assumptions.measures[one.measure].heating for one in works)
    return saved * assumptions.site.size / assumptions.site.heating_efficiency


def saved_systems(assumptions: Assumptions, works: Iterable[Work]) -> set[str]:
    """The systems whose need the measures change."""
    return {system for one in works for system in assumptions.measures[one.measure].saves}


@dataclass(frozen=True)
class Building:
    """What works cost: all payments, and by ledger name cost, lives and years of depreciation."""

    lines: tuple[Entry, ...]
    costs: Mapping[str, Mapping[str, np.ndarray]]
    """What the world charges, by ledger name and item, shape (horizon+1,)."""
    lives: Mapping[str, Lives]
    depreciation_years: Mapping[str, int]


def building(assumptions: Assumptions, prices: Prices, works: Sequence[Work]) -> Building:
    """What these works cost and who pays.

    Who does them pays the world and is paid their price by provider and customer, each of whom
    depreciates what he paid; when he sells them by himself, his set-up too.
    """
    lines: list[Entry] = []
    costs: dict[str, dict[str, np.ndarray]] = {}
    lives: dict[str, Lives] = {}
    years: dict[str, int] = {}
    contract, horizon = assumptions.contract, assumptions.horizon
    for work in works:
        measure, name = assumptions.measures[work.measure], f"{MEASURES}{work.measure}"
        done = years_done(measure, horizon)
        paid = measure.cost * assumptions.site.size * prices.indices["inflation"][..., done]
        cost = np.zeros_like(paid, shape=(*paid.shape[:-1], horizon + 1))
        cost[..., done] = paid
        costs[name] = {WORKS: cost}
        lives[name] = tuple((int(year), min(measure.life, horizon - int(year))) for year in done)
        years[name] = measure.depreciation_years
        lines += payments(work.builder, OUTSIDE, name, WORKS, cost, "resource")
        shares = {contract.provider: work.provider_share, contract.customer: 1.0 - work.provider_share}
        for payer, share in shares.items():
            lines += payments(payer, work.builder, name, CONTRIBUTION, share * cost, "price", capital=True)
    for builder in dict.fromkeys(work.builder for work in works):
        name, signing = f"{PARTNERS}{builder}", np.zeros(horizon + 1)
        signing[0] = 1.0
        setup = assumptions.partners.members[builder].setup_cost * signing
        costs[name] = {SETUP: setup}
        lines += payments(builder, OUTSIDE, name, SETUP, setup, "resource")
        if any(work.sold for work in works if work.builder == builder):
            lines += payments(contract.customer, builder, name, SETUP, setup, "price")
    return Building(tuple(lines), costs, lives, years)


def years_done(measure: Measure, horizon: int) -> np.ndarray:
    """The years in which a measure is done: at signing, and again when it has worn out."""
    return np.arange(0, horizon, measure.life)


def possible_works(
    assumptions: Assumptions, builders: Iterable[str], provider_share: float = 0.0, sold: bool = False
) -> list[tuple[Work, ...]]:
    """Every choice that these partners have together: one of his measures or none, each of them."""
    menus: list[list[Work | None]] = []
    for builder in builders:
        names = assumptions.partners.members[builder].measures
        done = [name for name in names if name != assumptions.site.measure]
        menus.append([None, *(Work(name, builder, provider_share, sold) for name in done)])
    return [tuple(work for work in choice if work is not None) for choice in product(*menus)]
