"""The ledger: every payment has a payer and a payee, so money is conserved (MODEL.md 2).

Amounts are positive; sign exists only in a party's view. `outside` and `state` are parties.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from servitization.assumptions.schema import OUTSIDE
from servitization.model.design import Timeline, yearly
from servitization.model.items import something
from servitization.model.responsibility import Post
from servitization.model.technology import Technology

Kind = Literal["resource", "price", "fee", "transfer", "vat", "tax"]
"""`vat` is part of what a party has before tax on its profit, `tax` is that tax."""


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


def payments(
    payer: str,
    payee: str,
    system: str,
    item: str,
    amount: np.ndarray,
    kind: Kind,
    capital: bool = False,
) -> list[Entry]:
    """The lines of one payment: none to oneself or of nothing; what is negative (less heating
    than in the reference, a fee that pays the customer) flows the other way."""
    if payer == payee:
        return []
    if amount.min() >= 0:
        return [Entry(payer, payee, system, item, amount, kind, capital)] if amount.any() else []
    forth, back = np.maximum(amount, 0.0), np.maximum(-amount, 0.0)
    lines = [Entry(payer, payee, system, item, forth, kind, capital)] if forth.any() else []
    return [*lines, Entry(payee, payer, system, item, back, kind)] if back.any() else lines


def entries(
    matrix: Iterable[Post], name: str, technology: Technology, line: Timeline, heating: np.ndarray
) -> tuple[list[Entry], dict[str, np.ndarray]]:
    """All payments of one system under one arrangement, but for fee and tax, and beside them
    the cost K of each item at what the world charges (MODEL.md 2.3)."""
    maker = technology.system.maker
    made: list[Entry] = []
    costs: dict[str, np.ndarray] = {}

    def pay(payer, payee, item_name, amount, kind, capital=False):
        made.extend(payments(payer, payee, name, item_name, amount, kind, capital))

    for post in matrix:
        cost = yearly(post.row, name, technology, line, post.bearer, heating)
        if not cost.any():
            continue
        borne = cost if isinstance(post.share, float) and post.share == 1.0 else post.share * cost
        before = costs.get(post.item)
        signed = -borne if post.row.income else borne
        costs[post.item] = signed if before is None else before + signed
        if post.row.income:
            pay(OUTSIDE, post.bearer, post.item, borne, "resource")
            continue
        capital = post.row.tax == "capital"
        for supplier, part, factor in post.supplies:
            whole = isinstance(part, float) and part == 1.0
            supplied = borne if whole else part * borne
            if post.through is not None and supplier == post.bearer:
                # Sold to the customer and bought back at the same price, which the maker depreciates.
                pay(supplier, OUTSIDE, post.item, supplied, "resource")
                pay(post.through, supplier, post.item, supplied * factor, "price")
                pay(post.bearer, post.through, post.item, supplied * factor, "transfer", capital)
                continue
            # What a maker supplies to somebody else is his cost of sales, expensed.
            pay(supplier, OUTSIDE, post.item, supplied, "resource", capital and supplier == post.bearer)
            if supplier != post.bearer:
                kind: Kind = "resource" if supplier == OUTSIDE else "price"
                pay(post.bearer, supplier, post.item, supplied * factor, kind, capital)
        if something(post.paid_back):
            back = post.paid_back * borne
            pay(maker, post.bearer, f"{post.item}_compensation", back, "transfer")
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


@dataclass(frozen=True)
class Transfer:
    """A payment among the players by year, shape (horizon+1,); what is negative flows back."""

    payer: str
    payee: str
    system: str
    item: str
    amount: np.ndarray

    def lines(self) -> list[Entry]:
        return payments(self.payer, self.payee, self.system, self.item, self.amount, "fee")


def received(name: str, transfers: tuple[Transfer, ...]) -> np.ndarray | float:
    """What a party receives of some transfers, less what it pays."""
    flow: np.ndarray | float = 0.0
    for one in transfers:
        if one.payee == name:
            flow = flow + one.amount
        if one.payer == name:
            flow = flow - one.amount
    return flow
