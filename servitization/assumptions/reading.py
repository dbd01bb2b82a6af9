"""A file's text as light nodes which know their lines, read from ruamel.yaml's events.

Events are taken one by one and nothing is expanded, so hostile input (depth, aliases,
size) costs no more than a typing mistake and gets the same kind of answer. Anchors,
aliases, tags, merge keys and further documents are refused: a file only gives values.
"""

import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml import events as event_types
from ruamel.yaml.error import MarkedYAMLError

from servitization.problems import Problem

SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 30
NODE_LIMIT = 20_000
PROBLEM_LIMIT = 100

# What YAML calls printable; the parser's own refusal would come without a line.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Scalar:
    """One value as it is written; `plain` is False when it stands in quotes or in a block."""

    text: str
    line: int | None = None
    plain: bool = True

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Listing:
    """Values in order: `- a` or `[a, b]`."""

    items: list["Node"] = field(default_factory=list)
    line: int | None = None


@dataclass(slots=True)
class Table:
    """Values by name, each with the line of its name."""

    entries: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int | None] = field(default_factory=dict)
    line: int | None = None


Node = Scalar | Listing | Table


@dataclass(frozen=True)
class Reading:
    """What a text holds: `root` is None when that is nothing, or could not be read to its end."""

    root: Node | None
    problems: tuple[Problem, ...]


class _Unreadable(Exception):
    """Reading stops here."""

    def __init__(self, key: str, line: int | None = None, path: str = "", **values: object):
        self.problem = Problem(key, line=line, path=path, values=values)


