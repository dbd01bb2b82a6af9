"""Cells before they are written: rows of years, single cells, names.

Columns are the same on every sheet, so that a year has one column: A label, B and C more words, D unit,
E to G numbers that classify the row, H a single value or total, and from I on the years 0..H. Every
formula carries the value that the engine found for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from servitization.report.clean_text import clean

LABEL, SECOND, THIRD, UNIT, FROM, TO, CAPITAL, VALUE, YEAR_0 = range(9)
"""Columns, counted from zero."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Letters with which a spreadsheet takes a text for a formula when it is pasted or read from CSV."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: a text, a number, or a formula with the value that the engine has for it."""

    content: str | float | None
    look: str = "text"
    formula: bool = False
    value: str | float | None = None


@dataclass(frozen=True)
class Spot:
    """One cell, as formulas name it."""

    sheet: str
    row: int
    column: int

    @property
    def ref(self) -> str:
        return f"{quoted(self.sheet)}${xl_col_to_name(self.column)}${self.row + 1}"


@dataclass(frozen=True)
class Line:
    """A row of years, as formulas name it."""

    sheet: str
    row: int
    last: int
    """The last year."""

    def at(self, year: int) -> str:
        return f"{quoted(self.sheet)}{xl_col_to_name(YEAR_0 + year)}${self.row + 1}"

    def between(self, first: int, last: int) -> str:
        begin, end = (xl_col_to_name(YEAR_0 + year) for year in (first, last))
        return f"{quoted(self.sheet)}${begin}${self.row + 1}:${end}${self.row + 1}"

    @property
    def all(self) -> str:
        return self.between(0, self.last)

    @property
    def single(self) -> str:
        """The cell before the years."""
        return Spot(self.sheet, self.row, VALUE).ref


@dataclass(frozen=True)
class Down:
    """Cells under each other in one column."""

    sheet: str
    column: int
    first: int
    last: int

    @property
    def ref(self) -> str:
        letter = xl_col_to_name(self.column)
        return f"{quoted(self.sheet)}${letter}${self.first + 1}:${letter}${self.last + 1}"

    def at(self, year: int) -> str:
        """The same rows in the column of a year."""
        letter = xl_col_to_name(YEAR_0 + year)
        return f"{quoted(self.sheet)}{letter}${self.first + 1}:{letter}${self.last + 1}"


def quoted(sheet: str) -> str:
    """A sheet before its cells in a formula."""
    return "'" + sheet.replace("'", "''") + "'!"


def harmless(text: object) -> str:
    """A text that no spreadsheet takes for a formula, on one line without control characters.

    >>> harmless("=1+1"), harmless("-20 %"), harmless("cost")
    ("'=1+1", "'-20 %", 'cost')
    """
    shown = clean(text, 4_000)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


@dataclass
class Sheet:
    """A sheet that grows downwards."""

    name: str
    horizon: int
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    row: int = 0
    """The next free row, counted from zero."""
    frozen: tuple[int, int] | None = None
    widths: Mapping[int, float] | None = None
    charts: list[dict] = field(default_factory=list)
    choices: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    """Texts from which an input is chosen."""

    def text(self, column: int, text: object, look: str = "text", row: int | None = None) -> None:
        self._put(column, Cell(harmless(text), look), row)

    def number(self, column: int, number: float, look: str = "number", row: int | None = None) -> Spot:
        self._put(column, Cell(float(number), look), row)
        return Spot(self.name, self.row if row is None else row, column)

    def formula(
        self, column: int, formula: str, value: object, look: str = "number", row: int | None = None
    ) -> Spot:
        """A formula without its equals sign, and the engine's value of it."""
        held = value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
        self._put(column, Cell(formula, look, True, held), row)
        return Spot(self.name, self.row if row is None else row, column)

    def heading(self, text: str, note: str = "") -> None:
        """A heading with a free row before it, and what is to know of what follows."""
        self.row += 1 if self.row else 0
        self.text(LABEL, text, "heading")
        self.row += 1
        if note:
            self.text(LABEL, note, "note")
            self.row += 1

    def single(self, label: str, formula: str, value: object, unit: str = "", look: str = "number") -> Spot:
        """A row with one value."""
        self.text(LABEL, label)
        self.text(UNIT, unit, "unit")
        spot = self.formula(VALUE, formula, value, look)
        self.row += 1
        return spot

    def single_at(
        self, label: str, column: int, formula: str, value: float, look: str = "money_exact"
    ) -> Spot:
        """A row with one formula in a column of its own."""
        self.text(LABEL, label)
        spot = self.formula(column, formula, value, look)
        self.row += 1
        return spot

    def constant(self, label: str, value: float, unit: str = "", look: str = "value") -> Spot:
        """A row with a number that no formula gives and nobody is asked to change."""
        self.text(LABEL, label)
        self.text(UNIT, unit, "unit")
        spot = self.number(VALUE, value, look)
        self.row += 1
        return spot

    def yearly(
        self,
        label: str,
        formula: Callable[[int], str | None],
        values: Sequence[float] | np.ndarray | float,
        unit: str = "",
        look: str = "money",
        words: Mapping[int, str] | None = None,
        numbers: Mapping[int, float] | None = None,
        total: bool = False,
    ) -> Line:
        """A row with a formula for each year; None leaves the year's cell at zero."""
        line = Line(self.name, self.row, self.horizon)
        self.text(LABEL, label)
        self.text(UNIT, unit, "unit")
        for column, text in (words or {}).items():
            self.text(column, text, "quiet")
        for column, number in (numbers or {}).items():
            self.number(column, number, "quiet")
        held = np.broadcast_to(np.asarray(values, dtype=float), (self.horizon + 1,))
        for year in range(self.horizon + 1):
            said = formula(year)
            if said is None:
                self.number(YEAR_0 + year, 0.0, look)
            else:
                self.formula(YEAR_0 + year, said, held[year], look)
        if total:
            self.formula(VALUE, f"SUM({line.all})", held.sum(), look)
        self.row += 1
        return line

    def years(self, first: "Line | None" = None) -> None:
        """The head of the years: 0..H, from the sheet that counts them."""
        for year in range(self.horizon + 1):
            if first is None:
                self.number(YEAR_0 + year, year, "year")
            else:
                self.formula(YEAR_0 + year, first.at(year), year, "year")
        self.row += 1

    def _put(self, column: int, cell: Cell, row: int | None) -> None:
        self.cells[self.row if row is None else row, column] = cell


@dataclass
class Book:
    """All sheets, and the names of cells."""

    horizon: int
    sheets: dict[str, Sheet] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Names as formulas use them → the cells."""

    def sheet(self, name: str, **how: object) -> Sheet:
        """A new sheet at the end."""
        kept = name[:31]
        self.sheets[kept] = Sheet(kept, self.horizon, **how)  # type: ignore[arg-type]
        return self.sheets[kept]
