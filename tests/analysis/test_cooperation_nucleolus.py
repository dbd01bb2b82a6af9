"""The nucleolus against programmes written differently, Kohlberg's criterion and its own definition.

The reference below is a sequence of primal programmes with HiGHS in floating point, in which one more
programme per coalition finds out whether it is tight in every optimum. The product solves duals exactly.
"""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from servitization.analysis.cooperation.game import Game
from servitization.analysis.cooperation.nucleolus import nucleolus
from servitization.analysis.cooperation.programme import least_worst_excess
from servitization.analysis.cooperation.stability import least_core_epsilon, stability
from tests.analysis.games import SOME, games, games_with_core, names, office_game, size_of, veto_games


def sequence_of_programmes(values: np.ndarray) -> np.ndarray:
    """The nucleolus with HiGHS; values of shape (2**n,) of about 1, individually rational."""
    count = len(values).bit_length() - 1
    rows = (np.arange(len(values))[:, None] >> np.arange(count) & 1).astype(float)
    fixed = {len(values) - 1: values[-1]}
    alone = [(values[1 << player] - 1e-9, None) for player in range(count)]

    def solved(costs, waiting, worst=None):
        """Over shares and, where `worst` is not given, the worst excess of those waiting."""
        without = worst is None
        above = np.hstack([-rows[waiting], -np.ones((len(waiting), 1))]) if without else -rows[waiting]
        limits = -values[waiting] + (0.0 if without else worst + 1e-9)
        sums = rows[list(fixed)]
        found = linprog(
            costs,
            A_ub=above,
            b_ub=limits,
            A_eq=np.hstack([sums, np.zeros((len(sums), 1))]) if without else sums,
            b_eq=list(fixed.values()),
            bounds=[*alone, (None, None)] if without else alone,
            method="highs",
        )
        assert found.status == 0, found.message
        return found

    while np.linalg.matrix_rank(rows[list(fixed)]) < count:
        waiting = [coalition for coalition in range(1, len(values) - 1) if coalition not in fixed]
        worst = solved([0.0] * count + [1.0], waiting).fun
        best_for = {one: -solved(-rows[one], waiting, worst).fun for one in waiting}
        tight = {one: values[one] - worst for one in waiting if best_for[one] <= values[one] - worst + 1e-6}
        assert tight
        # Coalitions made up of others add nothing but rounding to the equations.
        for one, held in tight.items():
            if np.linalg.matrix_rank(rows[[*fixed, one]]) > np.linalg.matrix_rank(rows[list(fixed)]):
                fixed[one] = held
        if np.linalg.matrix_rank(rows[list(fixed)]) == count:
            break
        for one in tight:
            fixed.setdefault(one, tight[one])
    return np.linalg.lstsq(rows[list(fixed)], np.array(list(fixed.values())), rcond=None)[0]


def agrees_with_the_sequence(game: Game) -> None:
    size = size_of(game)
    assert nucleolus(game) / size == pytest.approx(sequence_of_programmes(game.values / size), abs=2e-6)


def is_balanced_at_every_level(game: Game, shares: np.ndarray) -> bool:
    """Kohlberg (1971): the coalitions with an excess of at least some level, with the players who have no
    more than alone, carry weights that add up to one for everybody, above 0 for those coalitions."""
    tolerance = 1e-9 * size_of(game)
    excesses = (game.values - game.sums(shares))[1:-1]
    rows = game.membership[1:-1].astype(float)
    kept = np.eye(len(shares))[shares - game.alone <= tolerance]
    levels = np.sort(excesses)[::-1]
    levels = levels[np.append(True, levels[:-1] - levels[1:] > tolerance)]
    for level in levels:
        within = rows[excesses >= level - tolerance]
        weights = np.vstack([within, kept, -np.ones((1, len(shares)))])
        least = [(1, None)] * len(within) + [(0, None)] * (len(kept) + 1)
        found = linprog(
            np.zeros(len(weights)), A_eq=weights.T, b_eq=np.zeros(len(shares)), bounds=least, method="highs"
        )
        if found.status != 0:
            return False
        if np.linalg.matrix_rank(within) == len(shares):
            break  # a collection that spans everything stays balanced whatever joins it
    return True


WEIGHTS = st.lists(st.integers(0, 9), min_size=5, max_size=5)


