"""Texts by key: `say("offer.floor", "fr", fee="143 800 €")`.

The first part of a key is the topic, which is the name of the TOML file that holds it.
"""

import tomllib
from functools import cache
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "fr")
_FOLDER = Path(__file__).parent


@cache
def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        topic = tomllib.loads(file.read_text(encoding="utf-8"))
        texts.update({f"{file.stem}.{key}": text for key, text in _flat(topic)})
    return texts


def _flat(table: dict, prefix: str = ""):
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{prefix}{key}.")
        else:
            yield prefix + key, entry


def keys(language: str) -> dict[str, str]:
    """Every key of a language with its text."""
    return dict(_texts(language))


def counted(key: str, count: int, language: str = "en", /, **values: object) -> str:
    """The text of `key.one` or `key.other`, as the language counts: French says `0 an`, English `0 years`.

    >>> counted("offer.phrase.years", 1), counted("offer.phrase.years", 0, "fr")
    ('1 year', '0 an')
    """
    return say(f"{key}.{'one' if is_one(count, language) else 'other'}", language, count=count, **values)


def is_one(count: float, language: str) -> bool:
    """Whether a language says a count in the singular: `1,6 contrat`, but `1.6 contracts`."""
    return Locale.parse(language).plural_form(count) == "one"


def say(key: str, language: str = "en", /, **values: object) -> str:
    """The text of `key` in `language` with its {fields} filled in.

    Raises KeyError when the catalogue has no such key: a missing text is a defect, never a
    silent fallback to the other language.
    """
    return _texts(language)[key].format(**values)
