"""Lease or service, and the rules of the place, as JSON; keys are only ever added."""

import numpy as np

from servitization.analysis.classification import Classified
from servitization.analysis.legal_flags import LegalScreen, RuleResult


def classification_dict(found: Classified) -> dict:
    """The questions, what they come to, and the numbers of a lease in both sides' books."""
    lessee, lessor = found.lessee, found.lessor
    schedule = lessee.schedule
    return {
        "result": found.result,
        "reason": found.reason,
        "paragraph": found.paragraph,
        "questions": {
            one.name: {"answer": one.answer, "given": one.given is not None, "suggested": one.suggested}
            for one in found.questions
        },
        "holders": dict(found.holders),
        "contradiction": found.contradiction,
        "lessee": {
            "rate": lessee.rate,
            "non_lease_share": lessee.non_lease_share,
            "payments": _list(schedule.payment),
            "liability": float(schedule.liability),
            "asset": float(schedule.asset),
            "interest": _list(schedule.interest),
            "closing": _list(schedule.closing),
            "depreciation": _list(schedule.depreciation),
            "carrying": _list(schedule.carrying),
            "reassessed": _list(lessee.reassessed),
            "total_interest": lessee.total_interest,
        },
        "lessor": {
            "kind": lessor.kind,
            "indicators": dict(lessor.indicators),
            "fair_value": lessor.fair_value,
            "payments_share": lessor.payments_share,
            "life_share": lessor.life_share,
            "residual": lessor.residual,
            **(
                {}
                if lessor.schedule is None
                else {
                    "implicit_rate": lessor.schedule.rate,
                    "net_investment": lessor.schedule.net_investment,
                    "income": _list(lessor.schedule.income),
                    "closing": _list(lessor.schedule.closing),
                }
            ),
        },
    }


def legal_dict(found: LegalScreen) -> dict:
    """The rules of the jurisdiction and whether the contract keeps them; without one, nothing."""
    if not found.jurisdiction:
        return {"jurisdiction": ""}
    limit = {} if found.lawful_term is None else {"lawful_term": found.lawful_term}
    return {
        "jurisdiction": found.jurisdiction,
        "exception": found.exception,
        "decides": found.decides,
        **limit,
        "chain": {str(place): years for place, years in enumerate(found.chain, 1)},
        "rules": {one.name: _rule(one) for one in found.rules},
    }


def _rule(one: RuleResult) -> dict:
    told: dict = {"about": one.about, "state": one.state, "reference": one.reference}
    told["read_on"] = "" if one.read_on is None else one.read_on.isoformat()
    if one.max_term is not None:
        told |= {"max_term": one.max_term, "condition": one.condition}
    if one.above is not None:
        told["above"] = _list(one.above)
    return told


def _list(values: np.ndarray) -> list[float]:
    return (np.asarray(values, dtype=float) + 0.0).tolist()
