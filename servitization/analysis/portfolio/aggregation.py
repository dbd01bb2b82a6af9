"""Cohorts added up: what is signed in year c is in its year k in year c + k (MODEL.md 10.2)."""

import numpy as np


def added_up(profiles: np.ndarray, signed: np.ndarray, years: int) -> np.ndarray:
    """The sum of all cohorts by year, shape (kinds, years+1): X_y = Σ_c n_c·x_(y-c).

    `profiles` are one contract of each line by its own year, shape (lines, kinds, K+1); `signed` is how
    many begin by line and year, shape (lines, first years). A cohort unlike all others is a line that
    begins once.

    >>> added_up(np.array([[[5.0, 1.0]]]), np.array([[0.0, 2.0, 1.0]]), 3).tolist()
    [[0.0, 10.0, 7.0, 1.0]]
    """
    lines, kinds, length = profiles.shape
    total = np.zeros((kinds, years + 1))
    first = min(signed.shape[-1], years + 1)
    # Lines that begin every year are read once for all years; those that begin once, in that year alone.
    every = np.count_nonzero(signed) > 2 * lines
    together = signed[:, :first].T @ profiles.reshape(lines, -1) if every else None
    for year in range(first):
        if together is not None:
            began = together[year].reshape(kinds, length)
        else:
            begins = np.flatnonzero(signed[:, year])
            if not begins.size:
                continue
            chosen = profiles if begins.size == lines else profiles[begins]
            began = np.tensordot(signed[begins, year], chosen, axes=1)
        kept = min(length, years + 1 - year)
        total[:, year : year + kept] += began[:, :kept]
    return total


def before_and_after(profile: np.ndarray, growth: float, years: int) -> np.ndarray:
    """What one beginning in every year, long before year 0 as well as after, gives by year, where prices
    grow from one to the next; shape (kinds, years+1) from (kinds, K+1).

    >>> before_and_after(np.array([[5.0, 1.0]]), 0.0, 2).tolist()
    [[6.0, 6.0, 6.0]]
    """
    earlier = (1.0 + growth) ** -np.arange(float(profile.shape[-1]))
    today = profile @ earlier
    return today[:, None] * (1.0 + growth) ** np.arange(years + 1)
