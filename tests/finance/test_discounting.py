"""Discounting: identities, then published present values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import discount_factors, npv, real_rate, xnpv

rates = st.floats(0.0, 1.0)
flow_lists = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
TIMINGS = ("end", "mid", "start", "continuous")


@pytest.mark.parametrize("timing", TIMINGS)
def test_the_flow_of_year_zero_is_never_discounted(timing):
    assert discount_factors(0.1, 5, timing)[0] == 1.0
    assert npv([123.0], 0.1, timing) == 123.0


@given(rates, st.integers(0, 100))
def test_earlier_money_is_worth_more(rate, horizon):
    continuous, end, mid, start = (
        discount_factors(rate, horizon, timing) for timing in ("continuous", "end", "mid", "start")
    )
    assert (continuous <= end * (1 + 1e-12)).all()
    assert (end <= mid).all()
    assert (mid <= start).all()


@given(flow_lists, flow_lists, st.floats(-0.5, 1.0), st.floats(-100, 100))
def test_value_is_linear_in_the_flow(first, second, rate, scale):
    years = min(len(first), len(second))
    first, second = np.array(first[:years]), np.array(second[:years])
    factors = discount_factors(rate, years - 1)
    together = npv(first + scale * second, rate)
    rounding = 1e-9 * (np.abs(first) + abs(scale) * np.abs(second)) @ factors
    assert together == pytest.approx(npv(first, rate) + scale * npv(second, rate), abs=rounding + 1e-9)


@given(flow_lists, st.floats(0.0, 0.3), st.floats(0.0, 0.2))
def test_nominal_and_real_values_agree(flows, rate, inflation):
    flows = np.array(flows)
    real = flows * discount_factors(inflation, len(flows) - 1)
    assert npv(real, real_rate(rate, inflation)) == pytest.approx(
        npv(flows, rate), rel=1e-9, abs=1e-9 * np.abs(flows).sum() + 1e-9
    )


def test_one_scenario_and_many_agree():
    flows = np.random.default_rng(1).normal(size=(3, 4, 21))
    rate = np.array([0.02, 0.05, 0.08, 0.11])
    together = npv(flows, rate, "mid")
    assert together.shape == (3, 4)
    assert together[2, 1] == pytest.approx(npv(flows[2, 1], 0.05, "mid"), rel=1e-12)
    assert npv(flows[0, 0], rate).shape == (4,)
    assert isinstance(npv(flows[0, 0], 0.05), float)


def test_kept_factors_cannot_be_overwritten():
    with pytest.raises(ValueError, match="read-only"):
        discount_factors(0.07, 50)[0] = 2.0


def test_whole_years_are_the_regular_case_of_irregular_times():
    flows = np.array([[-100.0, 20.0, 30.0, 90.0], [-50.0, 0.0, 10.0, 45.0]])
    assert xnpv(flows, 0.07, [0, 1, 2, 3]) == pytest.approx(npv(flows, 0.07), rel=1e-14)


def test_numpy_financial_agrees_where_it_is_right():
    import numpy_financial as npf

    flows = [-15000, 1500, 2500, 3500, 4500, 6000]
    assert npv(flows, 0.05) == pytest.approx(npf.npv(0.05, flows), rel=1e-13)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: npv([], 0.07), "the flow is empty"),
        (lambda: npv([1, 2], -1.0), "write 7 % as 0.07"),
        (lambda: npv([1, 2], float("nan")), "write 7 % as 0.07"),
        (lambda: npv([1, float("nan")], 0.07), "look for NaN"),
        (lambda: npv([[1, 2], [3, float("nan")]], 0.07), "look for NaN"),
        (lambda: npv([1, 2], 0.07, "middle"), "write end, mid, start or continuous"),
        (lambda: discount_factors(0.07, -1), "horizon -1 is negative"),
        (lambda: real_rate(0.07, -1.0), "write 2 % as 0.02"),
        (lambda: xnpv([1, 2], 0.07, [0]), "one time for each amount"),
        (lambda: xnpv([1, 2], -1.5, [0, 1]), "write 7 % as 0.07"),
    ],
)
def test_wrong_arguments_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


def test_model_case_02(case, matches):
    oracle = case("model/02_timing_and_metrics.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    flow, rate, inflation = inputs["cash_flow"], inputs["rate"], inputs["inflation"]
    for timing in ("end", "mid", "start"):
        matches(npv(flow, rate, timing), outputs[f"npv_{timing}"], oracle)
    cost = np.array(inputs["cost"])
    matches(npv(cost, rate), outputs["pv_cost"], oracle)
    matches(real_rate(rate, inflation), outputs["real_rate"], oracle)
    real_cost = cost * discount_factors(inflation, len(cost) - 1)
    matches(npv(real_cost, real_rate(rate, inflation)), outputs["pv_real_flows_at_real_rate"], oracle)


def test_excel_npv_discounts_the_first_amount_by_one_period(case):
    oracle = case("published/excel_doc_npv_irr_mirr_xirr.json")
    for given_, expected in zip(oracle["inputs"]["npv"], oracle["expected"]["npv_excel"], strict=True):
        found = npv([0, *given_["flows_from_period_1"]], given_["rate"])
        assert found == pytest.approx(expected, abs=oracle["tolerance"]["npv"])


def test_libreoffice_npv(case):
    oracle = case("published/libreoffice_depreciation_and_finance_functions.json")
    expected = oracle["expected"]["functions"]["NPV8_t0"]
    assert npv(oracle["inputs"]["flows"], 0.08) == pytest.approx(expected, rel=oracle["tolerance"]["default"])


@pytest.mark.parametrize(
    ("name", "timing"),
    [
        ("nist_e3_01_hb135_hvac_endofyear.json", "end"),
        ("nist_e3_03_hb135_hvac_continuous.json", "continuous"),
    ],
)
def test_nist_handbook_135_present_values(case, handbook_135, name, timing):
    oracle = case(f"published/{name}")
    expected, rate = oracle["expected"], oracle["inputs"]["real_discount_rate"]
    total = {}
    for system, (investment, operation) in handbook_135(oracle).items():
        total[system] = npv(investment + operation, rate, timing)
        for key, found in (
            (f"PV_investment_{system}", npv(investment, rate, timing)),
            (f"PV_operation_{system}", npv(operation, rate, timing)),
            (f"LCC_{system}", total[system]),
        ):
            assert found == pytest.approx(expected[key], abs=oracle["tolerance"]["money"], rel=0)
    savings = total["conventional"] - total["efficient"]
    assert savings == pytest.approx(expected["net_savings"], abs=oracle["tolerance"]["money"], rel=0)


def test_nist_two_alternatives(case):
    oracle = case("published/nist_e3_05_unit_test_two_alternatives.json")
    expected, tolerance, rate = oracle["expected"], oracle["tolerance"], oracle["inputs"]["discount_rate"]
    recurring = oracle["inputs"]["base"]["recurring"]
    growth = (1 + recurring["quantity_growth"]) * (1 + recurring["price_growth"]) - 1
    years = np.arange(oracle["inputs"]["study_years"] + 1)
    recurring_cost = np.where(
        years >= recurring["first_year"],
        recurring["quantity"] * recurring["price"] * (1 + growth) ** years,
        0.0,
    )
    assert recurring_cost == pytest.approx(expected["cf_recurring"], abs=tolerance["flows"], rel=0)
    one_time = np.zeros(years.size)
    one_time[1], one_time[10] = 200, -200 * 20 / 30
    assert one_time == pytest.approx(expected["cf_one_time"], abs=tolerance["flows"], rel=0)
    base = one_time + recurring_cost
    discounted = base * discount_factors(rate, 10)
    assert discounted == pytest.approx(expected["cf_base_discounted"], abs=tolerance["flows"], rel=0)
    external = 500 * (years == 5)
    for key, found in (
        ("LCC_base", npv(base, rate)),
        ("LCC_alternative", npv(recurring_cost + external, rate)),
        ("net_savings", npv(base - recurring_cost - external, rate)),
        ("PV_external", npv(external, rate)),
        ("PV_recurring", npv(recurring_cost, rate)),
    ):
        assert found == pytest.approx(expected[key], abs=tolerance["totals"], rel=0)
