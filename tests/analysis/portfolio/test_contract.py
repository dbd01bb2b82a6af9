"""The portfolio reads the contract from the model: one cohort is the contract, and no second one exists."""

from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.portfolio.adoption import ramp, signings
from servitization.analysis.portfolio.company import Business, Company, Setting
from servitization.analysis.portfolio.profile import Lent, contract_profile, sale_profile
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.ledger import view

ASSUMPTIONS = Path(__file__).parents[3] / "assumptions"
ENDING = {
    "contract.churn_rate": 0.03,
    "contract.default_rate": 0.01,
    "contract.term": 16,
    "contract.renewal_rate": 0.8,
    "contract.renewed_fee_share": 0.9,
    "contract.termination_clause": "book_value",
    "site.sale_rate": 0.02,
    "contract.passes_on_share": 0.5,
}


def comparisons():
    office = load_case(ASSUMPTIONS / "examples" / "office_ac_50y.yaml")
    yield Study(office).comparison
    yield Study(office.with_values(ENDING)).comparison
    lighting = load_case(ASSUMPTIONS / "offers" / "lighting.yaml")
    yield Study(lighting.with_values({"contract.end_of_term": "hand_over"})).comparison


@pytest.fixture(scope="module", params=range(3), ids=["office", "ending", "lighting"])
def comparison(request):
    return list(comparisons())[request.param]


def of(comparison, new: float, displaced: float = 0.0, **more) -> Company:
    """A company that signs `new` contracts in year 1 and does nothing else."""
    rate = comparison.assumptions.parties["provider"].discount_rate
    contract, sale = contract_profile(comparison, rate), sale_profile(comparison, rate)
    years = contract.length + 1
    begins = np.where(np.arange(years + 1) == 1, new, 0.0)
    signed = signings(ramp(begins, 1e9), contract.running, years)
    line = Business("one", contract, sale, signed, 100.0, displaced)
    return Company([line], Setting(years, rate, **more))


def expected(comparison):
    contract = comparison.assumptions.contract
    statement = comparison.statements[SERVICE][contract.provider]
    assert (statement.after_tax == comparison.served.flow).all()
    return comparison.expected()


def test_one_cohort_is_the_contract(comparison):
    """Cash, present value and expected years of a single contract are those of the model."""
    company, found = of(comparison, 1.0), expected(comparison)
    assert company.incremental[1:] == pytest.approx(found.flow, rel=1e-12, abs=1e-6)
    rate = company.setting.discount_rate
    assert company.npv * (1 + rate) == pytest.approx(comparison.expected().npv, rel=1e-12)
    assert company.npv == pytest.approx(company.npv_to_the_end, rel=1e-12)
    assert company.contracts.served.sum() == pytest.approx(found.years + 1.0)
    assert company.contracts.machines[-1] == pytest.approx(0.0, abs=1e-6)


def test_a_displaced_sale_is_the_sale_of_the_model(comparison):
    company = of(comparison, 1.0, displaced=1.0)
    provider = comparison.assumptions.contract.provider
    sold = comparison.baseline[SALE][provider]
    cash = expected(comparison).flow - sold.after_tax
    assert company.incremental[1:] == pytest.approx(cash, rel=1e-9, abs=1e-6)
    worth = comparison.expected().npv - sold.npv
    assert company.npv * (1.0 + company.setting.discount_rate) == pytest.approx(worth, rel=1e-9)


def test_the_books_close_every_year(comparison):
    """Owners' cash is profit less tax and interest less what assets grow plus new debt."""
    company = of(comparison, 3.0, 0.5, tax_rate=0.25, price_growth=0.02, receivable_days=45)
    growth = 1.02
    opening = (company.today.machines[0] + company.today_bills[0]) / growth
    kept = np.diff(company.assets - company.debt, prepend=opening)
    profit = company.ebit - company.interest - company.tax
    assert company.cash == pytest.approx(profit - kept, rel=1e-9, abs=1e-3)


def test_money_of_a_cohort_is_that_of_the_ledger(study):
    """Without early ends, what the company gets is what all other parties of the ledger give."""
    comparison = study.comparison
    a = comparison.assumptions
    assert (a.contract.churn_rate, a.contract.default_rate, a.contract.renewal_rate) == (0.0, 0.0, 1.0)
    lines = comparison.lines(SERVICE)
    provider = a.contract.provider
    others = {one.payer for one in lines} | {one.payee for one in lines}
    given = -sum(view(lines, party) for party in others - {provider})
    company = of(comparison, 2.0)
    assert company.incremental[1:] == pytest.approx(2.0 * given, rel=1e-9, abs=1e-5)


def test_a_contract_of_a_later_year_is_that_of_today_at_its_prices(comparison):
    still, grows = of(comparison, 1.0), of(comparison, 1.0, price_growth=0.03)
    assert grows.incremental == pytest.approx(1.03 * still.incremental, rel=1e-12)
    assert grows.energy_kwh == pytest.approx(still.energy_kwh, rel=1e-12)


def test_a_loan_is_repaid_out_of_the_contract(comparison):
    rate = comparison.assumptions.parties["provider"].discount_rate
    plain = contract_profile(comparison, rate)
    lent = plain.with_loan(Lent(0.5, 1.2, 0.05, 8))
    assert lent.repaid.sum() == pytest.approx(lent.drawn[0])
    assert lent.drawn[0] <= 0.5 * plain.purchases[0] + 1e-9
    assert plain.with_loan(Lent()) == plain


def test_what_is_still_owed_ends_with_the_term(comparison):
    contract = comparison.assumptions.contract
    backlog = contract_profile(comparison, 0.07).backlog
    assert backlog[0] == pytest.approx(comparison.agreement.by_service_year[1 : contract.term + 1].sum())
    assert backlog[-1] == 0.0 and (backlog >= 0).all()
