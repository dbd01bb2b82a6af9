"""Which machine is chosen: ties, years on sale, attention, efficiency, life (MODEL.md 3.2, 3.4, 4)."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from servitization import load_case
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.design import Choice, NoMachine, for_sale, programme
from servitization.model.evaluation import Model
from servitization.model.prices import prices
from servitization.model.technology import Hardware, MachineYears, Technology


@pytest.fixture(scope="module")
def pocket():
    return load_case(Path(__file__).parents[1] / "cases" / "pocket.yaml")


def chosen(case, name, **values) -> list[tuple[int, str, str, int]]:
    values = {path.replace("__", "."): value for path, value in values.items()}
    model = Model(case.with_values(values).assumptions)
    cycles = model.evaluation(Comparison(model).rows[name]).equipment["plant"].design.cycles
    return [(one.year, one.tier, one.maintenance, one.years) for one in cycles]


TIER = "systems.plant.tiers."


SAME = {TIER + "fine.cost": 64, TIER + "fine.efficiency": 1}


class TestTies:
    """First in file order, then the shortest life (3.4)."""

    def test_buyer_takes_the_first_in_the_file(self, pocket):
        assert [one[1] for one in chosen(pocket, SALE, **SAME)] == ["plain"]
        assert [one[1] for one in chosen(pocket, INFORMED_SALE, **SAME)] == ["plain"]

    def test_provider_takes_the_first_in_the_file(self, pocket):
        values = {**SAME, TIER + "own.available": False}
        assert [one[1] for one in chosen(pocket, SERVICE, **values)] == ["plain"]
        # Equal to the penny at 1 EUR more for half the energy: 64 + 120 and 124 + 60.
        values = {TIER + "fine.cost": 124, TIER + "own.available": False}
        assert [one[1] for one in chosen(pocket, SERVICE, **values)] == ["plain"]
        values = {TIER + "fine.cost": 123.5, TIER + "own.available": False}
        assert [one[1] for one in chosen(pocket, SERVICE, **values)] == ["fine"]

    def test_shortest_life_of_equal_ones(self):
        """Every sequence costs the same: 1 a year kept."""
        horizon, life = 4, 3
        cost = np.broadcast_to(np.arange(1.0, life + 1), (horizon, 1, 1, life))
        technology = stand_in(["only"], ["only"])
        found = programme(cost, technology, Choice(True, None, None))
        assert [one.years for one in found.cycles] == [1, 1, 1, 1]
        assert found.value == 4.0

    def test_first_regime_of_equal_ones(self):
        cost = np.ones((2, 1, 2, 2))
        found = programme(cost, stand_in(["only"], ["one", "two"]), Choice(True, None, None))
        assert [(one.year, one.maintenance, one.years) for one in found.cycles] == [(0, "one", 2)]


def stand_in(tiers, regimes, **differing) -> SimpleNamespace:
    """What the search asks of a technology: tiers as they are sold, regimes by name."""
    usual = {"from_year": 0, "until_year": None, "service_only": False, "available": True}
    each = {name: SimpleNamespace(**{**usual, **differing.get(name, {})}) for name in tiers}
    return SimpleNamespace(tiers=tuple(tiers), regimes=tuple(regimes), system=SimpleNamespace(tiers=each))


class TestProgramme:
    """Sequences small enough to be listed."""

    def test_cheapest_sequence(self):
        # Kept one year 5, two years 8 (year 0: 11), three years 20.
        cost = np.full((3, 1, 1, 3), 99.0)
        cost[:, 0, 0, 0] = 5
        cost[:, 0, 0, 1] = 8
        cost[0, 0, 0, 1] = 11
        cost[0, 0, 0, 2] = 20
        found = programme(cost, stand_in(["a"], ["r"]), Choice(True, None, None))
        assert [(one.year, one.years) for one in found.cycles] == [(0, 1), (1, 2)]
        assert found.value == 13.0
        # What ends beyond the horizon is never taken, however cheap.
        cost[2, 0, 0, 1:] = 0
        cost[1, 0, 0, 2] = 0
        assert programme(cost, stand_in(["a"], ["r"]), Choice(True, None, None)).value == 13.0

    def test_life_that_is_habit(self):
        cost = np.full((5, 1, 1, 3), 7.0)
        for keep, years in ((2, [2, 2, 1]), (3, [3, 2]), (1, [1] * 5)):
            found = programme(cost, stand_in(["a"], ["r"]), Choice(True, None, keep))
            assert [one.years for one in found.cycles] == years
            assert found.value == 7.0 * len(years)

    def test_regime_that_is_habit(self):
        cost = np.ones((2, 1, 2, 2))
        cost[:, :, 0, :] = 0.5
        technology = stand_in(["a"], ["cheap", "habit"])
        assert programme(cost, technology, Choice(True, "habit", None)).cycles[0].maintenance == "habit"
        assert programme(cost, technology, Choice(True, None, None)).cycles[0].maintenance == "cheap"

    def test_search_leaves_its_costs_as_they_were(self):
        cost = np.ones((2, 1, 2, 2))
        programme(cost, stand_in(["a"], ["x", "y"], a={"from_year": 0}), Choice(True, "y", None))
        np.testing.assert_array_equal(cost, 1.0)

    def test_what_cannot_be_bought(self):
        cost = np.ones((3, 2, 1, 3))
        cost[:, 0] = 0.25
        technology = stand_in(["own", "old"], ["r"], own={"service_only": True})
        assert programme(cost, technology, Choice(True, None, 3)).cycles[0].tier == "own"
        assert programme(cost, technology, Choice(False, None, 3)).cycles[0].tier == "old"
        gone = stand_in(["own", "old"], ["r"], own={"available": False})
        assert programme(cost, gone, Choice(True, None, 3)).cycles[0].tier == "old"

    def test_no_machine(self):
        cost = np.ones((3, 1, 1, 1))
        late = stand_in(["a"], ["r"], a={"until_year": 1})
        with pytest.raises(NoMachine) as caught:
            programme(cost, late, Choice(True, None, None))
        assert caught.value.year == 2
        early = stand_in(["a"], ["r"], a={"from_year": 1})
        with pytest.raises(NoMachine) as caught:
            programme(np.ones((3, 1, 1, 3)), early, Choice(True, None, None))
        assert caught.value.year == 0


class TestYearsOnSale:
    def test_table(self):
        system = stand_in(
            ["always", "new", "old", "own", "gone"],
            ["r"],
            new={"from_year": 2},
            old={"until_year": 1},
            own={"service_only": True},
            gone={"available": False},
        ).system
        assert for_sale(system, 4, True).T.tolist() == [
            [True] * 4,
            [False, False, True, True],
            [True, True, False, False],
            [True] * 4,
            [False] * 4,
        ]
        assert for_sale(system, 4, False)[:, 3].tolist() == [False] * 4

    def test_a_better_machine_that_comes_later(self, pocket):
        """A machine that costs nothing to run from year 2 on, and one that is sold until year 1."""
        values = {
            TIER + "fine.from_year": 2,
            TIER + "fine.cost": 1,
            TIER + "plain.until_year": 1,
            TIER + "own.available": False,
            "systems.plant.buying.keep_years": 2,
        }
        bought = [(0, "plain", "habit", 2), (2, "fine", "habit", 2)]
        assert chosen(pocket, SALE, **values) == bought
        assert chosen(pocket, SERVICE, **values) == bought

    def test_machine_of_the_last_year_of_sale(self, pocket):
        values = {TIER + "fine.until_year": 2, TIER + "plain.until_year": 0, TIER + "fine.from_year": 2}
        values |= {"systems.plant.buying.keep_years": 2, TIER + "own.available": False}
        assert [one[1] for one in chosen(pocket, SALE, **values)] == ["plain", "fine"]


class TestBuyers:
    def test_as_bought_informed_and_served(self, pocket):
        assert chosen(pocket, SALE) == [(0, "plain", "habit", 4)]
        assert chosen(pocket, INFORMED_SALE) == [(0, "fine", "habit", 4)]
        assert chosen(pocket, SERVICE) == [(0, "own", "habit", 4)]

    @pytest.mark.parametrize(("rate", "tier"), [(1.1, "fine"), (1.2, "fine"), (1.3, "plain"), (3.0, "plain")])
    def test_implicit_rate(self, rate, tier, pocket):
        """Price 48 more for 64 a year less: worth it where a yearly 1 is worth more than 0.75."""
        worth = sum((1 + rate) ** -t for t in range(1, 5))
        assert (worth > 0.75) == (tier == "fine")
        assert [one[1] for one in chosen(pocket, SALE, customer__implicit_rate=rate)] == [tier]

    @pytest.mark.parametrize(("attention", "tier"), [(0.0, "plain"), (0.79, "plain"), (0.81, "fine")])
    def test_attention(self, attention, tier, pocket):
        """At 100 % he saves 60 for 48: worth it to who sees more than 0.8 of it."""
        values = {"customer__implicit_rate": 1.0, "customer__attention": attention}
        assert [one[1] for one in chosen(pocket, SALE, **values)] == [tier]
        # An informed buyer sees all, at his own rate.
        assert [one[1] for one in chosen(pocket, INFORMED_SALE, **values)] == ["fine"]

    def test_buyer_pays_the_markup(self, pocket):
        """Without mark-up fine costs 32 more, with 100 % 64, against 60 a year of 1."""
        for markup, tier in ((0.8, "fine"), (0.9, "plain")):
            values = {"systems__plant__markup": markup}
            assert [one[1] for one in chosen(pocket, INFORMED_SALE, **values)] == [tier]

    def test_installation_counts_once_without_markup(self, pocket):
        # Fine costs 48 more, and its installation 32 times the share: 60 at 0.375.
        for share, tier in ((0.37, "fine"), (0.38, "plain")):
            values = {"systems__plant__installation_share": share}
            assert [one[1] for one in chosen(pocket, INFORMED_SALE, **values)] == [tier]

    def test_what_a_buyer_does_not_see(self, pocket):
        """Resale, removal, downtime and insurance move no purchase; they move a provider's choice."""
        values = {TIER + "plain.residual_share": 1.0, "systems__plant__removal_cost": 40}
        assert [one[1] for one in chosen(pocket, INFORMED_SALE, **values)] == ["fine"]
        # The provider is paid back 64/16 = 4 in year 4 by plain, which is not enough.
        assert [one[1] for one in chosen(pocket, SERVICE, **values)] == ["own"]

    def test_what_falls_due_at_the_end_is_never_seen(self, pocket):
        """Not even when its row says so: a buyer looks at price and running cost (4)."""
        values = {"items.removal.seen_by_buyer": True, "systems.plant.removal_cost": 40}
        assert chosen(pocket, SALE, **values) == chosen(pocket, SALE)
        assert chosen(pocket, INFORMED_SALE, **values) == chosen(pocket, INFORMED_SALE)

    def test_looks_at_the_load_of_those_years(self, pocket):
        """Prices that double: 64 + 128 + 256 + 512 over 2 + 4 + 8 + 16: 4 x 64 against 48."""
        values = {"energy__price_growth": 0.5, "customer__implicit_rate": 3.0}
        worth = sum(64 * (1.5 / 4) ** t for t in range(1, 5))
        assert worth < 48
        assert [one[1] for one in chosen(pocket, SALE, **values)] == ["plain"]
        values["customer__implicit_rate"] = 2.0
        worth = sum(64 * (1.5 / 3) ** t for t in range(1, 5))
        assert worth > 48
        assert [one[1] for one in chosen(pocket, SALE, **values)] == ["fine"]

    def test_horizon_ends_the_last_machine(self, pocket):
        """Kept three years: the second machine runs one year, in which 64 do not pay 48 at 100 %."""
        values = {"systems__plant__buying__keep_years": 3, "customer__implicit_rate": 1.0}
        assert chosen(pocket, SALE, **values) == [(0, "fine", "habit", 3), (3, "plain", "habit", 1)]


