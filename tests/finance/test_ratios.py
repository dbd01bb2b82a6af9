"""Ratios: how they hang together, then NIST."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import airr, npv, profitability_index, sir


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1e5), min_size=1, max_size=50), st.floats(0, 0.5))
def test_ratio_and_index_say_the_same_of_one_investment(invested, savings, rate):
    flow = [-invested, *savings]
    ratio = sir(npv([0, *savings], rate), invested)
    assert ratio == pytest.approx(profitability_index(flow, rate), rel=1e-9, abs=1e-9)
    assert (npv(flow, rate) > 1e-6 * invested) <= (ratio > 1)


@given(st.floats(0, 0.5), st.integers(1, 60), st.floats(0.01, 100))
def test_savings_reinvested_grow_at_the_adjusted_rate(rate, years, ratio):
    adjusted = airr(ratio, rate, years)
    assert (1 + adjusted) ** years == pytest.approx(ratio * (1 + rate) ** years, rel=1e-9)
    assert (adjusted > rate) == (ratio > 1) or ratio == pytest.approx(1)


def test_scenarios():
    assert sir([250, 250, -1], [100, 0, 0])[:2].tolist() == [2.5, math.inf]
    assert airr(np.array([1.0, 2.5]), 0.05, 10).shape == (2,)
    assert math.isnan(airr(-0.5, 0.05, 10))
    assert profitability_index([[-100, 150], [-100, 50]], 0.25) == pytest.approx([1.2, 0.4])


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="years must be above 0"):
        airr(2.0, 0.05, 0)
    with pytest.raises(ValueError, match="does not begin with an investment"):
        profitability_index([0, 100], 0.05)


def test_model_case_02(case, matches):
    oracle = case("model/02_timing_and_metrics.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    rate = inputs["rate"]
    matches(profitability_index(inputs["cash_flow"], rate), outputs["profitability_index"], oracle)
    found = sir(npv(inputs["savings"], rate), inputs["investment"])
    matches(found, outputs["sir_savings_to_investment"], oracle)


@pytest.mark.parametrize(
    ("name", "timing"),
    [
        ("nist_e3_01_hb135_hvac_endofyear.json", "end"),
        ("nist_e3_03_hb135_hvac_continuous.json", "continuous"),
    ],
)
def test_nist_handbook_135(case, handbook_135, name, timing):
    oracle = case(f"published/{name}")
    expected, tolerance = oracle["expected"], oracle["tolerance"]["ratios"]
    rate, years = oracle["inputs"]["real_discount_rate"], oracle["inputs"]["study_years"]
    flows = handbook_135(oracle)
    investment, operation = np.subtract(flows["efficient"], flows["conventional"])
    ratio = sir(-npv(operation, rate, timing), npv(investment, rate, timing))
    assert ratio == pytest.approx(expected["SIR"], abs=tolerance, rel=0)
    if timing == "continuous":
        # NIST gives the continuous rate: the force of interest whose yearly equivalent is ours.
        found = math.log1p(airr(ratio, math.expm1(rate), years))
    else:
        found = airr(ratio, rate, years)
    assert found == pytest.approx(expected["AIRR"], abs=tolerance, rel=0)


def test_nist_measures(case):
    oracle = case("published/nist_e3_06_measure_functions.json")
    inputs, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    given_ = inputs["sir"]
    found = sir(given_["op_base"] - given_["op_alt"], given_["inv_alt"] - given_["inv_base"])
    assert found == pytest.approx(expected["sir"], rel=tolerance)
    for given_, rate in zip(inputs["airr"], expected["airr"], strict=True):
        assert airr(given_["sir"], given_["rate"], given_["years"]) == pytest.approx(rate, rel=tolerance)
    given_ = inputs["bcr"]
    found = sir(given_["benefit_net"], given_["inv"] - given_["inv_base"])
    assert found == pytest.approx(expected["bcr"], rel=tolerance)
    base, alternative = inputs["net_savings"]
    assert base - alternative == pytest.approx(expected["net_savings"], rel=1e-9)
    assert sir(10, 0) == sir(10, -5) == math.inf
    assert math.isnan(sir(0, 0))
    assert math.isnan(sir(-10, -5))
