"""What a salesperson does on the Offer page, in a real browser."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import WAIT

EXAMPLE = "?offer=office_ac_50y"
BAD = b"contract: {trem: 20}\nsite: {size: '1,0'}\n"


def codes(page) -> dict[str, str]:
    return {name: found[0] for name, found in parse_qs(urlsplit(page.address).query).items()}


def test_a_changed_field_changes_the_answer_and_a_reload_keeps_it(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.write("size", "20,000")
    page.until(lambda: page.verdict != before, "the answer follows the field")
    page.until(lambda: codes(page) == {"offer": "office_ac_50y", "size": "20000"}, "the address")
    after = page.verdict
    page.reload().until(lambda: page.verdict == after, "the same after a reload")
    page.until(lambda: page.field("size").input_value() == "20,000", "in the field too")
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
    page.until(lambda: page.field("size").input_value() == "12\u202f500,5", "in its usual form")


def test_language_of_the_browser(visit):
    visit(EXAMPLE, locale="fr-FR").verdict_says("le client paie")


def test_unclear_text_stays_with_its_reason(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.write("size", "8,5")
    page.page.wait_for_selector(".refused")
    page.says("write for example 8.5", "Last good answer").settled()
    assert page.field("size").input_value() == "8,5"
    assert page.verdict == before


def test_keys_move_the_fee_by_a_hundred(visit):
    page = visit(EXAMPLE)
    page.handle.focus()
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    shown = "144,100\u00a0€ a year"
    page.until(lambda: page.handle.get_attribute("aria-valuetext") == shown, "the handle follows the keys")
    page.verdict_says("144,100 € a year")
    page.until(lambda: codes(page).get("fee") == "144100", "the address follows")
    page.reload().verdict_says("144,100 € a year")
    page.page.get_by_role("button", name="back to the proposed").click()
    page.verdict_says("143,800 € a year")
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
    seen, step, until = set(), 0, time.monotonic() + WAIT / 1000
    # To and fro for as long as a slow machine needs; the mouse is never still.
    while step < 60 or (len(seen) < 6 and time.monotonic() < until):
        page.page.mouse.move(start + 3 * abs((step + 60) % 120 - 60), middle)
        page.page.wait_for_timeout(30)
        seen.add(page.verdict)
        step += 1
    label = page.handle.get_attribute("aria-valuetext")
    assert "fee" not in codes(page), "the address waits until the handle rests"
    page.page.mouse.up()
    page.until(lambda: label.replace("\u00a0", " ") in page.verdict, "the last fee stands")
    page.until(lambda: "fee" in codes(page), "then the address follows")
    assert len(seen) >= 6, f"{len(seen)} verdicts while dragging"
    page.settled()
    assert page.handle.get_attribute("aria-valuetext") == label


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_rubbish_is_told(visit, lang):
    page = visit(EXAMPLE + f"&lang={lang}")
    before = page.verdict
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "<b>$x$</b>.yaml", "mimeType": "text/yaml", "buffer": BAD},
    )
    named = "<b>$x$</b>.yaml"
    page.says(f"{named}:1: contract.trem", f"{named}:2: site.size", where=".problems").settled()
    assert page.verdict == before


def test_nasty_title_shows_as_typed(visit):
    title = "$x$ :red[a] :smile: ![](http://x.example/a.png) <b>bold</b> www.x.example"
    page = visit(EXAMPLE)
    content = f"extends: ../examples/office_ac_50y.yaml\nabout: {{title: '{title}'}}\n"
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "o.yaml", "mimeType": "text/yaml", "buffer": content.encode()},
    )
    page.says(title).settled()
    assert page.page.locator("h1 b, .eyebrow a, .eyebrow img, .katex").count() == 0
    picker = page.page.locator("[class*='st-key-pick_offer']")
    assert picker.locator(".katex, img[src*='x.example'], a").count() == 0


def test_two_users_do_not_see_each_other(visit):
    first, second = visit(EXAMPLE), visit(EXAMPLE)
    first.write("size", "33,333")
    first.page.get_by_role("radio", name="Français").click()
    first.verdict_says("le client paie")
    second.write("price", "0.2")
    second.until(lambda: codes(second).get("price") == "0.2", "his own change")
    assert second.field("size").input_value() == "10,000"
    assert "the customer pays" in second.verdict
    assert "size" not in codes(second)


def test_another_offer_drops_the_changes(visit):
    page = visit(EXAMPLE + "&size=20000")
    page.page.locator("[class*='st-key-pick_offer'] input").click()
    page.page.get_by_role("option", name="Head office, Lyon").first.click()
    page.says("Head office, Lyon")
    page.until(lambda: codes(page) == {"offer": "office_cooling"}, "the address")


def test_cash_says_that_the_customer_pays_more(visit):
    page = visit(EXAMPLE)
    page.page.locator(".st-key-in_cash label").click()
    page.says("In cash the customer pays", "accumulating in cash")


def test_folds(visit):
    page = visit(EXAMPLE)
    folds = {"tests": "whoever gains least", "ladder": "better ordinary machine", "judged": "site.size"}
    for name, shown in folds.items():
        page.unfold(f".st-key-fold_{name}").says(shown, where=f".st-key-fold_{name}")


def test_five_fields_make_an_offer(visit):
    """From the default: place, area, electricity, years, money; each moves the answer."""
    page = visit("")
    seen = [page.verdict]

    def moved(what: str) -> None:
        page.until(lambda: page.verdict != seen[-1], what)
        seen.append(page.settled().verdict)

    page.page.locator("[class*='st-key-place-'] input").click()
    page.page.get_by_role("option", name="Nice").click()
    moved("the place")
    for name, typed in (("size", "6,500"), ("price", "0.21"), ("term", "30")):
        page.write(name, typed)
        moved(name)
    page.page.locator("[class*='st-key-money-'] input").click()
    page.page.get_by_role("option", name="Own funds").click()
    moved("the money")
    page.until(lambda: {"place", "size", "price", "term", "rate"} <= set(codes(page)), "the address")
    last = page.verdict
    page.reload().until(lambda: page.verdict == last, "the same after a reload")


def test_undo_and_redo(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.write("size", "20,000")
    page.until(lambda: page.verdict != before, "the size")
    after = page.settled().verdict
    page.page.get_by_role("button", name="Undo").click()
    page.until(lambda: page.verdict == before, "undone")
    page.until(lambda: page.field("size").input_value() == "10,000", "the field too")
    page.settled()
    page.page.get_by_role("button", name="Redo").click()
    page.until(lambda: page.verdict == after, "redone")
    page.settled()
    page.page.get_by_role("button", name="All as in the file").click()
    page.until(lambda: page.verdict == before, "as in the file")


def test_a_plant_in_place_stays_open_while_it_is_described(visit):
    page = visit(EXAMPLE)
    before = page.verdict
    page.page.get_by_role("button", name="More inputs").click()
    page.settled()
    page.page.locator("[class*='st-key-plant-'] input").click()
    page.page.get_by_role("option", name="In place: T1 standard").click()
    page.until(lambda: page.verdict != before, "a plant in place")
    first = page.settled().verdict
    page.write("age", "4")
    page.until(lambda: page.verdict != first, "its age")
    page.until(lambda: codes(page).get("age") == "4", "the address")
    page.settled()
    assert page.field("age").is_visible()


def test_solve_for_our_floor_and_drag_on(visit):
    page = visit(EXAMPLE)
    page.page.get_by_role("button", name="Solve for a fee").click()
    page.settled()
    page.page.get_by_role("button", name="our floor").click()
    page.verdict_says("127,500 € a year").settled()
    page.page.keyboard.press("Escape")
    page.settled().handle.press("ArrowRight")
    page.verdict_says("127,600 € a year")


def test_an_opened_file_survives_a_reload(visit):
    page = visit(EXAMPLE)
    content = b"extends: ../examples/office_ac_50y.yaml\nabout: {title: 'Hotel, Nice'}\nsite: {size: 4_000}\n"
    page.page.set_input_files(
        "[data-testid='stFileUploaderDropzoneInput']",
        {"name": "hotel.yaml", "mimeType": "text/yaml", "buffer": content},
    )
    page.says("Hotel, Nice").settled().write("price", "0.25")
    page.until(lambda: codes(page).get("price") == "0.25", "a change")
    last = page.settled().verdict
    page.reload().until(lambda: page.verdict == last, "the same after a reload")
    page.says("Hotel, Nice")
    other = visit(EXAMPLE).verdict_says("the customer pays")
    assert "Hotel" not in other.words


def test_back_and_forth_between_pages_keeps_the_changes(visit):
    page = visit(EXAMPLE + "&size=20000")
    last = page.verdict
    page.page.get_by_role("link", name="Compare").click()
    page.page.wait_for_url("**/compare**")
    page.page.wait_for_selector(".st-key-compare_way")
    page.settled()
    page.until(lambda: codes(page).get("size") == "20000", "the address of the other page")
    page.page.go_back()
    page.until(lambda: page.verdict == last, "back on the offer")
    page.until(lambda: page.field("size").input_value() == "20,000", "the field too")
    page.settled()
    assert codes(page)["size"] == "20000"
