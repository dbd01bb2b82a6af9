"""A table as cells of text, for a screen or a document."""

from dataclasses import dataclass
from typing import NamedTuple


class Asked(NamedTuple):
    """A figure that can be asked how it came about: its text, and its name in the answer."""

    text: str
    name: str
    """Path in the answer as JSON, for example `fee.service.level`."""
    offer: str = ""
    """Key of the offer that it is a figure of, where a table has several."""


class Party(NamedTuple):
    """The name of a party, with its dot."""

    text: str
    party: str


Cell = str | Asked | Party


@dataclass(frozen=True)
class Table:
    """Head, rows of cells and a note; the first column names the row. In a row of fewer cells than the
    head has, the last one stands for all that are missing: a reason in place of figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    numbers: tuple[int, ...] = ()
    """Columns of numbers, which stand on the right."""
    totals: int = 0
    """How many of the last rows are sums."""
    chosen: tuple[int, ...] = ()
    """Rows that are in force, which are tinted."""


def text_of(cell: Cell) -> str:
    """The words of a cell alone."""
    return cell if isinstance(cell, str) else cell.text
