"""Who would rather leave: excesses, the core, the least core, and the fees at which nobody objects."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from servitization.analysis.cooperation.game import Game
from servitization.analysis.cooperation.stability import least_core_epsilon, stability, stable_interval
from tests.analysis.games import SOME, games, games_with_core, named_game, office_game, size_of

THREE = Game("abc", [0, 0, 0, 90, 0, 80, 70, 120])


class TestShares:
    def test_excesses_by_hand(self):
        found = stability(THREE, {"a": 70, "b": 30, "c": 20})
        assert found.excesses.tolist() == [0, -70, -30, -10, -20, -10, 20, 0]
        assert found.worst == 20
        assert found.worst_coalitions == (0b110,)
        assert found.objecting == (0b110,)
        assert found.undivided == 0
        assert not found.in_core

    def test_objections_largest_first(self):
        found = stability(THREE, [100, 15, 5])
        assert [THREE.members(one) for one in found.objecting] == [("b", "c")]
        found = stability(THREE, [-5, 60, 65])
        assert [(THREE.members(one), found.excesses[one]) for one in found.objecting] == [
            (("a", "b"), 35),
            (("a", "c"), 20),
            (("a",), 5),
        ]

    def test_ties_are_all_named(self, case):
        """Case 08: at the nucleolus the builder and the three others are equally near to leaving."""
        oracle = case("model/08_coalition_game.json")
        game = office_game(oracle)
        shares = oracle["outputs"]["rules"]["nucleolus"]["allocation"]
        found = stability(game, shares)
        assert {game.members(one) for one in found.worst_coalitions} == {("B",), ("C", "P", "L")}
        # The third decimal is not the tie's: without a tolerance one of them alone is the worst.
        assert len(stability(game, shares, tolerance=0.0).worst_coalitions) == 1

    def test_the_tolerance_decides(self):
        found = stability(THREE, [50 + 1e-6, 40, 30 - 1e-6], tolerance=1e-3)
        assert found.in_core
        assert not stability(THREE, [50 + 1e-6, 40, 30 - 1e-6], tolerance=1e-9).in_core

    @pytest.mark.parametrize(("shares", "left"), [([50, 40, 29], 1), ([50, 40, 31], -1)])
    def test_more_or_less_than_there_is(self, shares, left):
        found = stability(THREE, shares)
        assert found.undivided == left
        assert not found.in_core

    @given(game=games_with_core(), short=st.integers(1, 9))
    def test_shares_short_of_a_coalition(self, game, short):
        """Who gets less than he has alone is among those who object."""
        shares = game.alone.copy()
        shares[0] -= short * size_of(game)
        shares[1:] += (game.total - shares.sum()) / (len(shares) - 1)
        found = stability(game, shares)
        assert 1 in found.objecting
        assert found.worst >= short * size_of(game) * (1 - 1e-12)

    def test_refused_in_words(self):
        with pytest.raises(ValueError, match="one finite number for each of a, b, c"):
            stability(THREE, [1, 2])


class TestLeastCore:
    @settings(max_examples=60)
    @given(game=games(SOME))
    @example(game=Game("ab", [0, 5, 5, 8]))
    def test_against_another_programme(self, game):
        values, rows = game.values / size_of(game), game.membership.astype(float)
        found = linprog(
            [0.0] * len(game.players) + [1.0],
            A_ub=np.hstack([-rows[1:-1], -np.ones((len(rows) - 2, 1))]),
            b_ub=-values[1:-1],
            A_eq=np.hstack([rows[-1:], [[0.0]]]),
            b_eq=values[-1:],
            bounds=(None, None),
            method="highs",
        )
        assert least_core_epsilon(game) / size_of(game) == pytest.approx(found.fun, abs=1e-7)

    def test_worked_cases(self, case, matches):
        oracle = case("model/08_coalition_game.json")
        outputs = oracle["outputs"]
        matches(least_core_epsilon(office_game(oracle)), outputs["least_core_epsilon"], oracle)
        three = named_game("123", outputs["textbook_3player"]["v"])
        assert least_core_epsilon(three) == outputs["textbook_3player"]["least_core_epsilon"]
        gloves = named_game("LRS", outputs["textbook_glove"]["v"])
        assert least_core_epsilon(gloves) == outputs["textbook_glove"]["least_core_epsilon"]


class TestInterval:
    @given(
        game=games_with_core() | games(),
        paid=st.lists(st.integers(-3, 3), min_size=3, max_size=3),
        start=st.lists(st.integers(-5, 5), min_size=3, max_size=3),
        at=st.floats(-1, 1),
    )
    def test_inside_nobody_objects_outside_somebody_does(self, game, paid, start, at):
        count, size = len(game.players) - 1, size_of(game)
        slope = np.array([*paid[:count], -sum(paid[:count])], dtype=float)
        fixed = np.array(start[:count]) * size / 10
        fixed = np.append(fixed, game.total - fixed.sum())
        found = stable_interval(game, fixed, slope)
        near = [bound + step for bound in (found.low, found.high) for step in (-size / 100, 0.0, size / 100)]
        for t in [at * size, *(t for t in near if math.isfinite(t))]:
            if min(abs(t - found.low), abs(t - found.high)) > 1e-6 * size:
                before = stability(game, fixed + slope * t)
                assert before.in_core == (found.exists and found.low <= t <= found.high)

    @given(game=games_with_core(st.integers(3, 4), kinds=["money"]))
    def test_who_sets_the_bounds(self, game):
        """At a bound, those named have nothing to lose by leaving; beyond it they object."""
        slope = [1.0, -1.0, *[0.0] * (len(game.players) - 2)]
        fixed = np.full(len(game.players), game.total / len(game.players))
        found = stable_interval(game, fixed, slope)
        for bound, who, outwards in ((found.low, found.low_set_by, -1), (found.high, found.high_set_by, 1)):
            assert who
            for coalition in who:
                shares = fixed + np.array(slope) * bound
                assert stability(game, shares).excesses[coalition] == pytest.approx(
                    0, abs=1e-8 * size_of(game)
                )
                beyond = shares + np.array(slope) * outwards * size_of(game)
                assert coalition in stability(game, beyond).objecting

    def test_by_hand(self):
        """b pays a: a and b together are not moved, c and he who pays are at the upper end."""
        found = stable_interval(THREE, [0, 90, 30], [1, -1, 0])
        assert (found.low, found.high) == (50, 50)
        assert [THREE.members(one) for one in found.low_set_by] == [("a", "c")]
        assert [THREE.members(one) for one in found.high_set_by] == [("b", "c")]
        assert found.exists
        assert found.always_objecting == ()

    def test_somebody_objects_whatever_is_paid(self):
        found = stable_interval(THREE, [0, 80, 40], [1, -1, 0])
        assert (found.low, found.high) == (40, 50)
        assert [THREE.members(one) for one in found.always_objecting] == [("a", "b")]
        assert not found.exists
        assert found.within(0, 100) is None

    def test_no_core(self):
        found = stable_interval(Game("abc", [0, 0, 0, 90, 0, 80, 70, 110]), [0, 90, 20], [1, -1, 0])
        assert (found.low, found.high) == (60, 40)
        assert not found.exists

    def test_without_a_bound(self):
        found = stable_interval(THREE, [50, 40, 30], [0, 0, 0])
        assert (found.low, found.high) == (-math.inf, math.inf)
        assert found.exists
        assert found.within(3, 7) == (3, 7)

    def test_part_of_a_zone(self):
        found = stable_interval(Game("ab", [0, 10, 20, 100]), [0, 100], [1, -1])
        assert (found.low, found.high) == (10, 80)
        assert found.within(50, 90) == (50, 80)
        assert found.within(0, 5) is None
        assert found.within(-5, 200) == (10, 80)

    def test_rounding_does_not_close_a_point(self):
        """a and c ask for t of 0.1 + 0.2 or more, b and c for one last digit less, or the tenth part less."""
        low = 0.1 + 0.2
        for high, exists in ((math.nextafter(low, 0), True), (0.9 * low, False)):
            game = Game("abc", [0, 0, -1, 0, 0, low, -high, 0])
            found = stable_interval(game, [0, 0, 0], [1, -1, 0])
            assert found.exists is exists
            assert [game.members(one) for one in found.low_set_by] == [("a", "c")]
            assert [game.members(one) for one in found.high_set_by] == [("b", "c")]
            assert (found.low, found.high) == pytest.approx((low, high), rel=1e-15)

    @pytest.mark.parametrize(
        ("fixed", "slope", "said"),
        [
            ([0, 80, 30], [1, -1, 0], "leave 10.0 of 120.0"),
            ([0, 80, 40], [1, -0.5, 0], "change by 0.5 in all"),
            ([0, 80], [1, -1], "one finite number for each of a, b, c"),
        ],
    )
    def test_refused_in_words(self, fixed, slope, said):
        with pytest.raises(ValueError, match=said):
            stable_interval(THREE, fixed, slope)


class TestFeesOfTheOffice:
    """Case 20, A2: what the fee of 134,629 does to the four players of case 08 (MODEL.md 5.5)."""

    @pytest.fixture
    def game(self, case):
        return office_game(case("model/08_coalition_game.json"))

    @pytest.fixture
    def served(self, case):
        """Fee, gains at it before tax at 7 %, and what one more EUR of fee is worth."""
        outputs = case("model/20_office_ac_50y.json")["outputs"]
        today, partners = outputs["A0_sale"]["parties"], outputs["A2_service_partners"]["parties"]
        worth = 1.07 ** -np.arange(51.0)
        gains = {
            one: float((np.array(partners[one]["pre_tax_flow"]) - today[one]["pre_tax_flow"]) @ worth)
            for one in "CPBL"
        }
        fee = outputs["A2_service_partners"]["fee"]
        return fee, gains, float(np.array(fee["fee_stream"]) @ worth) / fee["fee"]

    def test_three_would_leave(self, game, served):
        _, gains, _ = served
        assert gains == pytest.approx({"C": 19_521, "P": 496_791, "B": 97_668, "L": 280_429}, abs=0.5)
        found = stability(game, gains)
        assert found.undivided == pytest.approx(0, abs=0.01)
        assert game.members(found.worst_coalitions[0]) == ("C", "B", "L")
        assert found.worst == pytest.approx(217_842, abs=0.5)

    def test_fees_at_which_nobody_leaves(self, game, served):
        fee, gains, worth = served
        slope = {"C": -worth, "P": worth, "B": 0.0, "L": 0.0}
        fixed = {one: gains[one] - slope[one] * fee["fee"] for one in "CPBL"}
        found = stable_interval(game, fixed, slope)
        assert (found.low, found.high) == pytest.approx((108_730, 123_270), abs=5)
        assert found.within(fee["lambda_P"], fee["lambda_C"]) == pytest.approx((115_216, 123_270), abs=5)
        assert [game.members(one) for one in found.high_set_by] == [("C", "B", "L")]
        shares = {one: fixed[one] + slope[one] * 120_000 for one in "CPBL"}
        assert stability(game, shares).objecting == ()
