"""The grid as an Excel file: looks, names, lists of choices, a chart, protection.

Formulas are written with the engine's values beside them, so that viewers that do not calculate show
them; Excel calculates when it opens the file. Texts are written as texts whatever they begin with.
"""

import datetime
import io
import textwrap
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from servitization.report.model_workbook.grid import YEAR_0, Book, Cell, Sheet, quoted
from servitization.report.workbook.assumptions_sheet import validation
from servitization.report.workbook.rows import Row

_BLUE, _GREY, _FILL, _INPUT = "#0B4F7D", "#5B6773", "#F3F8FC", "#0000C8"
_WHOLE, _ROWS_ON_A_PAGE = "#,##0;[Red]-#,##0;–", 1
_LINE, _MOST_LINES = 15, 25
"""Points of a line, and lines that a row can have at most: Excel ends at 409 points."""
LOOKS: dict[str, dict] = {
    "text": {"valign": "top"},
    "strong": {"bold": True},
    "quiet": {"font_color": _GREY, "valign": "top"},
    "unit": {"font_color": _GREY, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "bullet": {"align": "right", "valign": "top"},
    "title": {"bold": True, "font_size": 16, "font_color": _BLUE},
    "subtitle": {"font_color": _GREY, "font_size": 12},
    "heading": {"bold": True, "font_size": 12, "font_color": _BLUE},
    "note": {"italic": True, "font_color": _GREY},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "head_right": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"},
    "number": {"num_format": "#,##0.00", "valign": "top"},
    "money": {"num_format": _WHOLE},
    "money_strong": {"num_format": _WHOLE, "bold": True},
    "money_exact": {"num_format": "#,##0.00"},
    "index": {"num_format": "0.0000"},
    "price": {"num_format": "0.0000"},
    "percent": {"num_format": "0.0%"},
    "share": {"num_format": "0.00%;-0.00%;–"},
    "year": {"num_format": "0"},
    "calendar": {"num_format": "0", "font_color": _GREY},
    "flag": {"num_format": "0;-0;–", "font_color": _GREY},
    "check": {"bold": True, "align": "left"},
    "agrees": {"bold": True, "align": "left", "indent": 1},
    "head_agrees": {"bold": True, "bottom": 1, "valign": "top", "align": "left", "indent": 1},
    "input": {
        "num_format": "General",
        "bg_color": _FILL,
        "font_color": _INPUT,
        "bottom": 4,
        "locked": False,
        "valign": "top",
    },
    "input_year": {"num_format": "0", "bg_color": _FILL, "font_color": _INPUT, "bottom": 4, "locked": False},
    "input_text": {"bg_color": _FILL, "font_color": _INPUT, "bottom": 4, "locked": False, "num_format": "@"},
    "value": {"num_format": "#,##0.00", "italic": True, "bg_color": "#EEEEEE"},
    "value_share": {"num_format": "0.00%;-0.00%;–", "italic": True, "bg_color": "#EEEEEE"},
}


class _Page(Worksheet):
    """A sheet whose formulas are stored as they are written."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks in each formula for forty functions newer than 2010. Ours has none of them, and
        # with twenty thousand formulas the search took three quarters of the time.
        return formula.removeprefix("=")


def written(book: Book, told: dict[str, Row], title: str, on: datetime.date, language: str) -> bytes:
    """The workbook as a file; `told` are the rows of the named inputs, for what may stand in them."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as file:
        file.set_properties({"title": title, "created": datetime.datetime.combine(on, datetime.time())})
        file.set_calc_mode("auto")
        looks = {name: file.add_format(look) for name, look in LOOKS.items()}
        sheets = {name: file.add_worksheet(name, worksheet_class=_Page) for name in book.sheets}
        for name, sheet in book.sheets.items():
            _sheet(sheets[name], sheet, looks)
            for chart in sheet.charts:
                _chart(file, sheets[name], chart, book)
        for name, ref in book.names.items():
            file.define_name(name, f"={ref}")
        _checks(book, sheets, told, language)
    return content.getvalue()


def _sheet(page: Worksheet, sheet: Sheet, looks: dict[str, Format]) -> None:
    own = quoted(sheet.name)
    for (row, column), cell in sorted(sheet.cells.items()):
        _cell(page, row, column, cell, looks[cell.look], own)
    widths = {0: 44, 1: 16, 2: 16, 3: 12, 4: 5, 5: 5, 6: 5, 7: 14} if sheet.widths is None else sheet.widths
    if sheet.widths is None:
        widths |= dict.fromkeys(range(YEAR_0, YEAR_0 + sheet.horizon + 1), 11)
    for column, width in widths.items():
        page.set_column(column, column, width)
    for row, lines in _lines(sheet, widths).items():
        page.set_row(row, _LINE * lines)
    if sheet.frozen:
        page.freeze_panes(*sheet.frozen)
    for (row, column), names in sheet.choices.items():
        if len(",".join(names)) <= 255:
            page.data_validation(row, column, row, column, {"validate": "list", "source": names})
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _lines(sheet: Sheet, widths: Mapping[int, float]) -> dict[int, int]:
    """Lines of the rows whose text is wrapped. Not every program finds out by itself how high they are."""
    found: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if not LOOKS[cell.look].get("text_wrap") or not isinstance(cell.content, str) or cell.formula:
            continue
        room = max(int(widths.get(column, 9) * (1.05 if LOOKS[cell.look].get("bold") else 1.15)), 4)
        lines = sum(len(textwrap.wrap(part, room)) or 1 for part in cell.content.split("\n"))
        if lines > 1:
            found[row] = max(found.get(row, 1), min(lines, _MOST_LINES))
    return found


def _cell(page: Worksheet, row: int, column: int, cell: Cell, look: Format, own: str) -> None:
    if cell.formula:
        page.write_formula(row, column, "=" + str(cell.content).replace(own, ""), look, cell.value)
    elif isinstance(cell.content, str):
        page.write_string(row, column, cell.content, look)
    else:
        page.write_number(row, column, cell.content, look)


def _checks(book: Book, sheets: dict[str, Worksheet], told: dict[str, Row], language: str) -> None:
    """What may stand in the cell of an input."""
    for name, row in told.items():
        sheet, _, cell = book.names[name].rpartition("!")
        rule = validation(row.shape, language)
        if rule:
            if rule["validate"] == "custom":
                rule = {**rule, "value": rule["value"].replace("{cell}", cell)}
            sheets[sheet.strip("'").replace("''", "'")].data_validation(cell.replace("$", ""), rule)


def _chart(file: xlsxwriter.Workbook, page: Worksheet, told: dict, book: Book) -> None:
    chart = file.add_chart({"type": "line"})
    for label, line in told["series"]:
        last = YEAR_0 + line.last
        chart.add_series(
            {
                "name": label,
                "categories": [line.sheet, 2, YEAR_0, 2, last],
                "values": [line.sheet, line.row, YEAR_0, line.row, last],
            }
        )
    chart.set_title({"name": told["title"], "name_font": {"size": 12}})
    chart.set_x_axis({"name": told["x"], "label_position": "low", "interval_unit": 5})
    chart.set_y_axis({"name": told["y"], "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    page.insert_chart(told["row"], told["column"], chart, {"description": told["title"]})
