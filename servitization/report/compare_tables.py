"""The tables of the Compare page as cells of text: quantities, the gain, carbon, machines, years."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from servitization.analysis.answer import AlternativeResult, Answer
from servitization.analysis.difference import Change, Difference
from servitization.language import currency_symbol, number, percent, say
from servitization.model.alternatives import SALE, SERVICE
from servitization.model.design import Cycle
from servitization.model.works import MEASURES, WORKS
from servitization.report.compare_words import Scale, capital, listed, part_label, quantity_scale, scale
from servitization.report.sentences import (
    machine_text,
    named,
    party_dot,
    party_name,
    rate_text,
    unit_text,
    years_text,
)
from servitization.report.table import Asked, Cell, Party, Table


def physical(found: Difference, answer: Answer, language: str) -> Table:
    """What the function takes: size, electricity, carbon, cost per unit of function."""
    offer, old, new = answer.offer, f"alternatives.{found.old}", f"alternatives.{found.new}"
    unit = unit_text(offer.function_size_unit, language)
    label = say("compare.physical.size", language, unit=unit)
    few = 0 if max(found.size.before, found.size.after) >= 100 else 1
    rows = [_changed(label, found.size, f"sizes.{offer.system}", (old, new), language, 1.0, few)]
    amounts = [kwh for change in found.energy.values() for kwh in (change.before, change.after)]
    name, divisor, digits = quantity_scale(amounts)
    for system, change in found.energy.items():
        if change.before or change.after:
            label = say(
                "compare.physical.energy",
                language,
                system=capital(named("system", system, language)),
                unit=name,
            )
            path = f"energy_kwh_by_system.{system}"
            rows.append(_changed(label, change, path, (old, new), language, divisor, digits))
    label = say("compare.physical.carbon", language)
    digits = 0 if max(found.emissions.before, found.emissions.after) >= 100 else 1
    rows.append(_changed(label, found.emissions, "tco2e", (old, new), language, 1.0, digits))
    before, after = found.levelised
    if before is not None and after is not None:
        label = say(
            "compare.physical.levelised",
            language,
            function=unit_text(found.function_unit, language),
            currency=currency_symbol(offer.currency),
        )
        digits = 2 if max(abs(before), abs(after)) >= 10 else 3 if max(abs(before), abs(after)) >= 0.01 else 5
        rows.append(
            _changed(label, Change(before, after), "levelised_cost", (old, new), language, 1.0, digits)
        )
    heads = ("quantity", found.old, found.new, "difference")
    return Table(head=_heads(heads, language), rows=tuple(rows), numbers=(1, 2, 3))


def _changed(
    label: str,
    change: Change,
    path: str,
    alternatives: tuple[str, str],
    language: str,
    divisor: float,
    digits: int,
) -> tuple[Cell, ...]:
    shown = [number(value / divisor, language, digits) for value in (change.before, change.after)]
    asked = [
        Asked(text, f"{alternative}.{path}") for text, alternative in zip(shown, alternatives, strict=True)
    ]
    return label, *asked, "–" if change.share is None else percent(change.share, language)


def gain_path(found: Difference) -> str:
    """Where the gain over a baseline stands in the answer as JSON."""
    return f"gain.{found.new}" if found.baseline == SALE else f"gain.{found.new}.against_{found.baseline}"


def gain(found: Difference, unit: Scale, language: str) -> Table:
    """The three parts of the gain and their sum."""
    path = gain_path(found)
    rows = tuple(
        (
            part_label(name, getattr(found.gain, name), language),
            Asked(unit.signed(getattr(found.gain, name), language), f"{path}.{name}"),
        )
        for name in ("resource", "tax", "financing")
    )
    total = (
        part_label("total", found.gain.total, language),
        Asked(unit.text(found.gain.total, language), f"{path}.total"),
    )
    heads = (say("compare.column.part", language), say("compare.column.gain", language))
    return Table(head=heads, rows=(*rows, total), numbers=(1,), totals=1)


def shares(found: Difference, answer: Answer, unit: Scale, language: str) -> Table:
    """What each party gains: at the common rate, by its own cost of money, at its own rate."""
    offer, path = answer.offer, gain_path(found)
    rows: list[tuple[Cell, ...]] = [
        (
            Party(
                say(
                    "compare.gain.party_at",
                    language,
                    party=party_name(offer, share.party, language),
                    rate=rate_text(offer.party_rates[share.party], language),
                ),
                party_dot(offer, share.party),
            ),
            unit.text(share.common_rate, language),
            unit.text(share.financing, language),
            Asked(unit.text(share.own_rate, language), f"{path}.by_party.{share.party}"),
        )
        for share in found.shares
        if share.common_rate or share.own_rate
    ]
    rows.append(
        (
            say("compare.gain.together", language),
            unit.text(found.common_rate_total, language),
            Asked(unit.text(found.gain.financing, language), f"{path}.financing"),
            Asked(unit.text(found.gain.total, language), f"{path}.total"),
        )
    )
    heads = (
        say("compare.column.party", language),
        say("compare.column.at_common", language, rate=rate_text(offer.system_rate, language)),
        say("compare.column.money", language),
        say("compare.column.at_own", language),
    )
    note = say("compare.gain.note", language)
    return Table(head=heads, rows=tuple(rows), note=note, numbers=(1, 2, 3), totals=1)


def carbon(answer: Answer, language: str) -> Table:
    """Emissions of each alternative by origin, and what they are worth at the carbon price."""
    results, currency = answer.alternatives, answer.offer.currency
    unit = scale(one.carbon_cost_pv for one in results.values())
    digits = 0 if max(one.tco2e for one in results.values()) >= 100 else 1
    kinds = ("indirect", "direct", "embodied")
    rows = tuple(
        (
            say(f"table.alternative.{name}", language),
            *(
                Asked(
                    number(one.emissions_t[kind], language, digits), f"alternatives.{name}.emissions_t.{kind}"
                )
                for kind in kinds
            ),
            Asked(number(one.tco2e, language, digits), f"alternatives.{name}.tco2e"),
            Asked(unit.text(one.carbon_cost_pv, language), f"alternatives.{name}.carbon_cost_pv"),
        )
        for name, one in results.items()
    )
    heads = (
        *_heads(("alternative", *kinds, "all"), language),
        say("compare.column.shadow", language, unit=unit.heading(currency, language, inside=True)),
    )
    return Table(head=heads, rows=rows, numbers=(1, 2, 3, 4, 5))


@dataclass(frozen=True)
class Block:
    """One machine on the line of time: what it is, and the part of the horizon that it stands."""

    tier: str
    text: str
    years: str
    start: float
    width: float


@dataclass(frozen=True)
class Line:
    """The machines of one system in one alternative."""

    alternative: str
    name: str
    blocks: tuple[Block, ...]


def timelines(answer: Answer, language: str) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Lines of machines by system, the served one first; alternatives that are alike share one."""
    served = answer.offer.system
    systems = sorted(answer.alternatives[SERVICE].schedules, key=lambda system: system != served)
    return tuple(
        (capital(named("system", system, language)), tuple(_lines(answer, system, language)))
        for system in systems
    )


