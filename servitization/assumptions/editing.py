"""Assumption files written by the calculator: values exchanged in a text, a new layer, a saved file.

A text is never written anew. The characters of a value are replaced where they stand, so that
comments, order, quotation marks and the spelling of every other number stay byte for byte. What
comes out has been read again: it gives the values asked for, and otherwise what it gave before.
"""

import datetime
import numbers
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from servitization.assumptions import content as contents
from servitization.assumptions import currencies, extends, overrides, scalars
from servitization.assumptions.case import load_text, own_schema
from servitization.assumptions.given import VALUE_FIELDS, Content
from servitization.assumptions.layers import with_unit
from servitization.assumptions.names import joined, listed, nearest
from servitization.assumptions.quantity import Group
from servitization.assumptions.reading import Scalar, abbreviated, read
from servitization.assumptions.renamed import renamed
from servitization.assumptions.shape import Shape, root
from servitization.assumptions.spans import Entry, Span, spans
from servitization.problems import InvalidAssumptions, Problem

MODELINE = "# yaml-language-server: $schema=../assumptions.schema.json"
"""First line of a file: it tells an editor what the file may hold."""

_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]|\Z")
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_READ_AS_MORE = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_FILE_NAME = re.compile(r"\w(?:[\w .-]{0,99})\.yaml")


@dataclass(frozen=True)
class _Wanted:
    """A value to be written at a path."""

    place: Shape
    value: Any


_Tree = dict[str, Any]
"""Names with trees or `_Wanted` below them."""


def layer_text(
    parent: str,
    values: Mapping[str, object],
    title: str | None = None,
    *,
    basis: str | None = "judged",
    schema: type[Group] | None = None,
) -> str:
    """A new file that extends `parent`, named from where the file will lie, and gives values by path.

    A value is a number, a text, None, numbers by year, or a table of what stands beside a number
    (value, low, high, distribution, unit, source, basis, as_of, note; None for nothing). `basis`
    holds for the numbers that name neither basis nor source; None leaves it out. Raises
    InvalidAssumptions.
    """
    chosen = schema or own_schema()
    titled = {} if title is None else {"about.title": title}
    wanted = _wanted({**titled, **values}, chosen, "")
    plainly = re.fullmatch(r"[\w./-]+\.ya?ml", parent, re.ASCII)
    lines = [MODELINE, f"extends: [{parent if plainly else _text(parent, '')}]"]
    if basis and any(_has_number(one) for one in wanted.values()):
        lines.append(f"basis: {basis}")
    for name, inner in _tree(wanted).items():
        lines += ["", *_block(name, inner, "")]
    text = "\n".join(lines) + "\n"
    found = contents.content(text, chosen)
    if found.problems:
        raise _refusal(found, "", chosen)
    return text


def edited_text(
    text: str, values: Mapping[str, object], name: str = "", *, schema: type[Group] | None = None
) -> str:
    """The same file with these values by path, every character of the rest as it was.

    Where the file gives a path, its value is replaced, and what stands beside it stays: low, high,
    unit, comments; but not the source and the date, which spoke of the number before. Where it does
    not, the path is added at the end of its section. Values as in `layer_text`. Raises
    InvalidAssumptions, with the file called `name`: for a text that cannot be read, a value that is
    refused, or one outside the range beside it.
    """
    chosen = schema or own_schema()
    reading = read(text)
    if reading.problems:
        raise InvalidAssumptions([replace(one, file=name) for one in reading.problems])
    wanted = _wanted(values, chosen, name)
    edit = _Edit(text, chosen)
    edit.table(spans(text), _tree(wanted), "")
    edited = edit.text()
    found = contents.content(edited, chosen)
    if found.problems:
        raise _refusal(found, name, chosen)
    for path in _astray(text, edited, wanted, chosen):
        raise InvalidAssumptions([Problem("not_editable", name, path=path)])
    return edited


