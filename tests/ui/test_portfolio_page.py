"""The Portfolio page without a browser: figures, changes, plans beside each other, what is refused."""

import re
from urllib.parse import parse_qsl

import pytest

from servitization.analysis.portfolio.plan import portfolio
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.language import LANGUAGES
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from tests.ui.conftest import ROOT
from tests.ui.stored import saved_as

PAGE = "pages/portfolio.py"
PLAN = ROOT / "assumptions/portfolios/climate_maker.yaml"


@pytest.fixture(scope="module")
def found():
    case = load_plan(PLAN)
    return portfolio(case, offers_of(case))


@pytest.fixture
def company(screen):
    """`company(lang="fr")`: a session that turned to the Portfolio."""

    def opened(**query):
        page = screen(**query)
        page.at.switch_page(PAGE)
        return page.run()

    return opened


def slid(page, name: str, percent: int):
    page.at.slider(key=f"planned-{name}").set_value(percent)
    return page.run()


def field(page, path: str):
    return next(one for one in page.at.text_input if one.key.startswith(f"planned-{path}-"))


def typed(page, path: str, text: str):
    field(page, path).set_value(text)
    return page.run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_the_plan_comes_to(company, found, lang):
    page = company(lang=lang)
    words = {
        "en": ("43,730,000 € more than selling on", "66,450,000 €", "assumption", "ROCE of services"),
        "fr": ("43 730 000 € de plus", "66 450 000 €", "hypothèse", "ROCE des services"),
    }[lang]
    assert words[0] in page.verdict and words[1] in page.verdict
    for word in words[2:]:
        assert word in page.words
    assert page.words.count("2036") >= 3 and "{" not in page.words
    assert "slow" in page.words if lang == "en" else "lent" in page.words
    pictures = page.at.get("vega_lite_chart")
    assert len(pictures) == 3 and all(one.proto.alt for one in pictures)


def test_a_change_answers_within_its_run_and_goes_back(company, found):
    page = slid(company(lang="en"), "service_share", 50)
    half = found.case.with_values({"service_share": 0.5})
    worth = portfolio(half, offers_of(half)).company.npv_to_the_end
    assert f"{round(worth / 1e4) * 1e4:,.0f} €" in page.verdict
    assert "planned=service_share%3D0.5" in page.address
    page = typed(page, "company.lending.advance_rate", "80")
    assert field(page, "company.lending.advance_rate").value == "80%"
    assert "advance_rate%3D0.8" in page.address
    page.at.button(key="plan_undo").click()
    page.run()
    assert field(page, "company.lending.advance_rate").value == "50%" and "service_share" in page.address
    page.at.button(key="plan_redo").click()
    page.run()
    assert field(page, "company.lending.advance_rate").value == "80%"
    page.at.button(key="plan_reset").click()
    page.run()
    assert "43,730,000 €" in page.verdict and "planned" not in re.sub(r"\[.*?\]", "", page.address)
    assert page.at.slider(key="planned-service_share").value == 100


def test_what_cannot_be_used_is_said_at_its_field_and_survives_a_reload(company):
    page = company(lang="fr")
    page = typed(page, "company.lending.advance_rate", "120 %")
    assert "120" in field(page, "company.lending.advance_rate").value
    assert 'class="refused"' in page.markup
    assert "Un nombre ne peut pas être utilisé" in page.words and "43 730 000 €" in page.verdict
    page = typed(page, "company.lending.coverage", "1,4.5")
    assert page.markup.count('class="refused"') == 2
    again = company(lang="fr", **_address(page))
    assert field(again, "company.lending.coverage").value == "1,4.5"
    assert "120" in field(again, "company.lending.advance_rate").value


def _address(page) -> dict[str, str]:
    """What the browser's address holds after a run."""
    query = re.search(r'URLSearchParams\("([^"]*)"\)', page.address)[1]
    return {name: text for name, text in parse_qsl(query) if name not in ("lang",)}


def test_too_few_technicians_are_told_with_the_year(company):
    page = typed(company(lang="en"), "capacity.technicians", "5")
    assert "the queue never ends" in page.words and "Limit" not in page.verdict
    assert field(page, "capacity.technicians").value == "5"
    page = typed(page, "capacity.technicians", "90")
    assert "never ends" not in page.words
    assert "half" not in typed(page, "capacity.technicians", "2.5").verdict
    assert 'class="refused"' in page.markup


