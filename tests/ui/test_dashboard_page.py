"""The Dashboard without a browser: shipped offers, filters that stay, what cannot be read."""

import re
from pathlib import Path

import pytest

from servitization import load_case
from servitization.language import LANGUAGES
from servitization.problems import Problem
from servitization.ui import offers
from servitization.ui.offers import Choice

ROOT = Path(__file__).resolve().parents[2]
PAGE = "pages/dashboard.py"
SHIPPED = sorted(path.stem for path in (ROOT / "assumptions/offers").glob("*.yaml"))
EXAMPLES = sorted(path.stem for path in (ROOT / "assumptions/examples").glob("*.yaml"))


@pytest.fixture
def dashboard(screen):
    """`dashboard(lang="fr")`: a session that turned to the Dashboard."""

    def opened(**query):
        page = screen(**query)
        page.at.switch_page(PAGE)
        return page.run()

    return opened


@pytest.fixture
def only(monkeypatch):
    """`only(a=case, b=(problem,))`: these are all the offers there are."""

    def given(**cases):
        found = {
            key: Choice(key, f"Offer {key}", None, case)
            if isinstance(case, tuple)
            else Choice(key, f"Offer {key}", case)
            for key, case in cases.items()
        }
        monkeypatch.setattr(offers, "choices", lambda: dict(found))

    return given


@pytest.fixture(scope="module")
def example():
    """The worked case, with a division at which its partners would stay."""
    return load_case(ROOT / "assumptions/examples/office_ac_50y.yaml", ["partners.division=nucleolus"])


