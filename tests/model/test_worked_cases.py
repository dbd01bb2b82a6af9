"""The smaller worked cases of the model, each from its own inputs through the product's functions."""

import numpy as np
import pytest

from servitization import finance
from servitization.assumptions.schema import Item, Party
from servitization.model.carbon import emissions
from servitization.model.demand import installed_size, need
from servitization.model.design import (
    Choice,
    Cycle,
    Decider,
    Design,
    life_cost,
    programme,
    purchases,
    timeline,
    yearly,
)
from servitization.model.economic_life import equivalent_annual_cost_by_age
from servitization.model.fee import Side, discount_level, fee_index, zone
from servitization.model.gain import gain, worth
from servitization.model.ledger import Entry, imbalance, view
from servitization.model.parties import Account, Accounts, present_value
from servitization.model.prices import Prices, growth_index
from servitization.model.tax import deductions, tax, taxable_profit
from servitization.model.technology import Hardware, MachineYears, Technology


def constant_prices(horizon: int, electricity: float, **growth: float) -> Prices:
    indices = {
        name: growth_index(growth.get(name, 0.0), horizon) for name in ("inflation", "wages", "energy")
    }
    price = electricity * indices["energy"]
    return Prices(
        indices={"none": np.ones(horizon + 1), **indices, "carbon": np.zeros(horizon + 1)},
        electricity={"provider": price, "customer": price},
        carbon=np.zeros(horizon + 1),
        grid_intensity=np.zeros(horizon + 1),
    )


def function(horizon: int, yearly: float) -> np.ndarray:
    return np.concatenate(([0.0], np.full(horizon, yearly)))