def test_a_funding_limit_says_the_largest_share_of_service(company):
    page = company(lang="en")
    assert "27% are contracts" in page.words
    page = typed(page, "company.funding_limit", "90,000,000")
    assert "allows the whole plan" in page.words
    page = typed(page, "company.funding_limit", "1")
    assert "allows no such plan of any size" in page.words
    page = typed(page, "company.funding_limit", "")
    assert "The limit of" not in page.words


def test_another_plan_beside_it(company):
    page = company(lang="en")
    page.at.selectbox(key="pick_beside").set_value("climate_maker_careful")
    page.run()
    assert "Grey, beside it" in page.words and "plan beside" in page.words
    page = slid(page, "pace", 50)
    page.at.selectbox(key="pick_beside").set_value("filed")
    page.run()
    assert "43,730,000 € more than selling on, with" in page.words
    page.at.selectbox(key="pick_plan").set_value("climate_maker_careful")
    page.run()
    assert "carefully" in page.words and page.at.slider(key="planned-pace").value != 50


def test_a_file_is_opened_or_all_that_is_wrong_is_told(company):
    page = company(lang="en").opened("plan_open")
    bad = (
        b"extends: climate_maker.yaml\nlines:\n  light: {renewal_rate: 1.2, offre: x}\n"
        b"  cooling: {offer: nowhere.yaml}\n"
    )
    page.at.get_by_key("plan_file").upload("own.yaml", bad, "text/yaml")
    page.run()
    assert (
        "own.yaml:3: lines.light.renewal_rate" in page.words and "own.yaml:3: lines.light.offre" in page.words
    )
    assert "43,730,000 €" in page.verdict
    good = b"extends: climate_maker.yaml\nabout: {title: 'Ours $x$ <b>'}\npace: 0.5\n"
    page.at.get_by_key("plan_file").upload("own.yaml", good, "text/yaml")
    page.run()
    assert "Ours $x$ <b>" in page.words and "<b>" not in page.markup.split("eyebrow")[1].split("</p>")[0][30:]
    assert page.at.slider(key="planned-pace").value == 50
    assert "plan=plan-" in page.address


def test_lines_may_sell_saved_offers(company, screen, stored):
    saved_as(screen(offer="lighting"), "Our lamps")
    (one,) = Offers(stored, LOCAL).listed()
    page = company(lang="en").opened("fold_plan_lines")
    box = page.at.selectbox(key="planned-lines.light.offer")
    assert any("Our lamps" in option for option in box.options)
    box.set_value(f"saved:{one.id}@1")
    page.run()
    assert f"saved%253A{one.id}" in page.address and not re.search('class="refused"', page.markup)
    page.at.selectbox(key="plan_add_offer").set_value("../offers/carpet.yaml")
    page.run()
    page.at.button(key="plan_add_now").click()
    page.run()
    assert page.at.selectbox(key="planned-lines.added_1.offer").value == "../offers/carpet.yaml"
    assert f"saved%253A{one.id}" in page.address
    page = typed(page, "lines.added_1.market.buyers", "0.5")
    assert "more than" in page.words and 'class="refused"' in page.markup


def test_folds_hold_the_years_and_what_is_assumed(company, found):
    keys = ("fold_plan_years", "fold_plan_contracts", "fold_plan_capacity", "fold_plan_assumed")
    page = company(lang="fr").opened(*keys)
    assert page.markup.count('<th scope="row"') > len(found.years) + 60
    assert "Un contrat sur cinq" in page.words or "One contract in five" in page.words
    assert "Techniciens" in page.words


def test_a_figure_can_be_asked(company):
    page = company(lang="en")
    page.at.session_state["ask_names"], page.at.session_state["ask_open"] = ["later.ebit"], True
    page.run()
    assert "EBIT = revenue − cost in the books" in page.words


def test_customers_see_nothing_of_it(company):
    page = company(lang="en")
    page.at.get_by_key("pick_audience").set_value("customer")
    page.run()
    assert page.verdict.startswith("There is nothing to show") and "43,730" not in page.markup
    assert "planned" not in re.sub(r"\[.*?\]", "", page.address)
