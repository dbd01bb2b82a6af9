"""Which machine, kept how long, maintained how: the design that a decider picks (MODEL.md 3.4, 4).

Design follows liability: a decider minimises the present value, at the rate with which he
decides, of the items that he bears. Two deciders: the *buyer*, who at each purchase looks
at price and part of the running cost, and the *programme*, who looks at the whole horizon.
Scalars only: machines are chosen before the dice fall.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from servitization.assumptions.schema import Assumptions, Item, System
from servitization.model.items import END, OPERATING, PURCHASE, amount, priced
from servitization.model.technology import MachineYears, Technology

Array = np.ndarray


@dataclass(frozen=True)
class Cycle:
    """One machine: bought in `year`, kept `years`; tier and regime by name."""

    year: int
    tier: str
    maintenance: str
    years: int


@dataclass(frozen=True)
class Design:
    """The machines over the horizon, and what they are worth to who chose them."""

    cycles: tuple[Cycle, ...]
    value: float
    """Present value of the decider's cost; for a buyer NaN, who never adds it up."""


@dataclass(frozen=True)
class Choice:
    """What a decider may choose from."""

    service_only: bool
    regimes: str | None
    """A regime by name, or None for all."""
    keep_years: int | None
    """Years every machine is kept, or None for any up to the maximum life."""


class NoMachine(ValueError):
    """No tier can be bought in `year`."""

    def __init__(self, year: int):
        self.year = year
        super().__init__(f"no tier can be bought in year {year}")


def for_sale(system: System, horizon: int, service_only: bool) -> Array:
    """Whether tier j can be bought in year v, shape (horizon, tiers)."""
    years = np.arange(horizon)[:, None]
    tiers = system.tiers.values()
    first = np.array([tier.from_year for tier in tiers])
    last = np.array([horizon if tier.until_year is None else tier.until_year for tier in tiers])
    offered = np.array([tier.available and (service_only or not tier.service_only) for tier in tiers])
    return offered & (years >= first) & (years <= last)


@dataclass(frozen=True)
class Decider:
    """Who decides, at which rate, and what he pays."""

    party: str
    rate: float
    system: str
    """The system for which he decides."""
    items: Mapping[str, Item]
    weights: Mapping[str, Array | float]
    """What he pays per unit of an item's cost, by item: a number, or one per year."""
    attention: float = 1.0
    """Share of the running cost that he sees."""


def weight_in(weight: Array | float, year: Array) -> Array | float:
    return weight[year] if isinstance(weight, np.ndarray) else weight


@lru_cache(maxsize=64)
def every_machine(horizon: int, tiers: int, regimes: int, life: int) -> MachineYears:
    """All machine-years of the design search, shape (purchase year, tier, regime, age).

    Years beyond the horizon are set to it; what is made of them is never read.
    """
    vintage = np.arange(horizon)[:, None, None, None]
    age = np.arange(life)[None, None, None, :]
    return MachineYears(
        tier=np.arange(tiers)[None, :, None, None],
        regime=np.arange(regimes)[None, None, :, None],
        vintage=vintage,
        age=age,
        year=np.minimum(vintage + age + 1, horizon),
    )


@lru_cache(maxsize=64)
def every_purchase(horizon: int, tiers: int, regime: int, keep_years: int) -> MachineYears:
    """The machine-years that a buyer compares at each purchase, shape (purchase, tier, age)."""
    vintage = np.arange(0, horizon, keep_years)[:, None, None]
    age = np.arange(keep_years)[None, None, :]
    return MachineYears(
        tier=np.arange(tiers)[None, :, None],
        regime=np.array(regime),
        vintage=vintage,
        age=age,
        year=np.minimum(vintage + age + 1, horizon),
    )


