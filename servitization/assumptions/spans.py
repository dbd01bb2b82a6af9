"""Where each value stands in a file's text, so that one can be exchanged and nothing else moves.

Positions are indexes of characters. The text has been read without a problem before
(`reading.read`): no anchors, no tags, no name twice. An entry that nothing was written for
has an empty span behind its colon.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml import events as event_types

BYTE_ORDER_MARK = "\ufeff"


@dataclass(slots=True)
class Entry:
    """A name with its value; `name_start` and `name_end` enclose the name as written."""

    name: str
    name_start: int
    name_end: int
    value: "Span"


@dataclass(slots=True)
class Span:
    """One value from `start` to `end`: a scalar, a list or, with `entries`, names with values."""

    kind: str
    start: int
    end: int
    column: int = 0
    flow: bool = False
    text: str = ""
    style: str = ""
    depth: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list["Span"] = field(default_factory=list)

    @property
    def is_table(self) -> bool:
        return self.kind == "table"


def spans(text: str) -> Span:
    """The top value of a text that has been read without a problem, with all inside it."""
    offset = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    body = text[offset:]
    events = iter(YAML(typ="rt", pure=True).parse(body))
    starts = (event_types.ScalarEvent, event_types.CollectionStartEvent)
    for event in events:
        if isinstance(event, starts):
            return _span(event, events, body, offset, 0)
    raise ValueError("the text holds no value")


def _span(event, events: Iterator, body: str, offset: int, depth: int) -> Span:
    start = event.start_mark.index
    if isinstance(event, event_types.ScalarEvent):
        end = event.end_mark.index
        if event.style in ("|", ">"):
            # The parser lets a block of text end behind the empty lines that follow it.
            end = start + len(body[start:end].rstrip())
        style = event.style or ""
        return Span("scalar", start + offset, end + offset, text=event.value, style=style, depth=depth)
    kind = "table" if isinstance(event, event_types.MappingStartEvent) else "list"
    column, flow = event.start_mark.column, bool(event.flow_style)
    found = Span(kind, start + offset, 0, column, flow, depth=depth)
    last = (_entries if found.is_table else _items)(found, events, body, offset)
    # A block ends where its last value does; the parser counts the empty lines behind it.
    inner = found.items or [entry.value for entry in found.entries.values()]
    found.end = last if found.flow or not inner else inner[-1].end
    return found


def _entries(found: Span, events: Iterator, body: str, offset: int) -> int:
    for event in events:
        if isinstance(event, event_types.MappingEndEvent):
            return event.end_mark.index + offset
        start, end = event.start_mark, event.end_mark
        value = _span(next(events), events, body, offset, found.depth + 1)
        found.entries[event.value] = Entry(event.value, start.index + offset, end.index + offset, value)
    raise ValueError("the table does not end")


def _items(found: Span, events: Iterator, body: str, offset: int) -> int:
    for event in events:
        if isinstance(event, event_types.SequenceEndEvent):
            return event.end_mark.index + offset
        found.items.append(_span(event, events, body, offset, found.depth + 1))
    raise ValueError("the list does not end")
