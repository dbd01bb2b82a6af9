"""A book of contracts: a table in which each row is one contract.

The head names assumptions by their paths, a row their values; decimals are written with a point. Columns are
parted by commas, semicolons or tabs. Rows are kept as they were written and read one at a time: a million of
them take as much memory as the file.
"""

import csv
import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions
from servitization.runs.refused import Refused

FORBIDDEN = ("risk.draws", "risk.seed", "risk.sampling")
"""The same for all rows: --draws and --seed."""


@dataclass(frozen=True)
class Row:
    """One contract: its line in the file, and its values by path."""

    place: str
    values: Mapping[str, object]

    def case_of(self, offer: Case) -> Case:
        """The offer with these values; raises InvalidAssumptions with file and line."""
        try:
            return replace(offer.with_values(self.values), file=self.place)
        except InvalidAssumptions as invalid:
            raise InvalidAssumptions(
                [replace(one, file=self.place, line=None) for one in invalid.problems]
            ) from None


class Book:
    """The rows of a table."""

    def __init__(self, file: Path | str):
        """Raises Refused for what is no table, with the line."""
        self.file = str(file)
        try:
            content = Path(file).read_bytes()
            text = content.decode("utf-8-sig")
        except OSError as error:
            raise Refused("unreadable", self.file, reason=error.strerror or str(error)) from error
        except UnicodeDecodeError as error:
            raise Refused("keys_no_text", self.file) from error
        self.digest = hashlib.sha256(content).hexdigest()
        lines = text.splitlines()
        self._rows = [(at, line) for at, line in enumerate(lines[1:], 2) if line.strip()]
        if not lines or not lines[0].strip() or not self._rows:
            raise Refused("book_empty", self.file)
        self._parted = max(",;\t", key=lines[0].count)
        self.paths = tuple(cell.strip() for cell in self._cells(lines[0]))
        for path in self.paths:
            if not path or self.paths.count(path) > 1:
                raise Refused("book_head", f"{self.file}:1", name=path or "–")
            if path in FORBIDDEN:
                raise Refused("book_forbidden", f"{self.file}:1", name=path)
        for at, line in self._rows:
            found = len(self._cells(line))
            if found != len(self.paths):
                raise Refused("book_cells", f"{self.file}:{at}", found=found, wanted=len(self.paths))

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, number: int) -> Row:
        """A contract, from 0; an empty cell leaves what the offer says."""
        at, line = self._rows[number]
        cells = zip(self.paths, self._cells(line), strict=True)
        return Row(f"{self.file}:{at}", {path: _value(cell) for path, cell in cells if cell.strip()})

    def _cells(self, line: str) -> list[str]:
        return next(csv.reader(io.StringIO(line), delimiter=self._parted))


def _value(cell: str) -> object:
    """A number where it is one; what is not, or is endless, is left to the schema to refuse."""
    text = cell.strip()
    try:
        number = float(text)
    except ValueError:
        return {"true": True, "false": False}.get(text, text)
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
