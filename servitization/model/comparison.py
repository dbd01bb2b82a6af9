"""The comparison: every alternative of a case, evaluated by one function from its row.

`Model` holds what a case and its prices determine; it answers each design question once.
`Comparison` adds what the parties agree: zones, the fee, statements, gains.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import STATE, Assumptions, Item
from servitization.model.alternatives import (
    AS_BOUGHT,
    INFORMED_SALE,
    SALE,
    SERVICE,
    Alternative,
    Arrangement,
    alternatives,
)
from servitization.model.carbon import Emissions, emissions
from servitization.model.demand import Need, heating_kwh, installed_size, need
from servitization.model.design import (
    Choice,
    Design,
    Timeline,
    Weights,
    life_cost,
    occurring,
    programme,
    purchases,
    timeline,
)
from servitization.model.exits import Expectation, Machines, Terms, expectation
from servitization.model.fee import Side, Zone, fee_index, fee_level, zone
from servitization.model.gain import Gain, Worth, gain, worth
from servitization.model.ledger import FEE, Entry, entries, payments
from servitization.model.parties import Account, Statement, accounts, present_value
from servitization.model.prices import Prices, prices
from servitization.model.responsibility import Post, bill, posts
from servitization.model.tax import Lives
from servitization.model.technology import Hardware, Technology


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

    def __init__(self, assumptions: Assumptions, price_paths: Prices | None = None):
        self.assumptions = assumptions
        self.prices = price_paths or prices(assumptions)
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
        decider = assumptions.contract.customer if decision.by == "customer" else system.maker
        items, weights = self._bill(name, arrangement, decider)
        choice = Choice(
            service_only=decision.service_only,
            regimes=None if decision.any_regime else system.buying.regime,
            keep_years=None if decision.any_life else system.buying.keep_years,
        )
        own_rate, horizon = assumptions.parties[decider].discount_rate, assumptions.horizon
        if decision.rule == "programme":
            # The cost of a life does not depend on what the decider may choose from.
            any_choice = replace(decision, service_only=True, any_regime=True, any_life=True)
            key = (name, replace(arrangement.design_question, decision=any_choice), sources)
            if key not in self._life_costs:
                self._life_costs[key] = life_cost(
                    technology, name, items, weights, decider, own_rate, horizon
                )
            return programme(self._life_costs[key], technology, choice)
        habit = assumptions.customer
        rate = own_rate if decision.informed else habit.implicit_rate
        attention = 1.0 if decision.informed else habit.attention
        return purchases(technology, name, items, weights, decider, rate, attention, choice, horizon)


@dataclass(frozen=True)
class Agreement:
    """Zones and fee of a service against its baselines."""

    index: np.ndarray
    level: float
    against_sale: Zone
    against_informed: Zone
    provider: Side
    customer: Side

    @property
    def stream(self) -> np.ndarray:
        """The fee by year, nominal."""
        return self.level * self.index


class Comparison:
    """All alternatives of a case, with the fee at its level."""

    def __init__(self, model: Model, level: float | None = None, *, base: "Comparison | None" = None):
        """`level` overrides the setting of the contract. `base` lends its evaluations, so that
        moving the fee repeats no design search and no cost line."""
        self.model, self.assumptions = model, model.assumptions
        self.rows = base.rows if base else alternatives(self.assumptions)
        self.evaluations = (
            base.evaluations if base else {name: model.evaluation(row) for name, row in self.rows.items()}
        )
        self._base, self._level = base, level

    def at(self, level: float) -> "Comparison":
        """The same comparison at another fee level."""
        return Comparison(self.model, level, base=self._base or self)

    @cached_property
    def baseline(self) -> dict[str, dict[str, Statement]]:
        """Statements of the alternatives without a fee; they do not move with it."""
        if self._base:
            return self._base.baseline
        return {
            name: {party: account.statement() for party, account in evaluation.accounts.items()}
            for name, evaluation in self.evaluations.items()
            if name != SERVICE
        }

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Provider and customer of the service at any fee."""
        return self._base.sides if self._base else sides(self.model, self.evaluations[SERVICE])

    def zone_against(self, name: str) -> Zone:
        """Reservation fees against a baseline."""
        return self._zone(self.sides, name)

    def zone_without_service_machines(self) -> Zone:
        """The zone against the sale if the provider had only machines that owners can buy."""
        name, row = self.assumptions.contract.system, self.rows[SERVICE]
        arrangement = row.arrangements[name]
        ordinary = replace(arrangement, decision=replace(arrangement.decision, service_only=False))
        served = replace(row, arrangements={**row.arrangements, name: ordinary})
        return self._zone(sides(self.model, self.model.evaluation(served)), SALE)

    def _zone(self, both: tuple[Side, Side], baseline: str) -> Zone:
        contract, statements = self.assumptions.contract, self.baseline[baseline]
        return zone(
            *both,
            float(statements[contract.provider].npv),
            float(statements[contract.customer].npv) + owning_value(self.model),
        )

    @cached_property
    def agreement(self) -> Agreement:
        provider, customer = self.sides
        against_sale = self._base.agreement.against_sale if self._base else self.zone_against(SALE)
        informed = self._base.agreement.against_informed if self._base else self.zone_against(INFORMED_SALE)
        level = self._level
        if level is None:
            baseline = float(self.baseline[SALE][self.assumptions.contract.customer].npv)
            level = fee_level(self.assumptions.contract.fee, against_sale, provider, customer, baseline)
        return Agreement(provider.index, level, against_sale, informed, provider, customer)

    @cached_property
    def statements(self) -> dict[str, dict[str, Statement]]:
        """Statements by alternative and party, at the fee."""
        contract, stream = self.assumptions.contract, self.agreement.stream
        moved = {contract.provider: stream, contract.customer: -stream}
        service = {
            party: account.statement(moved.get(party, 0.0))
            for party, account in self.evaluations[SERVICE].accounts.items()
        }
        return {**self.baseline, SERVICE: service}

    def lines(self, name: str) -> tuple[Entry, ...]:
        """The whole ledger of an alternative: payments, fee and tax."""
        contract = self.assumptions.contract
        lines = list(self.evaluations[name].lines)
        if any(row.fee for row in self.rows[name].arrangements.values()):
            fee = self.agreement.stream
            lines += payments(contract.customer, contract.provider, contract.system, FEE, fee, "fee")
        return (*lines, *taxes(self.statements[name]))

    @cached_property
    def worths(self) -> dict[str, Worth]:
        rate = self.assumptions.economy.system_rate
        return {
            name: worth(self.evaluations[name].lines, statements, rate)
            for name, statements in self.statements.items()
        }

    def gain_over(self, baseline: str) -> Gain:
        """What the service is worth over a baseline."""
        return gain(self.worths[SERVICE], self.worths[baseline])

    @cached_property
    def machines(self) -> Machines:
        """The provider's machines of the service, for exits."""
        contract = self.assumptions.contract
        one = self.evaluations[SERVICE].equipment[contract.system]
        arrangement = self.rows[SERVICE].arrangements[contract.system]
        return provider_machines(self.assumptions, self.evaluations[SERVICE].lines, one, arrangement)

    @property
    def life_bound(self) -> bool:
        """Whether a machine of the service is kept as long as it physically can be (3.2)."""
        name = self.assumptions.contract.system
        limit = self.assumptions.systems[name].maximum_life
        cycles = self.evaluations[SERVICE].equipment[name].design.cycles
        # The horizon, not the limit, ends the last one.
        return any(cycle.years == limit for cycle in cycles[:-1])

    def expected(self, terms: Terms | None = None) -> Expectation:
        """The service to the provider when contracts end early, at the fee."""
        contract = self.assumptions.contract
        statement = self.statements[SERVICE][contract.provider]
        return expectation(
            statement.after_tax,
            self.agreement.stream,
            self.machines,
            statement.party,
            terms or Terms.of(contract),
        )


