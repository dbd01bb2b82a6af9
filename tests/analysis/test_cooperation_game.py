"""A game of named players: coalitions as masks, and what it refuses."""

import numpy as np
import pytest

from servitization.analysis.cooperation.game import Game, marginal_contributions
from tests.analysis.games import office_game

THREE = Game(("builder", "customer", "provider"), [0, 1, 2, 30, 4, 50, 60, 700])


def test_masks_and_names():
    assert THREE.everybody == 7
    assert THREE.total == 700
    assert list(THREE.coalitions()) == [1, 2, 3, 4, 5, 6]
    assert THREE.members(5) == ("builder", "provider")
    assert THREE.members(0) == ()
    assert THREE.coalition(["provider", "builder"]) == 5
    assert THREE.value("provider", "customer") == 60
    assert THREE.alone.tolist() == [1, 2, 4]
    assert [THREE.members(mask) for mask in range(8) if THREE.membership[mask, 1]] == [
        ("customer",),
        ("builder", "customer"),
        ("customer", "provider"),
        ("builder", "customer", "provider"),
    ]


def test_sums_of_coalitions():
    assert THREE.sums([1, 10, 100]).tolist() == [0, 1, 10, 11, 100, 101, 110, 111]
    assert THREE.sums({"provider": 100, "builder": 1, "customer": 10})[5] == 101


def test_value_by_members():
    asked = []
    game = Game.of(("x", "y"), lambda members: asked.append(members) or len(members))
    assert asked == [("x",), ("y",), ("x", "y")]
    assert game.values.tolist() == [0, 1, 1, 2]


def test_marginal_contributions():
    assert marginal_contributions(THREE).tolist() == [640, 650, 670]


def test_marginal_contributions_of_the_office(case, matches):
    oracle = case("model/08_coalition_game.json")
    expected = oracle["outputs"]["marginal_contribution"]
    found = marginal_contributions(office_game(oracle))
    matches(found, [expected[player] for player in "CPBL"], oracle)
    matches(found.sum(), oracle["outputs"]["sum_marginal"], oracle)


def test_a_game_is_frozen():
    given = np.array([0.0, 1, 2, 3])
    game = Game(("a", "b"), given)
    given[1] = 99
    assert game.values[1] == 1
    with pytest.raises(ValueError, match="read-only"):
        game.values[1] = 5
    with pytest.raises(ValueError, match="read-only"):
        game.membership[1, 0] = False


@pytest.mark.parametrize(
    ("players", "values", "said"),
    [
        (("a",), [0, 1], "two players or more; 1 given"),
        (("a", "b", "a"), [0] * 8, "a: written twice"),
        (("a", "b"), [0, 1, 2], "for 2 players; give 4"),
        (("a", "b"), [[0, 1], [2, 3]], "for 2 players; give 4"),
        (("a", "b"), [0, 1, 2, np.nan], "the value of a, b is nan"),
        (("a", "b"), [0, 1, np.inf, 2], "the value of b is inf"),
        (("a", "b"), [np.nan, 1, 1, 2], "the value of nobody is nan"),
        (("a", "b"), [3, 1, 1, 2], "nobody is worth 3"),
    ],
)
def test_refused_in_words(players, values, said):
    with pytest.raises(ValueError, match=said):
        Game(players, values)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([1, 2], "one finite number for each of builder, customer, provider"),
        ([1, 2, np.nan], "one finite number for each"),
        ({"builder": 1, "customer": 2}, "amounts for builder, customer; the players are"),
        (
            {"builder": 1, "customer": 2, "provider": 3, "bank": 4},
            "amounts for builder, customer, provider, bank",
        ),
        ({}, "amounts for nobody"),
    ],
)
def test_amounts_refused_in_words(amounts, said):
    with pytest.raises(ValueError, match=said):
        THREE.in_order(amounts)


def test_unknown_member():
    with pytest.raises(ValueError, match="bank does not play; the players are builder, customer, provider"):
        THREE.coalition(["customer", "bank"])
