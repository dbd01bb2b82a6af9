"""Value added tax that the customer cannot recover (MODEL.md 7.3): what he buys costs him that much more.

All prices are without it. It is paid to the state on prices and fees in every alternative, is part of the
cost of what it was paid on, and is depreciated with it. What is no purchase (the cost of a lost function,
his own hours) and what the law exempts carries none: `vat: false` in the cost table.
"""

from collections.abc import Iterable

import numpy as np

from servitization.assumptions.schema import OUTSIDE, STATE, Assumptions
from servitization.model.items import something
from servitization.model.ledger import Entry, payments

VAT = "vat"


def sales_tax(assumptions: Assumptions, lines: Iterable[Entry]) -> list[Entry]:
    """The customer's tax on what he pays in these lines, one line by system and kind of cost."""
    borne = assumptions.financing.vat.borne
    if not something(borne):
        return []
    customer = assumptions.contract.customer
    paid: dict[tuple[str, bool], np.ndarray] = {}
    for line in lines:
        item = assumptions.items.get(line.item)
        if line.kind not in ("price", "fee", "resource") or (item is not None and not item.vat):
            continue
        if line.payer == customer and line.payee != STATE:
            amount = line.amount
        elif line.payee == customer and line.payer == OUTSIDE and item is not None and not item.income:
            # Less of it than in the reference is bought: less tax, too.
            amount = -line.amount
        elif line.payee == customer and line.kind == "fee":
            amount = -line.amount
        else:
            continue
        key = (line.system, line.capital)
        paid[key] = paid[key] + amount if key in paid else amount
    return [
        entry
        for (system, capital), amount in paid.items()
        for entry in payments(customer, STATE, system, VAT, borne * amount, VAT, capital)
    ]


def with_sales_tax(assumptions: Assumptions) -> float:
    """What a payment of 1 costs the customer in all."""
    return 1.0 + assumptions.financing.vat.borne