def some_division(game: Game, weights: list[int]) -> np.ndarray:
    """A division that leaves nobody below what he has alone: the rest by weight."""
    weights = np.array(weights[: len(game.players)], dtype=float)
    assume(weights.any())
    return game.alone + (game.total - game.alone.sum()) * weights / weights.sum()


def sorted_excesses(game: Game, shares: np.ndarray) -> np.ndarray:
    return np.sort((game.values - game.sums(shares))[1:-1])[::-1]


class TestAgainstTheSequence:
    @settings(max_examples=60)
    @given(game=games(kinds=["small", "hundreds"], rational=True))
    @example(game=Game("abc", [0, 0, 0, 90, 0, 80, 70, 100]))
    @example(game=Game("abcd", [894_409.12 * (one.bit_count() > 1) for one in range(16)]))
    def test_up_to_four_players(self, game):
        agrees_with_the_sequence(game)

    @settings(max_examples=30)
    @given(game=games_with_core(st.integers(3, 4), kinds=["small", "hundreds"]))
    def test_with_a_core(self, game):
        agrees_with_the_sequence(game)

    @pytest.mark.parametrize(("players", "seed"), [(5, 1), (5, 2), (5, 3), (6, 4), (6, 5)])
    @pytest.mark.parametrize("kind", ["ties", "money", "empty core"])
    def test_five_and_six_players(self, players, seed, kind):
        agrees_with_the_sequence(larger_game(players, seed, kind))

    def test_the_office(self, case):
        agrees_with_the_sequence(office_game(case("model/08_coalition_game.json")))


def larger_game(players: int, seed: int, kind: str) -> Game:
    draw = np.random.default_rng(seed)
    sizes = np.array([one.bit_count() for one in range(2**players)])
    if kind == "ties":
        values = draw.integers(0, 3, 2**players) * (sizes > 1) + sizes.astype(float)
    elif kind == "money":
        values = (draw.uniform(0, 9e5, 2**players) * sizes / players * (sizes > 1)).round(2)
        values[-1] = 894_409.12 + draw.integers(0, 5) * 1e5
    else:
        values = draw.integers(1, 9, 2**players) * 1e5 * (sizes > 1)
        values[-1] = 3e5
    values[0] = 0.0
    game = Game(names(players), values)
    if kind == "empty core":
        assert least_core_epsilon(game) > 0
    return game


class TestKohlberg:
    @given(game=games(SOME, rational=True))
    def test_random(self, game):
        assert is_balanced_at_every_level(game, nucleolus(game))

    @given(game=veto_games())
    def test_veto(self, game):
        assert is_balanced_at_every_level(game, nucleolus(game))

    @pytest.mark.parametrize("players", [6, 7, 8])
    @pytest.mark.parametrize("kind", ["ties", "money", "empty core"])
    def test_larger(self, players, kind):
        game = larger_game(players, players, kind)
        assert is_balanced_at_every_level(game, nucleolus(game))

    @given(game=games(SOME, rational=True), weights=WEIGHTS)
    def test_it_notices_another_division(self, game, weights):
        other = some_division(game, weights)
        assume(np.abs(other - nucleolus(game)).max() > 1e-3 * size_of(game))
        assert not is_balanced_at_every_level(game, other)


