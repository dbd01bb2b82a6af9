"""What the money costs: provider and customer with a loan, and the machines in other hands.

Questions asked of `model.financing` and `model.ownership` for an offer at its fee. The verdict does not
read them: it stays with each party's own rate, which has the price of money in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.assumptions.schema import CustomerDebt, Debt, Financing
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE, SERVICE_WITH_FINANCIER
from servitization.model.comparison import Comparison
from servitization.model.fee import Zone
from servitization.model.financing import Overlay, overlay, terms_of
from servitization.model.gain import Gain
from servitization.model.parties import Statement, present_value
from servitization.model.sales_tax import VAT


@dataclass(frozen=True)
class FinancedResult:
    """A party in an alternative, without and with its financing; flows by year, currency, nominal."""

    party: str
    alternative: str
    repayment: str
    rate: float
    years: int
    """Of the loan."""
    amount: float
    """Lent at signing."""
    gearing: float
    """Of what is paid at signing, lent."""
    fee: float
    npv: float
    """Without financing, at the party's own rate: the decision is made on it."""
    npv_of_owners: float
    """Of what is left to the owners, at the same rate."""
    added_by_loan: float
    """At the same rate: what the loan alone would be worth, without accounts, open bills and credit."""
    irr: float | None
    equity_irr: float | None
    peak_funding: float
    equity_peak_funding: float
    least_coverage: float | None
    average_coverage: float | None
    least_coverage_year: int | None
    life_coverage: float | None
    average_return_on_capital: float | None
    operating: np.ndarray
    """Cash before tax and purchases."""
    purchases: np.ndarray
    tax: np.ndarray
    """With the interest deducted."""
    tax_without: np.ndarray
    credit: np.ndarray
    available: np.ndarray
    """Cash for debt service (CFADS)."""
    interest: np.ndarray
    principal: np.ndarray
    balance: np.ndarray
    coverage: np.ndarray
    """DSCR; NaN where nothing is due."""
    debt_reserve: np.ndarray
    replacement_reserve: np.ndarray
    working_capital: np.ndarray
    reserve_interest: np.ndarray
    """What the accounts earn."""
    equity: np.ndarray
    """What is left to the owners."""
    depreciation: np.ndarray
    taxable: np.ndarray
    """Profit with the interest deducted."""
    losses_carried: np.ndarray
    return_on_capital: np.ndarray

    @property
    def service(self) -> np.ndarray:
        """Interest and principal by year."""
        return self.interest + self.principal

    @property
    def added_otherwise(self) -> float:
        """What accounts, open bills and the credit are worth beside the loan."""
        return self.added - self.added_by_loan

    @property
    def upfront(self) -> float:
        """Paid at signing without financing, after tax."""
        return float(self.tax_without[0] + self.purchases[0] - self.operating[0])

    @property
    def upfront_before_tax(self) -> float:
        """What the loan is a share of."""
        return float(self.purchases[0] - self.operating[0])

    @property
    def upfront_of_owners(self) -> float:
        """Of their own money, paid at signing."""
        return -float(self.equity[0])

    @property
    def into_working_capital(self) -> np.ndarray:
        """What more of bills is open, by year."""
        return finance.movement(self.working_capital)

    @property
    def into_replacement_reserve(self) -> np.ndarray:
        """What is saved for the next machine, by year; negative when it is bought."""
        return finance.movement(self.replacement_reserve)

    @property
    def into_debt_reserve(self) -> np.ndarray:
        """What is held for the next debt service more than a year before."""
        return finance.movement(self.debt_reserve)

    @property
    def added(self) -> float:
        """What the financing is worth to the party at its own rate."""
        return self.npv_of_owners - self.npv


@dataclass(frozen=True)
class OwnedPart:
    """A party with the machines in the provider's hands and in the financier's; at its own rate."""

    rate: float
    npv_before: float
    npv_after: float
    upfront_before: float
    upfront_after: float
    moved: np.ndarray
    """What it has more by year after tax when the financier owns."""

    @property
    def gain(self) -> float:
        return self.npv_after - self.npv_before


@dataclass(frozen=True)
class OwnershipResult:
    """A financier who buys the machines and lets them; flows by year, currency, nominal."""

    financier: str
    lessee: str
    price: np.ndarray
    cost: np.ndarray
    """What the provider paid for them."""
    rent: np.ndarray
    rent_level: float
    rent_shape: np.ndarray
    """Rent at a level of 1, by year."""
    flow: np.ndarray
    """What the financier has of the machines, after tax."""
    irr: float | None
    """The financier's, of the machines alone."""
    parties: Mapping[str, OwnedPart]
    fee: np.ndarray
    """What the provider is paid by year: less the rent where the customer pays that to the financier."""
    against_sale: Zone
    """Of what the customer pays in all, rent and fee, currency a year."""
    against_informed: Zone
    gain_over_sale: Gain
    gain_over_informed: Gain

    @property
    def gain(self) -> float:
        """What all together gain by it, each at its own rate."""
        return sum(part.gain for part in self.parties.values())


@dataclass(frozen=True)
class FinancingResult:
    """Everything that is known of how an offer is financed."""

    provider: FinancedResult | None
    """In the service."""
    customer: FinancedResult | None
    """In the sale, with a loan for what he buys."""
    ownership: OwnershipResult | None
    sales_tax: Mapping[str, float]
    """Present value of the sales tax that the customer bears, at his rate, by alternative."""


