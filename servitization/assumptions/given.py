"""What one file gives at one path: a value with its range, unit and source.

`Given` is the unit of layering. `Content` is everything that one file gives, with the
problems found in it; it does not depend on other files.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from servitization.assumptions.scalars import written
from servitization.assumptions.shape import Shape
from servitization.problems import Problem

BASES = ("measured", "quoted", "published", "judged")
DISTRIBUTIONS = ("triangular", "uniform", "normal", "lognormal", "pert", "beta")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """How a value came into the offer's currency: what the file gives, times `rate`."""

    value: Any
    """As the file gives it, in `spoken`."""
    spoken: str
    money: str
    rate: float
    """Units of the offer's currency for one of the file's."""
    as_of: datetime.date | None
    """Date of the older of the rates used."""


@dataclass(frozen=True, slots=True)
class Given:
    """One value as one file gives it, with what stands beside it."""

    shape: Shape
    value: Any
    line: int | None = None
    low: float | None = None
    high: float | None = None
    distribution: str | None = None
    unit: str | None = None
    source: str | None = None
    basis: str | None = None
    as_of: datetime.date | None = None
    note: str | None = None
    exchanged: Exchanged | None = None


VALUE_FIELDS = tuple(
    entry.name for entry in fields(Given) if entry.name not in ("shape", "line", "exchanged")
)
BESIDE: dict[str, Shape] = {
    "low": Shape("number"),
    "high": Shape("number"),
    "distribution": Shape("choice", choices=DISTRIBUTIONS),
    "unit": Shape("text"),
    "source": Shape("text"),
    "basis": Shape("choice", choices=BASES),
    "as_of": Shape("date"),
    "note": Shape("text"),
}


@dataclass
class Content:
    """What a file gives. `attempted` has the paths that it names but gives wrongly."""

    givens: dict[str, Given] = field(default_factory=dict)
    opened: dict[str, int | None] = field(default_factory=dict)
    extends: list[tuple[str, int | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    attempted: set[str] = field(default_factory=set)
    readable: bool = True
    text: str = ""
    """The file as it was read."""


def range_fault(value: Any, low: float | None, high: float | None) -> tuple[str, dict] | None:
    """What is wrong between a value (or values by year) and its range; None when nothing is."""
    if low is not None and high is not None and low > high:
        return "range_order", {"low": written(low), "high": written(high)}
    for one in value.values() if isinstance(value, Mapping) else [value]:
        if one is None:
            continue
        if (low is not None and one < low) or (high is not None and one > high):
            ends = {"low": _end(low), "high": _end(high)}
            return "outside_range", {"value": written(one), **ends}
    return None


def _end(number: float | None) -> str:
    return "…" if number is None else written(number)
