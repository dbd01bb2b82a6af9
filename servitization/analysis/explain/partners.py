"""Explanations of the game of the partners: what every group is worth
(docs/model.md, Partners). What follows is told by `contributions`, `divisions` and `partner_fees`.
"""

from collections.abc import Iterable

from servitization.analysis.answer import Answer
from servitization.analysis.explain.basis import CHOICE, Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    total,
)
from servitization.analysis.partnership.result import CoalitionResult, PartnersResult
from servitization.model.alternatives import SALE, SERVICE_WITH_PARTNERS
from servitization.model.evaluation import Evaluation

SECTION = "partners"


def key_of(members: Iterable[str]) -> str:
    """A group as the answer names it."""
    return "+".join(members)


def game_of(answer: Answer) -> PartnersResult:
    """What is known of the partners, where there are some."""
    assert answer.partners is not None
    return answer.partners


def figures(basis: Basis) -> Figures:
    """Who plays, what each group is worth, and to whom."""
    if basis.answer.partners is None:
        return {}
    return _worths(basis) | _groups(basis) | _lists(basis)


# --- what a case is worth to a player -------------------------------------------------------------


def evaluation_of(basis: Basis, alternative: str) -> Evaluation:
    """A case before any payment that the partners agree."""
    if alternative == SERVICE_WITH_PARTNERS:
        return basis.study.partnership.evaluation
    return basis.evaluation(alternative)


def worth(basis: Basis, alternative: str, player: str) -> Term:
    """What a case is worth to a player at the common rate before tax, without payments agreed."""
    flow = evaluation_of(basis, alternative).accounts[player].pre_tax
    return Term(
        Words("term.partners.worth", {"alternative": alternative, "party": player}),
        basis.present(flow, basis.system_rate.value),
        basis.money,
        f"partners.worth.{alternative}.{player}",
    )


def gained(basis: Basis, alternative: str, player: str) -> Formula:
    """What a player has more than in the sale as bought, before payments that the partners agree."""
    return difference(worth(basis, alternative, player), worth(basis, SALE, player))


def _worths(basis: Basis) -> Figures:
    found: Figures = {}
    served = [SERVICE_WITH_PARTNERS] if basis.study.partnership.is_served else []
    for alternative in (SALE, *basis.choices, *served):
        for player in game_of(basis.answer).players:
            term = worth(basis, alternative, player)
            found[term.name] = Figure(
                Words("title.partners.worth", {"alternative": alternative, "party": player}),
                term.value,
                basis.money,
                lambda alternative=alternative, player=player: _worth(basis, alternative, player),
                False,
            )
    return found


def _worth(basis: Basis, alternative: str, player: str) -> Made:
    rate = basis.system_rate
    entries = evaluation_of(basis, alternative).lines
    lines = basis.present_lines(alternative, player, rate.value, entries)
    if alternative in basis.cases:
        # Under their names lines are valued at the party's own rate.
        lines = basis.named(alternative, player, lines, ".system_rate")
    return Made(
        total(basis.line_terms(lines) or [basis.nothing()]),
        SECTION,
        (Words("remark.partners.worth"),),
        lines,
        (rate.name,),
    )


# --- groups ---------------------------------------------------------------------------------------


def group(basis: Basis, members: Iterable[str]) -> CoalitionResult:
    """What is known of a group; its members in any order."""
    wanted = set(members)
    return next(one for one in game_of(basis.answer).coalitions if set(one.members) == wanted)


def value(basis: Basis, members: Iterable[str]) -> Term:
    """What a group can make on its own; nobody makes nothing."""
    if not (members := tuple(members)):
        return basis.nothing("term.partners.nobody")
    one = group(basis, members)
    label = Words("term.partners.value", {"members": one.members})
    return Term(label, one.value, basis.money, f"partners.coalitions.{key_of(one.members)}.value")


def everybody(basis: Basis) -> Term:
    """What all players together can make."""
    return value(basis, game_of(basis.answer).players)


