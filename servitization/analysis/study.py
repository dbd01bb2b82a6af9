"""A case studied: the comparison, the ladder, the break-evens, and the answer at any fee.

`Study` holds what does not move with the fee (machines, ledgers, ladder, break-evens);
`Study.answer(level)` values it at a fee and searches no design.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np

from servitization import finance
from servitization.analysis.answer import (
    AlternativeResult,
    Answer,
    BreakEvenResult,
    CustomerView,
    FeeResult,
    GainResult,
    Offer,
    PartyResult,
    ProviderResult,
)
from servitization.analysis.break_even import BreakEvens, break_evens, exits_that_stop, reluctance
from servitization.analysis.ladder import Step, steps
from servitization.analysis.verdict import verdict
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, Alternative
from servitization.model.comparison import Comparison
from servitization.model.design import occurring
from servitization.model.evaluation import Evaluation, Model
from servitization.model.exits import Expectation, Terms
from servitization.model.fee import Zone, discount_level
from servitization.model.gain import Worth, years_dearer
from servitization.model.items import FIXED
from servitization.model.parties import Statement, present_value
from servitization.model.responsibility import Exposure, exposures
from servitization.problems import InvalidAssumptions, Problem
from servitization.version import __version__

LARGEST = 1e18
"""Present values beyond this are no money."""


class Study:
    """A case with everything that does not depend on the fee."""

    def __init__(self, case: Case):
        """Raises InvalidAssumptions when the values together exceed any number."""
        self.case = case
        self.model = Model(case.assumptions)
        with np.errstate(all="ignore"):
            self.comparison = Comparison(self.model)
            values = [npv for worth in self.comparison.worths.values() for npv in worth.npv.values()]
        if not np.isfinite(values).all() or max(map(abs, values)) > LARGEST:
            raise InvalidAssumptions([Problem("no_finite_result", case.file)])

    @cached_property
    def ladder(self) -> tuple[Step, ...]:
        return steps(self.model)

    @cached_property
    def break_evens(self) -> BreakEvens:
        return break_evens(self.model)

    @cached_property
    def without_service_machine(self) -> Zone:
        """The zone against the sale when the provider has only the machines that owners can buy."""
        return self.comparison.zone_without_service_machines()

    def answer(self, level: float | None = None) -> Answer:
        """The answer at the fee of the contract, or at another level; no machine is chosen again."""
        comparison = self.comparison if level is None else self.comparison.at(level)
        offer = _offer(self.case)
        expected = comparison.expected()
        terms = Terms.of(self.case.assumptions.contract)
        results = {
            name: _alternative(comparison, name, evaluation, expected if name == SERVICE else None)
            for name, evaluation in comparison.evaluations.items()
        }
        without = exits_that_stop(comparison, replace(terms, clause="none"))
        return Answer(
            offer=offer,
            alternatives=results,
            fee=_fee(comparison, self.without_service_machine),
            gain=GainResult(comparison.gain_over(SALE), comparison.gain_over(INFORMED_SALE), self.ladder),
            break_even=BreakEvenResult(
                without if terms.clause == "none" else exits_that_stop(comparison, terms),
                without,
                self.break_evens,
                reluctance(comparison),
            ),
            verdict=verdict(comparison, self.break_evens),
            customer=_customer(comparison),
            exposures={name: _exposures(comparison, name) for name in (SALE, SERVICE)},
            deciders={name: _decider(comparison, name) for name in (SALE, SERVICE)},
            life_bound=comparison.life_bound,
        )


def evaluate(case: Case, level: float | None = None) -> Answer:
    """The answer to a case, at the fee of its contract or at another level (currency a year)."""
    return Study(case).answer(level)


def _offer(case: Case) -> Offer:
    a = case.assumptions
    contract = a.contract
    return Offer(
        title=a.about.title,
        product=a.about.product or contract.system,
        file=case.file,
        fingerprint=case.fingerprint,
        engine_version=__version__,
        currency=a.currency,
        horizon=a.horizon,
        term=contract.term,
        size=a.site.size,
        size_unit=a.site.unit,
        customer=contract.customer,
        provider=contract.provider,
        system=contract.system,
        function_size_unit=a.served.size_unit,
        party_rates={name: party.discount_rate for name, party in a.parties.items()},
        has_service_machine=any(tier.service_only and tier.available for tier in a.served.tiers.values()),
        system_rate=a.economy.system_rate,
        target_irr=contract.fee.target_irr,
        target_discount=contract.fee.target_discount,
    )


def _alternative(
    comparison: Comparison, name: str, evaluation: Evaluation, expected: Expectation | None
) -> AlternativeResult:
    assumptions, statements = comparison.assumptions, comparison.statements[name]
    worth: Worth = comparison.worths[name]
    row: Alternative = evaluation.alternative
    rate = assumptions.economy.system_rate
    emitted = evaluation.emissions
    owner = statements[assumptions.contract.customer]
    costs = {
        f"{system}.{item}": float(present_value(cost, rate))
        for system, by_item in evaluation.costs.items()
        for item, cost in by_item.items()
    }
    served = evaluation.equipment[assumptions.contract.system].technology
    inflation = comparison.model.prices.indices["inflation"]
    function_pv = float(present_value(served.function * inflation, rate))
    own = sum(
        costs.get(f"{assumptions.contract.system}.{item_name}", 0.0)
        for item_name, item in assumptions.items.items()
        if item.occurs == "always" and item.driver not in FIXED
    )
    return AlternativeResult(
        scope=row.scope,
        parties={party: _party(statement, rate) for party, statement in statements.items()},
        resource_cost_pv=worth.resource,
        tax_pv=worth.tax,
        financing=worth.financing,
        energy_kwh={system: float(one.electricity.sum()) for system, one in evaluation.equipment.items()},
        emissions_t={
            kind: float(getattr(emitted, kind).sum()) / 1000.0 for kind in ("indirect", "direct", "embodied")
        },
        carbon_cost_pv=float(present_value(emitted.total * comparison.model.prices.carbon, rate)),
        schedules={system: one.design.cycles for system, one in evaluation.equipment.items()},
        sizes={system: float(one.technology.size) for system, one in evaluation.equipment.items()},
        costs_pv=costs,
        levelised_cost=own / function_pv if function_pv else None,
        ledger=comparison.lines(name),
        customer_accumulated=np.cumsum(
            owner.after_tax * finance.discount_factors(owner.party.discount_rate, assumptions.horizon)
        ),
        provider=None if expected is None else _provider(comparison, expected),
    )


def _party(statement: Statement, system_rate: float) -> PartyResult:
    earns = bool(statement.revenue.any())
    rate = finance.internal_rate(statement.after_tax).rate if earns else float("nan")
    return PartyResult(
        npv=float(statement.npv),
        npv_system_rate=float(statement.npv_at(system_rate)),
        upfront=float(statement.upfront),
        peak_funding=float(statement.peak_funding) if earns else None,
        irr=_known(rate),
        revenue=statement.revenue,
        pre_tax=statement.pre_tax,
        tax=statement.tax,
        after_tax=statement.after_tax,
    )


def _known(value: float) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _provider(comparison: Comparison, expected: Expectation) -> ProviderResult:
    provider = comparison.assumptions.contract.provider
    statement = comparison.statements[SERVICE][provider]
    sold = comparison.baseline[SALE][provider]
    flow, rate = statement.after_tax, statement.party.discount_rate
    return ProviderResult(
        contracted_revenue=float(comparison.agreement.stream.sum()),
        expected_years=expected.years,
        project_irr=_known(finance.internal_rate(flow).rate),
        incremental_irr=_known(finance.internal_rate(flow - sold.after_tax).rate),
        payback=_known(finance.payback(flow)),
        discounted_payback=_known(finance.discounted_payback(flow, rate)),
        mirr=_known(finance.mirr(flow, rate, rate)),
        expected=expected,
        expected_gain=float(expected.npv - sold.npv),
    )


def _fee(comparison: Comparison, without: Zone) -> FeeResult:
    agreed, fee = comparison.agreement, comparison.assumptions.contract.fee
    customer = float(comparison.baseline[SALE][comparison.assumptions.contract.customer].npv)
    return FeeResult(
        level=agreed.level,
        year_one=float(agreed.stream[1]),
        stream=agreed.stream,
        against_sale=agreed.against_sale,
        against_informed=agreed.against_informed,
        target_irr=agreed.provider.level_at_rate(fee.target_irr),
        target_discount=discount_level(agreed.customer, customer, fee.target_discount),
        per_level_provider=agreed.provider.per_level,
        per_level_customer=agreed.customer.per_level,
        without_service_machine=without,
    )


def _customer(comparison: Comparison) -> CustomerView:
    contract = comparison.assumptions.contract
    served = comparison.statements[SERVICE][contract.customer]
    owned = comparison.baseline[SALE][contract.customer]
    gap = np.cumsum(served.after_tax) - np.cumsum(owned.after_tax)
    # A year in which the lines meet is on neither side.
    sides = np.sign(gap)
    apart = np.flatnonzero(sides)
    bills = [
        line.amount[1]
        for line in comparison.evaluations[SALE].lines
        if (line.payer, line.system) == (contract.customer, contract.system)
        and comparison.assumptions.items[line.item].seen_by_buyer
        and not line.capital
    ]
    return CustomerView(
        years_dearer=years_dearer(served.after_tax, owned.after_tax),
        crossings=tuple(apart[1:][np.diff(sides[apart]) != 0].tolist()),
        cash_difference=float(gap[-1]),
        first_year_running=float(sum(bills)),
        not_paid_today=float(owned.upfront - served.upfront),
    )


def _exposures(comparison: Comparison, name: str) -> tuple[Exposure, ...]:
    assumptions, prices = comparison.assumptions, comparison.model.prices
    contract, rate = assumptions.contract, assumptions.economy.system_rate
    arrangement = comparison.rows[name].arrangements[contract.system]
    fee, level = contract.fee, comparison.agreement.level
    weights = {"inflation": fee.inflation_weight, "wages": fee.wage_weight, "energy": fee.energy_weight}
    passed = {}
    for index, weight in weights.items():
        path = level * weight * prices.indices[index]
        path[0] = 0.0
        passed[index] = float(present_value(path, rate))
    costs = {
        item: float(present_value(cost, rate))
        for item, cost in comparison.evaluations[name].costs[contract.system].items()
    }
    items = occurring(assumptions, contract.system, arrangement.served, arrangement.sold)
    return exposures(assumptions, items, arrangement, costs, passed)


def _decider(comparison: Comparison, name: str) -> str:
    contract = comparison.assumptions.contract
    decision = comparison.rows[name].arrangements[contract.system].decision
    return contract.customer if decision.by == "customer" else contract.provider
