"""The ledger: every payment has a payer and a payee, so money is conserved (MODEL.md 2).

Amounts are positive; sign exists only in a party's view. `outside` and `state` are parties.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from servitization.assumptions.schema import OUTSIDE, Assumptions
from servitization.model.alternatives import Arrangement
from servitization.model.design import Timeline, occurring, yearly
from servitization.model.responsibility import bearers, maker_share, markup, suppliers
from servitization.model.technology import Technology

Kind = Literal["resource", "price", "fee", "transfer", "tax"]


@dataclass(frozen=True)
class Entry:
    """One line: who pays whom for what, by year (shape (…, horizon+1), currency, nominal)."""

    payer: str
    payee: str
    system: str
    item: str
    amount: np.ndarray
    kind: Kind
    capital: bool = False
    """The payer depreciates it instead of expensing it."""

    @property
    def name(self) -> str:
        """System and item, as exports show them."""
        return f"{self.system}.{self.item}" if self.system else self.item


FEE = "service_fee"


def entries(
    assumptions: Assumptions,
    name: str,
    arrangement: Arrangement,
    technology: Technology,
    line: Timeline,
    heating: np.ndarray,
) -> tuple[list[Entry], dict[str, np.ndarray]]:
    """All payments of one system under one arrangement, but for fee and tax, and beside them
    the cost K of each item at what the world charges (MODEL.md 2.3)."""
    system = assumptions.systems[name]
    made: list[Entry] = []
    costs: dict[str, np.ndarray] = {}

    def pay(payer, payee, item_name, amount, kind, capital=False):
        if payer != payee and amount.any():
            made.append(Entry(payer, payee, name, item_name, amount, kind, capital))

    for item_name, item in occurring(assumptions, name, arrangement.served, arrangement.sold).items():
        for bearer, share in bearers(assumptions, item, system, arrangement.responsibility).items():
            cost = yearly(item, name, technology, line, bearer, heating)
            if not cost.any():
                continue
            borne = cost if isinstance(share, float) and share == 1.0 else share * cost
            sign = -1.0 if item.income else 1.0
            costs[item_name] = costs.get(item_name, 0.0) + sign * borne
            if item.income:
                pay(OUTSIDE, bearer, item_name, borne, "resource")
                continue
            capital = item.tax == "capital"
            parts = suppliers(item, system, bearer, arrangement.maintained_by_maker)
            for supplier, part in parts.items():
                supplied = borne if part == 1.0 else part * borne
                # What a maker supplies to somebody else is his cost of sales, expensed.
                pay(supplier, OUTSIDE, item_name, supplied, "resource", capital and supplier == bearer)
                price = supplied * (1.0 + markup(item, system))
                kind: Kind = "resource" if supplier == OUTSIDE else "price"
                pay(bearer, supplier, item_name, price, kind, capital)
            if item.compensation != "none" and bearer == assumptions.contract.customer:
                back = maker_share(
                    assumptions, arrangement.responsibility, item.compensation, assumptions.horizon
                )
                pay(system.maker, bearer, f"{item_name}_compensation", back * borne, "transfer")
    return made, costs


def imbalance(lines: Iterable[Entry], parties: Sequence[str]) -> np.ndarray:
    """Sum over all parties of money in less money out, by year; zero but for rounding."""
    return sum((view(lines, party) for party in parties), np.zeros(1))


def view(lines: Iterable[Entry], party: str) -> np.ndarray:
    """Money in less money out of one party by year, shape (…, horizon+1)."""
    flow = np.zeros(1)
    for entry in lines:
        if entry.payee == party:
            flow = flow + entry.amount
        if entry.payer == party:
            flow = flow - entry.amount
    return flow
