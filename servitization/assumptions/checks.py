"""What can be checked only when all layers lie over each other, and the schema's object.

Missing values, units in the offer's currency, and the values that exclude each other: the
root schema's `inconsistencies()`, and what its validators raise. Then the warnings:
values that are out of date, and shipped numbers that do not say where they are from.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pydantic

from servitization.assumptions import units
from servitization.assumptions.layers import Setting, Stack
from servitization.assumptions.names import joined
from servitization.assumptions.quantity import Group, Inconsistency, Inconsistent
from servitization.assumptions.reading import abbreviated
from servitization.assumptions.shape import Shape, root
from servitization.problems import InvalidAssumptions, Problem

__all__ = ["Inconsistency", "Inconsistent", "currency", "place_of", "resolved", "warnings"]


def resolved(stack: Stack, schema: type[Group]) -> Group:
    """The schema's object for all layers; raises InvalidAssumptions with every problem."""
    nested = _nested(stack)
    money = currency(stack, schema)
    problems = list(stack.problems)
    if stack.readable:
        problems += _missing(stack, root(schema), nested, "")
    problems += _wrong_units(stack, money)
    if problems:
        raise _invalid(problems, stack, money)
    try:
        case = schema.model_validate(nested)
    except pydantic.ValidationError as error:
        raise _invalid(_told(error, stack), stack, money) from None
    said = getattr(case, "inconsistencies", None)
    for one in said() if said else ():
        file, line = place_of(stack, one.path)
        problems.append(Problem(one.key, file, line, one.path, dict(one.values)))
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


def warnings(stack: Stack, case: Group) -> tuple[Problem, ...]:
    """What may stand but should be looked at: stale values, shipped numbers without a source."""
    today = stack.settings.get("about.as_of")
    found = []
    for path, setting in stack.settings.items():
        given = setting.given
        if today and given.as_of and given.as_of < _year_before(today.given.value):
            found.append(_warning("stale", path, setting, as_of=given.as_of.isoformat()))
        sourced = given.source or given.basis == "judged"
        if setting.shipped and given.shape.is_number and given.value is not None and not sourced:
            found.append(_warning("unsourced", path, setting))
    told = getattr(case, "cautions", tuple)
    for one in told():
        file, line = place_of(stack, one.path)
        found.append(Problem(one.key, file, line, one.path, one.values, severity="warning"))
    return tuple(_sorted([*found, *stack.cautions], stack))


def _warning(key: str, path: str, setting: Setting, **values: object) -> Problem:
    return Problem(key, setting.file, setting.line, path, values, severity="warning")


def _year_before(day: datetime.date | None) -> datetime.date:
    if day is None or day.year <= 1:
        return datetime.date.min
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
        if given.unit is None or given.shape.unit is None or path in stack.attempted:
            continue
        # Without an inherited range, an inherited unit speaks of nothing that is still there.
        if setting.unit_inherited and not setting.range_inherited:
            continue
        if not units.matches(given.unit, given.shape.unit, money):
            key = "unit_inherited" if setting.unit_inherited else "unit"
            values = {"stated": abbreviated(given.unit) or "''", "unit": given.shape.unit}
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
    return InvalidAssumptions([_with_unit(one, money) for one in _sorted(list(problems), stack)])


def _with_unit(problem: Problem, money: str) -> Problem:
    unit = problem.values.get("unit")
    if not isinstance(unit, str):
        return problem
    return replace(problem, values={**problem.values, "unit": units.shown(unit, money)})
