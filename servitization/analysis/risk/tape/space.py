"""Space for rows of numbers, laid where a processor reads and writes them fastest."""

import numpy as np

Array = np.ndarray

LINE = 64
"""Bytes that a cache moves at once: what begins within one makes each step touch two of them, which
takes up to twice as long."""

CHUNK = 2**22
"""Bytes taken at a time: from here on NumPy asks for large pages, of which few have to be looked up."""


class Space:
    """Space for rows of `count` numbers each."""

    def __init__(self, count: int):
        self._count = count
        self._left = np.empty(0)

    def rows(self, rows: int) -> Array:
        """So many rows more, of any values, shape (rows, count)."""
        size, line = rows * self._count, LINE // 8
        taken = -(-size // line) * line
        if len(self._left) < taken:
            chunk = np.empty(max(CHUNK // 8, taken) + line)
            self._left = chunk[-(chunk.ctypes.data // 8) % line :]
        found, self._left = self._left[:size], self._left[taken:]
        return found.reshape(rows, self._count)
