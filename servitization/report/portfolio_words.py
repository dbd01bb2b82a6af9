"""What a plan comes to, in sentences: the fish, the money it takes, the signs of the paradox."""

from collections.abc import Iterator

import numpy as np

from servitization.analysis.portfolio.flags import Flag
from servitization.analysis.portfolio.plan import LineResult, Portfolio
from servitization.language import day, money, number, percent, say
from servitization.report.clean_text import clean
from servitization.report.offer_words import Segment, segments
from servitization.report.rounding import gain_money


def headline(found: Portfolio, language: str) -> tuple[Segment, ...]:
    """The plan in one sentence: what it is worth, and what it ties up."""
    worth, deepest = found.company.npv_to_the_end, found.trough_of_owners
    value, depth = _money(abs(worth), found, language), _money(deepest.depth, found, language)
    kind = "more" if worth >= 0 else "less"
    text = say(
        f"portfolio.headline.{kind}" if deepest.year is not None else f"portfolio.headline.{kind}_free",
        language,
        value=value,
        depth=depth,
        year="" if deepest.year is None else int(found.years[deepest.year]),
    )
    names = {value: "npv_to_the_end", depth: "trough_of_owners.depth"}
    return segments(text, [value, depth], names)


def second_sentences(found: Portfolio, language: str) -> list[str]:
    """What follows the headline: the dip, when money is back, when services lead."""
    said = [*_within(found, language), _dip(found, language)]
    back, start = found.trough_of_owners.paid_back, found.plan.start_year
    if found.trough_of_owners.year is not None:
        key = "back" if back is not None else "not_back"
        year = start + (found.plan.years if back is None else back)
        said.append(say(f"portfolio.headline.{key}", language, year=year))
    if found.services_lead is not None:
        said.append(say("portfolio.services_lead", language, year=int(found.years[found.services_lead])))
    return said


def sentences(found: Portfolio, language: str) -> list[str]:
    """The plan in words, the most important first."""
    return list(_sentences(found, language))


def _sentences(found: Portfolio, language: str) -> Iterator[str]:
    plan, company = found.plan, found.company
    yield say(
        "portfolio.worth_more" if company.npv_to_the_end >= 0 else "portfolio.worth_less",
        language,
        value=_money(abs(company.npv_to_the_end), found, language),
        rate=percent(plan.company.discount_rate, language, 1),
        running=number(float(company.running[-1]), language),
        year=int(found.years[-1]),
    )
    yield from _within(found, language)
    yield _dip(found, language)
    yield from _hump(found, language)
    deepest = found.trough
    if deepest.year is None:
        yield say("portfolio.no_trough", language)
    else:
        back = deepest.paid_back
        yield say(
            "portfolio.trough_never" if back is None else "portfolio.trough",
            language,
            depth=_money(deepest.depth, found, language),
            year=int(found.years[deepest.year]),
            back="" if back is None else int(found.years[back]),
            last=int(found.years[-1]),
        )
        if plan.company.lending.advance_rate:
            owners = found.trough_of_owners
            depth = _money(owners.depth, found, language)
            yield say("portfolio.lent", language, depth=depth)
    yield _fish(found, language)
    if found.services_lead is not None:
        yield say("portfolio.services_lead", language, year=int(found.years[found.services_lead]))
    if found.funding is not None:
        yield funding_says(found, language)
    for name, year in found.too_fast.items():
        yield say("portfolio.too_fast", language, pace=pace_name(name, language), year=year)


def _within(found: Portfolio, language: str) -> Iterator[str]:
    """That the years of the plan alone say otherwise than all years to the end of the last contract."""
    worth = found.company.npv
    if worth and (worth > 0) != (found.company.npv_to_the_end >= 0):
        yield say(
            f"portfolio.within_{'more' if worth > 0 else 'less'}",
            language,
            value=_money(abs(worth), found, language),
            years=found.plan.years,
            year=int(found.years[-1]),
        )