def save_layer(
    text: str,
    folder: str | os.PathLike,
    name: str,
    *,
    shipped: Path | None = None,
    schema: type[Group] | None = None,
) -> Path:
    """Saves a text as the new file `name` in a folder of the assumptions, shipped or a copy of them;
    never over another file.

    The text is loaded first, with the parents that it would have there. The file appears whole or
    not at all. Raises InvalidAssumptions for what the text says, or why it cannot be saved.
    """
    home = os.path.realpath(shipped or extends.SHIPPED)
    real = os.path.realpath(folder)
    shown = abbreviated(name)
    if not _FILE_NAME.fullmatch(name):
        raise InvalidAssumptions([Problem("layer_name", shown)])
    # A copy of the folder of assumptions is one too, as it is for `extends`.
    known = os.path.commonpath([home, real]) == home or extends.is_assumptions_folder(Path(real))
    if not known or not os.path.isdir(real):
        raise InvalidAssumptions([Problem("layer_folder", shown)])
    target = Path(real) / name
    if os.path.lexists(target):
        raise InvalidAssumptions([Problem("layer_exists", shown)])
    load_text(text, name, folder=Path(real), schema=schema)
    try:
        _write_new(target, text.encode("utf-8"))
    except FileExistsError:
        raise InvalidAssumptions([Problem("layer_exists", shown)]) from None
    except OSError:
        raise InvalidAssumptions([Problem("layer_unwritable", shown)]) from None
    return target


def _refusal(found: Content, name: str, schema: type[Group]) -> InvalidAssumptions:
    told = found.givens.get("currency")
    declared = schema.model_fields.get("currency")
    money = str(told.value if told else declared.default if declared else "EUR")
    reporting = found.givens.get(currencies.REPORTING)
    worth = str(reporting.value) if reporting else currencies.HOME
    return InvalidAssumptions([with_unit(replace(one, file=name), money, worth) for one in found.problems])


