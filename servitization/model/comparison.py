"""The comparison: zones, the fee, statements and gains over the evaluated alternatives.

What does not move with the fee is computed once; `Comparison.at(level)` values the service
at another fee and searches no design.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import STATE, Assumptions
from servitization.model.alternatives import (
    INFORMED,
    INFORMED_SALE,
    INFORMED_WITH_WORKS,
    SALE,
    SERVICE,
    SERVICE_WITH_FINANCIER,
    SERVICE_WITH_PARTNERS,
    Alternative,
    Arrangement,
    alternatives,
)
from servitization.model.evaluation import Equipment, Evaluation, Model
from servitization.model.exits import Expectation, Machines, Served, Terms, expectation
from servitization.model.fee import Side, Zone, fee_level, zone
from servitization.model.fee_structures import Owed
from servitization.model.gain import Gain, Worth, gain, worth
from servitization.model.ledger import FEE, Entry, Transfer, payments
from servitization.model.ownership import owned_by
from servitization.model.parties import Statement, as_number, present_value
from servitization.model.sales_tax import sales_tax, with_sales_tax
from servitization.model.service_fee import owed_for, sides
from servitization.model.works import possible_works

PARTNERED = ("served_with_partners", "expected_with_partners")


@dataclass(frozen=True)
class Agreement:
    """Zones and fee of a service against its baselines."""

    index: np.ndarray
    level: float
    against_sale: Zone
    against_informed: Zone
    provider: Side
    customer: Side

    owed: Owed

    @property
    def stream(self) -> np.ndarray:
        """The fee by year of payment, nominal."""
        return self.provider.paid(self.level)

    @property
    def by_service_year(self) -> np.ndarray:
        """The fee by the year for which it is owed, nominal."""
        return self.owed.for_year(self.level)


@dataclass(frozen=True)
class Joined:
    """A service in which partners take part: all payments, and each party's statement with them."""

    evaluation: Evaluation
    transfers: tuple[Transfer, ...]
    statements: Mapping[str, Statement]
    ahead: np.ndarray
    """Of the fee to the provider, what has been paid by the end of a year for the next."""


