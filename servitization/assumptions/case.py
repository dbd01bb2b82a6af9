"""One case, read and checked: its assumptions, the trail of every value, its fingerprint.

`load_case` reads a file and its parents, `load_text` a text that the app was handed. Both
raise InvalidAssumptions with all problems at once. A case never changes; `with_values`
gives another one.
"""

import datetime
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servitization.assumptions import checks, currencies, extends, overrides, units
from servitization.assumptions.layers import KeptFile, Stack
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
    laid: tuple[Sequence[str] | Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)
    """What was laid over the files, in groups: texts of `--set`, then values by path."""

    @property
    def files(self) -> tuple[KeptFile, ...]:
        """The texts that the case was read from, the opened file first."""
        return tuple(self._stack.kept)

    def __repr__(self) -> str:
        return f"Case({self.file!r}, {self.fingerprint})"

    def with_values(self, values: Mapping[str, object]) -> "Case":
        """This case with other values by path; raises InvalidAssumptions."""
        stack = self._stack.copy()
        for path, value in sorted(values.items(), key=lambda one: one[0] != currencies.CURRENCY):
            overrides.lay_value(stack, path, value, self._schema)
        return _case(stack, self._schema, (*self.laid, dict(values)))


def load_case(
    file: str | os.PathLike,
    sets: Sequence[str] = (),
    *,
    schema: type[Group] | None = None,
    today: datetime.date | None = None,
) -> Case:
    """The case in `file`, under the `path=value` texts of `sets`; raises InvalidAssumptions.

    Values of more than a year before `today` are told in its warnings.
    """
    chosen = schema or own_schema()
    return case_of(extends.stack_of_file(file, chosen), sets, chosen, today)


def load_text(
    text: str | bytes,
    name: str,
    sets: Sequence[str] = (),
    folder: Path | None = None,
    *,
    schema: type[Group] | None = None,
    today: datetime.date | None = None,
) -> Case:
    """The case in a text, whose parents are looked for from `folder`, or else the shipped offers."""
    chosen = schema or own_schema()
    return case_of(extends.stack_of_text(text, name, chosen, folder), sets, chosen, today)


def own_schema() -> type[Group]:
    """The schema of this project, for whoever names no other."""
    # Imported late: the schema itself imports this package for Group and quantity.
    from servitization.assumptions.schema import Assumptions

    return Assumptions


def case_of(stack: Stack, sets: Sequence[str], schema: type[Group], today: datetime.date | None) -> Case:
    """The case of layers that were gathered, under the texts of `sets`."""
    stack.today = today or stack.today
    # Amounts are in the currency of the answer, in whatever order they are written.
    for text in sorted(sets, key=lambda one: one.partition("=")[0].strip() != currencies.CURRENCY):
        overrides.lay_set(stack, text, schema)
    return _case(stack, schema, (tuple(sets),) if sets else ())


def _case(
    stack: Stack, schema: type[Group], laid: tuple[Sequence[str] | Mapping[str, Any], ...] = ()
) -> Case:
    stack = currencies.settled(stack)
    assumptions = checks.resolved(stack, schema)
    trail = _trail(assumptions, stack, schema)
    print_of_case = _fingerprint(assumptions, trail)
    warned = checks.warnings(stack, assumptions)
    return Case(assumptions, trail, stack.file, print_of_case, warned, stack, schema, laid)  # type: ignore[arg-type]


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


def _trail(assumptions: Group, stack: Stack, schema: type[Group]) -> dict[str, Provenance]:
    money = checks.currency(stack, schema)
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
    expected = checks.expected_unit(place.unit, path, stack)
    declared = None if expected is None else units.filled(expected, money)
    setting = stack.settings.get(path)
    if setting is None:
        return Provenance(path, value, declared)
    given = setting.given
    stands = given.unit and expected and units.matches(given.unit, expected, money)
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
        exchanged=given.exchanged,
    )
