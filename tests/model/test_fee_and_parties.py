"""The fee by each setting, limits of each side, statements, ownership, exposure (MODEL.md 2, 3.1, 6, 7.2)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from servitization import load_case
from servitization.assumptions.schema import Party
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison, owning_value
from servitization.model.evaluation import Model
from servitization.model.fee import Side, Zone, bisect, fee_index
from servitization.model.gain import Gain, years_dearer
from servitization.model.ledger import Entry, payments
from servitization.model.parties import Account, Accounts, Statement
from servitization.model.prices import prices
from servitization.model.responsibility import (
    bearers,
    bill,
    exposures,
    maker_share,
    markup,
    posts,
    suppliers,
)
from servitization.model.tax import taxable_profit


@pytest.fixture(scope="module")
def pocket():
    return load_case(Path(__file__).parents[1] / "cases" / "pocket.yaml")


def compared(case, **values) -> Comparison:
    values = {path.replace("__", "."): value for path, value in values.items()}
    return Comparison(Model(case.with_values(values).assumptions))


def with_row(assumptions, **shares):
    """Other shares under the contract, also such as the files may not give."""
    rows = assumptions.responsibilities
    row = rows["functional_result"].model_copy(update=shares)
    return assumptions.model_copy(update={"responsibilities": {**rows, "functional_result": row}})


class TestLevel:
    """Provider: floor (32 + 118 + 30) / 0.9375 = 192. Customer: ceiling 216 / 0.9375 = 230.4."""

    @pytest.mark.parametrize(
        ("setting", "level"),
        [
            ("floor", 192.0),
            ("ceiling", 230.4),
            ("split", 192 + 0.25 * 38.4),
            ("by_hand", 200.0),
            # A tenth less than what owning costs him: 0.9 x 216 / 0.9375.
            ("target_discount", 207.36),
            # 118 back at 50 % in four years, and 32 of electricity a year.
            ("target_irr", 32 + 118 / (1 / 1.5 + 1 / 1.5**2 + 1 / 1.5**3 + 1 / 1.5**4)),
        ],
    )
    def test_settings(self, setting, level, pocket):
        found = compared(
            pocket,
            contract__fee__setting=setting,
            contract__fee__level=200.0,
            contract__fee__bargaining_weight=0.25,
            contract__fee__target_irr=0.5,
            contract__fee__target_discount=0.1,
        ).agreement
        assert found.level == pytest.approx(level)
        assert found.against_sale.provider_floor == pytest.approx(192)
        assert found.against_sale.customer_ceiling == pytest.approx(230.4)
        np.testing.assert_allclose(found.stream, level * np.array([0, 1, 1, 1, 1.0]))

    def test_each_side_has_what_it_had_at_its_limit(self, pocket):
        found = compared(pocket)
        agreed = found.agreement
        for level, party in ((192.0, "provider"), (230.4, "customer")):
            assert found.at(level).gain_over(SALE).by_party[party] == pytest.approx(0, abs=1e-9)
        informed = agreed.against_informed
        assert informed.provider_floor == pytest.approx(196 / 0.9375)
        assert informed.customer_ceiling == pytest.approx(204 / 0.9375)
        assert agreed.provider.per_level == agreed.customer.per_level == 0.9375

    def test_tax_and_the_fee(self, pocket):
        """With 50 % tax for all a level of 1 is worth half as much after tax to each side."""
        found = compared(pocket, parties__provider__tax_rate=0.5, parties__customer__tax_rate=0.25).agreement
        assert found.provider.per_level == 0.9375 / 2
        assert found.customer.per_level == 0.9375 * 0.75

    @pytest.mark.parametrize("losses", ["offset", "carry"])
    def test_limits_under_tax(self, losses, pocket):
        """Straight line over four years: 118/4 a year; carried losses wait, so the floor may rise."""
        found = compared(
            pocket,
            parties__provider__tax_rate=0.5,
            parties__provider__losses=losses,
            parties__customer__tax_rate=0.5,
            parties__customer__losses="offset",
        )
        # In the sale the maker earns 32, half of it tax: 16 + 118 - 0.5 x 0.9375 x 29.5 + 15 a level of 1.
        floor = (16 + 118 + 0.5 * 30 - 0.5 * 0.9375 * 29.5) / (0.5 * 0.9375)
        ceiling = (96 + 0.5 * 120 - 0.5 * 0.9375 * 24) / (0.5 * 0.9375)
        zone = found.agreement.against_sale
        # The contract makes a profit every year, so nothing waits at the floor.
        assert zone.provider_floor == pytest.approx(floor)
        assert zone.customer_ceiling == pytest.approx(ceiling)

    def test_customer_whose_losses_are_never_used_pays_gross(self, pocket):
        found = compared(pocket, parties__customer__tax_rate=0.5, parties__customer__losses="carry")
        assert found.agreement.against_sale.customer_ceiling == pytest.approx(230.4)

    def test_index(self, office):
        fee = office.assumptions.contract.fee.model_copy(
            update={"fixed_weight": 0.1, "inflation_weight": 0.2, "wage_weight": 0.3, "energy_weight": 0.4}
        )
        t = np.arange(51)
        expected = 0.1 + 0.2 * 1.02**t + 0.3 * 1.025**t + 0.4 * 1.03**t
        expected[0] = 0.0
        np.testing.assert_allclose(fee_index(fee, prices(office.assumptions)), expected)

    def test_zone(self):
        zone = Zone(10.0, 30.0)
        assert zone.width == 20.0
        assert [zone.split(weight) for weight in (0.0, 0.25, 1.0)] == [10.0, 15.0, 30.0]
        assert Zone(30.0, 10.0).width == -20.0


class TestBisect:
    @pytest.mark.parametrize("scale", [1e-9, 0.0, 1.0, 1e6])
    @pytest.mark.parametrize(
        ("rising", "root"),
        [
            (lambda x: x - 3, 3.0),
            (lambda x: 2 * x + 7, -3.5),
            (lambda x: x, 0.0),
            (lambda x: x - 1, 1.0),
            (lambda x: x - 250_000, 250_000.0),
            (lambda x: x + 250_000, -250_000.0),
            (lambda x: max(x - 4, 10 * (x - 4)), 4.0),
            (lambda x: min(x - 4, 10 * (x - 4)), 4.0),
            (lambda x: x**3 - 8, 2.0),
            (lambda x: np.exp(x) - 2, np.log(2)),
            (lambda x: 1e6 * (x - 0.125), 0.125),
        ],
    )
    def test_roots(self, rising, root, scale):
        assert bisect(rising, scale) == pytest.approx(root, rel=1e-9, abs=1e-9)

    @pytest.mark.parametrize("root", [-46.0, -1.2, -0.8, -0.2, 0.2, 0.8, 1.2, 46.0])
    def test_bent(self, root):
        assert bisect(lambda x: x**3 - root**3, 1.0) == pytest.approx(root, rel=1e-6)

    def test_straight_line_takes_few_steps(self):
        asked = []
        bisect(lambda x: asked.append(x) or 3.0 * x - 600_000, 3.0)
        assert len(asked) < 40


class TestOwnershipValue:
    """What owning is worth in itself, a year in prices of year 0, lowers the ceiling (3.1)."""

    def test_ceiling_falls_by_it(self, pocket):
        plain, proud = compared(pocket), compared(pocket, customer__ownership_value=10.0)
        for name in ("against_sale", "against_informed"):
            before, after = getattr(plain.agreement, name), getattr(proud.agreement, name)
            assert after.provider_floor == before.provider_floor
            assert after.customer_ceiling == pytest.approx(before.customer_ceiling - 10)
        assert owning_value(plain.model) == 0.0
        assert owning_value(proud.model) == pytest.approx(10 * 0.9375)

    def test_grows_with_prices_at_his_rate(self, pocket):
        found = compared(
            pocket,
            customer__ownership_value=8.0,
            economy__inflation=0.5,
            parties__provider__discount_rate=0.1,
            economy__system_rate=0.1,
        )
        assert owning_value(found.model) == pytest.approx(8 * (0.75 + 0.75**2 + 0.75**3 + 0.75**4))

    def test_is_no_money(self, pocket):
        plain, proud = (
            compared(pocket, contract__fee__setting="by_hand", contract__fee__level=200.0, **values)
            for values in ({}, {"customer__ownership_value": 10.0})
        )
        for name, worth in plain.worths.items():
            assert proud.worths[name].npv == worth.npv


class TestStatements:
    PARTY = Party(discount_rate=0.25, tax_rate=0.5)

    def test_a_statement(self):
        found = Statement(
            self.PARTY, np.array([-100.0, 80.0, 80.0]), np.array([0.0, 10.0, 20.0]), np.zeros(3)
        )
        np.testing.assert_allclose(found.after_tax, [-100, 70, 60])
        assert found.npv == pytest.approx(-100 + 0.8 * 70 + 0.64 * 60)
        assert found.npv_at(1.0) == pytest.approx(-100 + 35 + 15)
        assert found.upfront == 100.0
        assert found.peak_funding == 100.0

    @pytest.mark.parametrize(
        ("flow", "peak"), [([-5, -5, 20], 10), ([5, -3, -4], 2), ([5, -3, 4], 0), ([0, 10, -15], 5)]
    )
    def test_peak_funding(self, flow, peak):
        assert Statement(self.PARTY, np.array(flow, float), np.zeros(3), np.zeros(3)).peak_funding == peak

    def test_scenarios(self):
        """The last axis is time, the first the scenario."""
        flow = np.array([[-4.0, 3.0, 3.0], [-2.0, -1.0, 8.0]])
        found = Statement(self.PARTY, flow, np.zeros((2, 3)), np.zeros((2, 3)))
        np.testing.assert_allclose(found.peak_funding, [4, 3])
        np.testing.assert_allclose(found.upfront, [4, 2])
        np.testing.assert_allclose(found.npv, [-4 + 3 * 1.44, -2 - 0.8 + 0.64 * 8])

    def test_fee_is_taxed_and_is_revenue(self):
        account = Account(self.PARTY, np.array([-10.0, -2.0]), np.array([0.0, -12.0]), np.array([0.0, 3.0]))
        paid = account.statement(np.array([0.0, 20.0]))
        np.testing.assert_allclose(paid.pre_tax, [-10, 18])
        np.testing.assert_allclose(paid.tax, [0, 4])
        np.testing.assert_allclose(paid.revenue, [0, 23])
        pays = account.statement(np.array([0.0, -20.0]))
        np.testing.assert_allclose(pays.pre_tax, [-10, -22])
        np.testing.assert_allclose(pays.tax, [0, -16])
        np.testing.assert_allclose(pays.revenue, [0, 3])
        np.testing.assert_allclose(account.statement().revenue, [0, 3])

    def test_tax_lag(self, pocket):
        """Tax a year later; what falls due after the horizon is paid in its last year."""
        usual, late = (
            compared(
                pocket,
                parties__provider__tax_rate=0.5,
                parties__provider__tax_lag=lag,
                contract__fee__setting="by_hand",
                contract__fee__level=100.0,
            )
            .statements[SERVICE]["provider"]
            .tax
            for lag in (0, 1)
        )
        # 100 - 32 - 118/4 = 38.5 of profit a year.
        np.testing.assert_allclose(usual, [0, 19.25, 19.25, 19.25, 19.25])
        np.testing.assert_allclose(late, [0, 0, 19.25, 19.25, 38.5])

    def test_revenue_is_prices_and_fees(self, pocket):
        found = compared(pocket, contract__fee__setting="by_hand", contract__fee__level=200.0)
        np.testing.assert_allclose(found.statements[SALE]["provider"].revenue, [96, 0, 0, 0, 0])
        np.testing.assert_allclose(found.statements[SERVICE]["provider"].revenue, [0, 200, 200, 200, 200])
        for name in (SALE, SERVICE):
            np.testing.assert_allclose(found.statements[name]["customer"].revenue, 0.0)

    def test_resale_and_compensation_are_no_revenue(self, pocket):
        lines = [
            Entry("outside", "customer", "plant", "residual", np.array([0.0, 0, 0, 0, 5]), "resource"),
            Entry("provider", "customer", "plant", "compensation", np.array([0.0, 1, 1, 1, 1]), "transfer"),
            Entry("customer", "provider", "plant", "price", np.array([9.0, 0, 0, 0, 0]), "price", True),
            Entry("customer", "provider", "plant", "fee", np.array([0.0, 7, 7, 7, 7]), "fee"),
        ]
        found = Accounts(pocket.assumptions, lines, {"plant": ((0, 4),)})
        np.testing.assert_allclose(found["provider"].revenue, [9, 7, 7, 7, 7])
        np.testing.assert_allclose(found["customer"].revenue, 0.0)
        np.testing.assert_allclose(found["customer"].pre_tax, [-9, -6, -6, -6, -1])
        # The price is written off over four years; everything else is expensed when paid.
        np.testing.assert_allclose(found["customer"].profit, -2.25 + np.array([2.25, -6, -6, -6, -1]))
        np.testing.assert_allclose(found["provider"].profit, [9, 6, 6, 6, 6])

    def test_early_replacement_writes_off_the_rest(self):
        """40 over four years, gone after two: 10 and 10 + 20; the second lives to its end."""
        lines = [Entry("p", "outside", "s", "x", np.array([40.0, 0, 80, 0, 0]), "resource", True)]
        found = taxable_profit(lines, "p", self.PARTY, {"s": ((0, 2), (2, 2))}, {"s": 4}, 4)
        np.testing.assert_allclose(found, [0, -10, -30, -20, -60])


class TestPayments:
    def test_negative_flows_back(self):
        found = payments("a", "b", "s", "x", np.array([3.0, -2.0, 0.0]), "fee")
        assert [(one.payer, one.payee, one.amount.tolist()) for one in found] == [
            ("a", "b", [3, 0, 0]),
            ("b", "a", [0, 2, 0]),
        ]
        only = payments("a", "b", "s", "x", np.array([-2.0, 0.0]), "fee")
        assert [(one.payer, one.payee, one.amount.tolist()) for one in only] == [("b", "a", [2, 0])]

    def test_nothing_is_no_line(self):
        assert payments("a", "b", "s", "x", np.zeros(3), "fee") == []
        assert payments("a", "a", "s", "x", np.ones(3), "fee") == []
        (line,) = payments("a", "b", "s", "x", np.array([0.0, 1.0]), "price", capital=True)
        assert line.capital
        (line,) = payments("a", "b", "s", "x", np.array([0.0, 1.0]), "fee")
        assert not line.capital

    def test_name(self):
        assert Entry("a", "b", "plant", "fee", np.zeros(1), "fee").name == "plant.fee"
        assert Entry("a", "state", "", "tax", np.zeros(1), "tax").name == "tax"


def test_share_of_cheap_money():
    """Of the parts that are gains only (16, test 5)."""
    assert Gain({}, resource=60.0, tax=-500.0, financing=20.0).financing_share == 0.25
    assert Gain({}, resource=60.0, tax=20.0, financing=20.0).financing_share == 0.2
    assert Gain({}, resource=60.0, tax=20.0, financing=-20.0).financing_share == 0.0
    assert Gain({}, resource=-60.0, tax=-1.0, financing=5.0).financing_share == 1.0
    assert Gain({}, resource=-60.0, tax=-1.0, financing=-5.0).financing_share == 0.0
    assert Gain({}, resource=3.0, tax=4.0, financing=5.0).total == 12.0


def test_years_dearer():
    new, old = np.array([-1.0, 5.0, 4.0, 3.0, 2.0]), np.array([9.0, 4.0, 4.0, 4.0, 4.0])
    # Year 0 is no running year, and equal is not dearer.
    assert years_dearer(new, old) == 2


class TestResponsibility:
    @pytest.fixture
    def assumptions(self, office):
        values = {
            "equipment": 0.25,
            "replacement": 0.75,
            "maintenance": 0.4,
            "energy": 0.1,
            "downtime": 0.6,
            "residual": 0.0,
        }
        return with_row(office.assumptions, **values)

    def share(self, assumptions, column):
        found = maker_share(assumptions, "functional_result", column, 3)
        return found.tolist() if isinstance(found, np.ndarray) else found

    def test_shares_by_column(self, assumptions):
        assert self.share(assumptions, "equipment") == [0.25, 0.75, 0.75, 0.75]
        assert self.share(assumptions, "maintenance") == 0.4
        assert self.share(assumptions, "provider") == 1.0
        assert self.share(assumptions, "user") == 0.0

    def test_bearers(self, assumptions):
        items, cooling = assumptions.items, assumptions.systems["cooling"]
        found = bearers(assumptions, items["maintenance"], cooling, "functional_result")
        assert found == {"provider": 0.4, "customer": 0.6}
        assert bearers(assumptions, items["removal"], cooling, "functional_result") == {"customer": 1.0}
        assert bearers(assumptions, items["metering"], cooling, "functional_result") == {"provider": 1.0}

    def test_suppliers_and_markups(self, assumptions):
        items, cooling = assumptions.items, assumptions.systems["cooling"]
        assert suppliers(items["energy"], cooling, "customer", False) == {"outside": 1.0}
        assert suppliers(items["equipment"], cooling, "customer", False) == {"provider": 1.0}
        market = items["maintenance"]
        assert suppliers(market, cooling, "customer", False) == {"provider": 0.4, "outside": 0.6}
        assert suppliers(market, cooling, "customer", True) == {"provider": 0.4, "outside": 0.6}
        assert suppliers(market, cooling, "provider", True) == {"provider": 1.0}
        assert suppliers(market, cooling, "provider", False) == {"provider": 0.4, "outside": 0.6}
        lighting = assumptions.systems["lighting"]
        assert suppliers(market, lighting, "customer", False) == {"outside": 1.0}
        assert [markup(items[name], cooling) for name in ("equipment", "installation", "maintenance")] == [
            0.30,
            0.0,
            0.35,
        ]

    def test_bill_of_each_decider(self, assumptions):
        rows = Comparison(Model(assumptions)).rows
        items = assumptions.items
        owner = bill(assumptions, items, "cooling", rows[SALE].arrangements["cooling"], "customer")
        for name, weight in {
            "equipment": 1.30,
            "installation": 1.0,
            "maintenance": 1.35,
            "energy": 1.0,
            "downtime": 1.0,
        }.items():
            assert owner[name] == pytest.approx(weight), name
        assert "contract_setup" not in owner
        arrangement = rows[SERVICE].arrangements["cooling"]
        decision = replace(arrangement.decision, by="maker", bears="functional_result")
        arrangement = replace(arrangement, decision=decision)
        maker = bill(assumptions, items, "cooling", arrangement, "provider")
        np.testing.assert_allclose(maker["equipment"], [0.25, *[0.75] * 50])
        assert maker["maintenance"] == pytest.approx(0.4)
        assert maker["energy"] == pytest.approx(0.1)
        # He pays back 60 % of what the customer loses.
        assert maker["downtime"] == pytest.approx(0.6)
        assert "removal" not in maker
        customer = bill(assumptions, items, "cooling", arrangement, "customer")
        assert customer["downtime"] == pytest.approx(0.4)
        np.testing.assert_allclose(customer["equipment"], 1.3 * np.array([0.75, *[0.25] * 50]))
        assert customer["maintenance"] == pytest.approx(0.6 * 1.35)

    def test_posts(self, office):
        arrangement = Comparison(Model(office.assumptions)).rows[SERVICE].arrangements["cooling"]
        found = {
            (one.item, one.bearer): one
            for one in posts(office.assumptions, "cooling", arrangement, office.assumptions.items)
        }
        assert found["downtime", "customer"].paid_back == 0.5
        assert found["maintenance", "provider"].paid_back == 0.0
        assert found["maintenance", "provider"].supplies == (("provider", 1.0, 1.35),)


class TestExposure:
    """Who owns, who pays and who bears are three columns (2.5)."""

    def rows(self, assumptions, name, costs, passed):
        arrangement = Comparison(Model(assumptions)).rows[name].arrangements["cooling"]
        found = exposures(assumptions, assumptions.items, arrangement, costs, passed)
        return {one.item: one for one in found}

    def test_price_passed_on_quantity_kept(self, office):
        """Energy paid by the provider, 90 % of a price move in the fee: 0.1 / 0.9, quantity his."""
        found = self.rows(office.assumptions, SERVICE, {"energy": 100.0}, {"energy": 90.0})["energy"]
        assert found.owner == "provider"
        assert found.pays == {"provider": 1.0, "customer": 0.0}
        assert found.bears_price == pytest.approx({"provider": 0.1, "customer": 0.9})
        assert found.bears_quantity == {"provider": 1.0, "customer": 0.0}

    def test_malus(self, office):
        """Downtime suffered by the customer, half of it paid back."""
        found = self.rows(office.assumptions, SERVICE, {"downtime": 5.0}, {})["downtime"]
        assert found.pays == {"provider": 0.0, "customer": 1.0}
        assert found.bears_quantity == {"provider": 0.5, "customer": 0.5}
        assert found.bears_price == {"provider": 0.5, "customer": 0.5}

    def test_items_of_one_index_share_what_it_passes_on(self, office):
        costs = {"equipment": 60.0, "installation": 20.0, "residual": -20.0, "maintenance": 80.0}
        found = self.rows(office.assumptions, SERVICE, costs, {"inflation": 40.0, "wages": 100.0})
        for name in ("equipment", "installation", "residual"):
            assert found[name].bears_price["provider"] == pytest.approx(1 - 40 / 100)
        # Passed on more than all of it: the provider gains when wages rise.
        assert found["maintenance"].bears_price["provider"] == pytest.approx(1 - 100 / 80)
        assert found["energy"].bears_price["provider"] == 1.0

    def test_owner_of_a_sale_bears_all(self, office):
        found = self.rows(office.assumptions, SALE, {"energy": 100.0}, {"energy": 90.0})
        for name in ("equipment", "energy", "maintenance", "downtime", "residual"):
            assert found[name].owner == "customer"
            for shares in (found[name].pays, found[name].bears_price, found[name].bears_quantity):
                assert shares == {"provider": 0.0, "customer": 1.0}

    def test_first_machine_says_who_owns(self, office):
        changed = with_row(office.assumptions, equipment=0.0, replacement=1.0)
        found = self.rows(changed, SERVICE, {}, {})["equipment"]
        assert found.owner == "customer"
        assert found.pays == {"provider": 0.0, "customer": 1.0}


def test_side_of_the_customer_pays(pocket):
    provider, customer = compared(pocket).sides
    assert isinstance(provider, Side)
    assert provider.npv(200.0) - provider.npv(100.0) == pytest.approx(93.75)
    assert customer.npv(200.0) - customer.npv(100.0) == pytest.approx(-93.75)


def test_baselines_do_not_move_with_the_fee(pocket):
    found = compared(pocket)
    moved = found.at(500.0)
    for name in (SALE, INFORMED_SALE):
        assert moved.statements[name]["customer"].npv == found.statements[name]["customer"].npv
    assert moved.agreement.against_sale == found.agreement.against_sale
    assert moved.at(100.0).agreement.level == 100.0
