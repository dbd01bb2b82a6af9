"""The ladder: each rung changes one thing, in the order of MODEL.md 8, and the steps add up."""

import numpy as np
import pytest

from servitization.analysis.ladder import steps
from servitization.model.alternatives import SALE, SERVICE, ladder
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model

ORDER = [
    "right_sizing",
    "better_machine",
    "maintenance_regime",
    "life",
    "service_machine",
    "tariff_and_ownership",
    "third_party_margin",
    "selling_and_management",
    "usage",
    "setup_and_metering",
]


def test_order(model):
    assert [step.name for step in steps(model())] == ORDER
    assert [row.name for row in ladder(model().assumptions)] == ["sale", *ORDER]


@pytest.fixture
def every_step(pocket):
    """The pocket case with something to gain or lose on every rung."""
    values = {
        "systems.plant.buying.sizing_margin": 2,
        "systems.plant.buying.keep_years": 2,
        "systems.plant.maintenance_markup": 0.5,
        "parties.provider.electricity_price": 0.2,
        "items.selling.amount": 0.25,
        "items.management.amount": {"plant": 2},
        "items.contract_setup.amount": {"plant": 3},
        "items.metering.amount": {"plant": 1},
        "contract.usage_rebound": 0.25,
    }
    assumptions = pocket.with_values(values).assumptions
    plant = assumptions.systems["plant"]
    habit = plant.regimes["habit"]
    regimes = {
        "habit": habit.model_copy(update={"preventive_cost": 4.0}),
        "lean": habit.model_copy(update={"preventive_cost": 2.0}),
    }
    plant = plant.model_copy(update={"regimes": regimes})
    return Model(assumptions.model_copy(update={"systems": {"plant": plant}}))


def test_each_step_by_hand(every_step):
    """Present values at 100 %: a yearly 1 is 0.9375; a machine every two years costs 1.25 machines.

    The owner: two sizes of plain twice (160), 128 of electricity (120), upkeep of 8 at 1.5 (11.25),
    a quarter of production for selling (40), his own hours (1.875).
    """
    found = {step.name: step.gain for step in steps(every_step)}
    assert found == pytest.approx(
        {
            # Half the machine, its upkeep and its selling.
            "right_sizing": 80 + 5.625 + 20,
            # Fine instead of plain: 120 for 80, 60 of electricity for 120, 30 of selling for 20.
            "better_machine": -40 + 60 - 10,
            "maintenance_regime": 5.625 - 2.8125,
            # Bought once instead of twice.
            "life": 24 + 6,
            # 118 for 96, and 29.5 of selling for 24; half of the electricity.
            "service_machine": -22 - 5.5 + 30,
            # 0.20 instead of 0.25 for 128 kWh a year.
            "tariff_and_ownership": 30 - 24,
            # The mark-up of others on upkeep of 2 a year.
            "third_party_margin": 0.9375,
            "selling_and_management": 29.5 + 1.875,
            "usage": -6,
            "setup_and_metering": -3 - 0.9375,
        }
    )
    resource = Comparison(every_step).gain_over(SALE).resource
    assert sum(found.values()) == pytest.approx(resource) == pytest.approx(179.3125)


def test_steps_are_valued_at_the_system_rate(pocket):
    other = Model(pocket.with_values({"economy.system_rate": 0.25}).assumptions)
    found = {step.name: step.gain for step in steps(other)}
    worth = 0.8 + 0.8**2 + 0.8**3 + 0.8**4
    assert found["better_machine"] == pytest.approx(-32 + 64 * worth)
    assert found["service_machine"] == pytest.approx(-22 + 32 * worth)


def test_maker_who_does_not_own_changes_no_machine(office):
    """Where the customer pays for the machine he chooses and sizes it; only upkeep changes hands."""
    model = Model(office.with_values({"contract.arrangement": "activity_management"}).assumptions)
    found = {step.name: step.gain for step in steps(model)}
    for name in ("right_sizing", "better_machine", "maintenance_regime", "life", "service_machine"):
        assert found[name] == 0.0
    assert found["third_party_margin"] > 0
    # The provider pays the electricity and the fee does not follow it.
    assert found["usage"] < 0
    comparison = Comparison(model)
    assert sum(found.values()) == pytest.approx(comparison.gain_over(SALE).resource)
    cycles = [comparison.evaluations[name].equipment["cooling"].design.cycles for name in (SALE, SERVICE)]
    assert cycles[0] == cycles[1]
    # He owns nothing that he could take back.
    np.testing.assert_array_equal(comparison.machines.purchase, 0.0)
    np.testing.assert_array_equal(comparison.machines.market_value, 0.0)
    np.testing.assert_array_equal(comparison.machines.removal, 0.0)


@pytest.mark.parametrize(
    ("arrangement", "more_use"),
    [("functional_result", True), ("activity_management", True), ("lease", False), ("pay_per_unit", False)],
)
def test_use_grows_only_where_it_costs_the_user_nothing(arrangement, more_use, office):
    """The fee follows the volume, or the customer pays the energy: no rebound (3.1)."""
    comparison = Comparison(Model(office.with_values({"contract.arrangement": arrangement}).assumptions))
    sale, service = (
        comparison.evaluations[name].equipment["cooling"].technology.function for name in (SALE, SERVICE)
    )
    np.testing.assert_allclose(service, sale * (1.03 if more_use else 1.0))
