"""A game: named players in a fixed order and the value of every coalition of them.

A coalition is a bit mask: player i is a member where bit i is set, so 0 is nobody and
2**n - 1 everybody. Arrays over coalitions have shape (2**n,), the mask being the index;
arrays over players have shape (n,), in the order of the players.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

NEGLIGIBLE_SHARE = 1e-9
"""Differences below this share of the largest value are rounding, not somebody's reason to leave."""


@dataclass(frozen=True, eq=False)
class Game:
    """The value that every coalition can make on its own; shape (2**n,), nobody is worth 0.

    Raises ValueError unless there are two players or more with different names, and one finite value
    for each coalition.
    """

    players: tuple[str, ...]
    values: np.ndarray

    def __post_init__(self):
        players = tuple(self.players)
        if len(players) < 2:
            raise ValueError(f"a game has two players or more; {len(players)} given")
        twice = sorted({name for name in players if players.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: written twice; a player has a name of his own")
        values = np.array(self.values, dtype=float)
        if values.shape != (2 ** len(players),):
            raise ValueError(
                f"values of shape {values.shape} for {len(players)} players;"
                f" give {2 ** len(players)}, one for each coalition, nobody included"
            )
        object.__setattr__(self, "players", players)
        for coalition in np.flatnonzero(~np.isfinite(values)).tolist():
            who = ", ".join(self.members(coalition)) or "nobody"
            raise ValueError(f"the value of {who} is {values[coalition]}; give a finite number")
        if values[0] != 0:
            raise ValueError(f"nobody is worth {values[0]}; the value of the empty coalition is 0")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @classmethod
    def of(cls, players: Iterable[str], value: Callable[[tuple[str, ...]], float]) -> "Game":
        """The game in which `value` says what the members of a coalition are worth; nobody is not asked."""
        players = tuple(players)
        coalitions = range(1, 2 ** len(players))
        return cls(players, np.array([0.0, *(value(_members(players, one)) for one in coalitions)]))

    @property
    def everybody(self) -> int:
        """The grand coalition."""
        return 2 ** len(self.players) - 1

    @property
    def total(self) -> float:
        """What everybody together is worth: the amount that is divided."""
        return float(self.values[-1])

    @property
    def alone(self) -> np.ndarray:
        """What each player is worth alone, shape (n,)."""
        return self.values[[1 << player for player in range(len(self.players))]]

    @property
    def tolerance(self) -> float:
        """What counts as nothing here, in the unit of the values."""
        return NEGLIGIBLE_SHARE * float(np.abs(self.values).max())

    @cached_property
    def membership(self) -> np.ndarray:
        """Who is in which coalition, shape (2**n, n)."""
        held = np.arange(len(self.values))[:, None] >> np.arange(len(self.players)) & 1 == 1
        held.flags.writeable = False
        return held

    def coalitions(self) -> Iterator[int]:
        """All coalitions that could leave: neither nobody nor everybody, by rising mask."""
        return iter(range(1, self.everybody))

    def members(self, coalition: int) -> tuple[str, ...]:
        """The names of the members, in the order of the players."""
        return _members(self.players, coalition)

    def coalition(self, members: Iterable[str]) -> int:
        """The coalition of these members; raises ValueError for a name that does not play."""
        mask = 0
        for name in members:
            if name not in self.players:
                raise ValueError(f"{name} does not play; the players are {', '.join(self.players)}")
            mask |= 1 << self.players.index(name)
        return mask

    def value(self, *members: str) -> float:
        """What these members together are worth."""
        return float(self.values[self.coalition(members)])

    def sums(self, by_player: ArrayLike) -> np.ndarray:
        """Amounts of the players, shape (n,), added up in every coalition, shape (2**n,).

        Raises ValueError unless there is one finite number for each player.
        """
        return self.membership @ self.in_order(by_player)

    def in_order(self, amounts: ArrayLike | Mapping[str, float]) -> np.ndarray:
        """Amounts by name or in the order of the players, as an array of shape (n,).

        Raises ValueError unless there is one finite number for each player and for nobody else.
        """
        if isinstance(amounts, Mapping):
            if set(amounts) != set(self.players):
                named = ", ".join(str(name) for name in amounts) or "nobody"
                raise ValueError(f"amounts for {named}; the players are {', '.join(self.players)}")
            amounts = [amounts[name] for name in self.players]
        found = np.asarray(amounts, dtype=float)
        if found.shape != (len(self.players),) or not np.isfinite(found).all():
            raise ValueError(
                f"{found.tolist()} is not one finite number for each of {', '.join(self.players)}"
            )
        return found


def marginal_contributions(game: Game) -> np.ndarray:
    """What everybody would lose without the player, v(N) - v(N - i), shape (n,). MODEL.md 5.3."""
    everybody = game.everybody
    return game.total - game.values[[everybody ^ 1 << player for player in range(len(game.players))]]


def _members(players: tuple[str, ...], coalition: int) -> tuple[str, ...]:
    return tuple(name for player, name in enumerate(players) if coalition >> player & 1)
