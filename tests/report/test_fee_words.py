"""The fee in words: what is said of a structure is true of it, on the Offer page and on paper."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from servitization import Study, load_case
from servitization.analysis.fee_terms import FeeTerms, fee_terms
from servitization.language import LANGUAGES
from servitization.model.service_fee import delivered
from servitization.report import fee_words, offer_words, sentences
from servitization.report.audience import audience
from servitization.report.documents.offer_page import offer_page
from servitization.report.documents.pdf import offer_pdf

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
PER_UNIT = {"contract.fee.structure": "per_unit", "contract.fee.take_or_pay_share": 0.8}
SAVINGS = {
    "contract.fee.structure": "shared_savings",
    "contract.arrangement": "shared_savings",
    "contract.decides_as": "functional_result",
    "contract.fee.guaranteed_share": 0.5,
}
LEVEL = {
    "contract.fee.service_level.target": 0.995,
    "contract.fee.service_level.dead_band": 0.001,
    "contract.fee.service_level.malus_rate": 10.0,
    "contract.fee.service_level.malus_cap": 0.1,
    "contract.fee.service_level.bonus_rate": 5.0,
    "contract.fee.service_level.bonus_cap": 0.02,
}
EVERYTHING = {
    **PER_UNIT,
    **LEVEL,
    "contract.fee.smallest_change": -0.02,
    "contract.fee.largest_change": 0.06,
    "contract.fee.in_advance_share": 0.5,
    "contract.fee.steps": {2026: 0.5, 2029: 1.0},
}
CONTRACTS = {
    "indexed": {},
    "flat": {"contract.fee.structure": "flat"},
    "per unit": PER_UNIT,
    "two parts": {"contract.fee.structure": "two_part", "contract.fee.capacity_share": 0.3},
    "savings": SAVINGS,
    "open book": {"contract.fee.structure": "open_book"},
    "everything": EVERYTHING,
}


@pytest.fixture(scope="module")
def answers():
    case = load_case(EXAMPLE)
    return {name: Study(case.with_values(values)).answer() for name, values in CONTRACTS.items()}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def terms_of(answers, name: str) -> FeeTerms:
    return answers[name].offer.signed.fee


def test_price_of_a_unit_is_the_level_over_the_units(answers):
    terms, level = terms_of(answers, "per unit"), answers["per unit"].fee.level
    assert terms.unit_price * terms.contracted == pytest.approx(level)
    assert terms.billed_at_least == pytest.approx(0.8 * terms.contracted)
    two = terms_of(answers, "two parts")
    together = two.capacity_fee + two.unit_price * two.contracted
    assert together == pytest.approx(answers["two parts"].fee.level)
    assert two.capacity_fee == pytest.approx(0.3 * answers["two parts"].fee.level)


def test_share_and_mark_up_are_those_of_the_level(answers):
    case = load_case(EXAMPLE).with_values(CONTRACTS["open book"])
    compared = Study(case).comparison
    terms = fee_terms(compared)
    cost = compared.agreement.by_service_year[1:] / (1.0 + terms.markup)
    assert cost == pytest.approx(delivered(compared.model, compared.evaluations["service"]).cost[1:])
    assert terms_of(answers, "savings").savings_share > 1.0


def test_terms_move_with_the_fee():
    study = Study(load_case(EXAMPLE).with_values(PER_UNIT))
    level = study.proposed.fee.level
    price = study.proposed.offer.signed.fee.unit_price
    assert study.answer(2 * level).offer.signed.fee.unit_price == pytest.approx(2 * price)


SAID = {
    "indexed": ("For 143,800 € a year", "85% of the fee follows prices"),
    "flat": ("For 191,600 € a year", "the fee never moves"),
    "per unit": ("For about 136,000 € a year", "85% of the price per kWh of cold follows prices"),
    "two parts": ("For about 13", "85% of both parts of the fee follows prices"),
    "savings": ("No fee suits both", "the fee is a share of what is saved"),
    "open book": ("For about 147,800 € a year", "the fee follows our cost"),
}


@pytest.mark.parametrize("name", SAID)
def test_offer_page_says_what_the_fee_is(answers, name):
    answer, (head, moves) = answers[name], SAID[name]
    view = audience(answer, "customer")
    heading = plain("".join(piece.text for piece in offer_words.verdict_segments(answer, "en")))
    assert heading.startswith(head)
    told = plain(" ".join(offer_words.second_sentences(view, "en")))
    assert moves in told
    measured = answer.offer.signed.fee.is_measured
    assert ("the sum is for" in told or "The sum is for" in told) == measured


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTRACTS)
def test_strong_pieces_are_in_the_sentence(answers, name, language):
    for found in (answers[name], audience(answers[name], "customer")):
        strong = [piece for piece in offer_words.verdict_segments(found, language) if piece.strong]
        assert len(strong) >= 2


def test_index_is_said_only_where_it_is_followed(answers):
    said = {name: plain(fee_words.index_says(terms_of(answers, name), "en")) for name in CONTRACTS}
    assert said["indexed"] == (
        "15% of the fee stays fixed, 45% follows consumer prices, 40% follows energy prices"
    )
    assert said["flat"] == "nothing: it is the same in every year"
    assert "prices" not in said["open book"] and "consumer" not in said["savings"]
    assert said["everything"].endswith("moving between −2% and 6% a year")


def test_ways_of_paying_and_starts():
    quarter = FeeTerms("indexed", in_advance_share=0.25, monthly=True)
    assert "25% of each at the start" in plain(fee_words.payment_says(quarter, "en"))
    assert fee_words.payment_says(FeeTerms("indexed"), "en") == ""
    assert fee_words.start_says(FeeTerms("indexed"), "fr") == ""
    started = FeeTerms("flat", steps=((1, 0.5), (3, 1.0)))
    assert plain(fee_words.start_says(started, "en")) == (
        "Owed of the fee: 50% from year 1 on, 100% from year 3 on."
    )
    always = FeeTerms("flat", steps=((1, 0.9),))
    assert plain(fee_words.start_says(always, "en")) == "Owed of the fee: 90% in every year."


def test_steps_are_told_in_years_of_the_contract(answers):
    """Half of it from signing in 2026; the year 2029 is year 3."""
    assert terms_of(answers, "everything").steps == ((1, 0.5), (3, 1.0))
    fee = answers["everything"].fee
    assert fee.owed[2] < 0.6 * fee.owed[3]


def test_service_level_leaves_out_a_bonus_that_cannot_be_reached(answers):
    told = plain(fee_words.service_level_says(terms_of(answers, "everything"), "en"))
    assert told == (
        "99.5% of the hours with function; below 99.4%, 10% less of the fee for each point, at most 10%; "
        "above 99.6%, 5% more of the fee for each point, at most 2%"
    )
    full = replace(terms_of(answers, "everything").service_level, target=1.0)
    assert "more of the fee" not in fee_words.service_level_says(FeeTerms("flat", service_level=full), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTRACTS)
def test_printed_page_is_one_page_and_says_the_terms(answers, name, language):
    view = audience(answers[name], "customer")
    page = offer_page(view, language, date(2026, 1, 2))
    rows = dict(page["terms"]["rows"])
    assert all(rows.values())
    assert len(rows) == (8 if name == "everything" else 5)
    pdf = pypdf.PdfReader(io.BytesIO(offer_pdf(view, language, date(2026, 1, 2))))
    assert len(pdf.pages) == 1


def test_a_fee_in_advance_is_printed_at_signing(answers):
    first = {
        name: offer_page(audience(answers[name], "customer"), "en", date(2026, 1, 2)) for name in CONTRACTS
    }
    assert first["indexed"]["bills"]["rows"][0][1] == "–"
    at_signing = answers["everything"].fee.stream[0]
    assert at_signing > 0
    assert first["everything"]["bills"]["rows"][0][1] == f"{round(at_signing / 100) * 100:,}"


@pytest.mark.parametrize("price", [0.00123, 0.0123, 0.123, 1.23, 123.0])
def test_price_of_a_unit_keeps_three_figures(price):
    shown = plain(fee_words.unit_price(price, "EUR", "en")).removesuffix(" €").replace(",", "")
    assert float(shown) == pytest.approx(price, rel=0.01)


def test_a_sum_is_about_where_it_is_measured():
    assert sentences.fee_sum(1e5, FeeTerms("flat"), "EUR", "en").startswith("100")
    assert sentences.fee_sum(1e5, FeeTerms("open_book"), "EUR", "fr").startswith("environ 100")
