"""The Risk page in a browser: drawn further, asked, turned to a customer; how it looks and reads."""

import pytest

from tests.browser.conftest import violations

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SETTLED = {"en": "the chance is known to", "fr": "la chance est connue à"}
ENDED = {
    "en": {"What decides": ("Machines are chosen anew in each cell.",)},
    "fr": {"Ce qui décide": ("Les machines sont choisies à nouveau dans chaque case.",)},
}
"""What stands on a tab when it is worked out to the end."""
TABS = {"en": ("What decides", "Who bears it", "All figures"), "fr": ("Ce qui décide", "Qui le porte")}


def test_drawn_further_asked_and_nothing_for_a_customer(visit):
    page = visit("?offer=office_ac_50y&lang=en&precision=0.001&futures=100000", path="/risk")
    page.says("100,000 futures; the chance is known to ± 0.1 of 100").drawn(2)
    assert page.verdict.startswith("In more than 99 of 100 futures both sides are better off")
    page.page.locator("h1.verdict button.ask").first.click()
    page.page.wait_for_selector("[role=dialog] .ask_head")
    page.says("Counted in 100,000 futures", where="[role=dialog]").close_dialog()
    page.says("Which index clause?", "This contract: 15% fixed")
    with page.rerun():
        page.page.get_by_role("radio", name="Well-advised buyer").click()
    page.until(lambda: "against=informed_sale" in page.address, "the address")
    page.reload().verdict_says("the sale to a well-advised buyer")
    before = len(page.frames)
    with page.rerun():
        page.page.get_by_role("radio", name="Customer", exact=True).click()
    page.until(lambda: page.verdict.startswith("There is nothing to show"), "the verdict")
    assert "futures=" not in page.address
    after = b"".join(page.frames[before:])
    assert b"better off" not in after
    assert b"vega" not in after.lower()


@pytest.mark.parametrize(("language", "size", "scheme"), [("en", "wide", "light"), ("fr", "phone", "dark")])
def test_looks_and_reads(visit, language, size, scheme):
    """Nothing is too wide and axe finds nothing, on any tab, when everything is worked out."""
    page = visit(
        f"?offer=office_ac_50y&lang={language}&precision=0.01",
        path="/risk",
        viewport=SIZES[size],
    )
    wider = "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    page.says(SETTLED[language]).drawn(2)
    assert not violations(page)
    assert page.page.evaluate(wider) <= 0
    assert page.shot(f"risk_{language}_{size}", whole=True).exists()
    page.page.set_viewport_size(SIZES[size])
    for name in TABS[language]:
        page.tab(name).says(*ENDED[language].get(name, ()))
        page.until(lambda: page.page.get_by_role("progressbar").count() == 0, "the end")
        page.settled()
        assert not violations(page), name
        assert page.page.evaluate(wider) <= 0, name
