"""What can be checked only when all layers lie over each other, and the schema's object.

Missing values, units in the offer's currency, and the values that exclude each other: the
root schema's `inconsistencies()`, and what its validators raise. Then the warnings:
values that are out of date, and shipped numbers that do not say where they are from.
"""

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pydantic

from servitization.assumptions import currencies, units
from servitization.assumptions.layers import SET, Setting, Stack, with_unit
from servitization.assumptions.names import joined
from servitization.assumptions.quantity import Group, Inconsistency, Inconsistent
from servitization.assumptions.reading import abbreviated
from servitization.assumptions.shape import Shape, root
from servitization.problems import InvalidAssumptions, Problem

__all__ = ["Inconsistency", "Inconsistent", "currency", "expected_unit", "place_of", "resolved", "warnings"]

_LEANING = re.compile(
    r"\W*((as|see|same as|like|wie|siehe|voir|comme) (above|below|before|oben|unten|ci-dessus|plus haut)"
    r"|ibid|ibidem|idem|ditto)\b",
    re.IGNORECASE,
)
"""Sources that lean on another line and say nothing when they are read alone."""


def resolved(stack: Stack, schema: type[Group]) -> Group:
    """The schema's object for all layers; raises InvalidAssumptions with every problem."""
    nested = _nested(stack)
    money = currency(stack, schema)
    problems = [*stack.problems, *stack.laid_problems]
    if stack.readable:
        problems += _missing(stack, root(schema), nested, "")
    wrong_codes = list(currencies.wrong_codes(stack))
    problems += wrong_codes or _wrong_units(stack, money)
    if problems:
        raise _invalid(problems, stack, money)
    try:
        case = schema.model_validate(nested)
    except pydantic.ValidationError as error:
        raise _invalid(_told(error, stack), stack, money) from None
    said = getattr(case, "inconsistencies", None)
    for one in said() if said else ():
        path = given_last(stack, one.among) if one.among else one.path
        file, line = place_of(stack, path)
        problems.append(Problem(one.key, file, line, path, dict(one.values)))
    if problems:
        raise _invalid(problems, stack, money)
    return case


def currency(stack: Stack, schema: type[Group]) -> str:
    """The offer's one currency: the root field `currency`, or the schema's default, or EUR."""
    setting = stack.settings.get("currency")
    if setting and isinstance(setting.given.value, str):
        return setting.given.value
    declared = schema.model_fields.get("currency")
    return declared.default if declared and isinstance(declared.default, str) else "EUR"


def expected_unit(unit: str | None, path: str, stack: Stack) -> str | None:
    """The unit that the schema declares, with the entry's name and the reporting currency in it."""
    if unit is None or "{entry}" not in unit:
        return unit
    return unit.replace("{entry}", path.rpartition(".")[2]).replace(
        "{reporting_currency}", currencies.of_reports(stack)
    )


def place_of(stack: Stack, path: str) -> tuple[str, int | None]:
    """The file and line that set a path, or else opened the nearest section around it."""
    while path:
        setting = stack.settings.get(path)
        if setting:
            return setting.file, setting.line
        if path in stack.opened:
            return stack.opened[path]
        path = path.rpartition(".")[0]
    return stack.file, 1


def given_last(stack: Stack, paths: Sequence[str]) -> str:
    """Of some paths the one that the last layer set, the first of several."""
    order = {layer.file: number for number, layer in enumerate(stack.layers)}

    def when(path: str) -> float:
        setting = stack.settings.get(path)
        return -1.0 if setting is None else order.get(setting.file, math.inf)

    return max(paths, key=when)


def warnings(stack: Stack, case: Group) -> tuple[Problem, ...]:
    """What may stand but should be looked at: old values, values without a source or a reader."""
    year_ago = _year_before(stack.today)
    found = []
    for path, setting in stack.settings.items():
        given = setting.given
        if given.as_of and given.as_of < year_ago:
            found.append(_warning("stale", path, setting, as_of=given.as_of.isoformat()))
        if path == "about.as_of" and given.value and given.value < year_ago:
            # One warning for all numbers of the offer that bear no date of their own.
            found.append(_warning("stale_file", path, setting, as_of=given.value.isoformat()))
        if given.source and _LEANING.match(given.source):
            found.append(_warning("source_leans", path, setting, source=abbreviated(given.source)))
        sourced = given.source or given.basis == "judged"
        if setting.shipped and given.shape.is_number and given.value is not None and not sourced:
            found.append(_warning("unsourced", path, setting))
    told = getattr(case, "cautions", tuple)
    for one in told():
        file, line = place_of(stack, one.path)
        found.append(Problem(one.key, file, line, one.path, one.values, severity="warning"))
    for path in getattr(case, "unread", tuple)():
        found += _unread(stack, path)
    return tuple(_sorted([*found, *stack.cautions], stack))


