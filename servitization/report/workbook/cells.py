"""The cells of the sheet as they are stored: read by openpyxl, nothing calculated.

The declared size of a sheet is not believed. A cell keeps what kind it is, so that a formula
is told from a text that looks like one.
"""

import io
import itertools
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import openpyxl

from servitization.language import LANGUAGES, say
from servitization.problems import Problem
from servitization.report.workbook import hostile
from servitization.report.workbook.hostile import Hostile
from servitization.report.workbook.rows import COLUMNS, heads, sheet_names

MOST_ROWS = 5_000
"""Rows that say something; the largest offer has a tenth."""
NEEDED = ("path", "year", "value")

_WIDEST, _LAST_ROW = 60, 1_048_576

# openpyxl warns of extensions that it leaves out; nothing here needs them.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


@dataclass(frozen=True)
class Cell:
    """A value with its place: `kind` is that of openpyxl (n, s, b, d, f, e)."""

    value: object
    kind: str
    place: str
    """`E12`."""

    @property
    def empty(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass(frozen=True)
class Sheet:
    """The sheet of the assumptions: its rows as cells by the name of the column."""

    name: str
    rows: tuple[Mapping[str, Cell], ...]
    fingerprint: str | None
    """Of the offer that the sheet was written from."""
    title: str


def sheet(content: bytes) -> Sheet:
    """The sheet in a workbook; raises Hostile."""
    hostile.check(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return _sheet(book)
        finally:
            book.close()
    except Hostile:
        raise
    except Exception:
        # openpyxl raises whatever a broken part leads it to: KeyError, TypeError, ParseError …
        raise Hostile("damaged") from None


def _sheet(book: openpyxl.Workbook) -> Sheet:
    name = next((one for one in sheet_names() if one in book.sheetnames), None)
    if name is None or not hasattr(book[name], "reset_dimensions"):
        known = ", ".join(one[:40] for one in book.sheetnames[:8])
        raise Hostile("no_sheet", sheet=sheet_names()[0], known=known or "–")
    lines = _lines(book[name])
    columns = _columns(next(lines, ()), name)
    rows: list[Mapping[str, Cell]] = []
    for line in lines:
        row = {column: line[place] for column, place in columns.items()}
        if all(cell.empty for cell in row.values()):
            continue
        if len(rows) == MOST_ROWS:
            raise Hostile("rows", sheet=name, limit=MOST_ROWS)
        rows.append(row)
    told = _told(book)
    return Sheet(name, tuple(rows), told.get("fingerprint"), told.get("title", ""))


def _lines(page) -> Iterator[tuple[Cell, ...]]:
    """The rows from the first, filled up to the same width; raises Hostile beyond Excel's last row."""
    page.reset_dimensions()
    blank: tuple | None = None
    for number, line in enumerate(page.iter_rows(max_col=_WIDEST), 1):
        if number > _LAST_ROW:
            raise Hostile("rows", sheet=page.title[:40], limit=MOST_ROWS)
        # Rows that are not there all come as the same row: a million of them take no time.
        if line is blank:
            continue
        if all(cell.value is None for cell in line):
            blank = line
            if number == 1:
                yield ()
            continue
        yield tuple(
            Cell(cell.value, cell.data_type, f"{openpyxl.utils.get_column_letter(place)}{number}")
            for place, cell in enumerate(line, 1)
        )


def _columns(head: tuple[Cell, ...], name: str) -> dict[str, int]:
    """Where each column stands, by its head in any language."""
    known = {said.casefold(): column for column in COLUMNS for said in heads(column)}
    columns: dict[str, int] = {}
    for place, cell in enumerate(head):
        column = known.get(str(cell.value).strip().casefold()) if cell.kind == "s" else None
        if column in columns:
            raise Hostile("head_twice", sheet=name, column=str(cell.value)[:40])
        if column:
            columns[column] = place
    for column in NEEDED:
        if column not in columns:
            raise Hostile("no_head", sheet=name, column=" / ".join(dict.fromkeys(heads(column))))
    return columns


def _told(book: openpyxl.Workbook) -> dict[str, str]:
    """What the second sheet says of the offer, if it is there."""
    name = next((one for one in _said("workbook.basis.sheet") if one in book.sheetnames), None)
    if name is None or not hasattr(book[name], "reset_dimensions"):
        return {}
    found: dict[str, str] = {}
    for line in itertools.islice(_lines(book[name]), 20):
        if len(line) < 2 or line[0].kind != "s" or line[1].kind != "s":
            continue
        for one in ("fingerprint", "title"):
            if line[0].value in _said(f"workbook.basis.{one}"):
                found[one] = str(line[1].value)[:200]
    return found


def _said(key: str) -> tuple[str, ...]:
    return tuple(say(key, language) for language in LANGUAGES)


def refusal(refused: Hostile, name: str) -> Problem:
    """A refused workbook as a problem of its file."""
    return Problem(refused.key, name, values=refused.values)