def _write_new(target: Path, data: bytes) -> None:
    """Writes beside the target and gives it its name in one step that fails if the name is taken."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with open(beside, "xb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        os.link(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def _wanted(values: Mapping[str, object], schema: type[Group], name: str) -> dict[str, _Wanted]:
    """Single values by path, in order; of two that exclude each other the later one stays."""
    found: dict[str, _Wanted] = {}
    for path, value in values.items():
        for here, one in _singles(path, _place(path, schema, name), value, schema, name):
            for other in list(found):
                if other.startswith(here + ".") or here.startswith(other + "."):
                    del found[other]
            found[here] = one
    return found


def _singles(
    path: str, place: Shape, value: object, schema: type[Group], name: str
) -> Iterator[tuple[str, _Wanted]]:
    number = place.or_number
    by_year = isinstance(value, Mapping) and all(isinstance(key, int) for key in value)
    is_number = number and value and (by_year or _is_beside(value))
    if place.kind in ("section", "map") and isinstance(value, Mapping) and not is_number:
        for key, entry in value.items():
            here = joined(path, str(key))
            yield from _singles(here, _place(here, schema, name), entry, schema, name)
    else:
        yield path, _Wanted(number or place, value)


def _place(path: str, schema: type[Group], file: str) -> Shape:
    """The shape at a dotted path; entries of an open map need not be there yet."""
    place, here = root(schema), ""
    for name in path.split("."):
        inner = place.item if place.kind == "map" else place.fields.get(name)
        if place.kind == "map" and place.names is not None and name not in place.names:
            inner = None
        if inner is None:
            known = [*(place.names or place.fields)]
            near, old = nearest(name, known), renamed(joined(here, name))
            key = "renamed" if old else "unknown_near" if near else "unknown"
            told: dict[str, object] = {"near": joined(here, near)} if near else {"known": listed(known)}
            if old:
                told = {"version": old.since, "near": old.path}
            raise InvalidAssumptions([Problem(key, file, path=abbreviated(path, 200), values=told)])
        place, here = inner, joined(here, name)
    return place


def _is_beside(value: object) -> bool:
    """Whether a value is a table of what stands beside a number."""
    return isinstance(value, Mapping) and bool(value) and all(key in VALUE_FIELDS for key in value)


def _has_number(one: _Wanted) -> bool:
    if _is_beside(one.value):
        return not (one.value.get("basis") or one.value.get("source"))
    return one.place.is_number and one.value is not None


def _tree(wanted: Mapping[str, _Wanted]) -> _Tree:
    top: _Tree = {}
    for path, one in wanted.items():
        *above, last = path.split(".")
        inside = top
        for name in above:
            inside = inside.setdefault(name, {})
        inside[last] = one
    return top


class _Edit:
    """Collects what is to be cut from a text and put into it, all at positions of the old text."""

    def __init__(self, text: str, schema: type[Group]):
        self.old = text
        self.schema = schema
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self._pieces: list[tuple[int, int, int, str]] = []

    def text(self) -> str:
        """The new text."""
        done, parts = 0, []
        # Where two things are put in at one place, the one that lies deeper comes first.
        for start, _, end, new in sorted(self._pieces, key=lambda piece: piece[:2]):
            parts += [self.old[done:start], new]
            done = end
        return "".join([*parts, self.old[done:]])

    def _put(self, start: int, end: int, new: str, depth: int) -> None:
        self._pieces.append((start, -depth, end, new))

    def table(self, span: Span, tree: _Tree, path: str) -> None:
        """Lets the names of a table have these values."""
        missing: _Tree = {}
        for name, inner in tree.items():
            entry, here = span.entries.get(name), joined(path, name)
            if entry is None:
                missing[name] = inner
            elif isinstance(inner, _Wanted):
                self._single(entry, inner)
            elif entry.value.is_table and not self._is_number_table(entry.value, here):
                self.table(entry.value, inner, here)
            else:
                self._exchange(entry, _flow(inner))
        if missing:
            self._add(span, missing)

    def _is_number_table(self, span: Span, path: str) -> bool:
        place = _place(path, self.schema, "")
        return bool(place.or_number) and "value" in span.entries and set(span.entries) <= set(VALUE_FIELDS)

    def _single(self, entry: Entry, one: _Wanted) -> None:
        span, value = entry.value, one.value
        if not one.place.is_number:
            self._value(entry, value)
        elif span.is_table and "value" in span.entries:
            beside = dict(value) if _is_beside(value) else {"value": value}
            if "value" in beside and not _says(span.entries["value"].value, beside["value"]):
                _leave_source(beside, span.entries)
            missing = {}
            for name, each in beside.items():
                if name in span.entries:
                    self._value(span.entries[name], each)
                elif each is not None:
                    missing[name] = _Wanted(Shape("text"), each)
            if missing:
                self._add(span, missing)
        elif _is_beside(value) and "value" not in value:
            told = {name: each for name, each in value.items() if each is not None}
            rest = _flow({name: _Wanted(Shape("text"), each) for name, each in told.items()})
            self._exchange(entry, f"{{value: {self._as_flow(span)}, {rest[1:]}")
        else:
            self._value(entry, _told(value))

    def _as_flow(self, span: Span) -> str:
        if not span.is_table or span.flow:
            return self.old[span.start : span.end]
        inside = (f"{name}: {self._as_flow(entry.value)}" for name, entry in span.entries.items())
        return "{" + ", ".join(inside) + "}"

    def _value(self, entry: Entry, value: object) -> None:
        span = entry.value
        if isinstance(value, Mapping) and span.is_table and {str(key) for key in value} == set(span.entries):
            for key, each in value.items():
                self._value(span.entries[str(key)], each)
        elif isinstance(value, (list, tuple)) and span.kind == "list":
            if [item.text for item in span.items] != [str(each) for each in value]:
                self._exchange(entry, _plain(value))
        elif span.kind == "scalar":
            if not _is_same(span, value):
                self._exchange(entry, _like(span, value))
        else:
            self._exchange(entry, _plain(value))

    def _exchange(self, entry: Entry, new: str) -> None:
        span = entry.value
        if span.start == span.end:
            # Nothing stands there: the parser may take the place of nothing for the next line.
            colon = self.old.find(":", entry.name_end, span.end) + 1
            if colon:
                self._put(colon, colon, " " + new, span.depth)
        elif span.kind == "scalar" or span.flow:
            self._put(span.start, span.end, new, span.depth)
        else:
            colon = self.old.index(":", entry.name_end) + 1
            rest = _LINE_END.search(self.old, colon)
            self._put(colon, colon, " " + new, span.depth)
            self._put(rest.start() if rest else colon, span.end, "", span.depth)

    def _add(self, span: Span, missing: _Tree) -> None:
        """Puts names that a table does not have behind its last one."""
        if span.flow:
            inside = _flow(missing)[1:-1]
            if span.entries:
                self._put(_last(span).end, _last(span).end, ", " + inside, span.depth)
            else:
                self._put(span.start + 1, span.start + 1, inside, span.depth)
            return
        spaced = span.depth == 0 and _EMPTY_LINE.search(self.old, span.start, span.end)
        lines: list[str] = []
        for name, inner in missing.items():
            lines += [*([""] if spaced else []), *_block(name, inner, " " * span.column)]
        end = _LINE_END.search(self.old, span.end)
        at = end.end() if end else len(self.old)
        new = "".join(line + self.line_end for line in lines)
        open_end = not end or not end[0]
        self._put(at, at, self.line_end + new.removesuffix(self.line_end) if open_end else new, span.depth)


def _told(value: object) -> object:
    """A value with what stands beside it, without the names that say nothing."""
    if not _is_beside(value):
        return value
    assert isinstance(value, Mapping)
    return {name: each for name, each in value.items() if each is not None or name == "value"}


def _says(span: Span, value: object) -> bool:
    """Whether a value stands there already, in whatever spelling."""
    if isinstance(value, Mapping):
        entries = span.entries if span.is_table else {}
        same = entries.keys() == {str(key) for key in value}
        return same and all(_says(entries[str(key)].value, each) for key, each in value.items())
    return span.kind == "scalar" and _is_same(span, value)


def _leave_source(beside: dict[str, Any], stands: Mapping[str, Entry]) -> None:
    """Source and date that stand beside another number do not speak of the new one."""
    left = [name for name in ("source", "as_of") if name in stands and name not in beside]
    beside.update(dict.fromkeys(left))
    if "source" in left:
        beside.setdefault("basis", "judged")


def _last(span: Span) -> Span:
    return next(reversed(span.entries.values())).value


def _flow(inner: Any) -> str:
    """A tree or a value on one line."""
    if isinstance(inner, _Wanted):
        return _plain(_told(inner.value))
    return "{" + ", ".join(f"{_text(name, '')}: {_flow(below)}" for name, below in inner.items()) + "}"


def _block(name: str, inner: Any, indent: str) -> Iterator[str]:
    """The lines of one name with what is below it."""
    if isinstance(inner, _Wanted):
        yield f"{indent}{_text(name, '')}: {_plain(_told(inner.value))}"
        return
    yield f"{indent}{_text(name, '')}:"
    for below, held in inner.items():
        yield from _block(below, held, indent + "  ")


def _plain(value: object, style: str = "") -> str:
    """A value as it is written on one line; texts in quotation marks where they need them."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_plain(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_plain(each) for each in value) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, numbers.Integral):
        digits = str(int(value))
        return digits if len(digits.lstrip("-")) < 5 else f"{int(value):_}"
    if isinstance(value, numbers.Real):
        return scalars.written(float(value))
    return _text(str(value), style)