def life_cost(technology: Technology, decider: Decider, horizon: int) -> Array:
    """Present value at t=0 of one machine to its decider, for each (purchase year, tier,
    regime, years kept).

    Shape (horizon, tiers, regimes, maximum life); entries that end beyond the horizon are
    meaningless and never read.
    """
    name = decider.system
    life = min(technology.system.maximum_life, horizon)
    machine = every_machine(horizon, len(technology.tiers), len(technology.regimes), life)
    vintage, tier, year, kept = machine.vintage, machine.tier, machine.year, machine.age + 1
    shape = (horizon, len(technology.tiers), len(technology.regimes), life)
    factors = (1.0 + decider.rate) ** -np.arange(horizon + 1.0)
    bought, running, ended = 0.0, 0.0, 0.0
    for item_name, weight in decider.weights.items():
        item = decider.items[item_name]
        sign = -1.0 if item.income else 1.0
        if item.driver in PURCHASE:
            cost = priced(item, name, PURCHASE[item.driver](technology, tier, vintage), technology, vintage)
            bought = bought + sign * weight_in(weight, vintage) * cost
        elif item.driver in OPERATING:
            cost = OPERATING[item.driver](technology, machine, decider.party)
            running = running + sign * weight_in(weight, year) * priced(item, name, cost, technology, year)
        elif item.driver in END:
            cost = END[item.driver](technology, tier, vintage, kept, year)
            ended = ended + sign * weight_in(weight, year) * priced(item, name, cost, technology, year)
    present_running = np.cumsum(np.broadcast_to(running * factors[year], shape), axis=-1)
    return bought * factors[vintage] + present_running + ended * factors[year]


def programme(cost: Array, technology: Technology, choice: Choice) -> Design:
    """The cheapest sequence of machines over the horizon, by dynamic programming (3.4).

    `cost` from `life_cost`. Ties: first tier, then first regime in file order, then the
    shortest life. Raises NoMachine when some year can only be reached without a machine.
    """
    horizon, _, regimes, life = cost.shape
    system = technology.system
    barred = ~for_sale(system, horizon, choice.service_only)
    cost = cost.copy()
    cost[barred] = np.inf
    if choice.regimes is not None:
        others = [index for index, name in enumerate(technology.regimes) if name != choice.regimes]
        cost[:, :, others, :] = np.inf
    best = np.full(horizon + 1, np.inf)
    best[horizon] = 0.0
    picked: dict[int, tuple[int, int, int]] = {}
    for year in range(horizon - 1, -1, -1):
        longest = min(life, horizon - year)
        shortest = longest if choice.keep_years is None else min(choice.keep_years, longest)
        first = 0 if choice.keep_years is None else shortest - 1
        last = longest if choice.keep_years is None else shortest
        total = cost[year, :, :, first:last] + best[year + first + 1 : year + last + 1]
        index = int(total.argmin())
        best[year] = total.flat[index]
        j, rest = divmod(index, regimes * (last - first))
        q, n = divmod(rest, last - first)
        picked[year] = (j, q, first + n + 1)
    if not np.isfinite(best[0]):
        raise NoMachine(int(np.flatnonzero(barred.all(axis=1))[0]) if barred.all(axis=1).any() else 0)
    cycles, year = [], 0
    while year < horizon:
        j, q, years = picked[year]
        cycles.append(Cycle(year, technology.tiers[j], technology.regimes[q], years))
        year += years
    return Design(tuple(cycles), float(best[0]))


