"""The command line: `python -m servitization COMMAND FILE…`.

Exit 0: fine; 1: problems in the input, told on stderr with file and line; 2: wrong usage.
Results go to stdout and nothing else does. Beside `ui`: neither imports the other.
"""

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from servitization.analysis.answer import Answer
from servitization.analysis.study import Study
from servitization.assumptions.case import Case, load_case
from servitization.assumptions.json_schema import json_schema
from servitization.assumptions.layers import SET
from servitization.assumptions.schema import Assumptions
from servitization.language import LANGUAGES, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.answer_json import as_dict
from servitization.report.tables import answer_rows, answer_text, as_csv, ledger_rows

app = typer.Typer(
    name="servitization",
    help="Should we sell the machine, or sell what it does?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Language = StrEnum("Language", {code: code for code in LANGUAGES})
AnswerFormat = StrEnum("AnswerFormat", {name: name for name in ("table", "json", "csv")})
LedgerFormat = StrEnum("LedgerFormat", {name: name for name in ("csv", "json")})

File = Annotated[Path, typer.Argument(help="An offer: a YAML file of assumptions.", show_default=False)]
Sets = Annotated[
    list[str],
    typer.Option("--set", metavar="PATH=VALUE", help="Another value for this run; may be repeated."),
]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of texts and numbers.")]


def _read(file: Path, sets: list[str], language: str) -> Case:
    try:
        case = load_case(file, sets)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None
    _tell(tuple(one for one in case.warnings if one.file == SET), language)
    return case


def _study(case: Case, language: str) -> Study:
    try:
        return Study(case)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None


def _tell(problems: tuple[Problem, ...], language: str) -> None:
    for problem in problems:
        typer.echo(problem.says(language), err=True)


def _is_layer(problems: tuple[Problem, ...]) -> bool:
    """Whether a file is a layer of offers: nothing is wrong, but it has no title and leaves
    values to other files."""
    untitled = any(problem.path == "about.title" for problem in problems)
    return untitled and all(problem.key.startswith("missing") for problem in problems)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Offers or layers to read.", show_default=False)],
    language: InLanguage = Language.en,
) -> None:
    """Read each file with its parents; print every problem, or what was read."""
    failed = False
    for file in files:
        try:
            case = load_case(file)
        except InvalidAssumptions as invalid:
            if _is_layer(invalid.problems):
                count = len(invalid.problems)
                typer.echo(say("cli.layer", language, file=file, count=count))
                continue
            _tell(invalid.problems, language)
            failed = True
            continue
        _tell(case.warnings, language)
        count, judged = len(case.trail), sum(one.basis == "judged" for one in case.trail.values())
        typer.echo(
            say(
                "cli.checked",
                language,
                file=case.file,
                title=case.assumptions.about.title,
                count=count,
                judged=judged,
                warnings=len(case.warnings),
                fingerprint=case.fingerprint,
            )
        )
        if _study(case, language).comparison.life_bound:
            typer.echo(
                say("cli.life_bound", language, file=case.file, years=case.assumptions.served.maximum_life),
                err=True,
            )
    if failed:
        raise typer.Exit(1)


@app.command()
def evaluate(
    file: File,
    sets: Sets = [],  # noqa: B006 - Typer reads the default, nothing writes it
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """The answer: fee, zone of agreement, what each party has in each alternative, verdict."""
    answer: Answer = _study(_read(file, sets, language), language).answer()
    if format == AnswerFormat.table:
        typer.echo(answer_text(answer, language))
        return
    flat = as_dict(answer, language)
    if format == AnswerFormat.json:
        typer.echo(json.dumps(flat, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(as_csv(("path", "value"), answer_rows(flat)), nl=False)


@app.command()
def ledger(
    file: File,
    alternative: Annotated[str, typer.Option("--alternative", help="Name of the alternative.")],
    sets: Sets = [],  # noqa: B006
    format: Annotated[LedgerFormat, typer.Option("--format", help="How to print it.")] = LedgerFormat.csv,
    language: InLanguage = Language.en,
) -> None:
    """Every payment of an alternative: payer, payee, item, year, amount."""
    comparison = _study(_read(file, sets, language), language).comparison
    if alternative not in comparison.rows:
        known = ", ".join(comparison.rows)
        typer.echo(say("cli.unknown_alternative", language, name=alternative, known=known), err=True)
        raise typer.Exit(2)
    head = ("payer", "payee", "item", "year", "amount")
    rows = ledger_rows(comparison.lines(alternative))
    if format == LedgerFormat.csv:
        typer.echo(as_csv(head, rows), nl=False)
    else:
        typer.echo(json.dumps([dict(zip(head, row, strict=True)) for row in rows], allow_nan=False))


@app.command()
def schema() -> None:
    """JSON Schema of an assumption file."""
    typer.echo(json.dumps(json_schema(Assumptions), ensure_ascii=False, indent=1))


def main() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
