"""Explanations of what follows from the worth of the groups, whatever the rule of division: what each
adds and invests, what single offers promise too much, what no division can avoid (docs/model.md,
Partners).
"""

import math
from itertools import combinations
from itertools import product as product_of

import numpy as np

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    product,
    quotient,
    total,
)
from servitization.analysis.explain.partners import SECTION, everybody, game_of, value

MANY_CHOICES = 5_000
"""Choices of a few groups from which they are not all tried."""


def figures(basis: Basis) -> Figures:
    """The figures under `partners` that no rule of division moves."""
    if basis.answer.partners is None:
        return {}
    found = _contributions(basis)
    partners = game_of(basis.answer)
    rows = {
        "overlap": (partners.overlap, lambda: _overlap(basis)),
        "least_core_epsilon": (partners.least_core, lambda: _least_core(basis)),
        "most_worth_paying": (partners.most_worth_paying, lambda: _most(basis)),
    }
    units = {"most_worth_paying": "fraction"}
    for name, (held, made) in rows.items():
        title = Words(f"title.partners.{name}")
        found[f"partners.{name}"] = Figure(title, held, units.get(name, basis.money), made)
    return found


def _contributions(basis: Basis) -> Figures:
    partners = game_of(basis.answer)
    found: Figures = {}
    customer, *others = partners.players

    def add(name: str, player: str, amount: float, made) -> None:
        about = {"party": player}
        found[f"partners.{name}.{player}"] = Figure(
            Words(f"title.partners.{name}", about), amount, basis.money, made
        )

    for player in partners.players:
        rest = [one for one in partners.players if one != player]
        add(
            "marginal_contribution",
            player,
            partners.marginal[player],
            lambda rest=rest: Made(
                difference(everybody(basis), value(basis, rest)),
                SECTION,
                (Words("remark.partners.marginal"),),
            ),
        )
        add(
            "investment",
            player,
            partners.investment[player],
            lambda player=player: _investment(basis, player),
        )
    for player in others:
        add(
            "with_customer",
            player,
            partners.with_customer[player],
            lambda player=player: Made(Operation("same", (value(basis, (customer, player)),)), SECTION),
        )
    return found


def contribution(basis: Basis, player: str) -> Term:
    """What all others would lose without a player."""
    return Term(
        Words("term.partners.marginal", {"party": player}),
        game_of(basis.answer).marginal[player],
        basis.money,
        f"partners.marginal_contribution.{player}",
    )


def investment(basis: Basis, player: str) -> Term:
    """What a player pays the world at signing for its part."""
    return Term(
        Words("term.partners.investment", {"party": player}),
        game_of(basis.answer).investment[player],
        basis.money,
        f"partners.investment.{player}",
    )


def _investment(basis: Basis, player: str) -> Made:
    remark = (Words("remark.partners.investment"),)
    if player == game_of(basis.answer).players[0]:
        remark = (Words("remark.partners.consent"),)
        return Made(Operation("same", (basis.nothing(),)), SECTION, remark)
    lines = basis.study.partnership.coalitions.stake(player)
    paid: list[Formula] = [
        Term(Words("term.paid_at_signing", {"item": item, "other": other}), float(-flow[0]), basis.money)
        for (item, other), flow in basis.lines_of(lines, player).items()
        if flow[0]
    ]
    see = (f"partners.worth.{basis.choice_name(basis.study.partnership.coalitions.together)}.{player}",)
    return Made(total(paid or [basis.nothing()]), SECTION, remark, see=see)


def _overlap(basis: Basis) -> Made:
    partners = game_of(basis.answer)
    singles: list[Formula] = [
        Term(
            Words("term.partners.value", {"members": (partners.players[0], player)}),
            amount,
            basis.money,
            f"partners.with_customer.{player}",
        )
        for player, amount in partners.with_customer.items()
    ]
    formula = difference(total(singles), everybody(basis))
    return Made(formula, SECTION, (Words("remark.partners.overlap"),))


def _least_core(basis: Basis) -> Made:
    """Groups that share out every player evenly bound what can be promised: their worst excess is at
    least what they make together less what everybody makes, over their weights."""
    game = basis.study.partnership.coalitions.game
    remark = (Words("remark.partners.least_core"),)
    weights = _balanced(basis)
    if not weights:
        return Made(None, SECTION, (*remark, Words("remark.partners.by_programme")))
    parts: list[Formula] = []
    each: list[Formula] = []
    for mask, weight in weights.items():
        members = game.members(mask)
        term = Term(Words("term.partners.weight", {"members": members}), weight, "1")
        each.append(term)
        parts.append(value(basis, members) if weight == 1.0 else product(term, value(basis, members)))
    return Made(quotient(difference(total(parts), everybody(basis)), total(each)), SECTION, remark)


def _balanced(basis: Basis) -> dict[int, float]:
    """Fewest groups, with weights that give every player one in all, whose bound is the least core.

    They are looked for first among those that the nucleolus leaves with the largest excess.
    """
    game, partners = basis.study.partnership.coalitions.game, game_of(basis.answer)
    nucleolus = next(one for one in partners.divisions if one.rule == "nucleolus")
    slack, every = max(game.tolerance, 1e-12), list(game.coalitions())
    tight: list[int] = []
    if nucleolus.shares:
        excesses = game.values - game.sums(nucleolus.shares)
        tight = [mask for mask in every if excesses[mask] >= partners.least_core - slack]
    ones = np.ones(len(game.players))
    for masks, count in product_of((tight, every), range(2, len(game.players) + 1)):
        if math.comb(len(masks), count) > MANY_CHOICES:
            continue
        for few in combinations(masks, count):
            inside = game.membership[list(few)].astype(float).T
            weights, *_ = np.linalg.lstsq(inside, ones, rcond=None)
            if weights.min() < 1e-9 or not np.allclose(inside @ weights, ones, atol=1e-9):
                continue
            bound = (float(weights @ game.values[list(few)]) - game.total) / float(weights.sum())
            if abs(bound - partners.least_core) <= slack:
                return dict(zip(few, np.round(weights, 12).tolist(), strict=True))
    return {}


def _most(basis: Basis) -> Made:
    """The share of the price of the works at which the provider is no better off with them."""
    partnership, player = basis.study.partnership, basis.contract.provider
    together = partnership.coalitions.together
    if not together.works:
        return Made(None, SECTION, (Words("remark.partners.no_works"),))
    rate = basis.system_rate.value
    coalitions = partnership.coalitions
    cases = {
        "without": coalitions.model.evaluation(coalitions.row(together.servers, ())),
        "unfunded": coalitions.with_funding(together, 0.0),
        "funded": coalitions.with_funding(together, 1.0),
    }
    without, unfunded, funded = (
        Term(Words(f"term.partners.{name}"), basis.present(one.accounts[player].pre_tax, rate), basis.money)
        for name, one in cases.items()
    )
    remark = (Words("remark.partners.most"),)
    if unfunded.value == funded.value:
        return Made(None, SECTION, (*remark, Words("remark.partners.no_price")))
    return Made(quotient(difference(unfunded, without), difference(unfunded, funded)), SECTION, remark)
