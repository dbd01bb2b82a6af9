"""A case with its prices: every alternative evaluated by one function from its row.

`Model` answers each design question once and remembers what a system under an arrangement
is and costs; alternatives that arrange a system alike share it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import Assumptions, Item
from servitization.model.alternatives import AS_BOUGHT, Alternative, Arrangement
from servitization.model.carbon import Emissions, emissions
from servitization.model.demand import Need, heating_kwh, installed_size, need
from servitization.model.design import (
    Choice,
    Decider,
    Design,
    Timeline,
    life_cost,
    occurring,
    programme,
    purchases,
    timeline,
)
from servitization.model.ledger import Entry, entries
from servitization.model.parties import Account, accounts
from servitization.model.prices import prices
from servitization.model.responsibility import Post, bill, posts
from servitization.model.tax import Lives
from servitization.model.technology import Hardware, Technology

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
        path = np.zeros(self.technology.function.shape)
        path[..., 1:] = self.technology.electricity(self.line.machine)
        return path

    @cached_property
    def failures(self) -> np.ndarray:
        """Expected failures by year, shape (horizon+1,)."""
        path = np.zeros(self.technology.function.shape[-1])
        path[1:] = self.technology.failures(self.line.machine)
        return path

    @cached_property
    def lives(self) -> Lives:
        return tuple((cycle.year, cycle.years) for cycle in self.design.cycles)


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
        self._hardware = {name: Hardware(system) for name, system in assumptions.systems.items()}
        self._timelines: dict[tuple, Timeline] = {}
        self._matrices: dict[tuple, tuple[Post, ...]] = {}
        self._bills: dict[tuple, tuple[dict[str, Item], Weights]] = {}
        self._life_costs: dict[tuple, np.ndarray] = {}
        self._equipment: dict[tuple, Equipment] = {}
        self._systems: dict[tuple, tuple] = {}

    def with_designs_held(self, assumptions: Assumptions) -> "Model":
        """Another case with the machines of this one: nothing is chosen anew."""
        held = self.varied(assumptions, lambda arrangement: False)
        held._designs_of = self
        return held

    def varied(self, assumptions: Assumptions, untouched: Callable[[Arrangement], bool]) -> "Model":
        """The model of a case that differs in size, use, prices or rates, not in its systems.

        What arrangements that are `untouched` by the difference cost is not computed again.
        """
        other = Model.__new__(Model)
        other.assumptions, other._designs_of = assumptions, None
        same_prices = (assumptions.energy, assumptions.parties) == (
            self.assumptions.energy,
            self.assumptions.parties,
        )
        other.prices = self.prices if same_prices else prices(assumptions)
        other._hardware, other._timelines = self._hardware, self._timelines
        other._matrices, other._bills = self._matrices, self._bills
        other._life_costs = {}

        def kept(memory: dict, arrangements: Callable[[tuple], tuple]) -> dict:
            return {key: one for key, one in memory.items() if all(map(untouched, arrangements(key)))}

        other._equipment = kept(self._equipment, lambda key: key[1:])
        other._systems = kept(self._systems, lambda key: key[1:])
        return other

    def evaluation(self, alternative: Alternative) -> Evaluation:
        """The one function that evaluates an alternative, whatever its row says."""
        systems = {name: self._system(name, alternative.arrangements) for name in self.assumptions.systems}
        equipment = {name: one for name, (one, _, _) in systems.items()}
        lines = tuple(line for _, made, _ in systems.values() for line in made)
        return Evaluation(
            alternative,
            equipment,
            lines,
            {name: costs for name, (_, _, costs) in systems.items()},
            accounts(self.assumptions, lines, {name: one.lives for name, one in equipment.items()}),
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
        as_bought = dict.fromkeys(self.assumptions.systems, AS_BOUGHT)
        sources = {
            source for system in self.assumptions.systems.values() for source in system.demand.heat_from
        }
        return {source: self._equip(source, as_bought).electricity for source in sources}

    def _equip(self, name: str, arrangements: Mapping[str, Arrangement]) -> Equipment:
        sources = tuple(self.assumptions.systems[name].demand.heat_from)
        question = (name, *(arrangements[each].design_question for each in (name, *sources)))
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
        function = wanted.function * (1.0 + rebound)
        return Technology(system, self._hardware[name], self.prices, size, function), wanted

    def _design(self, name: str, arrangement: Arrangement, technology: Technology, sources: tuple) -> Design:
        """The one design question: who decides, what he bears, among what."""
        assumptions, decision, system = self.assumptions, arrangement.decision, technology.system
        choice = Choice(
            service_only=decision.service_only,
            regimes=None if decision.any_regime else system.buying.regime,
            keep_years=None if decision.any_life else system.buying.keep_years,
        )
        decider = self._decider(name, arrangement)
        if decision.rule == "purchase":
            return purchases(technology, decider, choice, assumptions.horizon)
        # The cost of a life does not depend on what the decider may choose from.
        any_choice = replace(decision, service_only=True, any_regime=True, any_life=True)
        key = (name, replace(arrangement.design_question, decision=any_choice), sources)
        if key not in self._life_costs:
            self._life_costs[key] = life_cost(technology, decider, assumptions.horizon)
        return programme(self._life_costs[key], technology, choice)

    def _decider(self, name: str, arrangement: Arrangement) -> Decider:
        """Who decides on a system, what he bears, and at which rate he looks at it (4)."""
        assumptions, decision = self.assumptions, arrangement.decision
        contract, habit = assumptions.contract, assumptions.customer
        party = contract.customer if decision.by == "customer" else assumptions.systems[name].maker
        items, weights = self._bill(name, arrangement, party)
        if decision.informed:
            return Decider(party, assumptions.parties[party].discount_rate, name, items, weights)
        return Decider(party, habit.implicit_rate, name, items, weights, habit.attention)
