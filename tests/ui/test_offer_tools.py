"""What stands behind the five fields: more inputs, fees to solve for, undo and redo, sharing."""

import re

import pytest

from servitization.report import making
from servitization.report.documents import pdf

EXAMPLE = "office_ac_50y"
FILE = b"""
extends: [../base.yaml, ../examples/office_ac_50y.yaml]
about: {title: "Hotel, Nice"}
site: {size: 4_000}
"""


def press(page, key):
    page.at.get_by_key(key).click()
    return page.run()


def codes(page) -> dict[str, str]:
    found = re.search(r'URLSearchParams\("(.*?)"\)', page.address)[1]
    return dict(pair.split("=", 1) for pair in found.split("&") if pair)


def fee_of(page) -> str:
    return re.search(r"[\d,]+ €", page.verdict)[0]


def test_undo_and_redo_walk_through_the_changes(screen):
    page = screen(offer=EXAMPLE)
    assert page.at.get_by_key("tool_undo").disabled
    start = page.verdict
    bigger = page.write("size", "20,000").verdict
    dearer = page.write("price", "0.3").verdict
    assert len({start, bigger, dearer}) == 3
    assert press(page, "tool_undo").verdict == bigger
    assert page.field("price").value == "0.18"
    assert codes(page) == {"offer": EXAMPLE, "size": "20000"}
    assert press(page, "tool_undo").verdict == start
    assert page.field("size").value == "10,000"
    assert page.at.get_by_key("tool_undo").disabled
    assert press(press(page, "tool_redo"), "tool_redo").verdict == dearer
    assert page.at.get_by_key("tool_redo").disabled
    press(page, "tool_undo")
    page.write("term", "30")
    assert page.at.get_by_key("tool_redo").disabled, "a new change ends what could be redone"


def test_undo_brings_the_money_and_the_place_back(screen):
    page = screen(offer="office_cooling")
    before = page.verdict
    page.choice("money").set_value("bank")
    page.run()
    page.choice("place").set_value("nice")
    page.run()
    assert page.verdict != before
    press(press(page, "tool_undo"), "tool_undo")
    assert page.verdict == before
    assert page.choice("money").value == "scarce"
    assert page.choice("place").value == "lyon"


def test_undo_takes_the_last_offer_back_with_its_changes(screen):
    page = screen(offer=EXAMPLE, size="20000").run()
    before = page.verdict
    page.at.get_by_key("pick_offer").set_value("office_cooling")
    page.run()
    assert page.field("size").value == "10,000"
    assert press(page, "tool_undo").verdict == before
    assert page.field("size").value == "20,000"


def test_all_as_in_the_file(screen):
    page = screen(offer=EXAMPLE)
    before = page.verdict
    page.write("size", "20,000").write("price", "0.3").write("term", "20")
    assert press(page, "tool_reset").verdict == before
    assert codes(page) == {"offer": EXAMPLE}
    assert press(page, "tool_undo").field("size").value == "20,000"


def test_a_plant_in_place_changes_what_is_not_paid_today(screen):
    page = screen(offer=EXAMPLE).opened("more")
    assert "507,200 €" in page.words
    page.choice("plant").set_value("T1_standard")
    page.run()
    assert "507,200 €" not in page.words
    assert page.field("age").value == "10"
    assert codes(page)["plant"] == "T1_standard"
    first = page.verdict
    page.write("age", "16")
    assert page.verdict != first
    assert codes(page)["age"] == "16"
    page.write("age", "25")
    assert "older than its longest life of 20" in page.words
    assert codes(page)["age"] == "16"
    page.choice("plant").set_value("new")
    page.run()
    assert codes(page) == {"offer": EXAMPLE}
    assert "507,200 €" in page.words


