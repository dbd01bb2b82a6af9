"""Contracts that end early: cases 11 and 22, and a three-year contract worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from servitization import finance
from servitization.assumptions.schema import Party
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.exits import (
    Machines,
    Served,
    Terms,
    exit_value,
    expectation,
    make_whole,
)
from servitization.model.tax import book_value

TO_THE_END = Terms(0.0, 0.0, "none", True, 0.25, term=10, renewal_rate=1.0)


class TestContractLife:
    """11_contract_life: make-whole, buy-out, churn and default over ten years."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/11_contract_life.json")

    @pytest.fixture
    def flow(self, oracle):
        return np.array(oracle["outputs"]["provider_flow"])

    @pytest.fixture
    def party(self, oracle):
        return Party(discount_rate=oracle["inputs"]["provider_rate"], tax_rate=oracle["inputs"]["tax"])

    @pytest.fixture
    def machines(self, oracle):
        inputs = oracle["inputs"]
        purchase = np.zeros(11)
        purchase[0] = inputs["model"]["service"]["production"]
        years = inputs["model"]["dep_years"]
        removal = np.full(11, inputs["removal_cost"])
        return Machines(purchase, np.array(inputs["market_value"]), removal, ((0, 10),), years)

    @pytest.fixture
    def fee(self, oracle):
        return oracle["inputs"]["fee"] * np.array([0.0] + [1.0] * 10)

    @pytest.fixture
    def terms(self, oracle):
        inputs = oracle["inputs"]
        return replace(TO_THE_END, churn_rate=inputs["churn"], default_rate=inputs["default"])

    def test_what_the_rest_is_worth(self, oracle, flow, matches):
        expected = oracle["outputs"]
        matches(make_whole(flow, 0.07), expected["make_whole_prospective_at_7"], oracle)
        rate = finance.irr(flow)
        matches(make_whole(flow, rate), expected["prospective_at_irr"], oracle)

    def test_at_its_own_return_the_rest_is_worth_what_is_not_yet_recovered(self, flow):
        rate = finance.irr(flow)
        unrecovered = [-flow[0]]
        for year in range(1, 11):
            unrecovered.append(unrecovered[-1] * (1 + rate) - flow[year])
        np.testing.assert_allclose(make_whole(flow, rate), unrecovered, atol=1e-6)

    def test_what_the_rest_is_worth_by_scenario(self, flow):
        both = make_whole(np.stack([flow, 2 * flow]), 0.07)
        np.testing.assert_allclose(both, [make_whole(flow, 0.07), 2 * make_whole(flow, 0.07)])

    def test_book_value(self, oracle, machines, matches):
        found = book_value(machines.lives, "straight_line", 10, 10, machines.purchase)
        matches(found, oracle["outputs"]["nbv"], oracle)

    def test_termination_fee_when_the_machine_comes_back(self, oracle, flow, fee, machines, party, matches):
        found = expectation(Served(flow, fee, machines, party), replace(TO_THE_END, clause="make_whole"))
        matches(found.termination_fee, oracle["outputs"]["termination_fee_asset_returned"], oracle)

    def test_expected_flow(self, oracle, flow, fee, machines, party, terms, matches):
        expected = oracle["outputs"]
        found = expectation(Served(flow, fee, machines, party), terms)
        matches(found.flow, expected["expected_flow"], oracle)
        matches(found.npv, expected["expected_npv"], oracle)
        matches(found.years, sum(expected["survival_start"][:10]), oracle)
        certain = expectation(Served(flow, fee, machines, party), TO_THE_END)
        matches(certain.npv, expected["npv_no_churn"], oracle)
        assert certain.years == 10

    def test_make_whole_clause_leaves_only_default(self, oracle, flow, fee, machines, party, terms, matches):
        whole = replace(terms, clause="make_whole")
        found = expectation(Served(flow, fee, machines, party), whole)
        matches(found.npv, oracle["outputs"]["expected_npv_with_make_whole_fee"], oracle)
        without_default = replace(whole, default_rate=0.0)
        certain = oracle["outputs"]["npv_no_churn"]
        matches(expectation(Served(flow, fee, machines, party), without_default).npv, certain, oracle)

    def test_fee_uplift(self, oracle, flow, fee, machines, party, terms, matches):
        """The uplift restores the value when what is lost in a default stays as it was (9.2)."""
        uplift = oracle["outputs"]["fee_uplift_for_churn"]
        more = flow + 0.75 * uplift * np.array([0.0] + [1.0] * 10)
        found = expectation(Served(more, fee, machines, party), terms)
        matches(found.npv, oracle["outputs"]["npv_no_churn"], oracle)


