"""Simulation and sensitivity as JSON: figures with their standard errors, chances, what decides.

The same tree for `--format json` and, flattened to path and value, for CSV. Amounts are in the currency
of the offer, present values after tax.
"""

from dataclasses import asdict

from servitization.analysis.risk.clauses import Judged
from servitization.analysis.risk.outcomes import PEAK_FUNDING, gain
from servitization.analysis.risk.response import Indices
from servitization.analysis.risk.simulation import FAN, Simulation
from servitization.analysis.risk.spread import Spread
from servitization.analysis.risk.tornado import FIGURES, End, Tornado
from servitization.analysis.risk.transfer import Pooled, Transfer
from servitization.version import __version__

PERCENTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
CONFIDENCES = (0.5, 0.8, 0.9, 0.95)
TAIL = 0.05
"""Share of the futures that VaR and CVaR look at."""


def simulated(
    found: Simulation, moved: Transfer, pooled: dict[str, Pooled], clauses: tuple[Judged, ...]
) -> dict:
    """Everything that the futures of a case say."""
    a, case = found.case.assumptions, found.case
    contract = a.contract
    return {
        "offer": {
            "title": a.about.title,
            "file": case.file,
            "fingerprint": case.fingerprint,
            "engine_version": __version__,
            "currency": a.currency,
        },
        "draws": found.draws,
        "seed": found.seed,
        "sampling": found.sampling,
        "fee": found.level,
        "drawn": [one.path for one in found.uncertain],
        "without_effect": list(found.without_effect),
        "held": dict(found.held),
        "repaired_correlations": dict(found.repaired),
        "figures": {
            name: {**spread_of(spread), "deterministic": found.deterministic.get(name)}
            for name, spread in found.spreads.items()
        },
        "better_off": {
            baseline: {
                who: {"chance": one.value, "standard_error": one.error} for who, one in chances.items()
            }
            for baseline, chances in found.better.items()
        },
        "fee_at_confidence": {
            baseline: {
                party: {
                    f"{100 * share:g}": asdict(found.fee_at(share, party, baseline)) for share in CONFIDENCES
                }
                for party in ("provider", "customer")
            }
            for baseline in found.better
        },
        "safest_fee": {
            baseline: dict(zip(("fee", "chance"), found.safest_fee(baseline), strict=True))
            for baseline in found.better
        },
        "tail": {
            party: {
                "value_at_risk": -found.spreads[gain(party)].percentile(TAIL),
                "expected_shortfall": -found.spreads[gain(party)].mean_of_lowest(TAIL),
            }
            for party in (contract.provider, contract.customer)
        },
        "peak_funding_90": found.spreads[PEAK_FUNDING].percentile(0.9),
        "chance_below_cost": found.below_cost.tolist(),
        "accumulated_cash": {
            f"{100 * share:g}": row.tolist() for share, row in zip(FAN, found.fan, strict=True)
        },
        "transfer": {
            "deviation": {name: dict(by_party) for name, by_party in moved.deviation.items()},
            "index": dict(moved.index),
            "items": {
                name: {
                    party: {item: asdict(one) for item, one in items.items()}
                    for party, items in parties.items()
                }
                for name, parties in moved.items.items()
            },
        },
        "pooled": {name: {**asdict(one), "pooled": one.pooled} for name, one in pooled.items()},
        "clauses": {one.clause.name: clause_of(one) for one in clauses},
    }


def spread_of(spread: Spread) -> dict:
    """The figures of one spread."""
    return {
        "mean": spread.mean,
        "mean_error": spread.mean_error,
        "standard_deviation": spread.deviation,
        "standard_deviation_error": spread.deviation_error,
        "percentiles": {f"{100 * share:g}": spread.percentile(share) for share in PERCENTILES},
        "percentile_errors": {f"{100 * share:g}": spread.percentile_error(share) for share in PERCENTILES},
        "least": spread.least,
        "most": spread.most,
    }


def clause_of(one: Judged) -> dict:
    """One index clause at its fair fee."""
    clause = one.clause
    return {
        "weights": {
            "fixed": clause.fixed,
            "inflation": clause.inflation,
            "wages": clause.wages,
            "energy": clause.energy,
        },
        "fee": one.level,
        "provider_floor": float(one.zone.provider_floor),
        "customer_ceiling": float(one.zone.customer_ceiling),
        "standard_deviation": dict(one.deviation),
        "gain": {
            party: dict(zip(("mean", "standard_deviation", "5", "50", "95"), row.tolist(), strict=True))
            for party, row in one.gains.items()
        },
        "better_off": {
            "provider": one.provider_better,
            "customer": one.customer_better,
            "both": one.both_better,
        },
        "transferred": one.transferred,
    }


def sensitivity(found: Tornado, shares: Indices | None) -> dict:
    """What decides: every number at both ends of its range, and shares of the variance."""
    return {
        "today": {"outcome": found.today.outcome, **found.today.figures},
        "tornado": {
            bar.path: {
                "value": bar.value,
                "low": _end(bar.low),
                "high": _end(bar.high),
                "swing": {figure: bar.swing(figure) for figure in FIGURES},
                "turns": bar.turns,
            }
            for bar in found.by("zone") + tuple(bar for bar in found.bars if not bar.swing("zone"))
        },
        "variance": None
        if shares is None
        else {
            name: {"first": float(first), "total": float(total)}
            for name, first, total in zip(shares.names, shares.first, shares.total, strict=True)
        },
    }


def _end(end: End) -> dict:
    if end.standing is None:
        return {"value": end.value}
    return {"value": end.value, "outcome": end.standing.outcome, **end.standing.figures}
