"""Financing laid over the comparison: it moves no decision, conserves money and pays the bank first."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.financing import financing_result
from servitization.finance import annuity, depreciation, irr, npv
from servitization.model.alternatives import SALE, SERVICE, SERVICE_WITH_FINANCIER
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.financing import overlay, terms_of
from servitization.model.ledger import Entry, imbalance, view
from servitization.model.ownership import MACHINE_SALE, RENT, rent_shape
from servitization.model.parties import present_value
from servitization.model.sales_tax import VAT, sales_tax

ROOT = Path(__file__).resolve().parents[2]

DEBTS = st.fixed_dictionaries(
    {
        "financing.debt.repayment": st.sampled_from(
            ["annuity", "equal_principal", "interest_only", "sculpted"]
        )
    },
    optional={
        "financing.debt.sized_by": st.sampled_from(["share", "coverage"]),
        "financing.debt.share": st.floats(0.05, 1.0),
        "financing.debt.coverage": st.floats(1.0, 3.0),
        "financing.debt.rate": st.floats(0.0, 0.15),
        "financing.debt.years": st.integers(1, 30),
        "financing.debt.arrangement_fee": st.floats(0.0, 0.05),
        "financing.reserves.debt_service_months": st.floats(0.0, 24.0),
        "financing.reserves.saves_for_replacements": st.booleans(),
        "financing.reserves.interest_rate": st.floats(0.0, 0.05),
        "financing.working_capital.receivable_days": st.floats(-100.0, 100.0),
        "financing.working_capital.payable_days": st.floats(0.0, 100.0),
        "financing.investment_credit": st.floats(0.0, 0.5),
        "parties.provider.losses": st.sampled_from(["offset", "carry"]),
        "parties.provider.tax_lag": st.integers(0, 2),
    },
)
OWNERS = st.fixed_dictionaries(
    {"financing.financier.party": st.sampled_from(["lighting", "builder"])},
    optional={
        "financing.financier.lessee": st.sampled_from(["provider", "customer"]),
        "financing.financier.markup": st.floats(0.0, 0.5),
        "financing.financier.in_advance": st.booleans(),
        "financing.financier.rent_share": st.floats(0.0, 0.3),
        "financing.investment_credit": st.floats(0.0, 0.3),
        "parties.lighting.losses": st.sampled_from(["offset", "carry"]),
        "parties.provider.tax_lag": st.integers(0, 2),
        "contract.arrangement": st.sampled_from(["functional_result", "lease", "pay_per_unit"]),
    },
)
ALONE = {"partners.members.builder.takes_part": False, "partners.members.lighting.takes_part": False}


@pytest.fixture(scope="module")
def plain(office):
    """The worked case without its partners."""
    return office.with_values(ALONE)


def compared(plain, values: tuple) -> Comparison:
    comparison = Comparison(Model(plain.with_values(dict(values)).assumptions))
    return comparison.financed() if comparison.assumptions.financing.financier.party else comparison


# --- debt ------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(values=DEBTS)
def test_debt_stands_beside_the_comparison(values, plain):
    without = {name: value for name, value in values.items() if not name.startswith("financing")}
    comparison, before = (Comparison(Model(plain.with_values(one).assumptions)) for one in (values, without))
    assert comparison.agreement.level == before.agreement.level
    for name, statements in before.statements.items():
        for party, statement in statements.items():
            assert comparison.statements[name][party].npv == statement.npv
    one = financing_result(comparison).provider
    scale = np.abs(one.operating).max() + one.purchases.max()
    near = {"rtol": 1e-9, "atol": 1e-9 * scale}
    drawn, fee = np.zeros((2, len(one.equity)))
    drawn[0], fee[0] = one.amount, one.fee
    taken = one.equity + one.service + one.into_debt_reserve
    np.testing.assert_allclose(taken, one.available + drawn - fee, **near)
    assert one.balance[one.years :] == pytest.approx(0, abs=1e-9 * scale)
    assert one.npv == float(comparison.statements[SERVICE]["provider"].npv)
    provider = comparison.assumptions.parties["provider"]
    worth = npv(one.equity, provider.discount_rate)
    assert one.npv_of_owners == pytest.approx(worth, abs=1e-9 * scale)
    assert one.amount <= values.get("financing.debt.share", 0.7) * one.upfront_before_tax * (1 + 1e-9)
    assert one.added == pytest.approx(one.added_by_loan + one.added_otherwise)


def test_a_loan_at_the_own_rate_before_tax_moves_nothing(plain):
    """Without tax a loan at the owner's own cost of money is worth nothing to him."""
    comparison = compared(
        plain,
        (
            ("financing.debt.repayment", "annuity"),
            ("financing.debt.rate", plain.assumptions.parties["provider"].discount_rate),
            ("parties.provider.tax_rate", 0.0),
        ),
    )
    one = financing_result(comparison).provider
    assert one.amount > 0
    assert one.added == pytest.approx(0, abs=1e-6)