def sides(model: Model, served: Evaluation) -> tuple[Side, Side]:
    """Provider and customer of a service at any fee."""
    contract = model.assumptions.contract
    index = fee_index(contract.fee, model.prices)
    return (
        Side(served.accounts[contract.provider], index, 1.0),
        Side(served.accounts[contract.customer], index, -1.0),
    )


def owning_value(model: Model) -> float:
    """What owning is worth to the customer in itself, present value at his rate (3.1)."""
    assumptions = model.assumptions
    if not assumptions.customer.ownership_value:
        return 0.0
    yearly = assumptions.customer.ownership_value * model.prices.indices["inflation"]
    yearly[..., 0] = 0.0
    rate = assumptions.parties[assumptions.contract.customer].discount_rate
    return float(present_value(yearly, rate))


def taxes(statements: Mapping[str, Statement]) -> list[Entry]:
    """Tax as ledger lines; a refund is a negative amount to the state."""
    return [
        Entry(name, STATE, "", "tax", statement.tax, "tax")
        for name, statement in statements.items()
        if np.any(statement.tax)
    ]


def provider_machines(
    assumptions: Assumptions, lines: tuple[Entry, ...], one: Equipment, arrangement: Arrangement
) -> Machines:
    """What the provider pays for machines, and what his share of them is worth at the end of
    each year."""
    contract, horizon = assumptions.contract, assumptions.horizon
    bought = [
        line.amount
        for line in lines
        if line.capital and (line.payer, line.system) == (contract.provider, contract.system)
    ]
    purchase = sum(bought, np.zeros(horizon + 1))
    technology, machine = one.technology, one.line.machine
    market, removal = np.zeros(horizon + 1), np.zeros(horizon + 1)
    row = assumptions.responsibilities[arrangement.responsibility]
    market[1:] = row.residual * technology.residual(machine.tier, machine.vintage, machine.age + 1)
    removal[1:] = row.residual * technology.removal(machine.year)
    return Machines(purchase, market, removal, one.lives, technology.system.depreciation_years)
