"""Explanations of the rules that divide what all partners make together (docs/model.md, Partners)."""

import math
from itertools import combinations

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.contributions import contribution, investment
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
from servitization.analysis.explain.partner_fees import level_of, realised_by
from servitization.analysis.explain.partners import SECTION, everybody, game_of, value
from servitization.analysis.partnership.result import NEGOTIATED, THEN_NASH, DivisionResult


def figures(basis: Basis) -> Figures:
    """Every figure under `partners.divisions`."""
    if basis.answer.partners is None:
        return {}
    found: Figures = {}
    for one in game_of(basis.answer).divisions:
        found |= _rule(basis, one)
    return found


def _rule(basis: Basis, one: DivisionResult) -> Figures:
    start, about = f"partners.divisions.{one.rule}", {"rule": one.rule}
    rows = {
        "because": (None, "list", lambda: _whole(basis, one)),
        "in_core": (one.in_core, "list" if one.in_core is None else "1", lambda: _objections(basis, one)),
        "worst_excess": (one.worst, basis.money, lambda: _worst(basis, one)),
        "worst_coalitions": (None, "list", lambda: _objections(basis, one)),
        "level": (one.level, basis.money_a_year, lambda: _level(basis, one)),
    }
    found = {
        f"{start}.{name}": Figure(Words(f"title.divisions.{name}", about), *parts)
        for name, parts in rows.items()
    }
    for player, amount in one.shares.items():
        found[f"{start}.shares.{player}"] = Figure(
            Words("title.divisions.share", {**about, "party": player}),
            amount,
            basis.money,
            lambda player=player: _share(basis, one, player),
        )
    return found


def _undefined(one: DivisionResult) -> Made:
    return Made(None, SECTION, (Words(f"remark.partners.because.{one.because}"),))


def share_term(basis: Basis, one: DivisionResult, player: str) -> Term:
    """What a rule gives a player."""
    return Term(
        Words("term.partners.share", {"party": player, "rule": one.rule}),
        one.shares[player],
        basis.money,
        f"partners.divisions.{one.rule}.shares.{player}",
    )


def _whole(basis: Basis, one: DivisionResult) -> Made:
    if one.because:
        return _undefined(one)
    heads = (Words("head.player"), Words("head.gets"))
    rows = tuple(
        Row((Words("party_name", {"party": player}), share_term(basis, one, player))) for player in one.shares
    )
    remark = (Words(f"remark.divisions.{one.rule}"),)
    return Made(None, SECTION, remark, paths=("partners.division",), heads=heads, rows=rows)


# --- shares ---------------------------------------------------------------------------------------


def _share(basis: Basis, one: DivisionResult, player: str) -> Made:
    partners, whole = game_of(basis.answer), everybody(basis)
    remark = (Words(f"remark.divisions.{one.rule}"),)
    count = Term(Words("term.partners.count"), len(partners.players), "1")
    paths: tuple[str, ...] = ()
    match one.rule:
        case "shapley":
            formula = _shapley(basis, player)
        case "equal":
            formula = quotient(whole, count)
        case "proportional_to_investment":
            paid = {each: investment(basis, each) for each in partners.players}
            formula = product(whole, quotient(paid[player], total([*paid.values()])))
        case "proportional_to_marginal_contribution":
            added = {each: contribution(basis, each) for each in partners.players}
            formula = product(whole, quotient(added[player], total([*added.values()])))
        case "equal_non_separable":
            lost = {each: contribution(basis, each) for each in partners.players}
            rest = quotient(difference(whole, total([*lost.values()])), count)
            formula = total([lost[player], rest])
        case rule if rule == NEGOTIATED:
            path = f"partners.shares.{player}"
            given = basis.given(path) if path in basis.case.trail else basis.nothing("term.partners.no_share")
            formula = product(given, whole)
        case rule if rule == THEN_NASH:
            contracts = basis.study.partnership.under(THEN_NASH)
            formula, paths = realised_by(basis, contracts, player), ("contract.fee.bargaining_weight",)
        case _:
            made = _excesses(basis, one)
            own = share_term(basis, one, player).name
            see = tuple(name for name in made.see if name != own)
            return Made(None, SECTION, remark, see=see, heads=made.heads, rows=made.rows)
    return Made(formula, SECTION, remark, paths=paths)


def _shapley(basis: Basis, player: str) -> Formula:
    """What the player adds to those before him, by how many they are, weighed by orders of arrival."""
    players = game_of(basis.answer).players
    others = [one for one in players if one != player]
    parts: list[Formula] = []
    met: dict[frozenset[str], Term] = {}

    def worth(*members: str) -> Term:
        return met.setdefault(frozenset(members), value(basis, members))

    for count in range(len(players)):
        added: list[Formula] = []
        for before in combinations(others, count):
            without, joined = worth(*before), worth(*before, player)
            if without.value or joined.value:
                added.append(difference(joined, without) if without.value else joined)
        if added:
            orders = math.factorial(count) * math.factorial(len(players) - count - 1)
            share = orders / math.factorial(len(players))
            weight = Term(Words("term.partners.orders", {"count": count}), share, "fraction")
            parts.append(product(weight, total(added)))
    return total(parts) if parts else Operation("same", (basis.nothing(),))


# --- objections -----------------------------------------------------------------------------------


def _by_excess(basis: Basis, one: DivisionResult) -> list[tuple[tuple[str, ...], float, float]]:
    """Every group that could leave, what it is given and what it would gain by leaving; the most first."""
    found = []
    for each in game_of(basis.answer).coalitions[:-1]:
        held = sum(one.shares[player] for player in each.members)
        found.append((each.members, held, each.value - held))
    return sorted(found, key=lambda row: -row[2])


def _excesses(basis: Basis, one: DivisionResult) -> Made:
    rows = tuple(
        Row(
            (
                Words("group", {"members": members}),
                value(basis, members),
                Term(Words("head.held"), held, basis.money),
                Term(Words("head.excess"), excess, basis.money),
            )
        )
        for members, held, excess in _by_excess(basis, one)
    )
    heads = tuple(Words(f"head.{name}") for name in ("group", "alone", "held", "excess"))
    see = tuple(share_term(basis, one, player).name for player in one.shares)
    return Made(None, SECTION, (Words("remark.partners.excess"),), see=see, heads=heads, rows=rows)


def _objections(basis: Basis, one: DivisionResult) -> Made:
    return _undefined(one) if one.because else _excesses(basis, one)


def _worst(basis: Basis, one: DivisionResult) -> Made:
    if one.because:
        return _undefined(one)
    made, members = _excesses(basis, one), _by_excess(basis, one)[0][0]
    held: list[Formula] = [share_term(basis, one, player) for player in members]
    formula = difference(value(basis, members), total(held))
    remark = (Words("remark.partners.worst"),)
    return Made(formula, SECTION, remark, heads=made.heads, rows=made.rows)


def _level(basis: Basis, one: DivisionResult) -> Made:
    if one.because:
        return _undefined(one)
    if one.level is None:
        return Made(None, SECTION, (Words("remark.partners.because.not_served"),))
    return level_of(basis, basis.study.partnership.under(one.rule))
