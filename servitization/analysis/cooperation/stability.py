"""Stability: which coalitions would rather leave a division, and when nobody would (MODEL.md 5.4, 5.5).

The excess of a coalition is what it is worth alone less what its members get; above 0 it objects. The core
is all divisions of the total without an objection. Excesses that differ by no more than the tolerance
are one: worst coalitions can tie and are then all named.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from servitization.analysis.cooperation.game import NEGLIGIBLE_SHARE, Game
from servitization.analysis.cooperation.programme import coalition_sums, least_worst_excess, whole_numbers

_INCOMPLETE_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class Stability:
    """Shares before every coalition that could leave; amounts in the unit of the values."""

    game: Game
    shares: np.ndarray
    excesses: np.ndarray
    """v(S) - x(S) of every coalition, nobody and everybody included, shape (2**n,)."""
    tolerance: float

    @property
    def worst(self) -> float:
        """The largest excess of those who could leave."""
        return float(self.excesses[1:-1].max())

    @property
    def worst_coalitions(self) -> tuple[int, ...]:
        """All who have it, but for the tolerance."""
        least = self.worst - self.tolerance
        return tuple(one for one in self.game.coalitions() if self.excesses[one] >= least)

    @property
    def objecting(self) -> tuple[int, ...]:
        """All who would be better off on their own, the largest excess first."""
        found = [one for one in self.game.coalitions() if self.excesses[one] > self.tolerance]
        return tuple(sorted(found, key=lambda one: -self.excesses[one]))

    @property
    def undivided(self) -> float:
        """What the shares leave of the total; below 0 where they promise more than there is."""
        return float(self.excesses[-1])

    @property
    def in_core(self) -> bool:
        """Nobody objects, and the shares are the total."""
        return self.worst <= self.tolerance and abs(self.undivided) <= self.tolerance


def stability(
    game: Game, shares: ArrayLike | Mapping[str, float], tolerance: float | None = None
) -> Stability:
    """Who would rather leave these shares, given by name or in the order of the players.

    `tolerance` in the unit of the values; a billionth of the largest value without it. Shares may come from
    any bargain and need not add up to the total. Raises ValueError unless each player has a finite one.
    """
    held = game.in_order(shares)
    excesses = game.values - game.sums(held)
    excesses.flags.writeable = False
    return Stability(game, held, excesses, game.tolerance if tolerance is None else tolerance)


def least_core_epsilon(game: Game) -> float:
    """The worst excess that no division of the total can avoid, in the unit of the values.

    The core is empty where it is above 0. Nobody is promised what he has alone (MODEL.md 5.4).

    >>> least_core_epsilon(Game(("a", "b", "c"), [0, 0, 0, 90, 0, 80, 70, 105]))
    10.0
    """
    players = len(game.players)
    unit, values = whole_numbers(game.values, players)
    sums = coalition_sums([values[-1] // players] * players)
    excesses = [value - held for value, held in zip(values, sums, strict=True)]
    least = least_worst_excess(excesses, list(game.coalitions()), [game.everybody])
    return least.worst / (unit * least.parts)


@dataclass(frozen=True)
class StableInterval:
    """Where no coalition objects while one number moves the shares: `low` to `high`, both included.

    Without a bound on a side it is infinite there. Where `exists` is false, the two are still what the
    coalitions that depend on the number ask for: `low` lies above `high`, or somebody objects everywhere.
    """

    low: float
    high: float
    low_set_by: tuple[int, ...]
    """Coalitions that would leave below `low`."""
    high_set_by: tuple[int, ...]
    """Coalitions that would leave above `high`."""
    always_objecting: tuple[int, ...]
    """Coalitions that the number does not move and that object."""

    @property
    def exists(self) -> bool:
        return not self.always_objecting and self.low <= self.high

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        """The part of it between two numbers; None where there is none."""
        low, high = max(low, self.low), min(high, self.high)
        return (low, high) if self.exists and low <= high else None


def stable_interval(
    game: Game, fixed: ArrayLike | Mapping[str, float], slope: ArrayLike | Mapping[str, float]
) -> StableInterval:
    """The numbers t at which no coalition objects to the shares `fixed + slope * t`.

    Each coalition bounds t on one side, or not at all where its members pass the money among themselves.
    Raises ValueError unless these shares add up to the total whatever t is.
    """
    fixed, slope = game.in_order(fixed), game.in_order(slope)
    steepest = float(np.abs(slope).max())
    missing, largest = game.total - fixed.sum(), max(np.abs(game.values).max(), np.abs(fixed).max())
    if abs(missing) > _INCOMPLETE_SHARE * largest:
        raise ValueError(f"the shares at t = 0 leave {missing} of {game.total}; they add up to the total")
    if abs(slope.sum()) > _INCOMPLETE_SHARE * steepest:
        raise ValueError(f"the shares change by {slope.sum()} in all as t moves; what one pays another gets")
    wanted, gained = game.values - game.sums(fixed), game.sums(slope)
    bounds: dict[str, list[tuple[float, int]]] = {"low": [], "high": []}
    always = []
    for coalition in game.coalitions():
        if abs(gained[coalition]) > NEGLIGIBLE_SHARE * steepest:
            side = "low" if gained[coalition] > 0 else "high"
            bounds[side].append((float(wanted[coalition] / gained[coalition]), coalition))
        elif wanted[coalition] > game.tolerance:
            always.append(coalition)
    low = max((at for at, _ in bounds["low"]), default=-math.inf)
    high = min((at for at, _ in bounds["high"]), default=math.inf)
    slack = game.tolerance / steepest if steepest else 0.0
    if 0 < low - high <= slack:
        low = high = (low + high) / 2
    return StableInterval(
        low,
        high,
        tuple(one for at, one in bounds["low"] if at >= low - slack),
        tuple(one for at, one in bounds["high"] if at <= high + slack),
        tuple(always),
    )
