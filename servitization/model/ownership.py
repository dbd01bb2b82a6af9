"""A financier who owns the machines: he buys them from the provider, lets them and depreciates them.

The same ledger with other owners: what the provider paid for machines becomes his cost of sales, the
financier pays him the price, has resale and removal in the end, and is paid rent. Rented by the provider
(two sides, the customer sees no change), or by the customer, whose fee falls by the rent (three sides).
Every payment has a payer and a payee, and tax follows the ownership (MODEL.md 7.2, 7.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Assumptions, Financier
from servitization.model.fee import Side
from servitization.model.financing import credit_for, purchases_of
from servitization.model.ledger import FEE, Entry, payments
from servitization.model.parties import Account, Statement, accounts
from servitization.model.tax import Lives

RENT, MACHINE_SALE, CREDIT = "rent", "machine_sale", "investment_credit"


@dataclass(frozen=True)
class Ownership:
    """A service whose machines belong to a financier; flows by year, nominal."""

    financier: str
    lessee: str
    price: np.ndarray
    """What he pays for machines."""
    cost: np.ndarray
    """What they cost the provider."""
    level: float
    shape: np.ndarray
    """Rent by year at a level of 1."""
    lines: tuple[Entry, ...]
    """All payments but tax on profit."""
    statements: Mapping[str, Statement]

    @property
    def rent(self) -> np.ndarray:
        """What he is paid by year."""
        return self.level * self.shape


def passed_on(assumptions: Assumptions, lines: Iterable[Entry], financier: str, markup: float) -> list[Entry]:
    """The ledger of a service when the financier owns the provider's machines, without rent."""
    provider, made = assumptions.contract.provider, []
    for line in lines:
        item = assumptions.items.get(line.item)
        if line.capital and line.payer == provider:
            made.append(replace(line, capital=False))
            price = (1.0 + markup) * line.amount
            made += payments(financier, provider, line.system, MACHINE_SALE, price, "price", capital=True)
        elif item is not None and item.column == "residual" and line.system == assumptions.contract.system:
            made.append(_of_owner(line, provider, financier))
        else:
            made.append(line)
    return made


def _of_owner(line: Entry, provider: str, financier: str) -> Entry:
    """What the machine brings or costs in its end, to its owner."""
    payer, payee = (financier if name == provider else name for name in (line.payer, line.payee))
    return replace(line, payer=payer, payee=payee)


def rent_shape(price: np.ndarray, lives: Lives, rate: float | None, in_advance: bool) -> np.ndarray:
    """Level rent while each machine stands: what repays its price at a rate, or the price itself a year."""
    rent = np.zeros_like(price)
    for bought, kept in lives:
        a_year = price[..., bought] * (1.0 if rate is None else finance.capital_recovery_factor(rate, kept))
        first = bought if in_advance else bought + 1
        rent[..., first : first + kept] += a_year[..., None]
    return rent


def owned_by(
    assumptions: Assumptions,
    lines: Iterable[Entry],
    lives: Mapping[str, Lives],
    before: Mapping[str, Statement],
    terms: Financier,
) -> Ownership:
    """A service with the machines of its provider in the hands of the financier of the terms.

    `lines` are all payments of the service with its fee, before tax on profit; `before` is what each
    party has of them.
    """
    financier, contract = terms.party, assumptions.contract
    assert financier is not None  # who asks has looked
    lessee = contract.provider if terms.lessee == "provider" else contract.customer
    lines = list(lines)
    made = passed_on(assumptions, lines, financier, terms.markup)
    price = purchases_of(made, financier) + np.zeros(assumptions.horizon + 1)
    credit = credit_for(price, assumptions.financing.investment_credit)
    party = assumptions.parties[financier]
    by_hand = terms.rent_share is not None
    shape = rent_shape(
        price, lives[contract.system], None if by_hand else party.discount_rate, terms.in_advance
    )
    level = terms.rent_share
    if level is None:
        # He earns his own rate and no more: competition among financiers leaves him nothing else.
        account = accounts(assumptions, made, lives)[financier]
        with_credit = Account(account.party, account.pre_tax + credit, account.profit, account.revenue)
        level = float(Side(with_credit, shape, 1.0).level_where(before[financier].npv))
    rent = level * shape
    if terms.lessee == "customer":
        made += payments(contract.provider, contract.customer, contract.system, FEE, rent, "fee")
    made += payments(lessee, financier, contract.system, RENT, rent, "fee")
    told = accounts(assumptions, made, lives)
    # When in its year a fee is paid does not depend on who owns the machines.
    statements = {
        name: replace(account.statement(), monthly=before[name].monthly, in_advance=before[name].in_advance)
        for name, account in told.items()
    }
    if credit.any():
        # Less tax, not more income: the credit itself is not taxed.
        statements[financier] = replace(statements[financier], tax=statements[financier].tax - credit)
    cost = purchases_of(lines, contract.provider) + np.zeros(assumptions.horizon + 1)
    return Ownership(financier, lessee, price, cost, level, shape, tuple(made), statements)
