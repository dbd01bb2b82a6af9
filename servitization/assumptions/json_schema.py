"""The JSON Schema of an assumption file, for editors that complete and check while one types.

A file is a layer: everything may be left out. Every number may be a number or a table
with its value, range and source; names that the schema does not declare are forbidden.
"""

from typing import Any

from servitization.assumptions import units
from servitization.assumptions.content import SCHEMA_VERSION
from servitization.assumptions.given import BASES, DISTRIBUTIONS
from servitization.assumptions.quantity import Bounds, Group
from servitization.assumptions.shape import Shape, root

_BESIDE: dict[str, dict[str, Any]] = {
    "distribution": {"enum": list(DISTRIBUTIONS), "description": "Shape of the range from low to high."},
    "unit": {"type": "string", "description": "Unit; if given it must match."},
    "source": {"type": "string", "description": "Where the value is from."},
    "basis": {"enum": list(BASES), "description": "How the value is known."},
    "as_of": {"type": "string", "format": "date", "description": "The day for which the value holds."},
    "note": {"type": "string", "description": "Anything a reader should know."},
}


def json_schema(schema: type[Group]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file that gives values for `schema`."""
    definitions: dict[str, Any] = {name: dict(told) for name, told in _BESIDE.items()}
    top = _section(root(schema), definitions)
    parent = {"type": "string", "description": "A file whose values hold unless restated here."}
    top["properties"] = {
        "extends": {
            "description": "Parents, relative to this file, from left to right; the last one wins.",
            "anyOf": [parent, {"type": "array", "items": {"type": "string"}}],
        },
        "basis": {"enum": list(BASES), "description": "Basis of the numbers here that state none."},
        "schema_version": {"const": SCHEMA_VERSION, "description": "Version of this format."},
        **top["properties"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assumption file",
        **top,
        "$defs": definitions,
    }


def _section(place: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _described(inner, definitions) for name, inner in place.fields.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _described(place: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    told = _place(place, definitions)
    if place.nullable:
        told = {"anyOf": [told, {"type": "null"}]}
    unit = f"[{units.shown(place.unit, 'currency')}]" if place.unit else ""
    description = " ".join(part for part in (place.description, unit) if part)
    return {"description": description, **told} if description else told


def _place(place: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    if place.kind == "section" and place.group:
        name = place.group.__name__
        if name not in definitions:
            # Named before it is worked out, so that a section may hold itself.
            definitions[name] = {}
            definitions[name].update(_section(place, definitions))
        return {"$ref": f"#/$defs/{name}"}
    if place.kind == "map" and place.item:
        return _map(place, place.item, definitions)
    if place.is_number:
        return _number(place)
    if place.kind == "list" and place.item:
        return {"type": "array", "items": _bare(place.item)}
    return _bare(place)


def _map(place: Shape, item: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    entry = _place(item, definitions)
    if item.nullable:
        entry = {"anyOf": [entry, {"type": "null"}]}
    told: dict[str, Any] = {"type": "object", "additionalProperties": entry}
    if place.names is not None:
        properties = dict.fromkeys(map(str, place.names), entry)
        told = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [*_number(place.or_number)["anyOf"], told]} if place.or_number else told


def _number(place: Shape) -> dict[str, Any]:
    bare = _bare(place)
    years = {"type": "object", "patternProperties": {r"^\d{4}$": bare}, "additionalProperties": False}
    values = [bare, years] if place.timed else [bare]
    held = values if not place.nullable else [*values, {"type": "null"}]
    end = {"type": "number", **_ends(place.bounds)}
    table = {
        "type": "object",
        "properties": {
            "value": {"anyOf": held} if len(held) > 1 else bare,
            "low": end,
            "high": end,
            **{name: {"$ref": f"#/$defs/{name}"} for name in _BESIDE},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [*values, table]}


def _bare(place: Shape) -> dict[str, Any]:
    if place.is_number:
        return {"type": place.kind, **_ends(place.bounds)}
    if place.kind == "flag":
        return {"type": "boolean"}
    if place.kind == "date":
        return {"type": "string", "format": "date"}
    if place.kind == "choice":
        return {"enum": list(place.choices)}
    return {"type": ["string", "number", "boolean"]}


def _ends(bounds: Bounds) -> dict[str, float]:
    ends = {
        "exclusiveMinimum": bounds.gt,
        "minimum": bounds.ge,
        "exclusiveMaximum": bounds.lt,
        "maximum": bounds.le,
    }
    return {name: end for name, end in ends.items() if end is not None}
