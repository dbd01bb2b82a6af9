"""Loans: nothing is owed at the end, and the payments are worth the loan; then published schedules."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import annuity, capital_recovery_factor, irr, loan, npv, sculpted_loan

REPAYMENTS = ("annuity", "annuity_in_advance", "equal_principal", "at_end")
rates = st.floats(0.0, 0.3)
lives = st.integers(1, 50)
amounts = st.floats(1.0, 1e7)


@given(amounts, rates, lives, st.sampled_from(REPAYMENTS))
def test_every_loan_ends_at_zero_and_costs_its_rate(amount, rate, years, repayment):
    schedule = loan(amount, rate, years, repayment=repayment)
    assert schedule.balance[-1] == 0
    assert schedule.principal.sum() == pytest.approx(amount, rel=1e-9)
    assert npv(schedule.payment, rate) == pytest.approx(amount, rel=1e-9)
    np.testing.assert_allclose(schedule.interest[1:], rate * schedule.balance[:-1], rtol=1e-9, atol=1e-9)


@given(amounts, rates, lives)
def test_annuity_payments_are_level(amount, rate, years):
    payment = amount * capital_recovery_factor(rate, years)
    np.testing.assert_allclose(loan(amount, rate, years).payment[1:], payment, rtol=1e-9)
    in_advance = loan(amount, rate, years, repayment="annuity_in_advance").payment
    np.testing.assert_allclose(in_advance[:-1], payment / (1 + rate), rtol=1e-9)
    assert in_advance[-1] == pytest.approx(0, abs=1e-9 * amount)


@given(amounts, st.floats(0.001, 0.3), st.integers(1, 30))
def test_numpy_financial_agrees(amount, rate, years):
    schedule, periods = loan(amount, rate, years), np.arange(1, years + 1)
    close = {"rtol": 1e-7, "atol": 1e-7 * amount}
    np.testing.assert_allclose(schedule.interest[1:], -npf.ipmt(rate, periods, years, amount), **close)
    np.testing.assert_allclose(schedule.principal[1:], -npf.ppmt(rate, periods, years, amount), **close)


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=50), rates, st.floats(1.0, 3.0), st.data())
def test_a_sculpted_loan_ends_at_zero_and_is_covered(available, rate, coverage, data):
    years = data.draw(st.integers(1, len(available) - 1))
    schedule = sculpted_loan(available, rate, coverage, years)
    assert (schedule.balance[years:] == 0).all()
    served = np.array(available[1 : years + 1]) / coverage
    np.testing.assert_allclose(schedule.payment[1 : years + 1], served, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(schedule.interest[1:], rate * schedule.balance[:-1], rtol=1e-6, atol=1e-6)
    assert npv(schedule.payment, rate) == pytest.approx(schedule.balance[0], rel=1e-9, abs=1e-6)


def test_scenarios_and_horizon():
    schedule = loan([100, 200], 0.05, 10, horizon=15)
    assert schedule.balance.shape == (2, 16)
    np.testing.assert_allclose(schedule.payment[1], 2 * schedule.payment[0])
    assert (schedule.payment[:, 11:] == 0).all()
    assert loan(100, 0.05, 10, horizon=4).balance.shape == (5,)
    assert sculpted_loan(np.ones((3, 11)), 0.05, 1.3, 8).balance.shape == (3, 11)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: loan(100, 0.05, 0), "years is 0"),
        (lambda: loan(100, -1.0, 5), "write 7 % as 0.07"),
        (lambda: loan(100, 0.05, 5, repayment="bullet"), "write annuity, annuity_in_advance"),
        (lambda: sculpted_loan([0, 1], 0.05, 0, 1), "coverage is 0"),
        (lambda: sculpted_loan([0, 1], 0.05, 1.3, 2), "within the 1 to 1 years"),
    ],
)
def test_wrong_arguments_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


def test_model_case_04(case, matches):
    oracle = case("model/04_debt_annuity_sculpted.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    available, capex = np.array(inputs["cfads"]), inputs["capex"]
    horizon, tenor, rate = len(available) - 1, inputs["annuity"]["tenor"], inputs["annuity"]["rate"]
    project = available.copy()
    project[0] -= capex
    level = loan(inputs["annuity"]["amount"], rate, tenor, horizon)
    matches(level.payment[1], outputs["annuity_payment"], oracle)
    years = np.arange(1, tenor + 1)
    table = np.transpose([years, level.interest[years], level.principal[years], level.balance[years]])
    matches(table, outputs["annuity_schedule"], oracle)
    cover = available[years] / level.payment[years]
    matches(cover, outputs["dscr"], oracle)
    matches(cover.min(), outputs["dscr_min"], oracle)
    matches(cover.mean(), outputs["dscr_avg"], oracle)
    matches(npv(available[: tenor + 1], rate) / inputs["annuity"]["amount"], outputs["llcr"], oracle)

    sculpted = sculpted_loan(available, rate, inputs["sculpted"]["dscr"], inputs["sculpted"]["tenor"])
    matches(sculpted.balance[0], outputs["sculpted_debt"], oracle)
    matches(sculpted.balance[0] / capex, outputs["gearing"], oracle)
    columns = (sculpted.interest, sculpted.principal, sculpted.balance, sculpted.payment)
    matches(
        np.transpose([years, *(column[years] for column in columns)]), outputs["sculpted_schedule"], oracle
    )
    assert abs(sculpted.balance[tenor] - outputs["final_balance"]) < 1e-9

    matches(irr(project), outputs["project_irr"], oracle)
    for name, debt, amount in (("annuity", level, 700.0), ("sculpted", sculpted, sculpted.balance[0])):
        equity = project - debt.payment
        equity[0] += amount
        matches(irr(equity), outputs[f"equity_irr_{name}"], oracle)
        matches(npv(equity, 0.11), outputs[f"equity_npv_{name}_at_11"], oracle)


def test_numpy_financial_values(case):
    oracle = case("published/npf_testsuite_annuities.json")
    results, tolerance = oracle["expected"]["results"], oracle["tolerance"]["default"]

    def check(call, found):
        assert -found == pytest.approx(results[call], rel=tolerance, abs=0)

    check("pmt(.08/12,60,15000)", loan(15000, 0.08 / 12, 60).payment[1])
    check("pmt(0,60,15000)", loan(15000, 0.0, 60).payment[1])
    check("pmt(.8,3,20000)", loan(20000, 0.8, 3).payment[1])
    check("pmt(.3,12,2000)", loan(2000, 0.3, 12).payment[1])
    small = loan(2000, 0.1 / 12, 24)
    for period in (1, 2, 3):
        check(f"ipmt(.1/12,{period},24,2000)", small.interest[period])
    check("ppmt(.1/12,2,24,2000)", small.principal[2])
    check("ppmt(.1/12,1,60,55000)", loan(55000, 0.1 / 12, 60).principal[1])
    # Paid at the beginning of a period, payment number p falls at time p - 1.
    lease = loan(55000, 0.1 / 12, 60, repayment="annuity_in_advance")
    check("ppmt(.1/12,1,60,55000,begin)", lease.principal[0])
    mortgage = loan(300000, 0.001988079518355057, 360, repayment="annuity_in_advance")
    check("ipmt(.001988079518355057,2,360,300000,begin)", mortgage.interest[1])
    check("ipmt(.001988079518355057,3,360,300000,begin)", mortgage.interest[2])


def test_libreoffice_loans(case):
    oracle = case("published/libreoffice_depreciation_and_finance_functions.json")
    expected, tolerance = oracle["expected"]["functions"], oracle["tolerance"]["default"]
    monthly = loan(80000, 0.06 / 12, 120)
    assert -monthly.interest[13:25].sum() == pytest.approx(expected["CUMIPMT"], rel=tolerance)
    assert -monthly.principal[13:25].sum() == pytest.approx(expected["CUMPRINC"], rel=tolerance)
    in_advance = loan(250000, 0.065 / 12, 180, repayment="annuity_in_advance")
    assert in_advance.payment[0] == pytest.approx(expected["PMT_monthly_begin"], rel=tolerance)
    # A rest of 20 000 stays due after 15 years: the payments carry what it does not.
    payment = (250000 - 20000 * 1.065**-15) / annuity(0.065, 15)
    assert payment == pytest.approx(expected["PMT"], rel=tolerance)


def test_a_lease_paid_in_advance(case):
    oracle = case("published/epc_pizzaco_4_capital_lease_in_advance.json")
    inputs, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    lease = loan(
        inputs["equipment_cost"], inputs["lease_rate"], inputs["payments"], repayment="annuity_in_advance"
    )
    assert lease.payment[:5] == pytest.approx([expected["payment"]] * 5, abs=tolerance, rel=0)
    assert lease.interest[1:5] == pytest.approx(expected["interest"], abs=tolerance, rel=0)
    assert lease.principal[1:5] == pytest.approx(expected["principal"], abs=tolerance, rel=0)
