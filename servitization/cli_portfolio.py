"""`python -m servitization portfolio FILE`: the company that follows a plan, by year.

Beside the other commands and with their exits: 0 fine, 1 problems in the input.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from servitization.analysis.portfolio.plan import Portfolio
from servitization.analysis.portfolio.plan import portfolio as worked_out
from servitization.assumptions.layers import SET
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.language import LANGUAGES
from servitization.problems import InvalidAssumptions
from servitization.report import portfolio_json
from servitization.report.portfolio_text import portfolio_text
from servitization.report.tables import as_csv

Language = StrEnum("Language", {code: code for code in LANGUAGES})
Format = StrEnum("Format", {name: name for name in ("table", "json", "csv")})


def portfolio(
    file: Annotated[Path, typer.Argument(help="A plan: a YAML file that names offers.", show_default=False)],
    sets: Annotated[
        list[str],
        typer.Option("--set", metavar="PATH=VALUE", help="Another value for this run; may be repeated."),
    ] = [],  # noqa: B006 - Typer reads the default, nothing writes it
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
    language: Annotated[
        Language, typer.Option("--language", help="Language of texts and numbers.")
    ] = Language.en,
) -> None:
    """The whole company by year: revenue, cash, contracts; how deep it dips and when it is paid back."""
    try:
        found = _found(file, sets, language)
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None
    if format == Format.table:
        typer.echo(portfolio_text(found, language))
    elif format == Format.json:
        typer.echo(json.dumps(portfolio_json.as_dict(found), ensure_ascii=False, allow_nan=False))
    else:
        head, rows = portfolio_json.year_rows(found)
        told = (tuple("" if cell is None else cell for cell in row) for row in rows)
        typer.echo(as_csv(head, told), nl=False)


def _found(file: Path, sets: list[str], language: str) -> Portfolio:
    case = load_plan(file, sets)
    for one in case.warnings:
        if one.file == SET:
            typer.echo(one.says(language), err=True)
    looked_at = sys.stderr.isatty()

    def done(some: int, all_of: int) -> None:
        if looked_at:
            typer.echo(f"\r{100 * some / all_of:3.0f} %", err=True, nl=some == all_of)

    return worked_out(case, offers_of(case), done)