class Comparison:
    """All alternatives of a case, with the fee at its level."""

    def __init__(
        self,
        model: Model,
        level: float | None = None,
        *,
        base: "Comparison | None" = None,
        rows: Mapping[str, Alternative] | None = None,
    ):
        """`level` overrides the setting of the contract. `base` lends its evaluations, so that
        moving the fee repeats no design search and no cost line. `rows` are those to compare,
        where they were chosen before."""
        self.model, self.assumptions = model, model.assumptions
        self.rows = rows or (base.rows if base else _rows(model))
        self.evaluations = (
            base.evaluations if base else {name: model.evaluation(row) for name, row in self.rows.items()}
        )
        self.joined = base.joined if base else None
        self.owned = base.owned if base else None
        self._base, self._level = base, level
        self._with_more_use: dict[float, Side] = base._with_more_use if base else {}

    def at(self, level: float) -> "Comparison":
        """The same comparison at another fee level."""
        return Comparison(self.model, level, base=self._base or self)

    def of_term(self, term: int) -> "Comparison":
        """The same service at the same fee level under contracts of another term: what renewed terms pay
        of the fee begins with the second of them."""
        contract = self.assumptions.contract
        if contract.renewed_fee_share == 1.0 or term == contract.term:
            return self
        other, changed = copy(self), contract.model_copy(update={"term": term})
        other.assumptions = self.assumptions.model_copy(update={"contract": changed})
        # Nothing but the fee reads the term.
        other.model = copy(self.model)
        other.model.assumptions = other.assumptions
        for name in ("sides", "owed", "agreement", "statements", "worths", "served", *PARTNERED):
            other.__dict__.pop(name, None)
        other._with_more_use = {}
        other.__dict__["baseline"] = self.baseline
        other._base, other._level = None, self.agreement.level
        return other

    def joined_by(self, joined: Joined) -> "Comparison":
        """The same comparison with the service in which partners take part."""
        other = self._with_row(SERVICE_WITH_PARTNERS, joined.evaluation)
        other.joined = joined
        return other

    def financed(self) -> "Comparison":
        """The same comparison with the service whose machines belong to the financier of the case."""
        served = self.evaluations[SERVICE]
        before = {name: account.statement() for name, account in served.accounts.items()}
        owned = owned_by(self.assumptions, served, before, self.assumptions.financing.financier)
        other = self._with_row(SERVICE_WITH_FINANCIER, owned.evaluation)
        other.owned = owned
        return other

    def _with_row(self, name: str, evaluation: Evaluation) -> "Comparison":
        other = copy(self)
        other.rows = {**self.rows, name: evaluation.alternative}
        other.evaluations = {**self.evaluations, name: evaluation}
        for made in ("statements", "worths", *PARTNERED):
            other.__dict__.pop(made, None)
        return other

    @property
    def owned_sides(self) -> tuple[Side, Side]:
        """Provider and customer of the service with a financier, at any fee."""
        contract, accounts = self.assumptions.contract, self.owned.evaluation.accounts
        return tuple(
            replace(side, fixed=side.fixed - self.owned.off_the_fee)
            for side in (
                Side.of(accounts[contract.provider], self.owed, 1.0),
                Side.of(accounts[contract.customer], self.owed, -with_sales_tax(self.assumptions)),
            )
        )

    def zone_with_financier(self, baseline: str) -> Zone:
        """Reservation fees with the financier in place: what the customer pays in all, rent and fee."""
        return self._zone(self.owned_sides, baseline)

    @cached_property
    def baseline(self) -> dict[str, dict[str, Statement]]:
        """Statements of the alternatives without a fee; they do not move with it."""
        if self._base:
            return self._base.baseline
        return {
            name: {party: account.statement() for party, account in evaluation.accounts.items()}
            for name, evaluation in self.evaluations.items()
            if not any(row.fee for row in self.rows[name].arrangements.values())
        }

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Provider and customer of the service at any fee."""
        return self._base.sides if self._base else sides(self.model, self.evaluations[SERVICE])

    @cached_property
    def owed(self) -> Owed:
        """What is owed for the service at any level."""
        return self._base.owed if self._base else owed_for(self.model, self.evaluations[SERVICE])

    def zone_against(self, name: str) -> Zone:
        """Reservation fees against a baseline."""
        return self._zone(self.sides, name)

    def zone_without_service_machines(self) -> Zone:
        """The zone against the sale if the provider had only machines that owners can buy."""
        return self._zone(self.sides_without_service_machines(), SALE)

    def sides_without_service_machines(self) -> tuple[Side, Side]:
        """Provider and customer of a service with machines that owners can buy."""
        name, row = self.assumptions.contract.system, self.rows[SERVICE]
        arrangement = row.arrangements[name]
        ordinary = replace(arrangement, decision=replace(arrangement.decision, service_only=False))
        served = replace(row, arrangements={**row.arrangements, name: ordinary})
        return sides(self.model, self.model.evaluation(served))

    def provider_with_more_use(self, increase: float) -> Side:
        """The provider of the service when use under the fee is `increase` above that of an owner, with
        the machines chosen without it."""
        if increase not in self._with_more_use:
            contract = self.assumptions.contract.model_copy(update={"usage_rebound": increase})
            held = self.model.with_designs_held(self.assumptions.model_copy(update={"contract": contract}))
            self._with_more_use[increase] = sides(held, held.evaluation(self.rows[SERVICE]))[0]
        return self._with_more_use[increase]

    def _zone(self, both: tuple[Side, Side], baseline: str) -> Zone:
        contract, statements = self.assumptions.contract, self.baseline[baseline]
        return zone(
            *both,
            as_number(statements[contract.provider].npv),
            as_number(statements[contract.customer].npv) + owning_value(self.model),
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
        return Agreement(provider.index, level, against_sale, informed, provider, customer, self.owed)

    @cached_property
    def statements(self) -> dict[str, dict[str, Statement]]:
        """Statements by alternative and party, at the fee."""
        contract, agreed = self.assumptions.contract, self.agreement
        sides = {contract.provider: agreed.provider, contract.customer: agreed.customer}
        service = {
            party: sides[party].statement(agreed.level) if party in sides else account.statement()
            for party, account in self.evaluations[SERVICE].accounts.items()
        }
        found = {**self.baseline, SERVICE: service}
        if self.owned:
            found[SERVICE_WITH_FINANCIER] = self._owned_statements()
        if self.joined:
            found[SERVICE_WITH_PARTNERS] = dict(self.joined.statements)
        return found

    def _owned_statements(self) -> dict[str, Statement]:
        contract, level = self.assumptions.contract, self.agreement.level
        provider, customer = self.owned_sides
        made = {name: account.statement() for name, account in self.owned.evaluation.accounts.items()}
        made |= {
            contract.provider: provider.statement(level),
            contract.customer: customer.statement(level),
        }
        return made

    def lines(self, name: str) -> tuple[Entry, ...]:
        """The whole ledger of an alternative: payments, fee and tax."""
        return (*self.payments(name), *taxes(self.statements[name]))

    def payments(self, name: str) -> tuple[Entry, ...]:
        """All payments of an alternative with its fee, before tax on profit."""
        contract = self.assumptions.contract
        lines = list(self.evaluations[name].lines)
        if name == SERVICE_WITH_PARTNERS and self.joined:
            lines += [line for one in self.joined.transfers for line in one.lines()]
        elif any(row.fee for row in self.rows[name].arrangements.values()):
            fee = self.agreement.stream
            if name == SERVICE_WITH_FINANCIER:
                fee = fee - self.owned.off_the_fee
            paid = payments(contract.customer, contract.provider, contract.system, FEE, fee, "fee")
            lines += [*paid, *sales_tax(self.assumptions, paid)]
        return tuple(lines)

    @cached_property
    def worths(self) -> dict[str, Worth]:
        rate = self.assumptions.economy.system_rate
        held = self._base.worths if self._base else {}
        return {
            name: held[name]
            if name in held and name in self.baseline
            else worth(self.payments(name), statements, rate)
            for name, statements in self.statements.items()
        }

    def gain_over(self, baseline: str, name: str = SERVICE) -> Gain:
        """What the service, or another alternative, is worth over a baseline."""
        return gain(self.worths[name], self.worths[baseline])

    @cached_property
    def machines(self) -> Machines:
        """The provider's machines of the service, for exits."""
        return self.machines_of(SERVICE)

    def machines_of(self, name: str) -> Machines:
        """The provider's machines of an alternative that he serves."""
        system, evaluation = self.assumptions.contract.system, self.evaluations[name]
        arrangement = self.rows[name].arrangements[system]
        return provider_machines(
            self.assumptions, evaluation.lines, evaluation.equipment[system], arrangement
        )

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
        return expectation(self.served, terms or Terms.of(self.assumptions.contract, self.assumptions.site))

    @cached_property
    def served(self) -> Served:
        """The service as the provider has it, if nobody leaves, at the fee."""
        return self._as_served(SERVICE, self.agreement.stream, self.owed.ahead(self.agreement.level))

    @cached_property
    def served_with_partners(self) -> Served:
        """The same of the service in which partners take part; of what he paid for works or to partners
        he gets nothing back."""
        return self._as_served(SERVICE_WITH_PARTNERS, self.fee_with_partners, self.joined.ahead)

    def _as_served(self, name: str, fee: np.ndarray, ahead: np.ndarray) -> Served:
        statement = self.statements[name][self.assumptions.contract.provider]
        flow = statement.valued_at(statement.party.discount_rate)
        dated = None if statement.monthly is None else statement
        machines = self.machines if name == SERVICE else self.machines_of(name)
        return Served(flow, fee, machines, statement.party, ahead, dated)

    @property
    def fee_with_partners(self) -> np.ndarray:
        """What the customer pays the provider by year in the service in which partners take part."""
        transfers = self.joined.transfers if self.joined else ()
        provider, none = self.assumptions.contract.provider, np.zeros(self.assumptions.horizon + 1)
        return sum((one.amount for one in transfers if (one.payee, one.item) == (provider, FEE)), none)

    @cached_property
    def expected_with_partners(self) -> Expectation:
        """The service in which partners take part to the provider when contracts end early."""
        terms = Terms.of(self.assumptions.contract, self.assumptions.site)
        return expectation(self.served_with_partners, terms)


