"""Financing: loans end at zero, every unit of cash has one taker, and the cash covers the debt."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servitization.finance import (
    Loan,
    Project,
    Terms,
    combined_rate,
    covered_loan,
    debt_coverage,
    financed,
    fixed_charge_cost,
    irr,
    level_for_rate,
    loan_life_coverage,
    losses_carried,
    months_ahead,
    movement,
    npv,
    return_on_capital,
    sale_after_tax,
    saved_up,
    taxes,
    with_debt,
    working_capital,
)

REPAYMENTS = ("annuity", "equal_principal", "at_end", "sculpted")
amounts = st.floats(0.0, 1e6)
flows = st.lists(st.floats(-1e5, 1e6), min_size=3, max_size=40)
outlays = st.lists(st.one_of(st.just(0.0), st.floats(1.0, 1e6)), min_size=3, max_size=40)


@st.composite
def projects(draw, earning=False):
    horizon = draw(st.integers(2, 30))
    low = 1e3 if earning else -1e5
    operating = np.array([0.0, *draw(st.lists(st.floats(low, 1e6), min_size=horizon, max_size=horizon))])
    later = st.one_of(st.just(0.0), st.just(0.0), st.floats(1.0, 1e5))
    purchases = np.zeros(horizon + 1)
    purchases[0] = draw(st.floats(1e4, 1e7))
    if not earning:
        purchases[1:-1] = draw(st.lists(later, min_size=horizon - 1, max_size=horizon - 1))
    written = np.zeros(horizon + 1)
    written[1:] = purchases.sum() / horizon
    return Project(
        operating,
        purchases,
        operating - written,
        draw(st.floats(0.0, 0.5)),
        draw(st.sampled_from(("offset", "carry"))),
        draw(st.integers(0, 2)),
        np.abs(operating) + draw(amounts),
    )


@st.composite
def terms(draw, years, repayments=REPAYMENTS):
    return Terms(
        draw(st.sampled_from(repayments)),
        draw(st.floats(0.0, 0.2)),
        draw(st.integers(1, years)),
        draw(st.floats(0.05, 1.0)),
        draw(st.one_of(st.none(), st.floats(1.0, 3.0))),
        draw(st.floats(0.0, 0.05)),
        draw(st.floats(0.0, 24.0)),
        draw(st.booleans()),
        draw(st.floats(0.0, 0.05)),
        draw(st.floats(0.0, 120.0)),
        draw(st.floats(0.0, 120.0)),
    )


@given(projects(), st.data())
def test_every_unit_of_cash_has_one_taker(project, data):
    asked = data.draw(terms(len(project.operating) - 1))
    found = with_debt(project, asked)
    scale = np.abs(project.operating).max() + project.purchases.max()
    near = {"rtol": 1e-9, "atol": 1e-9 * scale}
    taken = found.equity + found.debt.payment + movement(found.debt_reserve)
    np.testing.assert_allclose(taken, found.available + found.drawn - found.fee, **near)
    for balance in (
        found.debt.balance,
        found.debt_reserve,
        found.replacement_reserve,
        found.working_capital,
    ):
        assert balance[-1] == pytest.approx(0, abs=1e-9 * scale)
    # What the accounts hold comes back: over all years the owners have operating cash less what is paid
    # for machines, tax, interest and fee, and the interest of the accounts.
    whole = project.operating - project.purchases - found.tax - found.debt.interest - found.fee
    expected = (whole + found.reserve_interest).sum()
    assert found.equity.sum() == pytest.approx(expected, rel=1e-9, abs=1e-8 * scale)


@given(projects(), st.data())
def test_a_loan_is_repaid_and_within_its_limit(project, data):
    asked = data.draw(terms(len(project.operating) - 1))
    debt = with_debt(project, asked).debt
    assert debt.balance[asked.years :] == pytest.approx(0, abs=1e-9 * project.purchases[0])
    assert debt.principal.sum() == pytest.approx(debt.balance[0], rel=1e-9, abs=1e-6)
    assert debt.balance[0] <= asked.share * project.investment * (1 + 1e-9)
    assert npv(debt.payment, asked.rate) == pytest.approx(debt.balance[0], rel=1e-9, abs=1e-6)


@given(projects(earning=True), st.data())
def test_sculpted_debt_is_covered_alike_in_every_year(project, data):
    asked = data.draw(terms(len(project.operating) - 1, ("sculpted",)))
    found = with_debt(project, asked)
    serving = found.debt.payment > 0
    assume(serving.any())
    # Cash that is used up by bills or tax of years before serves nothing in that year.
    cover = found.coverage[serving]
    assert cover == pytest.approx(cover[0], rel=1e-6)
    if asked.coverage is not None:
        assert cover.min() >= asked.coverage * (1 - 1e-6)
        if found.drawn[0] < asked.share * project.investment * (1 - 1e-6):
            assert cover == pytest.approx(asked.coverage, rel=1e-6)
            covered = loan_life_coverage(found.available.clip(0), asked.rate, asked.years, found.drawn[0])
            assert covered == pytest.approx(asked.coverage, rel=1e-6)


@given(projects(earning=True), st.data())
def test_debt_sized_by_coverage_is_the_largest_that_is_covered(project, data):
    asked = data.draw(terms(len(project.operating) - 1, ("annuity", "equal_principal", "at_end")))
    assume(asked.coverage is not None)
    found = with_debt(project, asked)
    assume(found.drawn[0] > 0)
    least = np.nanmin(found.coverage)
    assert least >= asked.coverage * (1 - 1e-6)
    limit = asked.share * project.investment
    assert found.drawn[0] <= limit * (1 + 1e-9)
    assert found.drawn[0] == pytest.approx(limit) or least == pytest.approx(asked.coverage, rel=1e-6)


@given(projects(), st.floats(0.0, 0.3))
def test_carry_forward_never_beats_group_relief(project, rate):
    from dataclasses import replace

    none = Loan(*np.zeros((3, len(project.operating))))
    waiting, relieved = (
        financed(replace(project, losses=losses, tax_lag=0), none) for losses in ("carry", "offset")
    )
    scale = np.abs(project.operating).max() + project.purchases.max()
    assert npv(waiting.equity, rate) <= npv(relieved.equity, rate) + 1e-9 * scale
    _, unused = taxes(project.taxable, project.tax_rate, "carry")
    assert waiting.losses_carried[-1] == pytest.approx(unused, abs=1e-9 * scale)
    assert (relieved.losses_carried == 0).all()


def test_interest_saves_tax_and_the_fee_is_deducted_over_the_loan():
    project = Project(np.array([0.0, 60, 60]), np.array([100.0, 0, 0]), np.array([0.0, 10, 10]), 0.5)
    found = with_debt(project, Terms("at_end", 0.1, 2, share=0.4, arrangement_fee=0.05))
    assert found.drawn.tolist() == [40, 0, 0]
    assert found.fee.tolist() == [2, 0, 0]
    # Profit 10 less 4 of interest less 1 of fee.
    assert found.tax.tolist() == [0, 2.5, 2.5]
    assert found.available.tolist() == [-100, 57.5, 57.5]
    assert found.equity.tolist() == [-62, 53.5, 13.5]
    assert found.coverage[1:].tolist() == [57.5 / 4, 57.5 / 44]


def test_accounts_take_and_give_back():
    project = Project(
        np.array([0.0, 50, 50, 50]),
        np.array([100.0, 0, 30, 0]),
        np.zeros(4),
        revenue=np.array([0.0, 73, 73, 73]),
    )
    asked = Terms("equal_principal", 0.0, 2, 0.6, None, 0.0, 6.0, True, 0.1, 50.0, 0.0)
    found = with_debt(project, asked)
    assert found.debt_reserve.tolist() == [15, 15, 0, 0]
    assert found.replacement_reserve.tolist() == [0, 15, 0, 0]
    assert found.working_capital.tolist() == [0, 10, 10, 0]
    assert found.reserve_interest.tolist() == pytest.approx([0, 1.5, 3.0, 0])
    # Year 2: 50 less 30 for the machine, of which 15 were saved, and 3 of interest.
    assert found.available.tolist() == pytest.approx([-100, 50 - 10 - 15 + 1.5, 50 - 30 + 15 + 3.0, 60])
    assert found.equity.tolist() == pytest.approx([-100 + 60 - 15, 26.5 - 30, 38 - 30 + 15, 60])


def test_who_pays_early_needs_less_capital():
    advance = working_capital([0, 365, 365], [0, 0, 0], receivable_days=-365)
    assert advance.tolist() == [0, -365, 0]
    assert movement(advance).tolist() == [0, -365, 365]
    assert working_capital([0, 73, 0], [0, 73, 0], 30, 50).tolist() == [0, -4, 0]


def test_a_payment_at_signing_is_no_year_to_be_covered():
    lease = covered_loan([-100, 30, 30], 0.0, 2, "annuity_in_advance", 1.5, 1e9)
    assert lease.principal.tolist() == [20, 20, 0]


@given(outlays)
def test_savings_pay_for_every_later_machine(purchases):
    purchases = np.array(purchases)
    balance = saved_up(purchases)
    put_in = movement(balance) + np.where(np.arange(len(purchases)) > 0, purchases, 0.0)
    assert (put_in >= -1e-9 * purchases.max(initial=1.0)).all()
    assert balance == pytest.approx(np.maximum(balance, 0.0), abs=1e-9)
    assert (balance[purchases != 0] == 0).all()
    assert balance[-1] == 0
    # Within one wait every part is the same.
    marks = np.flatnonzero(purchases)
    for start, end in zip([0, *marks[marks > 0]], marks[marks > 0], strict=False):
        np.testing.assert_allclose(put_in[start + 1 : end + 1], purchases[end] / (end - start), rtol=1e-9)


def test_accounts_of_several_scenarios():
    both = np.array([[0.0, 0, 30, 0], [0, 20, 0, 60]])
    np.testing.assert_array_equal(saved_up(both), [saved_up(row) for row in both])
    np.testing.assert_array_equal(months_ahead(both, 6), [months_ahead(row, 6) for row in both])
    debt = covered_loan(both, 0.1, 3, "sculpted", 1.5, np.array([10.0, 1e9]))
    assert debt.balance.shape == (2, 4)
    assert debt.balance[0, 0] == pytest.approx(10)
    np.testing.assert_allclose(debt_coverage(both, debt.payment)[1, [1, 3]], 1.5)


@given(flows, st.floats(0.0, 0.3), st.data())
def test_the_level_for_a_rate_earns_it(before, rate, data):
    before, per_level = np.array([-1e6, *before]), np.array([0.0, *np.ones(len(before))])
    year = data.draw(st.integers(1, len(before) - 1))
    level = level_for_rate(before, per_level, rate, year)
    assert npv((before + level * per_level)[: year + 1], rate) == pytest.approx(0, abs=1e-3)
    assert level_for_rate(before, per_level, rate) == level_for_rate(before, per_level, rate, len(before) - 1)
    assert irr([-100, *[level_for_rate([-100, 0, 0], [0, 1, 1], 0.12)] * 2]) == pytest.approx(0.12)


def test_small_ratios():
    assert combined_rate() == 0
    assert combined_rate(0.5, 0.5) == 0.75
    assert losses_carried([-10, 4, 20]).tolist() == [10, 6, 0]
    assert sale_after_tax([100.0, 100.0], [60.0, 140.0], 0.25).tolist() == [90, 110]
    assert return_on_capital([5, 10, 10], [100, 1e-12, 0])[1] == 0.1
    assert np.isnan(return_on_capital([5, 10, 10], [100, 1e-12, 0])[[0, 2]]).all()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: covered_loan([0, 1], 0.05, 1, "annuity", 0.9, 1.0), "at least once"),
        (lambda: covered_loan([0, 1], 0.05, 2, "sculpted", 1.2, 1.0), "within the 1 to 1 years"),
        (lambda: covered_loan([0, 1], 0.05, 1, "bullet", None, 1.0), "write annuity, annuity_in_advance"),
        (lambda: months_ahead([0, 1], -1), "months is -1"),
        (lambda: level_for_rate([-1, 2], [0, 1], 0.1, 2), "outside the years 1 to 1"),
        (lambda: level_for_rate([-1, 2], [0, 0], 0.1), "no level earns"),
        (lambda: fixed_charge_cost(1, 0.1, 1, 1, 0), "nothing is delivered"),
    ],
)
def test_wrong_arguments_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


@pytest.mark.parametrize("kind", ["annuity", "sculpted"])
def test_model_case_04(case, matches, kind):
    """The whole case through the function that finances a project."""
    oracle = case("model/04_debt_annuity_sculpted.json")
    inputs, outputs = oracle["inputs"], oracle["outputs"]
    cash, capex = np.array(inputs["cfads"]), inputs["capex"]
    bought = np.zeros(len(cash))
    bought[0] = capex
    given_ = inputs[kind]
    asked = Terms(
        kind,
        given_["rate"],
        given_["tenor"],
        given_["amount"] / capex if kind == "annuity" else 1.0,
        given_.get("dscr"),
    )
    found = with_debt(Project(cash, bought, np.zeros(len(cash))), asked)
    years = np.arange(1, asked.years + 1)
    columns = [found.debt.interest, found.debt.principal, found.debt.balance]
    if kind == "sculpted":
        columns.append(found.debt.payment)
        matches(found.drawn[0], outputs["sculpted_debt"], oracle)
        matches(found.drawn[0] / capex, outputs["gearing"], oracle)
    else:
        cover = found.coverage[years]
        matches(found.debt.payment[1], outputs["annuity_payment"], oracle)
        matches(cover, outputs["dscr"], oracle)
        matches(cover.min(), outputs["dscr_min"], oracle)
        matches(cover.mean(), outputs["dscr_avg"], oracle)
        covered = loan_life_coverage(found.available, asked.rate, asked.years, found.drawn[0])
        matches(covered, outputs["llcr"], oracle)
    table = np.transpose([years, *(column[years] for column in columns)])
    matches(table, outputs[f"{kind}_schedule"], oracle)
    matches(irr(found.equity), outputs[f"equity_irr_{kind}"], oracle)
    matches(npv(found.equity, 0.11), outputs[f"equity_npv_{kind}_at_11"], oracle)
