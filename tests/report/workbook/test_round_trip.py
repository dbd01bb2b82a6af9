"""Out and back: a sheet that nobody changed changes nothing, and an edit is exactly that edit."""

import datetime
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from servitization import load_case
from servitization.assumptions.case import load_text
from servitization.assumptions.editing import layer_text
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.shape import root
from servitization.language import LANGUAGES
from servitization.problems import InvalidAssumptions
from servitization.report.workbook import rows as sheet_rows
from servitization.report.workbook.assumptions_sheet import workbook
from servitization.report.workbook.reading import reading
from servitization.report.workbook.rows import COLUMNS, LEFT_OUT, rows, shape_in_use
from tests.in_turn import in_turn
from tests.report.workbook.edited import saved, stored, with_values

ASSUMPTIONS = Path(__file__).parents[3] / "assumptions"
OFFERS = sorted([*ASSUMPTIONS.glob("offers/*.yaml"), *ASSUMPTIONS.glob("examples/*.yaml")])
DAY = datetime.date(2026, 11, 22)
PRICE = "energy.electricity_price"
YEARS = {2026: 0.19, 2030: 0.17, 2040: 0.2}


@pytest.fixture(scope="module")
def case():
    return load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml")


@pytest.fixture(scope="module")
def content(case):
    return workbook(case, "en", DAY)


@pytest.fixture(scope="module")
def cells(case):
    """The cell of the value of each assumption."""
    return {row.path: f"D{number}" for number, row in enumerate(rows(case, "en"), 2)}


def back(content, case, language="en"):
    return reading(content, "numbers.xlsx", case, language)


# --- what goes out --------------------------------------------------------------------


@pytest.mark.parametrize(("file", "language"), in_turn(OFFERS))
def test_every_offer_comes_back_as_it_went(file, language):
    case = load_case(file)
    for read_as in LANGUAGES:
        found = back(workbook(case, language, DAY), case, read_as)
        assert (dict(found.values), found.changed, found.warnings) == ({}, (), ())
        assert found.case is case


@pytest.mark.parametrize("file", [OFFERS[0], OFFERS[-1]], ids=lambda file: file.stem)
def test_saved_by_another_program_it_is_still_the_same(file):
    case = load_case(file)
    found = back(saved(workbook(case, "fr", DAY), lambda sheet, row_of: None), case)
    assert (dict(found.values), found.warnings) == ({}, ())


def test_sheet_says_what_the_trail_says(case, content):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Assumptions"]
    head, *lines = sheet.iter_rows(values_only=True)
    assert len(head) == len(COLUMNS)
    found = {line[0]: dict(zip(COLUMNS, line, strict=True)) for line in lines}
    lists = {path for path, one in case.trail.items() if isinstance(one.value, tuple)}
    assert set(found) == set(case.trail) - set(LEFT_OUT) - lists
    price, one = found[PRICE], case.trail[PRICE]
    assert (price["value"], price["low"], price["high"]) == (one.value, one.low, one.high)
    assert (price["source"], price["note"]) == (one.source, one.note)
    assert price["meaning"] == "Price of electricity, without VAT"
    assert price["unit"] == "EUR/kWh"
    assert price["place"] == f"{one.file}:{one.line}"
    assert found["contract.recovers_machine"]["value"] is case.assumptions.contract.recovers_machine
    assert found["about.as_of"]["value"].date() == case.assumptions.about.as_of


def test_only_values_and_where_numbers_are_from_can_be_edited(case, content):
    shapes = {row.path: row.shape for row in rows(case, "en")}
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Assumptions"]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:L")
    for line in sheet.iter_rows(min_row=2):
        free = [cell.column_letter for cell in line if not cell.protection.locked]
        assert free == (["D", "I", "J"] if shapes[line[0].value].is_number else ["D"])


