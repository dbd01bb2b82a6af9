"""The workbook that goes out: the sheet of the assumptions, and a sheet that says what it is.

Only values, sources and dates can be edited. Texts are written as texts whatever they begin with, and the
workbook has no formula in any cell.
"""

import datetime
import io
import re
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from servitization.assumptions.case import Case
from servitization.assumptions.given import BESIDE
from servitization.assumptions.quantity import Bounds
from servitization.assumptions.shape import Shape
from servitization.language import day, say
from servitization.report.offer_words import exact
from servitization.report.workbook.rows import COLUMNS, RESTATED, Row, Stored, rows
from servitization.version import __version__

WIDTHS = {
    "path": 44,
    "meaning": 48,
    "year": 8,
    "value": 20,
    "unit": 18,
    "low": 12,
    "high": 12,
    "basis": 12,
    "source": 40,
    "as_of": 12,
    "note": 60,
    "place": 44,
}
ABOUT = ("title", "file", "fingerprint", "engine", "written")
"""What the second sheet says of the offer; the fingerprint is read back."""
STEPS = ("edit", "text", "outside", "back", "for_us")
"""How the sheet is used, a line each."""

_LONGEST_LIST = 255
"""Characters of a list of choices in Excel."""
_BLUE, _GREY, _FILL, _AMBER = "#0B4F7D", "#5B6773", "#F3F8FC", "#FCE8D2"
_VALUE = COLUMNS.index("value")


