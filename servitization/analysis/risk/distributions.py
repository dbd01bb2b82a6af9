"""The shapes of a range: what a value with `low` and `high` says of the values that are possible.

`triangular`, `uniform`, `pert` and `beta` end at low and high. For `normal` and `lognormal` low and
high are the 5th and 95th percentile and the value is the median; each side has its own spread, so that
a range that is not centred keeps all three numbers. Beyond the schema's bounds a draw is the bound.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import special
from scipy.interpolate import CubicHermiteSpline

Array = np.ndarray

Z95 = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""

WEIGHT = 4.0
"""Of the value against the two ends of a PERT range; a beta range is as narrow."""

NODES = 2049
"""Of the curve of a beta distribution: off by less than a millionth of its range, by far less between
its ends."""


def triangular(value: float, low: float, high: float, chance: Array) -> Array:
    """Most likely at the value, falling straight to the ends.

    >>> triangular(1.0, 0.0, 3.0, np.array([0.0, 1 / 3, 1.0])).round(12).tolist()
    [0.0, 1.0, 3.0]
    """
    # Rising to the value and falling from it are added up: each stands still where the other moves.
    span, below, above = high - low, value - low, high - value
    rising = np.minimum(chance, below / span)
    rising *= span * below
    np.sqrt(rising, out=rising)
    falling = np.subtract(1.0, chance)
    np.minimum(falling, above / span, out=falling)
    falling *= span * above
    np.sqrt(falling, out=falling)
    rising -= falling
    rising += low + above
    # By rounding a value may come to lie beyond an end.
    return np.clip(rising, low, high, out=rising)


def uniform(value: float, low: float, high: float, chance: Array) -> Array:
    """Equally likely everywhere; the value says nothing more."""
    return low + (high - low) * chance


def normal(value: float, low: float, high: float, chance: Array) -> Array:
    """The value as median, low and high as 5th and 95th percentile; each side its own spread."""
    z = special.ndtri(chance)
    return value + z * np.where(z < 0, (value - low) / Z95, (high - value) / Z95)


def lognormal(value: float, low: float, high: float, chance: Array) -> Array:
    """As `normal` in logarithms; all three are positive."""
    return np.exp(normal(np.log(value), np.log(low), np.log(high), chance))


def pert(value: float, low: float, high: float, chance: Array) -> Array:
    """Smooth between the ends, most likely at the value: a beta distribution of weight 4."""
    span = high - low
    first = 1.0 + WEIGHT * (value - low) / span
    return low + span * _beta_quantile(first, 2.0 + WEIGHT - first, chance)


def beta(value: float, low: float, high: float, chance: Array) -> Array:
    """Smooth between the ends with the value as mean, which lies strictly between them."""
    span, both = high - low, 2.0 + WEIGHT
    first = both * (value - low) / span
    return low + span * _beta_quantile(first, both - first, chance)


def _beta_quantile(first: float, second: float, chance: Array) -> Array:
    """Interpolated: to invert the integral for each chance takes twenty times as long."""
    return np.clip(_beta_curve(first, second)(chance), 0.0, 1.0)


@lru_cache(maxsize=256)
def _beta_curve(first: float, second: float) -> CubicHermiteSpline:
    """Values of a beta distribution on (0, 1) by chance, with the slopes that its density gives; the
    nodes lie the closer the nearer to an end."""
    values = np.sin(np.linspace(0.0, np.pi / 2, NODES)) ** 2
    chances = special.betainc(first, second, values)
    apart = np.concatenate(([True], np.diff(chances) > 0))
    values, chances = values[apart], chances[apart]
    values[-1] = 1.0
    straight = np.diff(values) / np.diff(chances)
    with np.errstate(divide="ignore", over="ignore"):
        density = special.xlogy(first - 1.0, values) + special.xlog1py(second - 1.0, -values)
        slopes = np.exp(special.betaln(first, second) - density)
    slopes[0], slopes[-1] = straight[0], straight[-1]
    # Three times the flatter of both neighbours at most: so the curve never falls.
    flatter = np.minimum(np.append(straight, np.inf), np.insert(straight, 0, np.inf))
    return CubicHermiteSpline(chances, values, np.minimum(slopes, 3.0 * flatter))


QUANTILES: dict[str, Callable[[float, float, float, Array], Array]] = {
    "triangular": triangular,
    "uniform": uniform,
    "normal": normal,
    "lognormal": lognormal,
    "pert": pert,
    "beta": beta,
}


def fault(distribution: str, value: float, low: float, high: float) -> str | None:
    """The key of what keeps a range from having this shape; None where nothing does."""
    if low == high:
        return None
    if distribution == "lognormal" and low <= 0:
        return "lognormal_not_positive"
    if distribution == "beta" and not low < value < high:
        return "beta_at_an_end"
    return None
