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
from servitization.model.items import END, OPERATING, PURCHASE, amount, priced, something
from servitization.model.technology import MachineYears, Technology

Array = np.ndarray


@dataclass(frozen=True)
class Cycle:
    """One machine: bought in `year`, kept `years`; tier and regime by name.

    A machine in place at signing was bought in a negative year.
    """

    year: int
    tier: str
    maintenance: str
    years: int

    @property
    def first_year(self) -> int:
        """Year from which it stands in the comparison: signing at the earliest."""
        return max(self.year, 0)

    @property
    def years_left(self) -> int:
        """Years kept from then on; none for a machine in place that is replaced at signing."""
        return self.year + self.years - self.first_year


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
    in_place: Cycle | None = None
    """The machine that stands there at signing, with the years that it has been kept."""

    @property
    def first_purchase(self) -> int:
        """Year in which who keeps machines for `keep_years` buys the first one."""
        if self.in_place is None or self.keep_years is None:
            return 0
        return max(self.keep_years - self.in_place.years, 0)


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
def machine_in_place(horizon: int, tier: int, regime: int, age: int, life: int) -> MachineYears:
    """The years of a machine that is `age` years old at signing, shape (1, 1, 1, age): the year
    before signing, in which it may end, and each year up to its maximum life."""
    ages = np.arange(age - 1, max(life, age))[None, None, None, :]
    year = np.minimum(ages - age + 1, horizon)
    one = np.ones((1, 1, 1, 1), dtype=int)
    return MachineYears(tier * one, regime * one, -age * one, ages, year)


@lru_cache(maxsize=64)
def every_purchase(horizon: int, tiers: int, regime: int, keep_years: int, first: int = 0) -> MachineYears:
    """The machine-years that a buyer compares at each purchase from year `first` on, shape
    (purchase, tier, age)."""
    vintage = np.arange(first, horizon, keep_years)[:, None, None]
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
    life = min(technology.system.maximum_life, horizon)
    machine = every_machine(horizon, len(technology.tiers), len(technology.regimes), life)
    shape = (horizon, len(technology.tiers), len(technology.regimes), life)
    bought, running, ended = _cost_of_life(technology, decider, machine, horizon)
    factors = (1.0 + decider.rate) ** -np.arange(horizon + 1.0)
    present_running = np.cumsum(np.broadcast_to(running, shape), axis=-1)
    return bought * factors[machine.vintage] + present_running + ended


def cost_in_place(technology: Technology, decider: Decider, in_place: Cycle, horizon: int) -> Array:
    """Present value at t=0 to its decider of keeping the machine in place for 0, 1, 2 … more
    years, up to its maximum life or the horizon.

    Its purchase is past; it stays under its own regime.
    """
    tier, regime = technology.tiers.index(in_place.tier), technology.regimes.index(in_place.maintenance)
    machine = machine_in_place(horizon, tier, regime, in_place.years, technology.system.maximum_life)
    _, running, ended = _cost_of_life(technology, decider, machine, horizon)
    cost = np.cumsum(np.broadcast_to(running, machine.age.shape), axis=-1) + ended
    return np.broadcast_to(cost, machine.age.shape)[0, 0, 0, : horizon + 1]


def _cost_of_life(
    technology: Technology, decider: Decider, machine: MachineYears, horizon: int
) -> tuple[Array | float, Array | float, Array | float]:
    """What machines cost their decider: at purchase, in its own money; in each operating year and
    at an end after it, as present value at t=0."""
    name = decider.system
    vintage, tier, year, kept = machine.vintage, machine.tier, machine.year, machine.age + 1
    factors = (1.0 + decider.rate) ** -np.arange(horizon + 1.0)
    operating = factors.copy()
    operating[0] = 0.0  # nothing runs before signing
    bought, running, ended = 0.0, 0.0, 0.0
    for item_name, weight in decider.weights.items():
        item = decider.items[item_name]
        sign = -1.0 if item.income else 1.0
        if item.driver in PURCHASE:
            if (vintage < 0).any():
                continue
            cost = priced(item, name, PURCHASE[item.driver](technology, tier, vintage), technology, vintage)
            bought = bought + sign * weight_in(weight, vintage) * cost
        elif item.driver in OPERATING:
            cost = OPERATING[item.driver](technology, machine, decider.party)
            running = running + sign * weight_in(weight, year) * priced(item, name, cost, technology, year)
        elif item.driver in END:
            cost = END[item.driver](technology, tier, vintage, kept, year)
            ended = ended + sign * weight_in(weight, year) * priced(item, name, cost, technology, year)
    return bought, running * operating[year], ended * factors[year]


def programme(
    cost: Array, technology: Technology, choice: Choice, cost_of_old: Array | None = None
) -> Design:
    """The cheapest sequence of machines over the horizon, by dynamic programming (3.4).

    `cost` from `life_cost`, `cost_of_old` from `cost_in_place` where a machine stands. Ties:
    first tier, then first regime in file order, then the shortest life. Raises NoMachine when
    some year can only be reached without a machine.
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
    cycles, year, value = [], 0, best[0]
    old = choice.in_place
    if old is not None and cost_of_old is not None:
        total = cost_of_old + best[: len(cost_of_old)]
        year = int(total.argmin()) if choice.keep_years is None else min(choice.first_purchase, horizon)
        value = total[year]
        cycles.append(Cycle(old.year, old.tier, old.maintenance, old.years + year))
    if not np.isfinite(value):
        raise NoMachine(int(np.flatnonzero(barred.all(axis=1))[0]) if barred.all(axis=1).any() else 0)
    while year < horizon:
        j, q, years = picked[year]
        cycles.append(Cycle(year, technology.tiers[j], technology.regimes[q], years))
        year += years
    return Design(tuple(cycles), float(value))


def purchases(technology: Technology, decider: Decider, choice: Choice, horizon: int) -> Design:
    """What a buyer picks at each purchase: price plus the running cost that he sees (4).

    He sees the items whose row says so, running costs times his attention, discounted from
    the purchase; regime and years kept are habit. Ties: first in file order.
    """
    name = decider.system
    regime = technology.regimes.index(choice.regimes)
    first = min(choice.first_purchase, horizon)
    machine = every_purchase(horizon, len(technology.tiers), regime, choice.keep_years, first)
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
    old = choice.in_place
    cycles = [] if old is None else [Cycle(old.year, old.tier, old.maintenance, old.years + first)]
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
    running = np.array([cycle.years_left for cycle in design.cycles])
    year = np.arange(1, int(running.sum()) + 1)
    start = np.repeat(vintage, running)
    machine = MachineYears(
        np.repeat(tier, running), np.repeat(regime, running), start, year - start - 1, year
    )
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
        path = np.zeros_like(running, shape=(*running.shape[:-1], horizon + 1))
        path[..., 1:] = running
        return path
    if item.driver in PURCHASE or item.driver in END:
        if item.driver in PURCHASE:
            new = line.vintage >= 0
            at = line.vintage[new]
            cost = PURCHASE[item.driver](technology, line.tier[new], at)
        else:
            at = line.end
            cost = END[item.driver](technology, line.tier, line.vintage, line.kept, at)
        falling = priced(item, name, cost, technology, at)
        path = np.zeros_like(falling, shape=(*falling.shape[:-1], horizon + 1))
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
        if item.occurs in occurs
        and something(amount(item, name))
        and not (shadow and item.growth == "carbon")
    }