class TestProvider:
    def test_life_follows_wear(self, pocket):
        """Efficiency that halves each year of age: a new machine each year, and the buyer's habit."""
        values = {
            "systems.plant.regimes.habit.degradation": 0.9,
            TIER + "own.cost": 8,
            "systems.plant.buying.keep_years": 2,
        }
        assert [one[3] for one in chosen(pocket, SERVICE, **values)] == [1, 1, 1, 1]
        assert [one[3] for one in chosen(pocket, SALE, **values)] == [2, 2]

    def test_maximum_life(self, pocket):
        values = {"systems.plant.maximum_life": 3, "systems.plant.buying.keep_years": 2}
        assert max(one[3] for one in chosen(pocket, SERVICE, **values)) == 3

    def test_life_bound_says_that_the_limit_holds(self, pocket):
        def bound(**values) -> bool:
            values = {path.replace("__", "."): value for path, value in values.items()}
            return Comparison(Model(pocket.with_values(values).assumptions)).life_bound

        life = "systems.plant.maximum_life"
        # One machine of four years: the horizon ends it, not the limit.
        assert not bound(**{life: 4})
        assert not bound(**{life: 10})
        assert bound(**{life: 3, "systems.plant.buying.keep_years": 2})

    def test_regimes_are_the_providers_choice(self, pocket):
        """A regime that costs 1 and keeps the efficiency; owners practise the other one."""
        habit = pocket.assumptions.systems["plant"].regimes["habit"]
        worn = habit.model_copy(update={"degradation": 0.5})
        careful = habit.model_copy(update={"preventive_cost": 1.0})
        plant = pocket.assumptions.systems["plant"].model_copy(
            update={"regimes": {"habit": worn, "careful": careful}}
        )
        assumptions = pocket.assumptions.model_copy(update={"systems": {"plant": plant}})
        model = Model(assumptions)
        rows = Comparison(model).rows
        for name, regime in ((SALE, "habit"), (INFORMED_SALE, "habit"), (SERVICE, "careful")):
            cycles = model.evaluation(rows[name]).equipment["plant"].design.cycles
            assert {one.maintenance for one in cycles} == {regime}


