"""`python -m servitization portfolio FILE`: the company that follows a plan, by year.

Beside the other commands and with their exits: 0 fine, 1 problems in the input.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from servitization import cli_runs
from servitization.analysis.portfolio.plan import Portfolio
from servitization.analysis.portfolio.plan import portfolio as worked_out
from servitization.assumptions.case import Case
from servitization.assumptions.layers import SET
from servitization.assumptions.portfolio import SAVED, load_plan, offers_of
from servitization.language import LANGUAGES
from servitization.problems import InvalidAssumptions
from servitization.report import portfolio_json
from servitization.report.portfolio_csv import csv_text
from servitization.report.portfolio_text import portfolio_text

Language = StrEnum("Language", {code: code for code in LANGUAGES})
Format = StrEnum("Format", {name: name for name in ("table", "json", "csv")})


def portfolio(
    file: Annotated[Path, typer.Argument(help="A plan: a YAML file that names offers.", show_default=False)],
    sets: Annotated[
        list[str],
        typer.Option("--set", metavar="PATH=VALUE", help="Another value for this run; may be repeated."),
    ] = [],  # noqa: B006 - Typer reads the default, nothing writes it
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="ADDRESS",
            help="Database of the saved offers that the plan names.",
            show_default="SERVITIZATION_DATABASE_URL, or the user's file",
        ),
    ] = "",
    draws: Annotated[
        int | None, typer.Option("--draws", min=1, help="Futures to draw of all lines together.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", help="Number from which all draws follow.", show_default="that of the first offer"
        ),
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Side by side.", show_default="one per core")
    ] = None,
    cluster: cli_runs.ClusterAddress = None,
    cluster_security: cli_runs.ClusterSecurity = None,
    out: cli_runs.Out = None,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
    language: Annotated[
        Language, typer.Option("--language", help="Language of texts and numbers.")
    ] = Language.en,
) -> None:
    """The whole company by year: revenue, cash, contracts; how deep it dips and when it is paid back. With
    --draws: how sure that is."""
    where = cli_runs.Where(cluster, cluster_security, out, processes=processes)
    if draws is not None:
        _in_futures(file, sets, store, draws, seed, where, format, language)
        return
    cli_runs.goes_with_draws(where, seed, language)
    try:
        found = found_of(file, sets, language, store)
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None
    if format == Format.table:
        typer.echo(portfolio_text(found, language))
    elif format == Format.json:
        typer.echo(json.dumps(portfolio_json.as_dict(found), ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(csv_text(found), nl=False)


def _in_futures(
    file: Path,
    sets: list[str],
    store: str,
    draws: int,
    seed: int | None,
    where: cli_runs.Where,
    format: str,
    language: str,
) -> None:
    try:
        case = load_plan(file, sets)
        offers = offers_sold(case, store, language)
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None
    cli_runs.planned(case, offers, draws, seed, where, format, language)


def found_of(file: Path, sets: list[str], language: str, store: str = "") -> Portfolio:
    """The plan in a file, worked out; raises InvalidAssumptions, and ends the command where saved offers
    cannot be reached."""
    case = load_plan(file, sets)
    for one in case.warnings:
        if one.file == SET:
            typer.echo(one.says(language), err=True)
    looked_at = sys.stderr.isatty()

    def done(some: int, all_of: int) -> None:
        if looked_at:
            typer.echo(f"\r{100 * some / all_of:3.0f} %", err=True, nl=some == all_of)

    return worked_out(case, offers_sold(case, store, language), done)


def offers_sold(case: Case, store: str, language: str) -> dict[str, Case]:
    """The offers of a plan; the store is opened only where it names a saved one."""
    if not any(line.offer.startswith(SAVED) for line in case.assumptions.lines.values()):
        return offers_of(case)
    # Plans of files need no database.
    from servitization.store.database import Database
    from servitization.store.offers import Offers
    from servitization.store.people import LOCAL
    from servitization.store.refusals import NotFound, StoreError

    try:
        database = Database(store or None)
        try:
            reached = Offers(database, LOCAL)

            def saved(offer: str, number: int | None) -> Case:
                try:
                    latest = number or reached.offer(offer).info.latest.number
                    return reached.version(offer, latest).case()
                except NotFound as missing:
                    raise LookupError(offer) from missing

            return offers_of(case, saved)
        finally:
            database.close()
    except StoreError as told:
        typer.echo(told.says(language), err=True)
        raise typer.Exit(1) from None


def plan_of(file: Path, sets: list[str], language: str) -> Portfolio:
    """The plan in a file, worked out; ends the command with its problems told."""
    try:
        return found_of(file, sets, language)
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None