class TestLedger:
    """01_ledger_conservation: payments from a responsibility matrix, and transfers."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/01_ledger_conservation.json")

    @pytest.mark.parametrize("alternative", ["sale", "service"])
    def test_flows_and_conservation(self, alternative, oracle, matches):
        inputs, expected = oracle["inputs"], oracle["outputs"][alternative]
        names = {"C": "customer", "P": "provider", "X": "outside"}
        lines = []
        for item, bearers in inputs["responsibility"][alternative].items():
            cost = np.array(inputs["resource_cost"][item], dtype=float)
            for bearer, share in bearers.items():
                payer, payee = (names[bearer], "outside") if cost.min() >= 0 else ("outside", names[bearer])
                lines.append(Entry(payer, payee, "", item, np.abs(share * cost), "resource"))
        for payer, payee, item, amount in inputs["transfers"][alternative]:
            lines.append(Entry(names[payer], names[payee], "", item, np.array(amount, dtype=float), "fee"))
        for short, flow in expected["cash_flow"].items():
            matches(view(lines, names[short]), flow, oracle)
        np.testing.assert_allclose(imbalance(lines, list(names.values())), 0.0, atol=1e-12)
        inside = view(lines, "customer") + view(lines, "provider")
        matches(inside, expected["inside_sum"], oracle)
        matches(inside, expected["minus_total_resource_cost"], oracle)
        own, common = expected["npv_own_rate"], expected["npv_at_7pct"]
        for short in "CP":
            matches(present_value(view(lines, names[short]), inputs["rates"][short]), own[short], oracle)
            matches(present_value(view(lines, names[short]), 0.07), common[short], oracle)

    def test_same_resources_are_worth_the_same_at_a_common_rate(self, oracle):
        system = oracle["outputs"]["check_same_K_same_system_pv_at_7pct"]
        private = oracle["outputs"]["check_sum_own_rate_npv_differs"]
        for index, alternative in enumerate(("sale", "service")):
            figures = oracle["outputs"][alternative]
            assert sum(figures["npv_at_7pct"].values()) == pytest.approx(system[index], rel=1e-6)
            assert sum(figures["npv_own_rate"].values()) == pytest.approx(private[index], rel=1e-6)


class TestEconomicLife:
    """05_eac_replacement_age: equivalent annual cost by years kept, in constant prices."""

    @pytest.mark.parametrize("regime", ["reactive", "preventive"])
    def test_table_and_optimum(self, regime, case, matches, system, office):
        oracle = case("model/05_eac_replacement_age.json")
        inputs, expected = oracle["inputs"], oracle["outputs"][regime]
        life, horizon = inputs["max_life"], inputs["max_life"]
        machine = system(
            {
                "only": {
                    "cost": inputs["price"],
                    "eta": inputs["seasonal_efficiency"],
                    "rv0": inputs["resale_fraction0"],
                }
            },
            {
                name: {
                    "pm": one["pm"],
                    "c_fail": one["cf"],
                    "weib_eta": one["eta"],
                    "weib_beta": one["beta"],
                    "M": one["M"],
                    "mttr": 0.0,
                }
                for name, one in inputs["regimes"].items()
            },
            residual_decline=inputs["resale_decline"],
            maximum_life=life,
        )
        paths = constant_prices(horizon, inputs["energy_price"])
        technology = Technology(
            machine, Hardware(machine), paths, 1.0, function(horizon, inputs["demand_kwh"])
        )
        items = office.assumptions.items
        weights = dict.fromkeys(("equipment", "maintenance", "energy", "residual"), 1.0)
        found = equivalent_annual_cost_by_age(
            technology, Decider("provider", inputs["rate_real"], "only", items, weights), horizon
        )[0, technology.regimes.index(regime)]
        table = np.array(expected["table"])
        matches(found, table[:, 4], oracle)
        assert int(found.argmin()) + 1 == expected["n_opt"]
        matches(found.min(), expected["eac_min"], oracle)
        years = MachineYears(
            np.array(0),
            np.array(technology.regimes.index(regime)),
            np.array(0),
            np.arange(life),
            np.arange(life) + 1,
        )
        matches(technology.failures(years), table[:, 1], oracle)
        matches(technology.energy(years, "provider"), table[:, 2], oracle)
        matches(technology.maintenance(years), table[:, 3], oracle)


class TestDecisions:
    """06_tier_choice_split_incentive_dp: what buyers pick, and what a provider picks."""

    ITEMS = ("equipment", "installation", "maintenance", "energy", "downtime", "removal", "residual")

    @pytest.fixture
    def oracle(self, case):
        return case("model/06_tier_choice_split_incentive_dp.json")

    @pytest.fixture
    def technology(self, oracle, system):
        inputs = oracle["inputs"]
        chiller, horizon, escalation = inputs["chiller"], inputs["H"], inputs["escalation"]
        machine = system(
            inputs["tiers"],
            inputs["regimes"],
            buying={"regime": inputs["buyer"]["regime"], "keep_years": inputs["buyer"]["keep_years"]},
            markup=inputs["buyer"]["markup"],
            installation_share=chiller["install_frac"],
            refrigerant_charge=chiller["charge"],
            leak_rate=chiller["leak"],
            refrigerant_price=chiller["p_ref"],
            removal_cost=chiller["c_eol"],
            residual_decline=chiller["rv_decl"],
            outage_cost=chiller["loss_h"],
            maximum_life=inputs["n_max"],
        )
        paths = constant_prices(
            horizon,
            inputs["price_kwh"],
            inflation=escalation["cpi"],
            wages=escalation["wage"],
            energy=escalation["energy"],
        )
        demand = function(horizon, inputs["demand_kwh_th"])
        return Technology(machine, Hardware(machine), paths, inputs["size_kw"], demand)

    @pytest.fixture
    def items(self, office) -> dict[str, Item]:
        return office.assumptions.items

    @pytest.fixture
    def cost(self, technology, items, oracle):
        """Present value of each life at the provider's rate, all items on production basis."""
        inputs = oracle["inputs"]
        weights = dict.fromkeys(self.ITEMS, 1.0)
        return life_cost(
            technology, Decider("provider", inputs["provider_rate"], "plant", items, weights), inputs["H"]
        )

    def value(self, design: Design, cost, technology) -> float:
        return sum(
            cost[
                one.year,
                technology.tiers.index(one.tier),
                technology.regimes.index(one.maintenance),
                one.years - 1,
            ]
            for one in design.cycles
        )

    def energy_kwh(self, design: Design, technology) -> float:
        return technology.electricity(timeline(design, technology).machine).sum()

    def test_what_buyers_pick(self, oracle, technology, items, cost, matches):
        inputs = oracle["inputs"]
        weights = {
            "equipment": 1.0 + inputs["buyer"]["markup"],
            "installation": 1.0,
            "maintenance": 1.0,
            "energy": 1.0,
        }
        choice = Choice(False, inputs["buyer"]["regime"], inputs["buyer"]["keep_years"])
        for rate, attention, first, pv, kwh in oracle["outputs"]["buyer_rows"]:
            design = purchases(
                technology,
                Decider("customer", rate, "plant", items, weights, attention),
                choice,
                inputs["H"],
            )
            assert design.cycles[0].tier == first, (rate, attention)
            matches(self.value(design, cost, technology), pv, oracle)
            matches(self.energy_kwh(design, technology), kwh, oracle)

    def test_what_the_provider_picks(self, oracle, technology, items, cost, matches):
        expected = oracle["outputs"]["provider"]
        design = programme(cost, technology, Choice(True, None, None))
        assert [[c.year, c.tier, c.maintenance, c.years] for c in design.cycles] == expected["schedule"]
        matches(design.value, expected["pv"], oracle)
        matches(self.energy_kwh(design, technology), expected["energy_kwh_50y"], oracle)
        line, heating = timeline(design, technology), np.zeros(oracle["inputs"]["H"] + 1)
        names = {"eol": "removal"}
        total = 0.0
        for name, value in expected["pv_by_item"].items():
            item = items[names.get(name, name)]
            amount = yearly(item, "plant", technology, line, "provider", heating)
            found = present_value(amount, oracle["inputs"]["provider_rate"])
            found = -found if item.income else found
            total += found
            matches(found, value, oracle)
        # The programme's value is the ledger's value of its own schedule.
        assert total == pytest.approx(design.value, rel=1e-9)

    def test_restricted_providers(self, oracle, technology, cost, matches):
        expected = oracle["outputs"]["provider_preventive_only"]
        design = programme(cost, technology, Choice(True, "preventive", None))
        assert [[c.year, c.tier, c.maintenance, c.years] for c in design.cycles] == expected["schedule"]
        matches(design.value, expected["pv"], oracle)

    def test_provider_with_one_tier(self, oracle, technology, items, system, matches):
        expected = oracle["outputs"]["provider_T1_preventive_only"]
        given = technology.system
        tiers = {name: tier for name, tier in given.tiers.items() if name == "T1_standard"}
        only = given.model_copy(update={"tiers": tiers})
        one = Technology(only, Hardware(only), technology.prices, technology.size, technology.function)
        inputs = oracle["inputs"]
        cost = life_cost(
            one,
            Decider("provider", inputs["provider_rate"], "plant", items, dict.fromkeys(self.ITEMS, 1.0)),
            inputs["H"],
        )
        design = programme(cost, one, Choice(True, "preventive", None))
        assert [[c.year, c.tier, c.maintenance, c.years] for c in design.cycles] == expected["schedule"]
        matches(design.value, expected["pv"], oracle)

    def test_no_fixed_cycle_beats_the_programme(self, oracle, technology, cost):
        best = programme(cost, technology, Choice(True, None, None)).value
        horizon = oracle["inputs"]["H"]
        for j, tier in enumerate(technology.tiers):
            for q, regime in enumerate(technology.regimes):
                for kept in range(1, oracle["inputs"]["n_max"] + 1):
                    years = range(0, horizon, kept)
                    fixed = sum(cost[v, j, q, min(kept, horizon - v) - 1] for v in years)
                    assert best <= fixed + 1e-6, (tier, regime, kept)


