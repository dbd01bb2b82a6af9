"""Prices by year and party, carbon that costs money, set point, heat, measures (MODEL.md 1, 3.1, 5.1)."""

from pathlib import Path

import numpy as np
import pytest

from servitization import load_case
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.carbon import Emissions
from servitization.model.comparison import Comparison
from servitization.model.demand import full_load_hours, heating_kwh, need, own_need
from servitization.model.evaluation import Model
from servitization.model.items import amount
from servitization.model.prices import price_path, prices


@pytest.fixture(scope="module")
def pocket():
    return load_case(Path(__file__).parents[1] / "cases" / "pocket.yaml")


def compared(case, values) -> Comparison:
    return Comparison(Model(case.with_values(values).assumptions))


def paid(comparison: Comparison, name: str, payer: str, payee: str, item: str) -> list[float]:
    found = [
        line.amount
        for line in comparison.lines(name)
        if (line.payer, line.payee, line.item) == (payer, payee, item)
    ]
    return np.asarray(sum(found, np.zeros(comparison.assumptions.horizon + 1))).tolist()


class TestPrices:
    def test_one_price_grows_from_year_0(self):
        np.testing.assert_allclose(price_path(0.2, 0.5, 2026, 3), [0.2, 0.3, 0.45, 0.675])

    def test_dated_prices_hold_until_the_next_and_grow_after_the_last(self):
        path = price_path({2029: 4.0, 2026: 1.0, 2027: 2.0}, 0.1, 2026, 5)
        np.testing.assert_allclose(path, [1.0, 2.0, 2.0, 4.0, 4.4, 4.84])

    def test_dated_price_of_the_last_year(self):
        np.testing.assert_allclose(price_path({2026: 1.0, 2028: 3.0}, 0.1, 2026, 2), [1.0, 1.0, 3.0])

    def test_prices_of_a_case(self, pocket):
        values = {
            "economy.inflation": 0.02,
            "economy.wage_growth": 0.03,
            "energy.price_growth": 0.04,
            "energy.electricity_price": {2026: 0.25, 2028: 0.5},
            "parties.provider.electricity_price": 0.125,
            "carbon.price": 80,
            "carbon.price_growth": 0.05,
            "carbon.grid_decline": 0.1,
        }
        found = prices(pocket.with_values(values).assumptions)
        years = np.arange(5)
        for name, growth in (("none", 0), ("inflation", 0.02), ("wages", 0.03)):
            np.testing.assert_allclose(found.indices[name], (1 + growth) ** years)
        np.testing.assert_allclose(found.electricity["customer"], [0.25, 0.25, 0.5, 0.52, 0.5408])
        np.testing.assert_allclose(found.electricity["provider"], 0.125 * 1.04**years)
        np.testing.assert_allclose(found.carbon, 0.08 * 1.05**years)
        # In shadow mode carbon costs nobody money.
        np.testing.assert_array_equal(found.indices["carbon"], np.zeros(5), strict=True)
        # Year 1 has the intensity of the file: 0.5 kg/kWh.
        np.testing.assert_allclose(found.grid_intensity, [0.5, 0.5, 0.45, 0.405, 0.3645])
        cash = prices(pocket.with_values({**values, "carbon.mode": "cash"}).assumptions)
        np.testing.assert_allclose(cash.indices["carbon"], 0.08 * 1.05**years)


