"""How the schema declares a number: its unit, its meaning and its bounds, in one line.

Every section of the schema is a `Group`: frozen, and closed to names that it does not
declare. A unit may hold `{currency}` and `{size}`; they are filled in per offer. Rates and
shares are decimals (0.07), never percent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydantic
from pydantic.fields import FieldInfo
from pydantic_core import core_schema

Timed = float | dict[int, float]
"""A number, or numbers by calendar year, each of which holds until the next."""


class Group(pydantic.BaseModel):
    """A section of the schema: frozen, unknown names forbidden."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Bounds:
    """The allowed interval of a number; None leaves an end open. Reads maps of numbers too."""

    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None

    def broken_by(self, number: float) -> str | None:
        """The name of the first bound that `number` breaks: gt, ge, lt or le; else None."""
        if self.gt is not None and not number > self.gt:
            return "gt"
        if self.ge is not None and not number >= self.ge:
            return "ge"
        if self.lt is not None and not number < self.lt:
            return "lt"
        if self.le is not None and not number <= self.le:
            return "le"
        return None

    def __get_pydantic_core_schema__(self, source: Any, handler: pydantic.GetCoreSchemaHandler):
        return core_schema.no_info_after_validator_function(self._kept, handler(source))

    def _kept(self, given: Any) -> Any:
        if given is None or isinstance(given, str):
            return given
        for number in given.values() if isinstance(given, Mapping) else [given]:
            bound = self.broken_by(number)
            if bound:
                raise ValueError(f"{number:g} breaks the bound {bound} {getattr(self, bound):g}")
        return given


def quantity(
    unit: str,
    description: str,
    *,
    default: Any = ...,
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
) -> FieldInfo:
    """A number of the schema, measured in `unit`; without `default` a case must give it.

    The bounds apply to each number of a field that holds several (by year, by name). They
    are kept beside pydantic's own, which cannot be put on such a union.
    """
    declared = pydantic.Field(default, description=description, json_schema_extra={"unit": unit})
    declared.metadata.append(Bounds(gt, ge, lt, le))
    return declared


def text(description: str, default: Any = ...) -> Any:
    """A field that is no number: a name, a choice, a flag, a section or a map."""
    return pydantic.Field(default, description=description)


@dataclass(frozen=True)
class Inconsistency:
    """Two values of a case which exclude each other, told at `path`.

    `key` names the text in the catalogue topic `problem`, `values` fills in its {fields}.
    A root schema returns them from its method `inconsistencies()`.
    """

    path: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    """Where several values exclude each other: all of them. It is told at the one that was given last."""


class Inconsistent(ValueError):
    """An inconsistency that a validator of a section raises; `path` starts at that section."""

    def __init__(self, key: str, path: str = "", values: Mapping[str, object] | None = None):
        self.key, self.path, self.values = key, path, dict(values or {})
        super().__init__(key)


def unknown(path: str, name: str, known: Iterable[str]) -> Iterator[Inconsistency]:
    """A finding where a name leads to none of the entries that are there."""
    entries = list(known)
    if name not in entries:
        yield Inconsistency(path, "unknown_name", {"name": name, "known": ", ".join(entries) or "–"})
