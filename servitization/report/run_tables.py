"""What a run says, as tables for a page, and where its figures are from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from servitization.language import number, percent, say
from servitization.report import plan_futures_text, run_text
from servitization.report.table import Table
from servitization.runs.results import Results
from servitization.runs.told import problems_of
from servitization.version import __version__

HEADS = ("offer", "fee", "both", "gain", "peak")


def offers(rows: Sequence[dict[str, Any]], language: str) -> Table:
    """One row an offer: fee, chance that both are better off, gain by percentile, cash tied up."""
    return Table(
        head=tuple(say(f"run.head_{name}", language) for name in HEADS),
        rows=tuple(tuple(run_text.cells(row, language)) for row in rows),
        numbers=(1, 2, 3, 4),
    )


def plan(manifest: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> Table:
    """One row a figure of the company: at the values of the files, mean, percentiles."""
    head, *told = plan_futures_text.cells(manifest, rows, language)
    return Table(tuple(head), tuple(map(tuple, told)), numbers=tuple(range(1, len(head))))


def plan_says(manifest: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    """How sure the plan is, in sentences."""
    return plan_futures_text.sentences(manifest, rows, language)


def problems(row: dict[str, Any], language: str) -> list[str]:
    """Why an offer of a run says nothing."""
    return [problem.says(language) for problem in problems_of(row)]


def provenance(found: Results, language: str) -> Iterator[str]:
    """Where the figures are from: futures, seed, engine, fingerprints."""
    told = found.manifest
    if told["kind"] == "portfolio":
        yield say("run.plan_made", language, draws=number(told["draws"], language), seed=told["seed"])
        prints = [told["plan"]["fingerprint"], *(one["fingerprint"] for one in told["offers"])]
    else:
        fine = [row for row in found.rows if not row["problems"]]
        yield from run_text.made(fine, language)
        if fine:
            yield say("run.binned", language, error=run_text.error(fine, language))
            errors = [row["chance_both_sale_error"] for row in fine]
            if None not in errors:
                yield say("run.page.error", language, error=percent(max(errors), language, 2))
        prints = [row["fingerprint"] for row in found.rows]
    shown = ", ".join(prints[:8]) + (" …" if len(prints) > 8 else "")
    yield say("run.page.engine", language, engine=found.engine, prints=shown)
    if found.engine != __version__:
        yield say("run.page.older", language, engine=found.engine, today=__version__)
