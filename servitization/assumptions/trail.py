"""Where each value of a case comes from: file, line, source, and what it replaced.

A value that no file gives has an empty `file`: it is the schema's own default. A value
from the command line or the screen has the file `--set`.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from servitization.assumptions.given import Exchanged


@dataclass(frozen=True)
class Replaced:
    """A value that a later layer put aside."""

    value: Any
    file: str
    line: int | None


@dataclass(frozen=True)
class Provenance:
    """One resolved value with its range, source and place; `replaced` has the oldest first."""

    path: str
    value: Any
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    distribution: str | None = None
    source: str | None = None
    basis: str | None = None
    as_of: datetime.date | None = None
    note: str | None = None
    file: str = ""
    line: int | None = None
    replaced: tuple[Replaced, ...] = ()
    exchanged: Exchanged | None = None
    """What the file gives in its own currency, where the offer counts in another."""
