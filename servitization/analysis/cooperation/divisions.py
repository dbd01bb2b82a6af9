"""Rules that divide what everybody together is worth among the players (MODEL.md 5.3).

A rule is a row of `RULES`: a function of the game and of what each player invests, that gives shares of
shape (n,) in the unit of the values, or the reason why it says nothing about this game. Shares of every
rule add up to the total.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from servitization.analysis.cooperation.game import Game, marginal_contributions
from servitization.analysis.cooperation.nucleolus import nucleolus

DEFAULT_RULE = "nucleolus"

Reason = Literal[
    "alone_worth_more",
    "investment_unknown",
    "nothing_invested",
    "nothing_contributed",
    "contributions_against_total",
]
"""Why a rule says nothing: the players alone are worth more than everybody together; nobody said what each
invests; nobody invests anything; nobody's leaving would cost anything, on balance; their leaving would
cost less than nothing where there is something to divide, so that who contributes more would get less."""


@dataclass(frozen=True, eq=False)
class Division:
    """What each player gets by one rule, shape (n,), in the unit of the values."""

    rule: str
    players: tuple[str, ...]
    shares: np.ndarray

    @property
    def by_player(self) -> dict[str, float]:
        return dict(zip(self.players, self.shares.tolist(), strict=True))


@dataclass(frozen=True)
class Undefined:
    """A rule that says nothing about this game, and why."""

    rule: str
    because: Reason


def division(
    game: Game, rule: str = DEFAULT_RULE, investment: ArrayLike | Mapping[str, float] | None = None
) -> Division | Undefined:
    """What each player gets by `rule`, or why it says nothing about this game.

    `investment` is what each player pays at the start, by name or in the order of the players; None
    where nobody knows. Raises ValueError for another rule and for an amount below 0, missing or NaN.
    """
    if rule not in RULES:
        raise ValueError(f"{rule} is not a rule of division; choose one of {', '.join(RULES)}")
    invested = None if investment is None else game.in_order(investment)
    if invested is not None and (invested < 0).any():
        raise ValueError(f"an investment of {invested.min()}; give what a player pays, 0 or more")
    found = RULES[rule](game, invested)
    if isinstance(found, str):
        return Undefined(rule, found)
    found.flags.writeable = False
    return Division(rule, game.players, found)


def divisions(
    game: Game, investment: ArrayLike | Mapping[str, float] | None = None
) -> dict[str, Division | Undefined]:
    """What each player gets by every rule, in the order of `RULES`; arguments and errors as `division`."""
    return {rule: division(game, rule, investment) for rule in RULES}


def shapley(game: Game) -> np.ndarray:
    """What each player adds to those before him, averaged over all orders of arrival, shape (n,).

    Shapley (1953).

    >>> shapley(Game(("a", "b", "c"), [0, 0, 0, 90, 0, 80, 70, 120])).tolist()
    [45.0, 40.0, 35.0]
    """
    players = len(game.players)
    sizes = game.membership.sum(axis=1)
    orders = [math.factorial(size) * math.factorial(players - size - 1) for size in range(players)]
    shares = []
    for player in range(players):
        before = np.flatnonzero(~game.membership[:, player])
        added = game.values[before | 1 << player] - game.values[before]
        weighted = [orders[size] * one for size, one in zip(sizes[before], added, strict=True)]
        shares.append(math.fsum(weighted) / math.factorial(players))
    return np.array(shares)


def equal(game: Game) -> np.ndarray:
    """The same for everybody, shape (n,)."""
    return np.full(len(game.players), game.total / len(game.players))


def equal_non_separable(game: Game) -> np.ndarray:
    """To each what everybody would lose without him, and an equal part of what that leaves or lacks, (n,).

    >>> equal_non_separable(Game(("a", "b", "c"), [0, 0, 0, 90, 0, 80, 70, 120])).tolist()
    [50.0, 40.0, 30.0]
    """
    separable = marginal_contributions(game)
    return separable + (game.total - math.fsum(separable)) / len(game.players)


def _nucleolus(game: Game, invested: np.ndarray | None) -> np.ndarray | Reason:
    found = nucleolus(game)
    return "alone_worth_more" if found is None else found


def _proportional_to_investment(game: Game, invested: np.ndarray | None) -> np.ndarray | Reason:
    if invested is None:
        return "investment_unknown"
    if not invested.any():
        return "nothing_invested"
    return _in_proportion(game.total, invested)


def _proportional_to_marginal_contribution(game: Game, invested: np.ndarray | None) -> np.ndarray | Reason:
    contributions = marginal_contributions(game)
    together = math.fsum(contributions)
    if abs(together) <= game.tolerance:
        return "nothing_contributed"
    if abs(game.total) > game.tolerance and (together > 0) != (game.total > 0):
        return "contributions_against_total"
    return _in_proportion(game.total, contributions)


def _in_proportion(total: float, amounts: np.ndarray) -> np.ndarray:
    return total * (amounts / math.fsum(amounts))


RULES: Mapping[str, Callable[[Game, np.ndarray | None], np.ndarray | Reason]] = {
    "nucleolus": _nucleolus,
    "shapley": lambda game, invested: shapley(game),
    "equal": lambda game, invested: equal(game),
    "proportional_to_investment": _proportional_to_investment,
    "proportional_to_marginal_contribution": _proportional_to_marginal_contribution,
    "equal_non_separable": lambda game, invested: equal_non_separable(game),
}
"""The default first, then the order in which they are shown."""
