"""Asking a figure in a browser: mouse and keyboard, further and back, twice, both languages."""

import pytest

from tests.browser.test_customer_frames import assert_nothing_of_ours

EXAMPLE = "?offer=office_ac_50y"
YEAR_ONE = "[data-ask='fee.service.year_one']"


def titled(page, title: str) -> None:
    """Waits until the dialog explains the figure of that title, and none before it."""
    heads = page.dialog.locator(".ask_head h2")
    page.until(
        lambda: heads.count() == 1 and page.read(heads) == title, f"no dialog on {title!r}", page.dialog
    )
    page.settled()


@pytest.mark.parametrize(
    ("lang", "said", "below"),
    [
        ("en", "Fee of year 1", "Fee, in the prices of year 0"),
        ("fr", "Redevance de l'année 1", "Redevance, aux prix de l'année 0"),
    ],
)
def test_asked_further_and_back(visit, lang, said, below):
    page = visit(f"{EXAMPLE}&lang={lang}")
    page.page.locator(YEAR_ONE).click()
    titled(page, said)
    page.dialog.locator("[data-ask='fee.service.level']").first.click()
    titled(page, below)
    page.page.locator(".st-key-ask_back button").click()
    titled(page, said)
    page.close_dialog()


def test_by_keyboard_and_again_after_closing(visit):
    page = visit(EXAMPLE)
    for key in ("Enter", "Space"):
        page.page.locator(YEAR_ONE).press(key)
        titled(page, "Fee of year 1")
        page.close_dialog()
    before = page.verdict
    page.write("size", "12000")
    page.until(lambda: page.verdict != before, "the answer follows the field")
    assert page.dialog.count() == 0
    page.page.locator(YEAR_ONE).click()
    titled(page, "Fee of year 1")


def test_numbers_of_the_verdict_and_of_an_open_fold(visit):
    page = visit(EXAMPLE)
    page.page.locator("h1 [data-ask='fee.service.level']").click()
    page.says("143,782 €/year", where=page.dialog)
    page.close_dialog()
    with page.rerun():
        page.page.get_by_text("From sale to service, step by step").click()
    page.page.locator("[data-ask='gain.service.ladder.service_machine']").click()
    page.says("34,810 €", where=page.dialog)


def test_a_name_from_the_browser_is_only_a_name(visit):
    page = visit(EXAMPLE)
    for name in ("<img src=x onerror=alert(1)>", "$x$ :red[a] ![](http://example.org/x)", "x" * 4000):
        page.page.evaluate(
            "name => { document.querySelector('dl.figures [data-ask]').dataset.ask = name }", name
        )
        page.page.locator("dl.figures [data-ask]").first.click()
        page.says("There is no figure and no assumption", name[:100], where=page.dialog)
        page.settled()
        assert page.dialog.locator("img, .katex").count() == 0
        page.close_dialog()


def test_customer_has_nothing_to_ask(visit):
    page = visit(f"{EXAMPLE}&audience=customer")
    page.page.wait_for_selector("dl.figures")
    assert page.page.locator("[data-ask]").count() == 0
    button = '<button data-ask="fee.service.provider_floor">?</button>'
    page.page.evaluate("button => { document.querySelector('dl.figures').innerHTML += button }", button)
    asked, before = page.runs.asked, page.verdict
    page.page.locator("[data-ask]").click()
    page.settled()
    assert page.runs.asked == asked, "nobody hears the click"
    # Nor is it kept for the next run.
    page.write("size", "12000")
    page.until(lambda: page.verdict != before, "the answer follows the field")
    assert page.dialog.count() == 0
    assert_nothing_of_ours(page.frames, None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialog_is_as_light_or_dark_as_the_page(visit, scheme):
    page = visit(EXAMPLE, color_scheme=scheme)
    page.page.locator(YEAR_ONE).click()
    titled(page, "Fee of year 1")
    ink = page.dialog.locator(".ask_value").evaluate("one => getComputedStyle(one).color")
    assert ink == ("rgb(24, 34, 46)" if scheme == "light" else "rgb(230, 235, 240)")
    page.shot(f"ask_{scheme}")
