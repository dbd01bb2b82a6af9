"""What a machine costs over its life to who bears part of it: weights by item and by year (3.4, 4)."""

from pathlib import Path

import numpy as np
import pytest

from servitization import load_case
from servitization.model.demand import Need
from servitization.model.design import Choice, Cycle, Decider, Design, life_cost, purchases, timeline, yearly
from servitization.model.evaluation import Equipment
from servitization.model.prices import prices
from servitization.model.technology import Hardware, Technology

HORIZON = 4
FACTORS = 0.5 ** np.arange(HORIZON + 1)


@pytest.fixture(scope="module")
def assumptions():
    pocket = load_case(Path(__file__).parents[1] / "cases" / "pocket.yaml")
    values = {
        "systems.plant.tiers.plain.residual_share": 0.5,
        "systems.plant.residual_decline": 0.5,
        "systems.plant.removal_cost": 8,
        "systems.plant.installation_share": 0.25,
        "items.water.amount": {"plant": 0.0625},
        "economy.inflation": 0.5,
    }
    return pocket.with_values(values).assumptions


@pytest.fixture(scope="module")
def technology(assumptions):
    system = assumptions.systems["plant"]
    function = np.array([0.0, 512, 512, 512, 512])
    return Technology(system, Hardware(system), prices(assumptions), 1.0, function)


@pytest.fixture
def cost(assumptions, technology):
    """`cost(weights)`: present value at 100 % of plain, by year of purchase and years kept."""

    def build(**weights):
        decider = Decider("provider", 1.0, "plant", assumptions.items, weights)
        return life_cost(technology, decider, HORIZON)[:, 0, 0]

    return build


def by_year(*weights) -> np.ndarray:
    return np.array(weights, dtype=float)


# Prices of year v: 64 x 1.5^v; what ends in year t costs 8 x 1.5^t; energy is 128 a year.


@pytest.mark.parametrize("weight", [1.0, 0.5, 3.0])
def test_purchase(weight, cost):
    found = cost(equipment=weight, installation=2 * weight)
    for year in range(HORIZON):
        np.testing.assert_allclose(found[year], weight * 96 * 0.75**year)


@pytest.mark.parametrize("weight", [1.0, 0.5, 3.0])
def test_running(weight, cost):
    found = cost(energy=weight)
    for year in range(HORIZON):
        for kept in range(1, HORIZON - year + 1):
            expected = weight * 128 * FACTORS[year + 1 : year + kept + 1].sum()
            assert found[year, kept - 1] == pytest.approx(expected)


@pytest.mark.parametrize("weight", [1.0, 0.5, 3.0])
def test_end(weight, cost):
    removed, resold = cost(removal=weight), cost(residual=weight)
    for year in range(HORIZON):
        for kept in range(1, HORIZON - year + 1):
            assert removed[year, kept - 1] == pytest.approx(weight * 8 * 0.75 ** (year + kept))
            resale = 0.5 * 0.5**kept * 64 * 1.5**year
            assert resold[year, kept - 1] == pytest.approx(-weight * resale * FACTORS[year + kept])


def test_items_add_up(cost):
    together = cost(equipment=1.0, energy=0.5, removal=0.25, residual=2.0)
    apart = cost(equipment=1.0) + cost(energy=0.5) + cost(removal=0.25) + cost(residual=2.0)
    for year in range(HORIZON):
        np.testing.assert_allclose(together[year, : HORIZON - year], apart[year, : HORIZON - year])


def test_amount_and_index_of_the_row(cost):
    """Water: 512 uses at 0.0625, growing with prices."""
    found = cost(water=0.5)
    assert found[0, 0] == pytest.approx(0.5 * 32 * 0.75)
    assert found[1, 1] == pytest.approx(0.5 * 32 * (0.75**2 + 0.75**3))


def test_weights_by_year(cost):
    """Borne from year 2 on only: a purchase in its year, running costs and the end in theirs."""
    later = by_year(0, 0, 1, 1, 1)
    np.testing.assert_allclose(cost(equipment=later)[:, 0], [0, 0, 64 * 0.75**2, 64 * 0.75**3])
    np.testing.assert_allclose(cost(energy=later)[0], 128 * np.cumsum([0, 0.25, 0.125, 0.0625]))
    np.testing.assert_allclose(cost(removal=later)[0], 8 * np.array([0, 0.75**2, 0.75**3, 0.75**4]))


def test_what_is_not_borne_is_not_seen(cost):
    assert float(np.max(np.abs(cost(equipment=0.0, energy=0.0)))) == 0.0


