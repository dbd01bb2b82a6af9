"""The command line: `python -m servitization COMMAND FILE…`.

Exit 0: fine; 1: problems in the input, told on stderr with file and line; 2: wrong usage; 130: interrupted.
Results go to stdout and nothing else does. Beside `ui`: neither imports the other.
"""

import errno
import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from servitization import cli_runs
from servitization.analysis.answer import Answer
from servitization.analysis.business_models import Impossible
from servitization.analysis.changes import Changes, changes
from servitization.analysis.explain.explanation import Explainer, UnknownName
from servitization.analysis.explain.futures import FUTURES
from servitization.analysis.explain.futures_behind import BEHIND
from servitization.analysis.portfolio.explanation import PlanExplainer
from servitization.analysis.portfolio.plan import portfolio as worked_out
from servitization.analysis.risk.questions import behind
from servitization.analysis.risk.simulation import simulate as draw_futures
from servitization.analysis.risk.sureness import Sureness, sureness
from servitization.analysis.risk.tornado import BASELINES, FIGURES
from servitization.analysis.study import Study
from servitization.assumptions.case import Case, load_case
from servitization.assumptions.json_schema import json_schema
from servitization.assumptions.kinds import kind_of
from servitization.assumptions.layers import SET
from servitization.assumptions.portfolio import load_plan
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.schema.portfolio import Plan
from servitization.assumptions.schema.servuction import Servuction
from servitization.assumptions.servuction import split_sets
from servitization.cli_layers import app as layers_app
from servitization.cli_offers import app as offers_app
from servitization.cli_portfolio import offers_sold, plan_of, portfolio
from servitization.cli_service import Service, checked_service, service_of
from servitization.language import LANGUAGES, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report import (
    changes_tables,
    contract_json,
    contract_text,
    partner_text,
    servuction_json,
)
from servitization.report.answer_json import as_dict
from servitization.report.audience import AUDIENCES
from servitization.report.explain_words import as_text, explained, listing
from servitization.report.partner_sheet import PartnerSheet, partner_sheet
from servitization.report.partner_sheet_text import sheet_text
from servitization.report.sentences import years_text
from servitization.report.servuction_text import service_text
from servitization.report.tables import answer_rows, answer_text, as_csv, ledger_rows, text_columns

