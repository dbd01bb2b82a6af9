"""Workbooks changed as a person or an attacker would: through openpyxl, or in the parts of the zip."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from html import escape

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"


def saved(content: bytes, change: Callable) -> bytes:
    """The workbook after `change(sheet, row_of)` in another program; `row_of(path)` is a row's number."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    places = {cell.value: cell.row for cell in sheet["A"]}
    change(sheet, places.__getitem__)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_values(content: bytes, values: Mapping[str, object]) -> bytes:
    """The workbook with other values by path, saved by another program."""

    def change(sheet, row_of):
        for path, value in values.items():
            sheet[f"D{row_of(path)}"].value = value

    return saved(content, change)


def repacked(content: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]], drop: str = "") -> bytes:
    """The workbook with parts of the zip added, changed or left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if drop and re.search(drop, name):
                continue
            new, held = parts.get(name), before.read(name)
            after.writestr(name, held if new is None else new(held) if callable(new) else new)
        for name in parts.keys() - set(before.namelist()):
            after.writestr(name, parts[name])
    return out.getvalue()


def replaced(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a text exchanged in one part, where it must stand."""

    def change(held: bytes) -> bytes:
        changed, count = re.subn(old, lambda found: new, held.decode(), count=1)
        assert count == 1
        return changed.encode()

    return repacked(content, {part: change})


def stored(content: bytes, cells: Mapping[str, object]) -> bytes:
    """The workbook with other contents by cell: a number, a text, a flag, nothing, or bytes."""

    def change(held: bytes) -> bytes:
        text = held.decode()
        for cell, value in cells.items():
            made = _cell(cell, value)
            text, count = re.subn(
                rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', lambda found, made=made: made, text, count=1
            )
            assert count == 1, cell
        return text.encode()

    return repacked(content, {SHEET: change})


def _cell(cell: str, value: object) -> str:
    if value is None:
        return f'<c r="{cell}"/>'
    if isinstance(value, bytes):
        return f'<c r="{cell}">{value.decode()}</c>'
    if isinstance(value, bool):
        return f'<c r="{cell}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{cell}"><v>{value!r}</v></c>'
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
