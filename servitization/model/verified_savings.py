"""Savings that are measured and shared: against an adjusted baseline, with a guarantee (MODEL.md 6.1).

Savings = baseline − reporting ± adjustments (IPMVP), in kWh, times the price of electricity of the year.
Who keeps the savings pays the others their share of them; where they fall short of what was guaranteed,
those who promised bear a part of the shortfall, up to a cap. Pay-outs are the pool, to the cent, always.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Guarantee:
    """What is promised of the savings that are expected, and what a shortfall costs who promised."""

    guaranteed_share: float = 0.0
    """Of the expected savings."""
    pain_share: float = 0.0
    """Of the shortfall under the guarantee, borne by who promised."""
    cap_share: float = 1.0
    """Of the expected savings: more than this they do not bear in a year."""


def saved_energy(baseline: Array, reporting: Array, adjustments: Array | float = 0.0) -> Array:
    """Electricity saved by year, kWh, shape (…, horizon+1); negative where more was used.

    `adjustments` bring the baseline to the conditions of the reporting year, such as its use.
    """
    return baseline + adjustments - reporting


def payouts(
    pool: Array, expected: Array, shares: Mapping[str, float], keeper: str, guarantee: Guarantee
) -> dict[str, Array]:
    """What each party has of the pool by year, shape (…, horizon+1); the `keeper` has what is left.

    `pool` are the verified savings and `expected` those that were promised, currency by year; `shares`
    are of the pool, by party. A year in which nothing was saved pays nobody a share.

    >>> payouts(np.array([80.0]), np.array([100.0]), {"b": 0.25}, "p", Guarantee(0.9, 0.5, 0.2))
    {'b': array([15.]), 'p': array([65.])}
    """
    paid = {name: share * np.maximum(pool, 0.0) for name, share in shares.items()}
    shortfall = np.maximum(guarantee.guaranteed_share * expected - pool, 0.0)
    pain = np.minimum(guarantee.pain_share * shortfall, guarantee.cap_share * np.maximum(expected, 0.0))
    whole = sum(shares.values())
    if whole:
        paid = {name: amount - pain * shares[name] / whole for name, amount in paid.items()}
    rest = pool - sum(paid.values(), np.zeros_like(pool))
    return {**paid, keeper: rest}
