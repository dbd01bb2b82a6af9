"""What only shows in the first session after a start (`servitization.ui.entry`)."""

from tests.browser.conftest import Server, Visit

PICKER = "[data-testid='stSidebar'] [data-testid='stSelectbox']"


def test_deep_link_is_the_first_visit(chromium, untouched):
    query = "?offer=office_ac_50y&lang=fr&size=20000&price=0.25&rate=0.05&fee=150000"
    page = Visit(chromium, untouched, query)
    page.verdict_says("150 000 € par an")
    page.until(lambda: page.field("size").input_value() == "20\u202f000", "the size of the link")
    assert page.page.locator(PICKER).count() == 1
    page.write("price", "0,3")
    page.until(lambda: "price=0.3" in page.address, "another price")
    assert page.page.locator(PICKER).count() == 1
    chosen = page.page.locator("[class*='st-key-pick_lang'] button[aria-checked='true']")
    assert chosen.inner_text() == "Français"
    with page.rerun():
        page.page.get_by_role("radio", name="English").click()
    page.verdict_says("150,000 € a year")
    page.until(lambda: page.field("price").input_value() == "0.3", "the price in English")
    page.until(lambda: page.page.evaluate("document.documentElement.lang") == "en", "the language")
    page.closed()
    assert not page.errors, page.errors


def test_any_page_may_be_the_first_visit(chromium, tmp_path):
    """A page that is not the default one, opened first: the app runs around it, then and later."""
    (tmp_path / "pages").mkdir()
    about = "import streamlit as st\nfrom servitization.ui import state\n"
    (tmp_path / "app.py").write_text(
        about + "pages = [st.Page(f'pages/{name}.py') for name in ('first', 'second')]\n"
        "nav = st.navigation(pages)\nst.sidebar.selectbox('shared', ['a', 'b'], key='x')\nnav.run()\n"
    )
    for name in ("first", "second"):
        (tmp_path / "pages" / f"{name}.py").write_text(about + f"st.html('<h1 class=verdict>{name}</h1>')\n")
    server = Server(tmp_path / "log.txt", tmp_path)
    try:
        for _ in range(2):
            page = Visit(chromium, server, path="/second")
            assert page.verdict == "second"
            assert page.page.locator(PICKER).count() == 1
            assert page.dialog.count() == 0
            page.closed()
    finally:
        server.stop()