def purchases(technology: Technology, decider: Decider, choice: Choice, horizon: int) -> Design:
    """What a buyer picks at each purchase: price plus the running cost that he sees (4).

    He sees the items whose row says so, running costs times his attention, discounted from
    the purchase; regime and years kept are habit. Ties: first in file order.
    """
    name = decider.system
    regime = technology.regimes.index(choice.regimes)
    machine = every_purchase(horizon, len(technology.tiers), regime, choice.keep_years)
    vintage, tier, age, year = machine.vintage, machine.tier, machine.age, machine.year
    starts = vintage[:, 0, 0]
    within = vintage + age + 1 <= horizon
    factors = np.where(within, (1.0 + decider.rate) ** -(age + 1.0), 0.0)
    seen = 0.0
    for item_name, weight in decider.weights.items():
        item = decider.items[item_name]
        if not item.seen_by_buyer:
            continue
        if item.driver in PURCHASE:
            at = vintage[..., 0]
            cost = priced(item, name, PURCHASE[item.driver](technology, tier[..., 0], at), technology, at)
            seen = seen + weight_in(weight, at) * cost
        elif item.driver in OPERATING and decider.attention:
            cost = priced(
                item,
                name,
                OPERATING[item.driver](technology, machine, decider.party),
                technology,
                year,
            )
            seen = seen + decider.attention * (weight_in(weight, year) * cost * factors).sum(axis=-1)
    bill = np.where(for_sale(technology.system, horizon, choice.service_only)[starts], seen, np.inf)
    cycles = []
    for start, row in zip(starts.tolist(), bill, strict=True):
        j = int(row.argmin())
        if not np.isfinite(row[j]):
            raise NoMachine(start)
        kept = min(choice.keep_years, horizon - start)
        cycles.append(Cycle(start, technology.tiers[j], choice.regimes, kept))
    return Design(tuple(cycles), float("nan"))


@dataclass(frozen=True)
class Timeline:
    """One schedule laid out by year, ready for the formulas of `Technology`."""

    machine: MachineYears
    """Operating years 1..horizon, shape (horizon,)."""
    tier: Array
    vintage: Array
    kept: Array

    @property
    def end(self) -> Array:
        return self.vintage + self.kept


def timeline(design: Design, technology: Technology) -> Timeline:
    """The schedule of a design as index arrays."""
    tier = np.array([technology.tiers.index(cycle.tier) for cycle in design.cycles])
    regime = np.array([technology.regimes.index(cycle.maintenance) for cycle in design.cycles])
    vintage = np.array([cycle.year for cycle in design.cycles])
    kept = np.array([cycle.years for cycle in design.cycles])
    year = np.arange(1, int(kept.sum()) + 1)
    start = np.repeat(vintage, kept)
    machine = MachineYears(np.repeat(tier, kept), np.repeat(regime, kept), start, year - start - 1, year)
    return Timeline(machine, tier, vintage, kept)


def yearly(
    item: Item,
    name: str,
    technology: Technology,
    line: Timeline,
    bearer: str,
    heating: Array,
) -> Array:
    """Cost K of an item by year at the tariff of `bearer`, shape (…, horizon+1).

    `heating` is the electricity for lost heat, kWh by year (MODEL.md 5.1).
    """
    prices = technology.prices
    horizon = prices.carbon.shape[-1] - 1
    if item.driver in OPERATING:
        cost = OPERATING[item.driver](technology, line.machine, bearer)
        running = priced(item, name, cost, technology, line.machine.year)
        path = np.zeros((*running.shape[:-1], horizon + 1))
        path[..., 1:] = running
        return path
    if item.driver in PURCHASE or item.driver in END:
        if item.driver in PURCHASE:
            at, cost = line.vintage, PURCHASE[item.driver](technology, line.tier, line.vintage)
        else:
            at = line.end
            cost = END[item.driver](technology, line.tier, line.vintage, line.kept, at)
        falling = priced(item, name, cost, technology, at)
        path = np.zeros((*falling.shape[:-1], horizon + 1))
        path[..., at] = falling
        return path
    if item.driver == "heating":
        return priced(item, name, heating * prices.electricity[bearer], technology, np.arange(horizon + 1))
    path = np.zeros(horizon + 1)
    path[0 if item.driver == "start" else slice(1, None)] = 1.0
    return priced(item, name, path, technology, np.arange(horizon + 1))


def occurring(assumptions: Assumptions, name: str, served: bool, sold: bool) -> dict[str, Item]:
    """The rows of the cost table that cost something when system `name` is served or sold."""
    occurs = {"always"} | ({"service"} if served else set()) | ({"sale"} if sold else set())
    shadow = assumptions.carbon.mode == "shadow"
    return {
        item_name: item
        for item_name, item in assumptions.items.items()
        if item.occurs in occurs and amount(item, name) and not (shadow and item.growth == "carbon")
    }
