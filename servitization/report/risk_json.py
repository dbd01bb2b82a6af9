"""Simulation and sensitivity as JSON: figures with their standard errors, chances, what decides.

The same tree for `--format json` and, flattened to path and value, for CSV. Amounts are in the currency
of the offer, present values after tax.
"""

from dataclasses import asdict

from servitization.analysis.risk.clauses import Judged
from servitization.analysis.risk.draws import stepped
from servitization.analysis.risk.ledgers import KINDS, VIEWS, Ledgers
from servitization.analysis.risk.questions import Behind, Decided
from servitization.analysis.risk.response import Indices
from servitization.analysis.risk.simulation import FAN
from servitization.analysis.risk.sureness import CONFIDENCES, SIDES, Figure, Sureness
from servitization.analysis.risk.tornado import FIGURES, End
from servitization.analysis.risk.transfer import Transfer
from servitization.analysis.risk.turning_points import TurningPoints
from servitization.assumptions.case import Case
from servitization.model.alternatives import SALE
from servitization.version import __version__


def simulated(case: Case, found: Sureness, behind: Behind) -> dict:
    """Everything that the futures of a case say."""
    about = case.assumptions.about
    return finite(
        {
            "offer": {
                "title": about.title,
                "file": case.file,
                "fingerprint": case.fingerprint,
                "engine_version": __version__,
                "currency": case.assumptions.currency,
            },
            **sureness_of(found),
            "transfer": transfer_of(behind.transfer),
            "pooled": {
                name: {**asdict(one), "pooled": one.pooled, "pooled_error": one.pooled_error}
                for name, one in behind.pooled.items()
            },
            "clauses": {one.clause.name: clause_of(one) for one in behind.clauses},
            **ledgers_of(behind.ledgers),
            "rates_held": list(behind.rates_held),
            "price_steps": {one.path: one.moves.model_dump() for one in stepped(case.assumptions)},
        }
    )


def finite(tree: dict) -> dict:
    """The tree with null for a standard error that a single future does not give."""
    return {key: _finite(value) for key, value in tree.items()}


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return finite(value)
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and value != value else value


