"""Measures of risk that know no case: exposures and covariances, value at risk, pooling (MODEL.md 11)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray


@dataclass(frozen=True)
class Risk:
    """The risk of one party that bears shares of several items."""

    deviation: float
    """Standard deviation of what it bears."""
    contributions: Array
    """Of each item to the variance, in the order of the items; they sum to one, or are all zero."""

    def value_at_risk(self, level: float = 0.95) -> float:
        """Loss that is not exceeded with that chance, where losses are normal about zero."""
        return self.deviation * float(special.ndtri(level))

    def expected_shortfall(self, level: float = 0.95) -> float:
        """Mean loss beyond the value at risk, where losses are normal about zero (CVaR)."""
        z = float(special.ndtri(level))
        density = float(np.exp(-z * z / 2.0) / np.sqrt(2.0 * np.pi))
        return self.deviation * density / (1.0 - level)


def covariance(deviations: Array, correlation: Array) -> Array:
    """Covariances from standard deviations and correlations, shape (items, items)."""
    return np.outer(deviations, deviations) * correlation


def party_risk(exposure: Array, covariances: Array) -> Risk:
    """What a party bears that has a share of each item: variance X·Σ·Xᵀ, and each item's part of it."""
    exposure = np.asarray(exposure, dtype=float)
    moved = covariances @ exposure
    variance = float(exposure @ moved)
    if variance <= 0:
        return Risk(0.0, np.zeros(len(exposure)))
    return Risk(float(np.sqrt(variance)), exposure * moved / variance)


ROUNDING = 1e-9
"""Of what is worth how much, below which a standard deviation is made by rounding."""


def deviation_of(values: Array) -> float:
    """The standard deviation; nothing where only rounding moves the values."""
    found = float(values.std())
    return found if found > ROUNDING * float(np.abs(values).max(initial=0.0)) else 0.0


def transfer_index(before: float, after: float) -> float | None:
    """Share of a party's standard deviation that an arrangement takes away; negative: that it adds; None:
    nothing was at risk before."""
    return 1.0 - after / before if before else None


def pooled_deviation(deviation: float | Array, common: float | Array, contracts: int) -> float | Array:
    """Standard deviation per contract of many: what all have in `common`, as a share of the variance,
    stays; the rest evens out.

    >>> round(float(pooled_deviation(9.0, 0.05, 100)), 6)
    2.195336
    """
    return deviation * np.sqrt(common + (1.0 - common) / contracts)


def risk_cost(deviation: float, aversion: float) -> float:
    """What a party would pay to be rid of a risk: half its aversion times the variance."""
    return aversion / 2.0 * deviation**2


def best_share(aversions: Mapping[str, float], party: str) -> float:
    """The share of a risk that leaves the least cost of risk in total: the less averse bears more."""
    tolerances = {name: 1.0 / aversion for name, aversion in aversions.items()}
    return tolerances[party] / sum(tolerances.values())
