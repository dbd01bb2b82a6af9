"""The names that a person may have meant, and the dotted paths that names form."""

import difflib
from collections.abc import Iterable
from functools import cache

from servitization.assumptions import shape
from servitization.assumptions.quantity import Group
from servitization.assumptions.reading import abbreviated
from servitization.assumptions.shape import Shape

_LISTED = 8


def joined(path: str, name: str) -> str:
    """The path of `name` inside `path`."""
    return f"{path}.{name}" if path else name


def listed(names: Iterable[str]) -> str:
    """The first names, for a message."""
    known = list(names)
    return ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is written most like `name`, if any is near."""
    clean = abbreviated(name).lower().replace("-", "_").replace(" ", "_")
    found = difflib.get_close_matches(clean, [one for one in known if one], 1, 0.7)
    return found[0] if found else None


@cache
def elsewhere(schema: type[Group]) -> dict[str, str]:
    """Every name that the schema has in one place only, with its path."""
    paths: dict[str, list[str]] = {}
    waiting: list[tuple[str, Shape, frozenset]] = [("", shape.root(schema), frozenset())]
    while waiting:
        path, place, seen = waiting.pop()
        if place.group in seen:
            continue
        for name, inner in place.fields.items():
            paths.setdefault(name, []).append(joined(path, name))
            if inner.kind == "section":
                waiting.append((joined(path, name), inner, seen | {place.group}))
    return {name: found[0] for name, found in paths.items() if len(found) == 1}