def test_the_interest_saves_tax(plain):
    """At the own rate with tax, the loan is worth the tax that its interest saves, and nothing else."""
    party = plain.assumptions.parties["provider"]
    values = (("financing.debt.repayment", "annuity"), ("financing.debt.rate", party.discount_rate))
    one = financing_result(compared(plain, values)).provider
    saved = party.tax_rate * npv(one.interest, party.discount_rate)
    assert one.added == pytest.approx(saved, rel=1e-9)
    np.testing.assert_allclose(one.tax_without - one.tax, party.tax_rate * one.interest, atol=1e-6)


def test_sculpted_debt_of_the_offer_is_covered_alike(plain):
    values = (
        ("financing.debt.repayment", "sculpted"),
        ("financing.debt.sized_by", "coverage"),
        ("financing.debt.share", 1.0),
        ("financing.debt.coverage", 1.4),
        ("financing.debt.years", 12),
        ("parties.provider.losses", "carry"),
    )
    one = financing_result(compared(plain, values)).provider
    assert one.coverage[1:13] == pytest.approx(1.4, rel=1e-9)
    assert np.isnan(one.coverage[[0, *range(13, 51)]]).all()
    assert one.least_coverage == pytest.approx(1.4) and one.life_coverage == pytest.approx(1.4)


def test_book_value_is_what_is_not_yet_deducted(plain):
    """Straight line, by hand: 15 years from each purchase, nothing left when a machine goes."""
    comparison = compared(plain, (("financing.debt.repayment", "annuity"),))
    statement = comparison.statements[SERVICE]["provider"]
    financing = comparison.assumptions.financing
    one = overlay(statement, comparison.payments(SERVICE), "provider", terms_of(financing.debt), 0.0)
    years = comparison.assumptions.systems["cooling"].depreciation_years
    expected = np.zeros(51)
    for bought in np.flatnonzero(one.project.purchases):
        paid, left = one.project.purchases[bought], 50 - bought
        written = np.cumsum(depreciation(paid, "straight_line", years, left))
        later = np.flatnonzero(one.project.purchases[bought + 1 :])
        end = bought + 1 + later[0] if later.size else 50
        expected[bought:end] += (paid - written)[: end - bought]
    np.testing.assert_allclose(one.book_value, expected, atol=1e-6)
    earned = (one.project.taxable - statement.tax)[1] / expected[0]
    assert one.return_on_capital[1] == pytest.approx(earned)


def test_the_customer_borrows_for_what_he_buys(plain):
    values = (("financing.customer_debt.repayment", "interest_only"), ("financing.customer_debt.years", 8))
    found = financing_result(compared(plain, values))
    one = found.customer
    assert found.provider is None and found.ownership is None
    assert one.alternative == SALE and one.balance[7] == one.amount and one.balance[8] == 0
    assert one.amount == pytest.approx(0.7 * one.purchases[0])
    assert np.isnan(one.coverage).all() and one.least_coverage is None and one.irr is None


def test_an_investment_credit_comes_with_the_first_tax_year(plain):
    values = (("financing.investment_credit", 0.1), ("financing.debt.repayment", "none"))
    one = financing_result(compared(plain, values)).provider
    np.testing.assert_allclose(one.credit[1:], 0.1 * one.purchases[:-1])
    np.testing.assert_allclose(one.equity, one.available)
    assert one.amount == 0 and one.added == pytest.approx(npv(one.credit, 0.07))


def test_terms_and_tax_are_those_of_the_file(plain):
    """Open bills alone move no tax, however it is paid and whatever becomes of losses."""
    values = (
        ("financing.working_capital.payable_days", 73.0),
        ("financing.working_capital.receivable_days", 36.5),
        ("parties.provider.losses", "carry"),
        ("parties.provider.tax_lag", 2),
    )
    comparison = compared(plain, values)
    one, statement = financing_result(comparison).provider, comparison.statements[SERVICE]["provider"]
    np.testing.assert_allclose(one.tax, statement.tax, atol=1e-9)
    assert one.tax[:3].tolist() == [0, 0, 0] and one.tax[3] > 0
    expected = 0.1 * statement.revenue[1] - 0.2 * (statement.revenue[1] - one.operating[1])
    assert one.working_capital[1] == pytest.approx(expected)
    assert one.losses_carried[0] > 0


