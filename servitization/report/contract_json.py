"""The Contract page as JSON: structures of the fee, business models, the guard, price paths, service level.

The same tree for `contract --format json` and, flattened to path and value, for CSV. Amounts are in the
currency of the offer; the contract of the offer is at its own fee, every other row at its bargain.
"""

from dataclasses import asdict

from servitization.analysis.business_models import Impossible, Row
from servitization.analysis.fee_terms import FeeTerms
from servitization.analysis.index_paths import Tried
from servitization.analysis.study import Study
from servitization.report import contract_words


def as_dict(study: Study) -> dict:
    """Everything that the page compares."""
    answer = study.proposed
    offer, levels = answer.offer, study.service_levels()
    guard = study.like_for_like
    return {
        "offer": {"title": offer.title, "currency": offer.currency, "horizon": offer.horizon},
        "terms": _terms(offer.signed.fee),
        "price_neutral_weight": study.price_neutral_weight,
        "structures": {row.name: _row(row, offer.horizon) for row in study.fee_structures},
        "business_models": {row.name: _row(row, offer.horizon) for row in study.business_models},
        "like_for_like": {
            "holds": guard.holds,
            "rows": guard.rows,
            "costs": guard.costs,
            "unpaid": [list(one) for one in guard.unpaid],
            "shorter": list(guard.shorter),
            "more_used": list(guard.more_used),
        },
        "price_trials": {one.path: _tried(one, offer.horizon) for one in study.price_trials()},
        "service_level": {
            "target": levels.terms.target,
            "expected_share": levels.usual,
            "expected_present_value": levels.as_expected.present_value,
        },
        "case": {"file": offer.file, "fingerprint": offer.fingerprint, "engine": offer.engine_version},
    }


def _terms(terms: FeeTerms) -> dict:
    told = asdict(terms)
    told["index"] = dict(terms.index)
    told["steps"] = {str(year): share for year, share in terms.steps}
    return told


def _row(row: Row | Impossible, horizon: int) -> dict:
    told = {"arrangement": row.arrangement, "structure": row.structure}
    if isinstance(row, Impossible):
        return {**told, "impossible": row.reason}
    fee = row.fee
    years = contract_words.read_years(horizon)
    return {
        **told,
        "is_contract": row.is_contract,
        "fee": None
        if fee is None
        else {
            "level": fee.level,
            "largest_level": fee.most,
            "can_be_signed": fee.can_be_signed,
            "provider_floor": fee.floor,
            "customer_ceiling": fee.ceiling,
            "zone": fee.zone,
            "against_informed_sale": {
                "provider_floor": fee.informed_floor,
                "customer_ceiling": fee.informed_ceiling,
                "zone": fee.informed_zone,
            },
            "by_year": {str(year): float(fee.owed[year]) for year in years},
            "by_year_in_prices_of_year_0": {str(year): float(fee.real[year]) for year in years},
            "unit_price": fee.terms.unit_price,
            "savings_share": fee.terms.savings_share,
            "markup": fee.terms.markup,
            "energy_weight": fee.energy_weight,
            "energy_share": fee.energy_share,
        },
        "npv": dict(row.npv),
        "gain": dict(row.gain),
        "upfront": dict(row.upfront),
        "irr": row.irr,
        "peak_funding": row.peak_funding,
        "provider_bears": dict(row.bears),
        "provider_pays": dict(row.pays),
        "decided_by": row.decided_by,
        "use_grows": row.use_grows,
    }


def _tried(one: Tried, horizon: int) -> dict:
    years = contract_words.read_years(horizon)
    return {
        "kind": one.kind,
        "fee_by_year": {str(year): float(one.owed[year]) for year in years},
        "gain": dict(one.gain),
        "deepest_gap": one.deepest_gap,
        "deepest_year": one.deepest_year,
    }
