"""The life of a contract: parting in a year, clauses side by side, chains, a pilot, who pays whom."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.contract_life import (
    CHAIN_RENEWALS,
    EXIT_RATES,
    chain_link,
    contract_life,
)
from servitization.analysis.fee_terms import fee_terms
from servitization.analysis.parting import GIVEN_BACK, HANDED_OVER, RESALE, parting, settlement
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import after_tax_of_price, make_whole, not_yet_back
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.exits import CAUSES, Terms
from servitization.model.ledger import imbalance, view
from servitization.model.parties import present_value

OFFICE = Path(__file__).parents[2] / "assumptions/examples/office_ac_50y.yaml"

LEAVING = {
    "contract.churn_rate": 0.03,
    "contract.default_rate": 0.01,
    "contract.termination_clause": "make_whole",
}
PILOT = {
    "contract.pilot.years": 2,
    "contract.pilot.exit_price": 50_000.0,
    "contract.pilot.exit_rate": 0.2,
}


def comparison_of(office, **values) -> Comparison:
    named = {path.replace("__", "."): value for path, value in values.items()}
    return Comparison(Model(office.with_values(named).assumptions))


@pytest.fixture(scope="module")
def office_life(study):
    return contract_life(study.comparison)


def test_the_last_year_is_the_gain_and_the_first_day_costs_nothing(study, office_life):
    one, gain = office_life.parting, study.comparison.gain_over(SALE).by_party
    assert one.provider_left[-1] == pytest.approx(gain["provider"], rel=1e-12)
    assert one.customer_left[-1] == pytest.approx(gain["customer"], rel=1e-9)
    # MODEL.md 17: 233,538 and 155,369.
    assert one.provider_left[-1] == pytest.approx(233_538, abs=0.5)
    assert one.customer_left[-1] == pytest.approx(155_369, abs=0.5)
    # Nobody has used anything yet: an owner's machine is worth what he paid for it.
    assert one.customer_left[0] == pytest.approx(0.0, abs=1e-6)
    assert one.own_machine[0] == pytest.approx(507_154, abs=0.5)


def test_unrecovered_and_to_come(study, office_life):
    flow = study.comparison.statements[SERVICE]["provider"].after_tax
    assert office_life.investment_rate == pytest.approx(0.114, abs=5e-4)
    one = office_life.parting
    assert one.unrecovered[0] == pytest.approx(-flow[0])
    np.testing.assert_allclose(one.unrecovered, make_whole(flow, office_life.investment_rate), atol=1e-3)
    np.testing.assert_allclose(one.to_come, make_whole(flow, 0.07), atol=1e-6)


def test_expected_value_is_the_mean_of_parting_in_each_year(office):
    """Weighed by how many end when, what each year leaves gives what is expected."""
    comparison = comparison_of(
        office,
        contract__churn_rate=0.04,
        contract__termination_clause="book_value",
        contract__fee__in_advance_share=0.5,
    )
    life = contract_life(comparison)
    weights = life.expected.ended["customer_leaves"].copy()
    weights[-1] = life.expected.running[-1]
    assert weights.sum() == pytest.approx(1.0)
    gain = life.expected.npv - life.sold
    assert weights @ life.parting.provider_left == pytest.approx(gain, rel=1e-9)


def test_made_whole_parting_leaves_what_staying_leaves(office):
    life = contract_life(comparison_of(office, contract__termination_clause="make_whole"))
    gain = life.certain - life.sold
    free = life.parting.termination_fee > 0
    assert free[1:-1].all()
    np.testing.assert_allclose(life.parting.provider_left[1:-1], gain, rtol=1e-9)


def test_what_the_customer_owes_before_and_after_tax(office):
    values = {**LEAVING, "parties.customer.tax_rate": 0.4, "parties.provider.tax_rate": 0.2}
    comparison = Comparison(Model(office.with_values(values).assumptions))
    life = contract_life(comparison)
    owed = comparison.expected(life.terms).termination_fee
    np.testing.assert_allclose(life.parting.termination_fee * 0.8, owed)
    np.testing.assert_allclose(life.parting.after_tax, 0.6 * life.parting.termination_fee)


@pytest.fixture(scope="module")
def paid_ahead(office):
    """The office, half of whose fee is paid a year ahead, with sales tax that the customer bears."""
    return comparison_of(
        office,
        contract__fee__in_advance_share=0.5,
        financing__vat__rate=0.2,
        financing__vat__irrecoverable_share=0.5,
        partners__members__builder__takes_part=False,
        partners__members__lighting__takes_part=False,
    )


@settings(max_examples=25)
@given(
    ahead=st.booleans(),
    year=st.integers(0, 50),
    clause=st.sampled_from(
        ["none", "book_value", "make_whole", "unrecovered_investment", "remaining_fees", "step_down"]
    ),
    recovers=st.booleans(),
    end=st.sampled_from(["take_back", "hand_over", "removal"]),
    share=st.floats(0, 10),
    term=st.sampled_from([1, 7, 50]),
    keeps=st.booleans(),
)
def test_every_payment_at_parting_has_payer_and_payee(
    study, paid_ahead, ahead, year, clause, recovers, end, share, term, keeps
):
    comparison = paid_ahead if ahead else study.comparison
    assumptions = comparison.assumptions
    terms = replace(
        Terms.of(assumptions.contract),
        clause=clause,
        recovers_machine=recovers,
        step_down=(2.0, 1.0),
        end_of_term=end,
        hand_over_share=share,
        term=term,
    )
    lines = settlement(comparison, terms, year, keeps)
    assert all(line.amount.min() >= 0 for line in lines)
    parties = [*assumptions.parties, "outside", "state"]
    largest = max((line.amount.max() for line in lines), default=1.0)
    assert np.abs(imbalance(lines, parties)).max() <= 1e-11 * largest
    one = parting(comparison, terms)
    ended = year == 50 or (year > 0 and year % term == 0)
    handed = keeps or (ended and end == "hand_over")
    fee = 0.0 if keeps else one.termination_fee[year]
    price = sum(line.amount[year] for line in lines if line.item == HANDED_OVER)
    assert price == pytest.approx(one.buyout_price[year] if handed else 0.0, abs=1e-6)
    if ended and end == "hand_over":
        worth = comparison.machines.purchase[year] if year < 50 else 0.0
        assert price == pytest.approx(share * (worth or comparison.machines.market_value[year]), abs=1e-6)
    if handed or (ended and end == "removal"):
        assert not [line for line in lines if line.item == RESALE]
    owed = (fee - one.given_back[year]) * 0.75
    back = [line for line in lines if line.item == GIVEN_BACK]
    assert [(line.payer, line.payee) for line in back] == [("provider", "customer")] * (ahead and year < 50)
    assert sum(line.amount[year] for line in back) == pytest.approx(one.given_back[year])
    received = np.broadcast_to(view(lines, "provider"), (51,))[year]
    left = after_tax_of_price(comparison.served, one.buyout_price) if keeps else one.machine_back
    assert received == pytest.approx(left[year] + owed, abs=1e-6)
    paid = np.broadcast_to(view(lines, "customer"), (51,))[year]
    # The price is no expense of his, and he bears the sales tax on it.
    factor = 1.1 if ahead else 1.0
    assert paid == pytest.approx(-0.75 * (fee - factor * one.given_back[year]) - factor * price, abs=1e-5)


def test_what_a_hand_over_brings_us_it_costs_the_customer(office):
    """Ten times its worth is a good price for one side only, and no value of the offer rests on it."""
    values = {"contract.term": 10, "contract.renewal_rate": 0.5, "contract.end_of_term": "hand_over"}
    fair, dear = (
        contract_life(comparison_of(office.with_values(values), contract__hand_over_share=share))
        for share in (1.0, 10.0)
    )
    for year in (10, 20, 50):
        price = fair.parting.buyout_price[year]
        more = (dear.parting.provider_left - fair.parting.provider_left)[year] * 1.07**year
        assert more == pytest.approx(0.75 * 9 * price)
        less = (dear.parting.customer_left - fair.parting.customer_left)[year]
        rate = office.assumptions.parties["customer"].discount_rate
        assert less * (1 + rate) ** year == pytest.approx(-9 * price)
        assert fair.parting.handed_over[year] == pytest.approx(0.0)
    others = [year for year in range(50) if year % 10 or not year]
    np.testing.assert_allclose(
        dear.parting.customer_left[others], fair.parting.customer_left[others], rtol=1e-12
    )


def test_expected_value_is_the_mean_of_parting_where_machines_are_handed_over(office):
    comparison = comparison_of(
        office,
        contract__churn_rate=0.04,
        contract__term=10,
        contract__renewal_rate=0.7,
        contract__end_of_term="hand_over",
        contract__hand_over_share=0.3,
        contract__termination_clause="make_whole",
        site__sale_rate=0.02,
        contract__passes_on_share=1.0,
    )
    life = contract_life(comparison)
    weights = sum(life.expected.ended.values())
    weights[-1] = life.expected.running[-1]
    left = life.parting.provider_left.copy()
    left[-1] = life.certain - life.sold
    assert weights @ left == pytest.approx(life.expected.npv - life.sold, rel=1e-9)


class TestClauses:
    def test_side_by_side(self, office):
        """docs/model.md, Exits: at 3 % a year 4,343 less than selling, 59,526 more, 233,538 more."""
        life = contract_life(comparison_of(office))
        told = {"none": -4_343, "book_value": 59_526, "make_whole": 233_538}
        for clause, gain in told.items():
            assert life.under(clause).gains[0.03] == pytest.approx(gain, abs=0.6)
        assert "step_down" not in [one.clause for one in life.clauses]

    def test_the_clause_in_force_has_the_expected_gain(self, office):
        comparison = Comparison(Model(office.with_values(LEAVING).assumptions))
        life = contract_life(comparison)
        assert life.under(life.clause).gain == life.expected.npv - life.sold
        assert set(life.under("none").gains) == set(EXIT_RATES)
        np.testing.assert_array_equal(
            life.under(life.clause).parting.termination_fee, life.parting.termination_fee
        )

    def test_protecting_more_is_worth_more(self, office):
        life = contract_life(comparison_of(office, contract__churn_rate=0.05))
        order = ["none", "book_value", "unrecovered_investment", "make_whole"]
        gains = [life.under(clause).gain for clause in order]
        assert gains == sorted(gains)
        assert life.under("remaining_fees").gain > life.under("make_whole").gain

    def test_never_more_leave_than_there_are(self, office):
        life = contract_life(comparison_of(office, contract__default_rate=0.98))
        for one in life.clauses:
            for found in one.flows.values():
                assert (found.running >= 0).all()

    def test_table(self, office):
        values = {
            "contract.termination_clause": "step_down",
            "contract.step_down": Years({"1": 3.0, "2": 2.0, "3": 1.0}),
        }
        life = contract_life(Comparison(Model(office.with_values(values).assumptions)))
        fee = life.served.fee[1]
        np.testing.assert_allclose(life.parting.termination_fee[1:5], [3 * fee, 2 * fee, fee, 0.0])


class Years(dict):
    """Numbers by year that a cache can hold."""

    def __hash__(self):
        return hash(tuple(self.items()))


class TestHowContractsEnd:
    def test_shares_by_cause(self, office):
        values = {
            **LEAVING,
            "site.sale_rate": 0.05,
            "contract.passes_on_share": 0.6,
            "contract.term": 10,
            "contract.renewal_rate": 0.8,
        }
        life = contract_life(Comparison(Model(office.with_values(values).assumptions)))
        assert life.terms.bought_out_rate == pytest.approx(0.02)
        ended = life.expected.ended
        assert [ended[cause][1] for cause in CAUSES] == pytest.approx([0.03, 0.01, 0.02, 0.0])
        alive = 0.94**10
        assert ended["not_renewed"][10] == pytest.approx(0.2 * alive)
        np.testing.assert_allclose(life.ended_before + life.expected.running, 1.0, atol=1e-12)
        assert life.ended_before[11] == pytest.approx(1 - 0.8 * alive)

    def test_sales_of_the_premises_reach_answer_and_verdict(self, office):
        values = {"site.sale_rate": 0.1, "contract.passes_on_share": 0.5}
        answer = Study(office.with_values(values)).answer()
        provider = answer.alternatives[SERVICE].provider
        assert provider.expected.npv == answer.contract_life.expected.npv
        assert provider.expected_years < 50
        exits = next(test for test in answer.verdict.tests if test.name == "exits")
        assert exits.value == pytest.approx(provider.expected_gain)

    @pytest.mark.parametrize("in_advance", [0.0, 1.0])
    def test_uplift_restores_the_value(self, office, in_advance):
        comparison = comparison_of(
            office, contract__churn_rate=0.02, contract__fee__in_advance_share=in_advance
        )
        life = contract_life(comparison)
        assert 0 < life.uplift_share < 1
        moved = comparison.at(comparison.agreement.level + life.uplift)
        assert moved.expected(life.terms).npv == pytest.approx(life.certain, rel=1e-9)

    def test_chain(self, study, office_life):
        assert {link.renewal_rate for link in office_life.chain} == set(CHAIN_RENEWALS)
        sixteen = next(link for link in office_life.chain if (link.term, link.renewal_rate) == (16, 0.9))
        # MODEL.md 9.4: 348,985 instead of 381,228, fee +1.7 %.
        assert sixteen.expected.npv == pytest.approx(348_985, abs=0.5)
        assert sixteen.uplift_share == pytest.approx(0.017, abs=5e-4)
        assert chain_link(study.comparison, 10, 1.0).uplift == pytest.approx(0.0, abs=1e-6)

    def test_terms_of_the_chain_are_shorter_than_the_horizon(self, office):
        short = {"horizon": 12, "contract.term": 12}
        life = contract_life(Comparison(Model(office.with_values(short).assumptions)))
        assert {link.term for link in life.chain} == {5, 8, 10}


class TestPilot:
    def test_what_it_costs(self, office):
        comparison = Comparison(Model(office.with_values(PILOT).assumptions))
        life = contract_life(comparison)
        pilot = life.pilot
        assert pilot.without.npv == pytest.approx(life.certain)
        assert pilot.cost == pytest.approx(life.certain - life.expected.npv)
        # A fifth leaves after a year and a fifth of the rest after two, each with price and machine.
        left = [share for share in life.expected.ended["customer_leaves"] if share]
        assert left == pytest.approx([0.2, 0.16])
        stay = life.parting.provider_left[-1]
        lost = sum(
            share * (stay - life.parting.provider_left[year])
            for year, share in zip((1, 2), left, strict=True)
        )
        assert pilot.cost == pytest.approx(lost, rel=1e-9)
        np.testing.assert_allclose(life.parting.termination_fee[1:3], 50_000.0)
        moved = comparison.at(comparison.agreement.level + pilot.uplift)
        assert moved.expected(life.terms).npv == pytest.approx(pilot.without.npv, rel=1e-9)

    def test_a_fair_price_costs_nothing(self, office, office_life):
        fair = office_life.trial[0]
        values = {**PILOT, "contract.pilot.years": 1, "contract.pilot.exit_price": fair.whole_price}
        life = contract_life(Comparison(Model(office.with_values(values).assumptions)))
        assert fair.year == 1
        assert life.pilot.cost == pytest.approx(0.0, abs=1e-6 * life.certain)
        assert fair.back_price < fair.whole_price

    def test_none(self, office_life):
        assert office_life.pilot is None
        assert [one.year for one in office_life.trial] == [1, 2, 3]


def test_premises(office):
    life = contract_life(comparison_of(office, site__remaining_life=60, contract__term=16))
    assert (life.remaining_life, life.years_after_term) == (60, 44)
    assert life.ends_with(16)
    assert not life.ends_with(17)
    assert contract_life(comparison_of(office)).years_after_term is None


def test_the_last_hand_over_is_in_neither_value_and_on_both_sides_of_the_table(office):
    """Handed over for nothing, the provider has neither resale nor removal, and the customer a machine;
    the values of the offer count resale and removal at the horizon, whatever is agreed."""
    free = {"contract.end_of_term": "hand_over", "contract.hand_over_share": 0.0}
    comparison = Comparison(Model(office.with_values(free).assumptions))
    life = contract_life(comparison)
    machines = comparison.machines
    change = 0.75 * (machines.removal[-1] - machines.market_value[-1])
    last = np.zeros(51)
    last[-1] = change
    value = float(present_value(last, 0.07))
    assert life.expected.npv == life.certain
    assert life.parting.provider_left[-1] == pytest.approx(life.certain - life.sold + value)
    gain = comparison.gain_over(SALE).by_party["customer"]
    last[-1] = machines.market_value[-1]
    rate = office.assumptions.parties["customer"].discount_rate
    has = float(present_value(last, rate))
    assert life.parting.customer_left[-1] == pytest.approx(gain + has, rel=1e-9)


def test_each_chain_has_renewals_of_its_own(office):
    """The row of the contract's own term is the contract; a shorter one pays the renewed share sooner."""
    values = {"contract.term": 10, "contract.renewed_fee_share": 0.8, "contract.renewal_rate": 0.9}
    comparison = comparison_of(office.with_values(values))
    assert chain_link(comparison, 10, 1.0).uplift == pytest.approx(0.0, abs=1e-6)
    assert chain_link(comparison, 10, 0.9).expected.npv == pytest.approx(comparison.expected().npv)
    link = chain_link(comparison, 5, 0.9)
    start, level = office.assumptions.contract.start_year, comparison.agreement.level
    steps = Years({start: 1.0, start + 6: 0.8})
    stepped = comparison_of(office, contract__fee__steps=steps).at(level)
    assert link.expected.npv == pytest.approx(chain_link(stepped, 5, 0.9).expected.npv, rel=1e-12)
    # So much more brings the chain to what the offer is worth.
    moved = comparison.at(level + link.uplift).of_term(5)
    certain = comparison.statements[SERVICE]["provider"].npv
    terms = replace(Terms.of(comparison.assumptions.contract), term=5, renewal_rate=0.9)
    assert moved.expected(terms).npv == pytest.approx(certain, rel=1e-9)


