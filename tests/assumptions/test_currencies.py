"""Files in several currencies: who speaks which, what is exchanged, at what rate, and what is refused."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization.analysis.study import Study
from servitization.assumptions.case import load_case, load_text
from servitization.assumptions.currencies import VALUED_DRIVERS
from servitization.assumptions.given import Exchanged
from servitization.model.items import PRICE_INDEX
from servitization.problems import InvalidAssumptions

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"
TROPICAL = ASSUMPTIONS / "offers" / "office_cooling_tropical.yaml"
RATES = "exchange_rates: {USD: {value: 1.25, unit: USD/EUR, as_of: 2026-06-30, source: the bank}}\n"


@pytest.fixture
def offer(shipped, valid, schema):
    """Loads an offer over a base in EUR, a country in USD and a product in EUR."""
    (shipped / "base.yaml").write_text("currency: EUR\n" + valid)
    (shipped / "countries").mkdir()
    country = shipped / "countries" / "states.yaml"
    country.write_text("currency: USD\nenergy: {electricity_price: {2026: 0.10, 2030: 0.20}}\n")
    (shipped / "product.yaml").write_text("currency: EUR\ninsurance: {premium: 800}\n")

    def load(text: str, sets=(), extends="../base.yaml, ../countries/states.yaml, ../product.yaml"):
        file = shipped / "offers" / "acme.yaml"
        file.write_text(f"extends: [{extends}]\n{text}")
        return load_case(file, sets, schema=schema)

    return load


def told(call) -> list[str]:
    with pytest.raises(InvalidAssumptions) as raised:
        call()
    return [str(one).rpartition("/assumptions/")[2] or str(one) for one in raised.value.problems]


def test_offer_counts_in_the_currency_that_it_states(offer):
    case = offer(f"currency: USD\n{RATES}contract: {{term: 7}}\n")
    assert case.assumptions.currency == "USD"
    assert case.assumptions.equipment.purchase_price == 95_000 * 1.25
    assert case.assumptions.insurance.premium == 1_000
    assert case.assumptions.energy.electricity_price == {2026: 0.10, 2030: 0.20}
    price = case.trail["equipment.purchase_price"]
    assert (price.low, price.high, price.unit, price.source) == (100_000, 150_000, "USD", "quotation")
    assert price.exchanged == Exchanged(95_000, "EUR", "USD", 1.25, datetime.date(2026, 6, 30))
    assert case.trail["energy.electricity_price"].exchanged is None
    assert case.trail["contract.term"].exchanged is None


def test_offer_without_a_currency_counts_in_that_of_the_last_file_it_extends(offer):
    case = offer(RATES)
    assert case.assumptions.currency == "EUR"
    assert case.assumptions.energy.electricity_price == {2026: 0.08, 2030: 0.16}
    other = offer(RATES, extends="../base.yaml, ../product.yaml, ../countries/states.yaml")
    assert other.assumptions.currency == "USD"
    assert other.assumptions.insurance.premium == 1_000


def test_file_without_a_currency_speaks_that_of_what_it_extends(offer, shipped):
    (shipped / "product.yaml").write_text("extends: base.yaml\ninsurance: {premium: 800}\n")
    assert offer(f"currency: USD\n{RATES}").assumptions.insurance.premium == 1_000


def test_two_currencies_without_a_rate_are_refused_once_per_file(offer):
    found = told(lambda: offer("currency: USD\n"))
    assert found == [
        "offers/acme.yaml:2: exchange_rates.USD: money in EUR has to be brought to USD, "
        "and there is no rate for USD; write exchange_rates: USD: with value: "
        "(units of USD for 1 EUR), as_of: and source:"
    ]


def test_rate_says_its_day_and_source(offer):
    rate = "exchange_rates:\n  USD: 1.25\n"
    expected = (
        "offers/acme.yaml:4: exchange_rates.USD: "
        "an exchange rate moves with every day; write as_of:, source: and unit: USD/EUR beside it"
    )
    assert told(lambda: offer("currency: USD\n" + rate)) == [expected]
    # A what-if needs neither.
    case = offer(f"currency: USD\n{RATES}", ["exchange_rates.USD=2"])
    assert case.assumptions.insurance.premium == 1_600


def test_money_of_no_known_currency_is_refused(offer, shipped):
    (shipped / "product.yaml").write_text("insurance: {premium: 800}\n")
    found = told(lambda: offer(f"currency: USD\n{RATES}"))
    assert len(found) == 1 and found[0].startswith("product.yaml:1: currency: the offer counts in USD")
    # Where all others speak one currency, so does it.
    same = offer("", extends="../base.yaml, ../product.yaml")
    assert same.assumptions.insurance.premium == 800


@pytest.mark.parametrize("field", ["currency", "reporting_currency"])
@pytest.mark.parametrize("code", ["euro", "eur", "E", "€", ""])
def test_code_of_a_currency_is_three_capitals(offer, field, code):
    """And no unit of money is called wrong on account of it."""
    expected = f"{field}: '{code}' is not the code of a currency; write three capitals, for example EUR"
    assert told(lambda: offer(f"{field}: '{code}'\n")) == [f"offers/acme.yaml:2: {expected}"]
    case = load_case(TROPICAL)
    with pytest.raises(InvalidAssumptions) as raised:
        case.with_values({field: code})
    assert [str(one) for one in raised.value.problems] == [f"--set: {expected}"]


def test_unit_is_that_of_the_file(offer, shipped):
    (shipped / "product.yaml").write_text(
        "currency: EUR\ninsurance: {premium: {value: 800, unit: USD/year}}\n"
    )
    found = told(lambda: offer(f"currency: USD\n{RATES}"))
    assert found == [
        "product.yaml:2: insurance.premium: the unit is EUR/year, not USD/year; "
        "convert the number or correct the unit"
    ]


def test_rate_the_wrong_way_round_is_refused_by_its_unit():
    rate = "{value: 0.93, low: 0.9, high: 0.96, unit: EUR/USD}"
    text = f"extends: office_cooling.yaml\nexchange_rates: {{USD: {rate}}}\n"
    with pytest.raises(InvalidAssumptions, match="the unit is USD/EUR, not EUR/USD"):
        load_text(text, "mine.yaml")


def test_what_is_laid_over_an_offer_is_in_the_currency_of_the_answer(offer):
    sets = ["insurance.premium=500", "currency=EUR", "equipment.purchase_price=90_000"]
    case = offer(f"currency: USD\n{RATES}", sets)
    assert case.assumptions.insurance.premium == 500
    assert case.assumptions.equipment.purchase_price == 90_000
    # Brought over later, what was laid before goes along.
    later = case.with_values({"currency": "USD"})
    assert later.assumptions.insurance.premium == 625


def test_money_of_a_file_under_two_currencies_says_its_own(offer):
    found = told(lambda: offer(f"{RATES}insurance: {{premium: 900}}\n"))
    assert len(found) == 1 and found[0].startswith("offers/acme.yaml:1: currency: ")
    assert offer(f"currency: EUR\n{RATES}insurance: {{premium: 900}}\n").assumptions.insurance.premium == 900
    # A file without money of its own need not.
    assert offer(f"{RATES}contract: {{term: 7}}\n").assumptions.currency == "EUR"


def test_rate_says_which_way_round_it_is(offer):
    bare = RATES.replace("unit: USD/EUR, ", "")
    assert "unit: USD/EUR" in told(lambda: offer(f"currency: USD\n{bare}"))[0]


def test_there_and_back_gives_the_same_case():
    case = load_case(TROPICAL)
    back = case.with_values({"currency": "EUR"}).with_values({"currency": "SGD"})
    assert back.assumptions == case.assumptions


def test_factors_of_the_cost_table_are_no_money():
    case = load_case(TROPICAL)
    for name, item in case.assumptions.items.items():
        for path in (one for one in case.trail if one.startswith(f"items.{name}.amount")):
            bare = item.driver in VALUED_DRIVERS or item.growth == "carbon"
            set_by_a_file = case.trail[path].file and case.trail[path].value
            assert bool(case.trail[path].exchanged) == bool(not bare and set_by_a_file), path


def test_drivers_that_are_money_are_those_of_the_model():
    assert set(VALUED_DRIVERS) == set(PRICE_INDEX)


@settings(max_examples=15, deadline=None)
@given(rate=st.floats(0.01, 200))
def test_another_currency_scales_all_money_and_changes_no_decision(rate):
    """The model knows no size of money: an answer in another unit is the same answer."""
    case = load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml")
    one, other = case, case.with_values({"exchange_rates.USD": rate, "currency": "USD"})
    here, there = Study(one).proposed, Study(other).proposed
    # The level is kept in whole steps of the ladder of round fees, so that the ends are compared.
    assert there.fee.against_sale.provider_floor == pytest.approx(
        here.fee.against_sale.provider_floor * rate, rel=1e-9
    )
    assert there.fee.against_sale.customer_ceiling == pytest.approx(
        here.fee.against_sale.customer_ceiling * rate, rel=1e-9
    )
    assert there.verdict.outcome == here.verdict.outcome
    for name, alternative in here.alternatives.items():
        for party, result in alternative.parties.items():
            if name != "service":
                assert there.alternatives[name].parties[party].npv == pytest.approx(
                    result.npv * rate, rel=1e-9
                )
        assert there.alternatives[name].tco2e == pytest.approx(alternative.tco2e, rel=1e-12)


@pytest.mark.parametrize("rate", [1.01e-6, 0.99e8])
def test_at_the_ends_of_what_a_rate_may_be_there_is_a_result_or_a_reason(rate):
    case = load_case(TROPICAL).with_values({"exchange_rates.SGD": rate})
    found = "a result"
    try:
        Study(case.with_values({"currency": "EUR"})).answer()
    except InvalidAssumptions as invalid:
        found = ", ".join(one.key for one in invalid.problems)
    assert found in ("a result", "no_finite_result")
