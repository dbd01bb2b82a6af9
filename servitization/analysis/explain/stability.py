"""Explanations of what each partner has of the contracts, who would rather leave, and the fees at which
nobody does (docs/model.md, Partners).
"""

import numpy as np

from servitization.analysis.explain import fee_structures
from servitization.analysis.explain.basis import LATER, Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    quotient,
    total,
)
from servitization.analysis.explain.partner_fees import (
    START,
    agreed,
    index_of,
    partner_index,
    per_level_common,
    realised_by,
    told,
    zone_terms,
)
from servitization.analysis.explain.partners import SECTION, game_of, no_contract, value
from servitization.analysis.explain.works import fee_term
from servitization.analysis.partnership.result import ContractResult
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS
from servitization.model.fee import price_index


def figures(basis: Basis) -> Figures:
    """What each realises and when it is back, excesses, and the stable fees."""
    if basis.answer.partners is None:
        return {}
    contract = game_of(basis.answer).contract
    return _outcomes(basis) | ({} if contract is None else _stable(basis, contract))


def _excess(basis: Basis, members: tuple[str, ...]) -> Term:
    name = value(basis, members).name.removesuffix(".value")
    one = next(each for each in game_of(basis.answer).coalitions if each.members == members)
    return Term(
        Words("term.partners.excess", {"members": members}), one.excess, basis.money, f"{name}.excess"
    )


def _ends(basis: Basis) -> dict[str, tuple[Term, tuple[str, ...]]]:
    """The ends of the stable fees, each with the group that sets it; an open end is left out."""
    stable, game = agreed(basis).stable, basis.study.partnership.coalitions.game
    sides = {"low": (stable.low, stable.low_set_by), "high": (stable.high, stable.high_set_by)}
    return {
        name: (
            Term(
                Words(f"term.partners.stable_{name}"),
                float(end),
                basis.money_a_year,
                f"{START}.core_stable.{name}",
            ),
            game.members(set_by[0]),
        )
        for name, (end, set_by) in sides.items()
        if np.isfinite(end)
    }


def _stable(basis: Basis, contract: ContractResult) -> Figures:
    found: Figures = {}
    for name, (term, members) in _ends(basis).items():
        found[term.name] = Figure(
            Words(f"title.partners.stable_{name}"),
            term.value,
            basis.money_a_year,
            lambda name=name, members=members: _end(basis, name, members),
            False,
        )
    for name, ends in (("core_stable", contract.stable), ("stable_and_agreed", contract.stable_and_agreed)):
        found[f"{START}.{name}"] = Figure(
            Words(f"title.partners.{name}"),
            ends,
            basis.money_a_year,
            lambda name=name, ends=ends: _interval(basis, name, ends),
        )
    return found


def _end(basis: Basis, name: str, members: tuple[str, ...]) -> Made:
    """The fee at which the group that has most reason to leave has none any more."""
    level, room = (
        fee_term(basis, basis.contract.provider),
        quotient(_excess(basis, members), per_level_common(basis)),
    )
    formula = total([level, room]) if name == "low" else difference(level, room)
    return Made(formula, SECTION, (Words(f"remark.partners.stable_{name}", {"members": members}),))


def _interval(basis: Basis, name: str, ends: tuple[float, float] | None) -> Made:
    bounds = _ends(basis)
    heads = tuple(Words(f"head.{head}") for head in ("end", "value", "set_by"))
    rows = tuple(
        Row((term.label, term, Words("group", {"members": members}))) for term, members in bounds.values()
    )
    remark = Words(f"remark.partners.{name}")
    if ends is None:
        said = (remark, Words("remark.partners.no_stable_fee"))
        return Made(None, SECTION, said, heads=heads, rows=rows)
    formula: Formula | None = None
    if name == "core_stable" and len(bounds) == 2:
        formula = Operation("interval", tuple(term for term, _ in bounds.values()))
    elif name == "stable_and_agreed":
        floor, ceiling, _ = zone_terms(basis, game_of(basis.answer).contract.against_sale, START)
        low: Formula = Operation("greatest", (bounds["low"][0], floor)) if "low" in bounds else floor
        high: Formula = Operation("least", (bounds["high"][0], ceiling)) if "high" in bounds else ceiling
        formula = Operation("interval", (low, high))
    return Made(formula, SECTION, (remark,), heads=heads, rows=rows)


