"""The service around the machine on the command line: `--servuction FILE`, and `check` of such a file.

Beside the other commands and with their exits: 0 fine, 1 problems in the input, 2 wrong usage.
"""

from pathlib import Path
from typing import Annotated

import typer

from servitization.analysis.servuction.outcome import Outcome, outcome
from servitization.analysis.study import Study
from servitization.assumptions.layers import SET
from servitization.assumptions.servuction import load_services
from servitization.language import say
from servitization.problems import InvalidAssumptions

Service = Annotated[
    Path | None,
    typer.Option(
        "--servuction",
        metavar="FILE",
        help="A service around the machine; what differs from that of today acts. "
        "Try with --set servuction.PATH=VALUE.",
        show_default=False,
    ),
]


def service_of(study: Study, file: Path | None, sets: list[str], language: str) -> Outcome | None:
    """The service of a file under the texts of `--set`, for an offer; None where no file is named."""
    if file is None:
        if sets:
            typer.echo(say("cli.no_servuction", language, set=f"servuction.{sets[0]}"), err=True)
            raise typer.Exit(2)
        return None
    try:
        services = load_services(file, sets, study.case)
        for one in services.tried.warnings:
            if one.file == SET:
                typer.echo(one.says(language), err=True)
        return outcome(study, services)
    except InvalidAssumptions as invalid:
        typer.echo(invalid.says(language), err=True)
        raise typer.Exit(1) from None


def checked_service(file: Path, language: str) -> bool:
    """Prints what is wrong with a service, or what was read; whether it is fine."""
    try:
        services = load_services(file)
    except InvalidAssumptions as invalid:
        untitled = any(problem.path == "about.title" for problem in invalid.problems)
        if untitled and all(problem.key.startswith("missing") for problem in invalid.problems):
            typer.echo(say("cli.layer", language, file=file, count=len(invalid.problems)))
            return True
        typer.echo(invalid.says(language), err=True)
        return False
    case = services.tried
    for one in case.warnings:
        typer.echo(one.says(language), err=True)
    told = {
        "file": case.file,
        "title": case.assumptions.about.title,
        "count": len(case.trail),
        "judged": sum(one.basis == "judged" for one in case.trail.values()),
        "warnings": len(case.warnings),
        "fingerprint": case.fingerprint,
    }
    typer.echo(say("cli.checked", language, **told))
    return True
