"""What was counted of a span of futures as a file, and back to the last bit.

One row a figure: its bins where something lies in them, its sums, its ends. Chances, cash by year and what
was known at the beginning stand in what the file is about.
"""

from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from servitization.analysis.risk.dear_years import DearYear
from servitization.analysis.risk.screening import Effect
from servitization.analysis.risk.simulation import Begun, Counted
from servitization.analysis.risk.spread import Spreads
from servitization.analysis.risk.uncertain import Uncertain
from servitization.runs.parquet import as_bytes, of_bytes

_NUMBERS = ("origin", "start", "width", "least", "most")


def counts_file(run: Counted, begun: Begun | None, about: dict[str, Any]) -> bytes:
    """The file of a span; `begun` is told with the first one."""
    states = {name: one.state() for name, one in run.spreads.by_name.items()}
    columns: dict[str, Any] = {"figure": list(states)}
    for key in next(iter(states.values())):
        columns[key] = [one[key] for one in states.values()]
    told = {
        **about,
        "sides": run.sides,
        "file": run.file,
        "counts": run.counts,
        "below_cost": run.below_cost.tolist(),
        "size": run.size,
        "fan": run.fan.tolist() if begun else None,
        "begun": None if begun is None else _told(begun),
    }
    return as_bytes(pa.table(columns), told)


def _told(begun: Begun) -> dict[str, Any]:
    uncertain = [
        {key: None if np.isinf(value) else value for key, value in asdict(one).items() if key in _ENDS}
        | {key: value for key, value in asdict(one).items() if key not in _ENDS}
        for one in begun.uncertain
    ]
    return {**asdict(begun), "uncertain": uncertain, "dear": [asdict(one) for one in begun.dear.values()]}


_ENDS = {"least": -np.inf, "most": np.inf}


def counted_of(written: bytes) -> tuple[Counted, Begun | None, dict[str, Any]]:
    """What was counted, what was known at the beginning, and what the file is about; raises Damaged."""
    table, told = of_bytes(written)
    run = Counted.__new__(Counted)
    run.sides, run.file, run.counts, run.size = told["sides"], told["file"], told["counts"], told["size"]
    run.baselines = tuple(run.counts)
    run.below_cost = np.array(told["below_cost"])
    run.fan = np.array(told["fan"]) if told["fan"] is not None else np.zeros((0, len(run.below_cost)))
    run.spreads = Spreads.of_states({row.pop("figure"): row for row in table.to_pylist()})
    known = told["begun"]
    if known is None:
        return run, None, told
    uncertain = tuple(
        Uncertain(**{**one, **{key: _ENDS[key] for key in _ENDS if one[key] is None}})
        for one in known["uncertain"]
    )
    made = {
        "uncertain": uncertain,
        "without_effect": tuple(known["without_effect"]),
        "effects": {
            figure: tuple(Effect(**one) for one in effects) for figure, effects in known["effects"].items()
        },
        "dear": {one["year"]: DearYear(**one) for one in known["dear"]},
    }
    return run, Begun(**{**known, **made}), told
