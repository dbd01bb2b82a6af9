"""21_sector_presets: light, a car, a washing machine, carpet and chairs through the same functions.

Conventions of the case: before tax, prices grow as in the office case, a fee at the end of each
year indexed with consumer prices at 2 %. What the buyer pays beside production cost is a margin on
the machine and 35 % on its upkeep; the administration of a contract is paid by the provider.
"""

import numpy as np
import pytest

from servitization.assumptions.schema import Party
from servitization.model.design import Choice, Decider, life_cost, programme, purchases, timeline, yearly
from servitization.model.fee import Side, fee_index, zone
from servitization.model.parties import Account, present_value
from servitization.model.technology import Hardware, Technology
from tests.model.test_worked_cases import constant_prices, function

GROWTH = {"inflation": 0.02, "wages": 0.025, "energy": 0.03}
ITEMS = ("equipment", "installation", "maintenance", "energy", "downtime", "removal", "residual")
SECTORS = ("lighting", "car", "washing_machine", "carpet", "office_chair")
RESIDUAL_DECLINE = 0.08
"""Of the case's own engine, where a sector names none: lighting."""


class Sector:
    """One sector of the case, with the machines that buyer and provider choose."""

    def __init__(self, inputs: dict, name: str, system, items):
        self.given, self.horizon = inputs["sectors"][name], inputs["H"]
        given = self.given
        buyer = given["buyer"]
        machine = system(
            given["tiers"],
            given["regs"],
            buying={"regime": buyer["reg"], "keep_years": buyer["n"]},
            markup=buyer["markup"],
            installation_share=given["install"],
            residual_decline=given.get("rv_decl", RESIDUAL_DECLINE),
            maximum_life=given["n_max"],
        )
        self.prices = constant_prices(self.horizon, given["p_e"], **GROWTH)
        demand = function(self.horizon, given["Q"])
        self.technology = Technology(machine, Hardware(machine), self.prices, given["size"], demand)
        self.items = items
        self.paid = dict.fromkeys(ITEMS, 1.0)
        self.paid |= {
            "equipment": 1 + buyer["markup"],
            "maintenance": 1 + inputs["maintenance_market_markup"],
        }
        seen = {name: self.paid[name] for name in ("equipment", "installation", "maintenance", "energy")}
        decider = Decider("customer", buyer["imp"], "plant", items, seen)
        self.bought = purchases(
            self.technology, decider, Choice(False, buyer["reg"], buyer["n"]), self.horizon
        )
        one = Decider("provider", inputs["rates"]["P"], "plant", items, dict.fromkeys(ITEMS, 1.0))
        cost = life_cost(self.technology, one, self.horizon)
        self.served = programme(cost, self.technology, Choice(True, None, None))

    def cost(self, design, weights: dict[str, float]) -> np.ndarray:
        """Cost of a design by year."""
        line, heating = timeline(design, self.technology), np.zeros(self.horizon + 1)
        total = np.zeros(self.horizon + 1)
        for name, weight in weights.items():
            item = self.items[name]
            amount = yearly(item, "plant", self.technology, line, "provider", heating) * weight
            total += -amount if item.income else amount
        return total

    @property
    def administration(self) -> np.ndarray:
        """Paid at the end of each year, from the first."""
        paid = self.given["admin"] * self.prices.indices["inflation"]
        return np.concatenate(([0.0], paid[1:]))


@pytest.fixture(scope="module", params=SECTORS)
def name(request):
    return request.param


@pytest.fixture
def oracle(case):
    return case("model/21_sector_presets.json")


@pytest.fixture
def sector(oracle, name, system, office) -> Sector:
    return Sector(oracle["inputs"], name, system, office.assumptions.items)


def schedule(design) -> list[list]:
    return [[one.year, one.tier, one.maintenance, one.years] for one in design.cycles]


def test_which_machines_buyer_and_provider_choose(sector, oracle, name):
    expected = oracle["outputs"][name]
    assert schedule(sector.bought) == expected["buyer_schedule"]
    assert schedule(sector.served) == expected["provider_schedule"]


def test_what_owning_and_serving_cost(sector, oracle, name, matches):
    expected, rates = oracle["outputs"][name], oracle["inputs"]["rates"]
    produced = dict.fromkeys(ITEMS, 1.0)
    owning = sector.cost(sector.bought, sector.paid)
    matches(present_value(owning, rates["C"]), expected["customer_cost_of_ownership_pv_10"], oracle)
    sold = present_value(sector.cost(sector.bought, produced), rates["P"])
    matches(sold, expected["system_pv7_sale"], oracle)
    administration = present_value(sector.administration, rates["P"])
    matches(administration, expected["admin_pv_7"], oracle)
    served = present_value(sector.cost(sector.served, produced), rates["P"]) + administration
    matches(served, expected["provider_cost_pv_7"], oracle)
    matches(served, expected["system_pv7_service"], oracle)


def test_the_zone_and_where_there_is_none(sector, oracle, name, matches, office):
    expected, rates = oracle["outputs"][name], oracle["inputs"]["rates"]
    margin = sector.cost(sector.bought, {"equipment": sector.given["buyer"]["markup"]})
    lost = present_value(margin, rates["P"])
    matches(lost, expected["provider_lost_sale_margin_pv_7"], oracle)
    weights = {"fixed_weight": 0.0, "inflation_weight": 1.0, "energy_weight": 0.0}
    index = fee_index(office.assumptions.contract.fee.model_copy(update=weights), sector.prices)
    served = sector.cost(sector.served, dict.fromkeys(ITEMS, 1.0)) + sector.administration
    provider = Side(account(-served, rates["P"]), index, 1.0)
    customer = Side(account(np.zeros_like(served), rates["C"]), index, -1.0)
    owning = present_value(sector.cost(sector.bought, sector.paid), rates["C"])
    found = zone(provider, customer, lost, -owning)
    matches(found.provider_floor, expected["fee_reservation_P"], oracle)
    matches(found.customer_ceiling, expected["fee_indifference_C"], oracle)
    assert found.width == pytest.approx(expected["zopa"], abs=2e-6 * found.customer_ceiling)
    assert (found.width < 0) == (name == "washing_machine")


def account(flows: np.ndarray, rate: float) -> Account:
    """The account of a party that pays no tax."""
    return Account(Party(discount_rate=rate, tax_rate=0), flows, flows, np.zeros_like(flows))
