"""Text from a file or a person on one line: no control characters, no turns of direction.

Screens make it harmless for HTML and Markdown (`ui.plain`), documents keep the letters that
their typeface has (`documents.letters`).
"""

import unicodedata

LIMIT = 600
"""Characters shown of one text; the rest is an ellipsis."""

_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: object, limit: int = LIMIT) -> str:
    """The text on one line without control characters and turns of direction, cut at `limit`."""
    shown = str(text)[: limit * 4]
    if not shown.isprintable():
        # Most texts are; a page has hundreds, and a look at each letter takes its time.
        shown = "".join(" " if unicodedata.category(letter) in _CONTROLS else letter for letter in shown)
    shown = " ".join(shown.split(" "))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