def _hump(found: Portfolio, language: str) -> Iterator[str]:
    """How far cost rises above that of selling on, and from when on revenue is ahead of it."""
    start, hump, crossed = found.plan.start_year, found.hump, found.crossovers
    if hump.year is not None:
        height = _money(hump.height, found, language)
        yield say("portfolio.hump", language, amount=height, year=start + hump.year)
    if crossed:
        key = "passes" if crossed[-1].earns else "falls_behind"
        yield say(f"portfolio.{key}", language, year=start + crossed[-1].year)


def _dip(found: Portfolio, language: str) -> str:
    lowest = found.dip
    if lowest.year is None:
        return say("portfolio.no_dip", language)
    regained = lowest.regained
    return say(
        "portfolio.dip_never" if regained is None else "portfolio.dip",
        language,
        depth=_money(-lowest.depth, found, language),
        year=int(found.years[lowest.year]),
        back="" if regained is None else int(found.years[regained]),
    )


def _fish(found: Portfolio, language: str) -> str:
    below = found.below_today
    if found.fish_cash:
        return say("portfolio.fish", language, years=_years(found, found.fish_cash, language))
    if below:
        return say("portfolio.earns_less", language, years=_years(found, below, language))
    return say("portfolio.no_fish", language)


def funding_says(found: Portfolio, language: str) -> str:
    """How much of the plan the limit of cash allows, and the largest share of contracts with it."""
    assert found.funding is not None
    limit, scale = _money(found.funding.limit, found, language), found.funding.scale
    if scale is None:
        return say("portfolio.funding_none", language, limit=limit)
    if scale >= 1:
        return say("portfolio.funding_all", language, limit=limit)
    share = found.funding.service_share or 0.0
    return say(
        "portfolio.funding_part",
        language,
        limit=limit,
        scale=percent(float(np.floor(100 * scale) / 100), language),
        share=percent(share, language),
    )


def flag_says(one: Flag, found: Portfolio, language: str) -> str:
    """A sign of the paradox in words."""
    told = {
        "times": lambda v: number(v, language, 1),
        "npv": lambda v: _money(abs(v), found, language),
        "contract": lambda v: _signed(v, found, language),
        "displaced": lambda v: _money(v, found, language),
        "ratio": lambda v: number(v, language, 1),
        "year": lambda v: str(int(found.years[int(v)])),
        "earned": lambda v: percent(v, language, 1),
        "rate": lambda v: percent(v, language, 1),
        "fixed": lambda v: _money(v, found, language),
        "needed": lambda v: number(v, language, 1),
    }
    values = {key: told[key](value) for key, value in one.values.items()}
    title = next((line.title for line in found.lines if line.name == one.line), "")
    return say(f"portfolio.flag.{one.name}", language, line=title, **values)


def exchanged(one: LineResult, language: str) -> str:
    """At which rate an offer in another currency was brought to that of the plan."""
    assert one.exchange is not None
    rate = one.exchange
    text = money(rate.rate, rate.spoken, language, 4)
    dated = day(rate.as_of, language) if rate.as_of else ""
    key = "exchanged_dated" if dated else "exchanged"
    return say(
        f"portfolio.{key}",
        language,
        line=clean(one.title, 40),
        rate=text,
        currency=rate.currency,
        date=dated,
    )


def pace_name(name: str, language: str) -> str:
    """A pace as people say it; one with a name of its own by that."""
    known = ("slow", "planned", "bold")
    return say(f"portfolio.pace.{name}", language) if name in known else name.replace("_", " ")


def _years(found: Portfolio, years: tuple[int, ...], language: str) -> str:
    """Years as runs: 2027–2030, 2034."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    start = found.plan.start_year
    return ", ".join(
        str(start + run[0]) if len(run) == 1 else f"{start + run[0]}–{start + run[-1]}" for run in runs
    )


def _money(value: float, found: Portfolio, language: str) -> str:
    return gain_money(value, found.plan.currency, language)


def _signed(value: float, found: Portfolio, language: str) -> str:
    sign = "\u2212" if value < 0 else ""
    return sign + _money(abs(value), found, language)
