"""How it looks and reads: light and dark, wide and phone, both languages; contrast, names, overflow."""

import pytest

from tests.browser.conftest import CHART, looks, violations

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize(
    ("query", "size", "scheme"),
    looks("?offer=office_ac_50y", "?offer=office_ac_50y&lang=fr&audience=customer"),
)
def test_pictures_and_overflow(visit, scheme, size, query):
    page = visit(query, viewport=SIZES[size], color_scheme=scheme).drawn(1)
    wider = page.page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{wider} px wider than the window"
    name = f"offer_{'customer_fr' if 'customer' in query else 'internal_en'}_{size}_{scheme}"
    assert page.shot(name, whole=size == "phone").exists()


def test_evidence_within_one_screen(visit):
    """Verdict, figures, chart and table stand within 900 pixels."""
    page = visit("?offer=office_ac_50y").drawn(1)
    table = page.page.locator("table.tasks").bounding_box()
    chart = page.page.locator(CHART).bounding_box()
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
    page.page.wait_for_function("document.fonts.check('600 16px Inter')")
    page.until(lambda: any("Inter-SemiBold.woff2" in url for url in page.requests), "the font")


@pytest.mark.parametrize(
    "query", ["?offer=office_ac_50y", "?offer=office_ac_50y&lang=fr&audience=customer&size=x"]
)
def test_axe(visit, query):
    """No violation but those of Streamlit's own widgets, which are named above."""
    page = visit(query).drawn(1)
    if "customer" not in query:
        page.unfold("[class*='st-key-fold_']")
    ours = violations(page)
    assert not ours, ours


def test_chart_says_its_takeaway(visit):
    page = visit("?offer=office_ac_50y").drawn(1)
    assert "155,000\u00a0€ less" in page.page.locator(CHART).get_attribute("aria-label")
