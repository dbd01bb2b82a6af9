"""Plans: what single values of one cannot show, and the offers that it names.

A plan is read by the same loader as an offer, under a schema of its own (`schema.portfolio`): the same
layers, trail, errors and `--set`.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servitization.assumptions import extends
from servitization.assumptions.case import Case, load_case, load_text
from servitization.assumptions.quantity import Inconsistency
from servitization.problems import InvalidAssumptions, Problem

if TYPE_CHECKING:
    from servitization.assumptions.schema.portfolio import Adoption, Plan


SAVED = "saved:"
"""Begins the name of a saved offer in a plan."""
_SAVED = re.compile(r"saved:([0-9a-f]{8,40})(?:@([1-9][0-9]{0,6}))?")

SavedCase = Callable[[str, int | None], Case]
"""Gives a saved offer by id and number of its version, the latest for None; raises LookupError where
there is none for whoever asks."""


def load_plan(file: str | os.PathLike, sets: Sequence[str] = ()) -> Case:
    """The plan in a file, under the `path=value` texts of `sets`; raises InvalidAssumptions."""
    from servitization.assumptions.schema.portfolio import Plan

    return load_case(file, sets, schema=Plan)


def plan_of_text(text: str | bytes, name: str) -> Case:
    """The plan in a text, as if it lay beside the shipped ones; raises InvalidAssumptions."""
    from servitization.assumptions.schema.portfolio import Plan

    return load_text(text, name, folder=PLANS, schema=Plan)


PLANS = extends.SHIPPED / "portfolios"
"""The folder of the shipped plans."""


def offers_of(
    case: Case,
    saved: SavedCase | None = None,
    folder: Path | None = None,
    load: Callable[[str], Case] = load_case,
) -> dict[str, Case]:
    """The offer of each line of a plan, by line; raises InvalidAssumptions with all problems of all.

    An offer is named relative to the plan (to `folder`, where the plan is no file) and must lie in the
    shipped folder of assumptions, or in that of the plan. `saved` reaches saved offers, `load` reads a
    file.
    """
    plan: Plan = case.assumptions  # type: ignore[assignment]
    home = folder or Path(os.path.abspath(case.file)).parent
    problems: list[Problem] = []
    read: dict[str, Case] = {}
    files: dict[str, Case] = {}
    for name, line in plan.lines.items():
        path = f"lines.{name}.offer"
        try:
            if line.offer.startswith(SAVED):
                read[name] = _saved_offer(case, path, line.offer, saved)
            else:
                # A file that several lines sell is read once.
                file = _offer_file(case, path, line.offer, home)
                if file not in files:
                    files[file] = load(file)
                read[name] = files[file]
        except InvalidAssumptions as invalid:
            # The same faulty file may be named by several lines.
            problems += [one for one in invalid.problems if one not in problems]
    if problems:
        raise InvalidAssumptions(problems)
    return read


def _saved_offer(case: Case, path: str, text: str, saved: SavedCase | None) -> Case:
    named = _SAVED.fullmatch(text)
    if named is None:
        raise InvalidAssumptions([problem(case, "saved_offer_unclear", path, offer=text)])
    if saved is None:
        raise InvalidAssumptions([problem(case, "saved_offer_unreachable", path, offer=text)])
    try:
        return saved(named[1], int(named[2]) if named[2] else None)
    except LookupError:
        raise InvalidAssumptions([problem(case, "saved_offer_missing", path, offer=text)]) from None


def _offer_file(case: Case, path: str, text: str, folder: Path) -> str:
    if os.path.isabs(text) or re.match(r"[A-Za-z]:|\\|~", text):
        raise InvalidAssumptions([problem(case, "plan_offer_absolute", path, offer=text)])
    file = folder / text
    if not extends.is_reachable(file, folder):
        raise InvalidAssumptions([problem(case, "plan_offer_outside", path, offer=text)])
    if not file.is_file():
        raise InvalidAssumptions([problem(case, "plan_offer_missing", path, offer=text)])
    return os.path.relpath(file)


def problem(case: Case, key: str, path: str, **values: object) -> Problem:
    """A problem of a plan that only its results show, at the line that set the path."""
    found = case.trail.get(path)
    return Problem(key, (found and found.file) or case.file, found and found.line, path, values)


def inconsistencies(plan: "Plan") -> Iterator[Inconsistency]:
    """Years outside the plan, more contracts than there are buyers, chances above one."""
    if not plan.lines:
        yield Inconsistency("lines", "plan_without_lines")
    for path, given in _by_year(plan):
        first = plan.start_year + (1 if path.endswith(".ramp") else 0)
        last = plan.start_year + plan.years
        for year in given:
            if not first <= year <= last:
                yield Inconsistency(path, "plan_year_outside", {"year": year, "first": first, "last": last})
                break
    for name, line in plan.lines.items():
        yield from _beyond_market(f"lines.{name}.adoption.ramp", line.adoption, line.market, plan.pace)
        yield from _chance(f"lines.{name}.adoption", line.adoption)
    if plan.capacity.technicians is not None and plan.capacity.productive_hours is None:
        yield Inconsistency("capacity.technicians", "plan_hours_missing")


def _by_year(plan: "Plan") -> Iterator[tuple[str, Mapping[int, float]]]:
    """The numbers by calendar year, with their paths."""
    costs = [("company.transformation_cost", plan.company.transformation_cost)]
    for name, line in plan.lines.items():
        costs += [
            (f"lines.{name}.adoption.ramp", line.adoption.ramp),
            (f"lines.{name}.development_cost", line.development_cost),
            (f"lines.{name}.overhead_cost", line.overhead_cost),
        ]
    for path, given in costs:
        if isinstance(given, dict):
            yield path, given


def _beyond_market(path: str, adoption: "Adoption", market, pace: float) -> Iterator[Inconsistency]:
    if adoption.way != "ramp":
        return
    most = pace * (max(adoption.ramp.values()) if isinstance(adoption.ramp, dict) else adoption.ramp)
    limit = min(market.buyers, market.buyers_per_year or market.buyers)
    if most > limit:
        yield Inconsistency(path, "plan_ramp_beyond_market", {"ramp": f"{most:g}", "buyers": f"{limit:g}"})


def _chance(path: str, adoption: "Adoption") -> Iterator[Inconsistency]:
    imitated = adoption.imitation * adoption.word_of_mouth
    if adoption.way == "diffusion" and adoption.innovation + imitated > 1:
        told = {"sum": f"{adoption.innovation + imitated:g}"}
        yield Inconsistency(f"{path}.imitation", "plan_diffusion_beyond_one", told)
