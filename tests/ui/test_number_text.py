"""Numbers as typed: read strictly, in both languages."""

import pytest

from servitization.ui.number_text import PERCENT, PLAIN, Unclear, Unit, code_of, value_of


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("8,5", "fr", 8.5),
        ("10 000", "fr", 10_000),
        ("10\u202f000,5", "fr", 10_000.5),
        ("8.5", "en", 8.5),
        ("10,000", "en", 10_000),
        ("1e4", "en", 10_000),
        ("0.172", "en", 0.172),
        ("3.4", "en", 3.4),
        ("12.5", "fr", 12.5),
        ("- 5", "en", -5),
    ],
)
def test_plain(text, language, value):
    assert PLAIN.read(text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8,5", "en"),
        ("1,2,3", "fr"),
        ("", "en"),
        ("7 %", "fr"),
        ("∞", "en"),
        ("1 €uro", "en"),
        ("3.400", "en"),
        ("12.500", "fr"),
    ],
)
def test_plain_refuses(text, language):
    with pytest.raises(Unclear):
        PLAIN.read(text, language)


@pytest.mark.parametrize(
    ("text", "language", "unit", "value"),
    [
        ("20 ans", "fr", Unit("year", "EUR"), 20),
        ("20 années", "fr", Unit("year", "EUR"), 20),
        ("1 year", "en", Unit("year", "EUR"), 1),
        ("0,172 €", "fr", Unit("EUR/kWh", "EUR"), 0.172),
        ("0.19 EUR/kWh", "en", Unit("EUR/kWh", "EUR"), 0.19),
        ("€0.19 / kWh", "en", Unit("EUR/kWh", "EUR"), 0.19),
        ("0.28 S$", "en", Unit("SGD/kWh", "SGD"), 0.28),
        ("S$ 0.28", "en", Unit("SGD/kWh", "SGD"), 0.28),
        ("0.28 SGD/kWh", "en", Unit("SGD/kWh", "SGD"), 0.28),
        ("1 200 S$/an", "fr", Unit("SGD/year", "SGD"), 1_200),
        ("$0.19", "en", Unit("USD/kWh", "USD"), 0.19),
        ("US$ 0.19", "en", Unit("USD/kWh", "USD"), 0.19),
        ("10,000 m²", "en", Unit("m2", "EUR"), 10_000),
        ("10000m2", "en", Unit("m2", "EUR"), 10_000),
        ("12 véhicules", "fr", Unit("vehicle", "EUR"), 12),
        ("26 °C", "en", Unit("C", "EUR"), 26),
        ("35 EUR/m2.year", "en", Unit("EUR/m2.year", "EUR"), 35),
        ("35 €/m²/an", "fr", Unit("EUR/m2.year", "EUR"), 35),
        ("1.5 SGD/EUR", "en", Unit("SGD/EUR", "EUR"), 1.5),
    ],
)
def test_its_own_unit_may_stand_beside_a_number(text, language, unit, value):
    assert PLAIN.read(text, language, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("0.28 €", Unit("SGD/kWh", "SGD"), r"counts in S\$"),
        ("€ 0.28", Unit("SGD/kWh", "SGD"), r"counts in S\$"),
        ("0.28 $", Unit("SGD/kWh", "SGD"), r"counts in S\$"),
        ("0.28 EUR/kWh", Unit("SGD/kWh", "SGD"), r"counts in S\$"),
        ("0.19 $", Unit("EUR/kWh", "EUR"), "counts in €"),
        ("0.19 S$/kWh", Unit("EUR/kWh", "EUR"), "counts in €"),
        ("£0.19", Unit("EUR/kWh", "EUR"), "counts in €"),
        ("0.19 CHF", Unit("EUR/kWh", "EUR"), "counts in €"),
        ("190 €/MWh", Unit("EUR/kWh", "EUR"), "is in €/kWh"),
        ("255 k€", Unit("EUR/year", "EUR"), "is in €/year"),
        ("€ 5 €", Unit("EUR/kWh", "EUR"), "is in €/kWh"),
        ("10,000 €", Unit("m2", "EUR"), "is in m²"),
        ("107,000 sq ft", Unit("m2", "EUR"), "is in m²"),
        ("20 m²", Unit("year", "EUR"), "is in years"),
        ("3 €", Unit("1", "EUR"), "No unit"),
        ("3 €", Unit(), "No unit"),
    ],
)
def test_another_unit_is_refused_in_words(text, unit, said):
    with pytest.raises(Unclear, match=said):
        PLAIN.read(text, "en", unit)


@pytest.mark.parametrize("text", ["7 % a year", "7% par an", "7 %/an"])
def test_percent_may_be_of_a_year(text):
    assert PERCENT.read(text, "fr", Unit("fraction/year", "EUR")) == 0.07


@pytest.mark.parametrize("text", ["7 €", "7 fraction/year", "7 a year", "7 % €"])
def test_percent_takes_no_other_unit(text):
    with pytest.raises(Unclear):
        PERCENT.read(text, "en", Unit("fraction/year", "EUR"))


def test_a_point_that_may_be_thousands_is_asked_back():
    with pytest.raises(Unclear, match=r"3\.4 or 3,400"):
        PLAIN.read("3.400", "en")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [("7", "en", 0.07), ("6,24 %", "fr", 0.0624), ("0.07%", "en", 0.0007), ("0", "en", 0)],
)
def test_percent(text, language, value):
    assert PERCENT.read(text, language) == value


def test_percent_says_both_readings():
    with pytest.raises(Unclear, match=r"0\.07% or 7%"):
        PERCENT.read("0.07", "en")


@pytest.mark.parametrize("value", [10_000.0, 0.172, 0.0624, 12.5, 1e-3])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [PLAIN, PERCENT])
def test_shown_is_read_back(value, language, kind):
    if kind is PERCENT and value > 1:
        return
    assert kind.read(kind.shown(value, language), language) == pytest.approx(value)
    assert value_of(code_of(value)) == value
