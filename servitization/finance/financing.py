"""A project with its financing: from the cash of the machines to that of the owners (MODEL.md 7.3).

Operating cash, less tax, purchases and what is set aside, is available for the lender; what he leaves
belongs to the owners. Interest saves tax, so the debt that cash can carry is found by iteration.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from servitization.finance.coverage import covered_loan, debt_coverage
from servitization.finance.flows import Array, as_flows
from servitization.finance.loans import Loan
from servitization.finance.reserves import months_ahead, movement, saved_up, working_capital
from servitization.finance.taxes import Losses, losses_carried, taxes

_ROUNDS = 500


@dataclass(frozen=True)
class Project:
    """What is to be financed, by year 0..H; money, shape (..., H+1)."""

    operating: Array
    """Cash in less cash out, before tax, without purchases of assets."""
    purchases: Array
    """Paid for assets, positive."""
    taxable: Array
    """Profit for tax before interest: what was earned less depreciation."""
    tax_rate: float = 0.0
    losses: Losses = "offset"
    tax_lag: int = 0
    revenue: ArrayLike = 0.0
    """Billed to customers; only working capital reads it."""
    credit: ArrayLike = 0.0
    """Tax credit, positive."""

    @property
    def investment(self) -> float | Array:
        """Money out at the end of year 0, positive."""
        return np.maximum(self.purchases[..., 0] - self.operating[..., 0], 0.0)


@dataclass(frozen=True)
class Terms:
    """How it is financed; without a rule of its own nothing is lent and nothing set aside."""

    repayment: str = "annuity"
    """As in `loan`, or sculpted."""
    rate: float = 0.0
    years: int = 1
    share: float = 0.0
    """Largest loan as a share of the investment."""
    coverage: float | None = None
    """DSCR that the cash must have; None lends the share."""
    arrangement_fee: float = 0.0
    """Share of the loan, paid at signing and deducted in equal parts over its years."""
    debt_service_months: float = 0.0
    saves_for_replacements: bool = False
    reserve_interest: float = 0.0
    receivable_days: float = 0.0
    payable_days: float = 0.0


@dataclass(frozen=True)
class Financed:
    """All flows of a financed project by year, money, shape (..., H+1)."""

    debt: Loan
    drawn: Array
    """Lent at the end of year 0."""
    fee: Array
    taxable: Array
    """Profit with interest, fee and what the accounts earn."""
    tax: Array
    losses_carried: Array
    """Losses that wait for a profit at the end of each year; zero where they are refunded."""
    reserve_interest: Array
    debt_reserve: Array
    replacement_reserve: Array
    working_capital: Array
    available: Array
    """Cash for debt service (CFADS); in year 0 what the investment takes."""
    equity: Array
    """Cash of the owners."""

    @property
    def coverage(self) -> Array:
        """DSCR by year, NaN where nothing is due."""
        return debt_coverage(self.available, self.debt.payment)


def financed(project: Project, debt: Loan, terms: Terms = Terms()) -> Financed:
    """The flows of a project with a given loan.

    Equity is what is available, plus the draw, less the fee, the debt service and what is put into the
    account that secures it. Raises ValueError for flows of different lengths.
    """
    operating, purchases = as_flows(project.operating), as_flows(project.purchases)
    shape = np.broadcast_shapes(operating.shape, purchases.shape, debt.balance.shape)
    drawn, fee, spread = np.zeros((3, *shape))
    drawn[..., 0] = debt.balance[..., 0] + debt.principal[..., 0]
    fee[..., 0] = terms.arrangement_fee * drawn[..., 0]
    spread[..., 1 : terms.years + 1] = fee[..., :1] / terms.years
    secured = months_ahead(debt.payment, terms.debt_service_months)
    replaced = saved_up(purchases) if terms.saves_for_replacements else np.zeros_like(purchases)
    open_bills = np.zeros(shape)
    if terms.receivable_days or terms.payable_days:
        revenue = project.revenue + np.zeros(shape)
        billed = np.maximum(revenue - operating, 0.0)
        billed[..., 0] = 0.0
        open_bills = working_capital(revenue, billed, terms.receivable_days, terms.payable_days)
    earned = np.zeros(shape)
    earned[..., 1:] = terms.reserve_interest * (secured + replaced)[..., :-1]
    taxable = project.taxable - debt.interest - spread + earned
    tax, _ = taxes(taxable, project.tax_rate, project.losses, project.tax_lag)
    pool = losses_carried(taxable) if project.losses == "carry" else np.zeros_like(taxable)
    available = operating - purchases - tax + project.credit + earned
    available = available - movement(open_bills) - movement(replaced)
    equity = available + drawn - fee - debt.payment - movement(secured)
    return Financed(
        debt, drawn, fee, taxable, tax, pool, earned, secured, replaced, open_bills, available, equity
    )


def with_debt(project: Project, terms: Terms) -> Financed:
    """A project with the debt that the terms allow.

    A loan sized by coverage, or sculpted, depends on the cash, which depends on the tax that its interest
    saves: both are found together. Raises ValueError as `covered_loan`.
    """
    nothing = replace(terms, arrangement_fee=0.0)
    horizon = as_flows(project.operating).shape[-1] - 1
    limit = terms.share * project.investment
    none = Loan(*np.zeros((3, horizon + 1)))
    if not np.any(limit):
        return financed(project, none, nothing)

    def lent(found: Financed) -> Loan:
        return covered_loan(found.available, terms.rate, terms.years, terms.repayment, terms.coverage, limit)

    found = financed(project, none, nothing)
    for _ in range(_ROUNDS):
        debt = lent(found)
        moved = np.abs(debt.payment - found.debt.payment).max()
        found = financed(project, debt, terms)
        if moved <= 1e-13 * np.max(limit):
            break
    return found