class TestTariffs:
    """The bearer of the electricity pays his own tariff."""

    def test_each_bearer_has_his_price(self, pocket):
        found = compared(
            pocket, {"parties.provider.electricity_price": 0.5, "parties.customer.electricity_price": 0.25}
        )
        # 512, 256 and 128 kWh a year.
        assert paid(found, SALE, "customer", "outside", "energy") == [0, 128, 128, 128, 128]
        assert paid(found, INFORMED_SALE, "customer", "outside", "energy") == [0, 64, 64, 64, 64]
        assert paid(found, SERVICE, "provider", "outside", "energy") == [0, 64, 64, 64, 64]
        assert paid(found, SERVICE, "customer", "outside", "energy") == [0] * 5

    def test_shared_energy_is_paid_at_two_tariffs(self, pocket):
        values = {
            "parties.provider.electricity_price": 0.5,
            "responsibilities.functional_result.energy": 0.75,
        }
        found = compared(pocket, values)
        assert paid(found, SERVICE, "provider", "outside", "energy") == [0, 48, 48, 48, 48]
        assert paid(found, SERVICE, "customer", "outside", "energy") == [0, 8, 8, 8, 8]
        np.testing.assert_allclose(found.evaluations[SERVICE].costs["plant"]["energy"], [0, 56, 56, 56, 56])

    def test_price_by_year_reaches_the_bill(self, pocket):
        found = compared(pocket, {"energy.electricity_price": {2026: 0.25, 2028: 0.5}})
        assert paid(found, SALE, "customer", "outside", "energy")[:3] == [0, 128, 256]


class TestCarbonInCash:
    """512 kWh at 0.5 kg/kWh are 256 kg, at 1 EUR/kg."""

    def test_paid_by_who_pays_the_energy(self, pocket):
        found = compared(pocket, {"carbon.mode": "cash"})
        # At the price of carbon plain costs 216 + 240; as bought fine 165.25 + 42.5 beats plain 138.5.
        assert paid(found, SERVICE, "provider", "outside", "carbon") == [0, 64, 64, 64, 64]
        assert paid(found, SERVICE, "customer", "outside", "carbon") == [0] * 5
        assert paid(found, SALE, "customer", "outside", "carbon")[1] in (256, 128)
        assert paid(found, SALE, "provider", "outside", "carbon") == [0] * 5

    def test_memo_costs_nobody_and_is_the_same_mass(self, pocket):
        shadow, cash = compared(pocket, {}), compared(pocket, {"carbon.mode": "cash"})
        assert paid(shadow, SERVICE, "provider", "outside", "carbon") == [0] * 5
        for kind in ("indirect", "direct", "embodied"):
            np.testing.assert_array_equal(
                getattr(shadow.evaluations[SERVICE].emissions, kind),
                getattr(cash.evaluations[SERVICE].emissions, kind),
            )

    def test_refrigerant(self, pocket):
        """A charge of 4 kg of GWP 100: a quarter leaks a year, half is lost at the end."""
        values = {
            "carbon.mode": "cash",
            "systems.plant.tiers.own.gwp": 100,
            "systems.plant.refrigerant_charge": 4,
            "systems.plant.leak_rate": 0.25,
            "systems.plant.end_of_life_loss": 0.5,
            "systems.plant.embodied_carbon": 7,
            "systems.plant.tiers.fine.available": False,
            "systems.plant.tiers.plain.cost": 1e4,
        }
        found = compared(pocket, values)
        emitted = found.evaluations[SERVICE].emissions
        assert found.evaluations[SERVICE].equipment["plant"].design.cycles[0].tier == "own"
        np.testing.assert_allclose(emitted.direct, [0, 100, 100, 100, 100 + 200])
        np.testing.assert_allclose(emitted.indirect, [0, 64, 64, 64, 64])
        np.testing.assert_allclose(emitted.embodied, [7, 0, 0, 0, 0])
        np.testing.assert_allclose(emitted.total, [7, 164, 164, 164, 364])
        assert paid(found, SERVICE, "provider", "outside", "carbon") == [0, 164, 164, 164, 164]
        assert paid(found, SERVICE, "provider", "outside", "refrigerant_carbon") == [0, 0, 0, 0, 200]

    def test_emissions_add_by_kind(self):
        one = Emissions(np.array([1.0]), np.array([2.0]), np.array([4.0]))
        both = one + Emissions(np.array([10.0]), np.array([20.0]), np.array([40.0]))
        assert (both.indirect, both.direct, both.embodied) == (11.0, 22.0, 44.0)
        assert both.total == 77.0

    def test_emissions_of_the_systems_add_up(self, study):
        evaluation = study.comparison.evaluations[SERVICE]
        plain = (
            evaluation.equipment["lighting"].electricity.sum()
            + evaluation.equipment["cooling"].electricity.sum()
        )
        undeclining = evaluation.emissions.indirect / 0.97 ** np.maximum(np.arange(51) - 1, 0)
        assert undeclining.sum() == pytest.approx(0.25 * plain)


