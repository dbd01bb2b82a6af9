"""The Contract page in a browser: a click takes a row, prices and hours are tried, nothing is too wide."""

import pytest

from tests.browser.conftest import looks, violations

QUERY = "?offer=office_ac_50y&lang=en"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LEVEL = "&sla_target=0.995&sla_band=0.001&sla_malus=10&sla_malus_cap=0.1"


@pytest.fixture
def contract(visit):
    """`contract("?offer=…")` opens the page and waits until its first table stands."""

    def opened(query=QUERY, **options):
        page = visit(query, path="/contract", **options)
        page.page.wait_for_selector("table.fee_structures")
        return page.settled()

    return opened


def test_a_row_is_taken_and_asked_and_prices_are_tried(contract):
    page = contract().drawn(1)
    with page.rerun():
        page.page.get_by_role("radio", name="Per unit").click()
    page.says("That is 0.136 € per kWh of cold used").until(
        lambda: "structure=per_unit" in page.address, "the address"
    )
    assert page.read("table.fee_structures tr.chosen").startswith("Per unit · this contract")
    page.page.locator("table.fee_structures tr.chosen button.ask").first.click()
    page.page.wait_for_selector("[role=dialog] .ask_head")
    page.says("index of the fee in year 1", where="[role=dialog]").close_dialog()
    page.tab("Index").says("This contract under other prices")
    page.page.get_by_role("combobox", name="Prices").click()
    with page.rerun():
        page.page.get_by_role("option", name="Energy doubles in year 5").click()
    page.says("Energy doubles in year 5: over selling the customer gains")
    page.reload().says("Per unit · this contract")


def test_hours_are_tried_with_the_keyboard(contract):
    page = contract(QUERY + LEVEL)
    page.tab("Service level").says("of the fee is not owed").drawn(1)
    handle = page.page.get_by_role("slider")
    before = handle.get_attribute("aria-valuetext")
    handle.focus()
    with page.rerun():
        for _ in range(30):
            page.page.keyboard.press("ArrowLeft")
    assert handle.get_attribute("aria-valuetext") != before
    page.says("The cap is reached")


@pytest.mark.parametrize(("language", "size", "scheme"), looks("en", "fr"))
def test_nothing_is_too_wide(contract, language, size, scheme):
    page = contract(f"?offer=office_ac_50y&lang={language}", viewport=SIZES[size], color_scheme=scheme)
    wider = "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    assert page.page.evaluate(wider) <= 0
    assert page.shot(f"contract_{language}_{size}_{scheme}", whole=True).exists()
    page.page.set_viewport_size(SIZES[size])
    page.settled()


def test_axe(contract):
    page = contract(QUERY + LEVEL)
    assert not violations(page)
    for name in ("Business models", "Index", "Service level"):
        page.tab(name)
        ours = violations(page)
        assert not ours, (name, ours)