class TestWhatItIs:
    @given(game=games(SOME, rational=True), weights=WEIGHTS)
    def test_no_other_division_has_smaller_objections(self, game, weights):
        other = some_division(game, weights)
        ours, theirs = sorted_excesses(game, nucleolus(game)), sorted_excesses(game, other)
        differs = np.flatnonzero(np.abs(ours - theirs) > 1e-9 * size_of(game))
        assert not differs.size or ours[differs[0]] < theirs[differs[0]]

    @given(game=games_with_core(SOME))
    def test_in_the_core_where_there_is_one(self, game):
        assert least_core_epsilon(game) <= 1e-12 * size_of(game)
        assert stability(game, nucleolus(game)).in_core

    @given(game=games(SOME, rational=True))
    def test_in_the_core_just_where_the_least_core_says_so(self, game):
        epsilon, found = least_core_epsilon(game), stability(game, nucleolus(game))
        assume(epsilon <= 0 or epsilon > found.tolerance)
        assert found.in_core == (epsilon <= 0)
        if epsilon <= 0:
            assert found.worst == pytest.approx(epsilon, abs=1e-12 * size_of(game))
        else:
            assert found.worst >= epsilon - 1e-12 * size_of(game)

    @given(game=games(SOME, rational=True))
    def test_nobody_below_what_he_has_alone(self, game):
        assert (nucleolus(game) >= game.alone - 1e-13 * size_of(game)).all()

    @given(
        game=games(kinds=["small"], rational=True),
        factor=st.integers(1, 1000),
        own=st.lists(st.integers(-1000, 1000), min_size=4, max_size=4),
    )
    def test_covariant(self, game, factor, own):
        """Another unit, and an amount of his own for each player, move the shares just so."""
        own = np.array(own[: len(game.players)], dtype=float)
        other = Game(game.players, factor * game.values + game.sums(own))
        expected = factor * nucleolus(game) + own
        assert nucleolus(other) == pytest.approx(expected, rel=1e-13, abs=1e-13 * size_of(other))

    @given(game=games(rational=True))
    def test_who_adds_nothing_gets_nothing(self, game):
        joined = Game((*game.players, "idle"), np.concatenate([game.values, game.values]))
        assert nucleolus(joined)[-1] == pytest.approx(0.0, abs=1e-13 * size_of(game))

    @given(game=games(SOME, rational=True))
    def test_alike_players_get_alike(self, game):
        values = game.values.copy()
        for coalition in range(len(values)):
            if coalition & 3 == 2:
                values[coalition] = values[coalition ^ 3]
        found = nucleolus(Game(game.players, values))
        assume(found is not None)
        assert found[0] == pytest.approx(found[1], abs=1e-13 * size_of(game))

    @given(game=games(SOME, kinds=["money"], rational=True), cents=st.integers(1, 50))
    def test_a_little_more_moves_it_a_little(self, game, cents):
        """No jump where ties of one cent open or close."""
        values = game.values.copy()
        values[1:-1] -= np.arange(len(values) - 2) % 2 * cents / 100
        assert np.abs(nucleolus(Game(game.players, values)) - nucleolus(game)).max() <= cents


class TestSpecialGames:
    @given(game=veto_games())
    def test_veto_player(self, game):
        """The core holds the division that gives everything to him, and the nucleolus."""
        everything = np.array([game.total, *[0.0] * (len(game.players) - 1)])
        assert stability(game, everything).in_core
        assert least_core_epsilon(game) <= 0
        assert stability(game, nucleolus(game)).in_core

    @pytest.mark.parametrize("players", [2, 3, 4, 8])
    def test_nothing(self, players):
        game = Game(names(players), np.zeros(2**players))
        assert nucleolus(game).tolist() == [0.0] * players
        assert least_core_epsilon(game) == 0

    @given(amounts=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6))
    @example(amounts=[0.1, 0.2, 0.3])
    @example(amounts=[1e6, 1e-9, 0.7])
    def test_nobody_needs_another(self, amounts):
        """Sums in floating point miss each other by a last digit; nobody leaves for that."""
        players = names(len(amounts))
        own = dict(zip(players, amounts, strict=True))
        game = Game.of(players, lambda members: sum(own[name] for name in members))
        assert nucleolus(game) == pytest.approx(amounts, abs=1e-14 * size_of(game))

    def test_alone_worth_more(self):
        assert nucleolus(Game("ab", [0, 5, 5, 9.99])) is None
        assert nucleolus(Game("ab", [0, 5, 5, 10])).tolist() == [5, 5]

    def test_rationality_binds(self):
        """The prenucleolus would give c less than he has alone: (80, 80, -40)."""
        game = Game("abc", [0, 0, 0, 200, 0, 0, 0, 120])
        assert nucleolus(game).tolist() == [60, 60, 0]
        assert least_core_epsilon(game) == 40

    def test_values_of_any_size(self):
        pattern = np.array([0, 0, 0, 90, 0, 80, 70, 120])
        for size in (1e-200, 1e-9, 1.0, 894_409.12, 1e15, 1e200):
            found = nucleolus(Game("abc", pattern * size))
            assert found == pytest.approx(np.array([50, 40, 30]) * size, rel=1e-13)

    def test_floors_above_the_total(self):
        with pytest.raises(ArithmeticError, match="more than there is to divide"):
            least_worst_excess([0, 0, 0, 0], [1, 2], [3], floors=[1, 1])
