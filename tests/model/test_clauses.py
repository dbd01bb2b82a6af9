"""Clauses on early ends: cases 11 and 22 whole, each clause worked by hand, and what must always hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization import finance
from servitization.analysis.contract_life import chain_link
from servitization.assumptions.schema import Party
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import (
    CLAUSES,
    Machines,
    Served,
    after_tax_of_price,
    buyout_price,
    exit_value,
    left_with,
    make_whole,
    not_yet_back,
    remaining_fees,
    spans,
    stepped_down,
    still_to_come,
    term_ends,
    termination_fee,
    to_come_in_term,
    unrecovered_investment,
)
from servitization.model.exits import CAUSES, Terms, expectation, fee_uplift, owed_by_year
from servitization.model.fee_structures import Owed
from servitization.model.parties import present_value

STAYING = Terms(0.0, 0.0, "none", True, 0.25, term=10, renewal_rate=1.0)


class TestCase11:
    """11_contract_life, every figure of it."""

    @pytest.fixture
    def oracle(self, case):
        return case("model/11_contract_life.json")

    @pytest.fixture
    def served(self, oracle):
        inputs = oracle["inputs"]
        purchase = np.zeros(11)
        purchase[0] = inputs["model"]["service"]["production"]
        machines = Machines(
            purchase, np.array(inputs["market_value"]), np.full(11, inputs["removal_cost"]), ((0, 10),), 10
        )
        party = Party(discount_rate=inputs["provider_rate"], tax_rate=inputs["tax"])
        fee = inputs["fee"] * np.array([0.0] + [1.0] * 10)
        return Served(np.array(oracle["outputs"]["provider_flow"]), fee, machines, party)

    def test_balances(self, oracle, served, matches):
        expected, rate = oracle["outputs"], finance.irr(served.flow)
        assert rate == pytest.approx(expected["project_irr"], rel=1e-9)
        matches(still_to_come(served.flow, 0.07), expected["make_whole_prospective_at_7"], oracle)
        matches(not_yet_back(served.flow, 0.07), expected["unrecovered_at_7"], oracle)
        matches(still_to_come(served.flow, rate), expected["prospective_at_irr"], oracle)
        matches(not_yet_back(served.flow, rate), expected["retrospective_at_irr"], oracle)
        matches(unrecovered_investment(served), expected["prospective_at_irr"], oracle)
        gap = np.abs(still_to_come(served.flow, rate) - not_yet_back(served.flow, rate)).max()
        assert gap <= 1e3 * max(expected["max_identity_gap"], 1e-12)
        matches(served.machines.book(served.party), expected["nbv"], oracle)

    def test_prices(self, oracle, served, matches):
        expected, terms = oracle["outputs"], replace(STAYING, clause="make_whole")
        price = buyout_price(served, left_with(served, terms))
        matches(price, expected["buyout_price_asset_transferred_after_tax_neutral"], oracle)
        back = exit_value(served.machines, served.party, True)
        matches(termination_fee(served, terms, back), expected["termination_fee_asset_returned"], oracle)

    def test_expectation(self, oracle, served, matches):
        expected, inputs = oracle["outputs"], oracle["inputs"]
        terms = replace(STAYING, churn_rate=inputs["churn"], default_rate=inputs["default"])
        parts = (served.flow, served.fee, served.machines, served.party)
        found = expectation(Served(*parts), terms)
        matches(found.flow, expected["expected_flow"], oracle)
        matches(found.running[1:], expected["survival_start"][:10], oracle)
        stays = 1.0 - inputs["churn"] - inputs["default"]
        assert found.running[-1] * stays == pytest.approx(expected["survival_start"][10])
        certain = float(present_value(served.flow, 0.07))
        per_level = 0.75 * float(present_value(found.running * (served.fee > 0), 0.07))
        uplift = fee_uplift(found, certain, per_level)
        assert uplift == pytest.approx(expected["fee_uplift_for_churn"], rel=1e-6)
        assert uplift / inputs["fee"] == pytest.approx(expected["uplift_pct"], rel=1e-6)
        whole = expectation(Served(*parts), replace(terms, clause="make_whole"))
        assert whole.npv == pytest.approx(expected["expected_npv_with_make_whole_fee"], rel=1e-6)


def test_case_22_by_the_function_of_term_and_renewal(case, study):
    outputs = case("model/22_contract_chain.json")["outputs"]
    for renewal, term, alive, npv, level, share in outputs["rows"]:
        link = chain_link(study.comparison, term, renewal)
        assert link.alive == pytest.approx(alive)
        assert renewal**link.renewals == pytest.approx(alive)
        assert link.expected.npv == pytest.approx(npv, rel=1e-6)
        assert link.uplift == pytest.approx(level, rel=1e-6, abs=1e-4)
        assert link.uplift_share == pytest.approx(share, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("rate", "gain"), [(0.0, 233_539), (0.01, 114_762), (0.02, 20_069), (0.03, -56_730)])
def test_exits_decide(study, rate, gain):
    """MODEL.md 9.2: without clause and with nothing for the machine."""
    terms = replace(STAYING, term=50, churn_rate=rate, recovers_machine=False)
    found = study.comparison.expected(terms).npv - study.comparison.baseline[SALE]["provider"].npv
    # The first is the gain, which MODEL.md 17 rounds to 233,538.
    assert found == pytest.approx(gain, abs=1.0)


class TestThreeYears:
    """A machine of 90, written off in three years; 100 a year is paid, 60 left after half of tax."""

    SERVED = Served(
        np.array([-100.0, 60.0, 60.0, 60.0]),
        np.array([0.0, 100.0, 100.0, 100.0]),
        Machines(
            np.array([90.0, 0.0, 0.0, 0.0]),
            np.array([90.0, 40.0, 20.0, 10.0]),
            np.full(4, 4.0),
            ((0, 3),),
            3,
        ),
        Party(discount_rate=0.25, tax_rate=0.5),
    )
    # Getting it back is worth 48 and then 23; the books say 60 and 30.
    TERMS = Terms(0.0, 0.0, "none", True, 0.25, term=3, renewal_rate=1.0)

    def owed(self, **terms):
        held = replace(self.TERMS, **terms)
        back = exit_value(self.SERVED.machines, self.SERVED.party, held.recovers_machine)
        return owed_by_year(self.SERVED, held, back)

    def expected(self, **terms):
        s = self.SERVED
        return expectation(s, replace(self.TERMS, **terms))

    def test_surcharge_on_the_book_value(self):
        # 60 and a fifth of it, taxed by half: 66 after tax; 66 - 48 and 33 - 23.
        owed = self.owed(clause="book_value", book_value_surcharge=0.2)
        np.testing.assert_allclose(owed[1:3], [18.0, 10.0])
        held = replace(self.TERMS, clause="book_value", book_value_surcharge=0.2)
        price = buyout_price(self.SERVED, left_with(self.SERVED, held))
        np.testing.assert_allclose(price[1:3], [60 * 1.2, 30 * 1.2])

    def test_remaining_fees(self):
        # Two fees at 25 %: 80 + 64, then one: 80; a quarter need not be spent; half is tax.
        held = replace(self.TERMS, clause="remaining_fees", avoided_cost_share=0.25)
        np.testing.assert_allclose(remaining_fees(self.SERVED, held)[1:], [108.0, 60.0, 0.0])
        np.testing.assert_allclose(
            self.owed(clause="remaining_fees", avoided_cost_share=0.25)[1:], [54.0, 30.0, 0.0]
        )
        at_nothing = replace(self.TERMS, clause="remaining_fees", buyout_rate=0.0)
        np.testing.assert_allclose(remaining_fees(self.SERVED, at_nothing)[1:], [200.0, 100.0, 0.0])

    def test_step_down(self):
        table = {"clause": "step_down", "step_down": (1.5, 0.5)}
        np.testing.assert_allclose(self.owed(**table), [0.0, 75.0, 25.0, 0.0])
        # In a term of two years the second year-end owes nothing, and the third is the last of all.
        np.testing.assert_allclose(self.owed(**table, term=2), [0.0, 75.0, 0.0, 0.0])
        rising = replace(self.SERVED, fee=np.array([0.0, 100.0, 100.0, 140.0]))
        held = replace(self.TERMS, term=1, step_down=(2.0, 1.0))
        np.testing.assert_allclose(stepped_down(rising, held), 0.0)

    def test_unrecovered_investment(self):
        rate = finance.irr(self.SERVED.flow)
        after_one = 100 * (1 + rate) - 60
        after_two = after_one * (1 + rate) - 60
        owed = self.owed(clause="unrecovered_investment")
        np.testing.assert_allclose(owed[1:3], [after_one - 48, max(after_two - 23, 0.0)])
        assert owed[3] == 0

    def test_nothing_is_left_to_be_owed_at_the_horizon(self):
        # There the machine costs more to remove than it brings: 10/2 - 16/2.
        dear = replace(self.SERVED.machines, removal=np.full(4, 16.0))
        served = replace(self.SERVED, machines=dear)
        back = exit_value(dear, served.party, True)
        assert back[3] < 0
        for clause in ("make_whole", "unrecovered_investment", "remaining_fees", "step_down"):
            held = replace(self.TERMS, clause=clause, step_down=(3.0, 2.0, 1.0))
            assert termination_fee(served, held, back)[3] == 0

    def test_without_a_return_interest_is_what_money_costs(self):
        losing = np.array([-100.0, -10.0, -10.0])
        party = Party(discount_rate=0.1, tax_rate=0.0)
        np.testing.assert_allclose(unrecovered_investment(bare(losing, party)), [100.0, 120.0, 142.0])
        earning = np.array([0.0, 10.0, 10.0])
        assert unrecovered_investment(bare(earning, party))[1] == -10.0

    def test_pilot_has_its_price_and_then_the_clause_counts(self):
        pilot = {"pilot_years": 1, "pilot_exit_price": 30.0, "pilot_exit_rate": 0.1}
        np.testing.assert_allclose(self.owed(**pilot)[1:], [15.0, 0.0, 0.0])
        found = self.expected(**pilot, clause="make_whole", churn_rate=0.2)
        # 0.3 leave in the pilot with 48 + 15 each; then 0.2 with what makes whole: 48.
        np.testing.assert_allclose(found.flow[1:], [60 + 0.3 * 63, 0.7 * (60 + 0.2 * 48), 0.7 * 0.8 * 60])
        np.testing.assert_allclose(found.ended["customer_leaves"], [0.0, 0.3, 0.14, 0.0])

    def test_a_pilot_as_long_as_the_term_ends_for_nothing(self):
        pilot = {"pilot_years": 2, "pilot_exit_price": 30.0, "term": 2}
        np.testing.assert_allclose(self.owed(**pilot)[1:], [15.0, 0.0, 0.0])
        # After the pilot the clause is what it is without one.
        short = {"pilot_years": 1, "pilot_exit_price": 30.0, "term": 2, "clause": "book_value"}
        np.testing.assert_allclose(self.owed(**short)[1:], [15.0, 7.0, self.owed(clause="book_value")[3]])

    def test_premises_are_sold_and_the_machine_bought_out(self):
        found = self.expected(bought_out_rate=0.25, clause="make_whole")
        # He is left with what the rest is worth: 86.4, then 48.
        np.testing.assert_allclose(found.flow[1:], [60 + 0.25 * 86.4, 0.75 * (60 + 0.25 * 48), 0.5625 * 60])
        assert found.npv == pytest.approx(self.expected().npv)
        np.testing.assert_allclose(found.ended["premises_sold"], [0.0, 0.25, 0.1875, 0.0])
        # Nobody is bound: it is sold for what taking it back would have brought, also where the
        # provider would not take it back.
        free = self.expected(bought_out_rate=0.25, recovers_machine=False)
        np.testing.assert_allclose(free.flow[1:3], [60 + 0.25 * 48, 0.75 * (60 + 0.25 * 23)])

    def test_extension_year_by_year(self):
        found = self.expected(term=1, extends_yearly=True, renewal_rate=0.5)
        chain = self.expected(term=1, renewal_rate=0.5)
        np.testing.assert_allclose(found.flow, chain.flow)
        assert spans(5, 2, True) == [(0, 2), (2, 3), (3, 4), (4, 5)]
        assert spans(5, 2) == [(0, 2), (2, 4), (4, 5)]
        # Who is extended by a year is bound for a year: at its end nothing is owed.
        owed = self.owed(clause="make_whole", term=2, extends_yearly=True)
        np.testing.assert_allclose(owed[1:], [66.4 - 48, 0.0, 0.0])

    def test_hand_over_at_a_price(self):
        ended = {"term": 1, "renewal_rate": 0.5, "end_of_term": "hand_over"}
        # Half of 40 is paid: 20 - (20 - 60)/2 = 40, then half of 20: 10 - (10 - 30)/2 = 20.
        found = self.expected(**ended, hand_over_share=0.5)
        # In the last year the flow is what it is: it holds the end of every machine.
        np.testing.assert_allclose(found.flow[1:], [60 + 0.5 * 40, 0.5 * (60 + 0.5 * 20), 0.25 * 60])

    def test_who_leaves_with_the_end_of_a_term_hands_over_too(self):
        ended = {"term": 1, "churn_rate": 0.5, "end_of_term": "hand_over", "hand_over_share": 0.5}
        assert self.expected(**ended).flow[1] == pytest.approx(60 + 0.5 * 40)
        # Bound to such an end, he owes what leads to it: 60 and a hand-over worth 20, less the 48 of today.
        bound = {**ended, "term": 2, "clause": "make_whole"}
        assert self.owed(**bound)[1] == pytest.approx((60 + 20) / 1.25 - 48)

    def test_removal_at_the_end(self):
        found = self.expected(term=1, renewal_rate=0.5, end_of_term="removal")
        # Written off and taken away: 60/2 - 4/2 = 28, then 30/2 - 4/2 = 13; no resale in the last year.
        np.testing.assert_allclose(found.flow[1:], [60 + 0.5 * 28, 0.5 * (60 + 0.5 * 13), 0.25 * 60])

    def test_nobody_is_paid_to_keep_a_machine(self):
        """The rest of the contract loses, or the machine costs more to remove than it brings."""
        losing = replace(self.SERVED, flow=np.array([-100.0, 60.0, -60.0, -60.0]))
        dear = replace(self.SERVED, machines=replace(self.SERVED.machines, removal=np.full(4, 90.0)))
        for served, clause in ((losing, "make_whole"), (dear, "none")):
            held = replace(self.TERMS, clause=clause, bought_out_rate=0.25)
            left = left_with(served, held)
            assert buyout_price(served, left)[1] == 0.0
            # Written off, the machine saves half of its 60.
            assert left[1] == 30.0
            assert expectation(served, held).flow[1] == pytest.approx(60 + 0.25 * 30)

    def test_price_at_the_end_of_a_term(self):
        """Nobody is bound: the machine is sold for what taking it back brings, or for what was agreed."""
        for clause in ("none", "make_whole", "unrecovered_investment"):
            held = replace(self.TERMS, clause=clause, term=1)
            assert left_with(self.SERVED, held)[1] == pytest.approx(48.0)
            agreed = replace(held, end_of_term="hand_over", hand_over_share=0.7)
            price = buyout_price(self.SERVED, left_with(self.SERVED, agreed))
            np.testing.assert_allclose(price[1:], [28.0, 14.0, 7.0])

    def test_machine_just_bought_is_handed_over_at_its_price(self):
        machines = replace(
            self.SERVED.machines, purchase=np.array([90.0, 0.0, 50.0, 0.0]), lives=((0, 2), (2, 1))
        )
        held = replace(self.TERMS, term=2, renewal_rate=0.0, end_of_term="hand_over", hand_over_share=1.0)
        s = self.SERVED
        found = expectation(replace(s, machines=machines), held)
        assert found.flow[2] == pytest.approx(60 + 50)


def test_the_end_in_the_flow_is_resale_less_removal(study):
    """What `last_end` takes out of the last year stands in the ledger of that year."""
    comparison = study.comparison
    lines = comparison.evaluations[SERVICE].lines
    machines = comparison.machines

    def paid(item, side):
        found = [one.amount[-1] for one in lines if one.system == "cooling" and one.item == item]
        return sum(found) if side else 0.0

    assert paid("residual", True) == pytest.approx(machines.market_value[-1])
    assert paid("removal", True) == pytest.approx(machines.removal[-1])


flows = st.lists(st.floats(-50, 200), min_size=2, max_size=40).map(lambda tail: np.array([-100.0, *tail]))
parties = st.builds(
    Party,
    discount_rate=st.floats(0.01, 0.3),
    tax_rate=st.floats(0.0, 0.6),
    depreciation_method=st.sampled_from(["straight_line", "declining_balance", "expensing"]),
)


def bare(flow, party):
    """A contract of which nothing but the flow is asked."""
    return Served(flow, np.zeros_like(flow), None, party)


@st.composite
def contracts(draw):
    """A contract with one machine, or two after each other, any terms, and a share paid in advance."""
    flow = draw(flows)
    horizon = len(flow) - 1
    change = draw(st.integers(1, horizon))
    lives = ((0, change), (change, horizon - change)) if change < horizon else ((0, horizon),)
    purchase = np.zeros(horizon + 1)
    for bought, _ in lives:
        purchase[bought] = draw(st.floats(10, 300))
    worth = np.array(draw(st.lists(st.floats(0, 200), min_size=horizon + 1, max_size=horizon + 1)))
    removal = np.full(horizon + 1, draw(st.floats(0, 30)))
    machines = Machines(purchase, worth, removal, lives, draw(st.integers(1, 20)))
    terms = Owed(
        np.array([0.0, *draw(st.lists(st.floats(0, 200), min_size=horizon, max_size=horizon))]),
        in_advance=draw(st.sampled_from([0.0, 0.5, 1.0])),
    )
    served = Served(flow, terms.index, machines, draw(parties), terms.index_ahead)
    rates = draw(st.lists(st.floats(0, 0.24), min_size=4, max_size=4))
    table = sorted(draw(st.lists(st.floats(0, 5), max_size=horizon)), reverse=True)
    terms = Terms(
        rates[0],
        rates[1],
        draw(st.sampled_from(CLAUSES)),
        draw(st.booleans()),
        draw(st.floats(0, 1)),
        term=draw(st.integers(1, horizon)),
        renewal_rate=draw(st.floats(0, 1)),
        book_value_surcharge=draw(st.floats(0, 0.5)),
        buyout_rate=draw(st.none() | st.floats(0, 0.2)),
        avoided_cost_share=draw(st.floats(0, 1)),
        step_down=tuple(table),
        extends_yearly=draw(st.booleans()),
        end_of_term=draw(st.sampled_from(["take_back", "hand_over", "removal"])),
        hand_over_share=draw(st.floats(0, 2)),
        pilot_years=draw(st.integers(0, 5)),
        pilot_exit_price=draw(st.floats(0, 100)),
        pilot_exit_rate=rates[2],
        bought_out_rate=rates[3],
    )
    return served, terms


def expected(served, terms):
    return expectation(served, terms)


@given(flow=flows)
def test_made_whole_at_its_own_return_is_the_investment_not_yet_back(flow):
    rate = finance.internal_rate(flow).rate
    if not np.isfinite(rate):
        return
    party = Party(discount_rate=0.1, tax_rate=0.25)
    # Year by year, each from the year before: no power of the rate enters, so it holds at any rate.
    back = unrecovered_investment(bare(flow, party))
    scale = np.abs(flow).max() * max(1.0, 1.0 / (1.0 + rate)) ** 2 + np.abs(back).max()
    assert back[0] == pytest.approx(-flow[0], abs=1e-6 * scale)
    np.testing.assert_allclose(back[1:], back[:-1] * (1 + rate) - flow[1:], atol=1e-9 * scale)
    if abs(rate) < 0.5:
        np.testing.assert_allclose(back, make_whole(flow, rate), atol=1e-6 * scale)


@given(made=contracts())
def test_shares_of_contracts_sum_to_one(made):
    served, terms = made
    found = expected(served, terms)
    gone = np.cumsum(sum(found.ended[cause] for cause in CAUSES))
    np.testing.assert_allclose(found.running[1:] + gone[:-1], 1.0, atol=1e-12)
    assert all((share >= -1e-15).all() for share in found.ended.values())
    assert found.running[-1] + gone[-1] == pytest.approx(1.0, abs=1e-12)


@given(made=contracts())
def test_without_any_end_the_value_is_the_value_to_the_last_digit(made):
    served, terms = made
    held = replace(
        terms,
        churn_rate=0.0,
        default_rate=0.0,
        pilot_exit_rate=0.0,
        bought_out_rate=0.0,
        renewal_rate=1.0,
        end_of_term="take_back",
    )
    found = expected(served, held)
    assert found.npv == float(present_value(served.flow, served.party.discount_rate))
    assert np.array_equal(found.flow, served.flow)


@given(made=contracts())
def test_a_buyout_leaves_the_provider_indifferent(made):
    served, terms = made
    left = left_with(served, terms)
    price = buyout_price(served, left)
    np.testing.assert_allclose(after_tax_of_price(served, price), left, atol=1e-8 * (1 + np.abs(left).max()))
    if terms.clause == "make_whole" and terms.term == served.horizon:
        # What he is left with is what the contract would have brought.
        to_come = make_whole(served.flow, served.party.discount_rate)
        has = np.maximum(
            to_come + served.not_kept, served.party.tax_rate * served.machines.book(served.party)
        )
        np.testing.assert_allclose(left[:-1], has[:-1], rtol=1e-9, atol=1e-9)


@given(made=contracts())
def test_made_whole_it_does_not_matter_who_is_bought_out(made):
    served, terms = made
    held = replace(STAYING, clause="make_whole", term=served.horizon)
    sold = expected(served, replace(held, bought_out_rate=terms.bought_out_rate))
    scale = np.abs(served.flow).sum() + served.machines.purchase.max()
    stays = expected(served, held).npv
    # He pays nobody to be rid of a contract that loses.
    assert sold.npv >= stays - 1e-9 * scale
    if (buyout_price(served, left_with(served, held))[1:-1] > 0).all():
        assert sold.npv == pytest.approx(stays, abs=1e-9 * scale)


@given(made=contracts())
def test_table_falls_within_a_term_and_nobody_owes_less_than_nothing(made):
    served, terms = made
    owed = stepped_down(served, terms)
    for start, end in spans(served.horizon, terms.term, terms.extends_yearly):
        assert (np.diff(owed[start + 1 : end]) <= 1e-9).all()
    back = exit_value(served.machines, served.party, terms.recovers_machine)
    for clause in CLAUSES:
        assert (termination_fee(served, replace(terms, clause=clause), back) >= 0).all()


@given(made=contracts())
def test_payment_in_advance_is_for_years_that_were_served(made):
    """Where money costs nothing it does not matter when it comes: who leaves has back what he paid ahead."""
    served, terms = made
    party = served.party.model_copy(update={"discount_rate": 0.0})
    held = replace(terms, clause="none", unpaid_fee_share=0.0, pilot_exit_price=0.0)
    found = expected(replace(served, party=party), held)
    # The same contract paid in arrears.
    moved = (1.0 - party.tax_rate) * (served.fee_for_year - served.fee)
    later = replace(served, flow=served.flow + moved, fee=served.fee_for_year, party=party, ahead=0.0)
    scale = np.abs(served.flow).sum() + served.fee.sum() + served.machines.market_value.sum()
    assert found.npv == pytest.approx(expected(later, held).npv, abs=1e-9 * scale)
    np.testing.assert_array_equal(found.termination_fee, 0.0)


@given(made=contracts())
def test_made_whole_by_fee_and_refund_is_what_was_still_to_come(made):
    """What is given back counts as owed, wherever anything is owed at all."""
    served, terms = made
    back = exit_value(served.machines, served.party, terms.recovers_machine)
    inside = ~term_ends(served.horizon, terms.term, terms.extends_yearly)
    inside[-1] = False
    for clause, left in (
        ("make_whole", to_come_in_term(served, terms)),
        ("unrecovered_investment", unrecovered_investment(served)),
    ):
        owed = termination_fee(served, replace(terms, clause=clause), back)
        bound = inside & (owed > 0)
        net = owed - served.not_kept + back
        scale = 1e-9 * (1.0 + np.abs(left).max() + served.fee.max())
        np.testing.assert_allclose(net[bound], left[bound], atol=scale)
        assert (net[inside] >= left[inside] - scale).all()
