"""Hostile and broken workbooks: refused in words in both languages, quickly, and never opened in part."""

import datetime
import io
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servitization import load_case
from servitization.language import keys
from servitization.problems import InvalidAssumptions
from servitization.report.workbook import hostile
from servitization.report.workbook.assumptions_sheet import workbook
from servitization.report.workbook.reading import MOST_PROBLEMS, reading
from tests.report.workbook.edited import SHEET, repacked, replaced, saved, stored, with_values

ROOT = Path(__file__).parents[3]
CASE = load_case(ROOT / "assumptions" / "offers" / "office_cooling.yaml")
CONTENT = workbook(CASE, "en", datetime.date(2026, 11, 22))
PRICE, CELL = "energy.electricity_price", "D13"
STRINGS, STYLES, BOOK, TYPES = (
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "[Content_Types].xml",
)


def problems(content: bytes, language: str = "en"):
    """What is said of a workbook that is refused, the same problems in both languages."""
    with pytest.raises(InvalidAssumptions) as refused:
        reading(content, "numbers.xlsx", CASE, language)
    for problem in refused.value.problems:
        assert problem.says("en") != problem.says("fr")
        assert problem.file.startswith("numbers.xlsx")
    return refused.value.problems


def problems_within_bounds(content: bytes):
    """The same, where the file means harm: it takes little memory."""
    tracemalloc.start()
    try:
        found = problems(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 300e6
    return found


def keys_of(content: bytes) -> list[str]:
    return [one.key for one in problems(content)]


def said(content: bytes, language: str = "en") -> list[str]:
    return [one.says(language) for one in problems(content, language)]


def with_rows(rows: str) -> bytes:
    return replaced(CONTENT, SHEET, "</sheetData>", f"{rows}</sheetData>")


def flags(content: bytes) -> bytes:
    """The zip with every part marked as encrypted."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(mark, at + 1)
    return bytes(changed)


def renamed(name: str, held: bytes = b"<x/>") -> bytes:
    return repacked(CONTENT, {name: held})


def lzma_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr(TYPES, "spreadsheetml")
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(CONTENT)
    with zipfile.ZipFile(out, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(SHEET, "<x/>")
    return out.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'

FILES = {
    "nothing": (lambda: b"", "not_xlsx"),
    "text": (lambda: b"path;value\nhorizon;50\n", "not_xlsx"),
    "picture": (lambda: next((ROOT / "docs").rglob("*.png")).read_bytes(), "not_xlsx"),
    "another zip": (lambda: repacked(CONTENT, {}, drop="Content_Types"), "not_xlsx"),
    "document": (lambda: repacked(CONTENT, {TYPES: b'<Types xmlns="wordprocessingml"/>'}), "not_xlsx"),
    "password or old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "encrypted"),
    "encrypted parts": (lambda: flags(CONTENT), "encrypted"),
    "cut": (lambda: CONTENT[:-300], "damaged"),
    "cut short": (lambda: CONTENT[:400], "damaged"),
    "flipped": (lambda: CONTENT[:6000] + bytes(200) + CONTENT[6200:], "damaged"),
    "no sheet part": (lambda: repacked(CONTENT, {}, drop="sheet1"), "no_sheet"),
    "no sheet XML": (lambda: repacked(CONTENT, {SHEET: b"<worksheet"}), "damaged"),
    "other compression": (lzma_zip, "damaged"),
    "part twice": (twice, "damaged"),
    "entities": (lambda: replaced(CONTENT, SHEET, "<worksheet", ENTITIES), "damaged"),
    "UTF-16": (lambda: repacked(CONTENT, {SHEET: lambda held: held.decode().encode("utf-16")}), "damaged"),
    "UTF-7": (lambda: replaced(CONTENT, SHEET, 'encoding="UTF-8"', 'encoding="UTF-7"'), "damaged"),
    "large file": (lambda: CONTENT + bytes(hostile.LARGEST), "too_large"),
    "zip bomb": (lambda: renamed("xl/media/a.bin", bytes(30_000_000)), "bomb"),
    "small zip bomb": (lambda: renamed("xl/media/a.bin", bytes(2_000_000)), "bomb"),
    "many parts": (lambda: repacked(CONTENT, {f"xl/a{n}.xml": b"<x/>" for n in range(300)}), "bomb"),
    "many texts": (lambda: replaced(CONTENT, STRINGS, "</sst>", "<si/>" * 600_000 + "</sst>"), "bomb"),
    "many formats": (
        lambda: replaced(CONTENT, STYLES, "</cellXfs>", "<xf/>" * 60_000 + "</cellXfs>"),
        "bomb",
    ),
    "macros": (lambda: renamed("xl/vbaProject.bin"), "macros"),
    "old macros": (lambda: renamed("xl/macrosheets/sheet1.xml"), "macros"),
    "macro type": (
        lambda: replaced(CONTENT, TYPES, r"spreadsheetml\.sheet\.main", "x.macroEnabled.main"),
        "macros",
    ),
    "external link": (lambda: renamed("xl/externalLinks/externalLink1.xml"), "foreign"),
    "embedded object": (lambda: renamed("xl/embeddings/oleObject1.bin"), "foreign"),
    "query": (lambda: renamed("xl/connections.xml"), "foreign"),
    "outside relation": (
        lambda: renamed(
            "xl/worksheets/_rels/sheet1.xml.rels",
            b'<Relationships><Relationship Id="a" Type="x/oleObject" '
            b'Target="file:///a" TargetMode="External"/></Relationships>',
        ),
        "foreign",
    ),
    "renamed sheet": (lambda: replaced(CONTENT, BOOK, 'name="Assumptions"', 'name="Sheet 9"'), "no_sheet"),
    "wrong head": (lambda: stored(CONTENT, {"D1": "Wert"}), "no_head"),
    "no head": (lambda: saved(CONTENT, lambda sheet, row_of: sheet.delete_rows(1)), "no_head"),
    "empty sheet": (lambda: saved(CONTENT, lambda sheet, row_of: sheet.delete_rows(1, 2000)), "no_head"),
    "head twice": (lambda: stored(CONTENT, {"E1": "Valeur"}), "head_twice"),
    "many rows": (
        lambda: with_rows("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2000, 9000))),
        "rows",
    ),
    "row beyond Excel": (lambda: with_rows('<row r="99999999999"><c r="A9"><v>1</v></c></row>'), "rows"),
    "row before the first": (lambda: with_rows('<row r="-3"><c r="A1"><v>1</v></c></row>'), "damaged"),
    "row twice": (lambda: with_rows('<row r="13"><c r="A13"><v>1</v></c></row>'), "damaged"),
    "column beyond Excel": (lambda: with_rows('<row r="900"><c r="ZZZZZ900"><v>1</v></c></row>'), "damaged"),
    "not a number": (lambda: stored(CONTENT, {CELL: b"<v>NaN</v>"}), "damaged"),
    "endless number": (lambda: stored(CONTENT, {CELL: f"<v>{'9' * 9000}</v>".encode()}), "damaged"),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_refused_as_a_whole(name):
    make, key = FILES[name]
    assert [one.key for one in problems_within_bounds(make())] == [f"workbook_{key}"]


def test_every_refusal_has_been_tried():
    tried = {f"workbook_{key}" for _, key in FILES.values()}
    in_cells = {"formula", "no_path", "unknown", "error", "twice", "years_mixed", "currency"}
    warned = {"other_offer", "no_basis", "left_out", "not_read"}
    start = "problem."
    known = {key.removeprefix(start) for key in keys("en") if key.startswith(f"{start}workbook_")}
    assert known == tried | {f"workbook_{key}" for key in in_cells | warned}


def test_a_link_in_a_text_is_no_external_link():
    def change(sheet, row_of):
        sheet[f"I{row_of(PRICE)}"].hyperlink = "https://example.org/source"
        sheet[f"D{row_of(PRICE)}"].value = 0.2

    assert reading(saved(CONTENT, change), "numbers.xlsx", CASE, "en").values == {PRICE: 0.2}


def test_declared_size_is_not_believed():
    content = repacked(
        CONTENT,
        {SHEET: lambda held: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD2000000"', held)},
    )
    assert b"XFD2000000" in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    assert dict(reading(content, "numbers.xlsx", CASE, "en").values) == {}


def test_a_forgotten_cell_far_below_is_read_past():
    content = with_rows('<row r="1048576" ht="20"><c r="B1048576" s="1"/></row>')
    assert dict(reading(content, "numbers.xlsx", CASE, "en").values) == {}


# --- cells -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    [
        "<f>1+1</f><v>2</v>",
        "<f>HYPERLINK(&quot;http://x&quot;)</f>",
        "<f>[1]Sheet1!A1</f><v>0.2</v>",
        '<f t="array" ref="D13">1</f><v>1</v>',
        '<f t="shared" si="0"/>',
        '<f t="dataTable" ref="D13" dt2D="1" r1="A1" r2="A2"/>',
    ],
)
def test_formula_in_a_cell(formula):
    (problem,) = problems(stored(CONTENT, {CELL: formula.encode()}))
    assert (problem.key, problem.file, problem.path) == (
        "workbook_formula",
        f"numbers.xlsx, Assumptions!{CELL}",
        PRICE,
    )


def test_formula_beside_a_value_and_in_the_path():
    assert keys_of(stored(CONTENT, {"F13": b"<f>1</f>", "A14": b"<f>1</f>"})) == ["workbook_formula"] * 2


def test_all_problems_are_told_at_once_in_words():
    wrong = {
        "site.size": "10.000,5 m",
        PRICE: -1,
        "contract.term": 12.5,
        "contract.fee.setting": "cheap",
        "about.as_of": "1 Nov",
        "contract.recovers_machine": "perhaps",
        "about.title": None,
    }

    def change(sheet, row_of):
        for path, value in wrong.items():
            sheet[f"D{row_of(path)}"].value = value
        sheet["A3"].value = "about.ownr"
        sheet["A4"].value = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
        sheet["D1700"].value = 3
        sheet["A1701"].value, sheet["D1701"].value = "horizon", 40

    told = said(saved(CONTENT, change))
    assert len(told) == 4 + len(wrong)
    text = "\n".join(told)
    for part in (
        "Assumptions!A3: about.ownr: not a known assumption; did you mean about.owner?",
        "Assumptions!A4: qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: this offer has no such assumption",
        "Assumptions!D1700: a value without a path",
        "Assumptions!D1701: horizon: the path stands twice, first in D9; delete one row",
        "Assumptions!D13: energy.electricity_price: -1 is below 0; write 0 or more",
        "contract.term: 12.5 is not a whole number; write 12 or 13",
        "contract.fee.setting: 'cheap' is not one of the choices; write one of: split, floor",
        "about.as_of: '1 Nov' is not a date; write year-month-day",
        "contract.recovers_machine: 'perhaps' is neither true nor false",
        "about.title: there is no value",
        "site.size: '10.000,5 m' is not a number",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("8,5", "'8,5' is not a number; write 8.5 (unit: EUR/kWh)"),
        (b"<v>1e400</v>", "not a finite number"),
        ("1e400", "larger than 1e15"),
        ("nan", "not a finite number"),
        ("-inf", "not a finite number"),
        (10**16, "larger than 1e15"),
        ("9" * 30_000, "larger than 1e15"),
        ("x" * 32_767, "is not a number"),
        (True, "'true' is not a number"),
        (None, "there is no value"),
    ],
)
def test_what_is_no_number(value, part):
    (text,) = said(stored(CONTENT, {CELL: value}))
    assert text.startswith(f"numbers.xlsx, Assumptions!{CELL}: {PRICE}: ")
    assert part in text
    assert len(text) < 400


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (datetime.date(2026, 5, 1), "'2026-05-01' is not a number"),
        (datetime.time(8, 5), "'08:05:00' is not a number"),
        ("#N/A", "the cell shows #N/A; write a value"),
    ],
)
def test_what_excel_made_of_a_number(value, part):
    (text,) = said(with_values(CONTENT, {PRICE: value}))
    assert part in text


def test_whole_case_is_judged_too():
    (text,) = said(with_values(CONTENT, {"contract.term": 60}))
    assert "contract.term: 60 years is above the horizon of 50" in text
    assert text.startswith("numbers.xlsx, Assumptions!D")


def test_changed_unit_would_make_another_number():
    (text,) = said(stored(CONTENT, {"E13": "EUR/MWh"}))
    assert f"Assumptions!E13: {PRICE}: the unit is EUR/kWh, not EUR/MWh; convert the number" in text


@pytest.mark.parametrize(
    ("year", "key"), [(1492, "not_a_year"), (20.5, "not_a_year"), ("soon", "not_a_year")]
)
def test_wrong_years(year, key):
    assert keys_of(stored(CONTENT, {"C13": year})) == [key]


def test_years_of_what_has_none_and_years_beside_none():
    assert keys_of(stored(CONTENT, {"C9": 2026})) == ["not_by_year"]

    def mixed(sheet, row_of):
        sheet["A1701"].value, sheet["C1701"].value, sheet["D1701"].value = PRICE, 2030, 0.2

    assert keys_of(saved(CONTENT, mixed)) == ["workbook_years_mixed"]


def test_many_problems_are_cut():
    content = with_rows(
        "".join(
            f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>energy.electricity_prise{n}</t></is></c></row>'
            for n in range(1700, 4700)
        )
    )
    found = problems(content)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].key == "too_many_problems"


def test_sheet_of_another_product_says_which():
    other = load_case(ROOT / "assumptions" / "offers" / "car_fleet.yaml")
    content = workbook(other, "fr", datetime.date(2026, 11, 22))
    first = problems(content)[0]
    assert (first.key, first.severity) == ("workbook_other_offer", "warning")
    assert "Rennes" in first.says()


def test_currency_is_not_changed_in_a_sheet():
    """The amounts beside it would be read in another money than the one they were written in."""
    found = problems(with_values(CONTENT, {"currency": "USD", PRICE: 0.2}))
    assert [(one.key, one.path) for one in found if one.severity == "error"] == [
        ("workbook_currency", "currency")
    ]


def test_without_the_second_sheet_it_is_told():
    content = replaced(CONTENT, BOOK, 'name="Basis"', 'name="Other"')
    found = reading(content, "numbers.xlsx", CASE, "en")
    assert [one.key for one in found.warnings] == ["workbook_no_basis"]


# --- anything ---------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_files_are_read_or_refused(data):
    """Bytes of the file exchanged anywhere: words or a reading, and nothing else."""
    changed = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    _read_or_refuse(bytes(changed))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([SHEET, STRINGS, STYLES, BOOK, TYPES, "xl/_rels/workbook.xml.rels"]), st.data())
def test_mutated_parts_are_read_or_refused(part, data):
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as packed:
        held = bytearray(packed.read(part))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(held) - 1))
        held[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.sampled_from(
                [b"", b'"', b"<", b"9", b"-1", b"1e9", b"<row/>", b"\0", b'r="', b"</c>", b"\xff"]
            )
        )
    _read_or_refuse(repacked(CONTENT, {part: bytes(held)}))


def _read_or_refuse(content: bytes) -> None:
    try:
        reading(content, "numbers.xlsx", CASE, "en")
        told = ["read"]
    except InvalidAssumptions as refused:
        told = [one.says("fr") for one in refused.problems]
    assert told
    assert all(told)
