"""One linear programme, solved exactly: the division whose worst objection is the least.

Its dual has one column of 0 and 1 for each coalition, so that a basis is a small matrix of 0 and 1 whose
inverse is integers over a small determinant. The revised simplex method carries it in integers with exact
division (Edmonds 1967, Bareiss 1968): no tolerance and no rounding, whatever the size of the values, and
Bland's rule (1977) ends it where coalitions tie. Every amount here is a whole number of some small unit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Least:
    """The least worst excess and a move of the players that reaches it, both in parts of the unit."""

    parts: int
    """Into how many parts the unit is cut so that these numbers are whole."""
    worst: int
    move: tuple[int, ...]
    binding: tuple[int, ...]
    """Coalitions with a positive weight in the dual: every best move leaves them where this one does."""


def least_worst_excess(
    excesses: Sequence[int],
    movable: Sequence[int],
    settled: Sequence[int],
    floors: Sequence[int] | None = None,
) -> Least:
    """Minimise the worst excess of the movable coalitions over all moves that keep the settled sums.

    `excesses` of shape (2**n,) are those before the move; `settled` are independent masks with everybody
    among them; `movable` are all coalitions whose sum they leave open. `floors` of shape (n,) are the
    least by which each player may move, None without such a bound.

    Find worst and move with worst + move(S) >= excess(S) for S movable, move(S) = 0 for S settled and
    move(i) >= floor(i). The dual gives a weight to each of these constraints and is what is solved.
    """
    players = len(excesses).bit_length() - 1
    singles = [1 << player for player in range(players)]
    kept = [_Column(False, mask, 0, place=-1) for mask in settled]
    columns = [_Column(True, mask, excesses[mask], place) for place, mask in enumerate(movable)]
    if floors is not None:
        columns += [
            _Column(False, mask, floor, len(movable) + place)
            for place, (mask, floor) in enumerate(zip(singles, floors, strict=True))
        ]
    # A coalition and its complement, half each, balance everybody: a solution to start from.
    by_mask = {column.mask: column for column in columns if column.counts}
    pair = (movable[0], movable[0] ^ (len(excesses) - 1))
    basis = _Basis(players + 1)
    for column in [*kept, *(by_mask[mask] for mask in (*pair, *singles) if mask in by_mask)]:
        basis.fill(column)

    while (entering := basis.violated(columns)) is not None:
        basis.exchange(entering)
    prices = basis.prices()
    binding = {
        column.mask
        for column, level in zip(basis.columns, basis.levels(), strict=True)
        if level > 0 and not column.free
    }
    return Least(basis.determinant, prices[0], tuple(prices[1:]), tuple(sorted(binding)))


def whole_numbers(values: np.ndarray, divisor: int) -> tuple[int, list[int]]:
    """The values in a unit so small that all are whole, and divisible by `divisor`: 1/unit each."""
    ratios = [value.as_integer_ratio() for value in values.tolist()]
    unit = divisor * math.lcm(*(denominator for _, denominator in ratios))
    return unit, [numerator * (unit // denominator) for numerator, denominator in ratios]


def coalition_sums(amounts: Sequence[int]) -> list[int]:
    """The sum of the amounts in every coalition."""
    sums = [0]
    for amount in amounts:
        sums += [amount + other for other in sums]
    return sums


@dataclass(frozen=True)
class _Column:
    """A constraint of the programme: a column of its dual."""

    counts: bool
    """Its excess counts towards the worst; a bound and a settled sum do not."""
    mask: int
    value: int
    place: int
    """Breaks ties; below 0 for a settled sum, whose weight is free and which never leaves the basis."""

    @property
    def free(self) -> bool:
        return self.place < 0


class _Basis:
    """Columns that determine a solution, and the inverse of their matrix: integers over a determinant
    above 0. Row 0 of a column says whether it counts, row i + 1 whether player i is in it."""

    def __init__(self, size: int):
        self.determinant = 1
        self.inverse = [[int(row == place) for place in range(size)] for row in range(size)]
        self.columns: list[_Column | None] = [None] * size

    def fill(self, column: _Column) -> None:
        """Take the column into a row still empty, unless those already there make it up."""
        image = self._image(column)
        row = next((row for row, one in enumerate(image) if one and self.columns[row] is None), None)
        if row is not None:
            self._pivot(row, image, column)

    def violated(self, columns: Sequence[_Column]) -> _Column | None:
        """The first column whose constraint does not hold at this basis."""
        worst, *move = self.prices()
        sums = coalition_sums(move)
        for column in columns:
            reached = sums[column.mask] + (worst if column.counts else 0)
            if reached < self.determinant * column.value:
                return column
        return None

    def exchange(self, entering: _Column) -> None:
        """Take `entering` in for the column whose weight it drives to zero first."""
        image, levels = self._image(entering), self.levels()
        leaving = None
        for row, (step, column) in enumerate(zip(image, self.columns, strict=True)):
            if step <= 0 or column.free:
                continue
            gap = -1 if leaving is None else levels[row] * image[leaving] - levels[leaving] * step
            if gap < 0 or (gap == 0 and column.place < self.columns[leaving].place):
                leaving = row
        if leaving is None:
            raise ArithmeticError("the floors add up to more than there is to divide")
        self._pivot(leaving, image, entering)

    def levels(self) -> list[int]:
        """The weight of each column, times the determinant."""
        return [row[0] for row in self.inverse]

    def prices(self) -> list[int]:
        """The worst excess, then the move of each player, times the determinant."""
        return [
            sum(column.value * row[place] for column, row in zip(self.columns, self.inverse, strict=True))
            for place in range(len(self.columns))
        ]

    def _image(self, column: _Column) -> list[int]:
        places = [0] if column.counts else []
        places += [place for place in range(1, len(self.columns)) if column.mask >> place - 1 & 1]
        return [sum(row[place] for place in places) for row in self.inverse]

    def _pivot(self, pivot_row: int, image: list[int], column: _Column) -> None:
        # The quotient is whole: every entry is a minor of the matrix of 0 and 1.
        pivot, old = image[pivot_row], self.inverse[pivot_row]
        sign = 1 if pivot > 0 else -1
        for row, factor in enumerate(image):
            if row != pivot_row:
                self.inverse[row] = [
                    sign * (pivot * one - factor * other) // self.determinant
                    for one, other in zip(self.inverse[row], old, strict=True)
                ]
        self.inverse[pivot_row] = [sign * one for one in old]
        self.determinant = sign * pivot
        self.columns[pivot_row] = column
