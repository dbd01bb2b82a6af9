"""The cash trough: what a plan ties up, added up by year, against what may be tied up (MODEL.md 10.3)."""

from functools import cache

import numpy as np
import pandas as pd

from servitization.analysis.portfolio.fish import Trough
from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import say
from servitization.report.charts.amounts import whole_money
from servitization.report.charts.axis import over_years, tick_values, year_ticks
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark

HEIGHT = 262
"""Pixels."""
BELOW = 0.14
"""Of the span, that labels under the deepest point need."""


def cash_trough(
    found: Portfolio, language: str, theme: Theme = "light", beside: Portfolio | None = None
) -> Chart:
    """Cash beyond that of selling on, added up: of the owners, and before money is lent; with the limit.

    `beside` is another plan, drawn behind as far as the years of this one.
    """
    company, years, currency = found.company, found.years, found.plan.currency
    owners, before = np.cumsum(company.to_owners), np.cumsum(company.incremental)
    lent = bool(found.plan.company.lending.advance_rate)
    limit = found.plan.company.funding_limit
    lines = {"owners": (years, owners)}
    if lent:
        lines["before"] = (years, before)
    if beside is not None and beside.plan.currency == currency:
        lines["beside"] = (beside.years, np.cumsum(beside.company.to_owners))
    low = min(0.0, *(float(path.min()) for _, path in lines.values()))
    if limit is not None and -limit >= 1.6 * low:
        low = min(low, -limit)
    high = max(0.0, *(float(path.max()) for _, path in lines.values()))
    span = (high - low) or 1.0
    first, last = int(years[0]), int(years[-1])
    rows = [
        (name, int(year), float(value), "")
        for name, (dates, path) in lines.items()
        for year, value in zip(dates, path, strict=True)
        if first <= year <= last
    ]
    rows += _deepest("owners", found.trough_of_owners, first, years, currency, language)
    if lent:
        rows += _deepest("before", found.trough, first, years, currency, language)
    if limit is not None and -limit >= low:
        text = say("portfolio.chart.trough.limit", language, amount=whole_money(-limit, currency, language))
        rows += [("limit", first, -float(limit), text)]
    back = found.trough_of_owners.paid_back
    if back is not None and found.trough_of_owners.depth > 0.12 * span:
        text = say("portfolio.chart.trough.back", language, year=first + back)
        side = "left" if 2 * back > len(years) else "right"
        rows.append((f"back_{side}", first + back, 0.0, text))
    key = "lent" if lent else "own"
    return Chart(
        heading=say("portfolio.chart.trough.heading", language),
        subtitle=say(f"portfolio.chart.trough.subtitle_{key}", language),
        spec=over_years(
            _template(theme),
            {first + year: str(first + year) for year in year_ticks(len(years) - 1)},
            (first, max(last, first + 1)),
            tick_values(low, max(high, span * 1e-3)),
            (low - BELOW * span, high + 0.04 * span),
            currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", "cash", "text"]),
        alt=trough_says(found, language),
    )


def trough_says(found: Portfolio, language: str) -> str:
    """The takeaway: how deep, when, when it is back, and whether the limit holds."""
    deepest, start, currency = found.trough_of_owners, found.plan.start_year, found.plan.currency
    if deepest.year is None:
        return say("portfolio.chart.trough.alt_none", language)
    amount = whole_money(-deepest.depth, currency, language)
    said = [say("portfolio.chart.trough.alt", language, amount=amount, year=start + deepest.year)]
    if deepest.paid_back is None:
        said.append(say("portfolio.chart.trough.alt_never", language, year=start + found.plan.years))
    else:
        said.append(say("portfolio.chart.trough.alt_back", language, year=start + deepest.paid_back))
    limit = found.plan.company.funding_limit
    if limit is not None:
        key = "within" if deepest.depth <= limit else "beyond"
        told = whole_money(limit, currency, language)
        said.append(say(f"portfolio.chart.trough.alt_{key}", language, limit=told))
    return " ".join(said)


def _deepest(
    name: str, of: Trough, first: int, years: np.ndarray, currency: str, language: str
) -> list[tuple]:
    if of.year is None:
        return []
    amount = whole_money(-of.depth, currency, language)
    text = say(f"portfolio.chart.trough.{name}", language, amount=amount, year=first + of.year)
    third = 3 * of.year // max(len(years) - 1, 1)
    side = ("right", "middle", "left", "left")[third]
    return [(f"{name}_{side}", first + of.year, -of.depth, text)]


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]
    ink, service, grey = colours["ink"], colours["service"], colours["ink_2"]

    def line(kind: str, colour: str, width: float, **more: object) -> dict:
        mark = {"type": "line", "strokeWidth": width, "color": colour, "strokeJoin": "round", **more}
        return {"transform": only(kind), "mark": mark}

    def label(kind: str, colour: str, dx: int, align: str, dy: int, weight: int = 600) -> dict:
        mark = text_mark(colour, dx, align, dy=dy, fontWeight=weight, clip=False)
        return {"transform": only(kind), "mark": mark, "encoding": {"text": {"field": "text"}}}

    def deepest(name: str, colour: str, weight: int) -> list[dict]:
        point = {"type": "point", "filled": True, "size": 55, "color": colour, "opacity": 1}
        return [
            {"transform": [{"filter": f"indexof(datum.kind, '{name}_') === 0"}], "mark": point},
            label(f"{name}_right", colour, 0, "left", 16, weight),
            label(f"{name}_middle", colour, 0, "center", 16, weight),
            label(f"{name}_left", colour, 0, "right", 16, weight),
        ]

    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {
                    **plain_axis(theme),
                    "labelFlush": 12,
                    "labelOverlap": "greedy",
                    "labelSeparation": 8,
                },
            },
            "y": {"field": "cash", "type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {
                "transform": only("owners"),
                "mark": {"type": "area", "color": service, "opacity": 0.1, "line": False},
                "encoding": {"y2": {"datum": 0}},
            },
            {
                "mark": {"type": "rule", "aria": False, "color": grey, "strokeWidth": 1},
                "encoding": {"x": None, "y": {"datum": 0}},
            },
            {
                "transform": only("limit"),
                "mark": {
                    "type": "rule",
                    "aria": False,
                    "color": ink,
                    "strokeWidth": 1.25,
                    "strokeDash": [5, 4],
                },
                "encoding": {"x": None},
            },
            line("beside", colours["sale"], 2, aria=False),
            line("before", colours["tint"], 2, aria=False),
            line("owners", service, 2.5),
            *deepest("before", grey, 400),
            *deepest("owners", service, 600),
            label("limit", ink, 0, "left", 11, 400),
            label("back_right", grey, 8, "left", -12, 400),
            label("back_left", grey, -8, "right", -12, 400),
        ],
    }
