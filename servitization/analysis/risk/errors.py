"""Standard errors of what is counted in drawn futures, none of which is known from fewer than two.

A standard deviation, a share of risk, a correlation: each is nearly a mean over the futures of what one
future adds to it, its influence (Efron and Tibshirani 1993, 21.3), and its error is that of this mean.
"""

import numpy as np

Array = np.ndarray

UNKNOWN = float("nan")
"""The standard error of what a single future says."""


def mean_error(influence: Array) -> float:
    """Standard error of the mean of independent values, shape (futures,)."""
    size = len(influence)
    return float(influence.std() / np.sqrt(size)) if size > 1 else UNKNOWN


def deviation_error(values: Array) -> float:
    """Standard error of the standard deviation of values."""
    away, deviation = _away(values), float(values.std())
    if len(values) < 2:
        return UNKNOWN
    return mean_error(away**2 / (2.0 * deviation)) if deviation else 0.0


def share_of_variance_error(part: Array, whole: Array) -> float:
    """Standard error of cov(part, whole)/var(whole)."""
    variance = float(whole.var())
    if len(whole) < 2:
        return UNKNOWN
    if not variance:
        return 0.0
    share = float((_away(part) * _away(whole)).mean()) / variance
    return mean_error((_away(part) - share * _away(whole)) * _away(whole) / variance)


def ratio_of_deviations_error(after: Array, before: Array) -> float:
    """Standard error of sd(after)/sd(before), both in the same futures."""
    if len(after) < 2:
        return UNKNOWN
    ratio = float(after.std() / before.std())
    if not ratio:
        return 0.0
    return ratio * mean_error(_away(after) ** 2 / (2 * after.var()) - _away(before) ** 2 / (2 * before.var()))


def correlation_error(one: Array, other: Array) -> float:
    """Standard error of the correlation of two figures that spread alike."""
    if len(one) < 2:
        return UNKNOWN
    if not one.std() or not other.std():
        return 0.0
    first, second = _away(one) / one.std(), _away(other) / other.std()
    correlation = float((first * second).mean())
    return mean_error(first * second - correlation * (first**2 + second**2) / 2.0)


def percentile_error(values: Array, share: float) -> float:
    """Standard error of a percentile: half the way between those one error of the share apart."""
    if len(values) < 2:
        return UNKNOWN
    step = np.sqrt(share * (1.0 - share) / len(values))
    low, high = np.quantile(values, [max(share - step, 0.0), min(share + step, 1.0)])
    return float(high - low) / 2.0


def _away(values: Array) -> Array:
    return values - values.mean()
