"""How a price leaves its central path: growth by year from yearly steps (MODEL.md 11.2).

The mean of the price is the central path, whatever the volatility: `(1+g)^t`.
"""

import numpy as np

Array = np.ndarray


def yearly_growth(kind: str, growth: Array | float, volatility: float, reversion: float, z: Array) -> Array:
    """Growth in each year 1..H, shape (draws, H), from a central growth and standard normals `z`.

    `geometric_brownian`: steps stay. `mean_reverting`: the logarithm comes back to its central
    path at a speed, so that steps fade away.

    >>> yearly_growth("geometric_brownian", 0.02, 0.0, 1.0, np.zeros((1, 2))).round(12).tolist()
    [[0.02, 0.02]]
    """
    if kind == "geometric_brownian":
        steps = volatility * z - volatility**2 / 2.0
    elif kind == "mean_reverting":
        steps = np.diff(away(volatility, reversion, z), axis=-1, prepend=0.0)
    else:
        raise ValueError(f"price path {kind!r} has no yearly steps; its growth is constant")
    return (1.0 + growth) * np.exp(steps) - 1.0


def away(volatility: float, reversion: float, z: Array) -> Array:
    """Logarithm of a mean-reverting price over its central path at the end of each year."""
    kept = np.exp(-reversion)
    # The spread of a year's step of a process that is pulled back within the year too.
    spread = volatility * np.sqrt((1.0 - kept**2) / (2.0 * reversion))
    gone = np.empty_like(z)
    last, variance = np.zeros(z.shape[:-1]), 0.0
    for year in range(z.shape[-1]):
        last = kept * last + spread * z[..., year]
        variance = kept**2 * variance + spread**2
        gone[..., year] = last - variance / 2.0
    return gone