def abbreviated(text: str, limit: int = 60) -> str:
    """`text` on one line and short enough for a message."""
    flat = " ".join(text[: limit * 4].split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def read(source: str | bytes) -> Reading:
    """The nodes of one assumption file, whose top level must be names with values."""
    reading = read_node(source)
    held = reading.root
    if isinstance(held, Table) or (held is None and reading.problems):
        return reading
    empty = held is None or (isinstance(held, Scalar) and held.is_null)
    wrong = Problem("empty_file" if empty else "top_level", line=held.line if held and not empty else 1)
    return Reading(None, (*reading.problems, wrong))


def read_node(source: str | bytes) -> Reading:
    """The nodes of any one YAML document: a table, a list, a single value, or None when there is none."""
    builder = _Builder()
    try:
        text = _text(source)
        builder.text = text
        _feed(builder, text)
    except _Unreadable as stopped:
        return Reading(None, (*builder.problems, stopped.problem))
    return Reading(builder.root, tuple(builder.problems))


def _text(source: str | bytes) -> str:
    if len(source) > SIZE_LIMIT:
        raise _Unreadable("file_too_large", limit=f"{SIZE_LIMIT // 1_000_000} MB")
    try:
        # A str may hold lone surrogates, which no file can.
        data = source.encode("utf-8") if isinstance(source, str) else source
        text = data.decode("utf-8-sig")
    except UnicodeError:
        raise _Unreadable("not_text", line=1) from None
    if "\0" in text:
        raise _Unreadable("not_text", line=text.count("\n", 0, text.index("\0")) + 1)
    found = _UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _Unreadable("control_character", line=line, code=f"U+{ord(found[0]):04X}")
    return text


def _feed(builder: "_Builder", text: str) -> None:
    try:
        for event in YAML(typ="rt", pure=True).parse(text):
            builder.take(event)
    except _Unreadable:
        raise
    except MarkedYAMLError as error:
        raise _syntax(error) from None
    except Exception:
        # The parser is not ours: whatever it trips over is a fault of the text to the reader.
        raise _Unreadable("syntax", line=builder.line) from None


def _syntax(error: MarkedYAMLError) -> _Unreadable:
    def line(mark) -> int | None:
        return mark.line + 1 if mark else None

    said, context = str(error.problem or ""), str(error.context or "")
    here = line(error.problem_mark) or line(error.context_mark)
    start = line(error.context_mark) or here
    character = re.search(r"character (.+) that cannot start any token", said)
    if "\\t" in said or "tab" in said:
        return _Unreadable("tab", line=here)
    if "quoted scalar" in context and "end of stream" in said:
        return _Unreadable("unclosed_quote", line=start)
    if "quoted scalar" in context and "escape" in context + said:
        return _Unreadable("escape", line=here)
    if "flow" in context:
        return _Unreadable("unclosed_bracket", line=here, first=start)
    if "mapping values are not allowed" in said:
        return _Unreadable("colon", line=here)
    if character:
        return _Unreadable("start_character", line=here, text=character[1].strip("'\""))
    if "tag" in said + context:
        return _Unreadable("tag", line=here)
    if "anchor" in said + context or "alias" in said + context:
        return _Unreadable("alias", line=here)
    return _Unreadable("syntax", line=here)


@dataclass(slots=True)
class _Frame:
    node: Table | Listing
    path: str
    flow: bool
    name: str | None = None
    name_line: int | None = None
    name_end: int = 0
    last_name: str | None = None
    items: int = 0
    """Of a list, with those that are not kept."""
    skip: bool = False


class _Builder:
    """Puts the nodes together from events, with a stack of its own instead of recursion."""

    def __init__(self):
        self.text = ""
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.line: int | None = None
        self._stack: list[_Frame] = []
        self._documents = self._nodes = 0

    def take(self, event) -> None:
        if event.start_mark is not None:
            self.line = event.start_mark.line + 1
        if isinstance(event, event_types.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Unreadable("several_documents", line=self.line)
        elif isinstance(event, event_types.AliasEvent):
            self._refuse("alias")
            self._place(Scalar("", self.line, plain=False), event, kept=False)
        elif isinstance(event, event_types.ScalarEvent):
            kept = self._refuse_marks(event) and self._check_characters(event.value)
            self._place(Scalar(event.value, self.line, plain=not event.style), event, kept)
        elif isinstance(event, event_types.CollectionStartEvent):
            mapping = isinstance(event, event_types.MappingStartEvent)
            self._open(Table(line=self.line) if mapping else Listing(line=self.line), event)
        elif isinstance(event, event_types.CollectionEndEvent):
            self._stack.pop()

    def _refuse_marks(self, event) -> bool:
        """Whether the node stays: one with a tag means something else than it says."""
        if event.anchor is not None:
            self._refuse("alias")
        if event.tag is not None:
            self._refuse("tag")
        return event.tag is None

    def _refuse(self, key: str, path: str | None = None, line: int | None = None, **values) -> None:
        problem = Problem(key, line=line or self.line, path=self._path(path), values=values)
        last = self.problems[-1] if self.problems else problem
        if last is not problem and key == "alias" and (last.key, last.line) == (key, problem.line):
            return
        self.problems.append(problem)
        if len(self.problems) >= PROBLEM_LIMIT:
            raise _Unreadable("too_many_problems", line=self.line, limit=PROBLEM_LIMIT)

    def _path(self, path: str | None = None) -> str:
        if path is not None or not self._stack:
            return abbreviated(path or "", 200)
        frame = self._stack[-1]
        name = frame.name if isinstance(frame.node, Table) else str(frame.items + 1)
        return abbreviated(_joined(frame.path, name) if name else frame.path, 200)

    def _check_characters(self, text: str) -> bool:
        # An escape in double quotes can bring in what the file itself may not hold.
        found = _UNPRINTABLE.search(text)
        if found:
            self._refuse("control_character", code=f"U+{ord(found[0]):04X}")
        return not found

    def _open(self, node: Table | Listing, event) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.node, Table) and frame.name is None:
            raise _Unreadable("name_is_no_text", line=self.line, path=frame.path)
        if len(self._stack) >= DEPTH_LIMIT:
            raise _Unreadable("too_deep", line=self.line, limit=DEPTH_LIMIT)
        path = self._path() if frame else ""
        self._place(node, event, self._refuse_marks(event))
        self._stack.append(_Frame(node, path, bool(event.flow_style)))

    def _place(self, node: Node, event, kept: bool) -> None:
        self._nodes += 1
        if self._nodes > NODE_LIMIT:
            raise _Unreadable("too_many_values", line=self.line, limit=NODE_LIMIT)
        if not self._stack:
            self.root = node if kept else None
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Listing):
            frame.items += 1
            if kept:
                frame.node.items.append(node)
        elif frame.name is None:
            self._name(frame, node, event, kept)
        else:
            frame.skip = frame.skip or not kept
            self._value(frame, frame.node, frame.name, node, event)

    def _name(self, frame: _Frame, node: Node, event, kept: bool) -> None:
        if not isinstance(node, Scalar):
            raise _Unreadable("name_is_no_text", line=self.line, path=frame.path)
        frame.name, frame.name_line = node.text, self.line
        frame.name_end = event.end_mark.index if event.end_mark else 0
        frame.skip = not kept
        if node.text == "<<" and node.plain:
            self._refuse("merge_key", path=frame.path)
            frame.skip = True
        elif node.text in frame.node.entries:
            first = frame.node.lines[node.text]
            self._refuse("written_twice", path=_joined(frame.path, node.text), first=first)
            frame.skip = True

    def _value(self, frame: _Frame, table: Table, name: str, node: Node, event) -> None:
        frame.name = None
        if frame.skip or self._cut_by_comma(frame, name, node, event):
            return
        table.entries[name], table.lines[name] = node, frame.name_line
        frame.last_name = name

    def _cut_by_comma(self, frame: _Frame, name: str, node: Node, event) -> bool:
        """In `{price: 1,5}` YAML reads a price of 1 and a lonely name 5: say so."""
        lonely = frame.flow and frame.last_name and isinstance(node, Scalar) and node.is_null
        if not lonely or ":" in self.text[frame.name_end : event.start_mark.index]:
            return False
        before = frame.node.entries[frame.last_name]
        if not isinstance(before, Scalar) or not before.plain:
            return False
        del frame.node.entries[frame.last_name]
        path = frame.path if frame.last_name == "value" else _joined(frame.path, frame.last_name)
        if re.fullmatch(r"-?\d+", before.text) and re.fullmatch(r"\d+", name):
            text = f"{before.text},{name}"
            self._refuse("comma_in_number", path, frame.name_line, text=text, write=f"{before.text}.{name}")
        else:
            text = abbreviated(f"{before.text}, {name}")
            self._refuse("comma_in_text", path, frame.name_line, text=text)
        frame.last_name = None
        return True


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
