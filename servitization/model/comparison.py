"""The comparison: zones, the fee, statements and gains over the evaluated alternatives.

What does not move with the fee is computed once; `Comparison.at(level)` values the service
at another fee and searches no design.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import STATE, Assumptions
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, Arrangement, alternatives
from servitization.model.evaluation import Equipment, Evaluation, Model
from servitization.model.exits import Expectation, Machines, Terms, expectation
from servitization.model.fee import Side, Zone, fee_index, fee_level, zone
from servitization.model.gain import Gain, Worth, gain, worth
from servitization.model.ledger import FEE, Entry, payments
from servitization.model.parties import Statement, present_value


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
    def life_bound(self) -> int | None:
        """The maximum life, if a machine of the service is kept that long (3.2); else None."""
        name = self.assumptions.contract.system
        limit = self.assumptions.systems[name].maximum_life
        cycles = self.evaluations[SERVICE].equipment[name].design.cycles
        # The horizon, not the limit, ends the last one.
        return limit if any(cycle.years == limit for cycle in cycles[:-1]) else None

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
    """Tax as ledger lines; a refund is paid by the state."""
    return [
        line
        for name, statement in statements.items()
        for line in payments(name, STATE, "", "tax", statement.tax, "tax")
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
    new = technology.residual(machine.tier[:1], machine.vintage[:1], np.array([0]))
    market[0] = row.residual * float(new[0])
    market[1:] = row.residual * technology.residual(machine.tier, machine.vintage, machine.age + 1)
    removal[1:] = row.residual * technology.removal(machine.year)
    return Machines(purchase, market, removal, one.lives, technology.system.depreciation_years)
