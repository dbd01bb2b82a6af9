"""An assumption as it is typed: its value as the text of a field, and the text as a value again.

Numbers are read as the reader's language writes them; shares and rates are percentages. What
cannot be read is refused in words. Bounds are the loader's, which is asked with every change.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace

from servitization.assumptions.shape import Shape
from servitization.language import parse_day, say
from servitization.problems import Problem
from servitization.report.assumption_tables import Entry
from servitization.ui.number_text import PERCENT, PLAIN, NumberText, Unclear, Unit, value_of

_NUMBERS = ("value", "bound", "low", "high")


def number_text(one: Entry) -> NumberText:
    """How the numbers of an assumption are typed."""
    return PERCENT if (one.place.unit or "").startswith("fraction") else PLAIN


def choices(place: Shape) -> tuple[object, ...] | None:
    """The values to choose from, or None where one types."""
    if place.kind == "flag":
        return (True, False)
    if place.kind == "choice":
        return (*([None] if place.nullable else []), *place.choices)
    return None


def choice_text(value: object, language: str) -> str:
    """A value to choose, as it is shown."""
    if value is None:
        return say("assumptions.edit.nothing", language)
    if isinstance(value, bool):
        return say(f"changes.{'yes' if value else 'no'}", language)
    return str(value)


def typed(value: object, one: Entry, language: str) -> str:
    """The text of a field that says a value."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{year}: {typed(each, one, language)}" for year, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(one).shown(float(value), language)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def value_typed(text: str, one: Entry, language: str) -> object:
    """The value that was typed; raises Unclear."""
    place, text = one.place, text.strip()
    if not text:
        if place.nullable:
            return None
        if place.kind == "text":
            return ""
        raise Unclear(say("assumptions.edit.empty", language))
    if place.is_number:
        return _numbers(text, one, language)
    if place.kind == "date":
        return day_typed(text, language)
    if place.kind == "list":
        return [piece.strip() for piece in text.split(",") if piece.strip()]
    return text


def day_typed(text: str, language: str) -> datetime.date | None:
    """The day that was typed, or None for none; raises Unclear."""
    if not text.strip():
        return None
    try:
        return parse_day(text, language)
    except ValueError:
        raise Unclear(say("assumptions.edit.date", language)) from None


def end_typed(text: str, one: Entry, language: str) -> float | None:
    """An end of a range that was typed, or None for none; raises Unclear."""
    return _number(text, one, language) if text.strip() else None


def _numbers(text: str, one: Entry, language: str) -> object:
    if ":" not in text:
        return _number(text, one, language)
    if not one.place.timed:
        raise Unclear(say("problem.not_by_year", language))
    years: dict[int, object] = {}
    for piece in filter(str.strip, text.split(";")):
        year, _, amount = piece.partition(":")
        if not re.fullmatch(r"\s*\d{4}\s*", year):
            raise Unclear(say("problem.not_a_year", language, text=year.strip()))
        years[int(year)] = _number(amount, one, language)
    return years


def _number(text: str, one: Entry, language: str) -> float | int:
    value = number_text(one).read(text, language, Unit(one.unit, one.currency))
    return int(value) if one.place.kind == "integer" and value.is_integer() else value


def refusals(problems: Iterable[Problem], one: Entry, language: str) -> list[str]:
    """Problems for the field of an assumption: its own without their place, numbers as it writes them."""
    told = []
    for problem in problems:
        own = problem.path == one.path or problem.path.startswith(f"{one.path}.")
        values = dict(problem.values)
        if own:
            amounts = {name: value_of(str(values[name])) for name in _NUMBERS if name in values}
            text = number_text(one)
            values |= {
                name: text.shown(value, language) for name, value in amounts.items() if value is not None
            }
        shown = replace(problem, file="", line=None, path="" if own else problem.path, values=values)
        said = shown.says(language)
        # A path is written as it is, also where it begins a sentence.
        told.append(said if shown.path else said[:1].upper() + said[1:])
    return told


def bounds_text(one: Entry, language: str) -> str:
    """What a number may be, in words; nothing where anything may be."""
    if not one.place.is_number:
        return ""
    text, bounds = number_text(one), one.place.bounds
    said = [
        say(f"assumptions.edit.bound_{name}", language, bound=text.shown(getattr(bounds, name), language))
        for name in ("gt", "ge", "lt", "le")
        if getattr(bounds, name) is not None
    ]
    return ", ".join(said)