class TestThreeYears:
    """A machine of 90, written off in three years; 100 a year is paid, 60 left after tax."""

    FLOW, FEE = np.array([-100.0, 60.0, 60.0, 60.0]), np.array([0.0, 100.0, 100.0, 100.0])
    PARTY = Party(discount_rate=0.25, tax_rate=0.5)  # 0.8, 0.64, 0.512
    # Getting it back is worth 40 - (40 - 60)/2 - 2 = 48, then 20 - (20 - 30)/2 - 2 = 23.
    MACHINES = Machines(
        purchase=np.array([90.0, 0.0, 0.0, 0.0]),
        market_value=np.array([90.0, 40.0, 20.0, 10.0]),
        removal=np.array([4.0, 4.0, 4.0, 4.0]),
        lives=((0, 3),),
        depreciation_years=3,
    )
    STAYING = Terms(0.0, 0.0, "none", True, 0.25, term=3, renewal_rate=1.0)

    def expected(self, machines=MACHINES, **terms):
        return expectation(Served(self.FLOW, self.FEE, machines, self.PARTY), replace(self.STAYING, **terms))

    def test_nobody_leaves(self):
        found = self.expected()
        np.testing.assert_allclose(found.flow, self.FLOW)
        assert found.npv == pytest.approx(-100 + 60 * (0.8 + 0.64 + 0.512))
        assert found.years == 3

    def test_machine_back(self):
        # In the last year the flow itself holds the end of the machine; 10/2 + 0 - 2 is not used.
        np.testing.assert_allclose(
            exit_value(self.MACHINES, self.PARTY, True), [90 - 0 - 2, 48, 23, 10 - 5 - 2]
        )
        np.testing.assert_allclose(exit_value(self.MACHINES, self.PARTY, False), 0.0)

    def test_customers_leave(self):
        # A fifth leaves each year: 60 + 0.2 x 48, then 0.8 (60 + 0.2 x 23), then 0.64 x 60.
        found = self.expected(churn_rate=0.2)
        np.testing.assert_allclose(found.flow, [-100.0, 69.6, 51.68, 38.4])
        assert found.npv == pytest.approx(-100 + 0.8 * 69.6 + 0.64 * 51.68 + 0.512 * 38.4)
        assert found.years == pytest.approx(1 + 0.8 + 0.64)
        np.testing.assert_allclose(found.termination_fee[1:], 0.0)

    def test_customers_default(self):
        # A quarter of a year's fee is lost, half of it tax: 48 - 12.5, then 23 - 12.5.
        found = self.expected(default_rate=0.3)
        np.testing.assert_allclose(found.flow, [-100.0, 60 + 0.3 * 35.5, 0.7 * (60 + 0.3 * 10.5), 0.49 * 60])

    def test_both(self):
        found = self.expected(churn_rate=0.2, default_rate=0.3)
        np.testing.assert_allclose(found.flow, [-100.0, 80.25, 33.875, 15.0])
        assert found.npv == pytest.approx(-6.44)
        assert found.years == 1.75

    def test_book_value_clause(self):
        # What the machine does not bring of its book value: 60 - 48, then 30 - 23.
        found = self.expected(churn_rate=0.2, default_rate=0.3, clause="book_value")
        np.testing.assert_allclose(found.termination_fee[1:3], [12.0, 7.0])
        np.testing.assert_allclose(found.flow, [-100.0, 80.25 + 0.2 * 12, 0.5 * (67.75 + 0.2 * 7), 15.0])

    def test_a_machine_worth_more_than_its_book_owes_nothing(self):
        dear = replace(self.MACHINES, market_value=np.array([90.0, 100.0, 100.0, 100.0]))
        found = self.expected(dear, churn_rate=0.2, clause="book_value")
        np.testing.assert_allclose(found.termination_fee[1:], 0.0)

    def test_make_whole_clause(self):
        # The rest is worth 60 x 0.8 + 60 x 0.64 = 86.4 after a year, 48 after two.
        found = self.expected(churn_rate=0.2, clause="make_whole")
        np.testing.assert_allclose(found.termination_fee[1:3], [86.4 - 48, 48 - 23])
        np.testing.assert_allclose(found.flow, [-100.0, 60 + 0.2 * 86.4, 0.8 * (60 + 0.2 * 48), 0.64 * 60])
        assert found.npv == pytest.approx(self.expected().npv)
        alone = self.expected(churn_rate=0.2, clause="make_whole", recovers_machine=False)
        np.testing.assert_allclose(alone.termination_fee[1:3], [86.4, 48.0])
        assert alone.npv == pytest.approx(found.npv)

    def test_nothing_comes_back(self):
        found = self.expected(churn_rate=0.2, default_rate=0.3, recovers_machine=False)
        np.testing.assert_allclose(found.flow, [-100.0, 60 - 0.3 * 12.5, 0.5 * (60 - 0.3 * 12.5), 15.0])

    def test_chain_of_terms(self):
        # One contract a year, half of them renewed; who is not renewed gives the machine back.
        found = self.expected(term=1, renewal_rate=0.5)
        np.testing.assert_allclose(found.flow, [-100.0, 60 + 0.5 * 48, 0.5 * (60 + 0.5 * 23), 0.25 * 60])
        assert found.years == 1.75

    def test_end_of_a_term_owes_no_termination_fee(self):
        free, whole = (
            self.expected(term=1, renewal_rate=0.5, clause=clause) for clause in ("none", "make_whole")
        )
        np.testing.assert_allclose(whole.flow, free.flow)

    def test_make_whole_binds_to_the_end_of_the_running_term(self):
        # After a year of two: 0.8 x 60, and 0.8 x 23 for the machine that comes back then.
        found = self.expected(term=2, clause="make_whole", churn_rate=0.2)
        np.testing.assert_allclose(found.termination_fee, [found.termination_fee[0], 66.4 - 48, 0, 0])
        first = 60 * 0.8 + 60 * 0.64 + 23 * 0.64 - (90 - 0 - 2)
        assert found.termination_fee[0] == pytest.approx(max(first, 0.0))

    def test_who_is_made_whole_does_not_mind_who_leaves_within_a_term(self):
        ended = replace(self.STAYING, term=2, renewal_rate=0.0, clause="make_whole")
        left = replace(ended, churn_rate=0.2)
        kept, lost = (
            expectation(Served(self.FLOW, self.FEE, self.MACHINES, self.PARTY), terms)
            for terms in (ended, left)
        )
        assert lost.npv == pytest.approx(kept.npv)

    def test_term_that_ends_once(self):
        found = self.expected(term=2, renewal_rate=0.5)
        np.testing.assert_allclose(found.flow, [-100.0, 60.0, 60 + 0.5 * 23, 0.5 * 60])

    def test_term_as_long_as_the_horizon_never_ends_early(self):
        np.testing.assert_allclose(self.expected(term=3, renewal_rate=0.0).flow, self.FLOW)

    def test_exits_and_renewals_together(self):
        # Of those who stay through the year (1 - 0.2 - 0.3), half are renewed.
        found = self.expected(churn_rate=0.2, default_rate=0.3, term=1, renewal_rate=0.5)
        first = 80.25 + 0.5 * 0.5 * 48
        second = 0.25 * (67.75 + 0.5 * 0.5 * 23)
        np.testing.assert_allclose(found.flow, [-100.0, first, second, 0.0625 * 60])

    def test_machine_just_replaced_is_worth_its_price(self):
        renewed = replace(self.MACHINES, purchase=np.array([90.0, 0.0, 50.0, 0.0]), lives=((0, 2), (2, 1)))
        found = exit_value(renewed, self.PARTY, True)
        assert found[2] == 50.0
        assert found[1] == 48.0
        cheap = replace(renewed, purchase=np.array([90.0, 0.0, 0.5, 0.0]))
        assert exit_value(cheap, self.PARTY, True)[2] == 0.5
        # The first purchase is no replacement.
        assert found[0] == 90 - 0 - 2

    def test_methods_of_depreciation(self):
        """Written off at once, the whole resale value is taxed: 40/2 - 2, then 20/2 - 2."""
        at_once = self.PARTY.model_copy(update={"depreciation_method": "expensing"})
        np.testing.assert_allclose(exit_value(self.MACHINES, at_once, True)[1:3], [18.0, 8.0])
        found = expectation(
            Served(self.FLOW, self.FEE, self.MACHINES, at_once), replace(self.STAYING, churn_rate=0.2)
        )
        np.testing.assert_allclose(found.flow[1:3], [60 + 0.2 * 18, 0.8 * (60 + 0.2 * 8)])
        owed = replace(self.STAYING, churn_rate=0.2, clause="book_value")
        found = expectation(Served(self.FLOW, self.FEE, self.MACHINES, at_once), owed)
        np.testing.assert_allclose(found.termination_fee[1:], 0.0)