class TestCoupling:
    """07_load_coupling: lighting heat and envelope measures in the cooling load."""

    def test_loads(self, case, matches, office):
        oracle = case("model/07_load_coupling.json")
        light, growth = oracle["inputs"]["light"], oracle["inputs"]["light_tiers"]
        for name, envelope, kwh, thermal, peak, plant, electricity in oracle["outputs"]["rows"]:
            chosen = {} if envelope == "E0" else {"site.measure": envelope}
            assumptions = office.with_values(chosen).assumptions
            machine = assumptions.systems["lighting"]
            demand = need(assumptions, "lighting", {})
            paths = constant_prices(50, 0.18)
            technology = Technology(machine, Hardware(machine), paths, light["size_klm"], demand.function)
            years = light["n_sale"]
            kept = [min(years, 50 - year) for year in range(0, 50, years)]
            cycles = tuple(
                Cycle(year, name, light["regime_sale"], n)
                for year, n in zip(range(0, 50, years), kept, strict=True)
            )
            used = np.zeros(51)
            used[1:] = technology.electricity(timeline(Design(cycles, 0.0), technology).machine)
            matches(used[1], kwh, oracle)
            cooling = need(assumptions, "cooling", {"lighting": used})
            matches(cooling.function[1], thermal, oracle)
            matches(cooling.peak, peak, oracle)
            size = installed_size(cooling, assumptions.systems["cooling"], provided=False)
            matches(size, plant, oracle)
            matches(cooling.function[1] / oracle["inputs"]["chiller_T1_eta"], electricity, oracle)
            assert growth[name]["eta"] == machine.tiers[name].efficiency


