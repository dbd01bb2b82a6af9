"""What single values of a service cannot show, and the service of today that another one is compared with.

A service is read by the same loader as an offer, under a schema of its own (`schema.servuction`): the same
layers, trail, errors and `--set`.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from servitization.assumptions import extends
from servitization.assumptions.case import Case, load_case
from servitization.assumptions.layers import SET
from servitization.assumptions.quantity import Inconsistency, unknown
from servitization.problems import InvalidAssumptions, Problem

if TYPE_CHECKING:
    from servitization.assumptions.schema.servuction import Servuction

LEAST_STEPS, MOST_STEPS = 2, 40
PREFIX = "servuction."
"""Begins the paths of a service where an offer's stand beside them, as in `--set`."""
STAYS = "stays"


@dataclass(frozen=True)
class Services:
    """The service of today and the one that is tried; the same where nothing is."""

    today: Case
    tried: Case


def load_service(file: str | os.PathLike, sets: Sequence[str] = ()) -> Case:
    """The service in a file, under the `path=value` texts of `sets`; raises InvalidAssumptions."""
    from servitization.assumptions.schema.servuction import Servuction

    return load_case(file, sets, schema=Servuction)


def split_sets(sets: Sequence[str]) -> tuple[list[str], list[str]]:
    """The texts of `--set` for the offer, and those for its service without their prefix."""
    own = [one.strip().removeprefix(PREFIX) for one in sets if one.strip().startswith(PREFIX)]
    return [one for one in sets if not one.strip().startswith(PREFIX)], own


def load_services(file: str | os.PathLike, sets: Sequence[str] = (), offer: Case | None = None) -> Services:
    """The service of a file with what is tried, and that of today; in the currency of an offer, where one
    is given. Raises InvalidAssumptions with all problems.

    Tried is what `sets` say, the moves of steps, and all in which the file differs from the one that it
    names as `today`.
    """
    plain = load_service(file)
    _check_steps(plain, sets)
    tried = load_service(file, sets) if sets else plain
    return of_today(tried, plain, offer)


def _check_steps(plain: Case, sets: Sequence[str]) -> None:
    """Raises InvalidAssumptions for a text of `--set` about a step or a mix that is not there: with a single
    value there would be much missing of a new one."""
    service: Servuction = plain.assumptions  # type: ignore[assignment]
    known = {"blueprint.steps": service.blueprint.steps, "mixes": service.mixes}
    problems = []
    for path in (one.partition("=")[0].strip() for one in sets):
        for start, entries in known.items():
            name = path.removeprefix(f"{start}.").partition(".")[0]
            if path.startswith(f"{start}.") and name not in entries:
                told = {"name": name, "known": ", ".join(entries) or "–"}
                problems.append(Problem("unknown_name", SET, None, f"{PREFIX}{path}", told))
    if problems:
        raise InvalidAssumptions(problems)


def of_today(tried: Case, plain: Case, offer: Case | None = None) -> Services:
    """A service with the one of today: that which its file names, or the file itself (`plain`) with every
    step where it stands."""
    service: Servuction = plain.assumptions  # type: ignore[assignment]
    if service.today:
        before = load_service(_file_of_today(plain, service.today))
        service = before.assumptions  # type: ignore[assignment]
    else:
        before = plain
    moved = {
        f"blueprint.steps.{name}.move": STAYS
        for name, step in service.blueprint.steps.items()
        if step.move != STAYS
    }
    before = before.with_values(moved) if moved else before
    return Services(spoken_in(before, offer), spoken_in(tried, offer))


def spoken_in(case: Case, offer: Case | None) -> Case:
    """A service with its money in the currency of an offer, at the offer's rates; raises
    InvalidAssumptions without one."""
    spoken = case.assumptions.currency
    if offer is None or spoken == offer.assumptions.currency:
        return case
    a = offer.assumptions
    rates = {**a.exchange_rates, a.reporting_currency: 1.0}
    if spoken not in rates or a.currency not in rates:
        told = {"currency": spoken, "offer": a.currency}
        raise InvalidAssumptions([problem(case, "servuction_currency", "currency", **told)])
    needed = sorted({spoken, a.currency} - {a.reporting_currency})
    known = {
        "reporting_currency": a.reporting_currency,
        "exchange_rates": {code: rates[code] for code in needed},
        "currency": a.currency,
    }
    return case.with_values(known)


