"""The service around the machine as JSON, beside an answer whose keys stay as they are.

All of it is assumed; `basis` says so.
"""

from dataclasses import asdict

from servitization.analysis.servuction.blueprint import Figures
from servitization.analysis.servuction.channels import Adjusted
from servitization.analysis.servuction.drivers import Worked
from servitization.analysis.servuction.experience import passes_souvenir_test, weakest
from servitization.analysis.servuction.outcome import Outcome, changed
from servitization.model.fee import Zone
from servitization.report.servuction_words import principles


def as_dict(found: Outcome) -> dict:
    """An outcome ready for `json.dumps`."""
    services, compared = found.services, found.compared
    approach, effort, point = compared.tried.approach, found.effort, found.point
    return {
        "basis": "assumption",
        "title": services.tried.assumptions.about.title,
        "file": services.tried.file,
        "fingerprint": services.tried.fingerprint,
        "today": {"file": services.today.file, "fingerprint": services.today.fingerprint},
        "neutral": found.is_neutral,
        "changed": {
            path: {"today": before, "tried": after} for path, (before, after) in changed(services).items()
        },
        "channels": asdict(found.channels),
        "drivers": {
            one.name: {"channel": one.channel, "value": one.value, "today": one.today, "tried": one.tried}
            for one in compared.drivers
        },
        "contract": {
            "neutral": _contract(found, found.neutral),
            "adjusted": _contract(found, found.adjusted),
        },
        "blueprint": {"today": _figures(compared.today.figures), "tried": _figures(compared.tried.figures)},
        "moves": {step: dict(moves) for step, moves in found.fee_of_moves.items()},
        "approach": {
            "weights": dict(approach.weights),
            "dominant": approach.dominant,
            "focus": approach.focus,
            "losing": approach.losing,
        },
        "price_position": found.price_position,
        "warnings": list(found.warnings),
        "relation": {"today": _won(compared.today), "tried": _won(compared.tried)},
        "point": None if point is None else {"empathy": point.empathy, "machine": point.machine},
        "stages": {
            one.name: {"expected": one.expected, "delivered": one.delivered, "hours": one.hours}
            for one in found.stages(compared.tried)
        },
        "coproduction": {
            "share": compared.tried.figures.coproduced_share,
            "best_share": found.task.best_share,
            "cost": found.task.cost(compared.tried.figures.coproduced_share),
            "best_cost": found.task.cost(found.task.best_share),
        },
        "staff": None
        if effort is None
        else {name: asdict(one) for name, one in zip(("today", "tried"), effort, strict=True)},
        "experience": {
            "score": {"today": compared.today.score, "tried": compared.tried.score},
            "weakest": weakest(principles(found.service)),
            "worth": found.experience_worth,
            "admission_fee": found.admission_fee,
            "souvenir_test": passes_souvenir_test(found.service.experience.above_price_share),
        },
    }


def _contract(found: Outcome, one: Adjusted) -> dict:
    return {
        "level": one.level,
        **_zone(one.against_sale),
        "against_informed_sale": _zone(one.against_informed),
        "provider_npv": one.provider_npv,
        "customer_npv": one.customer_npv,
        "expected_npv": found.lifetime_value(one),
        "churn_rate": one.churn_rate,
        "stay_to_end": found.stay_to_end(one),
    }


def _zone(zone: Zone) -> dict:
    return {
        "provider_floor": zone.provider_floor,
        "customer_ceiling": zone.customer_ceiling,
        "zone": zone.width,
    }


def _figures(found: Figures) -> dict:
    return {
        **asdict(found),
        "contact_share": found.contact_share,
        "potential_efficiency": found.potential_efficiency,
        "cost_to_serve": found.cost_to_serve,
    }


def _won(worked: Worked) -> dict:
    won = worked.won
    return {**asdict(won), "total": won.total, "acquisition_cost": won.acquisition_cost}
