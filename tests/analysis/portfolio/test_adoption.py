"""Who signs when: ramp, diffusion, funnel, renewals (MODEL.md 10.1, 12.3)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization.analysis.portfolio.adoption import BeyondMarket, diffusion, ramp, signings
from servitization.analysis.portfolio.aggregation import added_up, before_and_after
from servitization.analysis.servuction.funnel import funnel

FOREVER = np.append(np.ones(60), 0.0)


@settings(max_examples=25)
@given(st.floats(0.001, 0.3), st.floats(0.0, 0.7), st.floats(1.0, 1e6))
def test_diffusion_fills_the_market_and_no_more(p, q, buyers):
    found = signings(diffusion(buyers, p, q), FOREVER, 50)
    assert (found.new >= 0).all() and found.running[-1] <= buyers * (1 + 1e-9)
    assert (np.diff(found.running) >= 0).all()
    assert found.running == pytest.approx(np.cumsum(found.new))
    # The course does not depend on the size of the market.
    twice = signings(diffusion(2 * buyers, p, q), FOREVER, 50)
    assert twice.new == pytest.approx(2 * found.new) and found.times(2).running == pytest.approx(
        twice.running
    )


def test_word_of_mouth_and_a_cap_move_the_course():
    usual, loud = (signings(diffusion(1000, 0.015, 0.2, wom), FOREVER, 10) for wom in (1.0, 2.0))
    assert loud.running[-1] > usual.running[-1] and loud.new[1] == usual.new[1] == 15
    capped = signings(diffusion(1000, 0.015, 0.38, buyers_per_year=20.0), FOREVER, 10)
    assert capped.new[2:].max() == 20.0


def test_a_ramp_larger_than_the_market_is_refused_with_its_year():
    with pytest.raises(BeyondMarket, match="year 3") as refused:
        signings(ramp(np.array([0.0, 40.0, 40.0, 40.0]), 100.0), FOREVER, 3)
    assert (refused.value.year, refused.value.left) == (3, 20.0)
    exactly = signings(ramp(np.array([0.0, 0.1, 0.2]), 0.1 + 0.2), FOREVER, 2)
    assert exactly.running[-1] == pytest.approx(0.3)
    with pytest.raises(BeyondMarket):
        signings(diffusion(100.0, 0.9, 0.9), FOREVER, 5)


def test_renewals_follow_those_that_reach_the_end():
    running = np.array([1.0, 0.9, 0.0])
    found = signings(ramp(np.array([0.0, 100.0, 0.0, 0.0, 0.0, 0.0]), 1e3), running, 5, 0.5, 0.8)
    assert found.renewed.tolist() == pytest.approx([0, 0, 0, 40.0, 0, 16.0])
    assert found.running.tolist() == pytest.approx([0, 100.0, 90.0, 40.0, 36.0, 16.0])


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_cohorts_add_up_whatever_way_they_are_grouped(seed):
    random = np.random.default_rng(seed)
    lines, kinds, length, years = random.integers(1, 5, 4)
    profiles = random.normal(size=(lines, kinds, length))
    signed = random.uniform(0, 5, (lines, years)) * random.integers(0, 2, (lines, years))
    found = added_up(profiles, signed, years + 2)
    slow = np.zeros((kinds, years + 3))
    for line, begins in np.ndindex(lines, years):
        for k in range(length):
            if begins + k <= years + 2:
                slow[:, begins + k] += signed[line, begins] * profiles[line, :, k]
    assert found == pytest.approx(slow)
    # Each cohort as a line of its own is the same.
    apart = np.zeros((lines * years, years))
    apart[np.arange(lines * years), np.tile(np.arange(years), lines)] = signed.ravel()
    assert added_up(np.repeat(profiles, years, axis=0), apart, years + 2) == pytest.approx(found)


def test_today_is_what_sales_of_every_earlier_year_add_up_to():
    profile, growth = np.array([[5.0, 2.0, 1.0]]), 0.1
    long_before = np.array([[1.1 ** (year - 10.0) for year in range(14)]])
    assert before_and_after(profile, growth, 3)[0] == pytest.approx(
        added_up(profile[None], long_before, 13)[0, 10:]
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("funnel_base", {}),
        ("funnel_reactive", {"proactive_share": 0.1}),
        ("funnel_proactive", {"proactive_share": 0.6}),
        ("funnel_cold_only", {"seduction": 0.0}),
    ],
)
def test_worked_funnels(case, matches, name, change):
    oracle = case("model/15_marketing_layer.json")
    told, expected = oracle["inputs"]["funnel"] | change, oracle["outputs"][name]
    found = funnel(
        told["contacts"],
        told["proactive_share"],
        told["walkin_take"],
        told["seduction"],
        told["influence_warm"],
        told["influence_cold"],
        told["anchoring"],
        told["referral_per_anchored"],
        told["cost_per_approach"],
        told["program_cost"],
    )
    values = [found.approached, found.conversion, found.won, found.referred, found.total]
    names = ("approached", "conversion", "won", "referred", "total", "cac")
    matches([*values, found.acquisition_cost], [expected[each] for each in names], oracle)
    assert funnel(0, 0, 0, 0, 0, 0, 0, 0, 1, 1).acquisition_cost is None
