"""A financier who owns the machines: he buys them from the provider, lets them and depreciates them.

The same ledger with other owners: what the provider paid for machines becomes his cost of sales, the
financier pays him the price, has resale and removal in the end, and is paid rent. Rented by the provider
(two sides, the customer sees no change), or by the customer, whose fee falls by the rent (three sides).
Either way the level of the fee is what the customer pays in all, so that it compares with the service.
Every payment has a payer and a payee, and tax follows the ownership (MODEL.md 7.2, 7.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Assumptions, Financier
from servitization.model.alternatives import SERVICE_WITH_FINANCIER
from servitization.model.evaluation import Evaluation
from servitization.model.fee import Side
from servitization.model.financing import purchases_of
from servitization.model.ledger import Entry, payments
from servitization.model.parties import Accounts, Statement
from servitization.model.sales_tax import sales_tax
from servitization.model.tax import Lives

RENT, MACHINE_SALE = "rent", "machine_sale"


@dataclass(frozen=True)
class Ownership:
    """A service whose machines belong to a financier, at any fee; flows by year, nominal."""

    financier: str
    lessee: str
    price: np.ndarray
    """What he pays for machines."""
    cost: np.ndarray
    """What they cost the provider."""
    level: float
    shape: np.ndarray
    """Rent by year at a level of 1."""
    off_the_fee: np.ndarray
    """By what the fee falls: the rent, where the customer pays it."""
    evaluation: Evaluation
    """The service with its payments, the rent among them, without the fee."""

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
    assumptions: Assumptions, served: Evaluation, before: Mapping[str, Statement], terms: Financier
) -> Ownership:
    """A service with the machines of its provider in the hands of the financier of the terms.

    `served` is the service and `before` what each party has in it without the fee.
    """
    financier, contract = terms.party, assumptions.contract
    assert financier is not None  # who asks has looked
    lessee = contract.provider if terms.lessee == "provider" else contract.customer
    lives = {name: one.lives for name, one in served.equipment.items()}
    made = passed_on(assumptions, served.lines, financier, terms.markup)
    price = purchases_of(made, financier) + np.zeros(assumptions.horizon + 1)
    by_hand = terms.rent_share is not None
    rate = None if by_hand else assumptions.parties[financier].discount_rate
    shape = rent_shape(price, lives[contract.system], rate, terms.in_advance)
    level = terms.rent_share
    if level is None:
        # He earns his own rate and no more: competition among financiers leaves him nothing else.
        account = Accounts(assumptions, made, lives)[financier]
        level = float(Side(account, shape, 1.0).level_where(before[financier].npv))
    rent = payments(lessee, financier, contract.system, RENT, level * shape, "fee")
    made += [*rent, *sales_tax(assumptions, rent)]
    row = replace(served.alternative, name=SERVICE_WITH_FINANCIER)
    paid = Accounts(assumptions, made, lives)
    with_rent = replace(served, alternative=row, lines=tuple(made), accounts=paid)
    cost = purchases_of(served.lines, contract.provider) + np.zeros(assumptions.horizon + 1)
    off_the_fee = level * shape if terms.lessee == "customer" else np.zeros_like(price)
    return Ownership(financier, lessee, price, cost, level, shape, off_the_fee, with_rent)
