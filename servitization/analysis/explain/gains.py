"""Explanations of the gain of one alternative over another, and of the ladder to the service
(docs/model.md, Gain, Ladder)."""

from servitization.analysis.explain.basis import LATER, Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import Formula, Term, Words, difference, total
from servitization.analysis.explain.resources import outside, outside_term, part
from servitization.model.alternatives import SERVICE, SERVICE_WITH_FINANCIER, ladder
from servitization.model.gain import Gain, resource_cost
from servitization.model.ledger import Entry


def figures(basis: Basis) -> Figures:
    """Every figure under `gain.service`."""
    found: Figures = {}
    gains = {"": basis.answer.gain.against_sale, "against_informed_sale.": basis.answer.gain.against_informed}
    for prefix, baseline in basis.baselines.items():
        found |= gain_figures(basis, f"gain.service.{prefix}", baseline, gains[prefix])
    owned = basis.answer.financing.ownership if basis.answer.financing else None
    if owned is not None:
        start, new = f"gain.{SERVICE_WITH_FINANCIER}.", SERVICE_WITH_FINANCIER
        told = {"": owned.gain_over_sale, "against_informed_sale.": owned.gain_over_informed}
        for prefix, baseline in basis.baselines.items():
            found |= gain_figures(basis, f"{start}{prefix}", baseline, told[prefix], new)
    return found | _ladder(basis)


def gain_figures(
    basis: Basis, start: str, baseline: str, gain: Gain, new: str = SERVICE, titles: str = "title"
) -> Figures:
    """The gain of one alternative over another, its parts and each party's."""
    money, about = basis.money, {"alternative": baseline}

    def less(figure: str) -> Made:
        before, after = (part(basis, name, figure) for name in (baseline, new))
        return Made(difference(before, after), "gain", (Words("remark.gain_less"),))

    def cheaper() -> Made:
        after, before = (part(basis, name, "financing") for name in (new, baseline))
        return Made(difference(after, before), "gain", (Words("remark.gain_financing"),))

    def whole() -> Made:
        parts: list[Formula] = [
            Term(Words(f"term.gain_{part}"), getattr(gain, part), money, f"{start}{part}")
            for part in ("resource", "tax", "financing")
        ]
        return Made(
            total(parts),
            "gain",
            (Words("remark.gain_total"),),
            see=tuple(f"{start}by_party.{party}" for party in gain.by_party),
        )

    rows = {
        "resource": (gain.resource, lambda: less("resource_cost_pv")),
        "tax": (gain.tax, lambda: less("tax_pv")),
        "financing": (gain.financing, cheaper),
        "total": (gain.total, whole),
    }
    found = {
        f"{start}{name}": Figure(Words(f"{titles}.gain_{name}", about), value, money, made)
        for name, (value, made) in rows.items()
    }
    for party, value in gain.by_party.items():
        found[f"{start}by_party.{party}"] = Figure(
            Words(f"{titles}.gain_party", {**about, "party": party}),
            value,
            money,
            lambda party=party: Made(
                difference(basis.npv(new, party), basis.npv(baseline, party)),
                "gain",
                (Words("remark.gain_party"),),
            ),
        )
    return found


# --- ladder ----------------------------------------------------------------------------------


def _rung_name(rung: str) -> str:
    return f"gain.service.ladder.rung.{rung}"


def _rungs(basis: Basis) -> dict[str, tuple[Entry, ...]]:
    model = basis.study.model
    return {row.name: model.evaluation(row).lines for row in ladder(basis.assumptions)}


def _ladder(basis: Basis) -> Figures:
    steps = basis.answer.gain.ladder
    names = ["sale", *(step.name for step in steps)]
    rate = basis.assumptions.economy.system_rate

    def rung(name: str) -> Term:
        cost = resource_cost(_rungs(basis)[name], rate)
        return Term(Words("term.rung", {"rung": name}), cost, basis.money, _rung_name(name))

    def lines(name: str) -> Made:
        made = outside(basis, _rungs(basis)[name])
        terms: list[Formula] = [outside_term(basis, line) for line in made]
        return Made(total(terms or [basis.nothing()]), "ladder", (Words("remark.resource"),), made)

    found: Figures = {}
    for before, step in zip(names[:-1], steps, strict=True):
        found[f"gain.service.ladder.{step.name}"] = Figure(
            Words("title.step", {"step": step.name}),
            step.gain,
            basis.money,
            lambda before=before, step=step: Made(
                difference(rung(before), rung(step.name)), "ladder", (Words(f"remark.step.{step.name}"),)
            ),
        )
    for name in names:
        found[_rung_name(name)] = Figure(
            Words("title.rung", {"rung": name}), LATER, basis.money, lambda name=name: lines(name), False
        )

    def whole() -> Made:
        each = [
            Term(
                Words("term.step", {"step": step.name}),
                step.gain,
                basis.money,
                f"gain.service.ladder.{step.name}",
            )
            for step in steps
        ]
        heads = (Words("head.step"), Words("head.saved"))
        rows = tuple(Row((term.label, term)) for term in each)
        see = ("gain.service.resource",)
        return Made(total(each), "ladder", (Words("remark.ladder"),), see=see, heads=heads, rows=rows)

    # The list as a whole is explained by its sum: the resource part of the gain.
    found["gain.service.ladder"] = Figure(
        Words("title.ladder"), basis.answer.gain.against_sale.resource, basis.money, whole
    )
    return found
