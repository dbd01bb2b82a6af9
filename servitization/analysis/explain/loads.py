"""Explanations of what is wanted and used when a group does what suits it best
(docs/model.md, Demand and coupling, Partners)."""

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Words,
    difference,
    quotient,
    total,
)
from servitization.analysis.explain.machines import function_one_year
from servitization.analysis.explain.one_machine import need_name
from servitization.analysis.explain.partners import SECTION, gained, game_of, key_of, worth
from servitization.analysis.explain.resources import outside, outside_term
from servitization.analysis.partnership.result import LoadResult
from servitization.model.alternatives import SALE
from servitization.model.gain import resource_cost


def figures(basis: Basis) -> Figures:
    """The figures of `partners.loads` by who acts together, and of `partners.measures` by measure."""
    if basis.answer.partners is None:
        return {}
    found: Figures = {}
    cells: list[Row] = []
    partners = game_of(basis.answer)
    for one, alternative in zip(partners.loads, _cases(basis), strict=True):
        start = f"partners.loads.{key_of(one.members) or 'today'}"
        label = Words("levers", {"members": one.members}) if one.members else Words("levers_none")
        cells.append(Row((label, *_terms(basis, one, start).values())))
        key = "loads" if one.members else "loads_today"
        found |= _case(basis, one, alternative, start, (key, {"members": one.members}))
    single = basis.study.partnership.coalitions.single_measures
    for name, one in partners.measures.items():
        start, alternative = f"partners.measures.{name}", basis.choice_name(single[name])
        found |= _case(basis, one, alternative, start, ("measure", {"measure": name}))
        found[f"{start}.gain"] = Figure(
            Words("title.measure.gain", {"measure": name}),
            one.gain,
            basis.money,
            lambda one=one, a=alternative: _gain(basis, one, a),
        )

    def whole() -> Made:
        heads = ("levers", "function", "peak", "size", "tco2e", "saved")
        return Made(
            None,
            SECTION,
            (Words("remark.partners.loads"),),
            heads=tuple(Words(f"head.{name}") for name in heads),
            rows=tuple(cells),
        )

    found["partners.loads"] = Figure(Words("title.partners.loads"), None, "list", whole)
    return found


def _cases(basis: Basis) -> list[str]:
    coalitions = basis.study.partnership.coalitions
    alone = [coalitions.with_customer(name) for name in coalitions.players[1:]]
    return [SALE, *(basis.choice_name(one) for one in (*alone, coalitions.together))]


def _case(
    basis: Basis, one: LoadResult, alternative: str, start: str, titled: tuple[str, dict[str, object]]
) -> Figures:
    """The figures of one case under `start`; `titled` are the titles and what they are about."""
    key, about = titled
    makers = {
        "function": lambda: function_one_year(basis, alternative, one.system, False),
        "peak": lambda: _same(basis, one, one.peak, need_name(alternative, one.system, "peak"), "peak"),
        "plant_size": lambda: _same(
            basis, one, one.size, f"alternatives.{alternative}.sizes.{one.system}", "size_of"
        ),
        "tco2e": lambda: _carbon(basis, alternative),
        "resource_saved_pv": lambda: _saved(basis, alternative),
    }
    found: Figures = {}
    for name, term in _terms(basis, one, start).items():
        title = Words(f"title.{key}.{name}", {**about, "system": one.system})
        found[term.name] = Figure(title, term.value, term.unit, makers[name])
    for system, used in one.energy_kwh.items():
        said = {**about, "system": system}
        name = f"alternatives.{alternative}.energy_kwh_by_system.{system}"
        term = Term(Words("term.energy_by_system", {"system": system}), used, "kWh", name)
        found[f"{start}.energy_kwh_by_system.{system}"] = Figure(
            Words(f"title.{key}.energy", said),
            used,
            "kWh",
            lambda term=term: Made(Operation("same", (term,)), "technology-one-life"),
        )
    return found | _resources(basis, alternative)


def _terms(basis: Basis, one: LoadResult, start: str) -> dict[str, Term]:
    rows = {
        "function": (one.function, basis.assumptions.systems[one.system].function_unit),
        "peak": (one.peak, one.size_unit),
        "plant_size": (one.size, one.size_unit),
        "tco2e": (one.tco2e, "t"),
        "resource_saved_pv": (one.saved, basis.money),
    }
    return {
        name: Term(Words(f"head.{name}"), held, unit, f"{start}.{name}")
        for name, (held, unit) in rows.items()
    }


def _same(basis: Basis, one: LoadResult, held: float, name: str, label: str) -> Made:
    term = Term(Words(f"term.{label}", {"system": one.system}), held, one.size_unit, name)
    return Made(Operation("same", (term,)), "demand-and-coupling")


def _gain(basis: Basis, one: LoadResult, alternative: str) -> Made:
    formula = total([gained(basis, alternative, player) for player in one.members])
    see = tuple(worth(basis, alternative, player).name for player in one.members)
    return Made(formula, SECTION, (Words("remark.partners.measure"),), see=see)


def _carbon(basis: Basis, alternative: str) -> Made:
    emitted = basis.evaluation(alternative).emissions
    parts: list[Formula] = [
        Operation("total", (Term(Words(f"term.emissions_{kind}"), getattr(emitted, kind), "kg"),))
        for kind in ("indirect", "direct", "embodied")
    ]
    return Made(quotient(total(parts), basis.constant(1000.0, "term.kg_per_t", "kg/t")), "carbon")


def _cost(basis: Basis, alternative: str) -> Term:
    name = f"alternatives.{alternative}.resource_cost_pv"
    amount = resource_cost(basis.evaluation(alternative).lines, basis.system_rate.value)
    return Term(Words("term.resource_cost_pv", {"alternative": alternative}), amount, basis.money, name)


def _saved(basis: Basis, alternative: str) -> Made:
    formula = difference(_cost(basis, SALE), _cost(basis, alternative))
    return Made(formula, "gain", (Words("remark.gain_less"),))


def _resources(basis: Basis, alternative: str) -> Figures:
    if alternative in basis.answer.alternatives:
        return {}

    def made() -> Made:
        lines = outside(basis, basis.evaluation(alternative).lines, alternative)
        formula = total([outside_term(basis, line) for line in lines] or [basis.nothing()])
        return Made(formula, "gain", (Words("remark.resource"),), lines, ("economy.system_rate",))

    term = _cost(basis, alternative)
    title = Words("title.resource_cost_pv", {"alternative": alternative})
    return {term.name: Figure(title, term.value, basis.money, made, False)}
