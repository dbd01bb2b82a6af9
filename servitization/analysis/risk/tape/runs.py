"""Rows that follow each other: read where they are, they need not be copied together first."""

from collections.abc import Sequence

import numpy as np

MOST = 5
"""Rows that a part has at least on average, or else rows are copied together."""


def runs_of(size: int, indexes: Sequence[Sequence[int]]) -> list[tuple[slice, list[slice]]] | None:
    """Parts in which the rows of every operand follow each other, or are one and the same row: where
    they are, and the rows that each operand has there. None where there would be many parts.

    >>> for where, parts in runs_of(10, [(0, 1, 2, 3, 4) * 2, (7,) * 5 + (8,) * 5]):
    ...     print(where.start, where.stop, [(part.start, part.stop) for part in parts])
    0 5 [(0, 5), (7, 8)]
    5 10 [(0, 5), (8, 9)]
    """
    table = np.stack([np.broadcast_to(np.fromiter(one, int), size) for one in indexes])
    steps = table[:, 1:] - table[:, :-1]
    follows = ((steps == 0) | (steps == 1)).all(axis=0).tolist()
    goes_on = [True, *(steps[:, 1:] == steps[:, :-1]).all(axis=0).tolist()]
    runs: list[tuple[int, int]] = []
    start = 0
    while start < size:
        if MOST * (len(runs) + 1) > max(size, MOST):
            return None
        stop = start + 1
        while stop < size and follows[stop - 1] and (stop == start + 1 or goes_on[stop - 1]):
            stop += 1
        runs.append((start, stop))
        start = stop
    return [
        (slice(start, stop), [slice(int(row[start]), int(row[stop - 1]) + 1) for row in table])
        for start, stop in runs
    ]
