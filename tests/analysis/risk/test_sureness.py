"""What is told of a simulation: the same as the simulation says, an error beside each figure, curves of
chance, cash by year, the risk of items, the line of break-even."""

import numpy as np
import pytest

import servitization as sv
from servitization.analysis.risk.contour import break_even_line
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.ledgers import fan, ledgers
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.questions import decided, deciding, mapped, turning
from servitization.analysis.risk.simulation import Settings, simulate
from servitization.analysis.risk.spread import Spread
from servitization.analysis.risk.sureness import (
    mean_of_lowest_error,
    refined,
    rounds,
    sureness,
)
from servitization.analysis.risk.turning_points import SCANNED
from servitization.analysis.risk.two_way import TwoWay
from servitization.analysis.study import Study
from servitization.analysis.verdict import with_certainty
from servitization.model.alternatives import INFORMED_SALE

DRAWS = 2000


@pytest.fixture(scope="module")
def case():
    return sv.load_case("assumptions/examples/office_ac_50y.yaml")


@pytest.fixture(scope="module")
def found(case):
    return simulate(case, Settings(draws=DRAWS))


@pytest.fixture(scope="module")
def told(found):
    return sureness(found)


def test_it_is_what_the_simulation_says(found, told):
    assert told.better == found.better
    for name, spread in found.spreads.items():
        assert told.figures[name].mean.value == spread.mean
        assert told.figures[name].percentiles[0.5].value == spread.percentile(0.5)
    assert told.fee_at["sale"]["provider"][0.9] == found.fee_at(0.9, "provider", "sale")


def test_curves_meet_the_simulation(found, told):
    """At every fee within a percentage point; at the ends one side always gains."""
    for baseline, curves in told.curves.items():
        for level in np.linspace(curves.levels[0], curves.levels[-1], 17):
            for who, share in curves.at(float(level)).items():
                assert share == pytest.approx(found.chance_at(float(level), baseline)[who], abs=0.01)
        assert (np.diff(curves.chances["provider"]) >= 0).all()
        assert (np.diff(curves.chances["customer"]) <= 0).all()
        # No more often both than either.
        assert (curves.chances["both"] <= curves.chances["provider"] + 1e-12).all()
        assert (curves.chances["both"] <= curves.chances["customer"] + 1e-12).all()
        assert told.safest[baseline][1].value >= curves.chances["both"].max() - 1e-9


def test_error_of_the_tail_is_that_of_repetitions():
    generator = np.random.default_rng(7)
    means = [np.sort(generator.standard_normal(4000))[:200].mean() for _ in range(400)]
    spread = Spread(generator.standard_normal(4000))
    assert mean_of_lowest_error(spread, 0.05) == pytest.approx(np.std(means), rel=0.15)
    assert mean_of_lowest_error(Spread(np.ones(100)), 0.05) == 0.0


def test_rounds_end_where_it_is_known_well_enough(case):
    assert rounds(1000) == (1000,)
    assert rounds(100_000) == (1000, 3000, 10_000, 30_000, 100_000)
    seen = [one.draws for one in refined(case, None, 1.0, 10_000)]
    assert seen == [1000]
    looks = list(refined(case, None, 0.0, 3000))
    assert [one.draws for one in looks] == [1000, 3000]
    # A round is what a simulation of so many futures gives.
    assert looks[-1].better == simulate(case, Settings(draws=3000)).better
    assert looks[0].error > looks[1].error > 0


def test_cash_by_year_is_that_of_the_simulation(case, found, told):
    whole = WholeModel(case, told.level)
    draws = Draws(case.assumptions, told.uncertain, told.seed, told.sampling)
    seen = ledgers(whole, draws, DRAWS)
    contract = case.assumptions.contract
    own = seen.fans[contract.provider]["service"]
    np.testing.assert_allclose(own["accumulated"].rows, found.fan, rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(own["accumulated"].rows[:, 0], own["yearly"].rows[:, 0])
    customer = seen.fans[contract.customer]
    assert (customer["service"]["accumulated"].rows[:, -1] < 0).all()
    # What neither alternative changes has the same risk in both.
    assert seen.items["lighting.energy"].before == pytest.approx(seen.items["lighting.energy"].after)


def test_errors_of_a_fan_are_those_of_repetitions():
    generator = np.random.default_rng(3)
    flows = generator.standard_normal((1000, 1))
    one = fan(flows)
    medians = [np.median(generator.standard_normal(1000)) for _ in range(400)]
    assert one.errors[2] == pytest.approx(np.std(medians), rel=0.25)


def test_what_decides_is_the_same_in_steps(case):
    *_, last = deciding(case)
    found = decided(case)
    whole, shares = found.tornado, found.shares
    assert [bar.path for bar in last.tornado.bars] == [bar.path for bar in whole.bars]
    assert [bar.swing("zone") for bar in last.tornado.bars] == [bar.swing("zone") for bar in whole.bars]
    assert last.tried == last.numbers
    np.testing.assert_array_equal(last.shares.of("zone").total, shares.of("zone").total)
    assert next(turning(case, whole, "zone", INFORMED_SALE)) == found.turning[:1]
    assert len(found.turning) == min(SCANNED, len(whole.by("zone")))


def test_a_map_ends_with_machines_chosen_anew(case):
    price = "parties.provider.discount_rate"
    *_, last = mapped(case, price, [0.06, 0.08], "parties.customer.discount_rate", [0.05, 0.1], "zone")
    assert last.done == 2
    changed = case.with_values({price: 0.06, "parties.customer.discount_rate": 0.05})
    zone = Study(changed).answer().fee.against_informed.width
    assert last.two_way.values[0, 0] == pytest.approx(zone)


def test_line_of_break_even_lies_on_nothing():
    xs, ys = np.linspace(-1, 1, 9), np.linspace(-2, 2, 7)
    values = ys[:, None] + 2 * xs[None, :] - 0.3
    pieces = break_even_line(TwoWay("x", "y", xs, ys, values))
    assert pieces
    for ends in pieces:
        for x, y in ends:
            assert y + 2 * x == pytest.approx(0.3)
    assert break_even_line(TwoWay("x", "y", xs, ys, np.full((7, 9), np.nan))) == ()
    assert break_even_line(TwoWay("x", "y", xs, ys, np.ones((7, 9)))) == ()


def test_certainty_is_told_as_a_test_and_leaves_the_outcome(case):
    verdict = Study(case).answer().verdict
    least = case.assumptions.verdict.p_both
    sure = with_certainty(verdict, least, (100.0, 1.0))
    assert (sure.outcome, sure.deciding) == (verdict.outcome, verdict.deciding)
    assert {test.name: test.passed for test in sure.tests}["p_both"] is True
    unsure = with_certainty(verdict, least - 0.01, (100.0, least))
    failed = next(test for test in unsure.tests if test.name == "p_both")
    assert (failed.passed, failed.cure, dict(failed.cure_values)) == (False, "surer_fee", {"fee": 100.0})
    assert (unsure.outcome, unsure.deciding) == (verdict.outcome, verdict.deciding)
    assert with_certainty(verdict, 0.1, (100.0, least - 0.1)).tests[6].cure is None