class TenYears:
    """The two-party, ten-year model of cases 09 and 18, built from flows."""

    def __init__(self, inputs: dict):
        sale, service, horizon = inputs["sale"], inputs["service"], inputs["H"]
        years = np.arange(1, horizon + 1)
        wage, energy = (1 + inputs["g"]["wage"]) ** years, (1 + inputs["g"]["energy"]) ** years
        parties = {
            short: Party(discount_rate=inputs["r"][short], tax_rate=inputs["tau"][short]) for short in "CP"
        }
        lives = {"machine": ((0, horizon),)}

        def flow(first=0.0, running=None, last=0.0):
            path = np.zeros(horizon + 1)
            path[0] = first
            if running is not None:
                path[1:] = running
            path[horizon] += last
            return path

        def line(payer, payee, item, amount, capital=False):
            return Entry(payer, payee, "machine", item, amount, "resource", capital)

        self.sale = [
            line("C", "P", "price", flow(sale["price"]), capital=True),
            line("P", "outside", "production", flow(sale["production"])),
            line("C", "outside", "maintenance", flow(running=sale["maint"] * wage)),
            line("C", "outside", "energy", flow(running=sale["energy"] * energy)),
            line("outside", "C", "residual", flow(last=sale["residual"])),
            line("outside", "P", "after_sales", flow(running=sale["aftersales_margin"] * wage)),
        ]
        self.service = [
            line("P", "outside", "production", flow(service["production"]), capital=True),
            line("P", "outside", "maintenance", flow(running=service["maint"] * wage)),
            line("P", "outside", "energy", flow(running=service["energy"] * energy)),
            line("P", "outside", "administration", flow(running=service["admin"] * wage)),
            line("outside", "P", "residual", flow(last=service["residual"])),
        ]
        self.parties, self.horizon, self.lives, self.years = parties, horizon, lives, inputs["dep_years"]

    def account(self, lines, name) -> Account:
        profit = taxable_profit(
            lines, name, self.parties[name], self.lives, {"machine": self.years}, self.horizon
        )
        zero = np.zeros(self.horizon + 1)
        return Account(self.parties[name], view(lines, name) + zero, profit, zero)