def test_without_financing_there_is_none(plain):
    assert financing_result(compared(plain, ())) is None
    assert Study(plain).answer().financing is None


# --- a financier -----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(values=OWNERS)
def test_a_financier_conserves_money_and_takes_the_depreciation(values, plain):
    comparison = compared(plain, values.items())
    one, statements = comparison.owned, comparison.statements[SERVICE_WITH_FINANCIER]
    lines, before = comparison.lines(SERVICE_WITH_FINANCIER), comparison.payments(SERVICE)
    names = comparison.assumptions.parties
    largest = max(np.abs(line.amount).max() for line in lines)
    assert np.abs(imbalance(lines, [*names, "outside", "state"])).max() <= 1e-11 * largest * len(lines)
    assert all(line.amount.min() >= 0 for line in lines)
    # What the world is paid does not depend on who owns the machines, nor does what the customer has.
    np.testing.assert_allclose(view(lines, "outside"), view(before, "outside"), atol=1e-9 * largest)
    np.testing.assert_allclose(
        statements["customer"].pre_tax,
        comparison.statements[SERVICE]["customer"].pre_tax,
        atol=1e-9 * largest,
    )
    owners = {line.payer for line in lines if line.capital and line.system == "cooling"}
    assert owners == {one.financier}
    rent = [line for line in lines if line.item == RENT]
    assert all((line.payer, line.payee) == (one.lessee, one.financier) for line in rent)
    sold = sum(line.amount for line in lines if line.item == MACHINE_SALE)
    np.testing.assert_allclose(sold, one.price)
    if "financing.financier.rent_share" not in values:
        gained = statements[one.financier].npv - comparison.statements[SERVICE][one.financier].npv
        assert gained == pytest.approx(0, abs=1e-6 * largest)
    # At each end of the zone one side has what it has in the sale.
    limits = comparison.zone_with_financier(SALE)
    for level, party in ((limits.provider_floor, "provider"), (limits.customer_ceiling, "customer")):
        at_limit = comparison.at(level)
        gain = at_limit.gain_over(SALE, SERVICE_WITH_FINANCIER)
        assert gain.by_party[party] == pytest.approx(0, abs=1e-6 * largest)
        assert gain.total == pytest.approx(sum(gain.by_party.values()), abs=1e-6 * largest)


@pytest.mark.parametrize("paid", ["yearly", "monthly"])
def test_a_financier_with_the_providers_rate_and_tax_changes_nothing(plain, paid):
    """Two sides with the same price of money and the same tax cannot gain by changing owners."""
    provider = plain.assumptions.parties["provider"]
    values = (
        ("financing.financier.party", "builder"),
        ("parties.builder.discount_rate", provider.discount_rate),
        ("parties.builder.tax_rate", provider.tax_rate),
        ("contract.fee.payments", paid),
    )
    comparison = compared(plain, values)
    one = financing_result(comparison).ownership
    assert one.gain == pytest.approx(0, abs=1e-6)
    assert one.irr == pytest.approx(provider.discount_rate)
    for part in one.parties.values():
        assert part.gain == pytest.approx(0, abs=1e-6)


def test_the_end_of_a_machine_is_its_owners(plain):
    """Resale and removal go to the financier, upkeep and energy stay with the provider."""
    values = (("financing.financier.party", "builder"), ("financing.financier.markup", 0.25))
    comparison = compared(plain, values)
    one, lines = comparison.owned, comparison.payments(SERVICE_WITH_FINANCIER)
    np.testing.assert_allclose(one.price, 1.25 * one.cost)
    for name in ("residual", "removal"):
        sides = {
            side for line in lines if line.name == f"cooling.{name}" for side in (line.payer, line.payee)
        }
        assert sides == {"outside", "builder"}
    assert {line.payer for line in lines if line.name == "cooling.energy"} == {"provider"}
    assert {line.payer for line in lines if line.name == "lighting.removal"} == {"customer"}
    margin = view([line for line in lines if line.item == MACHINE_SALE], "provider") - one.cost
    np.testing.assert_allclose(margin, 0.25 * one.cost)