# --- what each has of it --------------------------------------------------------------------------


def _of_partners(basis: Basis) -> Figures:
    """The index of the fees to partners, and what one unit of such a fee is worth."""
    path = partner_index(basis)

    def index() -> Made:
        prices = price_index(basis.contract.fee, basis.study.model.prices)
        followed = Term(Words("term.fee_price_index"), prices, "1", "fee.price_index")
        return Made(Operation("after_signing", (followed,)), SECTION)

    return {
        path.name: Figure(Words("title.partners.price_index"), path.value, "1", index, False),
        "partners.per_level_of_partners": Figure(
            Words("title.partners.per_level_common"),
            LATER,
            "1",
            lambda: Made(Operation("present_value", (path, basis.system_rate)), SECTION),
            False,
        ),
    }


def _outcomes(basis: Basis) -> Figures:
    partners = game_of(basis.answer)
    contract = partners.contract
    provider = basis.contract.provider
    index = Figure(
        Words("title.partners.per_level_common"),
        LATER,
        "1",
        lambda: Made(Operation("present_value", (index_of(basis, provider), basis.system_rate)), SECTION),
        False,
    )
    found: Figures = {"partners.per_level": index, **fee_structures.figures(basis, told(basis))}
    if contract is not None and contract.partner_fees:
        found |= _of_partners(basis)
    if contract is None:
        for name in ("realised", "in_core", "worst_excess", "worst_coalitions", "paid_back"):
            title = Words(f"title.partners.all_{name}")
            found[f"partners.{name}"] = Figure(title, None, "list", lambda: no_contract(basis))
        return found
    for player in partners.players:
        about = {"party": player}
        found[f"partners.realised.{player}"] = Figure(
            Words("title.partners.realised", about),
            contract.realised[player],
            basis.money,
            lambda player=player: Made(
                realised_by(basis, agreed(basis), player), SECTION, (Words("remark.partners.realised"),)
            ),
        )
        found[f"partners.paid_back.{player}"] = Figure(
            Words("title.partners.paid_back", about),
            contract.paid_back[player],
            "year",
            lambda player=player: _paid_back(basis, player, contract.paid_back[player]),
        )
    rows = {"in_core": (contract.in_core, "1"), "worst_coalitions": (None, "list")}
    for name, (held, unit) in rows.items():
        title = Words(f"title.partners.all_{name}")
        found[f"partners.{name}"] = Figure(title, held, unit, lambda: _objections(basis))
    found["partners.worst_excess"] = Figure(
        Words("title.partners.all_worst_excess"), contract.worst, basis.money, lambda: _worst(basis)
    )
    return found


def _paid_back(basis: Basis, player: str, years: float | None) -> Made:
    gap = basis.gap(SERVICE_WITH_PARTNERS, SALE, player)
    if years is None:
        return Made(None, "metrics", (Words("remark.never_back"),))
    return Made(Operation("payback", (gap,)), "metrics", (Words("remark.partners.paid_back"),))


def _by_excess(basis: Basis) -> list[tuple[str, ...]]:
    groups = game_of(basis.answer).coalitions[:-1]
    return [one.members for one in sorted(groups, key=lambda one: -one.excess)]


def _objections(basis: Basis) -> Made:
    heads = tuple(Words(f"head.{name}") for name in ("group", "alone", "excess"))
    rows = tuple(
        Row((Words("group", {"members": members}), value(basis, members), _excess(basis, members)))
        for members in _by_excess(basis)
    )
    return Made(None, SECTION, (Words("remark.partners.excess"),), heads=heads, rows=rows)


def _worst(basis: Basis) -> Made:
    made, worst = _objections(basis), _by_excess(basis)[0]
    formula = Operation("same", (_excess(basis, worst),))
    return Made(formula, SECTION, (Words("remark.partners.worst"),), heads=made.heads, rows=made.rows)