def _unread(stack: Stack, path: str) -> Iterator[Problem]:
    """The first value below a path that nothing reads, if the opened file gives one.

    A layer which several offers share may well hold what only some of them read.
    """
    own = (stack.file, SET)
    for here, setting in stack.settings.items():
        if (here == path or here.startswith(path + ".")) and setting.file in own:
            yield _warning("unread", path, setting)
            return


def _warning(key: str, path: str, setting: Setting, **values: object) -> Problem:
    return Problem(key, setting.file, setting.line, path, values, severity="warning")


def _year_before(day: datetime.date) -> datetime.date:
    # 29 February has no counterpart in the year before.
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _nested(stack: Stack) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    tables: dict[str, dict] = {"": nested}

    def table(path: str) -> dict:
        if path not in tables:
            above, _, name = path.rpartition(".")
            tables[path] = table(above).setdefault(name, {})
        return tables[path]

    for path in stack.opened:
        table(path)
    for path, setting in stack.settings.items():
        above, _, name = path.rpartition(".")
        table(above)[name] = setting.given.value
    return nested


def _missing(stack: Stack, place: Shape, nested: dict, path: str) -> Iterator[Problem]:
    """What has to be given and is not. A required section of which nothing is left open is filled in."""
    for name, inner in place.fields.items():
        here = joined(path, name)
        if name in nested:
            yield from _missing_inside(stack, inner, nested[name], here)
        elif not inner.required or here in stack.attempted:
            continue
        elif inner.kind == "section":
            nested[name] = {}
            yield from _missing(stack, inner, nested[name], here)
        else:
            yield _missing_value(stack, inner, here)


def _missing_inside(stack: Stack, place: Shape, given: Any, path: str) -> Iterator[Problem]:
    if not isinstance(given, dict):
        return
    if place.kind == "section":
        yield from _missing(stack, place, given, path)
    elif place.kind == "map" and place.item:
        for name, entry in given.items():
            yield from _missing_inside(stack, place.item, entry, f"{path}.{name}")


def _missing_value(stack: Stack, place: Shape, path: str) -> Problem:
    file, line = place_of(stack, path)
    about = abbreviated(place.description.rstrip("."), 120)
    if place.is_number:
        told = {"about": about or path, "unit": place.unit}
        return Problem("missing_number" if place.unit else "missing_bare", file, line, path, told)
    if place.choices:
        choices = ", ".join(map(str, place.choices))
        return Problem("missing_choice", file, line, path, {"about": about or path, "choices": choices})
    key = "missing_map" if place.kind == "map" else "missing"
    return Problem(key, file, line, path, {"about": about or path})


def _wrong_units(stack: Stack, money: str) -> Iterator[Problem]:
    for path, setting in stack.settings.items():
        given = setting.given
        expected = expected_unit(given.shape.unit, path, stack)
        # The unit of an exchanged value was compared with its own file's currency.
        if given.unit is None or expected is None or given.exchanged or path in stack.attempted:
            continue
        # Without an inherited range, an inherited unit speaks of nothing that is still there.
        if setting.unit_inherited and not setting.range_inherited:
            continue
        if not units.matches(given.unit, expected, money):
            key = "unit_inherited" if setting.unit_inherited else "unit"
            values = {"stated": abbreviated(given.unit) or "''", "unit": expected}
            yield Problem(key, setting.file, setting.line, path, values)


def _told(error: pydantic.ValidationError, stack: Stack) -> Iterator[Problem]:
    """The schema's own refusals, each at the line of the value that it names."""
    for one in error.errors(include_url=False):
        path = ".".join(str(part) for part in one["loc"] if "[" not in str(part))
        raised = one.get("ctx", {}).get("error")
        if isinstance(raised, Inconsistent):
            full = ".".join(part for part in (path, raised.path) if part)
            file, line = place_of(stack, full)
            yield Problem(raised.key, file, line, full, raised.values)
        else:
            file, line = place_of(stack, path)
            said = str(raised) if raised else one["msg"]
            yield Problem("refused", file, line, path, {"said": abbreviated(said, 200)})


def _sorted(problems: list[Problem], stack: Stack) -> list[Problem]:
    order = {file: number for number, file in enumerate(stack.files)}
    return sorted(problems, key=lambda one: (order.get(one.file, len(order)), one.line or 0))


def _invalid(problems, stack: Stack, money: str) -> InvalidAssumptions:
    reporting = currencies.of_reports(stack)
    return InvalidAssumptions([with_unit(one, money, reporting) for one in _sorted(list(problems), stack)])