def test_comfort_worth_of_owning_and_own_tariff(screen):
    page = screen(offer=EXAMPLE).opened("more")
    limits = {}
    for name, typed in (("comfort", "24"), ("owning", "5,000"), ("tariff", "0.12")):
        page.write(name, typed)
        limits[name] = page.verdict
        press(page, f"back_{name}")
    assert len(set(limits.values())) == 3
    assert codes(page) == {"offer": EXAMPLE}
    page.write("tariff", "0.12")
    page.write("tariff", "")
    assert "tariff" not in codes(page)


def test_a_link_with_a_plant_and_its_age(screen):
    page = screen(offer=EXAMPLE, plant="T2_efficient", age="7").opened("more")
    assert page.choice("plant").value == "T2_efficient"
    assert page.field("age").value == "7"
    assert codes(page)["age"] == "7"


@pytest.mark.parametrize("query", [{"age": "7"}, {"plant": "T9"}, {"plant": "T1_standard", "age": "99"}])
def test_links_that_make_no_sense_change_nothing_or_say_so(screen, query):
    assert screen(offer=EXAMPLE, **query).verdict


def test_fees_to_solve_for(screen):
    page = screen(offer=EXAMPLE).opened("solve")
    expected = {
        "floor": "127,500 €",
        "middle": "143,800 €",
        "ceiling": "160,000 €",
        "target_irr": "134,500 €",
        "target_discount": "136,700 €",
    }
    for name, fee in expected.items():
        assert fee in page.at.get_by_key(f"solve_{name}").label.replace("&#44;", ",").replace("\u00a0", " ")
        assert fee_of(press(page, f"solve_{name}")) == fee
    page.write("target_discount", "5 %")
    dearer = page.at.get_by_key("solve_target_discount").label
    assert "5" in dearer
    press(page, "solve_target_discount")
    assert "the customer pays 5% less" in page.verdict
    page.write("target_irr", "9")
    press(page, "solve_target_irr")
    assert codes(page)["target_irr"] == "0.09"


def test_a_link_to_share(screen):
    page = screen(offer=EXAMPLE).write("size", "20,000")
    page.opened("share")
    shown = page.at.code[0].value
    assert shown.endswith("?offer=office_ac_50y&size=20000")
    assert "see our figures" in page.words


def test_nothing_of_it_for_a_customer(screen):
    page = screen(offer=EXAMPLE, audience="customer")
    keys = [one.key for one in page.at.button]
    assert not [key for key in keys if key.startswith(("tool_", "solve_"))]
    assert not page.at.code


def test_an_opened_file_survives_a_reload_and_can_be_shared(screen):
    page = screen()
    page.at.file_uploader[0].upload("secret name.yaml", FILE)
    page.run().write("price", "0.25")
    link = codes(page)
    assert link["offer"].startswith("opened-")
    assert "secret" not in page.address
    again = screen(**link)
    assert "Hotel, Nice" in again.words
    assert again.field("size").value == "4,000"
    assert again.field("price").value == "0.25"
    assert again.verdict == page.verdict
    other = screen()
    assert "Hotel, Nice" not in other.words
    assert not any("Hotel" in name for name in other.at.get_by_key("pick_offer").options)


def test_a_file_whose_key_is_not_known_says_so(screen):
    assert "must be opened again" in screen(offer="opened-notakey").words


def test_documents_are_offered_to_whom_they_are_for_and_made_only_when_asked(screen, monkeypatch):
    made: list[object] = []
    monkeypatch.setattr(making, "made", lambda *told, **more: made.append(told))
    monkeypatch.setattr(pdf, "offer_pdf", lambda *told, **more: made.append(told))
    page = screen(offer=EXAMPLE)
    assert [one.label for one in page.at.get("download_button")] == [
        "Download the PDF",
        "PDF with our page",
        "Excel model",
        "Slides",
    ]
    page.write("size", "12,000")
    assert made == []
    customers = screen(offer=EXAMPLE, audience="customer")
    assert [one.label for one in customers.at.get("download_button")] == ["Download the PDF"]
