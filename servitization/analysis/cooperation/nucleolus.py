"""The nucleolus: the division whose largest objection is least, then the next largest, and so on.

Schmeidler (1969), over the divisions that leave nobody below what he has alone. The sequence of linear
programmes of Maschler, Peleg & Shapley (1979): each finds the least worst excess of the coalitions still
movable; those with a positive dual weight are tight in every optimum (complementary slackness) and settled
there. A coalition made up of settled ones cannot move and is left out (Potters, Reijnierse & Ansing 1996;
Nguyen & Thomas 2016), so every programme settles a new direction and n - 1 are enough, ties or not.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from servitization.analysis.cooperation.game import Game
from servitization.analysis.cooperation.programme import coalition_sums, least_worst_excess, whole_numbers


def nucleolus(game: Game) -> np.ndarray | None:
    """The nucleolus, shape (n,), in the unit of the values; None where the players alone are worth more
    than everybody together, so that no division gives each what he has alone.

    The prenucleolus does not ask that; both agree wherever the core is not empty. Exact for the values
    as given, each share rounded once.

    >>> nucleolus(Game(("a", "b", "c"), [0, 0, 0, 90, 0, 80, 70, 120])).tolist()
    [50.0, 40.0, 30.0]
    """
    missing = sum(map(Fraction, game.alone.tolist())) - Fraction(game.total)
    if missing > Fraction(game.tolerance):
        return None
    players = len(game.players)
    unit, values = whole_numbers(game.values, players)
    # Rounding may put the sum of the players above the total; nobody leaves for that.
    lowered = max(math.ceil(missing * unit / players), 0)
    floors = [values[1 << player] - lowered for player in range(players)]
    shares = [values[-1] // players] * players
    settled, directions = [game.everybody], _directions(players)
    while directions:
        sums = coalition_sums(shares)
        least = least_worst_excess(
            [value - held for value, held in zip(values, sums, strict=True)],
            [mask for mask in game.coalitions() if _moving(mask, directions) is not None],
            settled,
            [floor - share for floor, share in zip(floors, shares, strict=True)],
        )
        unit *= least.parts
        values = [value * least.parts for value in values]
        floors = [floor * least.parts for floor in floors]
        shares = [share * least.parts + step for share, step in zip(shares, least.move, strict=True)]
        for mask in least.binding:
            if _moving(mask, directions) is not None:
                settled.append(mask)
                directions = _without(directions, mask)
    return np.array([share / unit for share in shares])


def _directions(players: int) -> list[list[int]]:
    """Independent moves that keep the sum of everybody."""
    return [[1, *(-int(place == other) for place in range(1, players))] for other in range(1, players)]


def _moving(mask: int, directions: Sequence[Sequence[int]]) -> int | None:
    """The place of the first direction that changes the sum of this coalition; None where none does."""
    for place, direction in enumerate(directions):
        if _change(mask, direction):
            return place
    return None


def _without(directions: Sequence[list[int]], mask: int) -> list[list[int]]:
    """The moves that keep the sum of this coalition as well: one direction fewer."""
    taken = directions[_moving(mask, directions)]
    by = _change(mask, taken)
    kept = []
    for direction in directions:
        if direction is not taken:
            own = _change(mask, direction)
            mixed = [by * one - own * other for one, other in zip(direction, taken, strict=True)]
            common = math.gcd(*mixed)
            kept.append([one // common for one in mixed])
    return kept


def _change(mask: int, direction: Sequence[int]) -> int:
    return sum(step for player, step in enumerate(direction) if mask >> player & 1)
