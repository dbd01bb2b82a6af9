"""Numbers as typed: read strictly, in both languages."""

import pytest

from servitization.ui.number_text import PERCENT, PLAIN, Unclear, code_of, value_of


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("8,5", "fr", 8.5),
        ("10 000", "fr", 10_000),
        ("10\u202f000,5", "fr", 10_000.5),
        ("8.5", "en", 8.5),
        ("10,000", "en", 10_000),
        ("1e4", "en", 10_000),
    ],
)
def test_plain(text, language, value):
    assert PLAIN.read(text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [("8,5", "en"), ("1,2,3", "fr"), ("", "en"), ("7 %", "fr"), ("∞", "en"), ("1 €", "en")],
)
def test_plain_refuses(text, language):
    with pytest.raises(Unclear):
        PLAIN.read(text, language)


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
