"""What an answer says of one alternative: parties, machines, costs, the fee and its limits, who bears what.

Read from a comparison at its fee. An alternative is a row of it; a business model is the service of a
comparison of its own (`model_alternatives`).
"""

from dataclasses import replace

import numpy as np

from servitization import finance
from servitization.analysis.answer import (
    AlternativeResult,
    FeeResult,
    PartyResult,
    ProviderResult,
)
from servitization.model.alternatives import (
    SALE,
    SERVICE,
    SERVICE_WITH_FINANCIER,
    SERVICE_WITH_PARTNERS,
    Alternative,
)
from servitization.model.comparison import Comparison
from servitization.model.design import occurring
from servitization.model.evaluation import Evaluation
from servitization.model.exits import Terms
from servitization.model.fee import Zone, discount_level
from servitization.model.gain import Worth
from servitization.model.items import FIXED
from servitization.model.parties import Statement, present_value
from servitization.model.responsibility import Exposure, exposures
from servitization.model.service_fee import following, passed_share


def alternative_result(comparison: Comparison, name: str, evaluation: Evaluation) -> AlternativeResult:
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
            owner.valued_at(owner.party.discount_rate)
            * finance.discount_factors(owner.party.discount_rate, assumptions.horizon)
        ),
        provider=_provider(comparison, name),
    )


def _party(statement: Statement, system_rate: float) -> PartyResult:
    earns = bool(statement.revenue.any())
    rate = statement.internal_rate.rate if earns else float("nan")
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


def _provider(comparison: Comparison, name: str) -> ProviderResult | None:
    if name == SERVICE:
        terms = Terms.of(comparison.assumptions.contract, comparison.assumptions.site)
        expected, fee = comparison.expected(terms), comparison.agreement.stream
    elif name == SERVICE_WITH_PARTNERS:
        expected, fee = comparison.expected_with_partners, comparison.fee_with_partners
    else:
        return None
    provider = comparison.assumptions.contract.provider
    statement = comparison.statements[name][provider]
    sold = comparison.baseline[SALE][provider]
    flow, rate = statement.after_tax, statement.party.discount_rate
    # The rates below discount, so what is paid during a year is brought to its end at them.
    valued = statement.valued_at(rate)
    more = finance.internal_rate(flow - sold.after_tax, statement.monthly, statement.in_advance)
    return ProviderResult(
        contracted_revenue=float(fee.sum()),
        expected_years=expected.years,
        project_irr=_known(statement.internal_rate.rate),
        incremental_irr=_known(more.rate),
        payback=_known(finance.payback(flow)),
        discounted_payback=_known(finance.discounted_payback(valued, rate)),
        mirr=_known(finance.mirr(valued, rate, rate)),
        expected=expected,
        expected_gain=float(expected.npv - sold.npv),
    )


def fee_result(comparison: Comparison, without: Zone) -> FeeResult:
    agreed, fee = comparison.agreement, comparison.assumptions.contract.fee
    customer = float(comparison.baseline[SALE][comparison.assumptions.contract.customer].npv)
    return FeeResult(
        level=agreed.level,
        year_one=float(agreed.by_service_year[1]),
        stream=agreed.stream,
        against_sale=agreed.against_sale,
        against_informed=agreed.against_informed,
        target_irr=agreed.provider.level_at_rate(fee.target_irr),
        target_discount=discount_level(agreed.customer, customer, fee.target_discount),
        per_level_provider=agreed.provider.per_level,
        per_level_customer=agreed.customer.per_level,
        without_service_machine=without,
        owed=agreed.by_service_year,
        real=agreed.by_service_year / comparison.model.prices.indices["inflation"],
        most=agreed.owed.most,
    )


def responsibility(comparison: Comparison, name: str) -> tuple[Exposure, ...]:
    assumptions = comparison.assumptions
    contract, rate = assumptions.contract, assumptions.economy.system_rate
    arrangement = comparison.rows[name].arrangements[contract.system]
    agreed = comparison.agreement
    parts = following(comparison.model, agreed.owed, agreed.level)
    passed = {index: float(present_value(path, rate)) for index, path in parts.items()}
    anyway = passed_share(comparison.model, agreed.owed, agreed.level)
    costs = {
        item: float(present_value(cost, rate))
        for item, cost in comparison.evaluations[name].costs[contract.system].items()
    }
    items = occurring(assumptions, contract.system, arrangement.served, arrangement.sold)
    rows = exposures(assumptions, items, arrangement, costs, passed, anyway)
    if name != SERVICE_WITH_FINANCIER:
        return rows
    # He owns what the provider owns without him; who pays and bears is the same.
    owner = comparison.owned.financier
    return tuple(replace(row, owner=owner if row.owner == contract.provider else row.owner) for row in rows)


def told(comparison: Comparison) -> tuple[str, ...]:
    """The alternatives whose responsibilities are told."""
    return (SALE, SERVICE, *((SERVICE_WITH_FINANCIER,) if comparison.owned else ()))


def decider(comparison: Comparison, name: str) -> str:
    contract = comparison.assumptions.contract
    decision = comparison.rows[name].arrangements[contract.system].decision
    return contract.customer if decision.by == "customer" else contract.provider