class TestNeed:
    def test_set_point(self, office):
        """Two kelvin colder than measured: 6 % more load each, of the rooms, not of the lamps' heat."""
        lamps = {"lighting": np.concatenate(([0.0], np.full(50, 1000.0)))}
        as_measured = need(office.assumptions, "cooling", lamps)
        colder = need(
            office.with_values({"comfort.set_point_c": 24, "comfort.load_per_kelvin": 0.06}).assumptions,
            "cooling",
            lamps,
        )
        heat, peak = 0.6 * 1000, 0.85 * 1000 / 2500
        np.testing.assert_allclose(
            colder.function[1:] - heat, 1.06**2 * (as_measured.function[1:] - heat), rtol=1e-12
        )
        assert colder.peak - peak == pytest.approx(1.06**2 * (as_measured.peak - peak))
        warmer = need(office.with_values({"comfort.set_point_c": 27}).assumptions, "cooling", lamps)
        assert warmer.function[1] - heat == pytest.approx((as_measured.function[1] - heat) / 1.06)
        assert colder.function[0] == 0.0

    def test_growth_starts_after_year_1(self, office):
        found = need(office.assumptions, "cooling", {"lighting": np.zeros(51)})
        np.testing.assert_allclose(found.function[1:], 880_000 * 1.004 ** np.arange(50))
        assert found.function[0] == 0.0
        assert found.peak == pytest.approx(932)

    def test_full_load_hours(self, office):
        assert own_need(office.assumptions, "lighting") == (5000 * 2500, 5000)
        assert full_load_hours(office.assumptions, "lighting") == 2500
        assert full_load_hours(office.assumptions, "cooling") == pytest.approx(880_000 / 932)
        without = office.with_values({"systems.cooling.demand.peak_per_size": 0.0}).assumptions
        assert full_load_hours(without, "cooling") == 8760

    def test_need_of_a_place(self, office):
        values = {
            "places": {
                "here": {
                    "name": "Here",
                    "needs": {"cooling": {"function_per_size": 50, "peak_per_size": 0.08}},
                }
            },
            "site.place": "here",
        }
        told = office.assumptions.model_dump()
        told["places"] = values["places"]
        told["site"]["place"] = "here"
        schema = type(office.assumptions)
        # What the system says itself comes first.
        assert own_need(schema.model_validate(told), "cooling") == pytest.approx((880_000, 932))
        told["systems"]["cooling"]["demand"]["function_per_size"] = None
        assert own_need(schema.model_validate(told), "cooling") == pytest.approx((500_000, 932))
        told["systems"]["cooling"]["demand"]["peak_per_size"] = None
        assert own_need(schema.model_validate(told), "cooling") == pytest.approx((500_000, 800))
        told["systems"]["cooling"]["demand"]["full_load_hours"] = 900
        assert own_need(schema.model_validate(told), "cooling") == pytest.approx((720_000, 800))

    def test_measure_saves_function_and_peak(self, office):
        measured = office.with_values({"site.measure": "E2"}).assumptions
        assert own_need(measured, "cooling") == pytest.approx((0.78 * 880_000, 0.80 * 932))
        assert own_need(measured, "lighting") == (5000 * 2500, 5000)

    def test_heat_no_longer_given_must_be_made(self, office):
        """0.15 x (reference - now) / 3, borne by the customer; negative when more is given."""
        path = np.arange(51.0)
        more, less = {"lighting": path + 60}, {"lighting": path}
        found = heating_kwh(office.assumptions, "cooling", more, less)
        np.testing.assert_allclose(found, 0.15 * 60 / 3)
        np.testing.assert_allclose(heating_kwh(office.assumptions, "cooling", less, more), -3.0)
        np.testing.assert_array_equal(heating_kwh(office.assumptions, "lighting", more, less), 0.0)

    def test_heating_penalty_and_bonus_are_money_of_the_customer(self, office):
        """LED everywhere costs heating; where today's lamps are the LED, worse lamps are a bonus."""
        found = compared(office, {})
        name = "informed_sale_plant_and_lighting"
        lamps = found.evaluations[name].equipment["lighting"].electricity
        today = found.evaluations[SALE].equipment["lighting"].electricity
        price = 0.18 * 1.03 ** np.arange(51)
        penalty = 0.15 * (today - lamps) / 3 * price
        assert penalty[1] > 0
        np.testing.assert_allclose(paid(found, name, "customer", "outside", "heating"), penalty)
        assert paid(found, SALE, "customer", "outside", "heating") == [0] * 51
        # A buyer of today who heeds all, and one in the informed sale at a rate so high that he does not.
        values = {"customer.implicit_rate": 0.05, "parties.customer.discount_rate": 0.9}
        found = compared(office, values)
        lamps = found.evaluations[name].equipment["lighting"].electricity
        today = found.evaluations[SALE].equipment["lighting"].electricity
        bonus = 0.15 * (lamps - today) / 3 * price
        assert bonus[1] > 0
        np.testing.assert_allclose(paid(found, name, "outside", "customer", "heating"), bonus)
        assert paid(found, name, "customer", "outside", "heating") == [0] * 51


