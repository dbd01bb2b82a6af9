"""The Partners page: a rule and a fee that are tried, a sheet taken away, and what it looks like."""

import io
import json

import pytest
from pypdf import PdfReader

from tests.browser.conftest import looks, plain_spaces, violations
from tests.browser.test_customer_frames import told

QUERY = "?offer=office_ac_50y&lang=en"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LEAVES = "The customer, the builder and the lighting firm would be 218,000 € better off without us."


@pytest.fixture
def partners(visit):
    """`partners("?offer=…")` opens the page and waits until the bar of the fee stands."""

    def opened(query=QUERY, **options):
        page = visit(query, path="/partners", **options)
        page.page.wait_for_selector("table.division")
        page.handle.wait_for()
        return page.settled()

    return opened


def test_a_fee_that_is_tried_and_a_rule_that_is_chosen(partners):
    page = partners().says("○ Breaks", LEAVES)
    page.handle.focus()
    for _ in range(8):
        page.page.keyboard.press("PageDown")
    page.until(lambda: LEAVES not in page.words, "the fee")
    page.until(lambda: "partner_fee=" in page.address, "the address")
    page.settled()
    with page.rerun():
        page.page.get_by_role("button", name="Back to 134,600 €").click()
    page.says(LEAVES)
    box = page.page.get_by_role("combobox", name="Rule in force")
    box.click()
    with page.rerun():
        page.page.get_by_role("option", name="Nucleolus").click()
    page.says("● Holds", "nobody would be better off without the others")
    page.until(lambda: "division=nucleolus" in page.address, "the address")
    page.reload().says("● Holds", "As in the file: Shapley, then bargaining")
    assert "Nucleolus" in page.read("table.division tr.chosen")
    page.page.locator("table.division tr.chosen button.ask").first.click()
    page.page.wait_for_selector("[role=dialog] .ask_head")
    page.close_dialog()


@pytest.mark.parametrize(("language", "size", "scheme"), looks("en", "fr"))
def test_sheet_is_taken_away_and_nothing_is_too_wide(partners, language, size, scheme):
    query = f"?offer=office_ac_50y&lang={language}&division=shapley"
    page = partners(query, viewport=SIZES[size], color_scheme=scheme)
    if size == "wide":
        box = page.page.locator("table.division").bounding_box()
        assert box["y"] + box["height"] <= 900
    page.unfold(".st-key-fold_sheet_builder, .st-key-fold_partners_alone")
    wider = page.page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert wider <= 0, f"{wider} px wider than the window"
    with page.page.expect_download() as got:
        page.page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    assert got.value.suggested_filename.startswith("partner-" if language == "en" else "partenaire-")
    (sheet,) = PdfReader(io.BytesIO(got.value.path().read_bytes())).pages
    said = "You carry out measure E2" if language == "en" else "Vous réalisez à la signature"
    assert said in plain_spaces(sheet.extract_text())
    assert page.shot(f"partners_{language}_{size}_{scheme}", whole=True).exists()
    page.page.set_viewport_size(SIZES[size])
    page.settled()


def test_axe(partners):
    page = partners("?offer=office_ac_50y&lang=en&division=negotiated~0.5~0.2~0.1~0.2")
    page.unfold(".st-key-fold_sheet_lighting, .st-key-fold_partners_alone")
    ours = violations(page)
    assert not ours, json.dumps(ours, indent=1)


def test_a_customer_sees_nothing_of_it(visit):
    page = visit("?offer=office_ac_50y&audience=customer&lang=en&partner_fee=120000", path="/partners")
    page.until(lambda: page.verdict.startswith("There is nothing to show"), "the verdict")
    assert not told(page.frames, 894_000)
    assert not told(page.frames, 120_000)
    assert b"lighting firm" not in b"".join(page.frames).lower()
