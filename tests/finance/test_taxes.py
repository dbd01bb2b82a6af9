"""Taxes: what losses and lags do, then case 03."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.finance import depreciation, net_book_value, npv, taxes

profits = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)
tax_rates = st.floats(0.0, 0.6)


@given(profits, tax_rates, st.floats(0.0, 0.5))
def test_carrying_losses_forward_never_beats_offsetting_them(profit, rate, discount_rate):
    offset, _ = taxes(profit, rate, "offset")
    carried, _ = taxes(profit, rate, "carry")
    rounding = 1e-9 * np.abs(profit).sum()
    assert npv(carried, discount_rate) >= npv(offset, discount_rate) - rounding


@given(profits, tax_rates)
def test_what_is_taxed_and_what_is_unused_add_up(profit, rate):
    tax, unused = taxes(profit, rate, "carry")
    assert (tax >= 0).all()
    assert unused >= 0
    assert tax.sum() == pytest.approx(rate * (profit.sum() + unused), abs=1e-9 * np.abs(profit).sum() + 1e-12)


@given(profits, tax_rates)
def test_carry_agrees_with_a_pool_kept_year_by_year(profit, rate):
    pool, expected = 0.0, []
    for amount in profit:
        used = min(pool, max(amount, 0.0))
        expected.append(rate * (max(amount, 0.0) - used))
        pool += max(-amount, 0.0) - used
    tax, unused = taxes(profit, rate, "carry")
    rounding = 1e-9 * np.abs(profit).sum() + 1e-12
    assert tax == pytest.approx(expected, abs=rounding)
    assert unused == pytest.approx(pool, abs=rounding)


@given(profits, tax_rates, st.integers(0, 70), st.sampled_from(["offset", "carry"]))
def test_a_lag_loses_no_tax(profit, rate, lag, losses):
    now, unused = taxes(profit, rate, losses)
    later, same = taxes(profit, rate, losses, lag)
    assert later.sum() == pytest.approx(now.sum(), abs=1e-9 * np.abs(profit).sum() + 1e-12)
    assert same == unused
    assert (later[: min(lag, len(profit) - 1)] == 0).all()


def test_scenarios():
    profit = np.array([[0.0, -100, 60, 90], [0.0, 50, 50, -30]])
    tax, unused = taxes(profit, np.array([0.5, 0.2]), "carry", lag=1)
    assert tax.tolist() == [[0, 0, 0, 25], [0, 0, 10, 10]]
    assert unused.tolist() == [0, 30]
    tax, unused = taxes(profit, np.array([0.5, 0.2]))
    assert tax[1].tolist() == [0, 10, 10, -6]
    assert unused.tolist() == [0, 0]


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="write offset or carry"):
        taxes([1, 2], 0.25, "forget")
    with pytest.raises(ValueError, match="lag -1 is negative"):
        taxes([1, 2], 0.25, lag=-1)
    with pytest.raises(ValueError, match="the flow is empty"):
        taxes([], 0.25)


@pytest.mark.parametrize(
    ("key", "method", "years"),
    [
        ("SL10", "straight_line", 10),
        ("DB8_200", "declining_balance", 8),
        ("SYD10", "sum_of_years", 10),
        ("MACRS5", "macrs", 5),
        ("MACRS7", "macrs", 7),
    ],
)
def test_model_case_03(case, matches, key, method, years):
    oracle = case("model/03_depreciation_tax.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    before_tax = np.array([-inputs["capex"]] + [inputs["ebitda"]] * inputs["years"])
    taxable = before_tax - depreciation(inputs["capex"], method, years, inputs["years"])
    taxable[0] = 0.0
    for losses in ("offset", "carry"):
        tax, _ = taxes(taxable, inputs["tax_rate"], losses)
        expected = outputs[f"{key}_{losses}"]
        matches(tax, expected["tax"], oracle)
        matches(npv(before_tax - tax, inputs["rate"]), expected["npv"], oracle)
    if key == "SL10":
        tax, _ = taxes(taxable, inputs["tax_rate"], lag=1)
        matches(tax, outputs["SL10_offset_lag1"]["tax"], oracle)
        matches(npv(before_tax - tax, inputs["rate"]), outputs["SL10_offset_lag1"]["npv"], oracle)


def test_model_case_03_disposal(case, matches):
    oracle = case("model/03_depreciation_tax.json")
    inputs, expected = oracle["inputs"], oracle["outputs"]["disposal_year6"]
    year, proceeds = inputs["disposal"]["year"], inputs["disposal"]["proceeds"]
    schedule = depreciation(inputs["capex"], "straight_line", 10, year)
    flow = np.array([-inputs["capex"]] + [inputs["ebitda"]] * year)
    taxable = flow - schedule
    taxable[0] = 0.0
    taxable[year] += proceeds - net_book_value(inputs["capex"], schedule)[year]
    flow[year] += proceeds
    after_tax = flow - taxes(taxable, inputs["tax_rate"])[0]
    matches(after_tax, expected["cash_flow"], oracle)
    matches(npv(after_tax, inputs["rate"]), expected["npv"], oracle)