def keys_shown(page) -> list[str]:
    return re.findall(
        r'data-open="([^"]*)" data-page="offer"', page.markup.replace("&#95;", "_").replace("&#45;", "-")
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_shipped_offer_has_a_row(dashboard, lang):
    page = dashboard(lang=lang)
    assert sorted(keys_shown(page)) == SHIPPED
    assert ("worth making" if lang == "en" else "la peine") in page.verdict
    assert page.markup.count('<th scope="row">') == len(SHIPPED)


def test_a_column_for_partners_only_where_there_are_some(dashboard, only, example):
    only(a=load_case(ROOT / "assumptions/offers/lighting.yaml"))
    assert "With partners" not in dashboard(lang="en").words
    only(a=load_case(ROOT / "assumptions/offers/lighting.yaml"), b=example)
    page = dashboard(lang="en")
    assert "With partners, k€" in page.words
    markup = page.markup.replace("&#46;", ".").replace("&#95;", "_").replace("&#44;", ",")
    asked = re.findall(r'data-ask="(gain.service_with_partners[^"]*)"[^>]*data-of="([^"]*)">([^<]*)<', markup)
    assert [(name, of) for name, of, _ in asked] == [
        ("gain.service_with_partners.against_informed_sale.total", "b")
    ]
    assert "are of our service alone" in page.words
    assert f"with partners {asked[0][2]}" in page.words


def test_examples_only_when_asked(dashboard):
    page = dashboard()
    assert "office_ac_50y" not in keys_shown(page)
    page.at.toggle(key="dashboard_examples").set_value(True)
    page.run()
    assert sorted(keys_shown(page)) == sorted([*SHIPPED, *EXAMPLES])


def test_worked_figures(dashboard, only, example):
    only(a=example, b=example.with_values({"site.size": 1_000}))
    page = dashboard()
    assert page.verdict == (
        "One of two offers is worth making: 309,000 € more than selling to a well-advised buyer."
    )
    assert "It ties up 690 k€ at the deepest point, in 2026." in page.words
    assert keys_shown(page) == ["a", "b"]
    for told in ("● Go", "○ No", "309", "−690", "at signing", "All tests pass", "No fee suits both"):
        assert told in page.words


def test_added_by_year(dashboard, only, example):
    only(a=example, b=example.with_values({"contract.start_year": 2034}))
    page = dashboard()
    assert "690 k€ at the deepest point, in 2026; adding their peaks would have said 1.38 M€" in page.words


def test_a_file_that_cannot_be_read_is_one_line(dashboard, only, example):
    broken = (Problem("no_finite_result", "b.yaml"), Problem("no_finite_result", "b.yaml"))
    only(a=example, b=broken)
    page = dashboard()
    assert "The one offer here is worth making" in page.verdict
    assert "Offer b cannot be read and is left out; first of 2 problems: b.yaml" in page.words


def test_figures_beyond_any_number_are_left_out(dashboard, only, example):
    only(a=example, b=example.with_values({"site.size": 1e15, "energy.electricity_price": 1e6}))
    page = dashboard()
    assert page.verdict.startswith("The one offer here")
    assert "Offer b cannot be read and is left out" in page.words


def test_no_offer_at_all(dashboard, only):
    only(b=(Problem("no_finite_result", "b.yaml"),))
    page = dashboard()
    assert page.verdict == "No offer can be read."
    assert not page.at.get("vega_lite_chart")


def test_one_offer_that_fails(dashboard, only, example):
    only(a=example.with_values({"site.size": 1_000}))
    page = dashboard(lang="fr")
    assert page.verdict.startswith("La seule offre présente n'a pas de redevance")
    assert "Aucune offre affichée ne vaut la peine" in page.words


def test_filters_narrow_the_table_and_not_the_heading(dashboard, only, example):
    only(
        lyon=example,
        nice=example.with_values({"contract.start_year": 2030}),
        small=example.with_values({"site.size": 1_000}),
    )
    page = dashboard()
    said = page.verdict
    page.at.text_input(key="dashboard_text").set_value("NICE")
    page.run()
    assert keys_shown(page) == ["nice"] and page.verdict == said
    assert "1 of 3 offers shown" in page.words
    page.at.get_by_key("dashboard_state").set_value(["no"])
    page.run()
    assert keys_shown(page) == []
    assert "No offer matches" in page.words
    page.at.text_input(key="dashboard_text").set_value("")
    page.run()
    assert keys_shown(page) == ["small"]


def test_sort(dashboard, only, example):
    only(b=example, a=example.with_values({"site.size": 5_000}))
    page = dashboard()
    assert keys_shown(page) == ["b", "a"]
    page.at.selectbox(key="dashboard_sort").set_value("name")
    page.run()
    assert keys_shown(page) == ["a", "b"]


def test_filters_survive_a_look_at_another_page(dashboard, only, example):
    only(lyon=example, nice=example.with_values({"contract.start_year": 2030}))
    page = dashboard()
    page.at.text_input(key="dashboard_text").set_value("nice")
    page.run()
    page.at.switch_page("pages/method.py")
    page.run()
    page.at.switch_page(PAGE)
    page.run()
    assert page.at.text_input(key="dashboard_text").value == "nice"
    assert keys_shown(page) == ["nice"]


def test_two_sessions_do_not_share_filters(dashboard, only, example):
    only(lyon=example, nice=example.with_values({"contract.start_year": 2030}))
    one, other = dashboard(), dashboard()
    one.at.text_input(key="dashboard_text").set_value("nice")
    one.run()
    assert len(keys_shown(other.run())) == 2


def test_a_clicked_name_opens_its_offer(dashboard):
    """What the component tells, taken in by the next run."""
    page = dashboard(lang="fr")
    page.at.session_state["opener_wanted"] = {"key": "office_cooling", "page": "offer"}
    page.run()
    assert "le client paie" in page.verdict
    assert "given.set(name, value)" in page.address and "office_cooling" in page.address


@pytest.mark.parametrize(
    "told", [{"key": "../x", "page": "offer"}, {"key": "office_cooling", "page": "x"}, "x", 3]
)
def test_nothing_else_is_taken_from_the_browser(dashboard, told):
    page = dashboard()
    page.at.session_state["opener_wanted"] = told
    page.run()
    assert "worth making" in page.verdict


def test_customers_see_nothing_of_it(screen):
    page = screen()
    page.at.switch_page(PAGE)
    page.run()
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict.startswith("There is nothing to show")
    assert "data-open" not in page.markup


def test_a_hostile_title_is_shown_as_typed(dashboard, monkeypatch, example):
    title = "$x$ :red[a] ![](http://x) <b>"
    monkeypatch.setattr(offers, "choices", lambda: {"a": Choice("a", title, example)})
    page = dashboard()
    assert title in page.words
    assert "<b>" not in page.markup.split('<th scope="row">')[1].split("</th>")[0]


def test_folds_are_filled_when_opened(dashboard):
    page = dashboard()
    assert "NPV" not in page.words
    assert [one.label for one in page.at.expander][-1].startswith("All figures of")
