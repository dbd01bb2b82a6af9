"""What must hold whatever the numbers: conservation, affinity, scaling, names, rows as data."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.ladder import steps
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import SALE, SERVICE, ladder
from servitization.model.comparison import Comparison, taxes
from servitization.model.design import Decider, life_cost, occurring, yearly
from servitization.model.evaluation import Model
from servitization.model.ledger import imbalance, view
from servitization.model.parties import present_value
from servitization.model.responsibility import bill, posts

rates = st.floats(0.01, 0.2)
cases = st.fixed_dictionaries(
    {},
    optional={
        "parties.customer.discount_rate": rates,
        "parties.provider.discount_rate": rates,
        "parties.provider.tax_rate": st.floats(0.0, 0.5),
        "parties.customer.losses": st.sampled_from(["offset", "carry"]),
        "parties.provider.depreciation_method": st.sampled_from(
            ["straight_line", "declining_balance", "sum_of_years", "expensing"]
        ),
        "parties.provider.electricity_price": st.floats(0.05, 0.4),
        "parties.provider.tax_lag": st.integers(0, 2),
        "energy.electricity_price": st.floats(0.02, 0.6),
        "economy.inflation": st.floats(-0.01, 0.06),
        "economy.system_rate": rates,
        "site.size": st.floats(100, 100_000),
        "contract.usage_rebound": st.floats(0, 0.5),
        "horizon": st.integers(50, 60),
        "systems.cooling.markup": st.floats(0, 1),
        "systems.cooling.attach_rate": st.floats(0, 1),
        "systems.cooling.maximum_life": st.integers(20, 35),
        "systems.cooling.scale_exponent": st.floats(0.7, 1),
        "responsibilities.functional_result.downtime": st.floats(0, 1),
        "responsibilities.functional_result.energy": st.floats(0, 1),
        "responsibilities.functional_result.maintenance": st.floats(0, 1),
        "carbon.mode": st.sampled_from(["cash", "shadow"]),
        "contract.arrangement": st.sampled_from(["functional_result", "lease", "pay_per_unit"]),
    },
)


@settings(max_examples=60)
@given(values=cases)
def test_money_is_conserved_and_gains_add_up(values, office):
    case = office.with_values(values)
    comparison = Comparison(Model(case.assumptions))
    parties = [*case.assumptions.parties, "outside", "state"]
    for name in comparison.rows:
        lines = comparison.lines(name)
        largest = max(np.abs(line.amount).max() for line in lines)
        assert np.abs(imbalance(lines, parties)).max() <= 1e-11 * largest * len(lines)
        assert all(line.amount.min() >= 0 for line in lines)
    for baseline in comparison.rows:
        if baseline == SERVICE:
            continue
        found = comparison.gain_over(baseline)
        size = sum(abs(npv) for npv in comparison.worths[baseline].npv.values())
        assert found.total == pytest.approx(sum(found.by_party.values()), abs=1e-9 * size)
    ladder_sum = sum(step.gain for step in steps(comparison.model))
    resource = comparison.gain_over(SALE).resource
    assert ladder_sum == pytest.approx(resource, abs=1e-9 * comparison.worths[SALE].resource)


@settings(max_examples=30)
@given(values=cases, levels=st.tuples(st.floats(0, 3e5), st.floats(0, 3e5), st.floats(0, 1)))
def test_value_is_affine_in_the_fee_and_each_side_stops_at_its_limit(values, levels, office):
    values = {path: value for path, value in values.items() if not path.endswith("losses")}
    comparison = Comparison(Model(office.with_values(values).assumptions))
    low, high, part = levels
    for side in comparison.sides:
        between = side.npv(low + part * (high - low))
        straight = side.npv(low) + part * (side.npv(high) - side.npv(low))
        assert between == pytest.approx(straight, abs=1e-9 * (abs(side.npv(low)) + abs(side.npv(high)) + 1))
    agreed = comparison.agreement.against_sale
    contract = comparison.assumptions.contract
    provider, customer = comparison.sides
    sold = comparison.baseline[SALE]
    scale = abs(sold[contract.customer].npv) + 1
    assert provider.npv(agreed.provider_floor) == pytest.approx(
        float(sold[contract.provider].npv), abs=1e-9 * scale
    )
    assert customer.npv(agreed.customer_ceiling) == pytest.approx(
        float(sold[contract.customer].npv), abs=1e-9 * scale
    )


@settings(max_examples=15)
@given(values=cases)
def test_carried_losses_keep_the_limits_exact(values, office):
    values = {**values, "parties.provider.losses": "carry", "parties.customer.losses": "carry"}
    comparison = Comparison(Model(office.with_values(values).assumptions))
    contract, agreed = comparison.assumptions.contract, comparison.agreement.against_sale
    provider, customer = comparison.sides
    sold = comparison.baseline[SALE]
    scale = abs(float(sold[contract.customer].npv)) + 1e4
    assert abs(provider.npv(agreed.provider_floor) - float(sold[contract.provider].npv)) <= 1e-7 * scale
    # A customer whose losses are never used pays the fee gross; the limit is still where he is indifferent.
    assert abs(customer.npv(agreed.customer_ceiling) - float(sold[contract.customer].npv)) <= 1e-7 * scale


@settings(max_examples=25)
@given(values=cases)
def test_programme_is_worth_its_ledger_and_no_fixed_cycle_beats_it(values, office):
    assumptions = office.with_values(values).assumptions
    model = Model(assumptions)
    row = Comparison(model).rows[SERVICE]
    one = model.evaluation(row).equipment["cooling"]
    arrangement = row.arrangements["cooling"]
    items = occurring(assumptions, "cooling", arrangement.served, arrangement.sold)
    weights = bill(assumptions, items, "cooling", arrangement, "provider")
    rate, horizon = assumptions.parties["provider"].discount_rate, assumptions.horizon
    machine_items = {name: w for name, w in weights.items() if items[name].driver not in ("start", "year")}
    total = 0.0
    for name, weight in machine_items.items():
        item = items[name]
        path = yearly(item, "cooling", one.technology, one.line, "provider", np.zeros(horizon + 1))
        total += (-1.0 if item.income else 1.0) * present_value(weight * path, rate)
    assert one.design.value == pytest.approx(total, rel=1e-9)
    cost = life_cost(one.technology, Decider("provider", rate, "cooling", items, weights), horizon)
    _, tiers, regimes, life = cost.shape
    for kept in range(1, life + 1):
        fixed = sum(cost[v, :, :, min(kept, horizon - v) - 1] for v in range(0, horizon, kept))
        assert fixed.shape == (tiers, regimes)
        assert one.design.value <= fixed.min() * (1 + 1e-12) + 1e-6


@settings(max_examples=10)
@given(factor=st.floats(0.1, 20))
def test_all_prices_times_k_multiply_every_value_by_k(factor, office):
    money = {}
    for path, one in office.trail.items():
        per_unit = not path.startswith("items.") or path.split(".")[1] in ("contract_setup", "metering")
        if one.unit and "EUR" in one.unit and one.value not in (None, {}) and per_unit:
            money[path] = one.value * factor
    before = Comparison(Model(office.assumptions))
    after = Comparison(Model(office.with_values(money).assumptions))
    assert len(money) > 20
    for name, statements in before.statements.items():
        for party, statement in statements.items():
            scaled = float(after.statements[name][party].npv)
            assert scaled == pytest.approx(factor * float(statement.npv), rel=1e-9, abs=1e-6)
    assert after.agreement.level == pytest.approx(factor * before.agreement.level, rel=1e-9)


def renamed(entries: dict, names: dict) -> dict:
    return {names.get(key, key): value for key, value in entries.items()}


def test_names_of_parties_and_tiers_do_not_matter(office):
    tiers = {"T1_standard": "zebra", "T4_service_design": "aardvark"}
    parties = {"customer": "landlord", "provider": "maker", "lighting": "lamps", "builder": "aaa"}
    told = office.assumptions.model_dump()
    told["parties"] = renamed(told["parties"], parties)
    told["systems"]["cooling"]["tiers"] = renamed(told["systems"]["cooling"]["tiers"], tiers)
    for system in told["systems"].values():
        system["maker"] = parties[system["maker"]]
    told["contract"] |= {"customer": "landlord", "provider": "maker"}
    told["partners"]["members"] = renamed(told["partners"]["members"], parties)
    other = Study(replace(office, assumptions=Assumptions.model_validate(told))).answer()
    answer = Study(office).answer()
    assert other.fee.level == answer.fee.level
    assert other.verdict == answer.verdict
    assert other.partners.contract.level == answer.partners.contract.level
    assert other.gain.ladder == answer.gain.ladder
    assert renamed(dict(answer.gain.against_sale.by_party), parties) == dict(other.gain.against_sale.by_party)
    for name, result in answer.alternatives.items():
        for party, one in result.parties.items():
            assert other.alternatives[name].parties[parties[party]].npv == one.npv
        names = [tiers.get(cycle.tier, cycle.tier) for cycle in result.schedules["cooling"]]
        assert [cycle.tier for cycle in other.alternatives[name].schedules["cooling"]] == names


@pytest.fixture
def extended(tmp_path, office):
    """`extended(yaml)`: the worked offer with more rows, in a file of its own."""

    def load(text: str):
        folder = __import__("pathlib").Path(office.file).resolve().parent
        file = tmp_path / "extended.yaml"
        file.write_text(
            f"extends: {__import__('os').path.relpath(folder / 'office_ac_50y.yaml', tmp_path)}\n{text}"
        )
        return load_case(file)

    return load


def test_new_item_is_a_row(extended, study):
    case = extended(
        """
