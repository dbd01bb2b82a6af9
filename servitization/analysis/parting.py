"""What if we part in year N: what is owed, what the machine is worth, what each side is left with.

Amounts are those of the end of the year, nominal; what each side is left with is in today's money, after
tax, at its own rate. Every payment has a payer and a payee (`settlement`).
"""

from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.assumptions.schema import OUTSIDE, STATE
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.clauses import (
    Machine,
    buyout_price,
    given_up,
    last_end,
    left_with,
    machine_at_end,
    to_come_in_term,
    unrecovered_investment,
)
from servitization.model.comparison import Comparison
from servitization.model.exits import Served, Terms, owed_by_year
from servitization.model.ledger import Entry, payments
from servitization.model.parties import Statement
from servitization.model.sales_tax import sales_tax, with_sales_tax
from servitization.model.tax import book_value

TERMINATION_FEE, RESALE, REMOVAL = "termination_fee", "residual", "removal"
GIVEN_BACK, HANDED_OVER = "fee_given_back", "hand_over"


@dataclass(frozen=True)
class Parting:
    """What parting at the end of a year means, shape (horizon+1,); nominal unless said otherwise."""

    unrecovered: np.ndarray
    """What the provider has put in and not got back, at the contract's own return."""
    to_come: np.ndarray
    """What the rest of the running term is worth to him then, at his own rate."""
    book_value: np.ndarray
    """What he has not yet written off."""
    machine_back: np.ndarray
    """What the machine taken back is worth to him, after tax and removal; with the end of a term what
    handing it over, or only removing it, leaves him where that is agreed."""
    termination_fee: np.ndarray
    """What the customer owes before tax, when the machine goes back."""
    given_back: np.ndarray
    """What he has paid for time after that, and has back, before tax."""
    after_tax: np.ndarray
    """What both cost him after his own tax; negative: more comes back than he owes."""
    buyout_price: np.ndarray
    """What he pays before tax when he keeps the machine, where it is handed over the price of that; what
    he paid ahead comes back beside it."""
    handed_over: np.ndarray
    """What the customer has of a machine that is handed over: its worth less its price with sales tax.
    The price is no expense: it is what he has the machine for."""
    own_machine: np.ndarray
    """What the machine of an owner would stand in his books for."""
    provider_left: np.ndarray
    """What the provider has of it all over having sold, in today's money at his rate."""
    customer_left: np.ndarray
    """What the customer has of it all over having owned until then, in today's money at his rate."""


def before_tax(served: Served, owed: np.ndarray) -> np.ndarray:
    """What has to be paid for the provider to have `owed` after tax: it is income."""
    return owed / (1.0 - served.party.tax_rate)


def parting(comparison: Comparison, terms: Terms) -> Parting:
    """What parting in each year means under some terms, at the fee of a comparison."""
    contract = comparison.assumptions.contract
    now = comparison.served
    sold = float(comparison.baseline[SALE][contract.provider].npv)
    recovered = given_up(now, terms)
    owed = owed_by_year(now, terms, now.back(terms.recovers_machine))
    fee = before_tax(now, owed)
    customer = comparison.statements[SERVICE][contract.customer]
    owner = comparison.baseline[SALE][contract.customer]
    back = with_sales_tax(comparison.assumptions) * now.given_back
    cost = (1.0 - customer.party.tax_rate) * (fee - back)
    own_machine = _owners_book(comparison, owner)
    machine = machine_at_end(now, terms)
    has = machine.with_customer - with_sales_tax(comparison.assumptions) * machine.handed_over
    own, his = (
        finance.discount_factors(party.discount_rate, now.horizon) for party in (now.party, customer.party)
    )
    settled = recovered + owed - now.not_kept
    # At the horizon the flow holds the end of the machine already.
    settled[-1] = last_end(now, terms)
    gap = customer.valued_at(customer.party.discount_rate) - owner.after_tax
    return Parting(
        unrecovered=unrecovered_investment(now),
        to_come=to_come_in_term(now, terms),
        book_value=now.machines.book(now.party),
        machine_back=recovered,
        termination_fee=fee,
        given_back=now.given_back,
        after_tax=cost,
        buyout_price=buyout_price(now, left_with(now, terms)),
        handed_over=has,
        own_machine=own_machine,
        provider_left=np.cumsum(now.flow * own) + own * settled - sold,
        customer_left=np.cumsum(gap * his) - his * (cost + own_machine - has),
    )


def _owners_book(comparison: Comparison, owner: Statement) -> np.ndarray:
    """What the machines of an owner stand in his books for at the end of each year."""
    assumptions = comparison.assumptions
    contract, sale = assumptions.contract, comparison.evaluations[SALE]
    paid = sum(
        (
            line.amount
            for line in sale.lines
            if line.capital and (line.payer, line.system) == (contract.customer, contract.system)
        ),
        np.zeros(assumptions.horizon + 1),
    )
    return book_value(
        sale.equipment[contract.system].lives,
        owner.party.depreciation_method,
        assumptions.served.depreciation_years,
        assumptions.horizon,
        paid,
    )


def settlement(comparison: Comparison, terms: Terms, year: int, keeps: bool = False) -> tuple[Entry, ...]:
    """All payments that parting at the end of a year causes, with their tax: the termination fee, what
    was paid ahead, and what becomes of the machine: its resale and removal, or its price where it passes
    to the customer, by the end of a term or because he `keeps` it at the price of buying it out.

    That price is the provider's income; to the customer it is the price of a machine, with the sales tax
    that he does not recover, and no expense of the year.
    """
    contract, served = comparison.assumptions.contract, comparison.served
    provider, customer, system = contract.provider, contract.customer, contract.system
    parties = comparison.assumptions.parties

    def then(amount: float) -> np.ndarray:
        flow = np.zeros(served.horizon + 1)
        flow[year] = amount
        return flow

    one, ahead = parting(comparison, terms), float(served.given_back[year])
    machine = _kept(served, one) if keeps else machine_at_end(served, terms)
    fee = 0.0 if keeps else float(one.termination_fee[year])
    price = then(float(machine.handed_over[year]))
    with_tax = [
        *payments(provider, customer, system, GIVEN_BACK, then(ahead), "fee"),
        *payments(customer, provider, system, HANDED_OVER, price, "price", capital=True),
    ]
    cost = fee - with_sales_tax(comparison.assumptions) * ahead
    taxed = {
        provider: parties[provider].tax_rate * (fee - ahead + float(machine.profit[year])),
        customer: -parties[customer].tax_rate * cost,
    }
    return (
        *payments(customer, provider, system, TERMINATION_FEE, then(fee), "transfer"),
        *with_tax,
        *sales_tax(comparison.assumptions, with_tax),
        *payments(OUTSIDE, provider, system, RESALE, then(float(machine.resale[year])), "resource"),
        *payments(provider, OUTSIDE, system, REMOVAL, then(float(machine.removal[year])), "resource"),
        *(line for name, due in taxed.items() for line in payments(name, STATE, "", "tax", then(due), "tax")),
    )


def _kept(served: Served, one: Parting) -> Machine:
    """The machine that the customer buys out."""
    none, machines = np.zeros(served.horizon + 1), served.machines
    worth = np.where(machines.replaced, machines.purchase, machines.market_value)
    return Machine(one.buyout_price, none, none, one.book_value, worth)
