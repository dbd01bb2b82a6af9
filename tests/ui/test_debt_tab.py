"""The tab Debt and tax of the Compare page, without a browser: with a bank, and without."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from servitization.language import LANGUAGES, say
from servitization.ui.plain import plain

ROOT = Path(__file__).resolve().parents[2]

PAGE = "pages/compare.py"


@pytest.fixture
def tab(screen):
    """`tab(offer=…, lang=…)`: a session that opened the tab of an offer."""

    def opened(**query):
        page = screen(**query)
        page.at.switch_page(PAGE)
        page.run()
        page.at.session_state["compare_tabs"] = say("debt.tab", query["lang"])
        return page.run()

    return opened


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_offer_without_debt_says_so_and_what_to_write(tab, lang):
    page = tab(offer="office_ac_50y", lang=lang)
    assert say("debt.none.heading", lang) in page.words
    assert "repayment: annuity" in page.at.code[0].value
    assert not page.at.expander


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_offer_with_a_bank_shows_it(tab, lang):
    page = tab(offer="office_with_debt", lang=lang)
    assert say("debt.provider.heading", lang) in page.words
    assert say("debt.customer.heading", lang) in page.words
    assert not page.at.code
    assert page.markup.count("<tr") < 30
    page.opened("fold_debt_cash_provider", "fold_debt_tax_customer")
    assert page.markup.count("<tr") > 100
    assert "DSCR" in page.words


def test_the_other_tabs_do_not_show_it(screen):
    page = screen(offer="office_with_debt", lang="en")
    page.at.switch_page(PAGE)
    assert "Our service with its financing" not in page.run().words


def owned_page(file: str, lang: str) -> None:
    from servitization import Study, load_case
    from servitization.ui.debt_tab import debt

    values = {
        "financing.financier.party": "lighting",
        "financing.vat.rate": 0.2,
        "financing.vat.irrecoverable_share": 1.0,
    }
    debt(Study(load_case(file).with_values(values)).answer(), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_financier_and_the_sales_tax_are_drawn(lang):
    file = str(ROOT / "assumptions/offers/office_cooling.yaml")
    at = AppTest.from_function(owned_page, args=(file, lang), default_timeout=30).run()
    assert not at.exception
    drawn = "\n".join(one.value for one in at.html)
    for name in ("owner", "alternative", "vat"):
        assert plain(say(f"debt.{name}.heading", lang)) in drawn
    assert 'data-ask="financing' in drawn
    for name in ("fee.{}.zone", "gain.{}.against_informed_sale.by_party.customer"):
        assert f'data-ask="{plain(name.format("service_with_financier"))}"' in drawn
    assert [one.label for one in at.expander] == [say("debt.fold.rent", lang)]