def test_no_price_of_the_examples_is_below_zero():
    """docs/model.md, Exits: a hospital that shares savings, of which nothing is left to come."""
    case = load_case(OFFICE.parent / "hospital_shared_savings.yaml")
    comparison = Comparison(Model(case.assumptions))
    one = contract_life(comparison).parting
    assert (one.buyout_price >= 0).all()
    assert (one.to_come[19:25] < 0).all()
    assert (one.buyout_price[19:25] == 0).all()


WAYS_OF_PAYING = {
    "yearly, ahead": {"in_advance_share": 1.0},
    "monthly": {"payments": "monthly"},
    "monthly, ahead": {"payments": "monthly", "in_advance_share": 1.0},
}


@pytest.mark.parametrize("fee", WAYS_OF_PAYING.values(), ids=WAYS_OF_PAYING)
def test_one_return_however_the_fee_is_paid(office, fee):
    """The level for a return, the return that is shown, and that at which an investment is not yet back
    are one; at it what is not yet back is what is still to come, in every year."""
    wanted = 0.09
    given = {f"contract__fee__{name}": value for name, value in fee.items()}
    comparison = comparison_of(
        office, contract__fee__setting="target_irr", contract__fee__target_irr=wanted, **given
    )
    statement, life = comparison.statements[SERVICE]["provider"], contract_life(comparison)
    assert statement.npv_at(wanted) == pytest.approx(0.0, abs=1e-6)
    assert statement.internal_rate.rate == pytest.approx(wanted, abs=1e-10)
    assert life.investment_rate == pytest.approx(wanted, abs=1e-10)
    flow = statement.valued_at(wanted)
    np.testing.assert_allclose(life.parting.unrecovered, not_yet_back(flow, wanted), atol=1e-3)
    np.testing.assert_allclose(life.parting.unrecovered, make_whole(flow, wanted), atol=1e-3)


def test_what_renewed_terms_pay_is_part_of_the_fee(office):
    """A share for renewed terms is a step of the fee from the year after the first term."""
    office = office.with_values({"contract.term": 10, "contract.renewal_rate": 0.9})
    start = office.assumptions.contract.start_year
    renewed = comparison_of(office, contract__renewed_fee_share=0.8)
    stepped = comparison_of(office, contract__fee__steps=Years({start: 1.0, start + 11: 0.8}))
    assert renewed.agreement.level == stepped.agreement.level != comparison_of(office).agreement.level
    assert renewed.agreement.against_sale == stepped.agreement.against_sale
    np.testing.assert_array_equal(renewed.agreement.stream, stepped.agreement.stream)
    assert renewed.expected().npv == stepped.expected().npv
    assert fee_terms(renewed).steps == ((1, 1.0), (11, 0.8))
