"""Games for the tests of cooperation: those of the worked and published cases, and random ones."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from servitization.analysis.cooperation.game import Game

# Small whole numbers tie often; cents are what the model gives; fractions have no finite binary form.
AMOUNTS = {
    "small": st.integers(-3, 9).map(float),
    "money": st.integers(0, 99_999_999).map(lambda cents: cents / 100),
    # A solver in floating point cannot judge cents beside millions.
    "hundreds": st.integers(0, 9_999).map(lambda hundreds: hundreds * 100.0),
    "fractions": st.floats(0, 1, width=32),
}
FEW, SOME = st.integers(2, 4), st.integers(2, 5)
"""How many play."""


def named_game(players, values, separator="") -> Game:
    """The game whose values are given by the names of the members, in any order."""
    by_members = {frozenset(name.split(separator) if separator else name): v for name, v in values.items()}
    return Game.of(players, lambda members: by_members[frozenset(members)])


def office_game(oracle) -> Game:
    """The four players of case 08."""
    return named_game("CPBL", {name: v for name, v in oracle["outputs"]["v"].items() if name != "-"})


@st.composite
def games(draw, players=FEW, kinds=("small", "money", "fractions"), rational=False):
    """Any game; `rational` has at least as much to divide as the players have alone."""
    count = draw(players)
    amounts = AMOUNTS[draw(st.sampled_from(kinds))]
    values = np.array([0.0, *draw(st.lists(amounts, min_size=2**count - 1, max_size=2**count - 1))])
    game = Game(names(count), values)
    if rational and game.alone.sum() > game.total:
        values[-1] = game.alone.sum() + draw(amounts.map(abs))
        game = Game(names(count), values)
    return game


@st.composite
def games_with_core(draw, players=FEW, kinds=("small", "money")):
    """No coalition is worth more than its members get by some division."""
    count = draw(players)
    amounts = AMOUNTS[draw(st.sampled_from(kinds))]
    shares = np.array(draw(st.lists(amounts, min_size=count, max_size=count)))
    short = draw(st.lists(st.one_of(st.just(0.0), amounts.map(abs)), min_size=2**count, max_size=2**count))
    held = (np.arange(2**count)[:, None] >> np.arange(count) & 1) @ shares
    short[0] = short[-1] = 0.0
    return Game(names(count), held - np.array(short))


@st.composite
def veto_games(draw, players=SOME):
    """Nothing without the first player; with him, more members are never worth less."""
    count = draw(players)
    added = {size: draw(AMOUNTS["money"]) for size in range(2**count)}

    def value(members):
        if "a" not in members:
            return 0.0
        subsets = [set(one) for size in range(len(members) + 1) for one in combinations(members, size)]
        masks = [sum(1 << (ord(name) - ord("a")) for name in one) for one in subsets if "a" in one]
        return max(added[mask] for mask in masks)

    return Game.of(names(count), value)


def names(count: int) -> tuple[str, ...]:
    return tuple("abcdefgh"[:count])


def size_of(game: Game) -> float:
    """The largest value: what rounding is measured by."""
    return float(np.abs(game.values).max()) or 1.0