def test_bounds_and_choices_are_checked_while_one_types(case, content):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Assumptions"]
    places = {cell.value: f"D{cell.row}" for cell in sheet["A"]}

    def rule(path):
        return next(one for one in sheet.data_validations.dataValidation if places[path] in one.sqref)

    assert rule("contract.fee.setting").formula1 == '"split,floor,ceiling,target_irr,target_discount,by_hand"'
    assert rule("contract.recovers_machine").formula1 == '"TRUE,FALSE"'
    price, term, rate = rule(PRICE), rule("contract.term"), rule("parties.customer.discount_rate")
    assert (price.type, price.operator, price.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert (term.type, term.formula1, term.formula2) == ("whole", "1", "100")
    assert rate.type == "custom"
    first = str(rate.sqref).split()[0]
    assert rate.formula1 == f"AND(ISNUMBER({first}),{first}>-0.5,{first}<=1)"
    checked = {
        row.path for row in rows(case, "en") if row.shape.kind in ("number", "integer", "choice", "flag")
    }
    assert all(
        any(places[path] in one.sqref for one in sheet.data_validations.dataValidation) for path in checked
    )


def test_every_choice_of_the_schema_fits_a_list():
    waiting, seen = [root(Assumptions)], set()
    while waiting:
        place = waiting.pop()
        assert len(",".join(map(str, place.choices))) <= 255
        inner = [*place.fields.values(), *(one for one in (place.item, place.or_number) if one)]
        waiting += [one for one in inner if one.group is None or one.group not in seen]
        seen |= {one.group for one in inner}


def test_a_list_has_no_cell():
    with pytest.raises(TypeError, match="list"):
        shape_in_use(replace(root(Assumptions), kind="list"))


def test_no_cell_holds_a_formula_whatever_the_texts_say(case):
    wild = case.with_values(
        {
            "about.title": "=1+1",
            "about.owner": "+cmd|' /C calc'!A0",
            "about.summary": '=HYPERLINK("http://x")',
        }
    )
    content = workbook(wild, "en", DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert book["Assumptions"]["D2"].value == "=1+1"
    assert book["Assumptions"]["D2"].number_format == "@"
    assert dict(back(content, wild).values) == {}


def test_note_that_looks_like_a_formula_is_a_text():
    text = """
extends: [../base.yaml, ../countries/france.yaml, ../products/air_conditioning.yaml]
about: {title: "Clinic"}
site: {place: nice, size: {value: 4_000, basis: judged, source: "=2+3", note: "=WEBSERVICE(1)"}}
parties: {customer: {discount_rate: 0.08}}
contract: {start_year: 2026, term: 50}
"""
    case = load_text(text, "clinic.yaml")
    content = workbook(case, "en", DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Assumptions"]
    line = next(line for line in sheet.iter_rows() if line[0].value == "site.size")
    assert [(cell.value, cell.data_type) for cell in (line[8], line[10])] == [
        ("=2+3", "s"),
        ("=WEBSERVICE(1)", "s"),
    ]
    assert back(content, case).warnings == ()


def test_no_results_leave_with_the_sheet(case, content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        told = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")
    assert case.fingerprint in told
    assert "88459" not in told and "88,4" not in told


def test_size_of_the_default_offer(content):
    assert len(content) < 100_000


# --- what comes back ------------------------------------------------------------------


def test_an_edit_is_that_edit(case, content):
    new = {
        PRICE: 0.2,
        "contract.recovers_machine": False,
        "contract.fee.setting": "floor",
        "about.as_of": datetime.datetime(2026, 10, 1),
        "site.size": 12_345.678,
        "contract.fee.level": 90_000,
        "about.summary": None,
    }
    found = back(with_values(content, new), case)
    expected = {**new, "about.as_of": datetime.date(2026, 10, 1), "about.summary": ""}
    assert dict(found.values) == expected
    assert found.case.fingerprint == case.with_values(expected).fingerprint
    told = {one.path: (one.before, one.after) for one in found.changed}
    assert told[PRICE] == (case.assumptions.energy.electricity_price, 0.2)


def test_values_by_year_have_a_row_a_year(case):
    yearly = case.with_values({PRICE: YEARS})
    content = workbook(yearly, "en", DAY)
    assert [row.year for row in rows(yearly, "en") if row.path == PRICE] == [2026, 2030, 2040]
    assert dict(back(content, yearly).values) == {}

    def another(sheet, row_of):
        sheet[f"D{row_of(PRICE)}"].value = 0.21  # the last of the rows of this path

    assert back(saved(content, another), yearly).values == {PRICE: {**YEARS, 2040: 0.21}}

    def without(sheet, row_of):
        sheet.delete_rows(row_of(PRICE))

    assert back(saved(content, without), yearly).values == {PRICE: {2026: 0.19, 2030: 0.17}}

    def one_more(sheet, row_of):
        for column, value in (("A", PRICE), ("C", 2045), ("D", 0.3)):
            sheet[f"{column}{sheet.max_row + (column == 'A')}"].value = value

    assert back(saved(content, one_more), yearly).values == {PRICE: {**YEARS, 2045: 0.3}}


def test_number_typed_the_french_way(case, content):
    typed = with_values(
        content, {PRICE: "0,2", "site.size": "12 500,5", "parties.customer.discount_rate": "9,5 %"}
    )
    assert dict(back(typed, case, "fr").values) == {
        PRICE: 0.2,
        "site.size": 12_500.5,
        "parties.customer.discount_rate": 0.095,
    }
    with pytest.raises(InvalidAssumptions) as refused:
        back(typed, case, "en")
    assert "'0,2' is not a number; write 0.2" in str(refused.value)


@pytest.mark.parametrize(
    ("word", "value"), [("FAUX", False), ("false", False), ("Vrai", None), ("TRUE", None), (False, False)]
)
def test_flags_in_both_languages(case, content, word, value):
    found = back(with_values(content, {"contract.recovers_machine": word}), case)
    assert dict(found.values) == ({} if value is None else {"contract.recovers_machine": value})


def test_value_outside_its_range_is_taken_and_told(case, content):
    found = back(with_values(content, {PRICE: 0.3}), case)
    assert found.values == {PRICE: 0.3}
    assert [one.says() for one in found.warnings] == [
        "numbers.xlsx, Assumptions!D13: energy.electricity_price: 0.3 lies outside the range 0.131 to 0.245 "
        "of the file; the range is set aside for this run"
    ]


def test_sorted_filtered_and_shortened_sheets_are_read(case, content):
    def change(sheet, row_of):
        sheet[f"D{row_of(PRICE)}"].value = 0.2
        sheet.delete_rows(row_of("horizon"))
        sheet.move_range("A2:L300", rows=400)
        sheet.delete_cols(2)

    found = back(saved(content, change), case)
    assert found.values == {PRICE: 0.2}
    assert [one.key for one in found.warnings] == ["workbook_left_out"]


def test_what_is_not_read_is_told(case, content):
    def change(sheet, row_of):
        sheet[f"K{row_of(PRICE)}"].value = "another note"

    found = back(saved(content, change), case)
    assert dict(found.values) == {}
    assert [one.key for one in found.warnings] == ["workbook_not_read"]


RATE = "exchange_rates.SGD"


def changed_cells(content, **cells):
    """The workbook with other cells in the row of the rate, by letter of the column."""

    def change(sheet, row_of):
        for letter, value in cells.items():
            sheet[f"{letter}{row_of(RATE)}"].value = value

    return saved(content, change)


@pytest.fixture(scope="module")
def tropical():
    return load_case(ASSUMPTIONS / "offers" / "office_cooling_tropical.yaml")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [datetime.datetime(2026, 11, 20), "2026-11-20", "day"])
def test_source_and_date_of_a_changed_rate_are_read(tropical, typed, language):
    typed = {"en": "20 November 2026", "fr": "20/11/2026"}[language] if typed == "day" else typed
    content = changed_cells(workbook(tropical, language, DAY), D=1.52, I="ECB", J=typed)
    found = back(content, tropical, language)
    asked = {"value": 1.52, "source": "ECB", "as_of": datetime.date(2026, 11, 20)}
    assert dict(found.values) == {RATE: asked}
    assert not found.warnings
    one = found.case.trail[RATE]
    assert (one.value, one.source, one.as_of) == tuple(asked.values())
    layer = layer_text("office_cooling_tropical.yaml", found.values)
    saved_case = load_text(layer, "x.yaml")
    assert saved_case.assumptions == found.case.assumptions
    assert (saved_case.trail[RATE].source, saved_case.trail[RATE].as_of) == ("ECB", asked["as_of"])


def test_a_new_date_lets_the_source_stay(tropical):
    found = back(
        changed_cells(workbook(tropical, "en", DAY), D=1.52, J=datetime.datetime(2026, 11, 20)), tropical
    )
    one = found.case.trail[RATE]
    assert (one.source, one.as_of) == (tropical.trail[RATE].source, datetime.date(2026, 11, 20))


def test_source_and_date_of_the_file_do_not_go_with_another_number(tropical):
    found = back(changed_cells(workbook(tropical, "en", DAY), D=1.52), tropical)
    assert dict(found.values) == {RATE: 1.52}
    assert (found.case.trail[RATE].source, found.case.trail[RATE].as_of) == (None, None)
    with pytest.raises(InvalidAssumptions, match="as_of:"):
        load_text(layer_text("office_cooling_tropical.yaml", found.values), "x.yaml")


def test_a_date_that_is_none_is_refused_at_its_cell(tropical):
    with pytest.raises(
        InvalidAssumptions, match=r"Assumptions!J\d+: exchange_rates.SGD: 'soon' is not a date"
    ):
        back(changed_cells(workbook(tropical, "en", DAY), D=1.52, J="soon"), tropical)


def test_a_source_beside_a_number_that_stays_is_told(tropical):
    found = back(changed_cells(workbook(tropical, "en", DAY), I="ECB", J="2026-11-20"), tropical)
    assert dict(found.values) == {}
    assert [one.key for one in found.warnings] == ["workbook_not_read"] * 2


def test_sheet_of_another_offer_is_told(case):
    other = case.with_values({PRICE: 0.2, "about.title": "Elsewhere"})
    found = back(workbook(other, "fr", DAY), case)
    assert dict(found.values) == {PRICE: 0.2, "about.title": "Elsewhere"}
    assert [one.key for one in found.warnings if one.key != "workbook_not_read"] == ["workbook_other_offer"]
    assert "Elsewhere" in found.warnings[0].says("fr")


# --- the same checks as those of a file ------------------------------------------------

numbers = st.one_of(
    st.integers(-10, 3000),
    st.floats(-2, 2).map(lambda value: float(f"{value:.12g}")),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: float(f"{value:.14g}")),
)
anything = st.one_of(
    numbers, numbers, st.booleans(), st.text("xyz =+'\u00e9", min_size=1, max_size=9), st.none()
)


def outcome(make):
    """What became of it: the calculation and its warnings, or the problems by path."""
    try:
        case = make()
    except InvalidAssumptions as invalid:
        return {(one.path, one.key, str(dict(one.values))) for one in invalid.problems}
    return case.fingerprint


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_sheet_and_package_judge_alike(case, content, cells, data):
    kinds = {row.path: row.shape.kind for row in rows(case, "en")}
    free = [path for path, kind in kinds.items() if kind != "text" and path != "about.as_of"]
    paths = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=3, unique=True))
    values = {path: data.draw(anything) for path in paths}
    values = {path: None if isinstance(one, str) and not one.strip() else one for path, one in values.items()}
    edited = stored(content, {cells[path]: value for path, value in values.items()})
    assert outcome(lambda: back(edited, case).case) == outcome(lambda: case.with_values(values))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(1e-6, 1e6), st.text(min_size=1, max_size=40))
@example(0.1 + 0.2, "a\x01b _x0041_ \r\n")
@example(1.0, " ")
def test_any_value_goes_out_and_comes_back(case, price, title):
    wild = case.with_values({PRICE: price, "about.title": title})
    assert dict(back(workbook(wild, "en", DAY), wild).values) == {}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(0, 100).map(lambda value: float(f"{value:.15g}")))
def test_number_in_the_sheet_is_the_number_in_the_case(case, content, cells, price):
    found = back(stored(content, {cells[PRICE]: price}), case)
    assert found.case.assumptions.energy.electricity_price == price


def test_stored_texts_fit_a_cell():
    assert len(sheet_rows.stored("x" * 50_000)) < 32_767
    assert sheet_rows.stored("") is None
    assert not re.search(r"[\x00-\x08]", sheet_rows.stored("a\x00b"))
    assert sheet_rows.stored(datetime.date(1850, 1, 1)) == "1850-01-01"
