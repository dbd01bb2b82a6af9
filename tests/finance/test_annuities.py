"""Annuities: identities, then published factors and equivalent annual costs."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import (
    annuity,
    capital_recovery_factor,
    discount_factors,
    equivalent_annual_cost,
    irr,
    levelised_cost,
    npv,
    xnpv,
)

rates = st.floats(-0.2, 1.0)
lives = st.integers(1, 60)
costs = st.lists(st.floats(0, 1e6), min_size=2, max_size=60)


@given(rates, lives, st.floats(-0.2, 0.5))
def test_an_annuity_is_the_sum_of_its_payments(rate, years, growth):
    payments = (1.0 + growth) ** np.arange(years + 1)
    payments[0] = 0.0
    assert annuity(rate, years, growth) == pytest.approx(npv(payments, rate), rel=1e-9)


@given(lives, st.floats(-1e-9, 1e-9))
def test_close_to_zero_the_factor_keeps_its_digits(years, rate):
    assert annuity(rate, years) == pytest.approx(years * (1 - rate * (years + 1) / 2), rel=1e-12)


@given(rates, lives)
def test_recovery_undoes_the_annuity(rate, years):
    assert capital_recovery_factor(rate, years) * annuity(rate, years) == pytest.approx(1.0, rel=1e-14)


@given(costs, st.floats(0, 0.5), st.sampled_from(["end", "mid", "start"]))
def test_the_equivalent_payments_have_the_value_of_the_flow(flow, rate, timing):
    payment = equivalent_annual_cost(flow, rate, timing)
    assert payment * annuity(rate, len(flow) - 1) == pytest.approx(npv(flow, rate, timing), rel=1e-12)


@given(costs, st.floats(0, 0.3), st.floats(0, 0.1))
def test_charging_the_levelised_cost_just_pays_for_the_cost(flow, rate, inflation):
    quantity = np.linspace(5000, 4000, len(flow))
    price = levelised_cost(flow, quantity, rate, inflation) / discount_factors(inflation, len(flow) - 1)
    assert npv(price * quantity, rate) == pytest.approx(npv(flow, rate), rel=1e-9, abs=1e-6)


def test_scenarios():
    factors = capital_recovery_factor(np.array([0.0, 0.05, 0.1]), 20)
    assert factors.shape == (3,)
    assert factors[0] == 1 / 20
    assert equivalent_annual_cost(np.ones((3, 21)), np.array([0.0, 0.05, 0.1])).shape == (3,)
    assert isinstance(annuity(0.05, 20), float)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: annuity(-1.0, 5), "write 7 % as 0.07"),
        (lambda: annuity(0.07, 5, growth=-2.0), "write 7 % as 0.07"),
        (lambda: annuity(0.07, 0), "years is 0"),
        (lambda: capital_recovery_factor(float("nan"), 5), "not a number"),
        (lambda: equivalent_annual_cost([100], 0.07), "years is 0"),
        (lambda: levelised_cost([100, 0], [0, 0], 0.07), "nothing is delivered"),
    ],
)
def test_wrong_arguments_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


def test_model_case_02(case, matches):
    oracle = case("model/02_timing_and_metrics.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    rate, cost, quantity = inputs["rate"], inputs["cost"], inputs["quantity"]
    matches(equivalent_annual_cost(inputs["cash_flow"], rate), outputs["eaa"], oracle)
    matches(capital_recovery_factor(0.08, 5), outputs["crf_8_5"], oracle)
    matches(equivalent_annual_cost(cost, rate), outputs["equivalent_annual_cost"], oracle)
    matches(levelised_cost(cost, quantity, rate), outputs["levelised_cost_nominal"], oracle)
    matches(levelised_cost(cost, quantity, rate, inputs["inflation"]), outputs["levelised_cost_real"], oracle)


def test_nist_growing_costs(case):
    oracle = case("published/nist_e3_05_unit_test_two_alternatives.json")
    recurring = oracle["inputs"]["base"]["recurring"]
    growth = (1 + recurring["quantity_growth"]) * (1 + recurring["price_growth"]) - 1
    found = (
        recurring["quantity"] * recurring["price"] * annuity(oracle["inputs"]["discount_rate"], 10, growth)
    )
    assert found == pytest.approx(
        oracle["expected"]["PV_recurring"], abs=oracle["tolerance"]["totals"], rel=0
    )


def test_growing_costs(case):
    oracle = case("published/equivalent_annual_cost_growing_costs.json")
    inputs, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    rate, flow = inputs["rate"], [0, *inputs["costs_year1_to_5"]]
    assert npv(flow, rate) == pytest.approx(expected["pv"], abs=tolerance, rel=0)
    assert annuity(rate, 5) == pytest.approx(expected["annuity_factor"], abs=5e-6)
    found = equivalent_annual_cost(flow, rate)
    assert found == pytest.approx(expected["equivalent_annual_cost"], abs=tolerance, rel=0)


def test_levelised_cost_of_a_power_plant(case):
    oracle = case("published/lcoe_simple_crf.json")
    inputs, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    rate, life = inputs["rate"], inputs["life"]
    energy = np.full(life + 1, 8760 * inputs["capacity_factor"])
    energy[0] = 0.0
    capital = np.zeros(life + 1)
    capital[0] = inputs["capital_per_kW"]
    assert capital_recovery_factor(rate, life) == pytest.approx(expected["crf"], abs=tolerance, rel=0)
    found = levelised_cost(capital, energy, rate)
    assert found == pytest.approx(expected["capital_part"], abs=tolerance, rel=0)
    found = levelised_cost(capital + inputs["om_per_kWh"] * energy, energy, rate)
    assert found == pytest.approx(expected["lcoe"], abs=tolerance, rel=0)


def test_economic_service_life(case):
    oracle = case("published/replacement_economic_service_life_1.json")
    inputs, expected = oracle["inputs"], oracle["expected"]
    yearly = []
    for kept, market_value in enumerate(inputs["market_value"], start=1):
        flow = np.array([inputs["price"], *inputs["operating_cost"][:kept]], dtype=float)
        flow[kept] -= market_value
        yearly.append(equivalent_annual_cost(flow, inputs["rate"]))
    assert yearly[:3] == pytest.approx(expected["annual_cost_n1_to_n3"], abs=oracle["tolerance"], rel=0)
    assert yearly == pytest.approx(expected["annual_cost_all_ours"], rel=1e-12)
    assert 1 + int(np.argmin(yearly)) == expected["best_n_ours"]


def test_marginal_cost_of_keeping_the_defender(case):
    oracle = case("published/replacement_marginal_cost_defender.json")
    inputs, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    rate, defender, challenger = inputs["rate"], inputs["defender"], inputs["challenger"]
    value = np.array(defender["market_value"], dtype=float)
    # Keeping it a year gives up its value now, earns its value later, and costs its expenses.
    marginal = value[:-1] * (1 + rate) - value[1:] + defender["expenses"]
    assert marginal == pytest.approx(expected["marginal_cost"], abs=tolerance, rel=0)
    flows = [np.concatenate(([0.0], marginal[:kept])) for kept in (1, 2, 3)]
    worth = [-npv(flow, rate) for flow in flows]
    assert worth == pytest.approx(expected["present_worth"], abs=tolerance, rel=0)
    kept_cost = [equivalent_annual_cost(flow, rate) for flow in flows]
    assert kept_cost == pytest.approx(expected["euac_defender"], abs=tolerance, rel=0)
    flow = np.full(challenger["life"] + 1, float(challenger["annual_expenses"]))
    flow[0] = challenger["price"]
    flow[-1] -= challenger["salvage"]
    found = equivalent_annual_cost(flow, rate)
    assert found == pytest.approx(expected["euac_challenger"], abs=tolerance, rel=0)
    assert kept_cost[0] < found < kept_cost[1]


def test_numpy_financial_values(case):
    oracle = case("published/npf_testsuite_annuities.json")
    results, tolerance = oracle["expected"]["results"], oracle["tolerance"]

    def check(call, found):
        assert found == pytest.approx(results[call], rel=tolerance["default"], abs=0)

    check("pv(.07,20,12000,0)", -12000 * annuity(0.07, 20))
    check("fv(.075,20,-2000,0)", 2000 * annuity(0.075, 20) * 1.075**20)
    check("fv(.075,20,-2000,0,begin)", 2000 * annuity(0.075, 20) * 1.075**21)
    check("fv(.1,5,100,0)", -100 * annuity(0.1, 5) * 1.1**5)
    check("rate(10,0,-3500,10000)", irr([-3500] + [0] * 9 + [10000]))
    found = npv([-15000, 1500, 2500, 3500, 4500, 6000], 0.05)
    assert found == pytest.approx(
        results["npv(.05,[-15000,1500,2500,3500,4500,6000])"], abs=tolerance["npv"], rel=0
    )


def test_a_number_of_periods_is_where_the_annuity_reaches_the_target(case):
    # No function of ours returns a number of periods: at the published one, ours reaches the target.
    oracle = case("published/npf_testsuite_annuities.json")
    results, tolerance = oracle["expected"]["results"], oracle["tolerance"]["default"]

    def saved(rate, periods):
        return 2000 * annuity(rate, periods) * (1 + rate) ** periods

    assert saved(0.0, results["nper(0,-2000,0,100000)"]) == pytest.approx(100000, rel=tolerance)
    assert saved(0.075, results["nper(.075,-2000,0,100000)"]) == pytest.approx(100000, rel=tolerance)
    in_advance = results["nper(.075,-2000,0,100000,begin)"]
    assert 1.075 * saved(0.075, in_advance) == pytest.approx(100000, rel=tolerance)
    grown = results["nper(.1,0,-500,1500)"]
    assert xnpv([-500, 1500], 0.1, [0, grown]) == pytest.approx(0, abs=500 * tolerance)
    functions = case("published/libreoffice_depreciation_and_finance_functions.json")["expected"]["functions"]
    assert 26000 * annuity(0.065, functions["NPER"]) == pytest.approx(250000, rel=1e-8)


@given(st.floats(0.001, 0.5), lives)
def test_numpy_financial_agrees(rate, years):
    assert capital_recovery_factor(rate, years) == pytest.approx(-npf.pmt(rate, years, 1.0), rel=1e-9)
