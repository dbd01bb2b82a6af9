"""A plant in place at signing: its years left are part of the sale, and the provider's to use or end."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import InvalidAssumptions
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.design import Cycle, Design, occurring, timeline, yearly
from servitization.model.evaluation import Model
from servitization.model.ledger import view
from servitization.model.parties import present_value
from servitization.model.responsibility import bill


def in_place(age, tier="T1_standard", **others):
    return {"systems.cooling.in_place.tier": tier, "systems.cooling.in_place.age": age, **others}


def compared(case, values):
    return Comparison(Model(case.with_values(values).assumptions))


def cooling(comparison, name):
    return comparison.evaluations[name].equipment["cooling"]


def bought(comparison, name):
    return [cycle for cycle in cooling(comparison, name).design.cycles if cycle.year >= 0]


def test_owner_uses_up_the_years_that_are_left(office):
    for age in (1, 12, 19):
        cycles = cooling(compared(office, in_place(age)), SALE).design.cycles
        assert cycles[0] == Cycle(-age, "T1_standard", "preventive", 20)
        assert cycles[1].year == 20 - age
        assert cycles[-1].first_year + cycles[-1].years_left == 50
        assert sum(cycle.years_left for cycle in cycles) == 50


def test_at_the_end_of_its_life_it_is_as_a_new_building_but_for_its_removal(office):
    """20 years kept, 20 years old: bought anew at signing; what is left is to take the old one away."""
    old, new = compared(office, in_place(20)), compared(office, {})
    for name in (SALE, INFORMED_SALE):
        assert bought(old, name) == list(cooling(new, name).design.cycles)
        lines = [view(one.evaluations[name].lines, "customer") for one in (old, new)]
        size = cooling(new, SALE).technology.size
        # 12 a kW to remove; resale 10 % of production cost in prices of the day it was bought, less 6 % a
        # year of 20. The purchase in year -20 was dearer by the trend of -0.2 % and cheaper by inflation.
        resale = 0.10 * 0.94**20 * 250 * size * 0.998**-20 * 1.02**-20
        assert (lines[0] - lines[1])[0] == pytest.approx(resale - 12 * size, rel=1e-9)
        np.testing.assert_allclose(lines[0][1:], lines[1][1:])


def test_nothing_is_bought_before_it_is_due_and_an_old_plant_needs_more(office):
    young, older = compared(office, in_place(4)), compared(office, in_place(14))
    for one, first in ((young, 16), (older, 6)):
        lines = [line for line in one.evaluations[SALE].lines if line.capital and line.system == "cooling"]
        total = sum(line.amount for line in lines)
        assert not total[:first].any()
        assert total[first] > 0
    electricity = [cooling(one, SALE).electricity[1] for one in (young, older)]
    # Ten more years of degradation under preventive upkeep, and bought ten years earlier.
    assert electricity[1] / electricity[0] == pytest.approx(1.008**10 / (1 - 0.015) ** 10, rel=1e-9)


def test_efficiency_and_failures_of_its_age(office):
    one = cooling(compared(office, in_place(12)), SALE)
    efficiency = 3.0 * 1.008**-12 * (1 - 0.015) ** 12
    assert one.electricity[1] == pytest.approx(one.technology.function[1] / efficiency, rel=1e-12)
    assert one.failures[1] == pytest.approx((13 / 8) ** 2.5 - (12 / 8) ** 2.5, rel=1e-12)


@settings(max_examples=15)
@given(
    age=st.integers(1, 20),
    tier=st.sampled_from(["T1_standard", "T2_efficient", "T3_high"]),
    horizon=st.sampled_from([3, 12, 50]),
)
def test_provider_does_what_is_cheapest_for_him(age, tier, horizon, office):
    """His schedule is worth its own ledger, and no other year of replacement is cheaper."""
    values = in_place(age, tier, horizon=horizon, **{"contract.term": horizon})
    model = Model(office.with_values(values).assumptions)
    comparison = Comparison(model)
    row = comparison.rows[SERVICE].arrangements["cooling"]
    one, assumptions = cooling(comparison, SERVICE), model.assumptions
    items = occurring(assumptions, "cooling", row.served, row.sold)
    weights = bill(assumptions, items, "cooling", row, "provider")
    rate = assumptions.parties["provider"].discount_rate

    def worth(design):
        line, total = timeline(design, one.technology), 0.0
        for name, weight in weights.items():
            if items[name].driver in ("start", "year"):
                continue
            path = yearly(items[name], "cooling", one.technology, line, "provider", np.zeros(horizon + 1))
            total += (-1.0 if items[name].income else 1.0) * present_value(weight * path, rate)
        return total

    assert one.design.value == pytest.approx(worth(one.design), rel=1e-9)
    for kept in range(0, min(20 - age, horizon) + 1):
        cycles, year = [Cycle(-age, tier, "preventive", age + kept)], kept
        while year < horizon:
            years = min(20, horizon - year)
            cycles.append(Cycle(year, "T4_service_design", "condition", years))
            year += years
        assert one.design.value <= worth(Design(tuple(cycles), 0.0)) * (1 + 1e-12) + 1e-6


def test_it_keeps_its_owners_size_under_the_provider(office):
    """Kept by the provider it costs the upkeep of its own size, not of the smaller one he would install."""
    values = in_place(1, "T3_high", horizon=3, **{"contract.term": 3})
    comparison = compared(office, values)
    one = cooling(comparison, SERVICE)
    assert [cycle.year for cycle in one.design.cycles] == [-1]
    technology = one.technology
    assert technology.size_in_place / technology.size == pytest.approx(1.25 / 1.10)
    regime = office.assumptions.systems["cooling"].regimes["preventive"]
    failures = (2 / 8) ** 2.5 - (1 / 8) ** 2.5
    per_kw = regime.preventive_cost + 15 * failures + 0.30 * 0.02 * 40
    cost = comparison.evaluations[SERVICE].costs["cooling"]["maintenance"][1]
    assert cost == pytest.approx(technology.size_in_place * per_kw * 1.025, rel=1e-9)


def test_money_is_conserved_and_the_gain_adds_up(office):
    for age in (1, 12, 20):
        comparison = compared(office, in_place(age))
        for name in (SALE, INFORMED_SALE, SERVICE):
            lines = comparison.lines(name)
            parties = {line.payer for line in lines} | {line.payee for line in lines}
            total = sum(view(lines, party) for party in parties)
            np.testing.assert_allclose(total, 0, atol=1e-6)
        gain = comparison.gain_over(SALE)
        assert gain.total == pytest.approx(sum(gain.by_party.values()), abs=1e-5)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (in_place(21), "systems.cooling.in_place.age"),
        (in_place(5, "T9"), "systems.cooling.in_place.tier"),
        (in_place(5, **{"systems.cooling.in_place.regime": "never"}), "systems.cooling.in_place.regime"),
        ({"systems.cooling.in_place.tier": "T1_standard"}, "systems.cooling.in_place.age"),
    ],
)
def test_wrong_plants_are_named(values, path, office):
    with pytest.raises(InvalidAssumptions) as wrong:
        office.with_values(values)
    assert path in [problem.path for problem in wrong.value.problems]


def test_an_age_without_a_machine_is_said_to_move_nothing(office):
    aged = office.with_values({"systems.cooling.in_place.age": 3})
    assert "systems.cooling.in_place.age" in [warning.path for warning in aged.warnings]
    assert Comparison(Model(aged.assumptions)).agreement.level == pytest.approx(143_782.0588, abs=1e-3)


def test_no_alternative_and_no_promise_changes_the_size_of_what_stands_there(office):
    """Better lamps, a colder promise or a measure resize what is bought, not what is there."""
    today = cooling(compared(office, in_place(10)), SALE).technology.size_in_place
    assert today == pytest.approx(cooling(compared(office, {}), SALE).technology.size)
    comparison = compared(office, in_place(10))
    for name in comparison.evaluations:
        assert cooling(comparison, name).technology.size_in_place == pytest.approx(today, rel=1e-12)
    for change in ({"comfort.set_point_c": 21}, {"site.measure": "E2"}, {"contract.system": "lighting"}):
        values = in_place(10, **change)
        if "contract.system" in change:
            values |= {"contract.provider": "lighting", "partners.members.lighting.takes_part": False}
        for name in (SALE, SERVICE):
            assert cooling(compared(office, values), name).technology.size_in_place == pytest.approx(today)


def test_its_emissions_are_of_its_own_size_and_making_it_is_past(office):
    comparison = compared(office, in_place(12, "T2_efficient"))
    one = comparison.evaluations[SALE]
    technology, emitted = cooling(comparison, SALE).technology, one.emissions
    # Nothing is made before year 8; then one machine at the size that is bought.
    assert not emitted.embodied[:8].any()
    assert emitted.embodied[8] == pytest.approx(technology.size * 60)
    assert np.count_nonzero(emitted.embodied) == 3 + np.count_nonzero(
        one.equipment["lighting"].line.vintage * 0 + office.assumptions.systems["lighting"].embodied_carbon
    )
    assert emitted.direct[1] == pytest.approx(technology.size_in_place * 0.30 * 0.02 * 675)
    lost = technology.size_in_place * 0.30 * 0.10 * 675
    assert emitted.direct[8] - emitted.direct[7] == pytest.approx(lost, rel=1e-9)
    served = cooling(comparison, SERVICE)
    kept = served.design.cycles[0].years_left
    direct = comparison.evaluations[SERVICE].emissions.direct
    if kept:
        assert direct[1] == pytest.approx(served.technology.size_in_place * 0.30 * 0.02 * 675)


def test_it_keeps_its_own_regime(office):
    values = in_place(12, **{"systems.cooling.in_place.regime": "reactive"})
    comparison = compared(office, values)
    for name in (SALE, SERVICE):
        first = cooling(comparison, name).design.cycles[0]
        assert (first.year, first.maintenance) == (-12, "reactive")
    assert cooling(comparison, SALE).design.cycles[1].maintenance == "preventive"


def test_what_a_provider_gets_back_is_worth_its_age(office):
    """Kept by the provider, its resale value starts from its age and its removal from its own size."""
    comparison = compared(office, in_place(5, "T3_high", horizon=6, **{"contract.term": 6}))
    one, machines = cooling(comparison, SERVICE), comparison.machines
    assert one.design.cycles[0].years_left >= 1
    size = one.technology.size_in_place
    bought = size * 410 * 0.998**-5 * 1.02**-5
    assert machines.market_value[0] == pytest.approx(0.12 * 0.94**5 * bought, rel=1e-9)
    assert machines.market_value[1] == pytest.approx(0.12 * 0.94**6 * bought, rel=1e-9)
    assert machines.removal[1] == pytest.approx(12 * size * 1.02, rel=1e-9)