def _file_of_today(case: Case, text: str) -> str:
    folder = Path(os.path.abspath(case.file)).parent
    if os.path.isabs(text) or re.match(r"[A-Za-z]:|\\|~", text):
        raise InvalidAssumptions([problem(case, "servuction_today_absolute", "today", today=text)])
    return os.path.relpath(reachable(case, "today", text, folder))


def reachable(case: Case, path: str, text: str, folder: Path) -> Path:
    """The file of a service that another file names; raises InvalidAssumptions where it is none."""
    file = folder / text
    if not extends.is_reachable(file, folder):
        raise InvalidAssumptions([problem(case, "servuction_outside", path, service=text)])
    if not file.is_file():
        raise InvalidAssumptions([problem(case, "servuction_missing", path, service=text)])
    return file


def problem(case: Case, key: str, path: str, **values: object) -> Problem:
    """A problem of a service that only its results show, at the line that set the path."""
    found = case.trail.get(path)
    return Problem(key, (found and found.file) or case.file, found and found.line, path, values)


def services_of_line(plan: Case, path: str, text: str, offer: Case | None = None) -> Services:
    """The service that a line of a plan names, relative to the plan's file, or else to the shipped plans; in
    the currency of an offer, where one is given."""
    file = Path(os.path.abspath(plan.file))
    folder = file.parent if file.is_file() else extends.SHIPPED / "portfolios"
    if os.path.isabs(text) or re.match(r"[A-Za-z]:|\\|~", text):
        raise InvalidAssumptions([problem(plan, "servuction_today_absolute", path, today=text)])
    return load_services(os.path.relpath(reachable(plan, path, text, folder)), (), offer)


def visit_hours(service: "Servuction") -> float:
    """Hours a year of technicians at a customer's, with steps where they were moved."""
    return sum(
        one.hours
        for one in service.blueprint.steps.values()
        if one.by == "provider" and one.channel == "visit" and one.move == STAYS
    ) * (1.0 - service.mixed.taken_over)


def inconsistencies(service: "Servuction") -> Iterator[Inconsistency]:
    """Weights that do not sum to one or without a dominant link, unknown skills and mixes, half a
    comparison, technicians with more work than hours."""
    weights = service.weights
    told = (weights.mastery, weights.relational, weights.involvement)
    if abs(sum(told) - 1.0) > 1e-9:
        yield Inconsistency("weights", "servuction_weights", {"sum": f"{sum(told):g}"})
    elif max(told) < 0.5:
        yield Inconsistency("weights", "servuction_no_dominant", {"largest": f"{max(told):g}"})
    steps = service.blueprint.steps
    if not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        told_steps = {"count": len(steps), "least": LEAST_STEPS, "most": MOST_STEPS}
        yield Inconsistency("blueprint.steps", "servuction_steps", told_steps)
    for name, step in steps.items():
        path = f"blueprint.steps.{name}"
        yield from unknown(f"{path}.skill", step.skill, service.skills)
        if (step.expected is None) != (step.delivered is None):
            missing = "expected" if step.expected is None else "delivered"
            yield Inconsistency(path, "servuction_half_a_gap", {"missing": missing})
        if step.by == "customer" and step.side == "back":
            yield Inconsistency(f"{path}.side", "servuction_customer_behind")
        if (step.channel == "none") != (step.side == "back"):
            key = "servuction_no_channel" if step.side == "front" else "servuction_channel_behind"
            yield Inconsistency(f"{path}.channel", key)
    if service.mix:
        yield from unknown("mix", service.mix, service.mixes)
        if service.mix not in service.mixes:
            return
    yield from _too_busy(service)


def _too_busy(service: "Servuction") -> Iterator[Inconsistency]:
    staff = service.staff
    hours, can = staff.contracts * visit_hours(service), staff.technicians * staff.productive_hours
    if hours >= can:
        needed = int(hours // staff.productive_hours) + 1
        values = {"used": f"{hours / can:.3g}", "hours": f"{hours:.6g}", "needed": needed}
        yield Inconsistency("staff.technicians", "servuction_too_busy", values)
