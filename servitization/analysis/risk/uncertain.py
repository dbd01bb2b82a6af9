"""Which assumptions are drawn: those for which a file names a distribution beside low and high.

A range without a distribution says what is possible, not how likely: it is held, and the sensitivity
turns to it. What only decides (a buyer's rate, years kept, a target) is held too, because machines and
dates are chosen before the dice fall; so is what must be a whole number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from servitization.analysis.risk.distributions import fault
from servitization.assumptions.case import Case
from servitization.assumptions.given import range_fault
from servitization.assumptions.in_use import used
from servitization.assumptions.quantity import Bounds
from servitization.assumptions.shape import Shape, root
from servitization.assumptions.trail import Provenance
from servitization.problems import InvalidAssumptions, Problem

DECIDES = (
    "customer.implicit_rate",
    "customer.attention",
    "contract.fee.",
    "contract.term",
    "verdict.",
    "risk.",
)
"""Beginnings of the paths whose value is somebody's choice, made before anything is drawn."""

PREFERENCES = ("parties.*.discount_rate", "economy.system_rate")
"""Beginnings of the paths of what money is worth to somebody over time: how it is valued, not what comes."""

Held = Literal["no_distribution", "decides", "whole_number"]


@dataclass(frozen=True)
class Uncertain:
    """An assumption that is drawn: its value, its range, the shape of it."""

    path: str
    value: float
    low: float
    high: float
    distribution: str
    least: float = -float("inf")
    """What the schema allows at least and at most: a draw beyond is set to it."""
    most: float = float("inf")


def drawn(case: Case) -> tuple[Uncertain, ...]:
    """The assumptions of a case that are drawn, in the order of the files.

    A range of no width is none. Raises InvalidAssumptions for ranges that exclude their value or
    cannot have the shape that is named.
    """
    found, problems = [], []
    for path, one in _ranges(case):
        if why_held(path, one, case) is not None:
            continue
        value = _first(one.value)
        assert one.low is not None and one.high is not None and one.distribution is not None
        wrong = range_fault(value, one.low, one.high)
        key = wrong[0] if wrong else fault(one.distribution, value, one.low, one.high)
        if key:
            told = wrong[1] if wrong else {"low": f"{one.low:g}", "high": f"{one.high:g}"}
            problems.append(Problem(key, one.file, one.line, path, told))
        elif one.low < one.high:
            found.append(Uncertain(path, value, one.low, one.high, one.distribution, *_limits(path, case)))
    if problems:
        raise InvalidAssumptions(problems)
    return tuple(found)


def held(case: Case) -> dict[str, Held]:
    """The assumptions that have a range and are not drawn, with the reason."""
    reasons = {path: why_held(path, one, case) for path, one in _ranges(case)}
    return {path: reason for path, reason in reasons.items() if reason is not None}


def why_held(path: str, one: Provenance, case: Case) -> Held | None:
    """Why an assumption with a range is not drawn; None where it is."""
    if path.startswith(DECIDES) or ".buying.keep_years" in path:
        return "decides"
    if shape_at(path, case).kind == "integer":
        return "whole_number"
    return "no_distribution" if one.distribution is None else None


def _ranges(case: Case) -> Iterator[tuple[str, Provenance]]:
    for path, one in used(case).items():
        if one.low is not None and one.high is not None and one.value is not None:
            yield path, one


def _first(value: float | Mapping[int, float]) -> float:
    return value[min(value)] if isinstance(value, Mapping) else float(value)


def shape_at(path: str, case: Case) -> Shape:
    """What the schema declares at a path."""
    place = root(type(case.assumptions))
    for name in path.split("."):
        inner = place.fields.get(name) if place.kind == "section" else place.item
        assert inner is not None, path
        place = inner
    return place.or_number or place


def _limits(path: str, case: Case) -> tuple[float, float]:
    bounds: Bounds = shape_at(path, case).bounds
    # What may not be reached is kept off by a hair of it.
    least = -float("inf") if bounds.ge is None else bounds.ge
    most = float("inf") if bounds.le is None else bounds.le
    if bounds.gt is not None:
        least = bounds.gt + 1e-9 * max(abs(bounds.gt), 1.0)
    if bounds.lt is not None:
        most = bounds.lt - 1e-9 * max(abs(bounds.lt), 1.0)
    return least, most


def is_one_of(path: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a path begins with one of these, `*` stands for any name.

    >>> is_one_of("systems.cooling.demand.growth", ("systems.*.demand",)), is_one_of("sites.a", ("site",))
    (True, False)
    """
    names = path.split(".")
    for one in beginnings:
        wanted = one.split(".")
        if len(wanted) <= len(names) and all(map(fnmatchcase, names[: len(wanted)], wanted)):
            return True
    return False


def is_preference(path: str) -> bool:
    """Whether a path is a rate at which somebody discounts.

    What a rate is worth is not known either, so that present values are told over its range. But no future
    has another rate than the next: a risk that is borne, handed over or evened out is one of cash, and is
    told at one rate for each party.
    """
    return is_one_of(path, PREFERENCES)
