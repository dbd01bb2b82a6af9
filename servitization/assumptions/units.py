"""Units as files state them, compared with the unit that the schema declares.

Spelling is free in small things (spaces, `m²` or `m2`, `per` or `/`, `years` or `year`,
`share` or nothing at all); percent is another unit than a fraction and never matches.
"""

import re
from functools import lru_cache

_NONE = ("", "1", "-", "share", "fraction", "none")


@lru_cache(maxsize=1024)
def matches(stated: str, expected: str, currency: str) -> bool:
    """Whether a stated unit is the expected one, whose `{size}` may be anything.

    >>> matches("EUR per m²", "{currency}/{size}", "EUR"), matches("%", "share", "EUR")
    (True, False)
    """
    pattern = re.escape(_normal(filled(expected, currency).replace("{size}", "§"))).replace("§", "[^/]+")
    return bool(re.fullmatch(pattern, _normal(stated)))


def filled(unit: str, currency: str) -> str:
    """The unit with the offer's currency in it."""
    return unit.replace("{currency}", currency)


def exchanged(unit: str, spoken: str, money: str) -> str:
    """A stated unit with another currency in it, otherwise spelt as it was.

    >>> exchanged("€ per m²", "EUR", "SGD")
    'SGD per m²'
    """
    return re.sub(rf"\b{re.escape(spoken)}\b", money, unit.replace("€", "EUR"))


def shown(unit: str, currency: str) -> str:
    """The unit for a message: no placeholder is left."""
    return filled(unit, currency).replace("{size}", "size").replace("{function}", "function")


def is_bare(unit: str | None) -> bool:
    """Whether a unit measures nothing: a share, a share per year, or a plain number."""
    return unit is None or _normal(unit) in ("1", "1/year")


def _normal(unit: str) -> str:
    clean = unit.strip().replace("²", "2").replace("³", "3").replace("^", "").replace("€", "EUR")
    clean = re.sub(r"\bper\b", "/", clean)
    clean = re.sub(r"\byears\b", "year", clean)
    parts = [re.sub(r"\s", "", part) for part in clean.split("/")]
    if parts[0] in _NONE:
        parts[0] = "1"
    return "/".join(parts)
