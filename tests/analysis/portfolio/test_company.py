"""The company by year: the worked case, and identities that hold for any portfolio (MODEL.md 10)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import finance
from servitization.analysis.portfolio.adoption import diffusion, ramp, signings
from servitization.analysis.portfolio.company import Business, Company, Setting
from servitization.analysis.portfolio.fish import dip, largest_scale, rate_of, trough, years_above
from servitization.analysis.portfolio.flags import flags
from servitization.analysis.portfolio.profile import Lent, Profile
from servitization.analysis.portfolio.unit import unit


def worked(inputs: dict, fee: float) -> tuple[Business, Setting]:
    """The contract, the market and the company of case 12."""
    c, b, base = inputs["contract"], inputs["bass"], inputs["baseline"]
    term, churn, years = c["term"], c["churn"], inputs["years"]
    year = np.arange(term + 1.0)
    stays = (1.0 - churn) ** np.maximum(year - 1, 0)
    during = np.where(year > 0, stays, 0.0)
    bought = np.where(year == 0, c["capex"], 0.0)
    ended = during * np.where(year == term, c["end_value"], churn * c["exit_value"])
    alive = np.where(year < term, (1.0 - churn) ** year, 0.0)
    # The case writes machines down in equal parts, whether or not contracts have ended.
    written = np.where(year > 0, c["capex"] / term, 0.0)
    zero = np.zeros(term + 1)
    contract = Profile(
        revenue=during * fee,
        operating=during * c["opex"],
        purchases=bought,
        ended=ended,
        tax=zero,
        worth=during * (fee - c["opex"]) - bought + ended,
        written_down=written,
        ended_result=zero,
        machines=np.cumsum(bought - written),
        backlog=zero,
        running=alive,
        served=during,
        reaches_end=(1.0 - churn) ** term,
    )
    price, cost, nothing = np.array([base["price"]]), np.array([base["cogs"]]), np.zeros(1)
    sale = Profile(price, cost, *[nothing] * 3, price - cost, *[nothing] * 6)
    signed = signings(
        diffusion(b["m"], b["p"], b["q"], b["wom"]), alive, years, c["renewal"], contract.reaches_end
    )
    fixed = np.where(np.arange(years + 1) > 0, inputs["fixed_overhead_from_year1"], 0.0)
    line = Business(
        "cooling",
        contract,
        sale,
        signed,
        sales_per_year=base["sales"],
        displaced_sales=inputs["cannibalisation"],
        acquisition_cost=c["cac"],
        fixed_cost=fixed,
    )
    spent = np.array(inputs["transformation_cost"])
    return line, Setting(years, inputs["rate"], transformation_cost=spent)


@pytest.mark.parametrize(("name", "fee"), [("good_fee_24", 24), ("paradox_fee_18", 18)])
def test_worked_case(case, matches, name, fee):
    oracle = case("model/12_portfolio_fish.json")
    line, setting = worked(oracle["inputs"], fee)
    company, expected = Company([line], setting), oracle["outputs"][name]
    for path in ("new_contracts", "renewals", "signed", "active"):
        found = {
            "new_contracts": line.signings.new,
            "renewals": line.signings.renewed,
            "signed": line.signings.signed,
            "active": line.signings.running,
        }[path]
        matches(found, oracle["outputs"][path], oracle)
    by_year = {
        "product_sales": company.sales,
        "revenue": company.revenue,
        "cost_cash": company.cost_paid,
        "cost_pl": company.cost_booked,
        "incremental_cash": company.incremental,
        "cumulative_incremental": np.cumsum(company.incremental),
        "profit_pl": company.ebit,
    }
    for path, found in by_year.items():
        matches(found, expected[path], oracle)
    lowest = dip(company.revenue, company.today.revenue)
    deepest, one = trough(company.incremental), unit(line, setting)
    sums = {
        "revenue_dip_min": lowest.depth,
        "peak_funding": deepest.depth,
        "npv_incremental_25y_no_terminal": company.npv,
        "irr_incremental": rate_of(company.incremental),
        "unit_contract_npv": one.contract,
        "displaced_margin_per_contract": one.displaced,
        "unit_net_of_cannibalisation": one.net,
        "ltv_to_cac": one.to_acquisition_cost,
    }
    for path, found in sums.items():
        matches(found, expected[path], oracle)
    told = {
        "revenue_dip_year": lowest.year,
        "revenue_back_year": lowest.regained,
        "fish_years_cash": list(years_above(company.cost_paid, company.revenue)),
        "fish_years_pl": list(years_above(company.cost_booked, company.revenue)),
        "pl_profit_below_baseline_years": list(years_above(company.ebit_today, company.ebit)),
        "peak_funding_year": deepest.year,
        "cumulative_break_even_year": deepest.paid_back,
    }
    for path, found in told.items():
        assert found == expected[path], path
    shown = {flag.name for flag in flags(company, [one])}
    assert {"looks_good", "grows_and_loses"} <= shown if fee == 18 else "grows_and_loses" not in shown


def profile(random: np.random.Generator, length: int) -> Profile:
    """A profile of so many years whose cash is what its parts say, and whose machines are written off."""
    revenue, operating, purchases, ended, tax, written, served = random.uniform(0, 100, (7, length + 1))
    alive = np.sort(random.uniform(0, 1, length + 1))[::-1].copy()
    alive[-1] = 0.0
    written[-1] = purchases.sum() - written[:-1].sum()
    return Profile(
        revenue=revenue,
        operating=operating,
        purchases=purchases,
        ended=ended,
        tax=tax,
        worth=revenue - operating - purchases + ended - tax,
        written_down=written,
        ended_result=ended,
        machines=np.cumsum(purchases - written),
        backlog=revenue,
        running=alive,
        served=served,
    )


def a_company(seed: int) -> tuple[list[Business], Setting]:
    """Some lines and a setting that nobody would think of."""
    random = np.random.default_rng(seed)
    years = int(random.integers(1, 7))
    lines = []
    for name in ("one", "two")[: random.integers(1, 3)]:
        contract, sale = profile(random, random.integers(1, 6)), profile(random, random.integers(0, 4))
        new = np.append(0.0, random.uniform(0, 10, years))
        signed = signings(ramp(new, 1e6), contract.running, years, random.uniform(0, 1), 0.5)
        lines.append(Business(name, contract, sale, signed, 10.0, 0.5, 0.25, 2.0))
    days = (60.0, 30.0) if seed % 2 else (0.0, 0.0)
    growth, tax = random.uniform(0, 0.1), random.uniform(0, 0.5)
    return lines, Setting(years, 0.07, tax, growth, 0.0, 0.0, *days)


FEW = settings(max_examples=15)
SEEDS = st.integers(0, 10_000)


@FEW
@given(SEEDS)
def test_twice_the_contracts_and_sales_are_twice_everything(seed):
    lines, setting = a_company(seed)
    one = Company(lines, setting)
    two = Company([replace(x.times(2.0), sales_per_year=2.0 * x.sales_per_year) for x in lines], setting)
    halves = Company([y for x in lines for y in (x, x)], setting)
    for name in ("revenue", "cost_paid", "cost_booked", "cash", "assets", "backlog", "incremental", "tax"):
        expected = 2.0 * getattr(one, name)
        scale = 1e-9 * (1.0 + np.abs(expected).max())
        assert np.abs(getattr(two, name) - expected).max() <= scale, name
        assert np.abs(getattr(halves, name) - expected).max() <= scale, name
    assert two.npv_to_the_end == pytest.approx(2.0 * one.npv_to_the_end, rel=1e-9, abs=1e-6)


@FEW
@given(SEEDS)
def test_money_is_conserved(seed):
    """What the owners get is profit less tax and interest, less what assets grow, plus new debt: the
    balance sheet closes in every year."""
    lines, setting = a_company(seed)
    company = Company(lines, setting)
    assets = company.assets - company.debt
    opening = company.today.machines[0] / (1.0 + setting.price_growth)
    opening += company.today_bills[0] / (1.0 + setting.price_growth)
    kept = np.diff(assets, prepend=opening)
    profit = company.ebit - company.interest - company.tax
    assert company.cash == pytest.approx(profit - kept, rel=1e-9, abs=1e-6)


@FEW
@given(SEEDS, st.floats(0.0, 1e5))
def test_largest_scale_uses_the_limit_up(seed, limit):
    lines, setting = a_company(seed)
    spent = np.full(setting.years + 1, 100.0)
    setting = replace(setting, transformation_cost=spent, receivable_days=0.0, payable_days=0.0)
    company = Company(lines, setting)
    scale = largest_scale(company.fixed_part, company.incremental - company.fixed_part, limit)
    if scale is None or not 0 < scale < 1e6:
        return
    scaled = Company([one.times(scale) for one in lines], setting)
    assert trough(scaled.incremental).depth == pytest.approx(limit, rel=1e-6, abs=1e-3)


def test_loan_ends_at_zero_and_is_covered(case):
    line, setting = worked(case("model/12_portfolio_fish.json")["inputs"], 24)
    lent = line.contract.with_loan(Lent(0.8, 1.25, 0.06, 8))
    assert lent.debt[8:] == pytest.approx(0.0, abs=1e-9) and lent.drawn[0] == lent.debt[0] > 0
    assert (lent.cash[1:9] >= 1.25 * (lent.repaid + lent.interest)[1:9] - 1e-9).all()
    assert lent.drawn[0] <= 0.8 * 70 + 1e-9
    company = Company([replace(line, contract=lent)], setting)
    assert np.nanmin(company.coverage) >= 1.25 - 1e-9
    assert company.incremental == pytest.approx(Company([line], setting).incremental)
    # Lent at the rate at which it is valued, money is worth nothing more.
    assert finance.npv(company.long_lent, 0.06) == pytest.approx(0.0, abs=1e-6)
