"""The design of the served machine: what each choice costs, who picks what, what would move it.

Costs are those of the design search itself (`model.design.life_cost`) at what the world
charges and at the system rate, for the size and the use of the service: the map, the picks
and the best differ in the machines alone. What no machine moves (set-up, metering) is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, Alternative
from servitization.model.comparison import Comparison
from servitization.model.design import (
    Choice,
    Cycle,
    Decider,
    NoMachine,
    cost_in_place,
    for_sale,
    life_cost,
    occurring,
    programme,
)
from servitization.model.evaluation import Equipment, Evaluation, Model
from servitization.model.fee import Zone
from servitization.model.parties import present_value

LIVES = (15, 20, 25, 30, 35)
"""Bounds on the life that are tried beside the one of the file."""
ATTENTIONS = (("owner_occupier", 1.0), ("landlord", 0.5), ("developer", 0.0))
"""Who buys, and the share of the running cost that he is assumed to see."""


@dataclass(frozen=True)
class Pick:
    """What somebody picks for himself, and what it costs at the size and use of the service."""

    who: str
    cycles: tuple[Cycle, ...]
    cost: float
    """Present value at the system rate of what the world charges."""
    dearer: float
    """Than the best schedule there is."""

    @property
    def first(self) -> Cycle:
        """The first machine bought; that in place where none is."""
        return next((cycle for cycle in self.cycles if cycle.year >= 0), self.cycles[0])


@dataclass(frozen=True)
class DesignMap:
    """Cost of each tier, regime and replacement age, used throughout, and who picks what."""

    tiers: tuple[str, ...]
    """Those on sale at some time, in file order."""
    service_only: frozenset[str]
    regimes: tuple[str, ...]
    costs: np.ndarray
    """Present value at the system rate by (tier, regime, years kept - 1); NaN where the tier
    cannot be bought in every year in which it would be."""
    best: tuple[str, str, int]
    """Tier, regime and years kept of the cheapest."""
    picks: tuple[Pick, ...]
    """Usual buyer, informed buyer, who decides in the service, the same without the machine
    built for service, the best schedule, the best of the map."""
    system_rate: float
    size: float

    @property
    def best_cost(self) -> float:
        return float(np.nanmin(self.costs))

    @property
    def above_best(self) -> np.ndarray:
        """How much dearer each is than the cheapest, as a share of it; shaped as `costs`."""
        return (self.costs - self.best_cost) / abs(self.best_cost)

    def best_age(self, tier: str, regime: str) -> tuple[int, float] | None:
        """The cheapest age of a tier under a regime, and its cost."""
        row = self.costs[self.tiers.index(tier), self.regimes.index(regime)]
        if np.isnan(row).all():
            return None
        age = int(np.nanargmin(row))
        return age + 1, float(row[age])


@dataclass(frozen=True)
class _Costs:
    """Cost of each machine of a system to the world, and of the one in place."""

    equipment: Equipment
    by_life: np.ndarray
    of_old: np.ndarray | None
    horizon: int

    def of(self, cycles: tuple[Cycle, ...]) -> float:
        """Cost of a schedule."""
        technology, total = self.equipment.technology, 0.0
        for cycle in cycles:
            if cycle.year < 0:
                assert self.of_old is not None  # who has a machine in place has its cost
                total += float(self.of_old[cycle.years_left])
                continue
            tier = technology.tiers.index(cycle.tier)
            regime = technology.regimes.index(cycle.maintenance)
            total += float(self.by_life[cycle.year, tier, regime, cycle.years - 1])
        return total

    def throughout(self, tier: int, regime: int, years: int) -> float:
        """Cost of one choice used throughout, the last machine cut at the horizon; what stands
        there is taken away at signing."""
        starts = range(0, self.horizon, years)
        lives = [min(years, self.horizon - start) for start in starts]
        each = zip(starts, lives, strict=True)
        new = sum(self.by_life[start, tier, regime, kept - 1] for start, kept in each)
        return float(new) + (0.0 if self.of_old is None else float(self.of_old[0]))


def design_map(comparison: Comparison) -> DesignMap:
    """The map of the served system, and what each decider of the comparison picks."""
    assumptions, name = comparison.assumptions, comparison.assumptions.contract.system
    costs = world_costs(comparison)
    technology, horizon = costs.equipment.technology, assumptions.horizon
    sold = for_sale(technology.system, horizon, service_only=True)
    used = [index for index in range(len(technology.tiers)) if sold[:, index].any()]
    ages = costs.by_life.shape[-1]
    table = np.full((len(used), len(technology.regimes), ages), np.nan)
    for row, tier in enumerate(used):
        for years in range(1, ages + 1):
            if sold[np.arange(0, horizon, years), tier].all():
                for regime in range(len(technology.regimes)):
                    table[row, regime, years - 1] = costs.throughout(tier, regime, years)
    tiers = tuple(technology.tiers[index] for index in used)
    old = _in_place(costs.equipment.design.cycles)
    best = programme(costs.by_life, technology, Choice(True, None, None, old), costs.of_old)
    chosen = {
        "usual_buyer": _cycles(comparison.evaluations[SALE], name),
        "informed_buyer": _cycles(comparison.evaluations[INFORMED_SALE], name),
        _decider(comparison): _cycles(comparison.evaluations[SERVICE], name),
    }
    ordinary = _without_service_machines(comparison)
    if ordinary is not None:
        chosen["owner_operator_ordinary"] = _cycles(ordinary, name)
    chosen["best"] = best.cycles
    least = costs.of(best.cycles)
    picks = [Pick(who, cycles, costs.of(cycles), costs.of(cycles) - least) for who, cycles in chosen.items()]
    where = np.unravel_index(int(np.nanargmin(table)), table.shape) if not np.isnan(table).all() else None
    cheapest = ("", "", 0)
    if where is not None:
        cheapest = (tiers[where[0]], technology.regimes[where[1]], int(where[2]) + 1)
        steady = _steady(*cheapest, horizon)
        picks.append(Pick("steady", steady, float(np.nanmin(table)), float(np.nanmin(table)) - least))
    return DesignMap(
        tiers=tiers,
        service_only=frozenset(tier for tier in tiers if technology.system.tiers[tier].service_only),
        regimes=technology.regimes,
        costs=table,
        best=cheapest,
        picks=tuple(picks),
        system_rate=assumptions.economy.system_rate,
        size=float(technology.size),
    )


def world_costs(comparison: Comparison) -> _Costs:
    """What each machine costs at what the world charges and at the system rate, for the size and
    use of the service."""
    assumptions, name = comparison.assumptions, comparison.assumptions.contract.system
    arrangement = comparison.rows[SERVICE].arrangements[name]
    equipment = comparison.evaluations[SERVICE].equipment[name]
    items = occurring(assumptions, name, arrangement.served, arrangement.sold)
    world = Decider(
        assumptions.systems[name].maker,
        assumptions.economy.system_rate,
        name,
        items,
        dict.fromkeys(items, 1.0),
    )
    old = _in_place(equipment.design.cycles)
    technology, horizon = equipment.technology, assumptions.horizon
    return _Costs(
        equipment,
        life_cost(technology, world, horizon),
        None if old is None else cost_in_place(technology, world, old, horizon),
        horizon,
    )


def _in_place(cycles: tuple[Cycle, ...]) -> Cycle | None:
    """The machine that stood there at signing, at its age then."""
    first = cycles[0]
    return replace(first, years=-first.year) if first.year < 0 else None


def _cycles(evaluation: Evaluation, name: str) -> tuple[Cycle, ...]:
    return evaluation.equipment[name].design.cycles


def _decider(comparison: Comparison) -> str:
    name = comparison.assumptions.contract.system
    provided = comparison.rows[SERVICE].arrangements[name].decision.by == "maker"
    return "owner_operator" if provided else "customer_served"


def _without_service_machines(comparison: Comparison) -> Evaluation | None:
    """The service with machines that owners can buy; None where there is no other."""
    name, row = comparison.assumptions.contract.system, comparison.rows[SERVICE]
    arrangement = row.arrangements[name]
    system = comparison.assumptions.systems[name]
    own = any(tier.service_only and tier.available for tier in system.tiers.values())
    if not own or not arrangement.decision.service_only:
        return None
    ordinary = replace(arrangement, decision=replace(arrangement.decision, service_only=False))
    return comparison.model.evaluation(Alternative("", {**row.arrangements, name: ordinary}))


def _steady(tier: str, regime: str, years: int, horizon: int) -> tuple[Cycle, ...]:
    return tuple(
        Cycle(start, tier, regime, min(years, horizon - start)) for start in range(0, horizon, years)
    )


# --- what would move it ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Bound:
    """The service when a machine can be kept at most `years`."""

    years: int
    filed: bool
    """It is the bound of the file."""
    cycles: tuple[Cycle, ...]
    zone: Zone
    fee: float
    reached: bool
    """A machine of the service is kept as long as the bound allows."""


def bounds(model: Model) -> Iterator[Bound]:
    """The comparison again under each bound on the life, the file's own among them.

    An owner whose habit is longer than a bound keeps to the bound. A bound under which some
    year has no machine on sale is left out.
    """
    assumptions = model.assumptions
    name = assumptions.contract.system
    filed = assumptions.systems[name].maximum_life
    for years in sorted({*(LIVES if filed >= LIVES[0] else _around(filed)), filed}):
        try:
            found = Comparison(Model(_with_life(assumptions, name, years)))
        except NoMachine:
            continue
        yield Bound(
            years,
            years == filed,
            _cycles(found.evaluations[SERVICE], name),
            found.agreement.against_sale,
            float(found.agreement.level),
            found.life_bound is not None,
        )


def _around(filed: int) -> tuple[int, ...]:
    """Bounds around a short one: half, three quarters, five quarters, one and a half of it."""
    return tuple(max(round(filed * share), 1) for share in (0.5, 0.75, 1.25, 1.5))


def _with_life(assumptions: Assumptions, name: str, years: int) -> Assumptions:
    system = assumptions.systems[name]
    buying = system.buying.model_copy(update={"keep_years": min(system.buying.keep_years, years)})
    bounded = system.model_copy(update={"maximum_life": years, "buying": buying})
    return assumptions.model_copy(update={"systems": {**assumptions.systems, name: bounded}})


@dataclass(frozen=True)
class Buyer:
    """The same building bought by somebody who sees a share of the running cost."""

    who: str
    attention: float
    filed: bool
    """It is the attention of the file."""
    cycles: tuple[Cycle, ...]
    cost: float
    """What the served system costs the world in his sale, present value at the system rate."""
    energy_kwh: float
    """Electricity of the served system over the horizon."""
    zone: Zone
    """Of the service against his sale."""


def buyers(model: Model) -> Iterator[Buyer]:
    """The sale to a well-advised owner, an owner-occupier, a landlord and a developer, and the
    zone of the service against each.

    The first reckons at his own cost of money, the others at the rate that purchases imply. A
    file that gives an attention between none and all says how much its landlord sees.
    """
    assumptions = model.assumptions
    filed = assumptions.customer.attention
    own = Comparison(model)
    yield _buyer("well_advised", 1.0, False, own, INFORMED_SALE)
    for who, usual in ATTENTIONS:
        attention = filed if who == "landlord" and 0.0 < filed < 1.0 else usual
        found = Comparison(Model(_with_attention(assumptions, attention)))
        yield _buyer(who, attention, attention == filed, found, SALE)


def _buyer(who: str, attention: float, filed: bool, comparison: Comparison, baseline: str) -> Buyer:
    name, sold = comparison.assumptions.contract.system, comparison.evaluations[baseline]
    rate, agreed = comparison.assumptions.economy.system_rate, comparison.agreement
    return Buyer(
        who,
        attention,
        filed,
        _cycles(sold, name),
        float(sum(present_value(cost, rate) for cost in sold.costs[name].values())),
        float(sold.equipment[name].electricity.sum()),
        agreed.against_sale if baseline == SALE else agreed.against_informed,
    )


def _with_attention(assumptions: Assumptions, attention: float) -> Assumptions:
    customer = assumptions.customer.model_copy(update={"attention": attention})
    return assumptions.model_copy(update={"customer": customer})
