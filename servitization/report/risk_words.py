"""The words of the Risk page: chances out of a hundred, its head, what each part says, names of assumptions.

Amounts are rounded here and nowhere before; a standard error stands beside the figure that it is of.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil

from servitization.analysis.answer import Offer
from servitization.analysis.explain.basis import unit_of
from servitization.analysis.explain.explanation import places
from servitization.analysis.risk.outcomes import gain
from servitization.analysis.risk.spread import Estimate, share_error
from servitization.analysis.risk.sureness import Sureness
from servitization.assumptions.case import Case
from servitization.language import counted, keys, money, number, percent, say
from servitization.model.alternatives import INFORMED_SALE, SALE
from servitization.report import explain_words
from servitization.report.compare_words import capital
from servitization.report.contract_words import item_name
from servitization.report.offer_words import Segment, fee_text, segments
from servitization.report.rounding import fee_money, gain_money
from servitization.report.sentences import listed, machine_text, named

NAMED = {
    "systems": lambda name, language: named("system", name, language),
    "tiers": lambda name, language: machine_text(name, language),
    "regimes": lambda name, language: machine_text(name, language),
    "parties": lambda name, language: named("table.party", name, language),
    "items": item_name,
    "amount": lambda name, language: named("system", name, language),
    "needs": lambda name, language: named("system", name, language),
    "heat_from": lambda name, language: named("system", name, language),
    "saves": lambda name, language: named("system", name, language),
    "measures": lambda name, language: machine_text(name, language),
    "members": lambda name, language: named("table.party", name, language),
}
"""Tables of a file by whose names an assumption is told from others of the same meaning."""
UNKNOWN = "–"
"""The standard error of what one future says."""


def out_of_100(share: float, least: float = 0.0) -> int:
    """A chance in whole futures of a hundred; one that is smaller than is asked for never looks as large.

    >>> out_of_100(0.797), out_of_100(0.797, 0.8), out_of_100(0.803, 0.8)
    (80, 79, 80)
    """
    rounded = round(100 * share)
    return rounded if share >= least else min(rounded, ceil(100 * least) - 1)


def of_100(share: float, language: str, least: float = 0.0) -> str:
    """A chance in words: `30 of 100`; what is not quite nothing or all says so, and not `least`."""
    rounded = out_of_100(share, least)
    if rounded == 100 and share < 1.0:
        return say("risk.chance.most", language)
    if rounded == 0 and share > 0.0:
        return say("risk.chance.least", language)
    return say("risk.chance.of_100", language, count=number(rounded, language))


def points(error: float, language: str) -> str:
    """The standard error of a chance, out of a hundred: `± 0.5`."""
    if error != error:
        return UNKNOWN
    shown = 100 * error
    digits = 1 if shown >= 0.095 else 2 if shown >= 0.005 else 0
    return say("risk.chance.error", language, error=number(shown, language, digits))


def fee_error(one: Estimate, currency: str, language: str) -> str:
    """The standard error of a fee, with its sign."""
    if one.error != one.error:
        return UNKNOWN
    text = fee_money(one.error, currency, language) if one.error >= 0.005 else money(0, currency, language)
    return say("risk.chance.error", language, error=text)


def gain_error(one: Estimate, currency: str, language: str) -> str:
    """The standard error of a present value, with its sign."""
    if one.error != one.error:
        return UNKNOWN
    text = gain_money(one.error, currency, language) if one.error >= 0.005 else money(0, currency, language)
    return say("risk.chance.error", language, error=text)


def made(found: Sureness, language: str) -> str:
    """How many futures, from which seed, how they are spread."""
    return counted(
        "risk.page.made",
        found.draws,
        language,
        draws=number(found.draws, language),
        seed=found.seed,
        sampling=say(f"risk.sampling.{found.sampling}", language),
    )


def is_sure(found: Sureness, least: float) -> bool:
    """Whether both are better off than by the sale in enough futures (the test `p_both`)."""
    return found.better[SALE]["both"].value >= least


def headline(
    found: Sureness, offer: Offer, baseline: str, least: float, language: str
) -> tuple[Segment, ...]:
    """In how many futures both are better off, and what we earn in all but the worst of them; `least` is the
    chance that is asked for."""
    share = of_100(found.better[baseline]["both"].value, language, least)
    worst = found.figures[gain(offer.provider, baseline)].percentiles[0.05].value
    amount = gain_money(abs(worst), offer.currency, language)
    key = "gain" if worst >= 0 else "loss"
    more = say(f"offer.phrase.{'more' if worst >= 0 else 'less'}", language, amount=amount)
    text = say(
        f"risk.page.headline.{key}",
        language,
        share=share,
        baseline=say(f"risk.baseline.{baseline}", language),
        gain=more,
    )
    names = {
        share: f"risk.better_off.{baseline}.both.chance",
        more: f"risk.figures.{gain(offer.provider, baseline)}.percentiles.5",
    }
    return segments(text, [share, more], names)


def second_sentences(
    found: Sureness, case: Case, offer: Offer, baseline: str, language: str
) -> tuple[str, ...]:
    """The fee that suits both most often, what moves our gain most, what was repaired."""
    level, chance = found.safest[baseline]
    here = found.better[baseline]["both"]
    key = "here" if chance.value - here.value <= 2 * max(chance.error, here.error) else "elsewhere"
    fee = fee_text(level, offer.currency, language)
    told = [
        say(
            f"risk.page.safest.{key}",
            language,
            fee=fee,
            share=of_100(chance.value, language, case.assumptions.verdict.p_both),
            error=points(chance.error, language),
        )
    ]
    names = short_names(case, language)
    ours = found.effects.get(gain(offer.provider, baseline), ())
    moving = [names.get(one.path, one.path) for one in ours[:3]]
    if moving:
        told.append(say("risk.page.moves", language, names=listed(moving, language)))
    if found.repaired:
        pairs = ", ".join(f"{pair} {number(rank, language, 2)}" for pair, rank in found.repaired.items())
        told.append(say("risk.repaired", language, pairs=pairs))
    return tuple(told)


def nothing_drawn(found: Sureness) -> bool:
    """Whether nothing is uncertain that moves a figure."""
    return all(not one.deviation.value for one in found.figures.values())


# --- the certainty elsewhere -------------------------------------------------------------------------


def certainty(
    found: Sureness, level: float, proposed: bool, least: float, language: str
) -> tuple[float, str, str]:
    """The chance that both are better off at a fee, the sentence that says it and whether it is enough, and
    from what it is known."""
    at = {name: curves.at(level)["both"] for name, curves in found.curves.items()}
    if proposed:
        at = {name: one["both"].value for name, one in found.better.items()}
    told = say(
        f"risk.certainty.{'sure' if at[SALE] >= least else 'unsure'}",
        language,
        share=of_100(at[SALE], language, least),
        least=number(100 * least, language),
    )
    informed = of_100(at.get(INFORMED_SALE, at[SALE]), language, least)
    if informed != of_100(at[SALE], language, least):
        told = f"{told} {say('risk.certainty.informed', language, share=informed)}"
    error = points(share_error(at[SALE], found.draws), language)
    return (
        at[SALE],
        told,
        counted(
            "risk.certainty.drawn",
            found.draws,
            language,
            draws=number(found.draws, language),
            seed=found.seed,
            error=error,
        ),
    )


# --- names of assumptions ----------------------------------------------------------------------------


def assumption_names(case: Case, language: str) -> Mapping[str, str]:
    """What each assumption means, with what tells it from others of the same meaning."""
    return {
        path: f"{meaning} ({of})" if of else meaning for path, (meaning, of) in _named(case, language).items()
    }


def short_names(case: Case, language: str) -> Mapping[str, str]:
    """What each assumption is called where there is little room: a short name where the catalogue has one,
    with what tells it from others; the system that is served goes without saying."""
    known, own = keys(language), named("system", case.assumptions.contract.system, language)
    made = {}
    for path, (group, place) in places(case.assumptions).items():
        of = ", ".join(one for one in _of(path.split("."), language) if one != own)
        short = known.get(f"short.{group}")
        if short is None:
            short = known.get(f"meaning.{group}", place.description)
        elif "{of}" in short:
            made[path] = capital(short.format(of=of))
            continue
        made[path] = f"{short}, {of}" if of else short
    return made


def value_text(case: Case, path: str, value: float, language: str) -> str:
    """A value of an assumption with its unit: `10%`, `0.172 €/kWh`."""
    return explain_words.figure(value, unit_of(case, path), case.assumptions.currency, language)


def span_text(case: Case, path: str, low: float, high: float, language: str) -> str:
    """A range of an assumption with its unit."""
    return say(
        "explain.given.range",
        language,
        low=value_text(case, path, low, language),
        high=value_text(case, path, high, language),
    )


def _named(case: Case, language: str) -> dict[str, tuple[str, str]]:
    known = keys(language)
    return {
        path: (known.get(f"meaning.{group}", place.description), ", ".join(_of(path.split("."), language)))
        for path, (group, place) in places(case.assumptions).items()
    }


def _of(parts: Sequence[str], language: str) -> list[str]:
    """The names on the way to an assumption, as people say them, each once."""
    told = [NAMED[table](name, language) for table, name in pairwise(parts) if table in NAMED]
    return list(dict.fromkeys(told))


def clause_text(name: str, weights: Sequence[tuple[str, float]], language: str) -> str:
    """An index clause by its name and its weights: `this contract: 15% fixed, 85% prices`."""
    parts = [
        say(f"risk.weight.{what}", language, share=percent(share, language))
        for what, share in weights
        if share > 0.0005
    ]
    return say(
        "risk.clause_with",
        language,
        name=say(f"risk.clauses_table.name.{name}", language),
        weights=", ".join(parts),
    )
