"""Explanations of what stands behind the futures (docs/model.md, Risk): where risk goes, what many contracts
even out, how index clauses compare; read from the ledgers of the first futures."""

from collections.abc import Iterator
from dataclasses import dataclass

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import Term, Words
from servitization.analysis.explain.futures import FUTURES, INPUTS, SHARE
from servitization.analysis.risk.outcomes import gain
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.model.alternatives import SALE, SERVICE

BEHIND = ("transfer", "items", "pooled", "clauses")
"""What the names of these figures go on with after `risk.`."""


def is_behind(name: str) -> bool:
    """Whether a name is one of a figure that stands behind the futures."""
    return name.startswith(tuple(f"{FUTURES}{one}." for one in BEHIND))


def figures(basis: Basis) -> Figures:
    """Every figure behind the futures, where it was worked out."""
    found, behind = basis.sureness, basis.behind
    if found is None or behind is None:
        return {}
    return {
        f"{FUTURES}{said.name}": Figure(
            said.title, said.value, said.unit, lambda said=said: _made(found, behind, said), listed=False
        )
        for said in _every(basis, behind)
    }


@dataclass(frozen=True)
class _Said:
    name: str
    title: Words
    how: str
    value: float
    unit: str
    see: tuple[str, ...] = ()
    draws: int = 0
    """Futures that it is made of; 0: those of the ledgers."""


def _made(found: Sureness, behind: Behind, said: _Said) -> Made:
    draws = said.draws or behind.transfer.draws
    fields = {"draws": draws, "seed": found.seed, "sampling": found.sampling}
    return Made(
        None,
        "risk",
        (Words(f"remark.behind_{said.how}"), Words("remark.futures", fields)),
        paths=tuple(uncertain.path for uncertain in found.uncertain[:INPUTS]),
        see=said.see,
        heads=(Words("head.figure"), Words("head.amount")),
        rows=(Row((Words("futures.draws"), Term(Words("futures.draws"), float(draws), "1"))),),
    )


def _every(basis: Basis, behind: Behind) -> Iterator[_Said]:
    yield from _borne(basis, behind)
    yield from _pooled(basis, behind)
    yield from _clauses(basis, behind)


def _borne(basis: Basis, behind: Behind) -> Iterator[_Said]:
    moved, money = behind.transfer, basis.money
    sides = (basis.contract.customer, basis.contract.provider)
    for name in (SALE, SERVICE):
        for party in sides:
            fields = {"alternative": name, "party": party}
            whole = f"transfer.deviation.{name}.{party}"
            yield _Said(
                whole, Words("title.behind_borne", fields), "borne", moved.deviation[name][party], money
            )
            for item, one in moved.items[name][party].items():
                title = Words("title.behind_borne_item", {**fields, "item": item})
                path = f"transfer.items.{name}.{party}.{item}.deviation"
                yield _Said(path, title, "borne_item", one.deviation, money, (f"{FUTURES}{whole}",))
    for item, one in behind.ledgers.items.items():
        for when, name, value in (("before", SALE, one.before), ("after", SERVICE, one.after)):
            title = Words("title.behind_item", {"item": item, "alternative": name})
            yield _Said(f"items.{item}.{when}", title, "item", value, money, draws=behind.ledgers.draws)


def _pooled(basis: Basis, behind: Behind) -> Iterator[_Said]:
    for party in (basis.contract.provider, basis.contract.customer):
        name = gain(party)
        one = behind.pooled.get(name)
        if one is None:
            continue
        fields = {"party": party, "contracts": one.contracts}
        see = (f"{FUTURES}figures.{name}.standard_deviation",)
        for part, value, unit in (
            ("deviation", one.deviation, basis.money),
            ("pooled", one.pooled, basis.money),
            ("common", one.common, SHARE),
        ):
            title = Words(f"title.behind_pooled.{part}", fields)
            yield _Said(f"pooled.{name}.{part}", title, f"pooled_{part}", value, unit, see)


def _clauses(basis: Basis, behind: Behind) -> Iterator[_Said]:
    provider = basis.contract.provider
    for one in behind.clauses:
        clause, fields = one.clause.name, {"index_clause": one.clause.name}
        parts = [
            ("fee", one.level, basis.money_a_year),
            ("better_off.both", one.both_better, SHARE),
            (f"gain.{provider}.5", float(one.gains[provider][2]), basis.money),
        ]
        if one.transferred is not None:
            parts.append(("transferred", one.transferred, SHARE))
        for part, value, unit in parts:
            key = part.split(".")[0]
            title = Words(f"title.behind_clause.{key}", fields)
            yield _Said(f"clauses.{clause}.{part}", title, f"clause_{key}", value, unit)
