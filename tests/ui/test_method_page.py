"""The Method page: equations with the numbers of the offer, glossary, sources, limits, a number asked."""

import html
import re
from pathlib import Path

import pytest

from servitization.language import keys
from tests.in_turn import in_turn

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "office_ac_50y"
SHIPPED = [*(ROOT / "assumptions/offers").glob("*.yaml"), ROOT / "assumptions/examples/office_ac_50y.yaml"]
TABS = ("equations", "glossary", "sources", "limits", "ask")


@pytest.fixture
def method(screen):
    """`method("sources", offer=…)`: the page with one tab open."""

    def opened(tab: str = "equations", **query: str):
        page = screen(**query)
        page.at.switch_page("pages/method.py")
        page.run()
        if tab != "equations":
            page.at.session_state["method_tabs"] = keys(query.get("lang", "en"))[f"method.tab.{tab}"]
            page.run()
        return page

    return opened


@pytest.mark.parametrize(("file", "lang"), in_turn(SHIPPED))
def test_every_tab_of_every_shipped_offer_opens(method, file, lang):
    for tab in TABS:
        page = method(tab, offer=file.stem, lang=lang)
        assert "None" not in page.words, tab
        assert page.verdict


def test_numbers_of_the_worked_case(method):
    page = method(offer=EXAMPLE)
    assert page.verdict.startswith("The fee of 143,800 € a year rests on ")
    for figure in (
        "127,546 €/year",
        "160,018 €/year",
        "1,268",
        "1,116",
        "461,546 €",
        "−136,373 €",
        "63,734 €",
        "388,907 €",
        "34,810 €",
    ):
        assert figure in page.words, figure
    assert len(page.at.latex) == 4


def test_costs_add_up_to_the_resources_used(method):
    page = method(offer=EXAMPLE)
    costs = page.markup.split("What it costs")[1].split("Who bears it")[0]
    rows = [
        re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, flags=re.S)
        for row in re.findall(r"<tr.*?</tr>", costs, flags=re.S)
    ]

    def amount(cell: str) -> float:
        text = html.unescape(re.sub(r"<[^>]+>", "", cell)).replace("−", "-")
        digits = re.sub(r"[^\d-]", "", text)
        return float(digits) if digits else 0.0

    for column in (1, 2, 3):
        *parts, together = [amount(row[column]) for row in rows[1:]]
        assert abs(sum(parts) - together) <= len(parts)


def test_every_number_of_the_equations_can_be_asked(method):
    page = method(offer=EXAMPLE)
    cells = re.findall(r'<td class="number">(.*?)</td>', page.markup, flags=re.S)
    assert len(cells) > 60
    assert all(cell.startswith("<button") or cell == "–" for cell in cells)


def test_sources_can_be_searched(method):
    page = method("sources", offer="office_cooling")
    rows = page.markup.count("<tr")
    page.at.text_input(key="method_search").set_value("damodaran")
    page.run()
    assert 1 < page.markup.count("<tr") < rows
    assert "Damodaran" in page.words
    page.at.text_input(key="method_search").set_value("no such source")
    page.run()
    assert "No source holds these words." in page.words


def test_a_number_is_asked_by_name(method):
    page = method("ask", offer=EXAMPLE)
    page.at.selectbox(key="method_name").set_value("fee.service.customer_ceiling")
    page.run()
    assert "160,018 €/year" in page.words
    page.at.selectbox(key="method_name").set_value("energy.electricity_price")
    page.run()
    assert "Judged: nobody has measured" in page.words


def test_limits_and_glossary_in_both_languages(method):
    assert "no simulation" in method("limits", offer=EXAMPLE).words
    assert "pas de simulation" in method("limits", offer=EXAMPLE, lang="fr").words
    assert "levelised cost" in method("glossary", offer=EXAMPLE).words
    assert "en valeur d'aujourd'hui" in method("glossary", offer=EXAMPLE, lang="fr").words


def test_glossary_has_a_meaning_for_every_word():
    words = {key.removeprefix("glossary.word.") for key in keys("en") if key.startswith("glossary.word.")}
    means = {key.removeprefix("glossary.means.") for key in keys("en") if key.startswith("glossary.means.")}
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    ten = re.findall(r"^\| \*\*(\w+)\*\*", contributing, flags=re.MULTILINE)
    assert words == means
    assert len(ten) == 10
    assert set(ten) <= words


def test_customers_do_not_see_it(method):
    page = method(offer=EXAMPLE)
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert "There is nothing to show" in page.words
    assert "127,546" not in page.words


def test_items_bear_the_names_of_french_contracts(method):
    """P1 to P4, as those who sign such contracts call their posts."""
    words = method(lang="fr").words
    for post in ("P1", "P2", "P4, P3", "P3"):
        assert post in words
    assert all(f"P{number}" in method("glossary", lang="fr").words for number in range(1, 5))