def _key(key: object) -> str:
    return str(key) if isinstance(key, int) else _text(str(key), "")


def _text(text: str, style: str) -> str:
    """A text in the quotation marks of `style`, or in double ones if it needs them."""
    if style == "'" and not _CONTROL.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style == "" and _WORD.fullmatch(text) and text.lower() not in _READ_AS_MORE:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'


def _is_same(span: Span, value: object) -> bool:
    """Whether a scalar says this already, in whatever spelling."""
    scalar = Scalar(span.text, plain=not span.style)
    if value is None or scalar.is_null:
        return value is None and scalar.is_null
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        try:
            return scalars.number(scalar) == float(value)
        except scalars.Refused:
            return False
    if isinstance(value, Decimal):
        return scalar.plain and span.text == str(value)
    if isinstance(value, (str, bool, datetime.date)):
        return span.text == (value if isinstance(value, str) else _plain(value))
    return False


def _like(span: Span, value: object) -> str:
    """A value in the manner of the one that it replaces: quotation marks, final zeros, underscores."""
    new = _plain(value, span.style if span.style in ("'", '"') else "")
    old = span.text
    if isinstance(value, bool) or not re.fullmatch(r"-?[\d_]+(\.\d+)?", new):
        return new
    whole, point, decimals = new.partition(".")
    if isinstance(value, str):
        return new
    if re.fullmatch(r"[+-]?\d{5,}(\.\d*)?", old):
        whole = whole.replace("_", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(_\d{3})+(\.\d*)?", old):
        whole = f"{int(whole.replace('_', '')):_}"
    zeros = re.fullmatch(r"[+-]?[\d_]*\.(\d*0)", old)
    if zeros:
        point, decimals = ".", decimals.ljust(len(zeros[1]), "0")
    return whole + point + decimals


def _astray(text: str, edited: str, wanted: Mapping[str, _Wanted], schema: type[Group]) -> Iterator[str]:
    """Paths at which the new text says something else than was asked for, or than it said before."""
    before, after = contents.content(text, schema), contents.content(edited, schema)

    def is_touched(path: str) -> bool:
        return any(path == one or path.startswith(one + ".") or one.startswith(path + ".") for one in wanted)

    for path in {**before.givens, **after.givens}:
        old, new = before.givens.get(path), after.givens.get(path)
        if not is_touched(path) and (
            old is None or new is None or replace(old, line=None) != replace(new, line=None)
        ):
            yield path
    if [parent for parent, _ in before.extends] != [parent for parent, _ in after.extends]:
        yield "extends"
    for path, one in wanted.items():
        if _is_beside(one.value) and "value" not in one.value:
            continue
        asked = contents.content_at(overrides.as_node(one.value), one.place, path).givens.get(path)
        given = after.givens.get(path)
        if asked is None or given is None or asked.value != given.value:
            yield path
