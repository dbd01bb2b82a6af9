"""Payback: paid back means paid back for good."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servitization.finance import discounted_payback, payback

flow_lists = st.lists(
    st.floats(-1e4, 1e4).filter(lambda amount: amount == 0 or abs(amount) > 1e-6), min_size=1
)


def owed_at(flow, time):
    cumulated = np.cumsum(flow)
    return np.interp(time, np.arange(len(cumulated)), cumulated)


@given(flow_lists)
def test_what_is_paid_back_stays_paid_back(flow):
    years = payback(flow)
    rounding = 1e-9 * np.abs(np.cumsum(flow)).max()
    if math.isnan(years):
        assert np.sum(flow) < 0
        return
    later = np.cumsum(flow)[math.ceil(years) :]
    assert (later >= -rounding).all()
    if years > 0:
        assert owed_at(flow, years) == pytest.approx(0.0, abs=rounding)
        assert np.cumsum(flow)[math.ceil(years) - 1] < 0


@given(flow_lists, st.floats(0.01, 100))
def test_scaling_keeps_the_payback(flow, scale):
    assert payback(np.array(flow) * scale) == pytest.approx(payback(flow), abs=1e-6, nan_ok=True)


@given(st.floats(-1e4, -1), st.lists(st.floats(0, 1e4), min_size=1, max_size=50), st.floats(0, 0.5))
def test_discounting_never_shortens_the_payback_of_an_investment(invested, returns, rate):
    simple, discounted = payback([invested, *returns]), discounted_payback([invested, *returns], rate)
    assume(not math.isnan(discounted))
    assert simple <= discounted + 1e-9


@pytest.mark.parametrize(
    ("flow", "years"),
    [
        ([100, 5], 0.0),
        ([0, 0], 0.0),
        ([-100, 100], 1.0),
        ([-100, 0, 50, 50], 3.0),
        # The replacement in year 2 reopens the debt that year 1 had closed.
        ([-100, 150, -80, 60], 2.5),
        # 0.1 + 0.2 is not 0.3 in floating point.
        ([-0.3, 0.1, 0.2], 2.0),
        ([-100, 99], math.nan),
        ([-100], math.nan),
        ([-100, 150, -80], math.nan),
    ],
)
def test_examples(flow, years):
    assert payback(flow) == pytest.approx(years, abs=1e-12, nan_ok=True)


def test_scenarios():
    years = payback([[[-100, 50, 100], [-100, 99, 0]], [[1, 1, 1], [-100, 150, -80]]])
    np.testing.assert_allclose(years, [[1.5, math.nan], [0.0, math.nan]])


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="the flow is empty"):
        payback([])
    with pytest.raises(ValueError, match="NaN"):
        payback([-1, math.nan, 3])


def test_model_case_02(case, matches):
    oracle = case("model/02_timing_and_metrics.json")
    flow, rate = oracle["inputs"]["cash_flow"], oracle["inputs"]["rate"]
    matches(payback(flow), oracle["outputs"]["payback_simple"], oracle)
    matches(discounted_payback(flow, rate), oracle["outputs"]["payback_discounted"], oracle)


@pytest.mark.parametrize(
    ("name", "timing"),
    [
        ("nist_e3_01_hb135_hvac_endofyear.json", "end"),
        ("nist_e3_03_hb135_hvac_continuous.json", "continuous"),
    ],
)
def test_nist_handbook_135(case, handbook_135, name, timing):
    oracle = case(f"published/{name}")
    flows = handbook_135(oracle)
    saved = np.subtract(sum(flows["conventional"]), sum(flows["efficient"]))
    # NIST names the first whole year that closes without debt; ours is the moment inside that year.
    assert math.ceil(payback(saved)) == oracle["expected"]["simple_payback_year"]
    rate = oracle["inputs"]["real_discount_rate"]
    assert math.ceil(discounted_payback(saved, rate, timing)) == oracle["expected"]["discounted_payback_year"]