def _rows(model: Model) -> dict[str, Alternative]:
    """The rows of the table, with the sale to a customer who could ask the builders himself."""
    rows = alternatives(model.assumptions)
    alone = informed_with_works(model)
    return rows if alone is None else {**rows, INFORMED_WITH_WORKS: alone}


def informed_with_works(model: Model) -> Alternative | None:
    """The sale to a buyer informed on everything: he picks the works that cost him least over all at
    his own rate before tax, and pays their price (MODEL.md 4); None where nobody offers works."""
    assumptions = model.assumptions
    members = assumptions.partners.active
    builders = [name for name, one in members.items() if one.measures]
    if not builders:
        return None
    customer = assumptions.contract.customer
    rate = assumptions.parties[customer].discount_rate
    informed = dict.fromkeys(assumptions.systems, INFORMED)
    rows = [
        Alternative(INFORMED_WITH_WORKS, informed, "all", works)
        for works in possible_works(assumptions, builders, sold=True)
    ]
    return max(
        rows, key=lambda row: float(present_value(model.evaluation(row).accounts[customer].pre_tax, rate))
    )


def owning_value(model: Model) -> float:
    """What owning is worth to the customer in itself, present value at his rate (3.1)."""
    assumptions = model.assumptions
    if not assumptions.customer.ownership_value:
        return 0.0
    yearly = assumptions.customer.ownership_value * model.prices.indices["inflation"]
    yearly[..., 0] = 0.0
    rate = assumptions.parties[assumptions.contract.customer].discount_rate
    return as_number(present_value(yearly, rate))


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
    age = np.maximum(-machine.vintage[:1], 0)
    new = technology.residual(machine.tier[:1], machine.vintage[:1], age)
    market[0] = row.residual * float(new[0])
    market[1:] = row.residual * technology.residual(machine.tier, machine.vintage, machine.age + 1)
    removal[1:] = row.residual * technology.removal(machine.vintage, machine.year)
    return Machines(purchase, market, removal, one.lives, technology.system.depreciation_years)
