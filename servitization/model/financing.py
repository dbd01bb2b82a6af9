"""Debt laid over what a party has without it: the comparison stays at each party's own rate (MODEL.md 7.3).

A statement and the ledger give the cash, the purchases and the taxable profit of a project; the terms of
the file give its loan, its accounts and its open bills. Nothing here moves a fee.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization import finance
from servitization.assumptions.schema import CustomerDebt, Debt, Financing
from servitization.finance import Financed, Loan, Project, Terms
from servitization.model.ledger import Entry
from servitization.model.parties import Statement, present_value


def purchases_of(lines: Iterable[Entry], name: str) -> np.ndarray | float:
    """What a party pays for what it depreciates, by year."""
    return sum((line.amount for line in lines if line.capital and line.payer == name), 0.0)


def credit_for(purchases: np.ndarray, share: float) -> np.ndarray:
    """The investment credit by year: a share of what was bought in the year before."""
    credit = np.zeros_like(purchases)
    credit[..., 1:] = share * purchases[..., :-1]
    return credit


def project_of(statement: Statement, lines: Iterable[Entry], name: str, credit_share: float = 0.0) -> Project:
    """What a party has in an alternative, as a project to be financed."""
    purchases = purchases_of(lines, name) + np.zeros(statement.pre_tax.shape)
    party = statement.party
    return Project(
        operating=statement.pre_tax + purchases,
        purchases=purchases,
        taxable=np.asarray(statement.profit),
        tax_rate=party.tax_rate,
        losses=party.losses,
        tax_lag=party.tax_lag,
        revenue=statement.revenue,
        credit=credit_for(purchases, credit_share),
    )


def terms_of(debt: Debt | CustomerDebt, financing: Financing | None = None) -> Terms:
    """The terms of a loan; with the section, the provider's accounts and open bills too."""
    lent = debt.repayment != "none"
    sized = isinstance(debt, Debt) and debt.sized_by == "coverage" and lent
    shares = Terms(
        repayment={"interest_only": "at_end", "none": "annuity"}.get(debt.repayment, debt.repayment),
        rate=debt.rate,
        years=debt.years if lent else 1,
        share=debt.share if lent else 0.0,
        coverage=debt.coverage if sized else None,
        arrangement_fee=debt.arrangement_fee,
    )
    if financing is None:
        return shares
    reserves, open_bills = financing.reserves, financing.working_capital
    return replace(
        shares,
        debt_service_months=reserves.debt_service_months,
        saves_for_replacements=reserves.saves_for_replacements,
        reserve_interest=reserves.interest_rate,
        receivable_days=open_bills.receivable_days,
        payable_days=open_bills.payable_days,
    )


@dataclass(frozen=True)
class Overlay:
    """A party without and with its financing; flows by year, money, shape (horizon+1,)."""

    statement: Statement
    """Without: the decision is made on it."""
    project: Project
    terms: Terms
    found: Financed

    @property
    def loan(self) -> Loan:
        return self.found.debt

    @property
    def amount(self) -> float:
        """Lent at signing."""
        return float(self.found.drawn[0])

    @property
    def gearing(self) -> float:
        """The loan as a share of what is paid at signing."""
        investment = float(self.project.investment)
        return self.amount / investment if investment else 0.0

    @cached_property
    def written_down(self) -> np.ndarray:
        """Depreciation and write-offs: cash before purchases less taxable profit."""
        return self.project.operating - self.project.taxable

    @cached_property
    def book_value(self) -> np.ndarray:
        """What is not yet written down at the end of each year."""
        return finance.net_book_value(0.0, self.written_down - self.project.purchases)

    @cached_property
    def return_on_capital(self) -> np.ndarray:
        """Profit after tax, before interest, over book value and open bills a year before (7.4)."""
        profit = self.project.taxable - self.statement.tax
        return finance.return_on_capital(profit, self.book_value + self.found.working_capital)

    @property
    def interest_tax_shield(self) -> np.ndarray:
        """Tax that is not paid because of the financing, by year."""
        return self.statement.tax - self.found.tax

    @property
    def npv(self) -> float:
        """Present value of the owners' cash at the party's own rate: without, and what financing adds."""
        rate = self.statement.party.discount_rate
        added = present_value(self.found.equity - self.statement.after_tax, rate)
        return float(self.statement.npv + added)

    @property
    def life_coverage(self) -> float | None:
        """Value of the cash of the loan's years at its rate, over the loan (LLCR)."""
        if not self.amount:
            return None
        return float(
            finance.loan_life_coverage(self.found.available, self.terms.rate, self.terms.years, self.amount)
        )

    @property
    def peak_funding(self) -> float:
        """Deepest point of the owners' accumulated cash, as a positive sum."""
        return float(max(-np.cumsum(self.found.equity).min(), 0.0))


def overlay(
    statement: Statement, lines: Iterable[Entry], name: str, terms: Terms, credit_share: float = 0.0
) -> Overlay:
    """A party's side of an alternative with the financing of the terms."""
    project = project_of(statement, lines, name, credit_share)
    return Overlay(statement, project, terms, finance.with_debt(project, terms))
