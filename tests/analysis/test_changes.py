"""What moved between two cases: effects alone, the interaction, and their exact sum."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import InvalidAssumptions, evaluate, load_case
from servitization.analysis.changes import changes, differences, figures
from servitization.analysis.guesses import guesses, judged_numbers
from servitization.assumptions.case import load_text
from servitization.report.changes_tables import table

DEFAULT = "assumptions/offers/office_cooling.yaml"
SWISS = """\
extends: office_ac_50y.yaml
currency: CHF
exchange_rates: {CHF: {value: 0.95, unit: CHF/EUR, as_of: 2026-11-01, source: the bank}}
"""


def paths(found):
    return [tuple(one.path for one in row.changes) for row in found.rows]


def test_figures_are_those_of_the_answer(office):
    found, answer = figures(office.assumptions), evaluate(office)
    assert found["fee"] == pytest.approx(answer.fee.level, rel=1e-12)
    assert found["fee"] == pytest.approx(143_782.0588, abs=1e-3)
    assert found["zone"] == pytest.approx(32_472.3472, abs=1e-3)
    for name in ("sale", "informed_sale", "service"):
        for party, result in answer.alternatives[name].parties.items():
            assert found[f"npv.{name}.{party}"] == pytest.approx(result.npv, rel=1e-12, abs=1e-6)


def test_figures_with_partners_are_those_of_the_worked_case(office):
    """134 629 a year (MODEL.md 5.5), and the present values of A2."""
    found = figures(office.assumptions)
    assert found["fee_with_partners"] == pytest.approx(134_629, abs=0.5)
    expected = {"customer": -2_041_765, "provider": 426_923, "builder": 73_251, "lighting": 155_581}
    for party, npv in expected.items():
        assert found[f"npv.service_with_partners.{party}"] == pytest.approx(npv, abs=0.5)


def test_what_is_agreed_with_partners_moves_their_service_only(office):
    found = changes(office, office.with_values({"partners.cofunding_share": 0.2}))
    assert paths(found) == [("partners.cofunding_share",)]
    moving = {name for name, moved in found.total.items() if abs(moved) > 1e-6}
    assert "fee_with_partners" in moving
    assert all(name == "fee_with_partners" or "service_with_partners" in name for name in moving)
    assert found.rows[0].moved == pytest.approx(found.total)
    shown = table(found, "EUR", "en")
    assert "fee with partners" in shown.head


def test_contracts_that_one_case_has_alone_are_no_change_of_an_amount(office):
    """Without partners there is no service with them, and none of its figures."""
    nobody = {f"partners.members.{name}.takes_part": False for name in ("builder", "lighting")}
    found = changes(office, office.with_values({**nobody, "energy.electricity_price": 0.2}))
    assert not any("partners" in name for name in found.total)
    for name, total in found.total.items():
        parts = sum(row.moved[name] for row in found.rows) + found.interaction[name]
        assert parts == pytest.approx(total, abs=1e-6)


def test_nothing_changed(office):
    found = changes(office, office)
    assert not found.rows
    assert not any(found.total.values())
    assert not any(found.interaction.values())


def test_one_change_is_the_whole_difference(office):
    found = changes(office, office.with_values({"energy.electricity_price": 0.25}))
    assert paths(found) == [("energy.electricity_price",)]
    one = found.rows[0].changes[0]
    assert (one.before, one.after) == (0.18, 0.25)
    assert found.rows[0].moved == pytest.approx(found.total)
    assert max(map(abs, found.interaction.values())) < 1e-6
    assert found.total["fee"] != 0


VALUES = {
    "energy.electricity_price": st.floats(0.05, 0.4),
    "parties.customer.discount_rate": st.floats(0.03, 0.2),
    "site.size": st.floats(500, 40_000),
    "systems.cooling.markup": st.floats(0.0, 1.0),
    "contract.usage_rebound": st.floats(0.0, 0.3),
}


@settings(max_examples=8)
@given(chosen=st.fixed_dictionaries({}, optional=VALUES))
def test_each_effect_is_that_of_the_change_alone_and_all_add_up(chosen, office):
    chosen = {path: value for path, value in chosen.items() if value != office.trail[path].value}
    after = office.with_values(chosen)
    found = changes(office, after)
    before = figures(office.assumptions)
    assert sorted(paths(found)) == sorted((path,) for path in chosen)
    for row in found.rows:
        path = row.changes[0].path
        alone = figures(office.with_values({path: chosen[path]}).assumptions)
        # Where partners would have no contracts there is nothing of them to compare.
        expected = {name: alone.get(name, before[name]) - before[name] for name in found.total}
        assert row.moved == pytest.approx(expected, abs=1e-6)
    whole = figures(after.assumptions)
    for name, total in found.total.items():
        assert total == pytest.approx(whole[name] - before[name], abs=1e-6)
        parts = sum(row.moved[name] for row in found.rows) + found.interaction[name]
        assert parts == pytest.approx(total, abs=1e-6)


def test_two_changes_that_lean_on_each_other_interact(office):
    """A dearer kWh matters less in a smaller building: the fees do not add."""
    found = changes(office, office.with_values({"energy.electricity_price": 0.3, "site.size": 2_000}))
    assert len(found.rows) == 2
    assert abs(found.interaction["fee"]) > 1_000


def test_changes_that_cannot_be_made_alone_go_together(office):
    weights = {"contract.fee.fixed_weight": 0.25, "contract.fee.inflation_weight": 0.35}
    found = changes(office, office.with_values({**weights, "site.size": 9_000}))
    assert set(paths(found)) == {tuple(weights), ("site.size",)}
    shorter = changes(office, office.with_values({"horizon": 30, "contract.term": 30}))
    assert [set(row) for row in paths(shorter)] == [{"horizon", "contract.term"}]
    assert shorter.rows[0].moved == pytest.approx(shorter.total)


def test_entries_that_only_one_case_has(tmp_path, office):
    text = (
        "extends: EXAMPLE\nbasis: judged\nsystems: {cooling: {tiers: {T5: {cost: 300, efficiency: 6, "
        "efficiency_cap: 9, progress: 0, cost_trend: 0, residual_share: 0}}}}\n"
    )
    more = load_text(text.replace("EXAMPLE", "../examples/office_ac_50y.yaml"), "more.yaml")
    found = changes(office, more)
    assert ("systems.cooling.tiers.T5",) in paths(found)
    assert changes(more, office).total["fee"] == pytest.approx(-found.total["fee"])
    assert [one.path for one in differences(more, office) if one.after is None] == [
        "systems.cooling.tiers.T5"
    ]


def test_other_products_add_up_too():
    """Hundreds of differences, many of which only make sense together."""
    found = changes(load_case(DEFAULT), load_case("assumptions/offers/car_fleet.yaml"))
    assert found.after["fee"] == pytest.approx(
        evaluate(load_case("assumptions/offers/car_fleet.yaml")).fee.level
    )
    for name, total in found.total.items():
        parts = sum(row.moved[name] for row in found.rows) + found.interaction[name]
        assert parts == pytest.approx(total, rel=1e-9, abs=1e-4)


def test_offers_in_two_currencies_are_compared_in_that_of_the_first(office):
    other = office.with_values({"currency": "USD", "energy.electricity_price": 0.18 * 1.08})
    found = changes(office, other)
    assert not found.rows
    assert found.total == pytest.approx(dict.fromkeys(found.total, 0.0), abs=1e-3)
    swiss = load_text(SWISS, "basel.yaml", folder=Path("assumptions/examples"))
    assert paths(changes(office, swiss)) == [("exchange_rates.CHF",)]
    assert not any(changes(office, swiss).total.values())
    with pytest.raises(InvalidAssumptions, match="there is no rate for CHF"):
        changes(swiss, office)


def test_another_rate_is_one_change():
    tropical = load_case("assumptions/offers/office_cooling_tropical.yaml")
    after = tropical.with_values({"exchange_rates.SGD": 1.6})
    found = changes(tropical, after)
    assert [one.path for row in found.rows for one in row.changes] == ["exchange_rates.SGD"]
    assert found.rows[0].moved == pytest.approx(found.total)
    assert found.total["fee"] > 0
    assert len(list(differences(tropical, after))) == 1


def test_guesses_are_ranked_by_what_they_do():
    case = load_case(DEFAULT)
    shares = []
    found = guesses(case, shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len(found.ranked) + found.without_range == len(judged_numbers(case))
    turning = [guess.turns for guess in found.ranked]
    assert turning == sorted(turning, reverse=True)
    for same in (True, False):
        swings = [guess.swing for guess in found.ranked if guess.turns == same]
        assert swings == sorted(swings, reverse=True)
    top = found.ranked[0]
    at_low = evaluate(case.with_values({top.path: top.low.value}))
    assert top.low.zone == pytest.approx(at_low.fee.against_informed.width, rel=1e-12)
    assert top.low.outcome == at_low.verdict.outcome
    assert found.today.outcome == "go"


def test_a_sourced_number_is_no_guess():
    case = load_case(DEFAULT)
    judged = judged_numbers(case)
    assert "economy.inflation" not in judged
    assert "site.size" in judged
    assert all(case.trail[path].basis == "judged" or not case.trail[path].source for path in judged)


def test_a_number_that_is_taken_away_has_its_effect(office):
    """An amount that the second file leaves out for a system is a change like any other."""
    text = "extends: ../examples/office_ac_50y.yaml\nbasis: judged\n"
    text += "items: {metering: {amount: {lighting: 500}}}\n"
    more = load_text(text, "more.yaml")
    there, back = changes(office, more), changes(more, office)
    for found in (there, back):
        assert [row.made for row in found.rows] == [True]
        assert found.rows[0].moved == pytest.approx(found.total)
    assert back.total == pytest.approx({name: -value for name, value in there.total.items()})