items:
  filters:
    driver: size
    amount: 2.5
    growth: wages
    column: maintenance
    supplier: maker
    markup: maintenance
"""
    )
    new = Study(case).comparison
    lines = [line for line in new.lines(SALE) if line.item == "filters" and line.system == "cooling"]
    size = new.evaluations[SALE].equipment["cooling"].technology.size
    wages = 1.025 ** np.arange(51)
    wages[0] = 0.0
    paid = {(line.payer, line.payee): line.amount for line in lines}
    np.testing.assert_allclose(paid["provider", "outside"], 2.5 * size * wages, rtol=1e-12)
    np.testing.assert_allclose(paid["customer", "provider"], 1.35 * 2.5 * size * wages, rtol=1e-12)
    served = [line for line in new.lines(SERVICE) if line.item == "filters" and line.system == "cooling"]
    assert [(line.payer, line.payee) for line in served] == [("provider", "outside")]
    assert imbalance(new.lines(SERVICE), [*case.assumptions.parties, "outside", "state"]) == pytest.approx(
        np.zeros(51), abs=1e-6
    )
    before = study.comparison.gain_over(SALE)
    assert new.gain_over(SALE).resource != pytest.approx(before.resource, rel=1e-6)


def test_new_tier_is_a_row(extended):
    case = extended(
        """
