"""Runs on the command line: where blocks are made and written, how far they are, what stops them.

`simulate` and `portfolio` hand over here what goes beyond one offer on this machine. Exits as elsewhere:
1 where something stands in the way or an offer says nothing, 2 for options that do not go together.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from servitization.assumptions.case import Case
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions
from servitization.version import __version__

if TYPE_CHECKING:
    from servitization.analysis.risk.questions import Futures
    from servitization.analysis.risk.simulation import Settings
    from servitization.runs.pace import Clock, Pace
    from servitization.runs.workers import Workers

Keep = StrEnum("Keep", {name: name for name in ("summary", "draws")})

ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Scheduler of a Dask cluster: tls://… or, on this machine, tcp://….",
    ),
]
ClusterSecurity = Annotated[
    Path | None,
    typer.Option("--cluster-security", metavar="FILE", help="YAML: ca_file, cert_file, key_file."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the results as Parquet; goes on where it stopped."),
]
KeepOption = Annotated[
    Keep | None,
    typer.Option("--keep", help="What --out keeps: a summary, or every draw too.", show_default="summary"),
]
Contracts = Annotated[
    Path | None,
    typer.Option(
        "--contracts",
        metavar="TABLE",
        help="CSV: each row the offer with other values, its columns the paths of assumptions.",
    ),
]


@dataclass(frozen=True)
class Where:
    """Who makes blocks and where they are written."""

    cluster: str | None = None
    security: Path | None = None
    out: Path | None = None
    keep: Keep | None = None
    processes: int | None = None

    @property
    def is_a_run(self) -> bool:
        """Whether anything goes beyond this machine and this screen."""
        return any(one is not None for one in (self.cluster, self.security, self.out, self.keep))


def simulated(
    cases: Sequence[Case],
    settings: "Settings",
    where: Where,
    format: str,
    language: str,
    contracts: Path | None = None,
) -> "Futures | None":
    """Makes the run, prints it and ends the command where an offer says nothing; the futures of a single
    offer that is not written are given back instead, to be printed as ever."""
    from servitization.analysis.risk.draws import ignored
    from servitization.runs import simulating
    from servitization.runs.asked import Asked, AskedBook
    from servitization.runs.book import Book

    if settings.precision is not None:
        _wrong("precision_elsewhere", language)
    _check(where, language)
    seen: set[str] = set()
    for case in cases:
        if case.file in seen:
            _wrong("files_twice", language, file=case.file)
        seen.add(case.file)
    if contracts is not None and len(cases) > 1:
        _wrong("contracts_of_one", language)
    with _in_words(where.out, language):
        drawn = where.keep == Keep.draws
        if contracts is None:
            asked = Asked(cases, settings, drawn)
        else:
            asked = AskedBook(cases, settings, drawn, book=Book(contracts))
        asked.check()
        with ExitStack() as open_ones:
            workers, bits = _workers(where, open_ones, language)
            if len(cases) == 1 and where.out is None and contracts is None:
                with _clock(language) as clock:
                    return _futures(cases[0], settings, workers, clock)
            for case in cases:
                for warning in ignored(case):
                    typer.echo(warning.says(language), err=True)
            folder = _folder(where, asked.identity(bits), open_ones)
            run = simulating.Run(asked, folder, _damaged(where, language))
            with _clock(language) as clock:
                run.done(workers, clock.done)
            failed = _printed(run.rows, len(asked), format, language)
    if where.out is not None:
        if failed:
            told = {"folder": where.out, "offers": len(asked), "failed": failed}
            typer.echo(say("run.written_failed", language, **told), err=True)
        else:
            typer.echo(counted("run.written", len(asked), language, folder=where.out), err=True)
    _tell_problems(run.rows, failed, language)
    if failed:
        raise typer.Exit(1)
    return None


Rows = Callable[[], Iterator[dict[str, Any]]]
TOLD = 50
"""Offers that say nothing whose reasons are told."""


def _printed(rows: Rows, count: int, format: str, language: str) -> int:
    """Prints the rows, one at a time; how many of them say nothing."""
    from servitization.report.run_text import SHOWN, overview_text

    if format == "table":
        typer.echo(overview_text(islice(rows(), SHOWN), count, __version__, language))
    elif format == "json":
        typer.echo(json.dumps({"engine_version": __version__})[:-1] + ', "offers": [', nl=False)
        for number, row in enumerate(rows()):
            told = json.dumps(row, ensure_ascii=False, allow_nan=False)
            typer.echo(f"{', ' if number else ''}{told}", nl=False)
        typer.echo("]}")
    else:
        _print_csv(rows)
    return sum(bool(row["problems"]) for row in rows())


def _tell_problems(rows: Rows, failed: int, language: str) -> None:
    from servitization.runs.told import problems_of

    told = (problem for row in rows() for problem in problems_of(row)) if failed else iter(())
    for problem in islice(told, TOLD):
        typer.echo(problem.says(language), err=True)


def planned(
    case: Case,
    offers: Mapping[str, Case],
    draws: int,
    seed: int | None,
    where: Where,
    format: str,
    language: str,
) -> None:
    """Makes the run of a plan and prints it."""
    from servitization.analysis.risk.simulation import Settings, draws_of
    from servitization.report import plan_futures_text
    from servitization.runs import planning

    _check(where, language)
    with _in_words(where.out, language):
        first = next(iter(offers.values()))
        draws_of(first, Settings(draws=draws, seed=seed))
        asked = planning.AskedPlan(case, offers, draws, first.assumptions.risk.seed if seed is None else seed)
        with ExitStack() as open_ones:
            workers, bits = _workers(where, open_ones, language)
            folder = _folder(where, asked.identity(bits), open_ones)
            with _clock(language) as clock:
                found = planning.simulated(asked, workers, folder, clock.done, _damaged(where, language))
    if format == "table":
        typer.echo(plan_futures_text.futures_text(asked.identity(bits), found.rows, language))
    elif format == "json":
        told = plan_futures_text.as_dict(asked.identity(bits), found.rows)
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
    else:
        _print_csv(lambda: iter(found.rows))


def goes_with_draws(where: Where, seed: int | None, language: str) -> None:
    """Ends the command where a plan that is not drawn is given what goes with draws."""
    given = {
        "--seed": seed,
        "--processes": where.processes,
        "--cluster": where.cluster,
        "--cluster-security": where.security,
        "--out": where.out,
    }
    for option, value in given.items():
        if value is not None:
            _wrong("draws_needed", language, option=option)


def _futures(case: Case, settings: "Settings", workers: "Workers", clock: "Clock") -> "Futures":
    from servitization.analysis.risk.questions import Futures, behind
    from servitization.analysis.risk.sureness import sureness
    from servitization.runs import simulating

    found = simulating.simulated(case, settings, workers, clock.done)
    told = sureness(found)
    return Futures(**vars(behind(case, told)), simulation=found, sureness=told)


def _print_csv(rows: Rows) -> None:
    from servitization.report.tables import as_csv

    known: dict[str, Any] = {}
    for row in rows():
        known = row
        if not row.get("problems"):
            break
    head = tuple(key for key in known if key != "problems")
    typer.echo(as_csv(head, ()), nl=False)
    for row in rows():
        cells = tuple("" if row.get(key) is None else row[key] for key in head)
        typer.echo(as_csv(head, (cells,)).split("\n", 1)[1], nl=False)


# For any run ----------------------------------------------------------------------------------------


def _check(where: Where, language: str) -> None:
    if where.security is not None and where.cluster is None:
        _wrong("options_without_cluster", language)
    if where.keep is not None and where.out is None:
        _wrong("keep_without_out", language)


def _wrong(key: str, language: str, **values: object) -> None:
    typer.echo(say(f"run.{key}", language, **values), err=True)
    raise typer.Exit(2)


def _workers(where: Where, open_ones: ExitStack, language: str) -> tuple["Workers", dict[str, str]]:
    """Who makes blocks, and what there decides the last digit."""
    from servitization.runs import versions
    from servitization.runs.workers import Local

    if where.cluster is None:
        return Local(where.processes), versions.bits()
    from servitization.runs.cluster import Cluster
    from servitization.runs.security import address

    def told(key: str, values: Mapping[str, object]) -> None:
        typer.echo(say(f"run.{key}", language, **values), err=True)

    cluster = open_ones.enter_context(Cluster(address(where.cluster, where.security), told))
    for name, there in cluster.bits.items():
        if there != versions.bits()[name]:
            told("unlike_here", {"what": name, "here": versions.bits()[name], "there": there})
    return cluster, cluster.bits


def _folder(where: Where, identity: Mapping[str, Any], open_ones: ExitStack) -> Any:
    from servitization.runs.folder import Folder

    return None if where.out is None else open_ones.enter_context(Folder(where.out, identity))


def _damaged(where: Where, language: str) -> Callable[[str], None]:
    def told(name: str) -> None:
        typer.echo(f"{where.out}/{name}: {say('run.damaged_anew', language)}", err=True)

    return told


@contextmanager
def _in_words(out: Path | None, language: str) -> Iterator[None]:
    """What stands in the way is said, and the command ended."""
    from servitization.runs.refused import Refused

    try:
        yield
    except (Refused, InvalidAssumptions) as stopped:
        typer.echo(stopped.says(language), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        kept = say("run.stopped_without", language) if out is None else None
        typer.echo(kept or say("run.stopped", language, folder=out), err=True)
        raise typer.Exit(1) from None


QUIET = 60.0
"""Seconds between two words on how far it is where nobody looks on."""


@contextmanager
def _clock(language: str) -> Iterator["Clock"]:
    """Tells on stderr how far a run is: on one line where somebody looks on, else a line a minute."""
    from servitization.report.run_text import end_text, pace_text
    from servitization.runs.pace import Clock

    looked_at = sys.stderr.isatty()

    def told(pace: "Pace") -> None:
        text = pace_text(pace, language)
        if looked_at:
            typer.echo(f"\r{text.ljust(70)}", err=True, nl=False)
        elif pace.made < pace.wanted:
            typer.echo(text, err=True)

    clock = Clock(told, 0.2 if looked_at else QUIET)
    yield clock
    if looked_at:
        typer.echo("\r" + " " * 70 + "\r", err=True, nl=False)
    typer.echo(end_text(clock.pace, language), err=True)
