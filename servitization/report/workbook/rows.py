"""The rows of the sheet: what it says of each assumption, and how a value stands in its cell.

A cell keeps 15 digits, and no control characters. `stored` is the value as its cell holds it,
so a cell is unchanged when it holds what was stored, whatever program saved the sheet.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from servitization.analysis.explain.basis import unit_of
from servitization.analysis.explain.explanation import places
from servitization.assumptions.case import Case
from servitization.assumptions.shape import Shape
from servitization.language import LANGUAGES, say
from servitization.report import explain_words

COLUMNS = (
    "path",
    "meaning",
    "year",
    "value",
    "unit",
    "low",
    "high",
    "basis",
    "source",
    "as_of",
    "note",
    "place",
)
"""The columns of the sheet in their order; their heads are in the catalogue topic `workbook`."""

RESTATED = ("source", "as_of")
"""Columns that are read beside a number that was changed, because they spoke of the number before."""

LEFT_OUT = ("schema_version",)
"""What says how the file is written, and is no assumption."""

LONGEST_TEXT = 32_000
"""Characters of a text in a cell; Excel has room for 767 more."""

Stored = str | float | bool | datetime.date | None

_FIRST_DAY = datetime.date(1900, 3, 1)
"""Excel takes 1900 for a leap year; days before stand as text."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True)
class Row:
    """One value, or one year of the values by year, and what stands beside it."""

    path: str
    year: int | None
    shape: Shape
    value: Stored
    beside: Mapping[str, Stored]
    """Cells of the other columns by the name of the column."""


def rows(case: Case, language: str) -> tuple[Row, ...]:
    """A row for every assumption of a case, and for every year of those by year."""
    found = []
    meant = places(case.assumptions)
    meanings = {path: (key, shape.description) for path, (key, shape) in meant.items()}
    for path, one in case.trail.items():
        if path in LEFT_OUT or meant[path][1].kind == "list":
            # A cell holds one value; lists are changed in the file.
            continue
        shape = shape_in_use(meant[path][1])
        known = say(f"explain.given.basis.{one.basis}", language) if one.basis else None
        beside = {
            "meaning": explain_words.meaning(path, meanings, language),
            "unit": _unit(case, path, language),
            "low": one.low,
            "high": one.high,
            "basis": known,
            "source": one.source,
            "as_of": one.as_of,
            "note": one.note,
            "place": f"{one.file}:{one.line}" if one.line else one.file,
        }
        beside = {name: stored(held) for name, held in beside.items()}
        by_year = one.value.items() if isinstance(one.value, Mapping) else [(None, one.value)]
        found += [Row(path, year, shape, stored(value), beside) for year, value in by_year]
    return tuple(found)


def units(case: Case) -> dict[str, set[str]]:
    """How the unit of each assumption is said, in any language."""
    said = {path: {_unit(case, path, language) for language in LANGUAGES} for path in case.trail}
    return {path: {str(stored(one)) for one in told if one} for path, told in said.items()}


def _unit(case: Case, path: str, language: str) -> str:
    return explain_words.unit(unit_of(case, path), case.assumptions.currency, language)


def shape_in_use(place: Shape) -> Shape:
    """The shape of one value; of a map that may be one number it is that number.

    Raises TypeError for a list: a cell holds one value, and `rows` leaves lists out.
    """
    shape = place.or_number or place
    if shape.kind in ("list", "map", "section"):
        raise TypeError(f"a cell cannot hold a {shape.kind}")
    return shape


def stored(value: object) -> Stored:
    """A value as its cell holds it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(f"{value:.15g}") + 0.0
    if isinstance(value, datetime.date):
        return value if value >= _FIRST_DAY else value.isoformat()
    text = _CONTROL.sub(" ", str(value).replace("\r\n", "\n").replace("_x000D_\n", "\n"))
    return text[:LONGEST_TEXT] or None


def heads(name: str) -> tuple[str, ...]:
    """The head of a column in every language."""
    return tuple(say(f"workbook.column.{name}", language) for language in LANGUAGES)


def sheet_names() -> tuple[str, ...]:
    """The name of the sheet in every language."""
    return tuple(say("workbook.sheet", language) for language in LANGUAGES)
