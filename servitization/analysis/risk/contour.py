"""The line on which a figure over two numbers is nothing, as straight pieces between points of the grid."""

from collections.abc import Iterator

import numpy as np

from servitization.analysis.risk.two_way import TwoWay

Point = tuple[float, float]


def break_even_line(found: TwoWay) -> tuple[tuple[Point, Point], ...]:
    """Pieces ((x, y), (x, y)) of the line: in each square of four neighbours, between the sides on which
    the sign changes, on straight lines. A square with a pair of which no case can be made has none."""
    pieces: list[tuple[Point, Point]] = []
    for row in range(len(found.ys) - 1):
        for column in range(len(found.xs) - 1):
            crossed = list(_crossed(found, row, column))
            pieces += zip(crossed[0::2], crossed[1::2], strict=False)
    return tuple(pieces)


def _crossed(found: TwoWay, row: int, column: int) -> Iterator[Point]:
    """Where the sides of a square are crossed, around it."""
    corners = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column))
    if np.isnan([found.values[place] for place in corners]).any():
        return
    for one, other in zip(corners, (*corners[1:], corners[0]), strict=True):
        first, second = float(found.values[one]), float(found.values[other])
        # What is exactly nothing counts as above it, so that no corner is crossed twice.
        if (first >= 0) != (second >= 0):
            share = first / (first - second)
            yield (
                float(found.xs[one[1]] + share * (found.xs[other[1]] - found.xs[one[1]])),
                float(found.ys[one[0]] + share * (found.ys[other[0]] - found.ys[one[0]])),
            )
