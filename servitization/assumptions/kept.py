"""What a case was made of, as texts: to be kept for years and resolved again without any folder.

`kept(case)` takes the files with the values laid over them, `resolved(kept)` makes the case anew.
A parent is found by the number under which it was kept, so that no path of a machine is kept
and a file that was changed or deleted since does not matter.
"""

import datetime
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from servitization.assumptions import extends
from servitization.assumptions.case import Case, case_of, own_schema
from servitization.assumptions.layers import KeptFile
from servitization.assumptions.quantity import Group
from servitization.problems import InvalidAssumptions, Problem

__all__ = ["KeptCase", "KeptFile", "kept", "resolved"]


@dataclass(frozen=True)
class KeptCase:
    """The files of a case, the opened one first, and the values laid over them, in groups."""

    files: tuple[KeptFile, ...]
    laid: tuple[Sequence[str] | Mapping[str, Any], ...] = field(default=())
    """A group is a list of texts `path=value`, or values by path as JSON holds them."""


def kept(case: Case) -> KeptCase:
    """What a case was made of."""
    return KeptCase(case.files, tuple(_plain(group) for group in case.laid))


def resolved(
    found: KeptCase, *, schema: type[Group] | None = None, today: datetime.date | None = None
) -> Case:
    """The case that was kept, as today's engine reads it; raises InvalidAssumptions."""
    if not found.files:
        raise InvalidAssumptions([Problem("file_missing")])
    chosen = schema or own_schema()
    first, *rest = found.laid or ((),)
    sets = () if isinstance(first, Mapping) else first
    case = case_of(extends.stack_of_kept(found.files, chosen), sets, chosen, today)
    groups = [first, *rest] if isinstance(first, Mapping) else rest
    for values in groups:
        assert isinstance(values, Mapping)
        case = case.with_values(values)
    return case


def _plain(value: Any) -> Any:
    """A value that was laid, as JSON holds it; the loader reads both alike."""
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, Decimal)):
        return float(value)
    return str(value)
