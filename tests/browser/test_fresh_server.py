"""What only shows in the first session after a start (docs of `servitization.ui.entry`)."""


def test_deep_link_is_the_first_visit(visit):
    page = visit("?offer=office_ac_50y&lang=fr&size=20000&price=0.25&rate=0.05&fee=150000")
    assert "150 000 € par an" in page.verdict
    assert page.field("size").input_value() == "20\u202f000"
    assert page.page.locator("[data-testid='stSidebar'] [data-testid='stSelectbox']").count() == 1
    page.write("price", "0,3")
    assert page.page.locator("[data-testid='stSidebar'] [data-testid='stSelectbox']").count() == 1
    assert (
        page.page.locator("[class*='st-key-pick_lang'] button[aria-checked='true']").inner_text()
        == "Français"
    )
    page.page.get_by_role("radio", name="English").click()
    page.settled()
    assert "150,000 € a year" in page.verdict
    assert page.field("price").input_value() == "0.3"
    assert page.page.evaluate("document.documentElement.lang") == "en"
