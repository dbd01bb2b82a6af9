"""How it looks and reads: light and dark, wide and phone, both languages; contrast, names, overflow."""

import pytest

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
STREAMLITS_OWN = {"presentation-role-conflict": "the file uploader"}
"""Violations of axe that are Streamlit's own, with where they come from."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", ["?offer=office_ac_50y", "?offer=office_ac_50y&lang=fr&audience=customer"])
def test_pictures_and_overflow(visit, scheme, size, query):
    page = visit(query, viewport=SIZES[size], color_scheme=scheme)
    page.page.wait_for_selector("[data-testid='stVegaLiteChart'] svg")
    wider = page.page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{wider} px wider than the window"
    name = f"offer_{'customer_fr' if 'customer' in query else 'internal_en'}_{size}_{scheme}"
    assert page.shot(name, whole=size == "phone").exists()


def test_evidence_within_one_screen(visit):
    """Verdict, figures, chart and table stand within 900 pixels."""
    page = visit("?offer=office_ac_50y")
    table = page.page.locator("table.tasks").bounding_box()
    chart = page.page.locator("[data-testid='stVegaLiteChart']").bounding_box()
    assert table["y"] + table["height"] <= 900
    assert chart["y"] + chart["height"] <= 900


def test_phone_has_two_fields_in_a_row(visit):
    page = visit("?offer=office_ac_50y", viewport=SIZES["phone"])
    size, price = page.field("size").bounding_box(), page.field("price").bounding_box()
    place = page.page.locator("[class*='st-key-place-']").bounding_box()
    assert abs(place["y"] + place["height"] - size["y"] - size["height"]) < 12
    assert price["y"] > size["y"] + 30


def test_inter_is_our_own(visit):
    page = visit()
    page.page.wait_for_function("document.fonts.check('600 16px Inter')", timeout=10_000)
    assert any("Inter-SemiBold.woff2" in url for url in page.requests)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "query", ["?offer=office_ac_50y", "?offer=office_ac_50y&lang=fr&audience=customer&size=x"]
)
def test_axe(visit, scheme, query):
    """No violation but those of Streamlit's own widgets, which are named above."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(query, color_scheme=scheme)
    page.page.wait_for_selector("[data-testid='stVegaLiteChart'] svg")
    for fold in page.page.locator("[class*='st-key-fold_'] summary").all():
        fold.click()
        page.settled()
    found = axe.Axe().run(page.page).response["violations"]
    ours = {
        one["id"]: [node["html"][:160] for node in one["nodes"]]
        for one in found
        if one["id"] not in STREAMLITS_OWN
    }
    assert not ours, ours


def test_chart_says_its_takeaway(visit):
    page = visit("?offer=office_ac_50y")
    chart = page.page.locator("[data-testid='stVegaLiteChart']")
    assert "155,000\u00a0€ less" in chart.get_attribute("aria-label")