def _lines(answer: Answer, system: str, language: str) -> Iterator[Line]:
    alike: dict[tuple[Cycle, ...], list[str]] = {}
    for name, result in answer.alternatives.items():
        alike.setdefault(result.schedules[system], []).append(name)
    for cycles, names in alike.items():
        said = [say(f"table.alternative.{name}", language) for name in names]
        blocks = tuple(_blocks(cycles, answer.offer.horizon, language))
        yield Line(said[0], " · ".join(said), blocks)


def _blocks(cycles: tuple[Cycle, ...], horizon: int, language: str) -> Iterator[Block]:
    for cycle in cycles:
        if not cycle.years_left:
            continue  # replaced at signing
        name = machine_text(cycle.tier, language)
        if cycle.year < 0:
            name = f"{name} ({say('compare.machines.in_place', language)})"
        until = cycle.first_year + cycle.years_left
        text = say(
            "compare.machines.block",
            language,
            tier=name,
            upkeep=machine_text(cycle.maintenance, language),
        )
        years = say("offer.table.range_of", language, low=str(cycle.first_year), high=str(until))
        yield Block(cycle.tier, text, years, cycle.first_year / horizon, cycle.years_left / horizon)


def machines(answer: Answer, language: str) -> Table:
    """Which machine stands from when to when, by alternative and system."""
    rows = []
    for name, result in answer.alternatives.items():
        for system, cycles in result.schedules.items():
            head = (say(f"table.alternative.{name}", language), capital(named("system", system, language)))
            rows += [(*head, *_machine(cycle, language)) for cycle in cycles if cycle.years_left]
    heads = _heads(("alternative", "system", "from", "until", "machine", "upkeep", "kept"), language)
    return Table(head=heads, rows=tuple(rows), numbers=(2, 3, 6))


