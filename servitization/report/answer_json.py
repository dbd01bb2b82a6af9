"""The answer as JSON: a contract with whoever reads it; keys are only ever added."""

from collections.abc import Mapping

import numpy as np

from servitization.analysis.answer import AlternativeResult, Answer, PartyResult, ProviderResult
from servitization.analysis.break_even import BreakEven
from servitization.analysis.business_models import Impossible
from servitization.analysis.contract_life import ContractLife
from servitization.analysis.model_alternatives import ModelAlternative
from servitization.analysis.partnership.result import LoadResult, PartnersResult, SavingsResult
from servitization.model.alternatives import SERVICE_WITH_FINANCIER, SERVICE_WITH_PARTNERS
from servitization.model.fee import Zone
from servitization.model.gain import Gain
from servitization.model.responsibility import Exposure
from servitization.report.classification_json import classification_dict, legal_dict
from servitization.report.financing_json import financing_dict
from servitization.report.finding_words import finding_says
from servitization.report.sentences import headline, test_says


def as_dict(
    answer: Answer, language: str = "en", models: Mapping[str, ModelAlternative | Impossible] | None = None
) -> dict:
    """The whole answer, internal view, ready for `json.dumps`; texts in `language`. Business models stand
    among the alternatives, and beside the service in `fee` and `gain`, where they are given."""
    told = _answer(answer, language)
    offer = answer.offer
    for name, one in (models or {}).items():
        if isinstance(one, Impossible):
            told["alternatives"][name] = {"impossible": one.reason}
            continue
        told["alternatives"][name] = _alternative(
            one.result, offer.customer, offer.provider, offer.system
        ) | {"responsibility": _rows(one.responsibility)}
        told["fee"][name] = {
            "level": one.level,
            **_zone(one.against_sale),
            "year_one": one.year_one,
            **_signable(one.comparison.owed.most, one.can_be_signed),
            "against_informed_sale": _zone(one.against_informed),
            "stream": _list(one.stream),
        }
        told["gain"][name] = {**_gain(one.gain), "against_informed_sale": _gain(one.gain_over_informed)}
    return told


def _answer(answer: Answer, language: str) -> dict:
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
                **_signable(fee.most, fee.can_be_signed),
                "target_irr": fee.target_irr,
                "target_discount": fee.target_discount,
                "against_informed_sale": _zone(fee.against_informed),
                "without_service_machine": _zone(fee.without_service_machine),
                "stream": _list(fee.stream),
            },
            **_financier_fee(answer),
            **_partner_fee(answer.partners),
        },
        "gain": {
            "service": {
                **_gain(against_sale),
                "ladder": [{"step": step.name, "gain": step.gain} for step in answer.gain.ladder],
                "against_informed_sale": _gain(against_informed),
            },
            **_financier_gain(answer),
            **_partner_gain(answer.partners),
        },
        **({} if answer.partners is None else {"partners": partners_dict(answer.partners)}),
        "findings": {one.name: finding_says(one, answer, language) for one in answer.findings},
        "classification": classification_dict(answer.classification),
        "legal": legal_dict(answer.legal),
        **({} if answer.financing is None else {"financing": financing_dict(answer.financing)}),
        "break_even": _break_even(answer),
        **(
            {}
            if answer.contract_life is None
            else {"contract_life": contract_life_dict(answer.contract_life)}
        ),
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


def _signable(most: float | None, signable: bool) -> dict:
    """Whether the fee can be signed, and the largest level where there is one."""
    return {"can_be_signed": signable, **({} if most is None else {"largest_level": most})}


def _gain(gain: Gain) -> dict:
    return {
        "by_party": dict(gain.by_party),
        "resource": gain.resource,
        "tax": gain.tax,
        "financing": gain.financing,
        "total": gain.total,
    }


def _financier_fee(answer: Answer) -> dict:
    """What the customer pays in all, and its limits, with a financier; `stream` is what we have of it."""
    owned = answer.financing.ownership if answer.financing else None
    if owned is None:
        return {}
    return {
        SERVICE_WITH_FINANCIER: {
            "level": answer.fee.level,
            **_zone(owned.against_sale),
            "against_informed_sale": _zone(owned.against_informed),
            "stream": _list(owned.fee),
        }
    }


def _financier_gain(answer: Answer) -> dict:
    owned = answer.financing.ownership if answer.financing else None
    if owned is None:
        return {}
    told = {**_gain(owned.gain_over_sale), "against_informed_sale": _gain(owned.gain_over_informed)}
    return {SERVICE_WITH_FINANCIER: told}


def _partner_fee(partners: PartnersResult | None) -> dict:
    if partners is None or partners.contract is None:
        return {}
    one = partners.contract
    return {
        SERVICE_WITH_PARTNERS: {
            "level": one.level,
            **_zone(one.against_sale),
            "year_one": one.year_one,
            "core_stable": _ends(one.stable),
            "stable_and_agreed": _ends(one.stable_and_agreed),
            "against_informed_sale": _zone(one.against_informed),
            "partner_fees": dict(one.partner_fees),
            "gain_payments": dict(one.gain_payments),
            "savings_shares": dict(one.savings_shares),
            **({"savings": _savings(one.savings)} if one.savings else {}),
            "stream": _list(one.stream),
        }
    }