def _groups(basis: Basis) -> Figures:
    found: Figures = {}
    for one in game_of(basis.answer).coalitions:
        start, about = f"partners.coalitions.{key_of(one.members)}", {"members": one.members}
        rows = {
            "value": (one.value, basis.money, lambda one=one: _value(basis, one)),
            "excess": (one.excess, basis.money, lambda one=one: _excess(basis, one)),
            "servers": (None, "list", lambda one=one: _levers(one)),
            "works": (None, "list", lambda one=one: _levers(one)),
        }
        for name, parts in rows.items():
            found[f"{start}.{name}"] = Figure(Words(f"title.partners.{name}", about), *parts)
    return found


def _choice_of(one: CoalitionResult) -> str:
    levers = (*one.servers, *one.works)
    return f"{CHOICE}{key_of(levers)}" if levers else SALE


def _value(basis: Basis, one: CoalitionResult) -> Made:
    choice, customer = _choice_of(one), game_of(basis.answer).players[0]
    if choice == SALE:
        said = "goes_on" if customer in one.members else "no_consent"
        return Made(Operation("same", (basis.nothing(),)), SECTION, (Words(f"remark.partners.{said}"),))
    formula = total([gained(basis, choice, player) for player in one.members])
    see = tuple(worth(basis, choice, player).name for player in one.members)
    return Made(formula, SECTION, (Words("remark.partners.value"), *_pulled(one)), see=see)


def _pulled(one: CoalitionResult) -> tuple[Words, ...]:
    said = []
    if one.servers:
        said.append(Words("remark.partners.serve", {"members": one.servers}))
    if one.works:
        said.append(Words("remark.partners.done", {"measures": ", ".join(one.works)}))
    return tuple(said)


def _levers(one: CoalitionResult) -> Made:
    said = _pulled(one) or (Words("remark.partners.goes_on"),)
    see = (f"partners.coalitions.{key_of(one.members)}.value",)
    return Made(None, SECTION, said, see=see, heads=(Words("head.lever"),), rows=lever_rows(one))


def lever_rows(one: CoalitionResult | PartnersResult) -> tuple[Row, ...]:
    """Who serves and what is done at the building, one a row."""
    return (
        *(Row((Words("party_name", {"party": name}),)) for name in one.servers),
        *(Row((name,)) for name in one.works),
    )


def _excess(basis: Basis, one: CoalitionResult) -> Made:
    if one.excess is None:
        return no_contract(basis)
    realised = game_of(basis.answer).contract.realised
    held: list[Formula] = [
        Term(
            Words("term.partners.realised", {"party": player}),
            realised[player],
            basis.money,
            f"partners.realised.{player}",
        )
        for player in one.members
    ]
    own = value(basis, one.members)
    return Made(difference(own, total(held)), SECTION, (Words("remark.partners.excess"),))


def no_contract(basis: Basis) -> Made:
    """Why there are no contracts among the partners."""
    partners = game_of(basis.answer)
    rule = next((one for one in partners.divisions if one.rule == partners.rule), None)
    undefined = rule is not None and rule.because not in (None, "not_served")
    said = f"because.{rule.because}" if undefined else "because.not_served"
    return Made(None, SECTION, (Words(f"remark.partners.{said}"),), paths=("partners.division",))


def _lists(basis: Basis) -> Figures:
    partners = game_of(basis.answer)

    def players() -> Made:
        rows = tuple(Row((Words("party_name", {"party": name}),)) for name in partners.players)
        return Made(
            None, SECTION, (Words("remark.partners.players"),), heads=(Words("head.player"),), rows=rows
        )

    def together() -> Made:
        whole = partners.coalitions[-1]
        said = _pulled(whole) or (Words("remark.partners.goes_on"),)
        see = (everybody(basis).name,)
        return Made(None, SECTION, said, see=see, heads=(Words("head.lever"),), rows=lever_rows(partners))

    makers = {"players": players, "servers": together, "works": together}
    return {
        f"partners.{name}": Figure(
            Words(f"title.partners.{name}", {"members": partners.players}), None, "list", made
        )
        for name, made in makers.items()
    }
