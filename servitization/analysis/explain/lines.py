"""Explanations of payments: a line of a party's ledger, its value and how it is priced
(docs/model.md, Ledger, Responsibility)."""

import numpy as np

from servitization.analysis.explain import works
from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import Formula, Operation, Term, Words, product
from servitization.model.design import occurring
from servitization.model.ledger import FEE
from servitization.model.responsibility import Post, posts
from servitization.model.sales_tax import VAT


def figures(basis: Basis) -> Figures:
    """The payments of each party in each alternative, and of the players in what some would do."""
    found: Figures = {}
    for alternative, one in basis.answer.alternatives.items():
        for party in one.parties:
            rates = {"": basis.discount(party), ".system_rate": basis.system_rate}
            found |= _ledger(basis, alternative, party, rates)
    for alternative in basis.choices:
        for party in basis.study.partnership.coalitions.players:
            found |= _ledger(basis, alternative, party, {".system_rate": basis.system_rate})
    return found


def _ledger(basis: Basis, alternative: str, party: str, rates: dict[str, Term]) -> Figures:
    """A party's lines, one by item and other side: value, yearly amounts, how they are priced."""
    found: Figures = {}
    for (item, other), flow in basis.lines_of(basis.ledger(alternative), party).items():
        name = basis.line_name(alternative, party, item, other)
        about = {"item": item, "other": other, "party": party, "alternative": alternative}
        for ending, rate in rates.items():
            found[f"{name}{ending}"] = Figure(
                Words("title.line", about),
                basis.present(flow, rate.value),
                basis.money,
                lambda item=item, other=other, flow=flow, rate=rate: _line(
                    basis, alternative, party, item, other, flow, rate
                ),
                False,
            )
    return found


def _line(
    basis: Basis, alternative: str, party: str, item: str, other: str, flow: np.ndarray, rate: Term
) -> Made:
    amounts = Term(Words("term.yearly", {"item": item, "other": other}), flow, basis.money)
    system, _, row = item.rpartition(".")
    see: tuple[str, ...] = ()
    remarks = (Words("remark.signs", {"party": party, "other": other}),)
    formula: Formula = amounts
    if item == "tax":
        see = (basis.party_name(alternative, party, "tax"),)
    elif row == VAT:
        see = (f"financing.sales_tax_pv.{alternative}",)
    elif made := works.line(basis, alternative, party, other, item, flow):
        formula, told, see = made
        remarks = (*remarks, *told)
    elif row == FEE:
        see = ("fee.service.stream",)
    else:
        name = row.removesuffix("_compensation")
        cost = f"alternatives.{alternative}.costs_pv.{system}.{name}"
        see = (cost,)
        if priced := _priced(basis, alternative, system, name, amounts, cost):
            formula, remark = priced
            remarks = (*remarks, remark)
    return Made(Operation("present_value", (formula, rate)), "ledger", remarks, see=see)


def _priced(
    basis: Basis, alternative: str, system: str, item: str, amounts: Term, name: str
) -> tuple[Formula, Words] | None:
    """A line as cost × part × price per unit of cost, where one bearer has the whole item."""
    arrangement = basis.evaluation(alternative).alternative.arrangements[system]
    items = occurring(basis.assumptions, system, arrangement.served, arrangement.sold)
    if item not in items:
        return None
    matrix = [post for post in posts(basis.assumptions, system, arrangement, items) if post.item == item]
    if len(matrix) != 1 or not (isinstance(matrix[0].share, float) and matrix[0].share == 1.0):
        return None
    post: Post = matrix[0]
    cost = basis.evaluation(alternative).costs[system].get(item)
    if cost is None:
        return None
    cost_term = Term(Words("term.cost", {"item": f"{system}.{item}"}), np.abs(cost), basis.money, name)
    markup = {"equipment": "markup", "maintenance": "maintenance_markup"}.get(post.row.markup)
    for _, part, factor in post.supplies:
        for times, remark in ((factor, "remark.with_markup"), (1.0, "remark.at_cost")):
            for sign in (1.0, -1.0):
                if not np.allclose(sign * part * times * np.abs(cost), amounts.value, rtol=1e-12, atol=1e-9):
                    continue
                parts: list[Formula] = [cost_term]
                if part != 1.0:
                    parts.append(Term(Words("term.part"), part, "fraction", f"systems.{system}.attach_rate"))
                if times != 1.0 and markup:
                    given = basis.given(f"systems.{system}.{markup}", f"term.{markup}")
                    parts.append(Operation("growth_factor", (given,)))
                made = product(*parts)
                signed = made if sign > 0 else Operation("negative", (made,))
                return signed, Words(remark if times != 1.0 else "remark.at_cost")
    return None