class TestBuyersWeights:
    """Plain 64, fine 96 and half the electricity, 64 a year of 0.9375 at 100 %: 60."""

    def chosen(self, assumptions, technology, **weights):
        decider = Decider("customer", 1.0, "plant", assumptions.items, weights)
        found = purchases(technology, decider, Choice(False, "habit", 4), HORIZON)
        assert np.isnan(found.value)
        return [one.tier for one in found.cycles]

    def test_weights(self, assumptions, technology):
        # 32 more at the price's weight against 60 at the energy's.
        assert self.chosen(assumptions, technology, equipment=1.0, energy=0.5) == ["plain"]
        assert self.chosen(assumptions, technology, equipment=1.0, energy=0.6) == ["fine"]
        assert self.chosen(assumptions, technology, equipment=2.0, energy=1.0) == ["plain"]
        assert self.chosen(assumptions, technology, equipment=1.8, energy=1.0) == ["fine"]

    def test_weights_by_year(self, assumptions, technology):
        # Without the energy of the first year, 32 of 60, fine saves 28 for 32.
        energy = by_year(0, 0, 1, 1, 1)
        assert self.chosen(assumptions, technology, equipment=1.0, energy=energy) == ["plain"]
        assert self.chosen(assumptions, technology, equipment=0.8, energy=energy) == ["fine"]
        first = by_year(0.8, 9, 9, 9, 9)
        assert self.chosen(assumptions, technology, equipment=first, energy=energy) == ["fine"]


def test_attention_weighs_running_costs_only(assumptions, technology):
    """32 more against 60: at attention 0.5 against 30, at 0.6 against 36."""
    for attention, tier in ((0.5, "plain"), (0.6, "fine"), (0.0, "plain")):
        decider = Decider(
            "customer", 1.0, "plant", assumptions.items, {"equipment": 1.0, "energy": 1.0}, attention
        )
        found = purchases(technology, decider, Choice(False, "habit", 4), HORIZON)
        assert [one.tier for one in found.cycles] == [tier]


class TestYearly:
    """Two machines of plain, 0..1 and 1..4, laid out by year."""

    @pytest.fixture
    def path(self, assumptions, technology):
        design = Design((Cycle(0, "plain", "habit", 1), Cycle(1, "plain", "habit", 3)), 0.0)
        line = timeline(design, technology)
        heating = np.array([0.0, 8, 8, 8, 8])

        def path(item):
            return yearly(assumptions.items[item], "plant", technology, line, "customer", heating)

        return path

    def test_each_driver(self, path):
        np.testing.assert_allclose(path("equipment"), [64, 96, 0, 0, 0])
        np.testing.assert_allclose(path("installation"), [16, 24, 0, 0, 0])
        np.testing.assert_allclose(path("energy"), [0, 128, 128, 128, 128])
        np.testing.assert_allclose(path("removal"), [0, 12, 0, 0, 8 * 1.5**4])
        np.testing.assert_allclose(path("residual"), [0, 16, 0, 0, 0.5 * 0.125 * 96])
        np.testing.assert_allclose(path("heating"), [0, 2, 2, 2, 2])
        np.testing.assert_allclose(path("water"), [0, *32 * 1.5 ** np.arange(1, 5)])

    def test_index_of_a_row_that_has_its_own_price_path(self, assumptions, technology):
        design = Design((Cycle(0, "plain", "habit", 4),), 0.0)
        line, heating = timeline(design, technology), np.full(HORIZON + 1, 8.0)
        for item, expected in (
            ("heating", 2 * 1.5 ** np.arange(5)),
            ("metering", [0, *1.5 ** np.arange(1, 5)]),
        ):
            row = assumptions.items[item].model_copy(update={"growth": "inflation", "amount": 1.0})
            found = yearly(row, "plant", technology, line, "customer", heating)
            np.testing.assert_allclose(found, expected)

    def test_scenarios_of_use(self, assumptions):
        """The last axis is time, the first the scenario: electricity varies with it, failures do not."""
        system = assumptions.systems["plant"]
        use = np.outer([1.0, 2.0], [0.0, 512, 512, 512, 512])
        technology = Technology(system, Hardware(system), prices(assumptions), 1.0, use)
        design = Design((Cycle(0, "plain", "habit", 4),), 0.0)
        found = Equipment(Need(use, 1.0), technology, design, timeline(design, technology))
        np.testing.assert_allclose(found.electricity, use)
        # One failure a year at this scale and shape.
        np.testing.assert_allclose(found.failures, [0, 1, 1, 1, 1])
        assert found.lives == ((0, 4),)

    def test_timeline(self, technology):
        line = timeline(
            Design((Cycle(0, "fine", "habit", 1), Cycle(1, "plain", "habit", 3)), 0.0), technology
        )
        assert line.machine.year.tolist() == [1, 2, 3, 4]
        assert line.machine.age.tolist() == [0, 0, 1, 2]
        assert line.machine.vintage.tolist() == [0, 1, 1, 1]
        assert line.machine.tier.tolist() == [1, 0, 0, 0]
        assert line.end.tolist() == [1, 4]
