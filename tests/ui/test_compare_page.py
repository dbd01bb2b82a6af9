"""The Compare page without a browser: opens for every offer, switches, tabs, folds, customers kept out."""

import re
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.language import LANGUAGES
from servitization.report.answer_json import as_dict
from servitization.ui import offers, state
from servitization.ui.offers import Choice

ROOT = Path(__file__).resolve().parents[2]
PAGE = "pages/compare.py"
SHIPPED = sorted(path.stem for path in (ROOT / "assumptions/offers").glob("*.yaml"))
EXAMPLE = "office_ac_50y"


@pytest.fixture
def compare(screen):
    """`compare(offer=…, lang=…)`: a session that turned to the Compare page."""

    def opened(**query):
        page = screen(**query)
        page.at.switch_page(PAGE)
        return page.run()

    return opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("offer", [EXAMPLE, *SHIPPED])
def test_every_offer_opens_in_both_tabs(compare, offer, lang):
    page = compare(offer=offer, lang=lang)
    assert page.verdict.endswith(".")
    why = page.words
    page.at.session_state["compare_tabs"] = page.at.tabs[1].label
    page.run()
    assert page.words != why


def test_head_and_fee(compare):
    page = compare(offer=EXAMPLE, lang="en")
    assert page.verdict == (
        "The service is worth 389,000 € more than the sale. "
        "It saves energy and upkeep; only 64,000 € of it is cheap money."
    )
    assert "A well-advised buyer reaches 54% of the resource saving without us." in page.words
    assert "Service at 143,800 € a year" in page.words


def test_figures_are_those_of_the_command_line(compare):
    """Each figure that can be asked is the number of that name in `evaluate --format json`."""
    flat = as_dict(Study(load_case(f"assumptions/examples/{EXAMPLE}.yaml")).answer())
    page = compare(offer=EXAMPLE, lang="en")
    markup = page.markup.replace("&#46;", ".").replace("&#95;", "_").replace("&#44;", ",")
    found = re.findall(r'data-ask="([^"]*)"[^>]*>([^<]*)<', markup)
    assert len(found) > 25
    asked = dict(found)
    assert asked["alternatives.service.tco2e"] == "2,887"
    for name in asked:
        value = flat
        for part in name.split("."):
            value = value[part]
        assert isinstance(value, float)


def test_baseline_is_kept_in_the_address_and_over_pages(compare):
    page = compare(offer=EXAMPLE, lang="en")
    assert "against=" not in page.address
    page.at.session_state[state._CODES] = {**page.at.session_state[state._CODES], "against": "informed_sale"}
    page.run()
    assert page.verdict.startswith(
        "The service is worth 309,000 € more than the sale to a well-advised buyer"
    )
    assert "against=informed_sale" in page.address
    linked = compare(offer=EXAMPLE, lang="en", against="informed_sale")
    assert linked.verdict == page.verdict
    page.at.switch_page("pages/offer.py")
    page.run()
    page.at.switch_page(PAGE)
    assert page.run().verdict == linked.verdict