def financing_result(comparison: Comparison) -> FinancingResult | None:
    """How an offer is financed, at the fee of the comparison; None where nothing is."""
    assumptions = comparison.assumptions
    financing, contract = assumptions.financing, assumptions.contract
    provider = customer = ownership = None
    if has_overlay(financing):
        provider = financed(comparison, SERVICE, contract.provider, financing.debt, financing)
    if financing.customer_debt.repayment != "none":
        customer = financed(comparison, SALE, contract.customer, financing.customer_debt)
    if comparison.owned is not None:
        ownership = _owned(comparison)
    taxed = _sales_tax(comparison)
    if provider is None and customer is None and ownership is None and not taxed:
        return None
    return FinancingResult(provider, customer, ownership, taxed)


def has_overlay(financing: Financing) -> bool:
    """Whether the provider has a loan, accounts, open bills or a credit of his own."""
    reserves, bills = financing.reserves, financing.working_capital
    own_credit = financing.investment_credit if financing.financier.party is None else 0.0
    return financing.debt.repayment != "none" or any(
        (reserves.saves_for_replacements, bills.receivable_days, bills.payable_days, own_credit)
    )


def financed(
    comparison: Comparison,
    alternative: str,
    party: str,
    debt: Debt | CustomerDebt,
    financing: Financing | None = None,
) -> FinancedResult:
    """A party of an alternative with a loan; with the section, the provider's accounts too."""
    statement = comparison.statements[alternative][party]
    credit = 0.0 if financing is None else financing.investment_credit
    lines = comparison.payments(alternative)
    whole = overlay(statement, lines, party, terms_of(debt, financing), credit)
    return _told(party, alternative, debt, whole, overlay(statement, lines, party, terms_of(debt)))


def _told(
    party: str, alternative: str, debt: Debt | CustomerDebt, one: Overlay, loan_alone: Overlay
) -> FinancedResult:
    found, project, statement = one.found, one.project, one.statement
    due = np.flatnonzero(~np.isnan(found.coverage))
    covered = bool(due.size) and bool(statement.revenue.any())
    earning = ~np.isnan(one.return_on_capital)
    return FinancedResult(
        party=party,
        alternative=alternative,
        repayment=debt.repayment,
        rate=debt.rate,
        years=debt.years,
        amount=one.amount,
        gearing=one.gearing,
        fee=float(found.fee[0]),
        npv=float(statement.npv),
        npv_of_owners=one.npv,
        added_by_loan=loan_alone.npv - float(statement.npv),
        irr=_known(statement.internal_rate),
        equity_irr=_known(finance.internal_rate(found.equity, statement.monthly, statement.in_advance)),
        peak_funding=float(statement.peak_funding),
        equity_peak_funding=one.peak_funding,
        least_coverage=float(np.nanmin(found.coverage)) if covered else None,
        average_coverage=float(np.nanmean(found.coverage)) if covered else None,
        least_coverage_year=int(due[np.argmin(found.coverage[due])]) if covered else None,
        life_coverage=one.life_coverage if covered else None,
        average_return_on_capital=float(one.return_on_capital[earning].mean()) if earning.any() else None,
        operating=project.operating,
        purchases=project.purchases,
        tax=found.tax,
        tax_without=statement.tax,
        credit=np.asarray(project.credit),
        available=found.available,
        interest=found.debt.interest,
        principal=found.debt.principal,
        balance=found.debt.balance,
        coverage=found.coverage if covered else np.full_like(found.coverage, np.nan),
        debt_reserve=found.debt_reserve,
        replacement_reserve=found.replacement_reserve,
        working_capital=found.working_capital,
        reserve_interest=found.reserve_interest,
        equity=found.equity,
        depreciation=one.written_down,
        taxable=found.taxable,
        losses_carried=found.losses_carried,
        return_on_capital=one.return_on_capital,
    )


def _known(found: finance.InternalRate) -> float | None:
    return float(found.rate) if np.isfinite(found.rate) else None


def _owned(comparison: Comparison) -> OwnershipResult:
    before, after = comparison.statements[SERVICE], comparison.statements[SERVICE_WITH_FINANCIER]
    one = comparison.owned
    alone = after[one.financier].after_tax - before[one.financier].after_tax
    return OwnershipResult(
        financier=one.financier,
        lessee=one.lessee,
        price=one.price,
        cost=one.cost,
        rent=one.rent,
        rent_level=one.level,
        rent_shape=one.shape,
        flow=alone,
        irr=_known(finance.internal_rate(alone)),
        parties={name: _part(before[name], has) for name, has in after.items()},
        fee=comparison.agreement.stream - one.off_the_fee,
        against_sale=comparison.zone_with_financier(SALE),
        against_informed=comparison.zone_with_financier(INFORMED_SALE),
        gain_over_sale=comparison.gain_over(SALE, SERVICE_WITH_FINANCIER),
        gain_over_informed=comparison.gain_over(INFORMED_SALE, SERVICE_WITH_FINANCIER),
    )


def _part(before: Statement, after: Statement) -> OwnedPart:
    return OwnedPart(
        before.party.discount_rate,
        float(before.npv),
        float(after.npv),
        float(before.upfront),
        float(after.upfront),
        after.after_tax - before.after_tax,
    )


def _sales_tax(comparison: Comparison) -> Mapping[str, float]:
    assumptions = comparison.assumptions
    if not assumptions.financing.vat.borne:
        return {}
    customer = assumptions.contract.customer
    rate = assumptions.parties[customer].discount_rate
    found = {}
    for name in comparison.evaluations:
        paid = np.zeros(assumptions.horizon + 1)
        for line in comparison.payments(name):
            if line.kind == VAT:
                paid = paid + line.amount if line.payer == customer else paid - line.amount
        found[name] = float(present_value(paid, rate))
    return found
