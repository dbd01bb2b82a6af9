"""Explanations of what many futures say (docs/model.md, Risk): counted, not computed from a formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from servitization.analysis.explain.basis import Basis, Figure, Figures, Made, Row
from servitization.analysis.explain.formula import Term, Words
from servitization.analysis.risk.outcomes import PEAK_FUNDING
from servitization.analysis.risk.spread import Estimate
from servitization.analysis.risk.sureness import CONFIDENCES, PERCENTILES, SIDES, Sureness
from servitization.model.alternatives import SALE

FUTURES = "risk."
"""Begins the names of what futures say: the paths of `simulate --format json`."""
INPUTS = 12
"""How many of what is drawn are told, the most influential first."""


def figures(basis: Basis) -> Figures:
    """Every figure of the futures, where they were drawn."""
    found = basis.sureness
    if found is None:
        return {}
    return {f"{FUTURES}{said.name}": figure_of(found, said) for said in _every(basis, found)}


def figure_of(found: Sureness, said: "Said", held: tuple[str, ...] = ()) -> Figure:
    """What is said of a figure, and its explanation; rates that are `held` did not enter it."""
    one = said.one
    value = None if one.value != one.value else one.value
    return Figure(said.title, value, said.unit, lambda: _made(found, said, held), listed=False)


def _made(found: Sureness, said: "Said", held: tuple[str, ...]) -> Made:
    how, one, unit, see = said.how, said.one, said.unit, said.see
    ours = [effect.path for effect in found.effects.get(said.figure, ())]
    paths = ours or [uncertain.path for uncertain in found.uncertain]
    error = None if one.error != one.error else one.error
    fields = {"draws": found.draws, "seed": found.seed, "sampling": found.sampling}
    rows = (
        Row((Words("futures.error"), Term(Words("futures.error"), error, unit))),
        Row((Words("futures.draws"), Term(Words("futures.draws"), float(found.draws), "1"))),
    )
    return Made(
        None,
        "risk",
        (Words(f"remark.futures_{how}", said.about), Words("remark.futures", fields)),
        paths=tuple([path for path in paths if path not in held][:INPUTS]),
        see=(see,) if see else (),
        heads=(Words("head.figure"), Words("head.amount")),
        rows=rows,
    )


@dataclass(frozen=True)
class Said:
    """A figure of the futures and what is said of it."""

    name: str
    title: Words
    how: str
    one: Estimate
    unit: str
    see: str
    """What to ask next: the figure at the values of the files."""
    figure: str = ""
    """The name in `outcomes` of the figure that it is about."""
    about: Mapping[str, object] = field(default_factory=dict)
    """Names that fill in what is said of how it is made."""


def _every(basis: Basis, found: Sureness) -> Iterator[Said]:
    """Every figure of the futures."""
    money, fee, level_name = basis.money, basis.money_a_year, "fee.service.level"

    def title(key: str, **fields: object) -> Words:
        return Words(f"title.futures_{key}", fields)

    for baseline, chances in found.better.items():
        for who, one in chances.items():
            name = f"better_off.{baseline}.{who}.chance"
            yield Said(name, title(f"chance.{who}", alternative=baseline), "chance", one, SHARE, level_name)
        for side in SIDES:
            for share in CONFIDENCES:
                one = found.fee_at[baseline][side][share]
                told = title(f"fee.{side}", share=f"{100 * share:g}", alternative=baseline)
                name = f"fee_at_confidence.{baseline}.{side}.{100 * share:g}.value"
                limit = f"{'floor' if side == 'provider' else 'ceiling'}.{baseline}"
                yield Said(name, told, "fee", one, fee, _limit(side, baseline), limit)
        _, chance = found.safest[baseline]
        told = title("safest", alternative=baseline)
        yield Said(f"safest_fee.{baseline}.chance", told, "chance", chance, SHARE, level_name)
    for party, (worst, mean) in found.tail.items():
        for name, how, one in (("value_at_risk", "var", worst), ("expected_shortfall", "cvar", mean)):
            lost = Estimate(-one.value, one.error)
            see = f"gain.service.by_party.{party}"
            told = title(how, party=party)
            yield Said(f"tail.{party}.{name}", told, how, lost, money, see, f"gain.{party}.{SALE}")
    for year, (chance, error) in enumerate(zip(found.below_cost, found.below_cost_errors, strict=True)):
        if year:
            one = Estimate(float(chance), float(error))
            dear = found.dear.get(year)
            how = "below" if dear is None else "below_written_off" if dear.written_off else "below_dear"
            about = {} if dear is None else {"item": dear.item}
            told = title("below", year=year)
            yield Said(f"chance_below_cost.{year}", told, how, one, SHARE, "", about=about)
    provider = basis.contract.provider
    peak = f"alternatives.service.parties.{provider}.peak_funding"
    yield Said("peak_funding_90", title("deepest"), "percentile", found.peak, money, peak)
    for figure, one in found.figures.items():
        kind, see = figure.split(".")[0], today(figure, provider)
        if not see:
            continue
        unit = fee if kind in ("floor", "ceiling") else money
        fields = _fields(figure)
        parts = [("mean", "mean", one.mean), ("standard_deviation", "deviation", one.deviation)]
        for name, how, estimate in parts:
            told = title(f"{how}.{kind}", **fields)
            yield Said(f"figures.{figure}.{name}", told, how, estimate, unit, see, figure)
        for share in PERCENTILES:
            told = title(f"percentile.{kind}", share=f"{100 * share:g}", **fields)
            name = f"figures.{figure}.percentiles.{100 * share:g}"
            yield Said(name, told, "percentile", one.percentiles[share], unit, see, figure)


SHARE = "fraction"


def _fields(figure: str) -> dict[str, object]:
    """The names that fill in the title of a figure."""
    kind, *rest = figure.split(".")
    if kind == "gain":
        return {"party": rest[0], "alternative": rest[1]}
    if kind == "npv":
        return {"alternative": rest[0], "party": rest[1]}
    return {"alternative": rest[0]} if rest else {}


def _against(baseline: str) -> str:
    return "" if baseline == SALE else "against_informed_sale."


def _limit(side: str, baseline: str) -> str:
    return f"fee.service.{_against(baseline)}{'provider_floor' if side == 'provider' else 'customer_ceiling'}"


def today(figure: str, provider: str) -> str:
    """The name under which a figure is known at the values of the files; empty where it has none."""
    kind, *rest = figure.split(".")
    if kind == "gain":
        return f"gain.service.{_against(rest[1])}by_party.{rest[0]}"
    if kind in ("floor", "ceiling"):
        return _limit("provider" if kind == "floor" else "customer", rest[0])
    if kind == "npv" and rest[0] in ("sale", "informed_sale", "service"):
        return f"alternatives.{rest[0]}.parties.{rest[1]}.npv"
    return f"alternatives.service.parties.{provider}.peak_funding" if kind == PEAK_FUNDING else ""
