"""What holds on every page: opened first by its address, read by axe, literal, in both languages."""

import pytest

from tests.browser.conftest import Visit, violations

PAGES = {
    "partners": ("Partners", "table.division"),
    "contract": ("Contract", "table.fee_structures"),
    "compare": ("Compare", ".st-key-compare_way"),
    "assumptions": ("Assumptions", "table.assumptions"),
    "portfolio": ("Portfolio", "table.portfolio_ten"),
    "dashboard": ("Dashboard", "table.dashboard"),
    "method": ("Method", ".st-key-method_tabs"),
}
"""By address: the name in the navigation, and what stands on this page alone."""
NASTY = "$x$ :red[a] ![](http://x.example/i.png) <b>bold</b>"


@pytest.mark.parametrize("name", PAGES)
def test_opened_first_by_its_address(chromium, untouched, name):
    """On a server that nobody has visited the page stands in the app, with its offer and language."""
    page = Visit(chromium, untouched, query="?offer=office_ac_50y&lang=fr", path=f"/{name}")
    page.page.wait_for_selector(PAGES[name][1])
    page.until(lambda: page.page.evaluate("document.documentElement.lang") == "fr", "the language")
    page.settled()
    assert page.page.locator("[data-testid='stSidebar'] [data-testid='stSelectbox']").count() == 1
    assert page.dialog.count() == 0
    before = page.verdict
    page.reload().until(lambda: page.verdict == before, "the same after a reload")
    page.until(lambda: "offer=office_ac_50y" in page.address, "the address")
    page.closed()


@pytest.mark.parametrize("name", ["method", "assumptions"])
def test_axe(visit, name):
    page = visit("?offer=office_ac_50y&lang=fr", path=f"/{name}")
    page.page.wait_for_selector(PAGES[name][1])
    ours = violations(page)
    assert not ours, ours


def test_axe_of_the_dialog(visit):
    page = visit("?offer=office_ac_50y")
    page.page.locator("h1.verdict button.ask").first.click()
    page.page.wait_for_selector("[role=dialog] .ask_head")
    ours = violations(page)
    assert not ours, ours


# The Portfolio shows the title of its plan, not of the offer: tests/ui/test_portfolio_page.py.
@pytest.mark.parametrize("name", [name for name in PAGES if name != "portfolio"])
def test_a_nasty_title_shows_as_typed(visit, name):
    page = visit("?offer=office_ac_50y")
    content = f"extends: ../examples/office_ac_50y.yaml\nabout: {{title: '{NASTY}'}}\ncurrency: EUR\n"
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "o.yaml", "mimeType": "text/yaml", "buffer": content.encode()},
    )
    page.says(NASTY).settled()
    label, place = PAGES[name]
    with page.rerun():
        page.page.get_by_role("link", name=label).click()
    page.page.wait_for_url(f"**/{name}**")
    page.page.wait_for_selector(place)
    page.page.locator("dl.figures").wait_for(state="detached")
    page.says(NASTY)
    main = page.page.locator("[data-testid='stMain']")
    assert (
        main.locator("img[src*='x.example'], a[href*='x.example'], h1 b, .eyebrow b:not(.state)").count() == 0
    )
    if name != "method":
        assert main.locator(".katex").count() == 0