def test_a_financier_with_cheaper_money_leaves_the_gain_to_the_lessee(plain):
    values = (("financing.financier.party", "builder"), ("parties.builder.discount_rate", 0.04))
    one = financing_result(compared(plain, values)).ownership
    assert one.irr == pytest.approx(0.04)
    assert one.parties["builder"].gain == pytest.approx(0, abs=1e-6)
    assert one.parties["provider"].gain == pytest.approx(one.gain) and one.gain > 0
    assert one.parties["provider"].upfront_after < one.parties["provider"].upfront_before


@pytest.mark.parametrize("tax", [0.0, 0.2])
def test_to_the_customer_it_is_the_same_rent_from_another_hand(plain, tax):
    """Two sides or three: who pays the rent moves no value, sales tax or none; nor does a loss of it."""
    lost = (("financing.vat.rate", tax), ("financing.vat.irrecoverable_share", 1.0)) if tax else ()
    ours, his = (
        compared(
            plain,
            (("financing.financier.party", "lighting"), ("financing.financier.lessee", lessee), *lost),
        )
        for lessee in ("provider", "customer")
    )
    np.testing.assert_allclose(ours.owned.rent, his.owned.rent)
    for name, one in ours.statements[SERVICE_WITH_FINANCIER].items():
        assert one.npv == pytest.approx(his.statements[SERVICE_WITH_FINANCIER][name].npv)
    # The customer earns nothing by paying it.
    assert not his.statements[SERVICE_WITH_FINANCIER]["customer"].revenue.any()
    paid = his.statements[SERVICE_WITH_FINANCIER]["provider"].revenue
    np.testing.assert_allclose(
        ours.statements[SERVICE_WITH_FINANCIER]["provider"].revenue - paid, his.owned.rent
    )


def test_rent_repays_the_price_of_each_machine():
    price = np.zeros(8)
    price[[0, 3]] = 100, 60
    arrears, advance = (rent_shape(price, ((0, 3), (3, 5)), 0.1, early) for early in (False, True))
    assert arrears[1:4] == pytest.approx(100 / annuity(0.1, 3))
    assert arrears[4:] == pytest.approx(60 / annuity(0.1, 5))
    assert arrears[0] == 0 and advance[3] == pytest.approx(60 / annuity(0.1, 5))
    assert advance[:3] == pytest.approx(arrears[1:4])
    by_hand = rent_shape(price, ((0, 3), (3, 5)), None, False)
    assert by_hand.tolist() == [0, 100, 100, 100, 60, 60, 60, 60]


# --- sales tax -------------------------------------------------------------------------------------

LOST = {"financing.vat.rate": 0.2, "financing.vat.irrecoverable_share": 1.0}


@settings(max_examples=25)
@given(
    share=st.floats(0.01, 1.0),
    values=st.fixed_dictionaries(
        {},
        optional={
            "parties.customer.losses": st.sampled_from(["offset", "carry"]),
            "parties.customer.tax_lag": st.integers(0, 2),
            "contract.arrangement": st.sampled_from(["functional_result", "lease", "advice"]),
            "contract.fee.payments": st.sampled_from(["yearly", "monthly"]),
            "measures.E1.cost": st.floats(1, 50),
            "site.measure": st.sampled_from(["E1"]),
        },
    ),
)
def test_sales_tax_goes_to_the_state_and_gains_add_up(share, values, plain):
    values = {**values, "financing.vat.rate": 0.2, "financing.vat.irrecoverable_share": share}
    comparison = Comparison(Model(plain.with_values(values).assumptions))
    names = [*comparison.assumptions.parties, "outside", "state"]
    for name in comparison.rows:
        lines = comparison.lines(name)
        largest = max(np.abs(line.amount).max() for line in lines)
        assert np.abs(imbalance(lines, names)).max() <= 1e-11 * largest * len(lines)
        charged = [line for line in lines if line.kind == VAT]
        assert charged and all({line.payer, line.payee} == {"customer", "state"} for line in charged)
        before = comparison.payments(name)
        has = comparison.statements[name]["customer"]
        np.testing.assert_allclose(has.pre_tax, view(before, "customer"), atol=1e-9 * largest)
    for baseline in comparison.rows:
        found = comparison.gain_over(baseline)
        size = sum(abs(one) for one in comparison.worths[baseline].npv.values())
        assert found.total == pytest.approx(sum(found.by_party.values()), abs=1e-9 * size)
    level = comparison.agreement.against_sale.customer_ceiling
    at_ceiling = comparison.at(level).gain_over(SALE).by_party["customer"]
    assert at_ceiling == pytest.approx(0, abs=1e-6 * abs(comparison.worths[SALE].npv["customer"]))


