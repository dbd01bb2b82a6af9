"""The answer as JSON: a contract with whoever reads it; keys are only ever added."""

from collections.abc import Mapping

import numpy as np

from servitization.analysis.answer import AlternativeResult, Answer, PartyResult, ProviderResult
from servitization.analysis.break_even import BreakEven
from servitization.model.fee import Zone
from servitization.model.gain import Gain
from servitization.model.responsibility import Exposure
from servitization.report.sentences import headline, test_says


def as_dict(answer: Answer, language: str = "en") -> dict:
    """The whole answer, internal view, ready for `json.dumps`; texts in `language`."""
    offer, fee = answer.offer, answer.fee
    against_sale, against_informed = answer.gain.against_sale, answer.gain.against_informed
    return {
        "offer": {
            "title": offer.title,
            "product": offer.product,
            "file": offer.file,
            "fingerprint": offer.fingerprint,
            "engine_version": offer.engine_version,
            "currency": offer.currency,
            "horizon": offer.horizon,
            "term": offer.term,
            "size": offer.size,
            "size_unit": offer.size_unit,
            "life_bound": answer.life_bound,
        },
        "alternatives": {
            name: _alternative(result, offer.customer, offer.provider, offer.system)
            | ({"responsibility": _rows(answer.exposures[name])} if name in answer.exposures else {})
            for name, result in answer.alternatives.items()
        },
        "fee": {
            "service": {
                "level": fee.level,
                **_zone(fee.against_sale),
                "year_one": fee.year_one,
                "target_irr": fee.target_irr,
                "target_discount": fee.target_discount,
                "against_informed_sale": _zone(fee.against_informed),
                "without_service_machine": _zone(fee.without_service_machine),
                "stream": _list(fee.stream),
            }
        },
        "gain": {
            "service": {
                **_gain(against_sale),
                "ladder": [{"step": step.name, "gain": step.gain} for step in answer.gain.ladder],
                "against_informed_sale": _gain(against_informed),
            }
        },
        "break_even": _break_even(answer),
        "verdict": {
            "outcome": answer.verdict.outcome,
            "deciding": answer.verdict.deciding,
            "says": headline(answer, language),
            "tests": [
                {
                    "name": test.name,
                    "passed": test.passed,
                    "value": test.value,
                    "threshold": test.threshold,
                    "says": test_says(answer, test, language),
                }
                for test in answer.verdict.tests
            ],
        },
    }


def _alternative(result: AlternativeResult, customer: str, provider: str, system: str) -> dict:
    yearly = result.parties[customer].after_tax
    made = {
        "scope": result.scope,
        "parties": {
            name: _party(party, result.provider if name == provider else None)
            for name, party in result.parties.items()
        },
        "customer_cash": {
            "yearly": _list(yearly),
            "cumulated": _list(np.cumsum(yearly)),
            "discounted": _list(result.customer_accumulated),
        },
        "resource_cost_pv": result.resource_cost_pv,
        "tax_pv": result.tax_pv,
        "energy_kwh": result.total_energy_kwh,
        "energy_kwh_by_system": dict(result.energy_kwh),
        "tco2e": result.tco2e,
        "emissions_t": dict(result.emissions_t),
        "carbon_cost_pv": result.carbon_cost_pv,
        "schedule": _schedule(result, system),
        "schedules": {name: _schedule(result, name) for name in result.schedules},
        "plant_size": result.sizes[system],
        "sizes": dict(result.sizes),
        "costs_pv": dict(result.costs_pv),
        "levelised_cost": result.levelised_cost,
    }
    if not result.scope:
        del made["scope"]
    return made


def _rows(exposures: tuple[Exposure, ...]) -> list[dict]:
    """Owner, payer and bearer of the risk of each item of the served system."""
    return [
        {
            "item": one.item,
            "risk": one.risk,
            "owner": one.owner,
            "pays": dict(one.pays),
            "bears_price": dict(one.bears_price),
            "bears_quantity": dict(one.bears_quantity),
        }
        for one in exposures
    ]


def _schedule(result: AlternativeResult, system: str) -> list[dict]:
    return [
        {
            "year": cycle.year,
            "tier": cycle.tier,
            "maintenance": cycle.maintenance,
            "years": cycle.years,
        }
        for cycle in result.schedules[system]
    ]


def _party(party: PartyResult, contract: ProviderResult | None) -> dict:
    made = {
        "npv": party.npv,
        "npv_system_rate": party.npv_system_rate,
        "upfront": party.upfront,
        "peak_funding": party.peak_funding,
        "irr": party.irr,
        "revenue": _list(party.revenue),
        "pre_tax": _list(party.pre_tax),
        "tax": _list(party.tax),
        "after_tax": _list(party.after_tax),
    }
    if contract is not None:
        made |= {
            "contracted_revenue": contract.contracted_revenue,
            "expected_years": contract.expected_years,
            "expected_npv": contract.expected.npv,
            "expected_gain": contract.expected_gain,
            "project_irr": contract.project_irr,
            "incremental_irr": contract.incremental_irr,
            "payback": contract.payback,
            "discounted_payback": contract.discounted_payback,
            "mirr": contract.mirr,
            "termination_fee": _list(contract.expected.termination_fee),
        }
    return made


def _zone(zone: Zone) -> dict:
    return {
        "provider_floor": zone.provider_floor,
        "customer_ceiling": zone.customer_ceiling,
        "zone": zone.width,
    }


def _gain(gain: Gain) -> dict:
    return {
        "by_party": dict(gain.by_party),
        "resource": gain.resource,
        "tax": gain.tax,
        "financing": gain.financing,
        "total": gain.total,
    }


def _break_even(answer: Answer) -> dict:
    found = answer.break_even
    values: Mapping[str, BreakEven] = {
        "customer_rate": found.values.customer_rate,
        "size": found.values.size,
        "usage": found.values.usage,
        "energy_price": found.values.energy_price,
    }
    return {
        "exits_per_year": found.exits_per_year,
        "exits_per_year_without_clause": found.exits_per_year_without_clause,
        **{name: one.nearest for name, one in values.items()},
        "sides": {
            name: {"today": one.today, "below": one.below, "above": one.above} for name, one in values.items()
        },
        "reluctance": {
            name: {"yearly": one.yearly, "rate": one.rate} for name, one in found.reluctance.items()
        },
    }


def _list(values: np.ndarray) -> list[float]:
    return (np.asarray(values, dtype=float) + 0.0).tolist()
