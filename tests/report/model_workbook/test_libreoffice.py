"""Every shipped offer's workbook, recalculated by LibreOffice, says what the product says.

LibreOffice repeats the values that a file holds unless it is told to calculate; so the profile tells it, and
every value that stands beside a formula is made wrong before: an answer that is right was calculated.
"""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from servitization.report.model_workbook.workbook import formulas
from tests.report.model_workbook.conftest import SOFFICE
from tests.report.model_workbook.test_live_workbook import CENT, OFFERS, Opened

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item></oor:items>
"""
WRONG = b"999"


def recalculated(folder: Path, contents: dict[str, bytes]) -> Path:
    """The folder of the workbooks as LibreOffice saved them."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS)
    for name, content in contents.items():
        (folder / name).write_bytes(spoiled(content))
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "out")]
    files = [str(folder / name) for name in contents]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    return folder / "out"


def spoiled(content: bytes) -> bytes:
    """A workbook in which no formula stands beside its value."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as held, zipfile.ZipFile(made, "w") as file:
        for name in held.namelist():
            part = held.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>" + WRONG + rb"</v>", part)
            file.writestr(name, part)
    return made.getvalue()


def test_libreoffice_finds_what_the_product_says(tmp_path):
    books = {f"{one.stem}.xlsx": Opened(one) for one in OFFERS}
    folder = recalculated(tmp_path, {name: one.content for name, one in books.items()})
    for name, opened in books.items():
        book = openpyxl.load_workbook(folder / name, data_only=True)
        assert len(opened.results) >= 20
        for spot, held in opened.results:
            found = book[spot.sheet].cell(spot.row + 1, spot.column + 1).value
            assert found == pytest.approx(held, abs=CENT), (name, spot)
        for sheet, row, column, held in formulas(opened.live.book):
            found = book[sheet].cell(row + 1, column + 1).value
            if isinstance(held, str):
                assert (found or "") == held, (name, sheet, row, column)
            else:
                assert found == pytest.approx(held, rel=1e-6, abs=1e-6), (name, sheet, row, column)
