"""The inputs of the workbook: a named cell for every assumption that a formula reads.

The name of a cell is the path of the assumption. Only what is read is listed; where it comes from
stands beside it. The tiers and the regimes of a system stand under each other, so that a machine can
look up its own.
"""

import re
from collections.abc import Iterable

from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.model_workbook.grid import Book, Cell, Down, Sheet, Spot
from servitization.report.workbook.rows import Row, rows

MEANING, PATH, INPUT, UNIT, GIVEN, CHANGED, BASIS, SOURCE, DAY, NOTE = range(10)
"""Columns of the sheet."""
FIRST = 3
"""First row of an input, counted from zero."""

_LISTS = re.compile(r"^(systems\.[^.]+\.(?:tiers|regimes))\.([^.]+)\.([^.]+)$")


class Inputs:
    """Which assumptions formulas read, and under which names."""

    def __init__(self, case: Case):
        self.case = case
        self._used: dict[tuple[str, int | None], str] = {}
        self._lists: dict[str, list[str]] = {}
        self._taken: dict[str, str] = {}

    def name(self, path: str, year: int | None = None) -> str:
        """The name of the cell with an assumption, or with its value from a calendar year on."""
        if path not in self.case.trail:
            raise KeyError(path)
        key = (path, year)
        if key not in self._used:
            self._used[key] = self._named(path if year is None else f"{path}.{year}")
        return self._used[key]

    def column(self, system: str, kind: str, names: Iterable[str], field: str) -> str:
        """The name of the cells with a field of all tiers (or regimes) of a system, in file order."""
        called = f"systems.{system}.{kind}.{field}"
        if called not in self._lists:
            paths = [f"systems.{system}.{kind}.{one}.{field}" for one in names]
            for path in paths:
                self.name(path)
            self._lists[called] = paths
        return self._named(called)

    def _named(self, path: str) -> str:
        """A name that Excel takes: letters, digits, points and underscores."""
        name = re.sub(r"[^A-Za-z0-9_.]", "_", path)[:240]
        if not re.match(r"[A-Za-z_]", name) or re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*", name):
            name = f"_{name}"
        while self._taken.setdefault(name, path) != path:
            name += "_"
        return name

    def listed(self, language: str) -> list[Row]:
        """The rows of the sheet in the order of the case, lists of machines field by field."""
        told = {(row.path, row.year): row for row in rows(self.case, language)}
        order = {path: place for place, path in enumerate(self.case.trail)}

        def place(key: tuple[str, int | None]) -> tuple:
            path, year = key
            found = _LISTS.match(path)
            if not found:
                return order[path], 0, 0, year or 0
            group, _, field = found.groups()
            first = min(order[one] for one in order if one.startswith(f"{group}."))
            return (
                first,
                1
                + min(
                    order[one] for one in order if one.startswith(f"{group}.") and one.endswith(f".{field}")
                ),
                order[path],
                0,
            )

        return [told[key] for key in sorted(self._used, key=place)]

    def write(self, book: Book, sheet: Sheet, language: str) -> tuple[Spot, dict[str, Row]]:
        """Fills the sheet; gives the cell that counts changed inputs, and the rows by name."""
        listed = self.listed(language)
        told: dict[str, Row] = {}
        for column, key in enumerate(
            ("meaning", "path", "value", "unit", "given", "changed", "basis", "source", "as_of", "note")
        ):
            sheet.text(column, say(f"live.input.{key}", language), "head", row=FIRST - 1)
        for number, row in enumerate(listed, FIRST):
            name = self._used[row.path, row.year]
            told[name] = row
            value = float(row.value)  # type: ignore[arg-type]
            path = row.path if row.year is None else f"{row.path} ({row.year})"
            sheet.text(MEANING, row.beside["meaning"] or "", "wrapped", row=number)
            sheet.text(PATH, path, "quiet", row=number)
            sheet.cells[number, INPUT] = Cell(value, "input")
            sheet.text(UNIT, row.beside["unit"] or "", "unit", row=number)
            sheet.number(GIVEN, value, "number", row=number)
            given, held = (Spot(sheet.name, number, column).ref for column in (GIVEN, INPUT))
            sheet.formula(CHANGED, f"IF({held}={given},0,1)", 0, "flag", row=number)
            for column, key in ((BASIS, "basis"), (SOURCE, "source"), (DAY, "as_of"), (NOTE, "note")):
                sheet.text(column, row.beside[key] or "", "wrapped", row=number)
            book.names[name] = Spot(sheet.name, number, INPUT).ref
        places = {row.path: number for number, row in enumerate(listed, FIRST) if row.year is None}
        for called, paths in self._lists.items():
            found = [places[path] for path in paths]
            assert found == list(range(found[0], found[0] + len(found)))
            book.names[self._named(called)] = Down(sheet.name, INPUT, found[0], found[-1]).ref
        last = FIRST + len(listed) - 1
        changed = sheet.formula(INPUT, f"SUM({Down(sheet.name, CHANGED, FIRST, last).ref})", 0, "flag", row=0)
        sheet.text(MEANING, say("live.input.count_changed", language), row=0)
        sheet.row = last + 1
        return changed, told


def price(inputs: Inputs, path: str, held: object, growth: str, start: int, year: int) -> str:
    """The formula of a price in a year: one number that grows from signing, or dated ones that hold
    until the next and grow after the last."""
    if not isinstance(held, dict):
        return f"{inputs.name(path)}*(1+{growth})^{year}"
    dated = sorted(held)
    now = start + year
    known = [one for one in dated if one <= now] or dated[:1]
    name = inputs.name(path, known[-1])
    after = now - dated[-1]
    return f"{name}*(1+{growth})^{after}" if after > 0 else name
