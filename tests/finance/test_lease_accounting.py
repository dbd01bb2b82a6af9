"""Leases: nothing is owed at the end, the asset is used up, and both standards' examples come out."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import npv
from servitization.finance.lease_accounting import (
    decrease_in_scope,
    lease_liability,
    lease_payments,
    lessee_schedule,
    lessor_schedule,
    reassessed_liability,
    remeasured,
)

rates = st.floats(0.0, 0.3)
terms = st.integers(1, 50)
paid = st.sampled_from(("in_arrears", "in_advance"))
uneven = st.lists(st.floats(0.0, 1e6), min_size=2, max_size=40)


@given(uneven, rates)
def test_the_liability_ends_at_zero_and_is_the_value_of_its_payments(payments, rate):
    schedule = lessee_schedule(payments, rate)
    assert schedule.closing[-1] == 0
    later = np.array(payments, dtype=float)
    later[0] = 0.0
    scale = max(payments) or 1.0
    assert schedule.liability == pytest.approx(npv(later, rate), rel=1e-9, abs=1e-9 * scale)
    rolled = schedule.opening + schedule.interest - schedule.payment
    np.testing.assert_allclose(schedule.closing, rolled, rtol=1e-7, atol=1e-6 * scale)
    np.testing.assert_array_equal(schedule.opening[1:], schedule.closing[:-1])


@given(uneven, rates, st.floats(0.0, 1e5), st.data())
def test_the_asset_is_used_up_and_the_whole_cost_is_what_is_paid(payments, rate, costs, data):
    years = data.draw(st.integers(1, len(payments) - 1))
    schedule = lessee_schedule(payments, rate, years, costs)
    scale = sum(payments) + costs or 1.0
    assert schedule.depreciation.sum() == pytest.approx(schedule.asset, rel=1e-9, abs=1e-9 * scale)
    assert schedule.asset == pytest.approx(schedule.liability + payments[0] + costs, rel=1e-9)
    assert schedule.carrying[years:] == pytest.approx(0, abs=1e-9 * scale)
    written = schedule.depreciation[1 : years + 1]
    np.testing.assert_allclose(written, written[0], rtol=1e-6, atol=1e-9 * scale)
    # Interest and depreciation are the payments, only at other times (and the direct costs).
    assert schedule.expense.sum() == pytest.approx(sum(payments) + costs, rel=1e-7, abs=1e-6)


@given(st.floats(1.0, 1e6), st.floats(0.001, 0.3), terms, paid)
def test_numpy_financial_agrees(payment, rate, years, when):
    expected = -npf.pv(rate, years, payment, when="begin" if when == "in_advance" else "end")
    schedule = lessee_schedule(lease_payments(payment, years, when), rate)
    # The asset has what is paid at once, the liability only what is still owed.
    assert schedule.asset == pytest.approx(expected, rel=1e-9)
    owed = expected - payment if when == "in_advance" else expected
    assert schedule.liability == pytest.approx(owed, rel=1e-7, abs=1e-6 * payment)


@given(st.floats(1.0, 1e6), rates, st.integers(2, 40), st.floats(-0.05, 0.1), st.data())
def test_an_index_moves_what_is_to_come_and_nothing_else(payment, rate, years, growth, data):
    payments = lease_payments(payment, years)
    index = (1 + growth) ** np.arange(years + 1)
    reassessed = reassessed_liability(payments, rate, index)
    year = data.draw(st.integers(0, years))
    to_come = np.concatenate(([0.0], payments[year + 1 :] * index[year]))
    expected = lease_liability(to_come, rate)
    assert reassessed[year] == pytest.approx(expected, rel=1e-9, abs=1e-9 * payment)
    before = lessee_schedule(payments, rate)
    found = remeasured(before.closing[year], before.carrying[year], to_come, rate)
    assert found.liability == pytest.approx(expected)
    assert found.asset - before.carrying[year] == pytest.approx(
        found.adjustment + found.gain, abs=1e-6 * payment
    )
    assert found.gain == 0 or found.asset == 0


def test_example_17_of_the_standard(case):
    oracle = case("published/ifrs16_example17_reduced_scope.json")
    given_, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    before = lessee_schedule(lease_payments(given_["payments"], given_["years"]), given_["rate"])
    year = given_["after_year"]
    liability, asset = before.closing[year], before.carrying[year]
    after = lease_payments(given_["new_payment"], given_["years"] - year)
    half = decrease_in_scope(liability, asset, 0.5, after, given_["new_rate"])
    found = {
        "rou_before": asset,
        "liability_before": liability,
        "rou_half": half.asset - half.adjustment,
        "liability_half": half.liability - half.adjustment,
        "gain": half.gain,
        "modified_liability": half.liability,
        "adjustment": half.adjustment,
    }
    assert found == pytest.approx(expected, abs=tolerance)


def test_example_18_of_the_standard(case):
    oracle = case("published/ifrs16_example18_schedule.json")
    given_, expected, tolerance = oracle["inputs"], oracle["expected"], oracle["tolerance"]
    schedule = lessee_schedule([0.0, *given_["payments"]], given_["discount_rate"])
    year = given_["modification_after_year"]
    assert schedule.liability == pytest.approx(expected["initial"], abs=tolerance)
    assert schedule.closing[1:] == pytest.approx(expected["closing"], abs=tolerance)
    assert schedule.interest.sum() == pytest.approx(expected["total_interest"], abs=tolerance)
    assert schedule.carrying[year] == pytest.approx(
        expected["right_of_use_before_modification"], abs=tolerance
    )
    smaller = expected["reduced_scope_3_of_5"]
    left = lease_payments(60_000, 5)
    kept = decrease_in_scope(schedule.closing[year], schedule.carrying[year], 3 / 5, left, 0.06)
    assert schedule.carrying[year] - (kept.asset - kept.adjustment) == pytest.approx(
        smaller["rou_decrease"], abs=tolerance
    )
    assert kept.asset - kept.adjustment == pytest.approx(smaller["rou_after"], abs=tolerance)
    # Three fifths at three fifths of the rent and the same rate: nothing but the share changes.
    assert kept.adjustment == pytest.approx(0, abs=1e-6)


def test_what_the_asset_cannot_take_is_a_gain():
    found = remeasured(100.0, 30.0, [0.0, 50.0], 0.0)
    assert (found.liability, found.asset, found.adjustment, found.gain) == (50.0, 0.0, -50.0, 20.0)


@given(st.floats(10.0, 1e6), st.floats(0.001, 0.2), st.integers(2, 40), st.floats(0.0, 0.9), paid)
def test_the_lessor_earns_the_implicit_rate_and_has_the_asset_back(value, rate, years, share, when):
    residual = share * value
    worth = value - residual / (1 + rate) ** years
    due = lease_payments(1.0, years, when)
    payments = due * (worth / npv(due, rate))
    schedule = lessor_schedule(payments, value, residual)
    assert schedule.rate == pytest.approx(rate, rel=1e-6)
    assert schedule.opening[0] == pytest.approx(value, rel=1e-6)
    assert schedule.closing[-1] == pytest.approx(residual)
    rolled = schedule.opening + schedule.income - schedule.payment
    np.testing.assert_allclose(schedule.closing, rolled, atol=1e-6 * value)
    assert schedule.income.sum() == pytest.approx(
        payments.sum() + residual - value, rel=1e-6, abs=1e-6 * value
    )


def test_a_lease_that_does_not_pay_for_its_asset_has_no_rate():
    assert lessor_schedule(lease_payments(10.0, 5), 100.0) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: lease_payments(10, 0), "1 or more"),
        (lambda: lease_payments(10, 5, "daily"), "in_arrears or in_advance"),
        (lambda: lessee_schedule([0, 1, 1], 0.05, 3), "1 to 2 whole years"),
        (lambda: lessee_schedule([0, 1, 1], -1.0), "write 7 % as 0.07"),
        (lambda: decrease_in_scope(1, 1, 1.5, [0, 1], 0.05), "0 to 1"),
        (lambda: lessor_schedule([[0, 1]], 1.0), "one payment per year"),
    ],
)
def test_what_cannot_be_is_said(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


@given(
    rate=st.floats(0.001, 0.3),
    years=st.integers(1, 30),
    ahead=st.sampled_from([0.0, 0.5, 1.0]),
    residual=st.floats(0, 50),
)
def test_twelve_payments_a_year_are_a_lease_of_months(rate, years, ahead, residual):
    """Read at the ends of years, the schedule is that of the months: no year is booked on day one."""
    payments = lease_payments(120.0, years)
    by_year = lessee_schedule(payments, rate, months_in_advance=ahead)
    monthly_rate = (1.0 + rate) ** (1 / 12) - 1.0
    months = np.concatenate(([0.0], np.full(12 * years, 10.0 * (1.0 - ahead))))
    months[:-1] += 10.0 * ahead
    by_month = lessee_schedule(months, monthly_rate)
    # What falls on the day on which a year ends belongs to the next.
    due = by_month.closing[::12] + 10.0 * ahead
    np.testing.assert_allclose(by_year.closing[:-1], due[:-1], rtol=1e-9)
    assert by_year.closing[-1] == pytest.approx(0.0, abs=1e-9)
    assert by_year.interest.sum() == pytest.approx(by_month.interest.sum(), rel=1e-9, abs=1e-9)
    assert by_year.payment.sum() == pytest.approx(by_year.asset + by_year.interest.sum())
    value = float(by_year.asset) + residual / (1.0 + rate) ** years
    lessor = lessor_schedule(payments, value, residual, ahead)
    assert lessor.rate == pytest.approx(rate, rel=1e-6)
    assert lessor.net_investment == pytest.approx(value)
    assert lessor.closing[-1] == pytest.approx(residual)
    moved = lessor.opening + lessor.income - lessor.payment
    np.testing.assert_allclose(lessor.closing[1:], moved[1:], atol=1e-6)
