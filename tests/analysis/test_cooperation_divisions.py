"""Rules of division: axioms of the Shapley value, worked and published games, and what has no answer."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.analysis.cooperation.divisions import (
    DEFAULT_RULE,
    RULES,
    Division,
    Undefined,
    division,
    divisions,
    equal,
    equal_non_separable,
    shapley,
)
from servitization.analysis.cooperation.game import Game
from servitization.analysis.cooperation.stability import stability
from tests.analysis.games import (
    SOME,
    games,
    games_with_core,
    named_game,
    names,
    office_game,
    size_of,
    veto_games,
)


class TestEveryRule:
    @given(game=games(SOME), investment=st.lists(st.floats(0, 1e6), min_size=5, max_size=5))
    def test_shares_are_the_total(self, game, investment):
        for found in divisions(game, investment[: len(game.players)]).values():
            if isinstance(found, Division):
                largest = max(size_of(game), np.abs(found.shares).max())
                assert abs(math.fsum(found.shares) - game.total) <= 1e-14 * largest

    @given(game=games(SOME, kinds=["small"]), order=st.randoms(use_true_random=False))
    def test_names_and_order_do_not_matter(self, game, order):
        shuffled = list(game.players)
        order.shuffle(shuffled)
        investment = {name: float(ord(name)) for name in game.players}
        other = Game.of(shuffled, lambda members: game.value(*members))
        again = divisions(other, investment)
        for rule, found in divisions(game, investment).items():
            if isinstance(found, Undefined):
                assert again[rule] == found
            else:
                assert again[rule].by_player == pytest.approx(found.by_player, abs=1e-11)

    @given(game=games(), factor=st.floats(1e-3, 1e6))
    def test_the_unit_does_not_matter(self, game, factor):
        investment = np.arange(1.0, len(game.players) + 1)
        scaled = divisions(Game(game.players, game.values * factor), investment)
        for rule, found in divisions(game, investment).items():
            if isinstance(found, Division) and isinstance(scaled[rule], Division):
                largest = max(size_of(game), np.abs(found.shares).max())
                # One rounding of a value, enlarged where contributions nearly cancel.
                careful = 1e-12 if rule != "proportional_to_marginal_contribution" else 1e-6
                assert scaled[rule].shares / factor == pytest.approx(found.shares, abs=careful * largest)

    def test_names_and_default(self):
        assert list(RULES) == [
            "nucleolus",
            "shapley",
            "equal",
            "proportional_to_investment",
            "proportional_to_marginal_contribution",
            "equal_non_separable",
        ]
        game = Game(("a", "b"), [0, 1, 2, 7])
        assert division(game).rule == DEFAULT_RULE == "nucleolus"
        assert division(game).by_player == {"a": 3, "b": 4}
        with pytest.raises(ValueError, match="read-only"):
            division(game).shares[0] = 5


class TestShapley:
    @given(game=games(SOME))
    def test_is_the_average_over_orders_of_arrival(self, game):
        orders = list(permutations(range(len(game.players))))
        total = np.zeros(len(game.players))
        for order in orders:
            present = 0
            for player in order:
                joined = present | 1 << player
                total[player] += game.values[joined] - game.values[present]
                present = joined
        assert shapley(game) == pytest.approx(total / len(orders), abs=1e-12 * size_of(game))

    @given(game=games(SOME))
    def test_alike_players_get_alike(self, game):
        """Symmetry: the first two made interchangeable."""
        values = game.values.copy()
        for coalition in range(len(values)):
            if coalition & 3 == 2:
                values[coalition] = values[coalition ^ 3]
        first, second = shapley(Game(game.players, values))[:2]
        assert first == pytest.approx(second, abs=1e-13 * size_of(game))

    @given(game=games(st.integers(2, 4)), alone=st.floats(-100, 100))
    def test_who_adds_the_same_to_all_gets_just_that(self, game, alone):
        """Dummy, and the shares of the others are as without him."""
        joined = Game((*game.players, "dummy"), np.concatenate([game.values, game.values + alone]))
        *others, dummy = shapley(joined)
        assert dummy == pytest.approx(alone, abs=1e-12 * size_of(joined))
        assert others == pytest.approx(shapley(game), abs=1e-12 * size_of(joined))

    @given(first=games(st.just(4)), second=games(st.just(4)))
    def test_two_games_at_once(self, first, second):
        """Additivity."""
        both = shapley(Game(first.players, first.values + second.values))
        assert both == pytest.approx(
            shapley(first) + shapley(second), abs=1e-12 * (size_of(first) + size_of(second))
        )


class TestTheOffice:
    """Case 08: the saving of customer, provider, builder and lighting firm."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/08_coalition_game.json")

    @pytest.mark.parametrize("rule", list(RULES))
    def test_division(self, rule, oracle, matches):
        game = office_game(oracle)
        expected = oracle["outputs"]["rules"][rule.replace("non_separable", "nonseparable")]
        found = division(game, rule, oracle["outputs"]["investment_t0"])
        matches(found.shares, [expected["allocation"][player] for player in "CPBL"], oracle)
        before = stability(game, found.shares)
        assert before.in_core is expected["in_core"]
        assert game.coalition(expected["worst_coalition"]) in before.worst_coalitions
        matches(before.worst, expected["worst_excess"], oracle)

    def test_three_players_of_a_textbook(self, oracle):
        expected = oracle["outputs"]["textbook_3player"]
        game = named_game("123", expected["v"] | {"": 0.0})
        assert division(game, "shapley").by_player == pytest.approx(expected["shapley"], rel=1e-12)
        assert division(game, "nucleolus").by_player == pytest.approx(expected["nucleolus"], rel=1e-12)

    def test_gloves(self, oracle):
        expected = oracle["outputs"]["textbook_glove"]
        game = named_game("LRS", expected["v"])
        assert division(game, "shapley").by_player == pytest.approx(expected["shapley"], rel=1e-9)
        assert division(game, "nucleolus").by_player == {"L": 1, "R": 0, "S": 0}


