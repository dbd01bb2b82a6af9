"""The part "what if we part" on a page of its own: nothing is raised, what is chosen is said."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest


def script():
    from servitization.ui import exits_tab
    from servitization.ui.frame import open_frame
    from servitization.ui.on_screen import examine

    open_frame()
    examine(exits_tab.exits)


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(script, default_timeout=60)
    for name, code in query.items():
        at.query_params[name] = code
    return ran(at)


def ran(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    shown = "\n".join(one.value for one in at.html if "<script>" not in one.value)
    shown = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", shown, flags=re.S))
    return " ".join(shown.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("offer", ["office_ac_50y", "office_cooling", "washing_machines"])
def test_opens(offer, lang):
    at = opened(offer=offer, lang=lang)
    assert len(at.selectbox) == 1
    assert {"en": "What if we part after year", "fr": "Et si nous nous séparons après l'année"}[
        lang
    ] in words(at)


def test_year_and_clause_are_tried_without_changing_an_assumption():
    at = opened(offer="office_ac_50y", lang="en")
    assert "What if we part after year 5?" in words(at)
    assert "The customer owes nothing" in words(at)
    at.selectbox[0].set_value("make_whole")
    at.slider[0].set_value(12)
    told = words(ran(at))
    assert "What if we part after year 12?" in told
    assert "The customer owes 1," in told
    assert "no clause ●" in told


def test_customers_see_nothing_of_it():
    at = opened(offer="office_ac_50y", lang="en", audience="customer")
    assert not at.selectbox
    assert "part after year" not in words(at)
