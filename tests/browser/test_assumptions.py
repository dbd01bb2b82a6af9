"""The Assumptions page in a browser: an edit with its effect, reload, undo, the keyboard, a phone, axe."""

import pytest

from tests.browser.conftest import Visit, violations

OFFER = "office_cooling"
PRICE = "energy.electricity_price"
TABS = {
    "What changes do": "table.changes",
    "Guesses that decide": "table.guesses",
    "File": ".st-key-assumptions_saving",
    "Numbers": "table.assumptions",
}
"""The tabs of a draft by name, with what stands in each and in no other."""


@pytest.fixture
def page(visit):
    """`page("?offer=…")`: the Assumptions page in a context of its own."""

    def opened(query: str = f"?offer={OFFER}", **options) -> Visit:
        seen = visit(query, path="/assumptions", **options)
        seen.page.wait_for_selector("table.assumptions")
        return seen

    return opened


def edit(page: Visit, path: str, text: str) -> Visit:
    """Chooses a row and types a value as somebody does who has only a keyboard."""
    with page.rerun():
        page.page.locator(f"[data-edit='{path}']").first.press("Enter")
    page.page.wait_for_selector(f"[data-panel='{path}']")
    field = page.page.locator(".st-key-assumptions_fields input").first
    page.until(lambda: field.evaluate("one => one === document.activeElement"), "the field has no focus")
    page.page.keyboard.press("Control+A")
    page.page.keyboard.type(text)
    with page.rerun():
        page.page.keyboard.press("Enter")
    return page


def tab(page: Visit, name: str) -> Visit:
    page.tab(name).page.locator(TABS[name]).wait_for()
    return page.settled()


def test_a_price_is_edited_kept_over_a_reload_and_undone(page):
    seen = page()
    first = seen.verdict
    edit(seen, PRICE, "0.2")
    seen.until(lambda: seen.verdict != first, "the edit moved nothing")
    seen.says("Draft: 1 assumption changed. Fee 88,500 € → 92,400 € a year.")
    seen.until(lambda: "offer=draft-" in seen.address, "the address")
    second = seen.verdict
    tab(seen, "What changes do").says("What each difference moves", "+3,903")
    seen.reload()
    seen.until(lambda: seen.verdict == second, "the same after a reload")
    seen.says("Draft: 1 assumption changed.")
    edit(seen, PRICE, "0.22")
    seen.until(lambda: seen.verdict != second, "the second edit moved nothing")
    seen.page.get_by_role("button", name="Undo").click()
    seen.until(lambda: seen.verdict == second, "undo")
    seen.settled()
    seen.page.get_by_role("button", name="Discard").click()
    seen.until(lambda: seen.verdict == first, "discard")
    seen.settled()
    assert "Draft:" not in seen.words


def test_the_draft_is_shown_on_the_offer_page_and_undone_there(page):
    seen = page()
    edit(seen, PRICE, "0.2")
    seen.says("Draft: 1")
    with seen.rerun():
        seen.page.get_by_role("link", name="Offer", exact=True).click()
    seen.page.wait_for_selector("dl.figures")
    seen.says("Draft: 1 assumption changed.")
    seen.until(lambda: seen.field("price").input_value() == "0.2", "the price of the draft")
    seen.page.get_by_role("button", name="Undo").click()
    seen.until(lambda: "Draft:" not in seen.words, "the line of the draft stays")
    seen.until(lambda: seen.field("price").input_value() == "0.172", "the field of the file")
    seen.settled()  # what was drawn before stays beside the new until the run has ended
    seen.page.get_by_role("button", name="Redo").click()
    seen.says("Draft: 1 assumption changed.")


def test_a_refused_number_keeps_what_was_typed(page):
    seen = page(f"?offer={OFFER}&lang=fr", locale="fr-FR")
    first = seen.verdict
    edit(seen, PRICE, "-0,2")
    seen.says("est inférieur à 0", where=".refused")
    seen.settled()
    assert seen.page.locator(".st-key-assumptions_fields input").first.input_value() == "-0,2"
    assert seen.verdict == first
    assert "offer=office_cooling" in seen.address


def test_axe_finds_nothing(page):
    seen = page()
    edit(seen, PRICE, "0.2")
    seen.says("Draft: 1")
    for name in TABS:
        tab(seen, name)
        assert violations(seen) == {}, name


def test_nothing_is_wider_than_a_phone(page):
    seen = page(viewport={"width": 390, "height": 844})
    edit(seen, PRICE, "0.2")
    seen.says("Draft: 1")
    for name in TABS:
        tab(seen, name)
        wide = seen.page.evaluate(
            "(() => { const main = document.querySelector('[data-testid=stMain]');"
            "return main.scrollWidth - main.clientWidth; })()"
        )
        assert wide <= 0, name
