"""The Contract page in a browser: a click takes a row, prices and hours are tried, nothing is too wide."""

import pytest

from tests.browser.conftest import looks, plain_spaces, violations

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
    page.reload().says("Energy doubles in year 5: over selling the customer gains")
    page.tab("Fee").says("Per unit · this contract")


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


def test_nothing_is_lost_and_everything_can_be_undone(contract):
    page = contract("?offer=office_ac_50y&lang=fr")
    # Labels are read out as they are written.
    spoken = page.page.eval_on_selector_all("[aria-label]", "all => all.map(one => one.ariaLabel)")
    assert "Énergie, %" in map(plain_spaces, spoken) and not [one for one in spoken if "&#" in one]
    page.write("advance", "8,50 %").write("collar_high", "2 %").write("collar_low", "3")
    assert page.field("advance").input_value() == "8,5\u202f%"
    page.says("L'indice évoluerait d'au plus 2 % et d'au moins 3 % par an")
    page.write("start-share", "50").says("Pendant combien d'années est-ce 50 % ?")
    page.tab("Fin").says("Et si nous nous séparons")
    page.reload().says("Et si nous nous séparons").tab("Redevance")
    texts = {"advance": "8,5\u202f%", "collar_high": "2\u202f%", "collar_low": "3", "start-share": "50"}
    assert {name: page.field(name).input_value() for name in texts} == texts
    # Another page and back with the browser's own button, by which nothing is undone.
    with page.rerun():
        page.page.get_by_role("link", name="Comparer").click()
    page.until(lambda: "/compare" in page.address, "the other page")
    with page.rerun():
        page.page.go_back()
    page.until(lambda: page.field("collar_low").count() > 0, "the field")
    assert {name: page.field(name).input_value() for name in texts} == texts
    page.until(lambda: "collar_high=0.02" in page.address, "the terms in the address")
    page.write("start-years", "2").until(lambda: "start=0.5" in page.address, "the start")
    page.write("advance", "100")
    for held in (("8,5\u202f%", "50\u202f%"), ("8,5\u202f%", "100\u202f%")):
        with page.rerun():
            page.page.get_by_role("button", name="Annuler").click()
        assert tuple(page.field(name).input_value() for name in ("advance", "start-share")) == held
    with page.rerun():
        page.page.get_by_role("button", name="Rétablir").click()
    page.until(lambda: "start=0.5" in page.address and "advance=0.085" in page.address, "the address")
