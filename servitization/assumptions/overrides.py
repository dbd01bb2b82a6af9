"""Single values laid over a case: `--set path=value`, or plain Python values by path.

They pass the same checks as a file's values. A path leads through the entries of an open
map only where a file has named them, so that a typing mistake creates nothing.
"""

import datetime
import numbers
from dataclasses import replace
from decimal import Decimal

from servitization.assumptions import content as contents
from servitization.assumptions import currencies
from servitization.assumptions.layers import SET, Layer, Stack
from servitization.assumptions.names import joined, listed, nearest
from servitization.assumptions.quantity import Group
from servitization.assumptions.reading import Listing, Node, Scalar, Table, abbreviated, read_node
from servitization.assumptions.renamed import renamed
from servitization.assumptions.shape import Shape, root


def lay_set(stack: Stack, text: str, schema: type[Group]) -> None:
    """Lays one `path=value` from the command line over the stack."""
    _open_set(stack)
    path, equals, value = text.partition("=")
    path = path.strip()
    if not equals or not path:
        stack.refuse("set_form", "", SET, None, text=abbreviated(text))
        return
    place = _place(stack, path, schema)
    if place is None:
        return
    node: Node = Scalar(value.strip())
    if place.kind not in ("text", "choice", "date") or value.strip()[:1] in ("'", '"'):
        reading = read_node(value)
        stack.problems += [replace(one, file=SET, line=None, path=path) for one in reading.problems]
        if reading.problems:
            stack.attempted.add(path)
            return
        node = reading.root or Scalar("")
    _lay_node(stack, path, node, place)


def lay_value(stack: Stack, path: str, value: object, schema: type[Group]) -> None:
    """Lays one plain Python value over the stack, with the same checks as a file's."""
    _open_set(stack)
    place = _place(stack, path, schema)
    if place is not None:
        _lay_node(stack, path, as_node(value), place)


def _open_set(stack: Stack) -> None:
    if SET not in stack.files:
        stack.files.append(SET)


def _lay_node(stack: Stack, path: str, node: Node, place: Shape) -> None:
    found = contents.content_at(_without_lines(node), place, path)
    # What is laid over an offer is in the offer's currency of that moment.
    spoken = currencies.stated(found) or currencies.of_offer(stack)
    stack.put(Layer(found, SET, currency=spoken))


def _without_lines(node: Node) -> Node:
    if isinstance(node, Scalar):
        return replace(node, line=None)
    if isinstance(node, Table):
        entries = {name: _without_lines(entry) for name, entry in node.entries.items()}
        return Table(entries, dict.fromkeys(entries))
    return replace(node, items=[_without_lines(item) for item in node.items], line=None)


def as_node(value: object) -> Node:
    """A plain Python value as a file would give it."""
    if value is None:
        return Scalar("null")
    if isinstance(value, bool):
        return Scalar(str(value).lower())
    if isinstance(value, dict):
        entries = {str(name): as_node(entry) for name, entry in value.items()}
        return Table(entries, dict.fromkeys(entries))
    if isinstance(value, (list, tuple)):
        return Listing([as_node(item) for item in value])
    if isinstance(value, numbers.Integral):
        return Scalar(str(int(value)))
    if isinstance(value, numbers.Real):
        return Scalar(repr(float(value)))
    return Scalar(str(value), plain=isinstance(value, (Decimal, datetime.date)))


FEW = 4
"""Fields of an entry that are written out in an example."""


def _entry(table: str, name: str, place: Shape) -> str:
    """How a new entry of a table is given as a whole: `risk.correlations={new: {first: …, second: …}}`."""
    fields = list(place.item.fields) if place.item is not None and place.item.kind == "section" else []
    inside = f"{{{', '.join(f'{field}: …' for field in fields)}}}" if 0 < len(fields) <= FEW else "…"
    return f"{table}={{{name}: {inside}}}"


def _place(stack: Stack, path: str, schema: type[Group]) -> Shape | None:
    """The shape at a dotted path; entries of an open map must be there already."""
    place, here = root(schema), ""
    for name in path.split("."):
        if place.kind == "section":
            known, inner = list(place.fields), place.fields.get(name)
        elif place.kind == "map":
            known = list(place.names) if place.names is not None else stack.names_under(here)
            inner = place.item if name in known else None
        else:
            stack.refuse("unknown_near", path, SET, None, near=here)
            return None
        if inner is None:
            near, old = nearest(name, known), renamed(joined(here, name))
            if old:
                stack.refuse("renamed", path, SET, None, version=old.since, near=old.path)
            elif near:
                stack.refuse("unknown_near", path, SET, None, near=joined(here, near))
            elif not known:
                stack.refuse("empty_table", path, SET, None, table=here, example=_entry(here, name, place))
            elif place.kind == "map" and place.names is None:
                stack.refuse(
                    "unknown_entry", path, SET, None, known=listed(known), example=_entry(here, name, place)
                )
            else:
                stack.refuse("unknown", path, SET, None, known=listed(known))
            return None
        place, here = inner, joined(here, name)
    return place
