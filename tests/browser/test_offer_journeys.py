"""What a salesperson does on the Offer page, in a real browser."""

from urllib.parse import parse_qs, urlsplit

import pytest

EXAMPLE = "?offer=office_ac_50y"
BAD = b"contract: {trem: 20}\nsite: {size: '1,0'}\n"


def codes(page) -> dict[str, str]:
    return {name: found[0] for name, found in parse_qs(urlsplit(page.address).query).items()}


def test_a_changed_field_changes_the_answer_and_a_reload_keeps_it(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.write("size", "20,000")
    page.until(lambda: page.verdict != before, "the answer follows the field")
    after = page.verdict
    assert codes(page) == {"offer": "office_ac_50y", "size": "20000"}
    assert page.reload().verdict == after
    assert page.field("size").input_value() == "20,000"
    page.page.get_by_role("button", name="back to 10,000").click()
    page.until(lambda: page.verdict == before, "back to the file")
    page.until(lambda: page.field("size").input_value() == "10,000", "the field too")
    page.until(lambda: codes(page) == {"offer": "office_ac_50y"}, "and the address")


def test_french_decimals(visit):
    page = visit(EXAMPLE + "&lang=fr", locale="fr-FR")
    page.write("price", "0,25")
    page.until(lambda: codes(page).get("price") == "0.25", "0,25 is a quarter")
    page.write("size", "12 500,5")
    page.until(lambda: codes(page).get("size") == "12500.5", "a comma in a long number")
    assert page.field("size").input_value() == "12 500,5"


def test_language_of_the_browser(visit):
    assert "le client paie" in visit(EXAMPLE, locale="fr-FR").verdict


def test_unclear_text_stays_with_its_reason(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.write("size", "8,5")
    page.page.wait_for_selector(".refused")
    assert "write for example 8.5" in page.words
    assert "Last good answer" in page.words
    assert page.field("size").input_value() == "8,5"
    assert page.verdict == before


def test_keys_move_the_fee_by_a_hundred(visit):
    page = visit(EXAMPLE)
    page.handle.focus()
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    assert page.handle.get_attribute("aria-valuetext") == "144,100\u00a0€ a year"
    page.until(lambda: "144,100 € a year" in page.verdict, "the page follows the keys")
    page.until(lambda: codes(page).get("fee") == "144100", "the address follows")
    assert "144,100 € a year" in page.reload().verdict
    page.page.get_by_role("button", name="back to the proposed").click()
    page.until(lambda: "143,800 € a year" in page.verdict, "back to the proposed fee")
    page.until(lambda: "fee" not in codes(page), "and out of the address")


def test_drag_moves_the_page_along(visit):
    """The verdict changes several times before the mouse is released, and ends where it ends."""
    page = visit(EXAMPLE)
    box = page.handle.bounding_box()
    share = (143_782 - float(page.handle.get_attribute("min"))) / (
        float(page.handle.get_attribute("max")) - float(page.handle.get_attribute("min"))
    )
    start, middle = box["x"] + 14 + share * (box["width"] - 28), box["y"] + box["height"] / 2
    page.page.mouse.move(start, middle)
    page.page.mouse.down()
    seen = set()
    for step in range(60):
        page.page.mouse.move(start + 3 * step, middle)
        page.page.wait_for_timeout(30)
        seen.add(page.page.inner_text("h1.verdict"))
    label = page.handle.get_attribute("aria-valuetext")
    assert "fee" not in codes(page), "the address waits until the handle rests"
    page.page.mouse.up()
    page.until(lambda: label.replace("\u00a0", " ") in page.verdict, "the last fee stands")
    page.until(lambda: "fee" in codes(page), "then the address follows")
    assert len(seen) >= 6, f"{len(seen)} verdicts while dragging"
    assert page.handle.get_attribute("aria-valuetext") == label


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_rubbish_is_told(visit, lang):
    page = visit(EXAMPLE + f"&lang={lang}")
    before = page.verdict
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "<b>$x$</b>.yaml", "mimeType": "text/yaml", "buffer": BAD},
    )
    page.page.wait_for_selector(".problems li")
    told = page.page.inner_text(".problems")
    assert "<b>$x$</b>.yaml:1: contract.trem" in told
    assert "<b>$x$</b>.yaml:2: site.size" in told
    assert page.verdict == before


def test_nasty_title_shows_as_typed(visit):
    title = "$x$ :red[a] :smile: ![](http://x.example/a.png) <b>bold</b> www.x.example"
    page = visit(EXAMPLE)
    content = f"extends: ../examples/office_ac_50y.yaml\nabout: {{title: '{title}'}}\n"
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "o.yaml", "mimeType": "text/yaml", "buffer": content.encode()},
    )
    page.until(lambda: title in page.words, "the title as it was typed")
    assert page.page.locator("h1 b, .eyebrow a, .eyebrow img, .katex").count() == 0
    picker = page.page.locator("[class*='st-key-pick_offer']")
    assert picker.locator(".katex, img[src*='x.example'], a").count() == 0


def test_two_users_do_not_see_each_other(visit):
    first, second = visit(EXAMPLE), visit(EXAMPLE)
    first.write("size", "33,333")
    first.page.get_by_role("radio", name="Français").click()
    first.settled()
    second.write("price", "0.2")
    assert second.field("size").input_value() == "10,000"
    assert "the customer pays" in second.verdict


def test_another_offer_drops_the_changes(visit):
    page = visit(EXAMPLE + "&size=20000")
    page.page.locator("[class*='st-key-pick_offer'] input").click()
    page.page.get_by_role("option", name="Head office, Lyon").first.click()
    page.until(lambda: "Head office, Lyon" in page.words, "the other offer")
    page.settled()
    assert codes(page) == {"offer": "office_cooling"}


def test_cash_says_that_the_customer_pays_more(visit):
    page = visit(EXAMPLE)
    page.page.locator(".st-key-in_cash label").click()
    page.until(lambda: "In cash the customer pays" in page.words, "the switch says it")
    assert "accumulating in cash" in page.words


def test_folds(visit):
    page = visit(EXAMPLE)
    folds = {"tests": "whoever gains least", "ladder": "better ordinary machine", "judged": "site.size"}
    for name, shown in folds.items():
        page.page.locator(f".st-key-fold_{name} summary").click()
        page.until(lambda shown=shown: shown in page.words, name)