def _machine(cycle: Cycle, language: str) -> tuple[str, ...]:
    start = str(cycle.year) if cycle.year > 0 else say("compare.machines.at_signing", language)
    if cycle.year < 0:
        start = say("compare.machines.in_place_long", language, years=years_text(-cycle.year, language))
    return (
        start,
        str(cycle.first_year + cycle.years_left),
        machine_text(cycle.tier, language),
        machine_text(cycle.maintenance, language),
        str(cycle.years),
    )


def figures(
    found: Difference, answer: Answer, language: str
) -> tuple[tuple[str, ...], list[tuple[float, ...]]]:
    """Heads and rows by year of both alternatives, for customer and provider, and for the partners in
    a service in which they take part."""
    offer = answer.offer
    kinds = ("pre_tax", "tax", "after_tax", "revenue")
    heads, columns = [say("compare.column.year", language)], []
    partners = answer.partners.players[2:] if answer.partners and found.with_partners else ()
    for party in (offer.customer, offer.provider, *partners):
        for name in (found.old, found.new):
            result: AlternativeResult = answer.alternatives[name]
            for kind in kinds:
                path = getattr(result.parties[party], kind)
                if kind == "revenue" and not path.any():
                    continue
                heads.append(
                    say(
                        "compare.figures.series",
                        language,
                        party=capital(party_name(offer, party, language)),
                        alternative=say(f"compare.column.{name}", language),
                        kind=say(f"compare.figures.{kind}", language),
                    )
                )
                columns.append((path + 0.0).tolist())
    years = range(offer.horizon + 1)
    return tuple(heads), [(year, *(column[year] for column in columns)) for year in years]


def _heads(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(say(f"compare.column.{name}", language) for name in names)


def bought_note(found: Difference, answer: Answer, party: str, language: str) -> str:
    """Which machines a party buys, and when, in both alternatives; nothing where it buys none."""
    from_party = next(one for one in found.flows if one.party == party)
    if not from_party.bought_before and not from_party.bought_after:
        return ""
    key = "customer" if party == answer.offer.customer else "other"
    return say(
        f"compare.yearly.bought_{key}",
        language,
        before=_purchases(from_party.bought_before, language),
        after=_purchases(from_party.bought_after, language),
    )


def _purchases(bought: Mapping[str, tuple[int, ...]], language: str) -> str:
    if not bought:
        return say("compare.yearly.nothing", language)
    works = [years for system, years in bought.items() if system.startswith(MEASURES)]
    bought = {system: years for system, years in bought.items() if not system.startswith(MEASURES)}
    if works:
        # Several measures at one building are one thing to pay for here.
        bought[WORKS] = tuple(sorted({year for years in works for year in years}))
    return say("compare.list", language).join(
        say(
            "compare.yearly.bought",
            language,
            system=say("compare.yearly.works", language)
            if system == WORKS
            else named("system", system, language),
            years=_years(years, language),
        )
        for system, years in bought.items()
    )


def _years(years: tuple[int, ...], language: str) -> str:
    later = [str(year) for year in years if year > 0]
    texts = [say("compare.yearly.at_signing", language)] if 0 in years else []
    if later:
        key = "in_year" if len(later) == 1 else "in_years"
        texts.append(say(f"compare.yearly.{key}", language, **{key[3:]: listed(later, language)}))
    return listed(texts, language)
