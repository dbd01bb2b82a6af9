"""Layers that are kept under a name and laid over an offer: made from what was changed, put in, taken out.

An offer names such a layer among what it `extends`, by a text that holds its id and version; the texts
themselves are kept with the offer, so that no folder is looked into and a later version changes nothing.
A file that both have, base and country among them, is the one that the offer has.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from servitization.assumptions import content as contents
from servitization.assumptions.case import Case, own_schema
from servitization.assumptions.currencies import CURRENCY
from servitization.assumptions.editing import edited_text, layer_text
from servitization.assumptions.layers import KeptFile
from servitization.assumptions.spans import spans
from servitization.assumptions.trail import Provenance
from servitization.problems import InvalidAssumptions, Problem

FOLDER = "layers"
_NAME = re.compile(rf"{FOLDER}/[^/]*?([0-9a-f]{{8,40}})\.v([1-9][0-9]{{0,6}})\.yaml")
_RANGE = ("low", "high", "distribution")
_BESIDE = (*_RANGE, "source", "basis", "as_of", "note")
_WORDS = ("about.", "schema_version")
"""What says which offer it is, and no assumption of a layer."""


@dataclass(frozen=True)
class Named:
    """A saved layer in an offer: its id and version, and the name that the trail of a value gives."""

    layer_id: str
    number: int
    title: str
    key: str
    """The text under `extends` that leads to it."""


def named(files: Sequence[KeptFile]) -> tuple[Named, ...]:
    """The saved layers of an offer, in the order of its files."""
    found: dict[str, Named] = {}
    for one in files:
        for key, number in one.parents.items():
            told = _NAME.fullmatch(key)
            if told and 0 <= number < len(files):
                found[key] = Named(told[1], int(told[2]), files[number].name, key)
    return tuple(found.values())


def changed_values(before: Case, after: Case) -> dict[str, object]:
    """What `after` says otherwise than `before`, by path, each with its range and source; not what an
    offer is called."""
    found: dict[str, object] = {}
    for path, one in after.trail.items():
        if not path.startswith(_WORDS) and _told(one) != _told(before.trail.get(path)):
            found[path] = _written(one, before.trail.get(path))
    return found


def new_text(before: Case, after: Case, chosen: Collection[str] | None = None) -> str:
    """The text of a layer with what `after` says otherwise, or what was chosen of it by path, in the
    currency of `after` where it has amounts; empty where nothing differs."""
    values = _chosen(before, after, chosen)
    if not values:
        return ""
    if _has_money(after, values):
        values = {CURRENCY: after.assumptions.currency, **values}
    lines = layer_text("x.yaml", values).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("extends: "))


def grown_text(text: str, before: Case, after: Case, name: str, chosen: Collection[str] | None = None) -> str:
    """A layer with what it says, and over it what `after` says otherwise than `before`; raises
    InvalidAssumptions where the two count in different currencies."""
    values = _chosen(before, after, chosen)
    given = contents.content(text, own_schema()).givens.get(CURRENCY)
    if _has_money(after, values):
        spoken = str(given.value) if given else after.assumptions.currency
        if spoken != after.assumptions.currency:
            told = {"layer": spoken, "offer": after.assumptions.currency}
            raise InvalidAssumptions([Problem("layer_currency", name, path=CURRENCY, values=told)])
        if given is None:
            values = {CURRENCY: spoken, **values}
    return edited_text(text, values, name) if values else text


def _chosen(before: Case, after: Case, chosen: Collection[str] | None) -> dict[str, object]:
    found = changed_values(before, after)
    return found if chosen is None else {path: one for path, one in found.items() if path in chosen}


def key_of(title: str, layer_id: str, number: int) -> str:
    """The text by which an offer names a version of a layer under `extends`."""
    words = "_".join(re.findall(r"\w+", title.lower()))[:40]
    return f"{FOLDER}/{words}{'.' if words else ''}{layer_id}.v{number}.yaml"


def put_in(
    files: Sequence[KeptFile],
    layer: Sequence[KeptFile],
    key: str,
    title: str,
    first: KeptFile | None = None,
    parent: str = "",
    currency: str = "",
) -> tuple[KeptFile, ...]:
    """The files of an offer with a layer among them, the file that extends it first.

    With `first`, a file that extends the offer (as `parent`) and the layer, so that the layer goes before
    what the offer says; without it, the offer's own first file extends the layer and goes before it.
    `currency`, of the offer, is stated by `first` where the layer speaks of another one.
    """
    below = tuple(files)
    if first is not None:
        over = replace(first, text=with_parents(first.text, [parent]), parents={parent: 1})
        below = (over, *(_moved(one, 1) for one in files))
    head = below[0]
    known = {(one.name, one.shipped): at for at, one in enumerate(below) if at}
    moved: dict[int, int] = {}
    added: list[KeptFile] = []
    for at, one in enumerate(layer):
        there = known.get((one.name, one.shipped)) if at and one.shipped else None
        if there is None:
            moved[at] = len(below) + len(added)
            added.append(one)
        else:
            moved[at] = there
    added = [replace(one, parents={text: moved[at] for text, at in one.parents.items()}) for one in added]
    added[0] = replace(added[0], name=title)
    parents = {**head.parents, key: moved[0]}
    text = with_parents(head.text, [*_parents(head.text), key])
    spoken = contents.content(layer[0].text, own_schema()).givens.get(CURRENCY)
    if spoken is not None and currency and spoken.value != currency:
        # The offer goes on to count in its own; amounts of the layer are brought over.
        text = edited_text(text, {CURRENCY: currency}, head.name)
    return (replace(head, text=text, parents=parents), *below[1:], *added)


def taken_out(files: Sequence[KeptFile], key: str) -> tuple[KeptFile, ...]:
    """The files of an offer without a layer."""
    return tuple(_without(one, key) for one in files)


def own_paths(text: str) -> set[str]:
    """The assumptions that a file gives itself."""
    return set(contents.content(text, own_schema()).givens)


def with_parents(text: str, parents: Sequence[str]) -> str:
    """A text that extends these files and is otherwise as it was; raises InvalidAssumptions."""
    entries = spans(text).entries if _says_something(text) else {}
    listed = "[" + ", ".join(json.dumps(one, ensure_ascii=False) for one in parents) + "]"
    if "extends" in entries:
        value = entries["extends"].value
        made = text[: value.start] + listed + text[value.end :]
    else:
        made = f"extends: {listed}\n{text}"
        if text.startswith("#"):
            line, _, rest = text.partition("\n")
            made = f"{line}\nextends: {listed}\n{rest}"
    before, after = (contents.content(one, own_schema()) for one in (text, made))
    same = {path: replace(one, line=None) for path, one in before.givens.items()} == {
        path: replace(one, line=None) for path, one in after.givens.items()
    }
    if not same or [one for one, _ in after.extends] != list(parents):
        raise InvalidAssumptions([Problem("not_editable", "", path="extends")])
    return made


def _says_something(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _parents(text: str) -> list[str]:
    return [one for one, _ in contents.content(text, own_schema()).extends]


def _without(one: KeptFile, key: str) -> KeptFile:
    if key not in one.parents:
        return one
    text = with_parents(one.text, [each for each in _parents(one.text) if each != key])
    return replace(one, text=text, parents={each: at for each, at in one.parents.items() if each != key})


def _moved(one: KeptFile, by: int) -> KeptFile:
    return replace(one, parents={text: at + by for text, at in one.parents.items()})


def _told(one: Provenance | None) -> tuple | None:
    """What a value says; what was brought over from another currency as it was said there."""
    if one is None:
        return None
    said = (one.exchanged.value, one.exchanged.spoken) if one.exchanged else (one.value,)
    return (*said, *(getattr(one, name) for name in _BESIDE))


def _written(one: Provenance, before: Provenance | None) -> object:
    """A value with what it rests on, and its range where that is not the one that it inherits."""
    same = before is not None and all(getattr(one, name) == getattr(before, name) for name in _RANGE)
    wanted = [name for name in _BESIDE if not (same and name in _RANGE)]
    beside: dict[str, Any] = {
        name: getattr(one, name) for name in wanted if getattr(one, name) not in (None, "")
    }
    return {"value": one.value, **beside} if beside else one.value


def _has_money(case: Case, values: Mapping[str, object]) -> bool:
    money = case.assumptions.currency
    units = (case.trail[path].unit or "" for path in values if path in case.trail)
    return any(money in re.split(r"\W+", unit) for unit in units)
