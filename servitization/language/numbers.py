"""Numbers as people write and read them: `8,5` in French, `8.5` in English.

Reading is strict: a text that could mean two things is refused in words, never guessed.
"""

import re

from babel.numbers import format_decimal

_NARROW, _NO_BREAK, _MINUS = "\u202f", "\u00a0", "\u2212"
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "SGD": "S$", "CHF": "CHF"}
_SPACES = re.compile(r"[\s\u00a0\u202f_']")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


class NotANumber(ValueError):
    """The text is not one clear number in this language; `example` shows what to write."""

    def __init__(self, text: str, example: str):
        self.text, self.example = text, example
        super().__init__(f"{text!r} is not a number; write {example}")


def parse_number(text: str, language: str = "en") -> float:
    """The number a reader of `language` means by `text`; a trailing % divides by 100.

    Spaces (also the no-break ones), `_` and `'` may group thousands. French takes `8,5` and
    `8.5` for eight and a half. English takes `8.5`, and `1,200` as thousands when the commas
    stand before groups of three; `8,5` in English is refused. Raises NotANumber.

    >>> parse_number("8,5", "fr"), parse_number("1 200,5", "fr"), parse_number("7 %", "fr")
    (8.5, 1200.5, 0.07)
    >>> parse_number("1,200.5"), parse_number("\\u221212")
    (1200.5, -12.0)
    """
    example = number(8.5, language, digits=1)
    clean = _SPACES.sub("", text.strip().replace(_MINUS, "-"))
    share = clean.endswith("%")
    clean = clean.removesuffix("%")
    if language == "fr":
        if clean.count(",") > 1 or ("," in clean and "." in clean):
            raise NotANumber(text, example)
        clean = clean.replace(",", ".")
    elif "," in clean:
        whole, _, rest = clean.partition(".")
        if not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", whole) or "," in rest:
            raise NotANumber(text, example)
        clean = clean.replace(",", "")
    if not _PLAIN.fullmatch(clean):
        raise NotANumber(text, example)
    value = float(clean)
    if abs(value) > 1e15:
        raise NotANumber(text, example)
    return float(f"{value}e-2") if share else value


def number(value: float, language: str = "en", digits: int = 0) -> str:
    """`value` with exactly `digits` decimals, grouped, with a true minus sign."""
    rounded = round(float(value), digits) + 0.0
    if abs(rounded) >= 1e15:
        return f"{rounded:.2e}".replace("-", _MINUS)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = format_decimal(abs(rounded), pattern, locale=language, decimal_quantization=True)
    return (_MINUS if rounded < 0 else "") + text.replace(_NO_BREAK, _NARROW)


def currency_symbol(code: str) -> str:
    """What people write for a currency, the same in every language; its code where that is nothing else.

    >>> currency_symbol("SGD"), currency_symbol("XAU")
    ('S$', 'XAU')
    """
    return _SYMBOLS.get(code, code)


def symbol_of_many(letter: str, code: str) -> str:
    """The symbol of a thousand (`k`) or a million (`M`) of a currency; a code stands by itself.

    >>> symbol_of_many("k", "SGD"), symbol_of_many("M", "JPY").split()
    ('kS$', ['M', 'JPY'])
    """
    symbol = currency_symbol(code)
    return f"{letter}{_NO_BREAK if symbol == code else ''}{symbol}"


def money(value: float, currency: str = "EUR", language: str = "en", digits: int = 0, step: float = 0) -> str:
    """An amount with its currency; `step` rounds to multiples, for example 100 or 1,000."""
    if step:
        value = round(value / step) * step
    return f"{number(value, language, digits)}{_NO_BREAK}{currency_symbol(currency)}"


def short_money(value: float, currency: str = "EUR", language: str = "en", digits: int | None = None) -> str:
    """An amount for a chart: `2.23 M€`, `400 k€`, `1,480 €`, `0`.

    Under ten thousand the thousands alone would say too little, unless `digits` are asked for.
    """
    symbol = currency_symbol(currency)
    if not value:
        return "0"
    for divisor, letter, decimals in ((1e6, "M", 2), (1e3, "k", 0)):
        least = divisor * 10 if letter == "k" and digits is None else divisor * 0.9995
        if abs(value) >= least:
            shown = decimals if digits is None else digits
            return f"{number(value / divisor, language, shown)}{_NO_BREAK}{symbol_of_many(letter, currency)}"
    return f"{number(value, language, digits or 0)}{_NO_BREAK}{symbol}"


def percent(value: float, language: str = "en", digits: int = 0) -> str:
    """A share as a percentage: `7%` in English, `7 %` in French."""
    text = number(value * 100, language, digits)
    return f"{text}{_NARROW}%" if language == "fr" else f"{text}%"