class TestContractChain:
    """22_contract_chain: the office service as a chain of shorter contracts."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/22_contract_chain.json")

    def test_expected_value_and_uplift(self, oracle, study, matches):
        comparison = study.comparison
        outputs = oracle["outputs"]
        df = 1.07 ** -np.arange(51.0)
        for renewal, term, alive, npv, level, share in outputs["rows"]:
            terms = Terms(0.0, 0.0, "none", True, 0.25, term, renewal)
            found = comparison.expected(terms)
            assert found.npv == pytest.approx(npv, rel=1e-6)
            served = renewal ** ((np.arange(51) - 1) // term)
            served[0] = 0.0
            assert served[50] == pytest.approx(alive)
            assert found.years == pytest.approx(served.sum())
            paid = 0.75 * (served * comparison.agreement.index) @ df
            uplift = (outputs["base_npv"] - found.npv) / paid
            assert uplift == pytest.approx(level, rel=1e-5, abs=1e-4)
            assert uplift / comparison.agreement.level == pytest.approx(share, rel=1e-5, abs=1e-9)

    def test_exit_values(self, oracle, study, matches):
        comparison = study.comparison
        party = study.case.assumptions.parties["provider"]
        found = exit_value(comparison.machines, party, True)
        book = book_value(comparison.machines.lives, "straight_line", 15, 50, comparison.machines.purchase)
        for year, (value, market, booked) in oracle["outputs"]["exit_value_after_tax_mv_nbv"].items():
            year = int(year)
            assert found[year] == pytest.approx(value, rel=1e-6)
            assert comparison.machines.market_value[year] == pytest.approx(market, rel=1e-6)
            assert book[year] == pytest.approx(booked, rel=1e-6, abs=1e-6)


def test_terms_are_those_of_the_contract(office):
    contract = office.assumptions.contract.model_copy(
        update={
            "churn_rate": 0.11,
            "default_rate": 0.12,
            "termination_clause": "book_value",
            "recovers_machine": False,
            "unpaid_fee_share": 0.13,
            "term": 14,
            "renewal_rate": 0.15,
        }
    )
    assert Terms.of(contract) == Terms(0.11, 0.12, "book_value", False, 0.13, 14, 0.15)


def test_offer_uses_the_terms_of_its_contract(office):
    values = {"contract.churn_rate": 0.02, "contract.termination_clause": "make_whole"}
    comparison = Comparison(Model(office.with_values(values).assumptions))
    found = comparison.expected()
    certain = comparison.expected(replace(TO_THE_END, term=50))
    # The clause makes the provider whole, but for years in which the machine is worth more.
    assert found.npv >= certain.npv - 1e-6
    assert found.termination_fee.max() > 0
    assert comparison.expected(replace(TO_THE_END, churn_rate=0.02, term=50)).npv < certain.npv


def test_machines_of_the_provider(study):
    """What he pays at cost, and what each is worth at its age (3.2): 30 % less 6 % a year."""
    machines = study.comparison.machines
    one = study.comparison.evaluations["service"].equipment["cooling"]
    assert machines.lives == ((0, 20), (20, 20), (40, 10))
    assert np.flatnonzero(machines.purchase).tolist() == [0, 20, 40]
    capex = 460 * one.technology.size
    assert machines.purchase[0] == pytest.approx(1.3 * capex)
    assert machines.market_value[1] == pytest.approx(0.30 * 0.94 * capex)
    assert machines.market_value[20] == pytest.approx(0.30 * 0.94**20 * capex)
    second = capex * (0.998 * 1.02) ** 20
    assert machines.market_value[21] == pytest.approx(0.30 * 0.94 * second)
    assert machines.purchase[20] == pytest.approx(1.3 * second)
    np.testing.assert_allclose(machines.removal[1:], 12 * one.technology.size * 1.02 ** np.arange(1, 51))
    assert machines.depreciation_years == 15
