"""Assumptions that have had another name: so that an old file is told what to write today.

Add an entry in the commit that renames a field, with the version in which the new name counts.
So far no assumption has been renamed: the git history of `schema` only adds names.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Renamed:
    """The path that a value has now, and the version since which it has it."""

    path: str
    since: str


RENAMED: Mapping[str, Renamed] = {}
"""By old path; `*` stands for the name of any entry of a map: `parties.*.rate`."""


def renamed(path: str) -> Renamed | None:
    """The new name of an assumption that had this path, entries of maps filled in.

    >>> renamed("horizon") is None
    True
    """
    names = path.split(".")
    for old, new in RENAMED.items():
        pattern = old.split(".")
        if len(pattern) == len(names) and all(
            one in ("*", name) for one, name in zip(pattern, names, strict=True)
        ):
            entries = [name for one, name in zip(pattern, names, strict=True) if one == "*"]
            return Renamed(_filled(new.path, entries), new.since)
    return None


def _filled(path: str, entries: list[str]) -> str:
    for entry in entries:
        path = path.replace("*", entry, 1)
    return path
