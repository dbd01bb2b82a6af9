"""Text of a person as our typeface can print it: a letter that it does not have is a box.

A document with a missing letter would not be accessible, so typst refuses to write it. The
letters are read from the font files themselves (table `cmap`, format 4).
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

from servitization.report.clean_text import clean

FONTS = Path(__file__).parent / "fonts"
BOX = "\u25a1"
_LONGEST = 24
"""Letters in a row after which a word may break: no word may be wider than its column."""
_BREAK = "\u200b"


@cache
def letters() -> frozenset[int]:
    """Code points that every weight of the typeface has."""
    return frozenset.intersection(*(_letters(file.read_bytes()) for file in sorted(FONTS.glob("*.ttf"))))


def _letters(font: bytes) -> frozenset[int]:
    tables = struct.unpack(">H", font[4:6])[0]
    places = {font[12 + 16 * n : 16 + 16 * n]: 12 + 16 * n for n in range(tables)}
    start = struct.unpack(">I", font[places[b"cmap"] + 8 : places[b"cmap"] + 12])[0]
    found: set[int] = set()
    for n in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        at = start + struct.unpack(">I", font[start + 8 + 8 * n : start + 12 + 8 * n])[0]
        if struct.unpack(">H", font[at : at + 2])[0] != 4:
            continue
        segments = struct.unpack(">H", font[at + 6 : at + 8])[0] // 2
        ends = struct.unpack(f">{segments}H", font[at + 14 : at + 14 + 2 * segments])
        first = at + 16 + 2 * segments
        starts = struct.unpack(f">{segments}H", font[first : first + 2 * segments])
        for low, high in zip(starts, ends, strict=True):
            found.update(range(low, high + 1))
    return frozenset(found - {0xFFFF})


def printable(text: object, limit: int) -> str:
    """The text on one line, cut at `limit`, in letters of the typeface; long words may break.

    >>> printable("Łódź $x$ #import", 60), printable("a 🎉 b", 60), printable("abcdef", 4)
    ('Łódź $x$ #import', 'a □ b', 'abc…')
    """
    shown = clean(unicodedata.normalize("NFC", str(text)[: limit * 4]), limit)
    return " ".join(_breaking(word) for word in in_our_letters(shown).split(" ") if word)


def in_our_letters(text: str) -> str:
    """The text with a box for each letter that the typeface does not have."""
    return "".join(_printed(letter) for letter in text)


def _printed(letter: str) -> str:
    if 0xFE00 <= ord(letter) <= 0xFE0F:
        return ""
    return letter if ord(letter) in letters() else BOX


def _breaking(word: str) -> str:
    return _BREAK.join(word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST))
