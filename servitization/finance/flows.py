"""A flow: money by year, the last axis is the year 0..H, leading axes are scenarios.

A single flow and ten thousand of them share one code path; only what is handed back differs:
a float for one flow, an array for a batch.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def as_flows(flows: ArrayLike) -> Array:
    """The flows as an array of shape (..., H+1) in their own unit.

    Raises ValueError when there is no year in them.
    """
    array = np.asarray(flows, dtype=float)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError("the flow is empty; give one amount per year, from year 0")
    return array


def as_result(values: Array) -> float | Array:
    """A float for one flow, an array of the leading shape for a batch, in the unit of `values`.

    Raises ValueError when a value is not a number: testing results is cheaper than testing amounts.
    """
    if values.ndim == 0:
        number = float(values)
        if number != number:
            raise ValueError(
                "the result is not a number (NaN); look for NaN or infinity in the flow or the rate"
            )
        return number
    if np.isnan(values).any():
        raise ValueError("a result is not a number (NaN); look for NaN or infinity in the flows or the rates")
    return values
