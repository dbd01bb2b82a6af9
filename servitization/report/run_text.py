"""What a run of many offers says, as text for a terminal and as JSON; how far it is, in words."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from servitization.language import counted, money, number, percent, say
from servitization.model.alternatives import SALE
from servitization.report.tables import text_columns
from servitization.runs.pace import Pace

SHOWN = 200
"""Offers that a terminal shows."""


def pace_text(pace: Pace, language: str) -> str:
    """How far, how fast, how long yet."""
    return say(
        "run.pace",
        language,
        share=percent(pace.share, language),
        rate=number(pace.rate, language),
        left=time_text(pace.left, language),
    )


def end_text(pace: Pace, language: str) -> str:
    """How many in how long."""
    if not pace.made:
        return say("run.nothing_to_make", language)
    return say(
        "run.made",
        language,
        draws=number(pace.made, language),
        time=time_text(pace.seconds, language),
        rate=number(pace.rate, language),
    )


def time_text(seconds: float, language: str) -> str:
    """A time in the two largest units that it has.

    >>> time_text(4.2, "en"), time_text(200, "en"), time_text(7260, "fr")
    ('4 s', '3 min 20 s', '2 h 1 min')
    """
    whole = 0 if math.isinf(seconds) else round(seconds)
    if whole < 60:
        return say("run.seconds", language, count=whole)
    if whole < 3600:
        return say("run.minutes", language, minutes=whole // 60, seconds=whole % 60)
    return say("run.hours", language, hours=number(whole // 3600, language), minutes=whole % 3600 // 60)


def overview_text(rows: Iterable[dict[str, Any]], count: int, engine: str, language: str) -> str:
    """One line an offer, of the first of so many."""
    return "\n".join(_overview(list(rows), count, engine, language))


def _overview(rows: Sequence[dict[str, Any]], count: int, engine: str, language: str) -> Iterator[str]:
    yield counted("run.title", count, language, engine=engine)
    fine = [row for row in rows if not row["problems"]]
    yield from made(fine, language)
    yield ""
    heads = ("offer", "fee", "both", "gain", "peak")
    yield from text_columns(
        [[say(f"run.head_{name}", language) for name in heads]] + [cells(row, language) for row in rows]
    )
    if count > len(rows):
        every = number(count, language)
        yield say("run.page.first", language, shown=number(len(rows), language), every=every)
    if fine:
        yield ""
        yield say("run.binned", language, error=error(fine, language))


def made(fine: Sequence[dict[str, Any]], language: str) -> Iterator[str]:
    """How many futures from which seed."""
    ways = {(row["draws"], row["seed"]) for row in fine}
    if len(ways) == 1:
        draws, seed = ways.pop()
        yield say("run.drawn", language, draws=number(draws, language), seed=seed)
    elif ways:
        yield say("run.drawn_apart", language)


def cells(row: dict[str, Any], language: str) -> list[str]:
    """An offer: title, fee, chance that both are better off than by the sale as bought, gain of the
    provider, cash tied up."""
    if row["problems"]:
        return [row["title"], say("run.fails", language)]

    def amount(value: float) -> str:
        return money(value, row["currency"], language)

    gains = (row[f"gain_provider_{SALE}_p{share}"] for share in (5, 50, 95))
    return [
        row["title"],
        amount(row["fee"]),
        percent(row[f"chance_both_{SALE}"], language, 1),
        " · ".join(map(amount, gains)),
        amount(row["peak_funding_90"]),
    ]


def error(rows: Sequence[dict[str, Any]], language: str) -> str:
    """How far the percentiles shown may be from the exact ones, by currency."""
    largest: dict[str, float] = {}
    for row in rows:
        wide = max(row[f"gain_provider_{SALE}_bin_error"], row["peak_funding_90_bin_error"])
        largest[row["currency"]] = max(largest.get(row["currency"], 0.0), wide)
    return ", ".join(
        # Rounded up: it is a bound.
        money(math.ceil(wide), currency, language)
        for currency, wide in largest.items()
    )
