"""One case, read and checked: its assumptions, the trail of every value, its fingerprint.

`load_case` reads a file and its parents, `load_text` a text that the app was handed. Both
raise InvalidAssumptions with all problems at once. A case never changes; `with_values`
gives another one.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servitization.assumptions import checks, extends, overrides, units
from servitization.assumptions.layers import Stack
from servitization.assumptions.names import joined
from servitization.assumptions.quantity import Group
from servitization.assumptions.shape import Shape, root
from servitization.assumptions.trail import Provenance
from servitization.problems import Problem
from servitization.version import __version__

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions


@dataclass(frozen=True, repr=False)
class Case:
    """The assumptions of one offer. `fingerprint` changes when a value, a range or the engine does."""

    assumptions: "Assumptions"
    trail: Mapping[str, Provenance]
    file: str
    fingerprint: str
    warnings: tuple[Problem, ...]
    _stack: Stack = field(repr=False, compare=False)
    _schema: type[Group] = field(repr=False, compare=False)

    def __repr__(self) -> str:
        return f"Case({self.file!r}, {self.fingerprint})"

    def with_values(self, values: Mapping[str, object]) -> "Case":
        """This case with other values by path; raises InvalidAssumptions."""
        stack = self._stack.copy()
        for path, value in values.items():
            overrides.lay_value(stack, path, value, self._schema)
        return _case(stack, self._schema)


def load_case(
    file: str | os.PathLike, sets: Sequence[str] = (), *, schema: type[Group] | None = None
) -> Case:
    """The case in `file`, under the `path=value` texts of `sets`; raises InvalidAssumptions."""
    chosen = schema or _own_schema()
    return _with_sets(extends.stack_of_file(file, chosen), sets, chosen)


def load_text(
    text: str | bytes,
    name: str,
    sets: Sequence[str] = (),
    folder: Path | None = None,
    *,
    schema: type[Group] | None = None,
) -> Case:
    """The case in a text, whose parents are looked for from `folder`, or else the shipped offers."""
    chosen = schema or _own_schema()
    return _with_sets(extends.stack_of_text(text, name, chosen, folder), sets, chosen)


def _own_schema() -> type[Group]:
    # Imported late: the schema itself imports this package for Group and quantity.
    from servitization.assumptions.schema import Assumptions

    return Assumptions


def _with_sets(stack: Stack, sets: Sequence[str], schema: type[Group]) -> Case:
    for text in sets:
        overrides.lay_set(stack, text, schema)
    return _case(stack, schema)


def _case(stack: Stack, schema: type[Group]) -> Case:
    assumptions = checks.resolved(stack, schema)
    trail = _trail(assumptions, stack, checks.currency(stack, schema))
    print_of_case = _fingerprint(assumptions, trail)
    warned = checks.warnings(stack, assumptions)
    return Case(assumptions, trail, stack.file, print_of_case, warned, stack, schema)  # type: ignore[arg-type]


def _fingerprint(assumptions: Group, trail: Mapping[str, Provenance]) -> str:
    """12 hexadecimal digits of the values, their ranges and the engine's version.

    The order of a map's entries counts, because it settles ties between them; the order of
    lines in a file, comments, sources and paths do not.
    """
    ranges = {
        path: [one.low, one.high, one.distribution]
        for path, one in trail.items()
        if one.low is not None or one.high is not None
    }
    told = {"engine": __version__, "values": assumptions.model_dump(mode="json"), "ranges": ranges}
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()[:12]


def _trail(assumptions: Group, stack: Stack, money: str) -> dict[str, Provenance]:
    return {
        path: _provenance(path, place, value, stack, money)
        for path, place, value in _leaves(root(type(assumptions)), assumptions, "")
    }


def _leaves(place: Shape, held: Any, path: str) -> Iterator[tuple[str, Shape, Any]]:
    if isinstance(held, Group):
        for name, inner in place.fields.items():
            yield from _leaves(inner, getattr(held, name), joined(path, name))
    elif place.kind == "map" and isinstance(held, Mapping) and place.item:
        for name, entry in held.items():
            yield from _leaves(place.item, entry, f"{path}.{name}")
    else:
        yield path, place, held


def _provenance(path: str, place: Shape, value: Any, stack: Stack, money: str) -> Provenance:
    declared = None if place.unit is None else units.filled(place.unit, money)
    setting = stack.settings.get(path)
    if setting is None:
        return Provenance(path, value, declared)
    given = setting.given
    stands = given.unit and place.unit and units.matches(given.unit, place.unit, money)
    unit = given.unit if stands else declared
    return Provenance(
        path=path,
        value=value,
        unit=unit,
        low=given.low,
        high=given.high,
        distribution=given.distribution,
        source=given.source,
        basis=given.basis,
        as_of=given.as_of,
        note=given.note,
        file=setting.file,
        line=setting.line,
        replaced=setting.replaced,
    )
