"""Asking a figure without a browser: what the page offers, what a click opens, what it never does."""

import re

import pytest

from servitization.ui import ask

EXAMPLE = "office_ac_50y"


def names(page) -> list[str]:
    return [
        name.replace("&#46;", ".").replace("&#95;", "_")
        for name in re.findall(r'data-ask="([^"]+)"', page.markup)
    ]


def opened(page, *way: str):
    """The page after clicks on figures, each in the dialog of the last."""
    page.at.session_state[ask._ASKED] = list(way)
    page.at.session_state[ask._OPEN] = True
    return page.run()


def test_figures_of_the_offer_can_be_asked(screen):
    page = screen(offer=EXAMPLE)
    assert {"figures.not_paid_today", "fee.service.year_one", "figures.saved"} <= set(names(page))


def test_names_on_the_page_are_figures(screen):
    page = screen(offer=EXAMPLE)
    for name in set(names(page)):
        found = opened(screen(offer=EXAMPLE), name)
        assert "There is no figure" not in found.words, name


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_dialog_tells_formula_terms_and_sources(screen, lang):
    page = opened(screen(offer=EXAMPLE, lang=lang), "fee.service.level")
    assert ("127,546 €/year" if lang == "en" else "127 546 €/an") in page.words
    assert "fee.service.provider_floor" in names(page)
    assert "office_ac_50y.yaml" in page.words


def test_back_goes_to_the_figure_before(screen):
    page = opened(screen(offer=EXAMPLE), "fee.service.level", "fee.service.provider_floor")
    assert "147,689 €" in page.words
    page.at.button(key="ask_back").click()
    page.run()
    assert page.at.session_state[ask._ASKED] == ["fee.service.level"]


def test_dialog_does_not_come_back_by_itself(screen):
    page = opened(screen(offer=EXAMPLE), "fee.service.level")
    assert "127,546 €/year" in page.words
    assert "127,546 €/year" not in page.run().words


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "$x$ :red[a] ![](http://x)", "a" * 5000, "__class__", "..", "verdict.says"],
)
def test_a_name_that_is_none_is_answered_in_words(screen, name):
    page = opened(screen(offer=EXAMPLE), name)
    assert "There is no figure and no assumption" in page.words
    assert "<script>alert" not in page.markup


def test_customer_can_ask_nothing(screen):
    page = screen(offer=EXAMPLE, audience="customer")
    assert names(page) == []
    page = opened(page, "fee.service.provider_floor")
    assert "127,5" not in page.words
    assert "127 5" not in page.words


@pytest.mark.parametrize(
    "sent", [None, "text", 3, [], {"name": None}, {"name": 3}, {"name": ""}, {"name": ["fee"]}, {}]
)
def test_anything_else_from_the_browser_is_left_alone(monkeypatch, sent):
    session = {ask._KEY: {"asked": sent}}
    monkeypatch.setattr(ask.st, "session_state", session)
    monkeypatch.setattr(ask.state, "audience", lambda: "internal")
    ask._take()
    assert ask._OPEN not in session


def test_the_way_down_is_kept_within_bounds(monkeypatch):
    session = {}
    monkeypatch.setattr(ask.st, "session_state", session)
    monkeypatch.setattr(ask.state, "audience", lambda: "internal")
    for step in range(100):
        session[ask._KEY] = {"asked": {"name": f"name{step}" + "x" * 500, "further": True}}
        ask._take()
    assert len(session[ask._ASKED]) == ask.DEEPEST
    assert max(map(len, session[ask._ASKED])) == ask.LONGEST
    session[ask._KEY] = {"asked": {"name": "fee", "further": False}}
    ask._take()
    assert session[ask._ASKED] == ["fee"]


def test_nothing_is_taken_from_a_customers_browser(monkeypatch):
    session = {ask._KEY: {"asked": {"name": "fee"}}}
    monkeypatch.setattr(ask.st, "session_state", session)
    monkeypatch.setattr(ask.state, "audience", lambda: "customer")
    ask._take()
    assert ask._OPEN not in session
