"""Numbers as they are typed into a field: read strictly, told back in words when unclear.

Streamlit's own number fields read `8,5` as 85 or 5 and move a number into its bounds
without a word; these fields do neither.
"""

from dataclasses import dataclass

from servitization.language import NotANumber, number, parse_number, say
from servitization.report.offer_words import exact, exact_percent

LEAST_RATE = 0.005
"""A rate typed below half a percent, without its sign, may as well be meant as a fraction."""


class Unclear(ValueError):
    """The text cannot be taken; the message says what to write instead."""


@dataclass(frozen=True)
class NumberText:
    """How one kind of number is written in a field: plain, or as a percentage."""

    percent: bool = False

    def shown(self, value: float, language: str) -> str:
        """The value as the field shows it."""
        return exact_percent(value, language) if self.percent else exact(value, language)

    def read(self, text: str, language: str) -> float:
        """The number that was typed; raises Unclear."""
        try:
            value = parse_number(text, language)
        except NotANumber as wrong:
            raise Unclear(say("offer.field.not_a_number", language, example=wrong.example)) from None
        signed = text.rstrip().endswith("%")
        if not self.percent:
            if signed:
                raise Unclear(
                    say("offer.field.not_a_number", language, example=number(8.5, language, digits=1))
                )
            return value
        if signed:
            return value
        if 0 < abs(value) < LEAST_RATE * 100:
            small, large = exact_percent(value / 100, language), exact_percent(value, language)
            raise Unclear(say("offer.field.rate_unclear", language, small=small, large=large))
        return float(f"{value!r}e-2") if "e" not in repr(value) else value / 100


PLAIN, PERCENT = NumberText(), NumberText(percent=True)


def code_of(value: float) -> str:
    """A number as a code of the address: `0.05`, `12000`."""
    return f"{value:.12g}"


def value_of(code: str | None) -> float | None:
    """The number of a code, or None when it is none."""
    try:
        return parse_number(code or "", "en")
    except NotANumber:
        return None
