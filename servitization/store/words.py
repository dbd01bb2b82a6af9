"""What people type, before it is kept: one line or several, without what no screen can show."""

import unicodedata

LONGEST_NAME, LONGEST_NOTE = 200, 4000


def clean(text: str, limit: int = LONGEST_NAME) -> str:
    """A text on one line, without control characters, no longer than `limit`."""
    return " ".join(_printable(text[: 4 * limit]).split())[:limit].strip()


def clean_note(text: str) -> str:
    """A text of several lines, without other control characters."""
    return _printable(text[: 2 * LONGEST_NOTE])[:LONGEST_NOTE].strip()


def _printable(text: str) -> str:
    # Cs are lone surrogates, which no database takes; Cf among others turn the direction of a text.
    kept = (
        one for one in text if one in "\n\t " or unicodedata.category(one) not in ("Cc", "Cs", "Cf", "Co")
    )
    return "".join(kept)
