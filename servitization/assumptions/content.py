"""What one file gives, place by place: its nodes read against the schema's shape.

Each value becomes a `Given` under its dotted path; each fault becomes a problem, and
reading goes on, so that a person sees all of them at once. Nothing here depends on other
files: a file's content can be kept and used again.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from servitization.assumptions import scalars, shape
from servitization.assumptions.given import BASES, BESIDE, VALUE_FIELDS, Content, Given, range_fault
from servitization.assumptions.names import elsewhere, joined, listed, nearest
from servitization.assumptions.quantity import Group
from servitization.assumptions.reading import (
    PROBLEM_LIMIT,
    Listing,
    Node,
    Scalar,
    Table,
    abbreviated,
    read,
)
from servitization.assumptions.renamed import renamed
from servitization.assumptions.scalars import Refused, written
from servitization.assumptions.shape import Shape
from servitization.problems import Problem

SCHEMA_VERSION = 1
LOADER_NAMES = ("extends", "schema_version", "basis")

_KEPT_LIMIT = 64
_KEPT_SIZE = 200_000


class _TooMany(Exception):
    """Enough problems for one file."""


_kept: OrderedDict[tuple, Content] = OrderedDict()
_keeping = threading.Lock()


def content(source: str | bytes, schema: type[Group]) -> Content:
    """What an assumption file gives; the same text is read only once. Do not change it."""
    if len(source) > _KEPT_SIZE:
        return _content(source, schema)
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    key = (schema, hashlib.sha256(data).digest())
    with _keeping:
        if key in _kept:
            # Parents are read with every draft: what is used stays, the oldest draft goes.
            _kept.move_to_end(key)
            return _kept[key]
    found = _content(source, schema)
    with _keeping:
        _kept[key] = found
        while len(_kept) > _KEPT_LIMIT:
            _kept.popitem(last=False)
    return found


def content_at(node: Node, place: Shape, path: str) -> Content:
    """What one node gives at one place, as for `--set path=value`."""
    found = Content()
    _Reader(found, None).guarded(lambda reader: reader.place(node, place, path, node.line))
    return found


def _content(source: str | bytes, schema: type[Group]) -> Content:
    reading = read(source)
    # A parent or a whole section may stand behind these; what is missing then cannot be said.
    cut = any(
        problem.key in ("alias", "tag", "merge_key", "control_character") for problem in reading.problems
    )
    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    readable = reading.root is not None and not cut
    found = Content(problems=list(reading.problems), readable=readable, text=text)
    found.attempted.update(problem.path for problem in reading.problems)
    if isinstance(reading.root, Table):
        top = reading.root
        _Reader(found, schema).guarded(lambda reader: reader.top(top, shape.root(schema)))
    return found


class _Reader:
    """Walks nodes and shape together and fills a content."""

    def __init__(self, found: Content, schema: type[Group] | None):
        self.found = found
        self.schema = schema
        self.basis: str | None = None

    def guarded(self, walk) -> None:
        try:
            walk(self)
        except _TooMany:
            self.found.readable = False

    def refuse(self, key: str, path: str, line: int | None, **values: object) -> None:
        self.found.attempted.add(path)
        self.found.problems.append(Problem(key, line=line, path=abbreviated(path, 200), values=values))
        if len(self.found.problems) >= PROBLEM_LIMIT:
            self.found.problems.append(
                Problem("too_many_problems", line=line, values={"limit": PROBLEM_LIMIT})
            )
            raise _TooMany

    def top(self, table: Table, place: Shape) -> None:
        rest = Table(dict(table.entries), table.lines, table.line)
        for name in LOADER_NAMES:
            if name in table.entries and name not in place.fields:
                getattr(self, f"_{name}")(rest.entries.pop(name), table.lines[name])
        self._fields(rest, place, "", more=LOADER_NAMES)
        if self.basis:
            for path, given in self.found.givens.items():
                if given.shape.is_number and not given.basis and not given.source:
                    self.found.givens[path] = replace(given, basis=self.basis)

    def _basis(self, node: Node, line: int | None) -> None:
        """The basis of every number of the file that states neither basis nor source."""
        text = node.text if isinstance(node, Scalar) else ""
        if text in BASES:
            self.basis = text
        else:
            self.refuse("choice", "basis", line, text=abbreviated(text), choices=", ".join(BASES))

    def _extends(self, node: Node, line: int | None) -> None:
        items = node.items if isinstance(node, Listing) else [node]
        for item in items:
            if isinstance(item, Scalar) and not item.is_null and item.text.strip():
                self.found.extends.append((item.text.strip(), item.line or line))
            else:
                self.refuse("extends_form", "extends", item.line or line)
                self.found.readable = False

    def _schema_version(self, node: Node, line: int | None) -> None:
        text = abbreviated(node.text) if isinstance(node, Scalar) else ""
        if text != str(SCHEMA_VERSION):
            self.refuse("schema_version", "schema_version", line, text=text, version=SCHEMA_VERSION)

    def place(self, node: Node, place: Shape, path: str, line: int | None) -> None:
        if isinstance(node, Scalar) and node.is_null:
            if place.nullable:
                self.found.givens[path] = Given(place, None, line)
            else:
                self.refuse("empty", path, line)
        elif place.kind == "section":
            if self._is_table(node, path, line, place.fields):
                self.found.opened[path] = line
                self._fields(node, place, path)
        elif place.kind == "map":
            self._map(node, place, path, line)
        elif place.is_number:
            self._number(node, place, path, line)
        else:
            value = self._plain_value(node, place, path, line)
            if value is not None:
                self.found.givens[path] = Given(place, value, line)

    def _is_table(self, node: Node, path: str, line: int | None, names: Iterable[str]) -> bool:
        if isinstance(node, Table):
            return True
        known = listed(names)
        self.refuse("table_expected" if known else "map_expected", path, line, known=known)
        return False

    def _fields(self, table: Table, place: Shape, path: str, more: tuple[str, ...] = ()) -> None:
        known = place.fields
        for name, node in table.entries.items():
            line = table.lines[name]
            if name in known:
                self.place(node, known[name], joined(path, name), line)
            else:
                self.unknown(name, (*known, *more), path, line)

    def unknown(self, name: str, known: Iterable[str], path: str, line: int | None) -> None:
        names = list(known)
        near = nearest(name, names)
        meant = joined(path, near) if near else elsewhere(self.schema).get(name) if self.schema else None
        full = joined(path, abbreviated(name))
        old = renamed(full)
        if old:
            self.found.attempted.add(old.path)
            self.refuse("renamed", full, line, version=old.since, near=old.path)
        elif meant:
            self.found.attempted.add(meant)
            self.refuse("unknown_near", full, line, near=meant)
        else:
            self.refuse("unknown", full, line, known=listed(names))

    def _map(self, node: Node, place: Shape, path: str, line: int | None) -> None:
        if place.or_number and (not isinstance(node, Table) or _is_number_table(node, place.or_number)):
            self._number(node, place.or_number, path, line)
            return
        if not self._is_table(node, path, line, place.names or ()):
            return
        assert isinstance(node, Table)
        assert place.item is not None
        self.found.opened[path] = line
        for name, entry in node.entries.items():
            entry_line = node.lines[name]
            if place.names is not None and name not in place.names:
                self.unknown(name, place.names, path, entry_line)
            elif not re.fullmatch(r"[^\s.=:](?:[^.=:\n]{0,58}[^\s.=:])?", name):
                self.refuse("entry_name", path, entry_line, name=abbreviated(name))
            else:
                self.place(entry, place.item, joined(path, name), entry_line)

    def _number(self, node: Node, place: Shape, path: str, line: int | None) -> None:
        if not isinstance(node, Table):
            value = self._plain_value(node, place, path, line)
            if value is not None:
                self.found.givens[path] = Given(place, value, line)
        elif any(re.fullmatch(r"\d+", name) for name in node.entries):
            value = self._years(node, place, path, line)
            if value is not None:
                self.found.givens[path] = Given(place, value, line)
        else:
            self._number_table(node, place, path, line)

    def _years(self, table: Table, place: Shape, path: str, line: int | None) -> dict[int, float] | None:
        if not place.timed:
            self.refuse("not_by_year", path, line)
            return None
        years, whole = {}, True
        for name, node in table.entries.items():
            here, at = joined(path, name), table.lines[name]
            try:
                year = scalars.year(name)
            except Refused as refused:
                self.refuse(refused.key, here, at, **refused.values)
                whole = False
                continue
            value = self._plain_value(node, place, here, at)
            whole = whole and value is not None
            years[year] = value
        return dict(sorted(years.items())) if whole else None

    def _number_table(self, table: Table, place: Shape, path: str, line: int | None) -> None:
        beside: dict[str, Any] = {}
        before = len(self.found.problems)
        for name, node in table.entries.items():
            here, at = joined(path, name), table.lines[name]
            if name == "value":
                beside["value"] = self._value_beside(node, place, path, at)
            elif name not in BESIDE:
                self.unknown(name, VALUE_FIELDS, path, at)
            elif not (isinstance(node, Scalar) and node.is_null):
                read_as = BESIDE[name]
                if name in ("low", "high"):
                    read_as = Shape("number", unit=place.unit, bounds=place.bounds)
                beside[name] = self._plain_value(node, read_as, here, at)
        if "value" not in beside and path not in self.found.attempted:
            self.refuse("value_missing", path, line)
        if "value" not in beside or len(self.found.problems) > before:
            self.found.attempted.add(path)
            return
        given = Given(place, line=table.lines["value"], **beside)
        fault = range_fault(given.value, given.low, given.high)
        if fault:
            self.refuse(fault[0], path, given.line, **fault[1])
        else:
            self.found.givens[path] = given

    def _value_beside(self, node: Node, place: Shape, path: str, line: int | None) -> Any:
        if isinstance(node, Table):
            return self._years(node, place, path, line)
        if isinstance(node, Scalar) and node.is_null and place.nullable:
            return None
        return self._plain_value(node, place, path, line)

    def _plain_value(self, node: Node, place: Shape, path: str, line: int | None) -> Any:
        """The value of one node that holds no names; None after a problem."""
        if place.kind == "list":
            return self._list(node, place, path, line)
        if not isinstance(node, Scalar):
            key = "number_expected" if place.is_number else "value_expected"
            self.refuse(key, path, line)
            return None
        if node.is_null:
            self.refuse("empty", path, line)
            return None
        try:
            value = _scalar(node, place)
        except Refused as refused:
            self.refuse(refused.key, path, line, **refused.values)
            return None
        broken = place.bounds.broken_by(value) if place.is_number else None
        if broken:
            limit = written(getattr(place.bounds, broken))
            self.refuse(f"bound_{broken}", path, line, value=written(value), bound=limit)
            return None
        return value

    def _list(self, node: Node, place: Shape, path: str, line: int | None) -> tuple | None:
        if not isinstance(node, Listing):
            self.refuse("list_expected", path, line)
            return None
        assert place.item
        values = [
            self._plain_value(item, place.item, f"{path}.{number}", item.line or line)
            for number, item in enumerate(node.items, 1)
        ]
        return None if None in values else tuple(values)


def _scalar(node: Scalar, place: Shape) -> Any:
    if place.kind == "number":
        return scalars.number(node, place.unit)
    if place.kind == "integer":
        return scalars.whole_number(node, place.unit)
    if place.kind == "flag":
        return scalars.flag(node)
    if place.kind == "date":
        return scalars.date(node)
    if place.kind == "choice":
        return scalars.choice(node, place.choices)
    return node.text


def _is_number_table(table: Table, place: Shape) -> bool:
    names = list(table.entries)
    by_year = place.timed and bool(names) and all(re.fullmatch(r"\d+", name) for name in names)
    return by_year or ("value" in names and all(name in VALUE_FIELDS for name in names))
