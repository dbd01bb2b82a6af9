"""The tables of the tab Design: who picks what, the map, the bound on life, the buyers."""

from collections.abc import Sequence
from itertools import groupby

from servitization.analysis.answer import Answer
from servitization.analysis.design_map import Bound, Buyer, DesignMap
from servitization.language import number, percent, say
from servitization.model.design import Cycle
from servitization.report.compare_words import capital, quantity_scale, scale
from servitization.report.rounding import fee_step
from servitization.report.sentences import machine_text, rate_text, years_text
from servitization.report.table import Table


def schedule_says(cycles: Sequence[Cycle], language: str) -> str:
    """Machines one after another in words: `T4, by condition, 20 + 20 years; T2, 10 years`."""
    standing = [cycle for cycle in cycles if cycle.years_left]
    pieces = []
    for (tier, regime, old), run in groupby(
        standing, key=lambda one: (one.tier, one.maintenance, one.year < 0)
    ):
        name = machine_text(tier, language)
        if old:
            name = f"{name} ({say('compare.machines.in_place', language)})"
        machine = say("compare.machines.block", language, tier=name, upkeep=machine_text(regime, language))
        lives = [cycle.years_left for cycle in run]
        years = years_text(lives[0], language)
        if len(lives) > 1:
            years = say("design.map.sequence", language, years=_lives(lives))
        pieces.append(say("design.map.kept", language, machine=machine, years=years))
    return capital("\u00a0; ".join(pieces) if language == "fr" else "; ".join(pieces))


def _lives(lives: list[int]) -> str:
    """`20 + 20 + 10`, or `12 × 4` where there are many alike."""
    runs = [(life, len(list(run))) for life, run in groupby(lives)]
    shown = [[f"{count}\u00a0×\u00a0{life}"] if count > 3 else [str(life)] * count for life, count in runs]
    return " + ".join(text for texts in shown for text in texts)


def picks(found: DesignMap, answer: Answer, language: str) -> Table:
    """Who picks what, its cost, and what it costs over the cheapest."""
    unit = scale(pick.cost for pick in found.picks)
    rows = tuple(
        (
            say(f"design.who.{pick.who}", language),
            str(index),
            schedule_says(pick.cycles, language),
            unit.text(pick.cost, language),
            unit.text(pick.dearer, language),
        )
        for index, pick in enumerate(found.picks, start=1)
    )
    words = unit.heading(answer.offer.currency, language, inside=True)
    heads = (
        *_heads(("who", "mark", "picks"), language),
        say("design.column.cost", language, unit=words),
        say("design.column.dearer", language),
    )
    return Table(heads, rows, note=say("design.picks.note", language), numbers=(3, 4))


def best_ages(found: DesignMap, answer: Answer, language: str) -> Table:
    """The best age of each machine under each regime, and its cost."""
    known = {
        (tier, regime): best
        for tier in found.tiers
        for regime in found.regimes
        if (best := found.best_age(tier, regime)) is not None
    }
    unit = scale(cost for _, cost in known.values())
    rows = tuple(
        (
            machine_text(tier, language),
            machine_text(regime, language),
            str(age),
            unit.text(cost, language),
        )
        for (tier, regime), (age, cost) in known.items()
    )
    words = unit.heading(answer.offer.currency, language, inside=True)
    heads = (
        *_heads(("machine", "upkeep", "age"), language),
        say("design.column.cost", language, unit=words),
    )
    return Table(heads, rows, numbers=(2, 3))


def bounds(found: Sequence[Bound], language: str) -> Table:
    """Schedule, zone and fee under each bound on the life."""
    rows = []
    for one in found:
        key = "filed" if one.filed else "years"
        rows.append(
            (
                say(f"design.bound.{key}", language, years=years_text(one.years, language)),
                schedule_says(one.cycles, language),
                say("design.bound.yes", language) if one.reached else "–",
                _rounded(one.zone.provider_floor, language),
                _rounded(one.zone.customer_ceiling, language),
                _zone(one.zone.width, language),
                _rounded(one.fee, language),
            )
        )
    heads = _heads(("bound", "service", "reached", "floor", "ceiling", "zone", "fee"), language)
    return Table(heads, tuple(rows), numbers=(3, 4, 5, 6))


def bound_says(found: Sequence[Bound], language: str) -> str:
    """Whether the limit of the file decides."""
    filed = next((one for one in found if one.filed), None)
    if filed is None:
        return ""
    return say(f"design.bound.{'reached' if filed.reached else 'not_reached'}", language)


def buyers(found: Sequence[Buyer], answer: Answer, language: str) -> Table:
    """What each buyer sees and picks, what that costs and uses, and the zone against him."""
    unit = scale(one.cost for one in found)
    energy, divisor, digits = quantity_scale(one.energy_kwh for one in found)
    electric = any(one.energy_kwh for one in found)
    rows = []
    for one in found:
        who = say(f"design.who.{one.who}", language)
        rows.append(
            (
                say("design.buyers.filed", language, who=who) if one.filed else who,
                percent(one.attention, language),
                schedule_says(one.cycles, language),
                unit.text(one.cost, language),
                *([number(one.energy_kwh / divisor, language, digits)] if electric else []),
                _rounded(one.zone.provider_floor, language),
                _rounded(one.zone.customer_ceiling, language),
                _zone(one.zone.width, language),
            )
        )
    words = unit.heading(answer.offer.currency, language, inside=True)
    heads = (
        *_heads(("who", "sees", "picks"), language),
        say("design.column.cost", language, unit=words),
        *([say("design.column.energy", language, unit=energy)] if electric else []),
        *_heads(("floor", "ceiling", "zone"), language),
    )
    numbers = (1, *range(3, len(heads)))
    return Table(heads, tuple(rows), note=say("design.buyers.note", language), numbers=numbers)


def buyers_say(found: Sequence[Buyer], implicit_rate: float, language: str) -> str:
    """Whether they pick alike, and what follows."""
    advised, *others = found
    picked = {tuple(cycle.tier for cycle in one.cycles) for one in others}
    if len(picked) > 1:
        return say("design.buyers.differ", language)
    if tuple(cycle.tier for cycle in advised.cycles) in picked:
        return say("design.buyers.alike", language)
    return say("design.buyers.alike_but_advised", language, rate=rate_text(implicit_rate, language))


def _rounded(amount: float, language: str) -> str:
    """A yearly amount to the step of a fee, without its currency."""
    step = fee_step(amount)
    return number(round(amount / step) * step, language, 2 if step < 1 else 0)


def _zone(width: float, language: str) -> str:
    return say("design.bound.none", language) if width < 0 else _rounded(width, language)


def _heads(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(say(f"design.column.{name}", language) for name in names)