class TestPublished:
    @pytest.mark.parametrize(
        ("name", "third", "key"),
        [
            ("airport_littlechild_owen_four", None, "shapley"),
            ("airport_three_airlines", None, "shapley"),
            ("airport_three_airlines", 3500, "shapley_if_third_3500"),
        ],
    )
    def test_airports(self, case, name, third, key):
        oracle = case(f"published/shapley_{name}.json")
        costs = list(oracle["inputs"]["cost_of_each"])
        costs[2] = third or costs[2]
        runway = dict(zip(names(len(costs)), costs, strict=True))
        found = shapley(Game.of(runway, lambda members: max(runway[name] for name in members)))
        assert found == pytest.approx(oracle["expected"][key], rel=oracle["tolerance"])

    def test_gloves(self, case):
        oracle = case("published/shapley_glove_game.json")
        game = Game.of("123", lambda members: float("3" in members and len(members) > 1))
        found = divisions(game)
        assert found["shapley"].shares == pytest.approx(
            oracle["expected"]["shapley"], rel=oracle["tolerance"]
        )
        assert found["nucleolus"].shares.tolist() == oracle["expected"]["nucleolus_ours"]
        assert stability(game, oracle["expected"]["core_ours"]).in_core

    def test_three_players(self, case):
        oracle = case("published/shapley_three_player_superadditive.json")
        found = shapley(named_game("123", oracle["inputs"]["values"]))
        assert found == pytest.approx(oracle["expected"]["shapley"], rel=oracle["tolerance"])

    @pytest.mark.parametrize("estate", [100, 300])
    def test_talmud(self, case, estate):
        oracle = case(f"published/nucleolus_talmud_estate_{estate}.json")
        claims = dict(zip("abc", oracle["inputs"]["claims"], strict=True))

        def left_by_the_others(members):
            return max(
                0.0, oracle["inputs"]["estate"] - sum(claims[name] for name in claims if name not in members)
            )

        found = division(Game.of("abc", left_by_the_others))
        assert found.shares == pytest.approx(oracle["expected"]["nucleolus"], rel=oracle["tolerance"])