class TestFee:
    """09_fee_solving_zopa_nash: reservation fees, zone, split, target return, target discount."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/09_fee_solving_zopa_nash.json")

    @pytest.fixture
    def model(self, oracle):
        return TenYears(oracle["inputs"])

    def shape(self, name: str, oracle, office) -> np.ndarray:
        growth, horizon = oracle["inputs"]["g"], oracle["inputs"]["H"]
        fee = office.assumptions.contract.fee
        weights = {
            "flat": {"fixed_weight": 1.0, "inflation_weight": 0.0, "energy_weight": 0.0},
            "cpi2": {"fixed_weight": 0.0, "inflation_weight": 1.0, "energy_weight": 0.0},
            "wage_energy": {
                "fixed_weight": 0.15,
                "inflation_weight": 0.0,
                "wage_weight": 0.35,
                "energy_weight": 0.5,
            },
        }
        if name == "advance_flat":
            return np.array([1.0] * horizon + [0.0])
        paths = constant_prices(horizon, 0.0, inflation=0.02, wages=growth["wage"], energy=growth["energy"])
        return fee_index(fee.model_copy(update=weights[name]), paths)

    def test_flows_after_tax(self, oracle, model, matches):
        expected = oracle["outputs"]["flows"]
        for key, lines, name in (
            ("C_sale", model.sale, "C"),
            ("P_sale", model.sale, "P"),
            ("P_service_before_fee", model.service, "P"),
        ):
            matches(model.account(lines, name).statement().after_tax, expected[key], oracle)

    @pytest.mark.parametrize("shape", ["flat", "cpi2", "wage_energy", "advance_flat"])
    def test_levels(self, shape, oracle, model, matches, office):
        expected, index = oracle["outputs"][shape], self.shape(shape, oracle, office)
        provider = Side(model.account(model.service, "P"), index, 1.0)
        customer = Side(model.account(model.service, "C"), index, -1.0)
        sold = {name: float(model.account(model.sale, name).statement().npv) for name in "CP"}
        matches(sold["P"], expected["npv_P_sale"], oracle)
        matches(sold["C"], expected["npv_C_sale"], oracle)
        matches(provider.npv(0.0), expected["npv_P_service_ex_fee"], oracle)
        matches(provider.per_level, expected["beta_P"], oracle)
        matches(customer.per_level, expected["beta_C"], oracle)
        found = zone(provider, customer, sold["P"], sold["C"])
        matches(found.provider_floor, expected["lambda_P"], oracle)
        matches(found.customer_ceiling, expected["lambda_C"], oracle)
        matches(found.width, expected["zopa_width"], oracle)
        for weight in (0.3, 0.5, 0.7):
            nash = expected[f"nash_w{weight}"]
            level = found.split(weight)
            matches(level, nash["fee"], oracle)
            matches(provider.npv(level) - sold["P"], nash["gain_P"], oracle)
            matches(customer.npv(level) - sold["C"], nash["gain_C"], oracle)
        agreed = provider.statement(found.split(0.5)).after_tax
        matches(agreed, expected["provider_flow_at_nash"], oracle)
        matches(finance.irr(agreed), expected["provider_project_irr"], oracle)
        matches(provider.level_at_rate(0.12), expected["fee_for_target_irr_12"], oracle)
        matches(
            discount_level(customer, sold["C"], 0.10), expected["fee_for_10pct_customer_discount"], oracle
        )

    def test_split_maximises_the_product_of_gains(self, oracle, model, office):
        index = self.shape("flat", oracle, office)
        provider = Side(model.account(model.service, "P"), index, 1.0)
        customer = Side(model.account(model.service, "C"), index, -1.0)
        sold = {name: float(model.account(model.sale, name).statement().npv) for name in "CP"}
        found = zone(provider, customer, sold["P"], sold["C"])
        for weight in (0.3, 0.5, 0.7):
            levels = np.linspace(found.provider_floor, found.customer_ceiling, 20_001)[1:-1]
            gains = [(provider.npv(x) - sold["P"], customer.npv(x) - sold["C"]) for x in levels[::20]]
            product = [weight * np.log(p) + (1 - weight) * np.log(c) for p, c in gains]
            best = levels[::20][int(np.argmax(product))]
            assert best == pytest.approx(found.split(weight), abs=found.width / 500)


class TestGain:
    """18_gain_decomposition: resource + tax + financing on the flows of case 09."""

    def test_parts(self, case, matches):
        oracle = case("model/18_gain_decomposition.json")
        inputs, expected = oracle["inputs"], oracle["outputs"]
        model = TenYears(inputs["model"])
        index = np.array([0.0] + [1.0] * model.horizon)
        fee = Entry("C", "P", "machine", "fee", inputs["fee"] * index, "fee")
        worths = {}
        for name, lines in (("sale", model.sale), ("service", [*model.service, fee])):
            statements = {short: model.account(lines, short).statement() for short in "CP"}
            worths[name] = worth(lines, statements, inputs["system_rate"])
        found = gain(worths["service"], worths["sale"])
        matches(found.resource, expected["resource_saving_pv"], oracle)
        matches(found.tax, expected["tax_effect_pv"], oracle)
        matches(found.financing, expected["financing_effect"], oracle)
        matches(found.total, expected["total"], oracle)
        assert sum(found.by_party.values()) == pytest.approx(expected["direct_total"], rel=1e-6)
        matches(found.financing / found.total, expected["share_financing"], oracle)


class TestCarbon:
    """16_carbon: electricity, refrigerant and making, and what carbon costs."""

    @pytest.mark.parametrize("which", ["sale", "service"])
    def test_emissions(self, which, case, matches, system):
        oracle = case("model/16_carbon.json")
        inputs, expected = oracle["inputs"], oracle["outputs"]
        plant, horizon = inputs[which], inputs["H"]
        machine = system(
            {"only": {"cost": 1.0, "eta": 1.0, "rv0": 0.0, "gwp": plant["gwp"]}},
            {
                "only": {
                    "pm": 0,
                    "c_fail": 0,
                    "weib_eta": 1,
                    "weib_beta": 1,
                    "M": plant["degradation"],
                    "mttr": 0,
                }
            },
            refrigerant_charge=plant["charge_kg"],
            leak_rate=plant["leak"],
            end_of_life_loss=plant["eol_loss"],
            embodied_carbon=plant["embodied_kg"],
        )
        base = constant_prices(horizon, 0.0)
        years = np.arange(horizon + 1)
        paths = Prices(
            base.indices,
            base.electricity,
            carbon=inputs["carbon_price"] / 1000 * (1 + inputs["growth"]) ** years,
            grid_intensity=inputs["grid_kg_kwh"] * (1 - inputs["grid_decline"]) ** np.maximum(years - 1, 0),
        )
        technology = Technology(machine, Hardware(machine), paths, 1.0, function(horizon, plant["kwh_y1"]))
        schedule = Design((Cycle(0, "only", "only", horizon),), 0.0)
        found = emissions(technology, timeline(schedule, technology))
        figures = expected[which]
        matches(found.direct[1:], figures["direct"], oracle)
        matches(found.embodied.sum(), figures["embodied"], oracle)
        matches(found.indirect[1:], figures["indirect"], oracle)
        matches(found.total.sum() / 1000, figures["total_t"], oracle)
        matches(found.direct.sum() / found.total.sum(), figures["share_direct"], oracle)
        priced = present_value(found.total * paths.carbon, inputs["rate"])
        matches(priced, expected[f"pv_carbon_cost_{which}"], oracle)


def test_deductions_sum_to_the_price_whatever_the_life():
    for method in ("straight_line", "declining_balance", "sum_of_years", "expensing", "macrs"):
        for kept in (1, 3, 10, 14):
            table = deductions(((0, kept), (kept, 20 - kept)), method, 10, 20)
            np.testing.assert_allclose(table.sum(axis=1), 1.0, atol=1e-12)


def test_loss_saves_tax_now_or_later():
    profit = np.array([-100.0, 40.0, 80.0])
    party = Party(discount_rate=0.05, tax_rate=0.25)
    np.testing.assert_allclose(tax(profit, party), [-25.0, 10.0, 20.0])
    waiting = party.model_copy(update={"losses": "carry"})
    np.testing.assert_allclose(tax(profit, waiting), [0.0, 0.0, 5.0])


def test_accounts_give_every_party_a_row(office, study):
    found = Accounts(office.assumptions, study.comparison.lines("service"), {"cooling": (), "lighting": ()})
    assert set(found) == set(office.assumptions.parties)
