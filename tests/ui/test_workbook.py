"""The Excel sheet on the Assumptions page: an edited one becomes the draft, a bad one tells its problems."""

import datetime

import pytest

from servitization import load_case
from servitization.language import LANGUAGES, keys
from servitization.report.workbook.assumptions_sheet import file_name, workbook
from tests.report.workbook.edited import with_values

PRICE = "energy.electricity_price"
CASE = load_case("assumptions/offers/office_cooling.yaml")


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return workbook(CASE, "en", datetime.date(2026, 11, 22))


@pytest.fixture
def page(screen):
    """The Assumptions page with the tab that holds the sheet open."""

    def opened(lang: str = "en"):
        page = screen(offer="office_cooling", lang=lang)
        page.at.switch_page("pages/assumptions.py")
        page.run()
        page.at.session_state["assumptions_tabs"] = keys(lang)["assumptions.tab.text"]
        return page.run()

    return opened


def uploaded(page, content: bytes, name: str = "numbers.xlsx"):
    page.at.get_by_key("workbook_file").upload(name, content)
    return page.run()


def draft(page) -> str:
    """The text of the draft, as its tab shows it."""
    return "\n".join(one.value for one in page.at.text_area)


def test_edited_sheet_becomes_the_draft(page, sheet):
    shown = uploaded(page(), with_values(sheet, {PRICE: 0.2, "site.size": 12_000}))
    assert "offer=draft-" in shown.address
    text = draft(shown)
    assert "electricity_price: 0.2" in text
    assert "size: 12_000" in text


def test_french_decimals_typed_as_text(page, sheet):
    shown = uploaded(page("fr"), with_values(sheet, {PRICE: "0,2"}))
    assert "electricity_price: 0.2" in draft(shown)


def test_sheet_without_a_change_says_so(page, sheet):
    shown = uploaded(page(), sheet)
    assert "No value in the sheet differs" in shown.words
    assert "draft-" not in shown.address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_is_told_and_nothing_changes(page, sheet, lang):
    first = page(lang)
    before = first.address
    shown = uploaded(
        first, with_values(sheet, {PRICE: -1, "contract.term": 12.5, "horizon": "=1"}), "<b>$x$.xlsx"
    )
    assert "3 pro" in shown.words
    assert "Assumptions!D13: energy.electricity_price: -1" in shown.words
    assert "<b>$x$" not in shown.markup
    assert shown.address == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89PNG", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls"])
def test_rubbish_is_told(page, content):
    shown = uploaded(page(), content)
    assert "1 problem" in shown.words
    assert "draft-" not in shown.address


def test_name_of_the_file():
    assert file_name(CASE, "en") == "Head-office-Lyon-assumptions.xlsx"
    assert file_name(CASE.with_values({"about.title": "../../é / x"}), "fr") == "é-x-hypotheses.xlsx"
    assert file_name(CASE.with_values({"about.title": "///"}), "en") == "offer-assumptions.xlsx"
