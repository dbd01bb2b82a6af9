"""Days as people write and type them: `22 November 2026`, `22 novembre 2026`, `2026-11-22`."""

import re
from datetime import date

from babel.dates import format_date, get_month_names

_LOCALES = {"en": "en_GB", "fr": "fr_FR"}


def day(on: date, language: str = "en") -> str:
    """A day in words.

    >>> day(date(2026, 11, 1)), day(date(2026, 11, 1), "fr")
    ('1 November 2026', '1 novembre 2026')
    """
    return format_date(on, "d MMMM y", locale=_LOCALES[language])


def parse_day(text: str, language: str = "en") -> date:
    """The day that was typed, as year-month-day or as `day` writes it; raises ValueError.

    French takes `22/11/2026` too. In English that could be two days, so it is refused.

    >>> parse_day("2026-11-22"), parse_day("22/11/2026", "fr"), parse_day("1er novembre 2026", "fr")
    (datetime.date(2026, 11, 22), datetime.date(2026, 11, 22), datetime.date(2026, 11, 1))
    """
    text = " ".join(text.split())
    if language == "fr":
        text = re.sub(r"([0-3]?[0-9])[/.]([01]?[0-9])[/.]([0-9]{4})", _turned, text)
    words = re.fullmatch(r"([0-3]?[0-9])(?:er)? (\D+) ([0-9]{4})", text)
    if words:
        months = {said.casefold(): month for month, said in _months(language).items()}
        return date(int(words[3]), months.get(words[2].casefold(), 0), int(words[1]))
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _turned(found: re.Match[str]) -> str:
    return f"{found[3]}-{found[2].zfill(2)}-{found[1].zfill(2)}"


def _months(language: str) -> dict[int, str]:
    return dict(get_month_names("wide", locale=_LOCALES[language]))
