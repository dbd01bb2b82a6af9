"""What many futures say of a plan, as text for a terminal and as JSON. Depths are positive."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from servitization.analysis.portfolio.futures import COMPANY, NPV, TO_THE_END
from servitization.language import number, percent, say, short_money
from servitization.report.tables import text_columns
from servitization.runs.planning import ACCUMULATED

_LINE = "line."
SHARES = (5, 50, 95)


def as_dict(identity: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Which run it is, the figures by name, and accumulated cash by percentile and year."""
    figures, by_year = _apart(rows)
    kept = ("mean", "p5", "p25", "p50", "p75", "p95")
    return {
        **identity,
        "figures": {
            name: {key: value for key, value in row.items() if key not in ("figure", "year")}
            for name, row in figures.items()
        },
        ACCUMULATED.rstrip("."): {key: [row[key] for row in by_year] for key in kept},
    }


def futures_text(identity: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """The figures of a plan for a terminal."""
    return "\n".join(_lines(identity, rows, language))


def _apart(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Mapping[str, Any]], list[Mapping[str, Any]]]:
    figures, by_year = {}, []
    for row in rows:
        if row["year"] is None:
            figures[row["figure"]] = row
        else:
            by_year.append(row)
    return figures, by_year


def _lines(identity: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    plan = identity["plan"]
    yield f"{plan['title']} · {plan['fingerprint']}"
    yield say("run.plan_made", language, draws=number(identity["draws"], language), seed=identity["seed"])
    yield ""
    yield from sentences(identity, rows, language)
    yield ""
    yield from text_columns(cells(identity, rows, language))


def sentences(identity: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    """How often the plan is worth more than selling on, and what its lines have in common."""
    figures, _ = _apart(rows)
    shares = (percent(figures[name]["chance_positive"], language, 1) for name in (NPV, TO_THE_END))
    yield say("run.plan_chance", language, share=next(shares), later=next(shares))
    lines = [row for name, row in figures.items() if name.startswith(_LINE)]
    if len(lines) > 1:
        currency = identity["plan"]["currency"]
        apart = math.hypot(*(row["deviation"] for row in lines))
        together = figures[TO_THE_END]["deviation"]
        amounts = (short_money(one, currency, language) for one in (together, apart))
        told = dict(zip(("together", "apart"), amounts, strict=True))
        yield say("run.plan_apart", language, **told)


def cells(identity: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> list[list[str]]:
    """Head and one row a figure: at the values of the files, mean, percentiles."""
    currency = identity["plan"]["currency"]
    head = [say(f"run.plan_{name}", language) for name in ("head", "files", "mean")]
    table = [[*head, *(percent(share / 100.0, language) for share in SHARES)]]
    for name, row in _apart(rows)[0].items():
        values = (row["deterministic"], row["mean"], *(row[f"p{share}"] for share in SHARES))
        texts = (short_money(one, currency, language) for one in values)
        table.append([figure_name(name, language), *texts])
    return table


def figure_name(name: str, language: str) -> str:
    """What a figure of a plan is called."""
    if name in COMPANY:
        return say(f"run.plan_figure.{name}", language)
    return say("run.plan_figure.line", language, name=name.removeprefix(_LINE))
