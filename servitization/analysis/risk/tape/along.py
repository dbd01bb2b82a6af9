"""Functions along all rows of a step: cumulated sums and products, the least and the largest."""

from collections.abc import Callable
from functools import partial

import numpy as np

Array = np.ndarray
Call = Callable[[], object]


def _cumulated(function: np.ufunc) -> Callable[[Array, Array], Call]:
    def made(rows: Array, out: Array) -> Call:
        def run() -> None:
            # NumPy goes down a column at a time, which is slow for rows as long as these.
            out[0] = rows[0]
            for index in range(1, len(out)):
                function(out[index - 1], rows[index], out[index])

        return run

    return made


ALONG: dict[str, Callable[[Array, Array], Call]] = {
    "cumulated_sum": _cumulated(np.add),
    "cumulated_product": _cumulated(np.multiply),
    "minimum_of": lambda rows, out: partial(np.minimum.reduce, rows, 0, None, out[0]),
    "maximum_of": lambda rows, out: partial(np.maximum.reduce, rows, 0, None, out[0]),
}
