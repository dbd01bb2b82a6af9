"""What is kept of an offer in many futures: one row, and one row a figure.

Percentiles are read from bins; how far one may be from that of all futures sorted stands beside each
figure as `bin_error`.
"""

import math
from typing import Any

import pyarrow as pa

from servitization.analysis.risk.outcomes import PEAK_FUNDING, gain
from servitization.analysis.risk.simulation import Simulation
from servitization.analysis.risk.sureness import CONFIDENCES, DEEP, PERCENTILES, SIDES, sureness
from servitization.assumptions.case import Case
from servitization.problems import Problem
from servitization.runs.parquet import as_bytes

_SHARES = tuple(f"{100 * share:g}" for share in PERCENTILES)
FIGURES = pa.schema(
    [
        ("offer", pa.int64()),
        ("figure", pa.string()),
        *((name, pa.float64()) for name in ("mean", "mean_error", "deviation", "deviation_error")),
        *((f"p{share}", pa.float64()) for share in _SHARES),
        *((f"p{share}_error", pa.float64()) for share in _SHARES),
        *((name, pa.float64()) for name in ("bin_error", "least", "most", "deterministic")),
    ]
)
"""One row an offer and figure; errors are standard errors, but for `bin_error`."""


def offer_of(case: Case, number: int) -> dict[str, Any]:
    """What names an offer in the tables of a run."""
    contract = case.assumptions.contract
    return {
        "offer": number,
        "file": case.file,
        "title": case.assumptions.about.title,
        "fingerprint": case.fingerprint,
        "currency": case.assumptions.currency,
        "provider": contract.provider,
        "customer": contract.customer,
    }


def told_file(found: Simulation, offer: dict[str, Any]) -> bytes:
    """The file of an offer: its figures, and what is known of it as a whole."""
    told = sureness(found)
    rows = []
    for name, one in told.figures.items():
        row = {"offer": offer["offer"], "figure": name, "bin_error": _bin_error(found, name)}
        row |= {"mean": one.mean.value, "mean_error": one.mean.error}
        row |= {"deviation": one.deviation.value, "deviation_error": one.deviation.error}
        for share, at in one.percentiles.items():
            row |= {f"p{100 * share:g}": at.value, f"p{100 * share:g}_error": at.error}
        row |= {"least": one.least, "most": one.most, "deterministic": one.deterministic}
        rows.append(row)
    # An error that a single future cannot have is not known.
    known = [{key: _known(value) for key, value in row.items()} for row in rows]
    whole = {key: _known(value) for key, value in _whole(found, told).items()}
    return as_bytes(pa.Table.from_pylist(known, FIGURES), {**offer, "problems": None, **whole})


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _whole(found: Simulation, told: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "draws": told.draws,
        "seed": told.seed,
        "sampling": told.sampling,
        "fee": told.level,
        "drawn": len(told.uncertain),
        f"peak_funding_{100 * DEEP:g}": told.peak.value,
        f"peak_funding_{100 * DEEP:g}_error": told.peak.error,
        f"peak_funding_{100 * DEEP:g}_bin_error": found.spreads[PEAK_FUNDING].bin_error(DEEP),
    }
    for baseline, chances in told.better.items():
        for who, one in chances.items():
            row |= {f"chance_{who}_{baseline}": one.value, f"chance_{who}_{baseline}_error": one.error}
        for side in SIDES:
            for share in CONFIDENCES:
                row[f"fee_{side}_{100 * share:g}_{baseline}"] = told.fee_at[baseline][side][share].value
        level, chance = told.safest[baseline]
        row |= {f"safest_fee_{baseline}": level, f"safest_chance_{baseline}": chance.value}
    contract = found.case.assumptions.contract
    for side, party in (("provider", contract.provider), ("customer", contract.customer)):
        worst, mean = told.tail[party]
        row |= {f"value_at_risk_{side}": -worst.value, f"expected_shortfall_{side}": -mean.value}
        for baseline in told.better:
            one = told.figures[gain(party, baseline)]
            row[f"gain_{side}_{baseline}"] = one.mean.value
            for share in (0.05, 0.5, 0.95):
                row[f"gain_{side}_{baseline}_p{100 * share:g}"] = one.percentiles[share].value
            row[f"gain_{side}_{baseline}_bin_error"] = _bin_error(found, gain(party, baseline))
    return row


def _bin_error(found: Simulation, figure: str) -> float:
    """The largest of those of the percentiles that are told."""
    return float(max(found.spreads[figure].bin_error(share) for share in PERCENTILES))


def failed_file(problems: tuple[Problem, ...], offer: dict[str, Any]) -> bytes:
    """The file of an offer whose futures say nothing, with the reasons."""
    told = [
        {
            "key": one.key,
            "file": one.file,
            "line": one.line,
            "path": one.path,
            "values": {name: str(value) for name, value in one.values.items()},
        }
        for one in problems
    ]
    return as_bytes(FIGURES.empty_table(), {**offer, "problems": told})


def problems_of(row: dict[str, Any]) -> tuple[Problem, ...]:
    """Why an offer's futures say nothing; none where they say something."""
    return tuple(Problem(**one) for one in row["problems"] or ())