def _savings(found: tuple[SavingsResult, ...]) -> dict:
    """Verified savings and who has them, by the percentage of those expected that is achieved."""
    return {
        f"{one.achieved:.0%}": {
            "energy_kwh": _list(one.energy),
            "pool": _list(one.pool),
            "payouts": {name: _list(paid) for name, paid in one.payouts.items()},
        }
        for one in found
    }


def _partner_gain(partners: PartnersResult | None) -> dict:
    if partners is None or partners.contract is None:
        return {}
    one = partners.contract
    told = {**_gain(one.gain), "against_informed_sale": _gain(one.gain_over_informed)}
    return {SERVICE_WITH_PARTNERS: told}


def partners_dict(partners: PartnersResult) -> dict:
    """The game, the rules and the contracts as JSON; groups by their members, joined by `+`."""
    one = partners.contract
    return {
        "players": list(partners.players),
        "rule": partners.rule,
        "coalitions": {
            "+".join(each.members): {
                "value": each.value,
                "servers": list(each.servers),
                "works": list(each.works),
                "excess": each.excess,
            }
            for each in partners.coalitions
        },
        "divisions": {
            each.rule: {
                "because": each.because,
                "shares": dict(each.shares),
                "in_core": each.in_core,
                "worst_excess": each.worst,
                "worst_coalitions": ["+".join(members) for members in each.worst_coalitions],
                "level": each.level,
            }
            for each in partners.divisions
        },
        "marginal_contribution": dict(partners.marginal),
        "with_customer": dict(partners.with_customer),
        "overlap": partners.overlap,
        "least_core_epsilon": partners.least_core,
        "investment": dict(partners.investment),
        "servers": list(partners.servers),
        "works": list(partners.works),
        "loads": {"+".join(each.members) or "today": _load(each) for each in partners.loads},
        "measures": {name: {**_load(each), "gain": each.gain} for name, each in partners.measures.items()},
        "cofunding_share": partners.cofunding_share,
        "most_worth_paying": partners.most_worth_paying,
        "realised": None if one is None else dict(one.realised),
        "in_core": None if one is None else one.in_core,
        "worst_excess": None if one is None else one.worst,
        "worst_coalitions": [] if one is None else ["+".join(each) for each in one.worst_coalitions],
        "paid_back": None if one is None else dict(one.paid_back),
    }


def contract_life_dict(life: ContractLife) -> dict:
    """What parting in each year means, how contracts end, and what clauses and chains of terms are worth."""
    one, told = life.parting, life.expected
    by_year = {
        "unrecovered_investment": one.unrecovered,
        "to_come": one.to_come,
        "book_value": one.book_value,
        "machine_back": one.machine_back,
        "termination_fee": one.termination_fee,
        "given_back": one.given_back,
        "after_tax": one.after_tax,
        "buyout_price": one.buyout_price,
        "own_machine": one.own_machine,
        "provider_left": one.provider_left,
        "customer_left": one.customer_left,
        "running": told.running,
        **told.ended,
    }
    chain: dict[str, dict] = {}
    for link in life.chain:
        chain.setdefault(str(link.term), {})[f"{link.renewal_rate:.0%}"] = {
            "alive": link.alive,
            "expected_npv": link.expected.npv,
            "fee_uplift": link.uplift,
            "fee_uplift_share": link.uplift_share,
        }
    made = {
        "clause": life.clause,
        "investment_rate": life.investment_rate,
        "by_year": {name: _list(values) for name, values in by_year.items()},
        "fee_uplift": life.uplift,
        "fee_uplift_share": life.uplift_share,
        "clauses": {
            each.clause: {
                "expected_npv": each.expected.npv,
                "expected_gain": each.gain,
                "gain_at": {f"{rate:.0%}": gain for rate, gain in each.gains.items()},
                "termination_fee": _list(each.parting.termination_fee),
            }
            for each in life.clauses
        },
        "chain": chain,
    }
    if life.pilot is not None:
        made["pilot"] = {
            "years": life.pilot.years,
            "exit_price": life.pilot.exit_price,
            "cost": life.pilot.cost,
            "fee_uplift": life.pilot.uplift,
        }
    if life.remaining_life is not None:
        made["premises"] = {"remaining_life": life.remaining_life, "after_term": life.years_after_term}
    return made


def _load(one: LoadResult) -> dict:
    return {
        "system": one.system,
        "function": one.function,
        "peak": one.peak,
        "plant_size": one.size,
        "energy_kwh_by_system": dict(one.energy_kwh),
        "tco2e": one.tco2e,
        "resource_saved_pv": one.saved,
    }


def _ends(interval: tuple[float, float] | None) -> list[float | None] | None:
    """Both ends of an interval; an end without a limit is null."""
    if interval is None:
        return None
    return [end if np.isfinite(end) else None for end in interval]


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
