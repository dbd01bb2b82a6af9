"""The tab Service of the Contract page: what is tried stands beside the neutral, and enters no offer."""

import pytest

from servitization.language import LANGUAGES, say
from servitization.ui.plain import plain

OFFER = "office_ac_50y"


@pytest.fixture
def tab(screen):
    """`tab(offer=…, lang=…)`: a session that opened the tab of an offer."""

    def opened(**query):
        page = screen(**{"offer": OFFER, "lang": "en", "tab": "service", **query})
        page.at.switch_page("pages/contract.py")
        return page.run()

    return opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("offer", [OFFER, "office_cooling_tropical", "washing_machines"])
def test_everything_is_drawn_and_called_an_assumption(tab, offer, lang):
    page = tab(offer=offer, lang=lang)
    for key in ("tab", "blueprint", "triangle", "mix", "funnel", "point", "encounter", "experience"):
        assert plain(say(f"servuction.{key}.heading", lang)) in page.markup
    badge = f'class="sv_badge">{plain(say("servuction.assumption", lang))}<'
    assert page.markup.count(badge) >= 12
    assert plain(say("servuction.said.neutral", lang)) in page.markup
    assert page.markup.count('class="sv_stage"') == 3 and page.markup.count("sv_line visibility") == 3


def test_a_step_is_moved_a_number_is_typed_and_one_click_takes_all_back(tab):
    page = tab()
    before = page.verdict
    page.choice("sv_step").set_value("upkeep")
    page.run()
    put = next(one for one in page.at.button_group if one.key.startswith("sv_moves-upkeep"))
    put.set_value("behind")
    page.run()
    assert "moved behind the scene" in page.words and "sv_moves=5b" in page.address
    assert "instead of" in page.words and page.verdict == before
    page.write("sv_trust", "0.8").write("sv_price_premium", "abc")
    assert "sv_trust=0.8" in page.address and "abc" in page.address
    assert page.field("sv_price_premium").value == "abc"
    page.at.button(key="sv_reset").click()
    page.run()
    assert say("servuction.said.neutral", "en") in page.words
    written = page.address.split("URLSearchParams(")[1]
    assert "sv_trust" not in written and "sv_moves" not in written
    assert page.field("sv_trust").value == "0.5" and page.field("sv_price_premium").value == "0%"


def test_what_cannot_be_used_says_why_and_stays(tab):
    page = tab(lang="fr")
    page.write("sv_weights-mastery", "90")
    assert "les poids font 1,3" in page.words
    page.write("sv_weights-relational", "10").write("sv_weights-involvement", "0")
    assert "les poids font" not in page.words and "sv_weights=0.9" in page.address
    page.write("sv_technicians", "1")
    assert "la file ne finirait jamais" in page.words
    page.write("sv_contracts", "10")
    assert "la file ne finirait jamais" not in page.words and page.field("sv_technicians").value == "1"
    page.write("sv_trust", "0,8")
    assert "sv_trust=0.8" in page.address
    page.write("sv_trust", "1,8")
    assert page.field("sv_trust").value == "1,8" and "1,8" in page.words


def test_addresses_that_cannot_be_used_are_said(tab):
    page = tab(sv_moves="99w.x.3c", sv_trust="7", sv_weights="a~b~c", sv_mix="far", sv_file="nothing")
    assert "moved to the customer" in page.words
    assert "write 1 or less" in page.words


def test_advice_and_another_service(tab):
    page = tab(sv_weights="0.2~0.7~0.1", sv_mix="low_cost")
    assert say("servuction.warning.standard_contradicts_relation", "en") in page.words
    page = tab(sv_file="office_cooling_close")
    assert "instead of" in page.words and "moved to the web" in page.words
    page.at.button(key="sv_reset").click()
    assert say("servuction.said.neutral", "en") in page.run().words


def test_undo_takes_back_what_was_tried(tab):
    page = tab()
    page.write("sv_trust", "0.8").write("sv_trust", "0.9")
    page.at.button(key="tool_undo").click()
    assert page.run().field("sv_trust").value == "0.8"
    page.at.button(key="tool_undo").click()
    assert page.run().field("sv_trust").value == "0.5"


def test_customers_see_nothing_of_it(screen):
    page = screen(offer=OFFER, lang="en", tab="service", audience="customer", sv_trust="0.8")
    assert "sv_badge" not in page.markup and "sv_" not in page.address.split("URLSearchParams(")[1]
    assert not [one for one in page.at.text_input if one.key.startswith("sv_")]
