"""Numbers as people write and read them, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.language import (
    NotANumber,
    currency_symbol,
    money,
    number,
    parse_number,
    percent,
    short_money,
)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("8,5", "fr", 8.5),
        ("8.5", "fr", 8.5),
        ("1\u202f200,5", "fr", 1200.5),
        ("10 000", "fr", 10_000.0),
        ("7 %", "fr", 0.07),
        ("−12,5", "fr", -12.5),
        ("8.5", "en", 8.5),
        ("1,200.5", "en", 1200.5),
        ("10_000", "en", 10_000.0),
        ("7%", "en", 0.07),
        ("1e3", "en", 1000.0),
    ],
)
def test_what_people_type(text, language, value):
    assert parse_number(text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8,5", "en"),
        ("1,5", "en"),
        ("1.200,5", "fr"),
        ("1,2,3", "fr"),
        ("", "en"),
        ("abc", "fr"),
        ("nan", "en"),
        ("inf", "en"),
        ("1e999", "en"),
        ("12 €", "en"),
        ("=1+1", "en"),
        ("٣", "en"),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(text, language):
    with pytest.raises(NotANumber) as refused:
        parse_number(text, language)
    assert refused.value.example == ("8,5" if language == "fr" else "8.5")


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.sampled_from(["en", "fr"]))
def test_what_is_shown_can_be_typed_again(units, digits, language):
    value = units / 10**digits
    assert parse_number(number(value, language, digits), language) == pytest.approx(value, abs=1e-9)


def test_money_and_percent_in_both_languages():
    assert money(143_782, "EUR", "en", step=100) == "143,800\u00a0€"
    assert money(143_782, "EUR", "fr", step=100) == "143\u202f800\u00a0€"
    assert money(14.378, "EUR", "fr", digits=2) == "14,38\u00a0€"
    assert percent(0.0697) == "7%"
    assert percent(0.0697, "fr", 1) == "7,0\u202f%"
    assert number(-356) == "\u2212356"
    assert number(-0.4) == "0"
    assert short_money(2_227_534) == "2.23\u00a0M€"
    assert short_money(400_000, "EUR", "fr") == "400\u00a0k€"
    assert short_money(999_999) == "1.00\u00a0M€"
    assert short_money(0) == "0"
    assert money(5, "XAU") == "5\u00a0XAU"


@pytest.mark.parametrize(
    ("code", "symbol", "thousand"),
    [
        ("EUR", "€", "k€"),
        ("USD", "$", "k$"),
        ("GBP", "£", "k£"),
        ("SGD", "S$", "kS$"),
        ("CHF", "CHF", "k\u00a0CHF"),
        ("JPY", "JPY", "k\u00a0JPY"),
    ],
)
def test_a_currency_has_one_symbol_everywhere(code, symbol, thousand):
    assert currency_symbol(code) == symbol
    assert money(5, code) == f"5\u00a0{symbol}"
    assert short_money(20_000, code) == f"20\u00a0{thousand}"
