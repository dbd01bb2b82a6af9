"""The Partners page without a browser: rules, shares, fees that are tried, sheets, customers kept out."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.assumptions.case import load_text
from servitization.language import LANGUAGES
from servitization.report.answer_json import as_dict
from servitization.ui import offers, partners_fee, state
from servitization.ui import partners as example
from servitization.ui.offers import Choice

ROOT = Path(__file__).resolve().parents[2]
PAGE = "pages/partners.py"
SHIPPED = sorted(
    path.stem for folder in ("offers", "examples") for path in (ROOT / "assumptions" / folder).glob("*.yaml")
)
EXAMPLE = "office_ac_50y"


@pytest.fixture
def partners(screen):
    """`partners(offer=…, lang=…)`: a session that turned to the Partners page."""

    def opened(**query):
        page = screen(**{"offer": EXAMPLE, "lang": "en", **query})
        page.at.switch_page(PAGE)
        return page.run()

    return opened


def share(page, name: str):
    return next(one for one in page.at.text_input if one.key.startswith(f"division-{name}-"))


def pick(page, rule: str):
    page.at.selectbox(key="pick_division").set_value(rule)
    return page.run()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("offer", SHIPPED)
def test_every_offer_opens(partners, offer, lang):
    page = partners(offer=offer, lang=lang)
    assert page.verdict.endswith(".")


def test_head_tables_and_who_leaves(partners):
    page = partners()
    assert page.verdict == (
        "With the builder and the lighting firm the saving nearly doubles, from 462,000 € to 894,000 €, "
        "and each of the four is better off."
    )
    assert "○ Breaks the customer, the builder and the lighting firm would do better without us" in page.words
    assert "customer + light + we 746" in page.words
    assert "Plant to be built, kW 1,268 865 −32%" in page.words
    assert "Equal parts · the same for each 224 224 224 224 ○ breaks for customer, light and we" in page.words
    assert "builder and the lighting firm would be 218,000 € better off without us." in page.words
    assert len(re.findall(r'class="chosen"|class=chosen', page.markup)) == 2


def test_figures_are_those_of_the_command_line(partners):
    flat = as_dict(Study(load_case(f"assumptions/examples/{EXAMPLE}.yaml")).answer())
    markup = partners().markup
    for code, letter in re.findall(r"(&#(\d+);)", markup):
        markup = markup.replace(code, chr(int(letter)))
    names = set(re.findall(r'data-ask="([^"]*)"', markup))
    assert len(names) > 45
    for name in names:
        value = flat
        for part in name.split("."):
            if isinstance(value, list):
                value = {"+".join(one["levers"]) or "today": one for one in value}
            value = value[part]
        assert isinstance(value, float), name


def test_another_rule_is_an_override_kept_in_the_address(partners):
    page = pick(partners(), "nucleolus")
    assert "● Holds" in page.words
    assert "division=nucleolus" in page.address
    back = html.unescape(page.at.button(key="back_division").label)
    assert back == "As in the file: Shapley, then bargaining"
    linked = partners(division="nucleolus")
    assert linked.words == page.words
    page.at.switch_page("pages/offer.py")
    assert "division=nucleolus" in page.run().address
    page.at.switch_page(PAGE)
    page.run()
    page.at.button(key="back_division").click()
    page.run()
    assert "○ Breaks" in page.words
    assert "division=" not in page.address


def test_negotiated_shares_in_french(partners):
    page = pick(partners(lang="fr"), "negotiated")
    assert sum(float(share(page, name).value.split("\u202f")[0]) for name in PLAYERS) == 100
    assert "Négocié" in page.words
    for name, text in zip(PLAYERS, ("48,5", "31,5", "8,5", "11,5"), strict=True):
        share(page, name).set_value(text)
    page.run()
    assert "division=negotiated~0.485~0.315~0.085~0.115" in page.address.replace("%7E", "~")
    row = "Négocié · comme convenu entre vous 434 282 76 103"
    assert row in page.words
    share(page, "builder").set_value("9,5")
    page.run()
    assert "Les parts font 101 % ; écrire des parts qui font 100 %." in page.words
    assert row in page.words
    share(page, "builder").set_value("huit")
    assert "8,5" in page.run().words
    share(page, "builder").set_value("-5")
    assert "Une part est comprise entre 0 % et 100 %" in page.run().words
    assert row in page.words


PLAYERS = ("customer", "provider", "builder", "lighting")


def test_who_pays_the_measures(partners):
    page = partners()
    page.write("cofunding", "100")
    assert "Of the measures we pay 100%" in page.words
    assert "cofunding=1" in page.address
    page.write("cofunding", "120")
    assert "Write a share between 0% and 100%." in page.words
    assert "Of the measures we pay 100%" in page.words
    page.at.button(key="back_cofunding").click()
    page.run()
    assert "Of the measures we pay 60%" in page.words


def test_a_fee_that_is_tried_shows_who_would_leave(partners):
    page = partners(partner_fee="120000")
    assert "● Holds" in page.words
    assert "At 120,000 € a year nobody would be better off without the others." in page.words
    assert "customer we Cooling as a service 120,000 €" in page.words
    assert "fee moved by hand" in page.words
    assert "fee.service&#95;with&#95;partners.level" not in page.markup.replace("&#46;", ".")
    high = partners(partner_fee="170000")
    assert "but the customer would be worse off." in high.verdict
    assert "So would" in high.words
    pick(page, "shapley")
    assert "partner_fee=" not in page.address.partition("URLSearchParams(")[2]


def test_the_bar_says_where_all_stay(office):
    study = Study(office)
    found = study.partners
    track = partners_fee.track(found, found.contract.level, "EUR", "en")
    both = [zone for zone in track["zones"] if zone["kind"] == "both"]
    assert [(one["from"], one["to"]) for one in both] == [found.contract.stable_and_agreed]
    assert [mark["number"].replace("\u00a0", " ") for mark in track["marks"]] == [
        "108,700 €",
        "115,200 €",
        "123,300 €",
        "154,000 €",
    ]
    ends = [zone["from"] for zone in track["zones"]] + [track["zones"][-1]["to"]]
    assert ends == sorted(ends)
    assert ends[0] == track["low"] and ends[-1] == track["high"]
    nobody = Study(office.with_values({"partners.division": "proportional_to_investment"})).partners
    kinds = [zone["kind"] for zone in partners_fee.track(nobody, nobody.contract.level, "EUR", "fr")["zones"]]
    assert "both" not in kinds


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_and_what_each_does_alone_are_filled_when_opened(partners, lang):
    page = partners(lang=lang)
    before = page.words
    assert not page.at.get("download_button")
    page.opened("fold_sheet_builder")
    assert len(page.at.get("download_button")) == 1
    assert ("73,000 €" if lang == "en" else "73 000 €") in page.words.replace(before, "")
    page.opened("fold_partners_alone")
    assert ("counted twice" if lang == "en" else "compté deux fois") in page.words


def test_without_service_there_are_no_contracts(partners, monkeypatch):
    case = load_case(f"assumptions/examples/{EXAMPLE}.yaml")
    costly = case.with_values({"items.contract_setup.amount.cooling": 1e7})
    monkeypatch.setattr(offers, "choices", lambda: {"x": Choice("x", "x", costly)})
    page = partners(offer="x")
    assert "○ No service" in page.words
    assert "There are no contracts with us" in page.words
    assert not [one for one in page.at.expander if "what you do" in one.label]


def test_an_offer_without_partners_says_what_one_is(partners):
    page = partners(offer="carpet")
    assert page.verdict == "This offer has no partners."
    assert "A partner is a firm that can lower what the customer needs" in page.words
    head = "extends: ../examples/office_ac_50y.yaml\nabout: {title: x}\ncurrency: EUR\n"
    assert page.at.code[0].value == example.EXAMPLE
    case = load_text((head + example.EXAMPLE).encode(), "x.yaml")
    assert case.assumptions.partners.division == "nucleolus"


@pytest.mark.parametrize("code", ["nonsense", "negotiated~1~1~1~1", "negotiated~x", "negotiated", "~~"])
def test_rubbish_in_the_address_changes_nothing(partners, code):
    assert partners(division=code).words == partners().words


def test_not_for_customers_and_not_in_their_address(partners):
    page = pick(partners(partner_fee="120000", cofunding="0.9"), "nucleolus")
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict == "There is nothing to show here."
    assert "894" not in page.words
    written = page.address.partition("URLSearchParams(")[2]
    for hidden in ("division", "partner_fee", "cofunding", "nucleolus"):
        assert hidden not in written


def test_a_hostile_title_stays_text(partners, monkeypatch):
    case = load_case(f"assumptions/examples/{EXAMPLE}.yaml")
    hostile = case.with_values({"about.title": "$x$ :red[a] ![](http://x) <b>b</b>"})
    monkeypatch.setattr(offers, "choices", lambda: {"x": Choice("x", "x", hostile)})
    page = partners(offer="x").opened("fold_sheet_lighting")
    assert "<b>b</b>" not in page.markup
    assert "$x$ :red[a] ![](http://x) <b>b</b>" in page.words


def test_terms_are_fields_of_the_state():
    assert {"division", "cofunding"} <= set(state.FIELDS)


def test_builder_paid_by_measured_savings(partners):
    page = partners()
    page.at.selectbox(key="pick_paid").set_value("verified_savings")
    page.run()
    assert "share of the measured savings 16.4%" in page.words.lower()
    term(page, "guaranteed").set_value("90")
    page.run()
    term(page, "pain").set_value("50")
    page.run()
    again = partners(paid="verified_savings", guaranteed="0.9", pain="0.5")
    for one in (page, again):
        assert [term(one, name).value for name in ("guaranteed", "pain", "cap")] == ["90%", "50%", "100%"]
        assert one.at.selectbox(key="pick_paid").value == "verified_savings"
    term(page, "cap").set_value("130")
    page.run()
    assert "Write a share between 0% and 100%" in page.words
    page.at.button(key="back_paid").click()
    page.run()
    assert page.at.selectbox(key="pick_paid").value == "at_signing"
    assert not [one for one in page.at.text_input if one.key.startswith("guaranteed-")]


def term(page, name: str):
    return next(one for one in page.at.text_input if one.key.startswith(f"{name}-"))


@pytest.mark.parametrize("made", ["floor", "level"])
def test_a_limit_below_zero_is_where_it_is(made):
    """Where we would even pay to serve, the track begins below zero and says how far."""

    found = Study(load_case(ROOT / f"assumptions/examples/{EXAMPLE}.yaml")).partners
    contract = found.contract
    zone = replace(contract.against_sale, provider_floor=-30_000.0)
    changed = replace(contract, against_sale=zone) if made == "floor" else replace(contract, level=-30_000.0)
    track = partners_fee.track(replace(found, contract=changed), changed.level, "EUR", "en")
    assert track["low"] <= -30_000.0 - track["step"]
    assert track["zones"][0]["from"] == track["low"]
    if made == "floor":
        mark = next(one for one in track["marks"] if one["at"] == -30_000.0)
        assert mark["number"] == "\u221230,000\u00a0€"
    plain = partners_fee.track(found, contract.level, "EUR", "en")
    assert plain["low"] >= 0


def test_fee_below_zero_is_kept_in_the_address(partners):
    page = partners(partner_fee="-1000")
    assert "At a fee to us of" in page.words
    assert "\u22121,000 €" in page.words.replace("\u00a0", " ")


HALF = """extends: office_ac_50y.yaml
basis: judged
responsibilities: {functional_result: {energy: 0.5}}
partners: {division: nucleolus}
"""


def test_a_way_of_paying_that_is_refused_says_why(partners, monkeypatch):
    case = load_text(HALF, "half.yaml", folder=ROOT / "assumptions/examples")
    monkeypatch.setattr(offers, "choices", lambda: {"x": Choice("x", "x", case)})
    page = partners(offer="x")
    page.at.selectbox(key="pick_paid").set_value("verified_savings")
    page.run()
    assert page.at.selectbox(key="pick_paid").value == "at_signing"
    assert "provider and customer each pay a part of the electricity" in page.words