def test_amount_by_system(office):
    items = office.assumptions.items
    assert amount(items["contract_setup"], "cooling") == 30_000
    assert amount(items["contract_setup"], "lighting") == 10_000
    assert amount(items["insurance"], "lighting") == 0.0
    assert amount(items["equipment"], "lighting") == 1.0


def test_rows_with_an_amount_and_an_index(pocket):
    """Rows of other drivers: per size, per function, per kWh, of the machine's price, once, yearly."""
    values = {
        "economy.inflation": 0.5,
        "items.insurance.amount": 0.125,
        "items.water.amount": {"plant": 0.25},
        "items.contract_setup.amount": {"plant": 8},
        "items.metering.amount": {"plant": 4},
        "items.management.amount": {"plant": 2},
        "items.selling.amount": 0.25,
    }
    found = compared(pocket, values)
    index = 1.5 ** np.arange(5)
    later = np.array([0, 1, 1, 1, 1.0])
    at_once = np.array([1, 0, 0, 0, 0.0])
    own = {"provider": 118.0}
    np.testing.assert_allclose(
        paid(found, SERVICE, "provider", "outside", "insurance"), 0.125 * own["provider"] * later
    )
    # Water follows use, energy's column and inflation: 512 x 0.25.
    np.testing.assert_allclose(paid(found, SERVICE, "provider", "outside", "water"), 128 * index * later)
    np.testing.assert_allclose(paid(found, SERVICE, "provider", "outside", "contract_setup"), 8 * at_once)
    np.testing.assert_allclose(paid(found, SERVICE, "provider", "outside", "metering"), 4 * index * later)
    assert paid(found, SERVICE, "customer", "outside", "management") == [0] * 5
    assert paid(found, SERVICE, "provider", "outside", "selling") == [0] * 5
    # Sold: the owner insures and runs it, the maker sells it; no set-up and no metering.
    np.testing.assert_allclose(paid(found, SALE, "customer", "outside", "insurance"), 0.125 * 64 * later)
    np.testing.assert_allclose(paid(found, SALE, "customer", "outside", "management"), 2 * later)
    np.testing.assert_allclose(paid(found, SALE, "provider", "outside", "selling"), 0.25 * 64 * at_once)
    for item in ("contract_setup", "metering"):
        assert paid(found, SALE, "provider", "outside", item) == [0] * 5