class TestWithPartners:
    """The second switch, where partners of an offer have contracts."""

    def test_follows_the_address_on_the_whole_page(self, compare):
        page = compare(offer=EXAMPLE, lang="en", **{"with": "partners"})
        assert page.verdict.startswith("The service with partners is worth 650,000 € more than the sale.")
        assert "with=partners" in page.address
        for said in (
            "Service with partners at 134,600 € a year to us",
            "That is 261,000 € more than our service alone.",
            "would do better without us",
            "Builder, year by year",
            "lighting firm, 8%",
        ):
            assert said in page.words, said
        assert "measures." not in page.words
        names = re.findall(r'data-ask="([^"]*)"', page.markup.replace("&#46;", ".").replace("&#95;", "_"))
        assert {"gain.service_with_partners.total", "alternatives.service_with_partners.tco2e"} <= set(names)
        assert not [name for name in names if name.startswith("gain.service.")]
        page.opened("fold_compare_ladder", "fold_compare_figures")
        labels = [one.label.replace("&#44;", ",") for one in page.at.expander]
        assert "From sale to our service alone, step by step" in labels
        assert "Builder, with partners: after tax" in page.at.dataframe[0].value.columns

    def test_ours_alone_unless_asked_for(self, compare):
        page = compare(offer=EXAMPLE, lang="en")
        switch = page.at.get_by_key("pick_with")
        assert switch.value == "service"
        switch.set_value("service_with_partners")
        page.run()
        assert page.verdict.startswith("The service with partners")
        page.at.get_by_key("pick_with").set_value("service")
        page.run()
        assert page.verdict.startswith("The service is worth 389,000 €")
        assert "with=" not in page.address

    def test_both_switches_together(self, compare):
        page = compare(offer=EXAMPLE, lang="fr", against="informed_sale", **{"with": "partners"})
        assert page.verdict.startswith("Le service avec partenaires vaut 439 000 € de plus")
        assert "conseillé aussi sur le bâtiment" in page.verdict

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("offer", ["office_partners", "lighting_led", "partner_without_effect"])
    def test_every_example(self, compare, offer, lang):
        page = compare(offer=offer, lang=lang, **{"with": "partners"})
        start = "The service with partners" if lang == "en" else "Le service avec partenaires"
        assert page.verdict.startswith(start)
        page.at.session_state["compare_tabs"] = page.at.tabs[1].label
        page.run()
        assert ("our service alone" if lang == "en" else "notre service seul") in page.words

    def test_no_switch_without_partners(self, compare):
        page = compare(offer="office_cooling", lang="en", **{"with": "partners"})
        assert "pick_with" not in [one.key for one in page.at.get("button_group")]
        assert "Ours alone" not in page.words
        assert page.verdict.startswith("The service is worth")

    def test_the_partners_page_leads_there(self, compare):
        page = compare(offer=EXAMPLE, lang="en")
        page.at.switch_page("pages/partners.py")
        page.run()
        page.at.get_by_key("compare_partners").click()
        page.run()
        assert "with=partners" in page.address
        assert page.verdict.startswith("The service with partners is worth")

    def test_no_word_of_partners_in_a_customers_address(self, screen):
        page = screen(offer=EXAMPLE, lang="en", audience="customer", **{"with": "partners"})
        assert "partners" not in page.address.split("URLSearchParams(")[-1]


def test_an_unknown_baseline_is_the_sale(compare):
    assert "than the sale." in compare(offer=EXAMPLE, lang="en", against="nobody").verdict


def test_changed_fields_and_the_fee_are_those_of_the_offer_page(compare):
    base = compare(offer=EXAMPLE, lang="en")
    larger = compare(offer=EXAMPLE, lang="en", size="20000")
    assert larger.verdict != base.verdict
    moved = compare(offer=EXAMPLE, lang="en", fee="150000")
    assert "Service at 150,000 € a year" in moved.words


def test_folds_are_filled_when_opened(compare):
    page = compare(offer=EXAMPLE, lang="en")
    assert "machine built for service" not in page.words.replace("needs the machine built for service", "")
    page.opened("fold_compare_ladder")
    assert "plant sized with less reserve" in page.words
    page.opened("fold_compare_machines")
    assert "Years kept" in page.words
    assert not page.at.dataframe
    page.opened("fold_compare_figures")
    frame = page.at.dataframe[0].value
    assert len(frame) == 51
    assert "Customer, service: after tax" in frame.columns


def test_no_zone_says_so(compare):
    page = compare(offer=EXAMPLE, lang="en", size="300")
    assert "No fee suits both" in page.words
    assert "● Go" not in page.words


def test_not_for_customers(compare):
    page = compare(offer=EXAMPLE, lang="en")
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict == "There is nothing to show here."
    assert "389" not in page.words
    assert not page.at.tabs


def test_a_hostile_title_stays_text(compare, monkeypatch):
    case = load_case(f"assumptions/examples/{EXAMPLE}.yaml")
    hostile = case.with_values({"about.title": "$x$ :red[a] ![](http://x) <b>b</b>"})
    monkeypatch.setattr(offers, "choices", lambda: {"x": Choice("x", "x", hostile)})
    page = compare(offer="x", lang="en")
    assert "<b>b</b>" not in page.markup
    assert "$x$ :red[a] ![](http://x) <b>b</b>" in page.words
