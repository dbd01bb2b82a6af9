"""What an assumption file is about: an offer, a plan, or a service around the machine.

Told by the names of its first level, or by those of a file that it extends; a file that cannot be read is
taken for an offer, whose loader says what is wrong with it.
"""

import os
import re
from pathlib import Path
from typing import Literal

Kind = Literal["offer", "portfolio", "servuction"]
_OWN = {
    "portfolio": {"lines", "paces", "service_share"},
    "servuction": {
        "approaches",
        "blueprint",
        "experience",
        "mix",
        "mixes",
        "recovery",
        "relation",
        "skills",
        "staff",
        "weights",
    },
}
_NAME = re.compile(r"([a-z_]+)[ ]*:(?:[ ]|$)")
_DEEPEST = 50


def kind_of(file: str | os.PathLike) -> Kind:
    """What a file is about."""
    return _kind(Path(file), 0)


def _kind(file: Path, depth: int) -> Kind:
    try:
        # A pipe would never answer, and a device never end.
        if not file.is_file():
            return "offer"
        with file.open("rb") as opened:
            text = opened.read(1_000_000).decode("utf-8", "replace")
    except (OSError, ValueError):
        return "offer"
    rows = text.splitlines()
    names = {found[1] for found in map(_NAME.match, rows) if found}
    for kind, own in _OWN.items():
        if own & names:
            return kind  # type: ignore[return-value]
    if depth < _DEEPEST:
        for parent in _parents(text):
            kind = _kind(file.parent / parent, depth + 1)
            if kind != "offer":
                return kind
    return "offer"


def _parents(text: str) -> list[str]:
    found = re.search(r"^extends:(.*(?:\n[ ]+-.*|\n-.*)*)", text, re.MULTILINE)
    if found is None:
        return []
    return re.findall(r"[^\s\[\],\"'#-][^\s\[\],\"'#]*\.ya?ml", found[1])