def test_sales_tax_by_hand(plain):
    """Twenty per cent of every purchase of year 1 and of the fee; none on lost function and own hours."""
    comparison = compared(plain, tuple(LOST.items()))
    for name in (SALE, SERVICE):
        lines = comparison.payments(name)
        free = ("downtime", "insurance", "management", "residual")
        paid = sum(
            line.amount
            for line in lines
            if line.payer == "customer" and line.kind != VAT and line.item not in free
        )
        charged = -view([line for line in lines if line.kind == VAT], "customer")
        assert charged[1:3] == pytest.approx(0.2 * paid[1:3])
        assert charged[0] == pytest.approx(0.2 * paid[0])
        if name == SALE:
            # In the years of a resale, too: who sells an old machine pays no tax less.
            np.testing.assert_allclose(charged, 0.2 * paid, atol=1e-9)
    found = financing_result(comparison)
    charged = -view([line for line in comparison.payments(SALE) if line.kind == VAT], "customer")
    rate = plain.assumptions.parties["customer"].discount_rate
    assert found.sales_tax[SALE] == pytest.approx(present_value(charged, rate))
    assert found.provider is None and found.customer is None


def test_sales_tax_on_a_machine_is_depreciated_with_it(plain):
    lines = compared(plain, tuple(LOST.items())).payments(SALE)
    bought = [line for line in lines if line.capital and line.payer == "customer"]
    machines = sum(line.amount for line in bought if line.kind == "price")
    on_top = sum(line.amount for line in bought if line.kind == VAT)
    np.testing.assert_allclose(on_top, 0.2 * machines)


def test_a_customer_who_saves_on_his_bill_saves_its_tax(plain):
    """Less heating than in the reference, and a fee that pays the customer, carry their tax back."""
    assumptions = plain.with_values(LOST).assumptions
    comparison = compared(plain, tuple(LOST.items()))
    back = Entry("provider", "customer", "cooling", "service_fee", np.array([0.0, 50.0]), "fee")
    (line,) = sales_tax(assumptions, [back])
    assert (line.payer, line.payee, line.amount.tolist()) == ("state", "customer", [0, 10])
    heating = [line for line in comparison.payments(SERVICE) if line.item == "heating"]
    turned = [
        type(line)(line.payee, line.payer, line.system, line.item, line.amount, line.kind) for line in heating
    ]
    for lines, sign in ((heating, 1), (turned, -1)):
        made = sales_tax(assumptions, lines)
        np.testing.assert_allclose(
            view(made, "customer"), 0.2 * view(lines, "customer"), atol=1e-9, err_msg=str(sign)
        )


def test_recovered_tax_moves_nothing(plain):
    values = (("financing.vat.rate", 0.2), ("financing.vat.irrecoverable_share", 0.0))
    one, before = compared(plain, values), compared(plain, ())
    assert one.agreement.level == before.agreement.level
    assert len(one.lines(SERVICE)) == len(before.lines(SERVICE))
    assert financing_result(one) is None


def test_a_buyer_who_loses_the_tax_weighs_it(plain):
    """In a well-advised buyer's choice a price counts with its tax, a lost hour of function does not."""
    from servitization.model.alternatives import INFORMED
    from servitization.model.design import occurring
    from servitization.model.responsibility import bill

    weights = []
    for values in ({}, LOST):
        assumptions = plain.with_values(values).assumptions
        items = occurring(assumptions, "cooling", served=False, sold=True)
        weights.append(bill(assumptions, items, "cooling", INFORMED, "customer"))
    before, after = weights
    assert after["equipment"] == pytest.approx(1.2 * before["equipment"])
    assert after["energy"] == pytest.approx(1.2 * before["energy"])
    assert after["downtime"] == before["downtime"]
    assert after["residual"] == before["residual"]


def test_the_shipped_example_is_financed():
    answer = Study(load_case(ROOT / "assumptions/examples/office_with_debt.yaml")).answer()
    one = answer.financing.provider
    assert one.gearing == pytest.approx(0.75) and one.least_coverage > 1.3
    assert one.equity_irr == pytest.approx(irr(one.equity))
    assert answer.financing.customer.added > 0
