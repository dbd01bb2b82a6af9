"""What somebody changed in the sheet: its values against those of an offer, with the checks of a file.

All problems are told at once, each with sheet, cell and path. A text in the cell of a number is
read as the reader's language writes numbers, strictly; nothing is calculated and nothing guessed.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from servitization.analysis.changes import Changed
from servitization.assumptions.case import Case
from servitization.assumptions.currencies import CURRENCY
from servitization.assumptions.layers import SET
from servitization.assumptions.names import nearest
from servitization.assumptions.reading import abbreviated
from servitization.assumptions.scalars import LARGEST
from servitization.assumptions.shape import Shape
from servitization.language import NotANumber, parse_day, parse_number, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.workbook import cells
from servitization.report.workbook.cells import Cell, Sheet
from servitization.report.workbook.hostile import Hostile
from servitization.report.workbook.rows import RESTATED, Row, rows, stored, units

MOST_PROBLEMS = 50
"""More would be read by nobody."""
NOT_READ = ("low", "high", "note")
"""Columns that are shown to the reader of the sheet and stay as the file has them."""

_TRUE, _FALSE = ("true", "vrai"), ("false", "faux")


@dataclass(frozen=True)
class Reading:
    """What a sheet changes: values by path, the same as differences, and the case with them."""

    case: Case
    values: Mapping[str, object]
    changed: tuple[Changed, ...]
    warnings: tuple[Problem, ...]


class _TooMany(Exception):
    """Enough problems for one sheet."""


def reading(content: bytes, name: str, case: Case, language: str) -> Reading:
    """What the workbook `content` changes in a case; raises InvalidAssumptions."""
    try:
        sheet = cells.sheet(content)
    except Hostile as refused:
        raise InvalidAssumptions([cells.refusal(refused, name)]) from None
    return _Reader(sheet, name, case, language).read()


@dataclass
class _Found:
    """The cells of one path: its value by year, or without a year."""

    by_year: dict[int | None, Cell] = field(default_factory=dict)


class _Reader:
    """Goes through the rows of a sheet and compares them with the case."""

    def __init__(self, sheet: Sheet, name: str, case: Case, language: str):
        self.sheet, self.name, self.case, self.language = sheet, name, case, language
        self.known: dict[str, dict[int | None, Row]] = {}
        for row in rows(case, language):
            self.known.setdefault(row.path, {})[row.year] = row
        self.units = units(case)
        self.found: dict[str, _Found] = {}
        self.problems: list[Problem] = []
        self.unread: dict[str, list[Cell]] = {}
        self.restated: dict[str, dict[str, Cell]] = {}

    def read(self) -> Reading:
        try:
            for row in self.sheet.rows:
                self._row(row)
        except _TooMany:
            self.problems.append(Problem("too_many_problems", self.name, values={"limit": MOST_PROBLEMS}))
            raise InvalidAssumptions([*self._other_offer(), *self.problems]) from None
        values = {path: self._sourced(path, self._value(path, found)) for path, found in self._differing()}
        for cells_left in self.restated.values():
            for column, cell in cells_left.items():
                self.unread.setdefault(column, []).append(cell)
        case = self._with(values)
        if self.problems:
            raise InvalidAssumptions([*self._other_offer(), *self.problems])
        before, after = self.case.trail, case.trail
        # As the checks read them: a text `8,5` is a number by now.
        differing = [path for path in values if before[path].value != after[path].value]
        values = {path: _as_read(values[path], after[path].value) for path in differing}
        changed = tuple(
            Changed(path, _plain(before[path].value), _plain(after[path].value)) for path in differing
        )
        return Reading(case if values else self.case, values, changed, tuple(self._warnings(case)))

    # --- rows ------------------------------------------------------------------------

    def _row(self, row: Mapping[str, Cell]) -> None:
        calculated = [cell for cell in row.values() if cell.kind == "f"]
        path_cell, value = row["path"], row["value"]
        for cell in calculated:
            self._refuse("workbook_formula", cell, str(path_cell.value or "").strip())
        if calculated:
            return
        if path_cell.empty:
            if not value.empty:
                self._refuse("workbook_no_path", value, "")
            return
        path = str(path_cell.value).strip()
        if path not in self.known:
            near = nearest(path, self.known)
            key = "unknown_near" if near else "workbook_unknown"
            self._refuse(key, path_cell, path, **({"near": near} if near else {}))
            return
        if value.kind == "e":
            self._refuse("workbook_error", value, path, text=abbreviated(str(value.value)))
            return
        written = self._year(row["year"])
        if written and not re.fullmatch(r"[0-9]{4}", written):
            self._refuse("not_a_year", row["year"], path, text=abbreviated(written))
            return
        year = int(written) if written else None
        found = self.found.setdefault(path, _Found())
        first = found.by_year.get(year)
        if first is None and found.by_year and (year is None) != (None in found.by_year):
            first = next(iter(found.by_year.values()))
            self._refuse("workbook_years_mixed", value, path, first=first.place)
        elif first is not None:
            self._refuse("workbook_twice", value, path, first=first.place)
        else:
            found.by_year[year] = value
        self._beside(row, path)

    def _year(self, cell: Cell) -> str:
        """The year as it is written, or nothing."""
        held = cell.value
        if isinstance(held, float) and held.is_integer():
            held = int(held)
        return "" if cell.empty else str(held).strip()

    def _beside(self, row: Mapping[str, Cell], path: str) -> None:
        """What is not read: a changed unit would turn the number into another one, so it is refused."""
        unit = row.get("unit")
        filed = next(iter(self.known[path].values()))
        if unit is not None and not unit.empty and str(unit.value).strip() not in self.units[path]:
            expected = filed.beside["unit"] or "–"
            self._refuse("unit", unit, path, stated=abbreviated(str(unit.value)), unit=expected)
        for column in RESTATED:
            cell = row.get(column)
            if cell is None or _same(_held(cell), filed.beside[column]):
                continue
            restated = self.restated.setdefault(path, {}) if filed.shape.is_number else {}
            if filed.shape.is_number and column not in restated:
                restated[column] = cell
            else:
                self.unread.setdefault(column, []).append(cell)
        for column in NOT_READ:
            cell = row.get(column)
            if cell is not None and not _same(_held(cell), filed.beside[column]):
                self.unread.setdefault(column, []).append(cell)

    # --- values ----------------------------------------------------------------------

    def _differing(self) -> Iterable[tuple[str, _Found]]:
        """The paths whose cells do not hold what was stored."""
        for path, found in self.found.items():
            filed = self.known[path]
            same = found.by_year.keys() == filed.keys() and all(
                _same(self._typed(cell, filed[year].shape), filed[year].value)
                for year, cell in found.by_year.items()
            )
            if same:
                continue
            if path == CURRENCY:
                # The amounts in the sheet are in the currency that it had.
                cell = next(iter(found.by_year.values()))
                self._refuse("workbook_currency", cell, path, money=self.case.assumptions.currency)
                continue
            yield path, found

    def _value(self, path: str, found: _Found) -> object:
        shape = next(iter(self.known[path].values())).shape
        values = {year: self._given(cell, shape) for year, cell in found.by_year.items()}
        return values.get(None, values)

    def _sourced(self, path: str, value: object) -> object:
        """The value with the source and the date that were written for it, if they were."""
        cells_of_path = self.restated.get(path)
        if not cells_of_path or value is None:
            return value
        del self.restated[path]
        filed = next(iter(self.known[path].values())).beside
        source, as_of = (
            _held(cells_of_path[column]) if column in cells_of_path else filed[column] for column in RESTATED
        )
        if as_of is not None and not isinstance(as_of, datetime.date):
            try:
                as_of = parse_day(str(as_of), self.language)
            except ValueError:
                self._refuse("not_a_date", cells_of_path["as_of"], path, text=abbreviated(str(as_of)))
                return value
        beside = {"source": None if source is None else str(source).strip(), "as_of": as_of}
        told = {name: each for name, each in beside.items() if each is not None}
        return {"value": value, **told} if told else value

    def _given(self, cell: Cell, shape: Shape) -> object:
        """A value for `with_values`, which refuses what does not belong here."""
        value = self._typed(cell, shape)
        if value is None and shape.kind == "text" and not shape.nullable and not shape.required:
            return ""
        return value

    def _typed(self, cell: Cell, shape: Shape) -> object:
        value = _held(cell)
        if shape.is_number and isinstance(value, str):
            return self._number(value)
        if shape.kind == "flag" and isinstance(value, str):
            word = value.strip().lower()
            return True if word in _TRUE else False if word in _FALSE else value
        return value

    def _number(self, text: str) -> object:
        """The number that a text means in the reader's language, or else what tells why it is none."""
        try:
            return parse_number(text, self.language)
        except NotANumber:
            pass
        try:
            return Decimal(text.strip())  # not finite or too large: said so
        except InvalidOperation:
            return text

    def _with(self, values: dict[str, object]) -> Case:
        try:
            return self.case.with_values(values) if values else self.case
        except InvalidAssumptions as invalid:
            told = [self._placed(one) for one in invalid.problems]
            # Beside rows that cannot be read, what the whole case lacks says nothing.
            whole = not self.problems
            self.problems += [one for one in told if whole or one.file.startswith(self.name)]
            return self.case

    # --- what is said ----------------------------------------------------------------

    def _refuse(self, key: str, cell: Cell, path: str, **values: object) -> None:
        self.problems.append(Problem(key, self._place(cell), path=abbreviated(path, 200), values=values))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _TooMany

    def _place(self, cell: Cell) -> str:
        return f"{self.name}, {self.sheet.name}!{cell.place}"

    def _placed(self, problem: Problem) -> Problem:
        """The problem of a value at the cell that holds it."""
        path, _, year = problem.path.rpartition(".")
        for here, by in ((problem.path, None), (path, int(year) if year.isdecimal() else None)):
            found = self.found.get(here)
            if found is not None:
                cell = found.by_year.get(by) or next(iter(found.by_year.values()))
                # A problem of another file (a whole case that does not fit) keeps its place too.
                return replace(problem, file=self._place(cell), line=None)
        return replace(problem, file=self.name, line=None) if problem.file == SET else problem

    def _other_offer(self) -> tuple[Problem, ...]:
        """Whether the sheet was written from these numbers: it explains much of what is found."""
        sheet = self.sheet
        if sheet.fingerprint is None:
            return (_warned("workbook_no_basis", self.name, title=self.case.assumptions.about.title),)
        if sheet.fingerprint == self.case.fingerprint:
            return ()
        told = {"title": sheet.title or "–", "written": sheet.fingerprint, "now": self.case.fingerprint}
        return (_warned("workbook_other_offer", self.name, **told),)

    def _warnings(self, case: Case) -> Iterable[Problem]:
        yield from self._other_offer()
        left_out = len(self.known) - len(self.found)
        if left_out:
            yield _warned("workbook_left_out", self.name, count=left_out)
        for column, changed in self.unread.items():
            first, said = changed[0], say(f"workbook.column.{column}", self.language)
            yield _warned("workbook_not_read", self._place(first), column=said, count=len(changed))
        before = self.case.warnings
        yield from (self._placed(one) for one in case.warnings if one not in before)


def _warned(key: str, place: str, **told: object) -> Problem:
    return Problem(key, place, values=told, severity="warning")


def _held(cell: Cell) -> object:
    """What a cell holds: no midnight beside a day, nothing for blanks."""
    value = cell.value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime.datetime | datetime.time | datetime.timedelta):
        return str(value)
    return value


def _same(held: object, filed: object) -> bool:
    """Whether a cell still holds what was stored in it."""
    if isinstance(held, Decimal) or (isinstance(held, int | float) and not abs(held) <= LARGEST):
        return False
    held = stored(held)
    if isinstance(filed, str) and (held is None or isinstance(held, str)):
        # A text of blanks comes back as an empty cell.
        return (held or "").strip() == filed.strip()
    if isinstance(held, bool) != isinstance(filed, bool):
        return False
    return held == filed


def _as_read(asked: object, value: object) -> object:
    """What was asked for, with the value as the checks read it."""
    return {**asked, "value": value} if isinstance(asked, Mapping) and "value" in asked else value


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return {str(year): one for year, one in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value