systems:
  cooling:
    tiers:
      wonder: {cost: 251, efficiency: 8, efficiency_cap: 9, progress: 0, cost_trend: 0, residual_share: 0.1}
"""
    )
    answer = Study(case).answer()
    for name in answer.alternatives:
        assert answer.alternatives[name].schedules["cooling"][0].tier == "wonder"


def test_no_branch_is_named_after_an_alternative(office):
    """Every row of the ladder and of the comparison goes through the same function."""
    model = Model(office.assumptions)
    rows = ladder(office.assumptions)
    assert rows[0].arrangements == Comparison(model).rows[SALE].arrangements
    last = replace(rows[-1].arrangements["cooling"], fee=True)
    assert last == Comparison(model).rows[SERVICE].arrangements["cooling"]


def test_shares_of_an_item_sum_to_one(office, study):
    for name, row in study.comparison.rows.items():
        for system, arrangement in row.arrangements.items():
            items = occurring(office.assumptions, system, arrangement.served, arrangement.sold)
            shares: dict[str, float] = {}
            for post in posts(office.assumptions, system, arrangement, items):
                shares[post.item] = shares.get(post.item, 0.0) + post.share
                assert sum(part for _, part, _ in post.supplies) == pytest.approx(1.0)
            assert all(share == pytest.approx(1.0) for share in shares.values()), name
    for exposures in study.answer().exposures.values():
        for one in exposures:
            for shares in (one.pays, one.bears_price, one.bears_quantity):
                assert sum(shares.values()) == pytest.approx(1.0)


def test_higher_fee_moves_value_from_customer_to_provider(study):
    low, high = study.answer(140_000.0), study.answer(150_000.0)
    assert high.gain.against_sale.by_party["provider"] > low.gain.against_sale.by_party["provider"]
    assert high.gain.against_sale.by_party["customer"] < low.gain.against_sale.by_party["customer"]


def test_moving_the_fee_searches_no_design(study, monkeypatch):
    expected = study.answer(140_000.0)

    def never(*_):
        raise AssertionError("a design was searched")

    monkeypatch.setattr(Model, "_design", never)
    monkeypatch.setattr("servitization.model.evaluation.entries", never)
    moved = study.comparison.at(140_000.0)
    assert moved.worths[SERVICE].npv["provider"] == expected.alternatives[SERVICE].parties["provider"].npv


def test_tax_lines_are_the_statements_taxes(study):
    statements = study.comparison.statements[SERVICE]
    lines = taxes(statements)
    assert all(line.amount.min() >= 0 for line in lines)
    for name, statement in statements.items():
        np.testing.assert_allclose(view(lines, name) + np.zeros(51), -statement.tax, atol=1e-9)
