"""Who signs when: a ramp that is given, the diffusion of Bass, the funnel (MODEL.md 10.1).

Nobody signs in year 0. What is signed in year y is new or a renewal; a contract that is signed in
year c is in its year k at the end of c + k.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Rule = Callable[[int, float], float]
"""New contracts of a year, from the year and the contracts that ran at the end of the year before."""


class BeyondMarket(ValueError):
    """More would sign in a year than are not under contract."""

    def __init__(self, year: int, wanted: float, left: float):
        self.year, self.wanted, self.left = year, wanted, left
        super().__init__(f"year {year}: {wanted:g} contracts, {left:g} customers are left")


@dataclass(frozen=True)
class Signings:
    """Contracts by year, shape (years+1,)."""

    new: np.ndarray
    renewed: np.ndarray
    running: np.ndarray
    """At the end of the year."""

    @property
    def signed(self) -> np.ndarray:
        """New and renewed."""
        return self.new + self.renewed

    def times(self, factor: float) -> "Signings":
        """The same course in a market of another size."""
        return Signings(self.new * factor, self.renewed * factor, self.running * factor)


def ramp(new: np.ndarray, buyers: float) -> Rule:
    """New contracts as given by year; raises BeyondMarket when more would run than there are buyers."""

    def rule(year: int, running: float) -> float:
        left = buyers - running
        # A market that is just filled is full but for rounding.
        if new[year] > left + 1e-9 * buyers:
            raise BeyondMarket(year, float(new[year]), max(left, 0.0))
        return float(new[year])

    return rule


def at_pace(new: np.ndarray, pace: float, years: int) -> np.ndarray:
    """New contracts by year 0..years where all is done `pace` times as fast: the same contracts in less
    time, N(pace·y). `new` has to reach as far as that.

    >>> at_pace(np.array([0.0, 4.0, 8.0]), 0.5, 2).tolist()
    [0.0, 2.0, 2.0]
    """
    if pace == 1:
        return new[: years + 1]
    signed = np.cumsum(new)
    reached = np.interp(pace * np.arange(years + 1), np.arange(signed.size), signed)
    return np.diff(reached, prepend=0.0)


def diffusion(
    buyers: float,
    innovation: float,
    imitation: float,
    word_of_mouth: float = 1.0,
    buyers_per_year: float | None = None,
) -> Rule:
    """New contracts of a year: (p + q·wom·A/m)·(m - A), at most those who decide in a year (Bass).

    Raises BeyondMarket where p + q·wom·A/m is above one.

    >>> diffusion(1000, 0.015, 0.38)(1, 0.0)
    15.0
    """

    def rule(year: int, running: float) -> float:
        left = buyers - running
        new = (innovation + imitation * word_of_mouth * running / buyers) * left
        if new > left * (1 + 1e-9) and new > 0:
            raise BeyondMarket(year, new, left)
        return max(new if buyers_per_year is None else min(new, buyers_per_year), 0.0)

    return rule


def signings(
    rule: Rule, running: np.ndarray, years: int, renewal_rate: float = 0.0, reaches_end: float = 0.0
) -> Signings:
    """Contracts signed and running in years 0..years.

    `running` is the share of a contract's kind that still runs at the end of its year k = 0..T, zero in
    the last; of those that reach the end (`reaches_end`, a fraction) `renewal_rate` sign again.
    """
    term = running.shape[-1] - 1
    new, renewed, active = np.zeros((3, years + 1))
    signed = np.zeros(years + 1)
    for year in range(1, years + 1):
        new[year] = rule(year, active[year - 1])
        if year >= term:
            renewed[year] = renewal_rate * reaches_end * signed[year - term]
        signed[year] = new[year] + renewed[year]
        first = max(year - term, 0)
        active[year] = signed[first : year + 1] @ running[year - first :: -1]
    return Signings(new, renewed, active)