def sureness_of(found: Sureness) -> dict:
    """What the futures say of figures and chances."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "sampling": found.sampling,
        "fee": found.level,
        "drawn": [one.path for one in found.uncertain],
        "without_effect": list(found.without_effect),
        "held": dict(found.held),
        "ignored_correlations": [
            {"path": one.path, "not_drawn": str(one.values["name"])} for one in found.ignored
        ],
        "repaired_correlations": dict(found.repaired),
        "figures": {name: figure_of(one) for name, one in found.figures.items()},
        "better_off": {
            baseline: {
                who: {"chance": one.value, "standard_error": one.error} for who, one in chances.items()
            }
            for baseline, chances in found.better.items()
        },
        "fee_at_confidence": {
            baseline: {
                side: {f"{100 * share:g}": asdict(by_side[side][share]) for share in CONFIDENCES}
                for side in SIDES
            }
            for baseline, by_side in found.fee_at.items()
        },
        "safest_fee": {
            baseline: {"fee": level, "chance": chance.value, "standard_error": chance.error}
            for baseline, (level, chance) in found.safest.items()
        },
        "safe_fees": {
            baseline: {
                "fee": one.safest,
                "chance": one.chance.value,
                "standard_error": one.chance.error,
                "as_good_from": one.as_good[0],
                "as_good_to": one.as_good[1],
                "between": {
                    f"{100 * share:g}": None
                    if ends is None
                    else {
                        "low": ends[0].value,
                        "low_error": ends[0].error,
                        "high": ends[1].value,
                        "high_error": ends[1].error,
                    }
                    for share, ends in one.between.items()
                },
            }
            for baseline, one in found.safe.items()
        },
        "dear_years": {str(year): asdict(one) for year, one in found.dear.items()},
        "leaning": {
            figure: {one.path: one.shift for one in effects}
            for figure, effects in found.effects.items()
            if figure.startswith("gain.")
        },
        "tail": {
            party: {
                "value_at_risk": -worst.value,
                "value_at_risk_error": worst.error,
                "expected_shortfall": -mean.value,
                "expected_shortfall_error": mean.error,
            }
            for party, (worst, mean) in found.tail.items()
        },
        "peak_funding_90": found.peak.value,
        "peak_funding_90_error": found.peak.error,
        "chance_below_cost": found.below_cost.tolist(),
        "chance_below_cost_errors": found.below_cost_errors.tolist(),
        "accumulated_cash": _by_percentile(found.fan),
    }


def _by_percentile(rows) -> dict[str, list[float]]:
    return {f"{100 * share:g}": row.tolist() for share, row in zip(FAN, rows, strict=True)}


def transfer_of(moved: Transfer) -> dict:
    """Where the risk goes."""
    return {
        "deviation": {name: dict(by_party) for name, by_party in moved.deviation.items()},
        "deviation_error": {name: dict(by_party) for name, by_party in moved.deviation_error.items()},
        "index": dict(moved.index),
        "index_error": dict(moved.index_error),
        "items": {
            name: {
                party: {item: asdict(one) for item, one in items.items()} for party, items in parties.items()
            }
            for name, parties in moved.items.items()
        },
    }


def ledgers_of(found: Ledgers) -> dict:
    """Cash of both sides by year, and the risk of each item itself."""
    return {
        "cash": {
            party: {
                view: {kind: _by_percentile(by_view[view][kind].rows) for kind in KINDS} for view in VIEWS
            }
            for party, by_view in found.fans.items()
        },
        "items": {item: {**asdict(one), "reduced": one.reduced} for item, one in found.items.items()},
        "in_ledgers": found.draws,
    }


def figure_of(one: Figure) -> dict:
    """How a figure spreads."""
    return {
        "mean": one.mean.value,
        "mean_error": one.mean.error,
        "standard_deviation": one.deviation.value,
        "standard_deviation_error": one.deviation.error,
        "percentiles": {f"{100 * share:g}": at.value for share, at in one.percentiles.items()},
        "percentile_errors": {f"{100 * share:g}": at.error for share, at in one.percentiles.items()},
        "least": one.least,
        "most": one.most,
        "deterministic": one.deterministic,
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
        "standard_deviation_error": dict(one.deviation_error),
        "gain": {party: _named(row) for party, row in one.gains.items()},
        "gain_error": {party: _named(row) for party, row in one.gain_errors.items()},
        "better_off": {
            "provider": one.provider_better,
            "customer": one.customer_better,
            "both": one.both_better,
        },
        "better_off_error": dict(zip(("provider", "customer", "both"), one.better_errors, strict=True)),
        "transferred": one.transferred,
        "transferred_error": one.transferred_error,
    }


def _named(row) -> dict[str, float]:
    return dict(zip(("mean", "standard_deviation", "5", "50", "95"), row.tolist(), strict=True))


def sensitivity(found: Decided) -> dict:
    """What decides: every number at both ends of its range, where it turns, and shares of the variance."""
    figure, baseline = found.figure, found.baseline
    bars = found.tornado.by(figure, baseline)
    today = found.tornado.today
    return {
        "figure": figure,
        "against": baseline,
        "today": {"outcome": today.outcome, **today.figures, "against_sale": dict(today.against_sale)},
        "tornado": {
            bar.path: {
                "value": bar.value,
                "low": _end(bar.low),
                "high": _end(bar.high),
                "swing": {figure: bar.swing(figure) for figure in FIGURES},
                "swing_against_sale": {figure: bar.swing(figure, SALE) for figure in FIGURES},
                "turns": bar.turns,
            }
            for bar in bars + tuple(bar for bar in found.tornado.bars if bar not in bars)
        },
        "turning_points": {one.path: _turning(one) for one in found.turning},
        "variance": None if found.shares is None else variance_of(found.shares.of(figure, baseline)),
        "pairs": 0 if found.shares is None else found.shares.pairs,
    }


def variance_of(indices: Indices) -> dict:
    """Shares of the variance of a figure, each with its standard error."""
    return {
        name: {
            "first": float(indices.first[place]),
            "first_error": float(indices.first_error[place]),
            "total": float(indices.total[place]),
            "total_error": float(indices.total_error[place]),
        }
        for place, name in enumerate(indices.names)
    }


def _turning(one: TurningPoints) -> dict:
    return {
        "low": one.low,
        "high": one.high,
        "no_case_in_a_part": one.no_case,
        "points": [
            {
                "value": point.value,
                "figure": "passes_not" if point.rises is None else "rises" if point.rises else "falls",
                "verdict_below": point.below,
                "verdict_above": point.above,
            }
            for point in one.points
        ],
    }


def _end(end: End) -> dict:
    if end.standing is None:
        return {"value": end.value}
    standing = end.standing
    return {
        "value": end.value,
        "outcome": standing.outcome,
        **standing.figures,
        "against_sale": dict(standing.against_sale),
    }
