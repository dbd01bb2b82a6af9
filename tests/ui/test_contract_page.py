"""The Contract page without a browser: rows that become the contract, terms, simulators, no customers."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from servitization import Study, load_case
from servitization.language import LANGUAGES, say
from servitization.report.answer_json import as_dict
from servitization.ui import field_values
from servitization.ui.contract_values import CONTRACT_QUESTIONS, codes_of
from tests.in_turn import in_turn

ROOT = Path(__file__).resolve().parents[2]
PAGE = "pages/contract.py"
EXAMPLE = "office_ac_50y"
SHIPPED = sorted(
    path.stem for folder in ("offers", "examples") for path in (ROOT / "assumptions" / folder).glob("*.yaml")
)

TABS = ("models", "index", "level", "ending", "lease")
LEVEL = {
    "sla_target": "0.995",
    "sla_band": "0.001",
    "sla_malus": "10",
    "sla_malus_cap": "0.1",
    "sla_bonus": "5",
    "sla_bonus_cap": "0.02",
}


@pytest.fixture
def contract(screen):
    """`contract(offer=…, lang=…)`: a session that turned to the Contract page."""

    def opened(tab="", **query):
        page = screen(**{"offer": EXAMPLE, "lang": "en", **query})
        page.at.switch_page(PAGE)
        return turned(page.run(), tab, query.get("lang", "en")) if tab else page.run()

    return opened


def turned(page, tab: str, lang: str = "en"):
    page.at.session_state["contract_tabs"] = say(f"contract.tab.{tab}", lang)
    return page.run()


def pick(page, kind: str, name: str):
    key = f"pick_contract_{kind}"
    next(one for one in page.at.button_group if one.key == key).set_value(name)
    return page.run()


def codes(page) -> str:
    """What the address says."""
    return re.search(r'URLSearchParams\("([^"]*)"', page.address)[1].replace("%7E", "~")


@pytest.mark.parametrize(("offer", "lang"), in_turn(SHIPPED))
def test_every_offer_opens_with_all_its_tabs(contract, offer, lang):
    page = contract(offer=offer, lang=lang)
    assert page.verdict.endswith(".")
    for tab in TABS:
        turned(page, tab, lang)


def test_structures_side_by_side(contract):
    page = contract()
    assert "Indexed · this contract 146,800 177,700 278,400 +7% – +155 +234 11.4% 32,500" in page.words
    assert "Shared savings even the whole of what is saved would not pay for it" in page.words
    assert "at a weight of 24.8% a move of its price would leave us where we are" in page.words
    assert "An open book is a warning, not an offer" in page.words
    assert len(re.findall(r"class=chosen aria-current=true", page.markup)) == 2


def test_a_click_makes_a_row_the_contract_of_every_page(contract):
    page = pick(contract(), "structure", "per_unit")
    assert "structure=per_unit" in codes(page)
    assert "Per unit · this contract 138,900" in page.words
    assert "That is 0.136 € per kWh of cold used" in page.words
    linked = contract(structure="per_unit")
    assert linked.words == page.words
    page.at.switch_page("pages/offer.py")
    assert page.run().verdict.startswith("For about 136,000 € a year")
    page.at.switch_page(PAGE)
    page.run()
    page.at.button(key="back_contract").click()
    assert "structure=" not in codes(page.run())
    assert "Indexed · this contract" in page.words


def test_price_neutral_weights_are_taken_whole(contract):
    page = pick(contract(), "structure", "price_neutral")
    assert "weights=0.15~0.60160039" in codes(page) and "structure=" not in codes(page)
    assert "Indexed · this contract 150,100" in page.words
    assert "Energy has" not in page.words


def test_shared_savings_bring_their_arrangement(contract):
    page = pick(contract(), "structure", "shared_savings")
    assert "structure=shared_savings" in codes(page) and "model=shared_savings" in codes(page)
    assert page.verdict == "No level works: even the whole of what is saved would not pay for it."
    assert "We need 70,400 € a year; all that is saved is worth 30,000 € a year." in page.words
    # The Offer page takes codes together that can be taken only together.
    page.at.switch_page("pages/offer.py")
    assert "structure=shared_savings" in codes(page.run())
    assert page.verdict.startswith("No fee suits both")


def test_business_models_and_the_guard(contract):
    page = contract("models")
    assert "9 costs, each paid once, in all 7 models; the same 50 years." in page.words
    assert "In Functional result 3% more is used, because the fee does not vary with use." in page.words
    page.opened("fold_contract_payers")
    assert "electricity customer customer customer we we customer customer" in page.words
    lease = pick(page, "model", "lease")
    assert "model=lease" in codes(lease) and "structure=flat" in codes(lease)
    turned(lease, "models")
    assert "Lease · this contract Flat 99,600" in lease.words


def test_weights_collar_and_start_in_french(contract):
    page = contract(lang="fr")
    for name, text in (("fixed_weight", "20"), ("inflation_weight", "47,5"), ("energy_weight", "32,5 %")):
        page.field(f"weights-{name}").set_value(text)
    page.run()
    assert "weights=0.2~0.475~0~0.325" in codes(page)
    page.write("weights-fixed_weight", "30")
    assert "Les poids font 110 % ; écrivez des poids qui font 100 %" in page.words
    assert "weights=0.2~0.475~0~0.325" in codes(page)
    page.write("weights-fixed_weight", "20")
    page.write("collar_low", "−1,5 %")
    assert "collar_low=-0.015" in codes(page)
    page.write("collar_high", "-3 %")
    assert "écrivez" in page.words and "collar_high=" not in codes(page)
    page.write("collar_high", "6")
    assert "collar_high=0.06" in codes(page)
    page.field("start-share").set_value("50")
    page.field("start-years").set_value("2")
    page.run()
    assert "start=0.5~2" in codes(page)
    assert "50 % à partir de l'année 1, 100 % à partir de l'année 3" in page.words
    assert "C'est un nombre d'années" in page.write("start-years", "1,5").words


def test_a_fee_moved_by_hand_is_one_of_other_terms(contract):
    page = contract(fee="150000")
    assert "The contract is shown at the fee of the screen" in page.words
    assert "Indexed · this contract 153,200" in page.words
    page.write("advance", "100")
    assert "advance=1" in codes(page) and "fee=150000" not in codes(page)


def test_terms_that_exclude_each_other_are_refused_in_words(contract):
    page = contract(structure="per_unit")
    assert "top=" not in codes(page.write("top", "800"))
    assert "800" in page.field("top").value and "refused" in page.markup
    page.write("top", "80")
    assert "top=0.8" in codes(page)


def test_undo_gives_the_terms_back(contract):
    page = contract()
    page.write("advance", "100")
    page.at.switch_page("pages/offer.py")
    page.run()
    undo = next(one for one in page.at.button if "undo" in (one.key or ""))
    undo.click()
    assert "advance=" not in codes(page.run())


def test_index_under_past_and_stressed_prices(contract):
    page = contract("index")
    assert "France from 1974 on 161,100" in page.words
    assert "As assumed: over selling the customer gains 155,000 €, we gain 234,000 €." in page.words
    page.at.selectbox(key="pick_prices").set_value("energy_doubles")
    page.run()
    assert "Energy doubles in year 5: over selling the customer gains" in page.words
    assert "Flat 191,600 191,600 191,600 +636 −331" in page.words
    page.at.selectbox(key="pick_prices").set_value("france_1974")
    page.run().opened("fold_contract_sources")
    assert "consumer prices: World Bank, World Development Indicators" in page.words
    assert "INSEE Focus 290" in page.words


def test_service_level_by_slider(contract):
    page = contract("level", offer="office_cooling", **LEVEL)
    assert "99.5% of the hours with function; below 99.4%" in page.words
    assert "With 99.29% of the hours in every year, 1.1% of the fee is not owed" in page.words
    page = contract("level", offer="office_cooling", hours="0.984", **LEVEL)
    assert "The cap is reached" in page.words
    assert "of the fee is not owed" in page.words
    assert "We expect 99.971% of the hours" in page.words


def test_usual_terms_to_begin_with_and_back(contract):
    page = contract("level")
    assert "No bonus or malus is agreed" in page.words
    page.at.button(key="usual_level").click()
    turned(page, "level")
    assert "sla_target=0.995" in codes(page) and "sla_malus_cap=0.1" in codes(page)
    assert "What is owed for the hours delivered" in page.words
    page.at.button(key="back_level").click()
    turned(page, "level")
    assert "sla_" not in codes(page)


def test_a_customer_never_sees_it(contract):
    page = contract(structure="per_unit", top="0.8")
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict == "There is nothing to show here."
    for ours in ("233", "+256", "11.3", "138,9"):
        assert ours not in page.words
    # What both sides sign stays in the address: the customer's own page is about that fee.
    page.at.switch_page("pages/offer.py")
    assert page.run().verdict.startswith("For about 136,000 € a year")
    assert "at least 800,000 kWh of cold a year are billed" in page.words


@pytest.mark.parametrize("name", CONTRACT_QUESTIONS)
def test_the_code_of_the_file_stands_for_the_file(name):
    """What a field shows at first changes nothing when it is taken."""
    for file in ("examples/office_ac_50y", "offers/car_fleet"):
        case = load_case(f"assumptions/{file}.yaml")
        made = case.with_values(
            field_values.values(case, {name: CONTRACT_QUESTIONS[name].filed(case.assumptions)})
        )
        assert made.assumptions.contract == case.assumptions.contract


@pytest.mark.parametrize(
    "values",
    [
        {"contract.fee.steps": {2026: 0.5, 2029: 1.0}},
        {"contract.fee.steps": 0.9},
        {"contract.fee.structure": "two_part", "contract.fee.capacity_share": 0.25},
        {"contract.fee.smallest_change": -0.03, "contract.fee.payments": "yearly"},
        {"contract.arrangement": "lease", "contract.leased_back": True, "contract.fee.structure": "flat"},
        {"contract.fee.service_level.target": 0.99, "contract.fee.service_level.measure": "comfort"},
    ],
    ids=str,
)
def test_codes_bring_back_a_contract(values):
    case = load_case(f"assumptions/examples/{EXAMPLE}.yaml")
    wanted = case.with_values(values).assumptions.contract
    codes = codes_of(case.assumptions, wanted)
    found = case.with_values(field_values.values(case, codes)).assumptions
    assert found.contract == wanted


def test_rubbish_in_the_address_changes_nothing(contract):
    page = contract(structure="<b>", weights="1~x", start="a~b", model="nobody", collar_low="1e9")
    own = as_dict(Study(load_case(f"assumptions/examples/{EXAMPLE}.yaml")).answer())
    assert "<b>" not in page.markup
    assert f"{own['fee']['service']['level']:,.0f}"[:3] == "143"
    assert page.verdict.startswith("The fee goes from 146,800 €")


def refused(page) -> list[str]:
    """What stands under fields in red."""
    found = re.findall(r'<p class="refused"[^>]*>(.*?)</p>', page.markup)
    return [" ".join(html.unescape(one).replace("\u202f", " ").split()) for one in found]


def test_what_cannot_be_used_stays_and_is_taken_once_it_can(contract):
    page = contract(lang="fr", collar_high="0.02")
    page.write("collar_low", "3 %").write("advance", "8,,5").write("weights-energy_weight", "abc")
    told = (
        "Ce n'est pas un nombre clair ; écrivez par exemple 8,5",
        "L'indice évoluerait d'au plus 2 % et d'au moins 3 % par an ; "
        "écrivez un plafond qui n'est pas sous le plancher",
    )
    assert refused(page) == [told[0], told[1], told[0]]
    typed = page.address.split("typed=")[1].split('"')[0]
    turned(turned(page, "level", "fr"), "fee", "fr")
    assert page.field("advance").value == "8,,5" and page.field("weights-energy_weight").value == "abc"
    page.at.switch_page("pages/compare.py")
    page.run()
    page.at.switch_page(PAGE)
    assert len(refused(page.run())) == 3
    page.at.get_by_key("pick_lang").set_value("en")
    page.run()
    assert page.field("collar_low").value == "3 %" and len(refused(page)) == 3
    again = contract(lang="en", collar_high="0.02", typed=unquote(typed))
    assert [again.field(name).value for name in ("collar_low", "advance")] == ["3 %", "8,,5"]
    again.write("collar_high", "5")
    assert "collar_low=0.03" in codes(again) and again.field("collar_low").value == "3%"
    # What is taken is no longer a text, and undoing a step brings back the terms before it.
    assert "collar_low%3D" not in codes(again)
    again.at.get_by_key("tool_undo").click()
    assert again.run().field("collar_low").value != "3%"


def test_the_usual_form_of_what_was_typed(contract):
    page = contract(lang="fr", fee="150000")
    shown = {"advance": (" 8,50 % ", "8,5 %"), "collar_high": ("6", "6 %"), "start-share": ("100%", "100 %")}
    for name, (text, usual) in shown.items():
        assert page.write(name, text).field(name).value.replace("\u202f", " ") == usual
    page = contract("level", lang="fr", **{**LEVEL, "sla_malus": "12.5"})
    assert page.field("sla_malus").value.replace("\u202f", " ") == "12,5 %"
    page.write("sla_malus", "7,50 %")
    assert "sla_malus=7.5" in codes(page)
    assert page.field("sla_malus").value.replace("\u202f", " ") == "7,5 %"


def test_half_of_a_start_says_what_is_missing(contract):
    page = contract()
    page.write("start-share", "50")
    assert refused(page) == [
        "For how many years is it 50%? Write for example 2; until then the whole fee holds"
    ]
    assert "start=" not in codes(page)
    page.write("start-years", "60")
    assert refused(page) == ["The contract is looked at for 50 years; write 50 or less"]
    page.write("start-years", "2")
    assert "start=0.5~2" in codes(page) and not refused(page)
    page.write("start-share", "")
    assert refused(page)[0].startswith("What share of the fee is owed in these years?")
    page.write("start-share", "-5")
    assert refused(page) == ["−5% is below 0%; write 0% or more"]
    assert "start=0.5~2" in codes(page)


def test_each_weight_says_for_itself_what_is_wrong(contract):
    page = contract()
    page.write("weights-energy_weight", "-10")
    assert refused(page) == ["−10% is below 0%; write 0% or more"]
    page.write("weights-energy_weight", "30")
    assert refused(page) == ["The weights make 90%; write weights that make 100%"]
    page.write("weights-energy_weight", "abc").write("weights-fixed_weight", "200")
    assert [one[:18] for one in refused(page)] == ["200% is above 100%", "This is not one cl"]


def test_undo_and_redo_on_this_page(contract):
    page = contract()
    page.write("advance", "100").write("collar_high", "6")
    for name, held in (
        ("undo", "advance=1"),
        ("undo", ""),
        ("redo", "advance=1"),
        ("redo", "collar_high=0.06"),
    ):
        page.at.get_by_key(f"tool_{name}").click()
        page.run()
        assert held in codes(page) and ("advance=" in codes(page)) is bool(held)


def test_what_is_tried_stands_in_the_address(contract):
    page = contract("ending", clause="make_whole", parted="12", prices="energy_doubles")
    assert "What if we part after year 12?" in page.words
    page.at.get_by_key("pick_parted-50").set_value(7)
    page.run()
    found = codes(page)
    assert "parted=7" in found and "clause=make_whole" in found and "tab=ending" in found
    assert "Energy doubles in year 5: over selling" in turned(page, "index").words
    page.at.get_by_key("pick_lang").set_value("fr")
    assert "L'énergie double l'année 5" in page.run().words
    rubbish = contract(compared="cellar", clause="<b>", parted="-4", prices="x", hours="x", typed="%%%=&&")
    assert rubbish.verdict.startswith("The fee goes from 146,800")


def test_an_address_that_cannot_be_taken_says_so(contract):
    page = contract(lang="fr")

    def told(**terms):
        page.at.session_state["codes"] = {"offer": EXAMPLE, "lang": "fr", **terms}
        return refused(page.run())

    found = told(weights="0.5~0.5~0.5~-0.5", payments="weekly")
    assert any("weekly" in one for one in found) and any("50 %" in one for one in found)
    assert not any("contract." in one or "0.5" in one for one in found)
    (found,) = told(structure="shared_savings")
    assert found.startswith("Une part des économies n'est une redevance que là")


def test_present_values_can_be_read(contract):
    page = contract().opened("fold_contract_npv")
    assert "Thousand euros, after tax, at each side's own rate" in page.words


EXCLUDE = {"collar_low": "0.02", "collar_high": "0.005"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("term", [{**EXCLUDE}, {"start": "x"}, {"weights": "2~2~2~2"}, {"sla_target": "7"}])
def test_offer_page_bears_every_refused_term(screen, term, lang):
    page = screen(offer="office_cooling", lang=lang, **term)
    assert not page.at.exception
    assert (say("offer.field.elsewhere", lang) in page.words) is (term == EXCLUDE)


def test_a_term_that_excludes_another_is_not_taken(contract):
    page = contract(offer="office_cooling", collar_high="0.005")
    box = next(one for one in page.at.text_input if (one.key or "").startswith("collar_low-"))
    box.set_value("2")
    page.run()
    assert "write a cap that is not under the floor" in page.words
    assert page.at.query_params.get("collar_low") in (None, [])
