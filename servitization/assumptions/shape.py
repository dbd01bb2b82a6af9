"""What a file may hold at each place, worked out once from the schema's annotations.

The loader reads shapes, never annotations. A schema that uses an annotation which is not
listed in `_shape` fails here, at once and by name, rather than in front of a user.
"""

import datetime
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from servitization.assumptions.quantity import Bounds, Group

Kind = Literal["number", "integer", "text", "flag", "date", "choice", "list", "section", "map"]
UNBOUNDED = Bounds()


@dataclass(frozen=True)
class Shape:
    """The kind of one place, with what is allowed there; `item` is what a list or map holds."""

    kind: Kind
    nullable: bool = False
    required: bool = True
    description: str = ""
    unit: str | None = None
    bounds: Bounds = UNBOUNDED
    timed: bool = False
    choices: tuple = ()
    item: "Shape | None" = None
    names: tuple[str, ...] | None = None
    or_number: "Shape | None" = None
    group: type[Group] | None = None

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "integer")

    @property
    def fields(self) -> Mapping[str, "Shape"]:
        """The places of a section by name."""
        return fields(self.group) if self.group else {}


def root(schema: type[Group]) -> Shape:
    """The shape of a whole case."""
    return Shape("section", group=schema)


@cache
def fields(group: type[Group]) -> dict[str, Shape]:
    """The shape of every field that a section declares, in its order."""
    return {name: _declared(group, name) for name in group.model_fields}


def _declared(group: type[Group], name: str) -> Shape:
    info = group.model_fields[name]
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    bounds = next((entry for entry in info.metadata if isinstance(entry, Bounds)), UNBOUNDED)
    shape = _shape(info.annotation, f"{group.__name__}.{name}")
    unit = extra.get("unit")
    shape = _measured(shape, unit if isinstance(unit, str) else None, bounds)
    return replace(shape, required=info.is_required(), description=info.description or "")


def _measured(shape: Shape, unit: str | None, bounds: Bounds) -> Shape:
    item = _measured(shape.item, unit, bounds) if shape.item and shape.item.kind != "section" else shape.item
    number = _measured(shape.or_number, unit, bounds) if shape.or_number else None
    return replace(shape, unit=unit, bounds=bounds, item=item, or_number=number)


_PLAIN: dict[Any, Kind] = {
    float: "number",
    int: "integer",
    str: "text",
    bool: "flag",
    datetime.date: "date",
}


def _shape(annotation: Any, place: str) -> Shape:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if annotation in _PLAIN:
        return Shape(_PLAIN[annotation])
    if isinstance(annotation, type) and issubclass(annotation, Group):
        return Shape("section", group=annotation)
    if origin is typing.Annotated:
        return _shape(arguments[0], place)
    if origin is Literal:
        return Shape(
            "choice",
            choices=tuple(choice for choice in arguments if choice is not None),
            nullable=None in arguments,
        )
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _shape(arguments[0], place)
        if item.kind not in ("section", "map", "list"):
            return Shape("list", item=item)
    if origin in (dict, Mapping):
        return _map(arguments, place)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments, place)
    raise TypeError(f"{place}: the loader does not read the annotation {annotation}")


def _map(arguments: tuple, place: str) -> Shape:
    names, held = arguments
    if names is str:
        return Shape("map", item=_shape(held, place))
    if typing.get_origin(names) is Literal:
        return Shape("map", item=_shape(held, place), names=typing.get_args(names))
    raise TypeError(f"{place}: the names of a map are text, not {names}")


def _union(arguments: tuple, place: str) -> Shape:
    nullable = type(None) in arguments
    years = dict[int, float]
    rest = [one for one in arguments if one not in (type(None), years)]
    timed = years in arguments
    if float in rest and int in rest:
        rest.remove(int)
    shapes = [_shape(one, place) for one in rest]
    maps = [shape for shape in shapes if shape.kind == "map"]
    numbers = [shape for shape in shapes if shape.is_number]
    if len(shapes) == 1 and (numbers or not timed):
        return replace(shapes[0], nullable=nullable or shapes[0].nullable, timed=timed)
    if len(maps) == len(numbers) == 1 and len(shapes) == 2:
        return replace(maps[0], nullable=nullable, or_number=replace(numbers[0], timed=timed))
    raise TypeError(f"{place}: the loader does not read a choice between {arguments}")