class TestOtherRules:
    def test_equal(self):
        assert equal(Game(("a", "b"), [0, 5, 0, 7])).tolist() == [3.5, 3.5]

    def test_by_investment(self):
        found = division(Game(("a", "b"), [0, 5, 0, 8]), "proportional_to_investment", {"b": 300, "a": 100})
        assert found.by_player == {"a": 2, "b": 6}

    @given(game=games(SOME))
    def test_non_separable_part_is_the_same_for_all(self, game):
        without = [game.values[game.everybody ^ 1 << player] for player in range(len(game.players))]
        part = equal_non_separable(game) - (game.total - np.array(without))
        assert part == pytest.approx(np.full(len(part), part[0]), abs=1e-12 * size_of(game))

    @given(game=games_with_core(SOME) | veto_games())
    def test_by_marginal_contribution(self, game):
        found = division(game, "proportional_to_marginal_contribution")
        if isinstance(found, Division):
            without = [game.values[game.everybody ^ 1 << player] for player in range(len(game.players))]
            contributed = game.total - np.array(without)
            largest = size_of(game) ** 2 * len(game.players)
            cross = np.outer(found.shares, contributed)
            assert cross == pytest.approx(cross.T, abs=1e-12 * max(largest, np.abs(cross).max()))


class TestWithoutAnAnswer:
    def test_nobody_knows_the_investment(self):
        game = Game(("a", "b"), [0, 0, 0, 8])
        assert division(game, "proportional_to_investment") == Undefined(
            "proportional_to_investment", "investment_unknown"
        )

    def test_nobody_invests(self):
        game = Game(("a", "b"), [0, 0, 0, 8])
        assert division(game, "proportional_to_investment", [0, 0]).because == "nothing_invested"

    def test_nothing_to_divide(self):
        """Everybody stays with the status quo: all shares are nil, but nobody contributes."""
        found = divisions(Game("abc", np.zeros(8)), [1, 2, 3])
        assert found.pop("proportional_to_marginal_contribution").because == "nothing_contributed"
        assert [one.shares.tolist() for one in found.values()] == [[0, 0, 0]] * 5

    def test_nobody_is_missed(self):
        """Any two do as well as three."""
        game = Game("abc", [0, 0, 0, 0.3, 0, 0.3, 0.3, 0.1 + 0.2])
        found = division(game, "proportional_to_marginal_contribution")
        assert found.because == "nothing_contributed"

    def test_who_contributes_more_would_get_less(self):
        game = Game("abc", [0, 0, 0, 9, 0, 9, 9, 6])
        found = division(game, "proportional_to_marginal_contribution")
        assert found.because == "contributions_against_total"

    def test_costs_are_divided_by_what_each_causes(self):
        """All values below 0: contributions and total point the same way."""
        runway = {"a": 0.1, "b": 0.2, "c": 0.4}
        game = Game.of(runway, lambda members: -max(runway[name] for name in members))
        found = division(game, "proportional_to_marginal_contribution")
        assert found.by_player == pytest.approx({"a": 0, "b": 0, "c": -0.4}, abs=1e-15)

    def test_alone_they_have_more(self):
        found = divisions(Game(("a", "b"), [0, 5, 5, 8]), [1, 1])
        assert found.pop("nucleolus") == Undefined("nucleolus", "alone_worth_more")
        assert [one.shares.tolist() for one in found.values()] == [[4, 4]] * 5

    @pytest.mark.parametrize(
        ("rule", "investment", "said"),
        [
            ("nash", None, "nash is not a rule of division; choose one of nucleolus, shapley, equal"),
            ("equal", [1, -2], "an investment of -2"),
            ("equal", [1, np.nan], "one finite number for each of a, b"),
            ("equal", {"a": 1, "c": 2}, "amounts for a, c; the players are a, b"),
        ],
    )
    def test_refused_in_words(self, rule, investment, said):
        with pytest.raises(ValueError, match=said):
            division(Game(("a", "b"), [0, 1, 2, 7]), rule, investment)
