"""A case with its prices: every alternative evaluated by one function from its row.

`Model` answers each design question once and remembers what a system under an arrangement
is and costs; alternatives that arrange a system alike share it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import Assumptions, Item
from servitization.model.alternatives import AS_BOUGHT, Alternative, Arrangement, Work
from servitization.model.carbon import Emissions, emissions
from servitization.model.demand import Need, heating_kwh, installed_size, need
from servitization.model.design import (
    Choice,
    Cycle,
    Decider,
    Design,
    Timeline,
    cost_in_place,
    life_cost,
    occurring,
    programme,
    purchases,
    timeline,
)
from servitization.model.ledger import Entry, entries
from servitization.model.parties import Account, Accounts
from servitization.model.prices import prices
from servitization.model.responsibility import Post, bill, posts
from servitization.model.sales_tax import sales_tax
from servitization.model.tax import Lives
from servitization.model.technology import Hardware, Technology
from servitization.model.works import building, heating_saved, saved_systems, with_works

Weights = Mapping[str, np.ndarray | float]


@dataclass(frozen=True)
class Equipment:
    """One system as it stands in an alternative: what is wanted, its machines, their years."""

    need: Need
    technology: Technology
    design: Design
    line: Timeline

    @cached_property
    def electricity(self) -> np.ndarray:
        """Electricity by year, kWh, shape (horizon+1,)."""
        return _from_signing(self.technology.electricity(self.line.machine))

    @cached_property
    def failures(self) -> np.ndarray:
        """Expected failures by year, shape (horizon+1,)."""
        return _from_signing(self.technology.failures(self.line.machine))

    @cached_property
    def outage_hours(self) -> np.ndarray:
        """Hours without function by year, shape (horizon+1,)."""
        return _from_signing(self.technology.outage_hours(self.line.machine))

    @cached_property
    def lives(self) -> Lives:
        """Purchase year and years kept of the machines that somebody buys here."""
        return tuple((cycle.year, cycle.years) for cycle in self.design.cycles if cycle.year >= 0)


@dataclass(frozen=True)
class Evaluation:
    """An alternative with its machines and all payments but fee and tax."""

    alternative: Alternative
    equipment: Mapping[str, Equipment]
    lines: tuple[Entry, ...]
    costs: Mapping[str, Mapping[str, np.ndarray]]
    """Cost K by system and item, what the world charges, shape (horizon+1,)."""
    accounts: Mapping[str, Account]

    @cached_property
    def emissions(self) -> Emissions:
        each = [emissions(one.technology, one.line) for one in self.equipment.values()]
        return sum(each[1:], each[0])


class Model:
    """A case with its prices; answers each design question once and remembers it."""

    def __init__(self, assumptions: Assumptions):
        self.assumptions = assumptions
        self.prices = prices(assumptions)
        self._designs_of: Model | None = None
        self._without_works: Model | None = None
        self._works: tuple[Work, ...] = ()
        self._with_works: dict[tuple[Work, ...], Model] = {}
        self._hardware = {name: Hardware(system) for name, system in assumptions.systems.items()}
        self._timelines: dict[tuple, Timeline] = {}
        self._matrices: dict[tuple, tuple[Post, ...]] = {}
        self._bills: dict[tuple, tuple[dict[str, Item], Weights]] = {}
        self._life_costs: dict[tuple, tuple[np.ndarray, np.ndarray | None]] = {}
        self._equipment: dict[tuple, Equipment] = {}
        self._systems: dict[tuple, tuple] = {}
        self._sizes_in_place: dict[str, float] = {}

    def with_designs_held(self, assumptions: Assumptions) -> "Model":
        """Another case with the machines of this one: nothing is chosen anew."""
        held = self.varied(assumptions, lambda arrangement: False)
        held._designs_of = self
        return held

    @property
    def central(self) -> "Model | None":
        """The model whose machines this one holds; None where it chooses its own."""
        return self._designs_of

    def drawn(self, assumptions: Assumptions) -> "Model":
        """A case some of whose numbers are arrays of shape (scenarios, 1), with the machines of this one.

        Its flows have shape (scenarios, horizon+1) where they depend on what is drawn.
        """
        other = Model(assumptions)
        other._designs_of = self
        # Which machine is how old is the same in every scenario.
        other._timelines = self._timelines
        return other

    def varied(self, assumptions: Assumptions, untouched: Callable[[Arrangement], bool]) -> "Model":
        """The model of a case that differs in size, use, prices or rates, not in its systems.

        What arrangements that are `untouched` by the difference cost is not computed again.
        """
        other = Model.__new__(Model)
        other.assumptions, other._designs_of = assumptions, None
        other._without_works, other._works, other._with_works = None, (), {}
        same_prices = (assumptions.energy, assumptions.parties) == (
            self.assumptions.energy,
            self.assumptions.parties,
        )
        other.prices = self.prices if same_prices else prices(assumptions)
        other._hardware, other._timelines = self._hardware, self._timelines
        other._matrices, other._bills = self._matrices, self._bills
        other._life_costs = {}
        other._sizes_in_place = {}

        def kept(memory: dict, arrangements: Callable[[tuple], tuple]) -> dict:
            return {key: one for key, one in memory.items() if all(map(untouched, arrangements(key)))}

        other._equipment = kept(self._equipment, lambda key: key[1:])
        other._systems = kept(self._systems, lambda key: key[1:])
        return other

    def evaluation(self, alternative: Alternative) -> Evaluation:
        """The one function that evaluates an alternative, whatever its row says."""
        there = self._at_building(alternative.works)
        systems = {name: there._system(name, alternative.arrangements) for name in self.assumptions.systems}
        equipment = {name: one for name, (one, _, _) in systems.items()}
        built = building(self.assumptions, self.prices, alternative.works)
        lines = (*(line for _, made, _ in systems.values() for line in made), *built.lines)
        lines = (*lines, *sales_tax(self.assumptions, lines))
        lives = {name: one.lives for name, one in equipment.items()}
        return Evaluation(
            alternative,
            equipment,
            lines,
            {**{name: costs for name, (_, _, costs) in systems.items()}, **built.costs},
            Accounts(self.assumptions, lines, {**lives, **built.lives}, built.depreciation_years),
        )

    def _at_building(self, works: tuple[Work, ...]) -> "Model":
        """The model of the building with these measures; what they do not touch is not computed again."""
        # Who pays for them, and how they are sold, moves no need.
        key = tuple(Work(one.measure, one.builder) for one in works)
        if not key:
            return self
        if key not in self._with_works:
            other = self.varied(with_works(self.assumptions, key), lambda arrangement: False)
            other._without_works, other._works = self, key
            if self._designs_of:
                other._designs_of = self._designs_of._at_building(works)
            self._with_works[key] = other
        return self._with_works[key]

    def _is_touched(self, name: str) -> bool:
        """Whether the works change what a system needs, by themselves or by the heat of another."""
        touched = saved_systems(self.assumptions, self._works)
        return name in touched or any(
            source in touched for source in self.assumptions.systems[name].demand.heat_from
        )

    def _system(
        self, name: str, arrangements: Mapping[str, Arrangement]
    ) -> tuple[Equipment, tuple[Entry, ...], Mapping[str, np.ndarray]]:
        """One system under its arrangement: machines, payments, costs; the same for every
        alternative that arranges it and its heat sources alike."""
        sources = tuple(self.assumptions.systems[name].demand.heat_from)
        key = (name, *(arrangements[each] for each in (name, *sources)))
        if key not in self._systems:
            one = self._equip(name, arrangements)
            heating = np.zeros(self.assumptions.horizon + 1)
            if sources:
                electricity = {source: self._equip(source, arrangements).electricity for source in sources}
                heating = heating_kwh(self.assumptions, name, self.reference_electricity(), electricity)
            if name == self.assumptions.contract.system:
                heating = heating - heating_saved(self.assumptions, self._works) * _from_year_one(heating)
            made, costs = entries(
                self._matrix(name, arrangements[name]), name, one.technology, one.line, heating
            )
            self._systems[key] = (one, tuple(made), costs)
        return self._systems[key]

    def _items(self, name: str, arrangement: Arrangement) -> dict[str, Item]:
        return occurring(self.assumptions, name, arrangement.served, arrangement.sold)

    def _matrix(self, name: str, arrangement: Arrangement) -> tuple[Post, ...]:
        key = (name, arrangement)
        if key not in self._matrices:
            items = self._items(name, arrangement)
            self._matrices[key] = posts(self.assumptions, name, arrangement, items)
        return self._matrices[key]

    def _bill(self, name: str, arrangement: Arrangement, decider: str) -> tuple[dict[str, Item], Weights]:
        key = (name, arrangement.design_question)
        if key not in self._bills:
            # A maker decides for a service and a customer for a sale, on every rung between them.
            provided = arrangement.decision.by == "maker"
            items = occurring(self.assumptions, name, served=provided, sold=not provided)
            self._bills[key] = (items, bill(self.assumptions, items, name, arrangement, decider))
        return self._bills[key]

    def reference_electricity(self) -> dict[str, np.ndarray]:
        """Electricity of the systems that heat others as they are bought today (5.1)."""
        if self._without_works:
            return self._without_works.reference_electricity()
        as_bought = dict.fromkeys(self.assumptions.systems, AS_BOUGHT)
        sources = {
            source for system in self.assumptions.systems.values() for source in system.demand.heat_from
        }
        return {source: self._equip(source, as_bought).electricity for source in sources}

    def _equip(self, name: str, arrangements: Mapping[str, Arrangement]) -> Equipment:
        sources = tuple(self.assumptions.systems[name].demand.heat_from)
        question = (name, *(arrangements[each].design_question for each in (name, *sources)))
        if self._without_works and not self._is_touched(name):
            return self._without_works._equip(name, arrangements)
        if question not in self._equipment:
            upstream = {source: self._equip(source, arrangements).electricity for source in sources}
            technology, wanted = self._technology(name, arrangements[name], upstream)
            design = (
                self._designs_of._equip(name, arrangements).design
                if self._designs_of
                else self._design(name, arrangements[name], technology, question[2:])
            )
            schedule = (name, design.cycles)
            if schedule not in self._timelines:
                self._timelines[schedule] = timeline(design, technology)
            self._equipment[question] = Equipment(wanted, technology, design, self._timelines[schedule])
        return self._equipment[question]

    def _technology(
        self, name: str, arrangement: Arrangement, upstream: Mapping[str, np.ndarray]
    ) -> tuple[Technology, Need]:
        """The machines of a system at the size and use of an arrangement."""
        system = self.assumptions.systems[name]
        wanted = need(self.assumptions, name, upstream)
        rebound = self.assumptions.contract.usage_rebound if arrangement.unmetered else 0.0
        size = installed_size(wanted, system, arrangement.sized_by_provider)
        old = None if system.in_place.tier is None else self._size_in_place(name)
        function = wanted.function * (1.0 + rebound) * system.surprise.load
        served = arrangement.decision.by == "maker"
        hardware = self._hardware[name]
        return Technology(system, hardware, self.prices, size, function, old, served), wanted

    def _size_in_place(self, name: str) -> float:
        """Size of what stands there: its owner sized it for today's lamps, the set point at which the
        need was measured and the building before any measure; no alternative changes it."""
        if self._without_works:
            return self._without_works._size_in_place(name)
        if name not in self._sizes_in_place:
            assumptions = self.assumptions
            comfort = assumptions.comfort
            before = assumptions.model_copy(
                update={
                    "site": assumptions.site.model_copy(update={"measure": None}),
                    "comfort": comfort.model_copy(update={"set_point_c": comfort.reference_set_point_c}),
                }
            )
            as_bought = dict.fromkeys(assumptions.systems, AS_BOUGHT)
            sources = assumptions.systems[name].demand.heat_from
            heat = {source: self._equip(source, as_bought).electricity for source in sources}
            self._sizes_in_place[name] = installed_size(
                need(before, name, heat), assumptions.systems[name], False
            )
        return self._sizes_in_place[name]

    def _in_place(self, name: str) -> Cycle | None:
        """The machine that stands there at signing, bought `age` years before."""
        system = self.assumptions.systems[name]
        found = system.in_place
        if found.tier is None:
            return None
        return Cycle(-found.age, found.tier, found.regime or system.buying.regime, found.age)

    def _design(self, name: str, arrangement: Arrangement, technology: Technology, sources: tuple) -> Design:
        """The one design question: who decides, what he bears, among what."""
        assumptions, decision, system = self.assumptions, arrangement.decision, technology.system
        choice = Choice(
            service_only=decision.service_only,
            regimes=None if decision.any_regime else system.buying.regime,
            keep_years=None if decision.any_life else system.buying.keep_years,
            in_place=self._in_place(name),
        )
        decider = self._decider(name, arrangement)
        if decision.rule == "purchase":
            return purchases(technology, decider, choice, assumptions.horizon)
        # The cost of a life does not depend on what the decider may choose from.
        any_choice = replace(decision, service_only=True, any_regime=True, any_life=True)
        key = (name, replace(arrangement.design_question, decision=any_choice), sources)
        if key not in self._life_costs:
            old = choice.in_place
            self._life_costs[key] = (
                life_cost(technology, decider, assumptions.horizon),
                None if old is None else cost_in_place(technology, decider, old, assumptions.horizon),
            )
        cost, of_old = self._life_costs[key]
        return programme(cost, technology, choice, of_old)

    def _decider(self, name: str, arrangement: Arrangement) -> Decider:
        """Who decides on a system, what he bears, and at which rate he looks at it (4)."""
        assumptions, decision = self.assumptions, arrangement.decision
        contract, habit = assumptions.contract, assumptions.customer
        party = contract.customer if decision.by == "customer" else assumptions.systems[name].maker
        items, weights = self._bill(name, arrangement, party)
        if decision.informed:
            return Decider(party, assumptions.parties[party].discount_rate, name, items, weights)
        return Decider(party, habit.implicit_rate, name, items, weights, habit.attention)


def _from_signing(running: np.ndarray) -> np.ndarray:
    """A path of the operating years 1.. with nothing at signing before it."""
    path = np.zeros_like(running, shape=(*running.shape[:-1], running.shape[-1] + 1))
    path[..., 1:] = running
    return path


def _from_year_one(path: np.ndarray) -> np.ndarray:
    """One in every operating year, nothing at signing."""
    ones = np.ones_like(path)
    ones[..., 0] = 0.0
    return ones
