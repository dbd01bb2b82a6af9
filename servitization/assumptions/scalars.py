"""A written value as a number, date, choice or text: strictly, and never by guessing.

What is refused comes back as `Refused` with the text to write instead, because the person
who typed `7%` or `95,000` meant something clear.
"""

import datetime
import math
import re
from decimal import Decimal, InvalidOperation

from servitization.assumptions.reading import Scalar, abbreviated
from servitization.assumptions.units import is_bare

LARGEST = 1e15

_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+)([eE][+-]?\d+)?")
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_NOT_FINITE = re.compile(r"[+-]?\.?(nan|inf|infinity)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPACES = re.compile(r"[\s\u00a0\u202f_'’]")
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}


class Refused(Exception):
    """The text is not what belongs here; `key` and `values` name the message."""

    def __init__(self, key: str, **values: object):
        self.key, self.values = key, values


def written(number: float) -> str:
    """A number as one writes it in a file: `0.07`, `95_000`, `2026`."""
    exact = Decimal(repr(float(number))).normalize()
    if not exact.is_finite() or (exact and not -12 < exact.adjusted() < 15):
        return repr(float(number))
    # Grouping by four digits would turn a year into 2_026.
    return f"{exact:,f}".replace(",", "_") if abs(exact) >= 10_000 else f"{exact:f}"


def number(scalar: Scalar, unit: str | None = None) -> float:
    """The number that is written, finite and not above 1e15; raises Refused."""
    text = scalar.text.strip()
    plainly = bool(_NUMBER.fullmatch(text)) and not _LEADING_ZERO.match(text)
    if not scalar.plain:
        if plainly:
            raise Refused("quoted_number", text=abbreviated(text), write=abbreviated(text))
        raise _not_a_number(text, unit)
    if _NOT_FINITE.fullmatch(text):
        raise Refused("not_finite", text=abbreviated(text))
    if not plainly:
        raise _not_a_number(text, unit)
    value = float(text)
    if abs(value) > LARGEST:
        raise Refused("too_large", text=abbreviated(text), limit="1e15")
    return value + 0.0


def whole_number(scalar: Scalar, unit: str | None = None) -> int:
    """The whole number that is written; raises Refused."""
    value = number(scalar, unit)
    if value != int(value):
        below = math.floor(value)
        raise Refused("not_whole", text=abbreviated(scalar.text), below=below, above=below + 1)
    return int(value)


def flag(scalar: Scalar) -> bool:
    """True or false, written so; raises Refused."""
    text = scalar.text.strip()
    if scalar.plain and text in ("true", "True", "TRUE"):
        return True
    if scalar.plain and text in ("false", "False", "FALSE"):
        return False
    raise Refused("not_a_flag", text=abbreviated(text))


def date(scalar: Scalar) -> datetime.date:
    """A day written year-month-day; raises Refused."""
    text = scalar.text.strip()
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refused("not_a_date", text=abbreviated(text)) from None


def choice(scalar: Scalar, choices: tuple) -> object:
    """The one of `choices` that is written; raises Refused."""
    for known in choices:
        if scalar.text.strip() == (str(known).lower() if isinstance(known, bool) else str(known)):
            return known
    raise Refused("choice", text=abbreviated(scalar.text), choices=", ".join(map(str, choices)))


def year(text: str) -> int:
    """A calendar year from 1900 to 2200; raises Refused."""
    if not re.fullmatch(r"(19|20|21)\d\d|2200", text):
        raise Refused("not_a_year", text=abbreviated(text))
    return int(text)


def _not_a_number(text: str, unit: str | None) -> Refused:
    meant = _meant(text, unit) if len(text) <= 60 else None
    values: dict[str, object] = {"text": abbreviated(text)}
    key = "not_a_number" if meant is None else "not_a_number_write"
    if meant is None:
        values["example"] = "0.07" if is_bare(unit) else "12.5"
    else:
        values["write"] = written(meant)
    if unit and not text.rstrip().endswith("%"):
        key, values["unit"] = f"{key}_unit", unit
    return Refused(key, **values)


def _meant(text: str, unit: str | None) -> float | None:
    """The number that was probably meant, to be proposed and never to be used."""
    clean = text.replace("\u2212", "-")
    for symbol in _SYMBOLS:
        clean = clean.replace(symbol, "")
    if unit:
        clean = clean.strip().removesuffix(unit.split("/")[0])
    clean = re.sub(r"(EUR|USD|GBP|SGD|CHF|years?|ans?)\s*$", "", clean)
    clean = _SPACES.sub("", clean)
    share = clean.endswith("%")
    clean = clean.removesuffix("%")
    point = _with_point(clean)
    try:
        value = Decimal(point) / (100 if share else 1) if point else None
    except InvalidOperation:
        return None
    return float(value) if value is not None and abs(value) <= LARGEST else None


def _with_point(text: str) -> str | None:
    """Thousands taken out and the decimal comma made a point; None when it is no number."""
    grouped = re.fullmatch(r"([+-]?[1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?", text)
    if grouped:
        return grouped[1].replace(",", "") + (grouped[2] or "")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[+-]?\d*[,.]?\d+([eE][+-]?\d{1,2})?", text):
        return text.replace(",", ".")
    return None