app = typer.Typer(
    name="servitization",
    help="Should we sell the machine, or sell what it does?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(offers_app, name="offers")
offers_app.add_typer(layers_app, name="layers")
app.command()(portfolio)

Language = StrEnum("Language", {code: code for code in LANGUAGES})
AnswerFormat = StrEnum("AnswerFormat", {name: name for name in ("table", "json", "csv")})
Reader = StrEnum("Reader", {name: name for name in AUDIENCES})
Shown = StrEnum("Shown", {name: name for name in ("own", "all")})
SchemaOf = StrEnum("SchemaOf", {name: name for name in ("offer", "portfolio", "servuction")})
FigureAsked = StrEnum("FigureAsked", {name: name for name in FIGURES})
Baseline = StrEnum("Baseline", {name: name for name in BASELINES})
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


def _old_ones_counted(warnings: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The warnings with one line for all old values of a file, where the first of them would stand."""
    days: dict[str, list[str]] = {}
    for one in warnings:
        if one.key == "stale":
            days.setdefault(one.file, []).append(str(one.values["as_of"]))
    told = []
    for one in warnings:
        if one.key != "stale" or len(days.get(one.file, ())) == 1:
            told.append(one)
        elif one.file in days:
            dated = days.pop(one.file)
            values = {"count": len(dated), "oldest": min(dated)}
            told.append(Problem("stale_count", one.file, values=values, severity="warning"))
    return tuple(told)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Offers or layers to read.", show_default=False)],
    language: InLanguage = Language.en,
    verbose: Annotated[bool, typer.Option("--verbose", help="Name every old value.")] = False,
) -> None:
    """Read each file with its parents; print every problem, or what was read."""
    failed = False
    for file in files:
        kind = kind_of(file)
        if kind != "offer":
            service = kind == "servuction"
            fine = checked_service(file, language) if service else _plan_checked(file, language, verbose)
            failed = failed or not fine
            continue
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
        _say_checked(case, language, verbose)
        if _study(case, language).comparison.life_bound:
            typer.echo(
                say(
                    "cli.life_bound",
                    language,
                    file=case.file,
                    years=years_text(case.assumptions.served.maximum_life, language),
                ),
                err=True,
            )
    if failed:
        raise typer.Exit(1)


def _say_checked(case: Case, language: str, verbose: bool) -> None:
    """What was read of a file that has no error."""
    _tell(case.warnings if verbose else _old_ones_counted(case.warnings), language)
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


def _plan_checked(file: Path, language: str, verbose: bool) -> bool:
    """Says what was read of a plan, its offers and what comes of them; whether it is fine."""
    try:
        case = load_plan(file)
        worked_out(case, offers_sold(case, "", language))
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        return False
    _say_checked(case, language, verbose)
    return True


@app.command()
def evaluate(
    file: File,
    sets: Sets = [],  # noqa: B006 - Typer reads the default, nothing writes it
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    alternatives: Annotated[
        Shown, typer.Option("--alternatives", help="all adds every business model as an alternative.")
    ] = Shown.own,
    servuction: Service = None,
    language: InLanguage = Language.en,
) -> None:
    """The answer: fee, zone of agreement, what each party has in each alternative, verdict."""
    sets, tried = split_sets(sets)
    study = _study(_read(file, sets, language), language)
    found = service_of(study, servuction, tried, language)
    answer: Answer = study.answer()
    models = study.model_alternatives if alternatives == Shown.all else {}
    if format == AnswerFormat.table:
        typer.echo(answer_text(answer, language, models))
        if found is not None:
            typer.echo(f"\n{service_text(found, language)}")
        return
    flat = as_dict(answer, language, models)
    if found is not None:
        flat["servuction"] = servuction_json.as_dict(found)
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
    study = _study(_read(file, sets, language), language)
    if alternative not in study.alternative_names:
        known = ", ".join(study.alternative_names)
        typer.echo(say("cli.unknown_alternative", language, name=alternative, known=known), err=True)
        raise typer.Exit(2)
    lines = study.ledger(alternative)
    if isinstance(lines, Impossible):
        typer.echo(say(f"contract.impossible.{lines.reason}", language), err=True)
        raise typer.Exit(1)
    head = ("payer", "payee", "item", "year", "amount")
    rows = ledger_rows(lines)
    if format == LedgerFormat.csv:
        typer.echo(as_csv(head, rows), nl=False)
    else:
        typer.echo(json.dumps([dict(zip(head, row, strict=True)) for row in rows], allow_nan=False))


@app.command()
def partners(
    file: File,
    sets: Sets = [],  # noqa: B006
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Print the sheet of this partner alone.")
    ] = None,
    language: InLanguage = Language.en,
) -> None:
    """What every group of partners can save, how each rule divides it, and who would leave."""
    study = _study(_read(file, sets, language), language)
    answer = study.answer()
    if answer.partners is None:
        typer.echo(say("partners.cli.none", language, file=file), err=format != AnswerFormat.table)
        if format == AnswerFormat.table:
            return
    if sheet is not None:
        typer.echo(sheet_text(_partner_sheet(answer, sheet, language), language))
        return
    flat = partner_text.as_dict(answer, language)
    if format == AnswerFormat.table:
        typer.echo(
            partner_text.partners_text(answer, study.case.assumptions.partners.verified_savings, language)
        )
    elif format == AnswerFormat.json:
        typer.echo(json.dumps(flat, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(as_csv(("path", "value"), answer_rows(flat)), nl=False)


def _partner_sheet(answer: Answer, name: str, language: str) -> PartnerSheet:
    """The sheet of a partner; ends the command where there is none."""
    try:
        return partner_sheet(answer, name)
    except KeyError:
        known = ", ".join(answer.partners.players[2:]) if answer.partners else ""
        typer.echo(say("partners.cli.no_sheet", language, name=name, known=known), err=True)
        raise typer.Exit(2) from None


@app.command()
def contract(
    file: File,
    sets: Sets = [],  # noqa: B006
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """Structures of the fee and business models side by side, who bears what, and other prices."""
    study = _study(_read(file, sets, language), language)
    if format == AnswerFormat.table:
        typer.echo(contract_text.contract_text(study, language))
        return
    flat = contract_json.as_dict(study)
    if format == AnswerFormat.json:
        typer.echo(json.dumps(flat, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(as_csv(("path", "value"), answer_rows(flat)), nl=False)


@app.command()
def simulate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Offers: YAML files.", show_default=False)
    ],
    draws: Annotated[
        int | None, typer.Option("--draws", help="Futures to draw.", show_default="risk.draws of the offer")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", help="Number from which all draws follow.", show_default="risk.seed of the offer"
        ),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            min=0,
            help="End when the chance that both are better off has this standard error: 0.005.",
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            min=1,
            help="Processes side by side.",
            show_default="one per idle core for many draws",
        ),
    ] = None,
    cluster: cli_runs.ClusterAddress = None,
    cluster_security: cli_runs.ClusterSecurity = None,
    out: cli_runs.Out = None,
    keep: cli_runs.KeepOption = None,
    contracts: cli_runs.Contracts = None,
    sets: Sets = [],  # noqa: B006
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """How sure the answer is: the whole model in drawn futures, who is better off at which fee."""
    # The other commands draw nothing.
    from servitization.analysis.risk.questions import simulated
    from servitization.analysis.risk.simulation import Settings
    from servitization.report import risk_json, risk_text

    cases = [_read(file, sets, language) for file in files]
    settings = Settings(draws=draws, seed=seed, precision=precision, processes=processes)
    where = cli_runs.Where(cluster, cluster_security, out, keep, processes)
    if where.is_a_run or contracts or len(cases) > 1:
        found = cli_runs.simulated(cases, settings, where, format, language, contracts)
        if found is None:
            return
    else:
        try:
            with _Progress() as progress:
                found = simulated(cases[0], settings, progress.done)
        except InvalidAssumptions as invalid:
            _tell(invalid.problems, language)
            raise typer.Exit(1) from None
    _tell(found.sureness.ignored, language)
    if format == AnswerFormat.table:
        typer.echo(risk_text.simulation_text(found, language))
        return
    _print_tree(risk_json.simulated(cases[0], found.sureness, found), format)


@app.command()
def sensitivity(
    file: File,
    figure: Annotated[FigureAsked, typer.Option("--figure", help="What is moved.")] = FigureAsked.zone,
    against: Annotated[
        Baseline,
        typer.Option(
            "--against",
            help="Compared with the sale to a well-advised buyer, or with the sale as bought.",
        ),
    ] = Baseline.informed_sale,
    sets: Sets = [],  # noqa: B006
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """What decides a figure: each number at both ends of its range, every value at which it breaks even or
    the verdict turns, and shares of its variance."""
    from servitization.analysis.risk.questions import decided
    from servitization.report import risk_json, sensitivity_text

    case = _read(file, sets, language)
    try:
        with _Progress() as progress:
            found = decided(case, figure.value, against.value, progress.share)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None
    if format == AnswerFormat.table:
        typer.echo(sensitivity_text.sensitivity_text(found, case, language))
        return
    _print_tree(risk_json.sensitivity(found), format)


def _print_tree(tree: dict, format: AnswerFormat) -> None:
    if format == AnswerFormat.json:
        typer.echo(json.dumps(tree, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(as_csv(("path", "value"), answer_rows(tree)), nl=False)


class _Progress:
    """How far long work is, on stderr while somebody looks at it."""

    def __enter__(self) -> "_Progress":
        self._shown = sys.stderr.isatty()
        return self

    def done(self, some: int, all_of: int) -> None:
        self.share(some / all_of)

    def share(self, share: float) -> None:
        if self._shown:
            typer.echo(f"\r{100 * share:3.0f} %", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            typer.echo("\r      \r", err=True, nl=False)


@app.command()
def export(
    file: File,
    to: Annotated[Path, typer.Option("--to", help="File to write; its name ends in .pdf, .xlsx or .pptx.")],
    sets: Sets = [],  # noqa: B006
    who: Annotated[
        Reader | None,
        typer.Option(
            "--audience",
            help="customer: a PDF without our figures; internal: for us.",
            show_default="customer for .pdf, internal for .xlsx and .pptx",
        ),
    ] = None,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="NAME", help="The sheet of a partner, as PDF.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", min=1, help="Futures to draw for the slides; without: none.")
    ] = None,
    language: InLanguage = Language.en,
) -> None:
    """The offer as a document: PDF, a workbook that calculates (.xlsx), slides for the board (.pptx).

    An offer that comes from a file has been approved by nobody, and the document says so.
    """
    # The other commands need no typesetter, no workbook and no slides.
    from servitization.report import making
    from servitization.report.documents.whole_file import CannotWrite, check_place, write_whole

    try:
        wanted = making.wanted(to, who, partner, draws)
    except making.Unfit as unfit:
        typer.echo(say(f"cli.{unfit.key}", language, file=to), err=True)
        raise typer.Exit(2) from None
    try:
        check_place(to)
        study = _study(_read(file, sets, language), language)
        if partner is not None:
            _partner_sheet(study.answer(), partner, language)
        with _Progress() as progress:
            content, pages = making.made(study, wanted, language, date.today(), progress)
        write_whole(to, content)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None
    except CannotWrite as refused:
        typer.echo(say(f"cli.{refused.key}", language, file=to, reason=refused.reason), err=True)
        raise typer.Exit(2) from None
    told = {"file": to, "pages": pages, "fingerprint": study.case.fingerprint}
    typer.echo(say(f"cli.exported_{wanted.kind}", language, **told))


@app.command()
def explain(
    file: File,
    name: Annotated[
        str, typer.Argument(help="Path of a figure in the JSON answer, or of an assumption.")
    ] = "",
    sets: Sets = [],  # noqa: B006
    servuction: Service = None,
    language: InLanguage = Language.en,
) -> None:
    """How a figure came about: formula with its values, payments, assumptions with their sources."""
    explainer = _explainer(file, name, sets, servuction, language)
    if not name:
        typer.echo(listing(explainer, language))
        return
    try:
        found = explainer.explanation(name)
    except UnknownName as unknown:
        near = ", ".join(unknown.near)
        key = "unknown_near" if near else "unknown"
        typer.echo(say(f"explain.{key}", language, name=unknown.name, near=near), err=True)
        raise typer.Exit(2) from None
    typer.echo(as_text(explained(found, explainer.meanings, language), language))


def _explainer(
    file: Path, name: str, sets: list[str], servuction: Path | None, language: str
) -> Explainer | PlanExplainer:
    """Who explains the figures of a file: of an offer, or of a plan."""
    if kind_of(file) == "portfolio":
        return PlanExplainer(plan_of(file, sets, language))
    sets, tried = split_sets(sets)
    case = _read(file, sets, language)
    study = _study(case, language)
    found = service_of(study, servuction, tried, language)
    futures = _futures(case, language) if name.startswith(FUTURES) else None
    looked = behind(case, futures) if futures is not None and f"{name}.".startswith(BEHIND) else None
    return Explainer(study, study.answer(), futures, found, looked)


def _futures(case: Case, language: str) -> Sureness:
    """What the futures of a case say, as many as it asks for."""
    try:
        return sureness(draw_futures(case))
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None


def _print_changes(found: Changes, before: Case, format: AnswerFormat, language: str) -> None:
    if format == AnswerFormat.json:
        typer.echo(json.dumps(changes_tables.as_dict(found), ensure_ascii=False, allow_nan=False))
    elif format == AnswerFormat.csv:
        head = ("kind", "path", "before", "after", *found.total)
        typer.echo(as_csv(head, changes_tables.rows(found)), nl=False)
    elif not found.rows:
        typer.echo(say("changes.same", language))
    else:
        shown = changes_tables.table(found, before.assumptions.currency, language)
        typer.echo("\n".join([shown.note, "", *text_columns([shown.head, *shown.rows])]))


@app.command()
def diff(
    first: File,
    second: File,
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """What differs between two offers, and what each difference moved: fee, zone, present values."""
    before, after = _read(first, [], language), _read(second, [], language)
    for case in (before, after):
        _study(case, language)
    try:
        found = changes(before, after)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None
    _print_changes(found, before, format, language)


@app.command()
def assumptions(
    file: File,
    to: Annotated[
        Path | None, typer.Option("--to", help="Workbook to write; its name ends in .xlsx.")
    ] = None,
    edited: Annotated[Path | None, typer.Option("--from", help="Edited workbook to read.")] = None,
    layer: Annotated[
        Path | None,
        typer.Option("--to-layer", help="New layer to write with what was changed; ends in .yaml."),
    ] = None,
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.table,
    language: InLanguage = Language.en,
) -> None:
    """The assumptions as an Excel sheet; or, with --from, what was changed in one and what that moved."""
    # The other commands need no workbook.
    from servitization.report.documents.whole_file import CannotWrite
    from servitization.report.workbook import journeys

    if (to is None) == (edited is None) or (layer is not None and edited is None):
        typer.echo(say("workbook.said.one_way", language), err=True)
        raise typer.Exit(2)
    try:
        if edited is None:
            journeys.check_name(to, ".xlsx")
            typer.echo(journeys.written(_read(file, [], language), to, language, date.today()))
            return
        if layer is not None:
            journeys.check_name(layer, ".yaml")
        case = _read(file, [], language)
        found = journeys.read(edited, case, language)
        _tell(found.warnings, language)
        if layer is not None and found.values:
            typer.echo(journeys.listing(found, case, edited, language))
            typer.echo(journeys.layer_written(found, case, layer, language))
            return
        _study(found.case, language)
        moved = changes(case, found.case)
    except InvalidAssumptions as invalid:
        _tell(invalid.problems, language)
        raise typer.Exit(1) from None
    except CannotWrite as refused:
        typer.echo(
            say(f"workbook.said.{refused.key}", language, file=refused.file, reason=refused.reason), err=True
        )
        raise typer.Exit(2) from None
    if format == AnswerFormat.table:
        typer.echo(journeys.listing(found, case, edited, language))
    if found.values:
        _print_changes(moved, case, format, language)


@app.command()
def schema(
    of: Annotated[SchemaOf, typer.Option("--of", help="Which kind of file.")] = SchemaOf.offer,
) -> None:
    """JSON Schema of an assumption file."""
    roots = {SchemaOf.offer: Assumptions, SchemaOf.portfolio: Plan, SchemaOf.servuction: Servuction}
    typer.echo(json.dumps(json_schema(roots[of]), ensure_ascii=False, indent=1))


STOPPED = 130
"""How a command ends that was interrupted from the keyboard."""

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)
"""What a disk says that takes no more."""


def main() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is None:
        app()
        return
    number = sys.stdout.fileno()
    before = os.fstat(number)
    with redirect_stdout(_Whole(open(number, "wb", closefd=False), encoding="utf-8", errors="replace")):
        try:
            app()
        except SystemExit as ended:
            if ended.code == STOPPED:
                typer.echo(say("cli.stopped", _asked_language()), err=True)
            raise
        except OSError as refused:
            if refused.errno not in FULL:
                raise
            if stat.S_ISREG(before.st_mode):
                os.ftruncate(number, before.st_size)
            _forget(number)
            with suppress(OSError):
                typer.echo(say("cli.no_room", _asked_language(), reason=refused.strerror), err=True)
            sys.exit(1)


class _Whole(io.TextIOWrapper):
    """Texts written to their end or refused: a stream that Python was told not to buffer drops the rest
    without a word. A reader that has gone away is no error."""

    def write(self, text: str) -> int:
        with self._without_reader():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with self._without_reader():
            super().flush()

    @contextmanager
    def _without_reader(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            _forget(self.fileno())


def _forget(number: int) -> None:
    """What is still to be written there goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _asked_language() -> str:
    """The language that the words of the command line ask for."""
    asked = [after for word, after in pairwise(sys.argv) if word == "--language"]
    asked += [word.partition("=")[2] for word in sys.argv if word.startswith("--language=")]
    return asked[-1] if asked and asked[-1] in LANGUAGES else "en"
