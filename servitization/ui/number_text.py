"""Numbers as they are typed into a field: read strictly, told back in words when unclear.

Streamlit's own number fields read `8,5` as 85 or 5 and move a number into its bounds
without a word; these fields do neither.
"""

import re
import unicodedata
from dataclasses import dataclass

from servitization.language import LANGUAGES, NotANumber, currency_symbol, number, parse_number, say
from servitization.report import explain_words
from servitization.report.offer_words import exact, exact_percent

_PARTS = re.compile(
    r"(?P<before>\D*?)(?P<number>[+\-\u2212]?\s*[\d.,][\d.,\s_']*([eE][+\-\u2212]?\d+)?)"
    r"(?P<sign>%?)(?P<behind>(?!\d).*)"
)
_A_YEAR = ("", "ayear", "peryear", "/year", "paran", "/an")
"""What may follow the sign of a percentage."""
_YEARS = ("year", "an", "année")
_MARKS = {"USD": ("US$",)}
"""Further signs of a currency, beside the one that is shown and its code."""
_POINT_OR_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""`3.400` may be three and a bit or three thousand and more; `0.172` is no thousand."""
_HUGE = re.compile(r"[+\-\u2212]?[\d\s]{16,}([.,]\d*)?\s*%?|[+\-\u2212]?\d[\d.,]*[eE]\+?\d{2,}\s*%?")
"""A number that is clear and beyond what is read."""
LEAST_RATE = 0.005
"""A rate typed below half a percent, without its sign, may as well be meant as a fraction."""


class Unclear(ValueError):
    """The text cannot be taken; the message says what to write instead."""


@dataclass(frozen=True)
class Unit:
    """The unit of a field, which may be written beside its number: `SGD/kWh`, `m2`; nothing for none."""

    name: str = ""
    currency: str = ""
    """Of the offer: an amount in another one is refused."""

    def check(self, written: str, language: str) -> None:
        """Raises Unclear for what is not the unit, another currency above all."""
        plain = _spelt(written)
        if not plain or plain in self._spellings():
            return
        money = written.partition("/")[0].strip()
        own = any(_spelt(mark) in _spelt(money) for mark in self._marks())
        sign = any(unicodedata.category(character) == "Sc" for character in money)
        if self._is_money and not own and (sign or re.fullmatch("[A-Z]{3}", money)):
            shown = currency_symbol(self.currency)
            raise Unclear(say("offer.field.other_currency", language, currency=shown))
        if self.name in ("", "1"):
            raise Unclear(say("offer.field.no_unit", language))
        raise Unclear(say("offer.field.other_unit", language, unit=self._shown(language)))

    @property
    def _is_money(self) -> bool:
        return bool(self.currency) and re.split("[/.]", self.name)[0] == self.currency

    def _marks(self) -> tuple[str, ...]:
        return (currency_symbol(self.currency), self.currency, *_MARKS.get(self.currency, ()))

    def _shown(self, language: str) -> str:
        said = explain_words.unit(self.name, self.currency, language)
        return said.replace(self.currency, currency_symbol(self.currency), 1) if self._is_money else said

    def _spellings(self) -> set[str]:
        if self.name in ("", "1"):
            return set()
        said = {self.name, *(explain_words.unit(self.name, self.currency, one) for one in LANGUAGES)}
        if self.name == "year":
            said |= {*_YEARS}
        if self._is_money:
            said = {one.replace(self.currency, mark, 1) for one in said for mark in self._marks()}
            said |= {*self._marks()}
        return {_spelt(one) for one in said}


def _spelt(unit: str) -> str:
    """A unit without spaces, capitals and plural."""
    return re.sub(r"\s", "", unit).casefold().replace("²", "2").removesuffix("s")


@dataclass(frozen=True)
class NumberText:
    """How one kind of number is written in a field: plain, or as a percentage."""

    percent: bool = False
    points: bool = False
    """A percentage whose value is the number before the sign."""

    def shown(self, value: float, language: str) -> str:
        """The value as the field shows it."""
        if self.points:
            return PERCENT.shown(value / 100, language)
        return exact_percent(value, language) if self.percent else exact(value, language)

    def read(self, text: str, language: str, unit: Unit = Unit()) -> float:
        """The number that was typed, with its unit or without; raises Unclear."""
        if self.points:
            return float(f"{PERCENT.read(text, language):.12g}e2")
        text = text.strip()
        if not text:
            example = number(8.5, language, digits=1)
            raise Unclear(say("offer.field.nothing", language, example=example))
        parts = _PARTS.fullmatch(text)
        if parts:
            text = parts["number"].strip() + parts["sign"]
            beside = parts["before"].strip() + parts["behind"].strip()
            if not (self.percent and parts["sign"] and _spelt(beside) in _A_YEAR):
                (Unit() if self.percent else unit).check(beside, language)
        if _POINT_OR_THOUSANDS.fullmatch(text):
            point = float(text)
            small, large = exact(point, language), exact(point * 1000, language)
            raise Unclear(say("offer.field.number_unclear", language, small=small, large=large))
        try:
            value = parse_number(text, language)
        except NotANumber as wrong:
            if _HUGE.fullmatch(text.replace(",", "") if language == "en" else text):
                raise Unclear(say("offer.field.too_large", language)) from None
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


PLAIN, PERCENT, POINTS = NumberText(), NumberText(percent=True), NumberText(points=True)


def code_of(value: float) -> str:
    """A number as a code of the address: `0.05`, `12000`."""
    return f"{value:.12g}"


def value_of(code: str | None) -> float | None:
    """The number of a code, or None when it is none."""
    try:
        return parse_number(code or "", "en")
    except NotANumber:
        return None