def workbook(case: Case, language: str, today: datetime.date) -> bytes:
    """The assumptions of a case as an Excel workbook."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": datetime.datetime.combine(today, datetime.time())})
        _Sheet(book, language).write(rows(case, language))
        _basis(book, case, language, today)
    return content.getvalue()


def file_name(case: Case, language: str) -> str:
    """The name under which the workbook is offered."""
    title = re.sub(r"[^\w-]+", "-", case.assumptions.about.title).strip("-")[:60] or "offer"
    return f"{title}-{say('workbook.file', language)}.xlsx"


class _Sheet:
    """The sheet of the assumptions, with one format for cells that look alike."""

    def __init__(self, book: xlsxwriter.Workbook, language: str):
        self.book, self.language = book, language
        self.sheet: Worksheet = book.add_worksheet(say("workbook.sheet", language))
        self._formats: dict[tuple, Format] = {}

    def write(self, found: tuple[Row, ...]) -> None:
        head = self.book.add_format({"bold": True, "font_color": _BLUE, "bottom": 1, "valign": "top"})
        for place, name in enumerate(COLUMNS):
            self.sheet.set_column(place, place, WIDTHS[name])
            self.sheet.write_string(0, place, say(f"workbook.column.{name}", self.language), head)
        for number, row in enumerate(found, 1):
            self._row(number, row)
        last = max(len(found), 1)
        self.sheet.freeze_panes(1, 1)
        self.sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        self._outside(last)
        self._checks(found)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.protect(
            "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
        )

    def _row(self, number: int, row: Row) -> None:
        held = {"path": row.path, "year": row.year, "value": row.value, **row.beside}
        for place, name in enumerate(COLUMNS):
            shape = row.shape if name == "value" else BESIDE[name] if name in RESTATED else None
            open_ = name == "value" or (name in RESTATED and row.shape.is_number)
            self._cell(number, place, held[name], shape, open=open_, year=name == "year")

    def _cell(
        self,
        number: int,
        place: int,
        held: Stored,
        shape: Shape | None,
        open: bool = False,
        year: bool = False,
    ) -> None:
        look = self._format("0" if year else _shown(held, shape if open else None), open)
        if held is None:
            self.sheet.write_blank(number, place, None, look)
        elif isinstance(held, bool):
            self.sheet.write_boolean(number, place, held, look)
        elif isinstance(held, int | float):
            self.sheet.write_number(number, place, held, look)
        elif isinstance(held, datetime.date):
            self.sheet.write_datetime(number, place, held, look)
        else:
            self.sheet.write_string(number, place, held, look)

    def _format(self, shown: str, open: bool) -> Format:
        if (shown, open) not in self._formats:
            look = {"num_format": shown, "valign": "top"}
            more = {"locked": False, "bg_color": _FILL, "bottom": 4, "bottom_color": "#C3CBD3"}
            self._formats[shown, open] = self.book.add_format({**look, **(more if open else {})})
        return self._formats[shown, open]

    def _outside(self, last: int) -> None:
        """A value outside its own range is marked."""
        value, low, high = (f"${_letter(name)}2" for name in ("value", "low", "high"))
        outside = f"OR(AND(ISNUMBER({low}),{value}<{low}),AND(ISNUMBER({high}),{value}>{high}))"
        told = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({value}),{outside})",
            "format": self.book.add_format({"bg_color": _AMBER}),
        }
        self.sheet.conditional_format(1, _VALUE, last, _VALUE, told)

    def _checks(self, found: tuple[Row, ...]) -> None:
        """What may stand in the cells of the values, one rule for all cells that have the same."""
        alike: dict[tuple, tuple[dict, list[int]]] = {}
        for number, row in enumerate(found, 1):
            rule = validation(row.shape, self.language)
            if rule:
                key = tuple((name, str(part)) for name, part in rule.items())
                alike.setdefault(key, (rule, []))[1].append(number)
        for rule, numbers in alike.values():
            if rule["validate"] == "custom":
                rule = {
                    **rule,
                    "value": rule["value"].replace("{cell}", f"{_letter('value')}{numbers[0] + 1}"),
                }
            cells = [[number, _VALUE, number, _VALUE] for number in numbers]
            first, *others = cells
            self.sheet.data_validation(*first, {**rule, "other_cells": others} if others else rule)


def _letter(name: str) -> str:
    return chr(ord("A") + COLUMNS.index(name))


def _shown(held: Stored, shape: Shape | None) -> str:
    """The number format that shows what a value has, and more decimals when they are typed."""
    if isinstance(held, datetime.date) or (shape and shape.kind == "date"):
        return "yyyy-mm-dd"
    number = held if isinstance(held, int | float) and not isinstance(held, bool) else None
    if number is None:
        # A text that is typed into such a cell stays one, also when it looks like a formula.
        return "@" if isinstance(held, str) or (shape and shape.kind == "text") else "General"
    exact = Decimal(repr(float(number))).normalize()
    decimals = -int(exact.as_tuple().exponent)
    if abs(exact) >= 10**11 or decimals > 10:
        return "General"
    whole = "#,##0" if abs(exact) >= 10_000 else "0"
    if decimals > 0:
        return f"{whole}.{'0' * decimals}{'#' * (12 - decimals)}"
    return "#,##0" if abs(exact) >= 10_000 else "General"


def validation(shape: Shape, language: str) -> dict | None:
    """The data validation of a value, or None where anything may be written."""
    if shape.kind == "flag":
        return _listed([say("workbook.true", language), say("workbook.false", language)], language)
    if shape.kind == "choice":
        choices = [str(one) for one in shape.choices]
        return _listed(choices, language) if len(",".join(choices)) <= _LONGEST_LIST else None
    if not shape.is_number:
        return None
    rule, said = _bounded(shape.bounds, shape.kind == "integer", language)
    return {**rule, "error_title": say("workbook.check.title", language), "error_message": said}


def _listed(choices: list[str], language: str) -> dict:
    return {
        "validate": "list",
        "source": choices,
        "error_title": say("workbook.check.title", language),
        "error_message": say("workbook.check.choice", language),
    }


def _bounded(bounds: Bounds, whole: bool, language: str) -> tuple[dict, str]:
    """The rule of a number with its bounds, and what is said when it is broken."""
    signs = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    ends = {name: getattr(bounds, name) for name in signs if getattr(bounds, name) is not None}
    parts = [say(f"workbook.check.{'whole' if whole else 'number'}", language)]
    parts += [
        say(f"workbook.check.{name}", language, bound=exact(end, language)) for name, end in ends.items()
    ]
    said = ", ".join(parts) + "."
    kind = "integer" if whole else "decimal"
    if not ends:
        return {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}, said
    if len(ends) == 1:
        (name, end), *_ = ends.items()
        return {"validate": kind, "criteria": signs[name], "value": end}, said
    if set(ends) == {"ge", "le"}:
        return {"validate": kind, "criteria": "between", "minimum": bounds.ge, "maximum": bounds.le}, said
    tests = [f"{{cell}}{signs[name]}{end!r}" for name, end in ends.items()]
    if whole:
        tests.append("{cell}=INT({cell})")
    return {"validate": "custom", "value": f"=AND(ISNUMBER({{cell}}),{','.join(tests)})"}, said


def _basis(book: xlsxwriter.Workbook, case: Case, language: str, today: datetime.date) -> None:
    """The second sheet: which offer this is, and how to use the first."""
    sheet = book.add_worksheet(say("workbook.basis.sheet", language))
    name = book.add_format({"font_color": _GREY, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    title = book.add_format({"num_format": "@", "text_wrap": True, "bold": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 96)
    told = {
        "title": case.assumptions.about.title,
        "file": case.file,
        "fingerprint": case.fingerprint,
        "engine": __version__,
        "written": day(today, language),
    }
    for number, one in enumerate(ABOUT):
        sheet.write_string(number, 0, say(f"workbook.basis.{one}", language), name)
        sheet.write_string(number, 1, told[one][:32_000], title if one == "title" else text)
    sheet.write_string(len(ABOUT) + 1, 0, say("workbook.basis.use", language), name)
    for number, one in enumerate(STEPS, len(ABOUT) + 1):
        sheet.write_string(number, 1, say(f"workbook.use.{one}", language), text)
    sheet.protect("", {"format_columns": True})