class TestTechnology:
    @pytest.fixture
    def build(self, pocket):
        def build(**values):
            values = {path.replace("__", "."): value for path, value in values.items()}
            assumptions = pocket.with_values(values).assumptions
            system = assumptions.systems["plant"]
            function = np.array([0.0, 512, 512, 512, 512])
            return Technology(system, Hardware(system), prices(assumptions), 2.0, function)

        return build

    def years(self, tier: int, vintage: int, *ages: int) -> MachineYears:
        age = np.array(ages)
        return MachineYears(np.array(tier), np.array(0), np.array(vintage), age, vintage + age + 1)

    def test_efficiency_is_capped_at_purchase_and_degrades(self, build):
        technology = build(
            **{
                TIER + "plain.efficiency": 2,
                TIER + "plain.efficiency_cap": 2.2,
                TIER + "plain.progress": 0.1,
                "systems.plant.regimes.habit.degradation": 0.5,
            }
        )
        np.testing.assert_allclose(technology.electricity(self.years(0, 0, 0, 1)), [256, 512])
        # A year later 10 % better, two years later at the cap.
        np.testing.assert_allclose(technology.electricity(self.years(0, 1, 0, 1)), [512 / 2.2, 1024 / 2.2])
        np.testing.assert_allclose(technology.electricity(self.years(0, 2, 0, 1)), [512 / 2.2, 1024 / 2.2])
        assert technology.electricity(self.years(0, 3, 0)) == pytest.approx(512 / 2.2)

    def test_cost_at_purchase(self, build):
        technology = build(
            **{
                TIER + "plain.cost_trend": -0.1,
                "economy.inflation": 0.5,
                "systems.plant.scale_exponent": 0.5,
                "systems.plant.reference_size": 8,
                "systems.plant.installation_share": 0.25,
            }
        )
        # Size 2 at a quarter of the reference size: dearer by 1 / sqrt(1/4) = 2 per unit.
        found = technology.production(np.array(0), np.array([0, 1, 2]))
        np.testing.assert_allclose(found, 2 * 64 * 2 * (0.9 * 1.5) ** np.arange(3))
        np.testing.assert_allclose(technology.installation(np.array(0), np.array([0])), 64.0)

    def test_upkeep(self, build):
        regime = "systems.plant.regimes.habit."
        technology = build(
            **{
                regime + "preventive_cost": 3,
                regime + "ageing": 0.25,
                regime + "failure_cost": 5,
                regime + "weibull_scale": 2,
                regime + "weibull_shape": 2,
                regime + "repair_hours": 7,
                TIER + "plain.maintenance_multiplier": 0.5,
                TIER + "plain.failure_multiplier": 0.25,
                "systems.plant.refrigerant_charge": 4,
                "systems.plant.leak_rate": 0.125,
                "systems.plant.refrigerant_price": 6,
                "systems.plant.outage_cost": 11,
                "economy.wage_growth": 0.1,
                "economy.inflation": 0.2,
            }
        )
        years = self.years(0, 0, 0, 1, 2)
        # ((a+1)/2)^2 - (a/2)^2 is 0.25, 0.75, 1.25.
        failures = 0.25 * np.array([0.25, 0.75, 1.25])
        np.testing.assert_allclose(technology.failures(years), failures)
        t = np.arange(1, 4)
        planned = 3 * 0.5 * np.exp(0.25 * np.arange(3))
        np.testing.assert_allclose(
            technology.maintenance(years), 2 * (planned + 5 * failures + 4 * 0.125 * 6) * 1.1**t
        )
        np.testing.assert_allclose(technology.downtime(years), 7 * failures * 11 * 1.2**t)

    def test_end(self, build):
        technology = build(
            **{
                TIER + "plain.residual_share": 0.5,
                "systems.plant.residual_decline": 0.2,
                "systems.plant.removal_cost": 3,
                "economy.inflation": 0.5,
            }
        )
        kept = np.array([1, 2])
        np.testing.assert_allclose(
            technology.residual(np.array(0), np.array(1), kept), 0.5 * 0.8**kept * 2 * 64 * 1.5
        )
        np.testing.assert_allclose(technology.removal(np.array(0), np.array([0, 2])), [6, 13.5])
