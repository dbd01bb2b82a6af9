"""The fish: revenue dips and cost rises in a hump before revenue passes it (MODEL.md 10.3)."""

from functools import cache

import numpy as np
import pandas as pd

from servitization.analysis.portfolio.fish import crossovers
from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import say
from servitization.report.charts.amounts import whole_money
from servitization.report.charts.axis import over_years, tick_values, year_ticks
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 262, 230, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
ROOM = 0.24
"""Of the years, that the labels at the end need."""
MOST_CROSSINGS = 3
"""Crossovers that are labelled; there is seldom more than one."""


def fish(found: Portfolio, language: str, theme: Theme = "light", whole: bool = False) -> Chart:
    """Revenue and cost in cash by year: what the plan adds to selling on, or those of the whole company."""
    company, years = found.company, found.years
    revenue, cost = company.revenue, company.cost_paid
    if not whole:
        revenue, cost = revenue - company.today.revenue, cost - company.cost_paid_today
    crossed = crossovers(revenue, cost)
    low, high = min(0.0, *revenue, *cost), max(0.0, *revenue, *cost)
    span = (high - low) or 1.0
    domain = (low - 0.12 * span, high + 0.1 * span)
    last = int(years[-1])
    currency = found.plan.currency
    texts = {
        name: say(
            f"portfolio.chart.fish.{name}", language, amount=_signed(path[-1], currency, language, whole)
        )
        for name, path in (("revenue", revenue), ("cost", cost))
    }
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    ends = {"revenue": float(revenue[-1]), "cost": float(cost[-1])}
    places = label_places(ends, domain, room, room / 2)
    rows = [("line", float(y), a, b, 0.0, "", 0) for y, a, b in zip(years, revenue, cost, strict=True)]
    rows += _between(years, revenue, cost)
    rows += [(f"{name}_end", last, 0.0, 0.0, places[name], texts[name], 0) for name in places]
    rows += _marks(found, revenue, cost, crossed, whole, language)
    key = "whole" if whole else "beyond"
    return Chart(
        heading=say(f"portfolio.chart.fish.heading_{key}", language),
        subtitle=say(f"portfolio.chart.fish.subtitle_{key}", language),
        spec=over_years(
            _template(theme),
            {int(years[0]) + year: str(int(years[0]) + year) for year in year_ticks(len(years) - 1)},
            (int(years[0]), last + ROOM * (len(years) - 1)),
            tick_values(low, high or span * 1e-3),
            domain,
            currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", "revenue", "cost", "at", "text", "part"]),
        alt=fish_says(found, language),
    )


def fish_says(found: Portfolio, language: str) -> str:
    """The takeaway: dip, hump, and from when on revenue is ahead."""
    start, currency = found.plan.start_year, found.plan.currency
    dip, hump = found.dip, found.hump
    said = []
    if dip.year is not None:
        amount = whole_money(-dip.depth, currency, language)
        said.append(say("portfolio.chart.fish.alt_dip", language, amount=amount, year=start + dip.year))
    if hump.year is not None:
        amount = whole_money(hump.height, currency, language)
        said.append(say("portfolio.chart.fish.alt_hump", language, amount=amount, year=start + hump.year))
    last = found.crossovers[-1] if found.crossovers else None
    if last is None or not last.earns:
        said.append(say("portfolio.chart.fish.alt_never", language, year=start + found.plan.years))
    else:
        said.append(say("portfolio.chart.fish.alt_passes", language, year=start + last.year))
    return " ".join(said)


def _signed(value: float, currency: str, language: str, whole: bool) -> str:
    text = whole_money(abs(value), currency, language)
    if whole or not value:
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def _between(years: np.ndarray, revenue: np.ndarray, cost: np.ndarray) -> list[tuple]:
    """The area between the two lines in parts, each with the side that is ahead, met where they cross."""
    gap = revenue - cost
    rows, part = [], 0
    kinds = np.where(gap >= 0, "earned", "paid")
    for at, year in enumerate(years.tolist()):
        if at and kinds[at] != kinds[at - 1]:
            share = float(gap[at - 1] / (gap[at - 1] - gap[at]))
            value = float(revenue[at - 1] + share * (revenue[at] - revenue[at - 1]))
            where = year - 1 + share
            rows.append((kinds[at - 1], where, value, value, 0.0, "", part))
            part += 1
            rows.append((kinds[at], where, value, value, 0.0, "", part))
        rows.append((kinds[at], float(year), float(revenue[at]), float(cost[at]), 0.0, "", part))
    return rows


def _marks(found: Portfolio, revenue, cost, crossed, whole: bool, language: str) -> list[tuple]:
    """Where the dip, the hump and the crossovers are, with their labels."""
    start, currency, rows = found.plan.start_year, found.plan.currency, []
    if not whole and found.dip.year is not None:
        amount = whole_money(-found.dip.depth, currency, language)
        text = say("portfolio.chart.fish.dip", language, amount=amount, year=start + found.dip.year)
        rows.append(("dip", start + found.dip.year, 0.0, 0.0, float(revenue[found.dip.year]), text, 0))
    for one in crossed[-MOST_CROSSINGS:]:
        key = "passes" if one.earns else "falls_behind"
        text = say(f"portfolio.chart.fish.{key}", language, year=start + one.year)
        side = "left" if 3 * one.year > len(revenue) else "right"
        rows.append((f"crossing_{side}", start + one.year, 0.0, 0.0, float(revenue[one.year]), text, 0))
    return rows


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def line(field: str, colour: str, **more: object) -> dict:
        mark = {"type": "line", "strokeWidth": 2.5, "color": colour, "strokeJoin": "round", **more}
        return {"transform": only("line"), "mark": mark, "encoding": {"y": {"field": field}}}

    def area(kind: str, colour: str, opacity: float) -> dict:
        return {
            "transform": only(kind),
            "mark": {"type": "area", "color": colour, "opacity": opacity, "line": False},
            "encoding": {"y": {"field": "revenue"}, "y2": {"field": "cost"}, "detail": {"field": "part"}},
        }

    def label(kind: str, colour: str, weight: int, dx: int, align: str, dy: int = 0) -> dict:
        mark = text_mark(colour, dx, align, dy=dy, fontWeight=weight, clip=False)
        return {
            "transform": only(kind),
            "mark": mark,
            "encoding": {"y": {"field": "at"}, "text": {"field": "text"}},
        }

    def point(kind: str, colour: str) -> dict:
        mark = {"type": "point", "filled": True, "size": 55, "color": colour, "opacity": 1}
        chosen = [{"filter": f"indexof(datum.kind, '{kind}') === 0"}]
        return {"transform": chosen, "mark": mark, "encoding": {"y": {"field": "at"}}}

    ink, service = colours["ink"], colours["service"]
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
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            area("paid", ink, 0.12),
            area("earned", service, 0.1),
            {
                "mark": {"type": "rule", "aria": False, "color": colours["ink_2"], "strokeWidth": 1},
                "encoding": {"x": None, "y": {"datum": 0}},
            },
            line("cost", ink),
            line("revenue", service),
            point("dip", service),
            point("crossing", ink),
            label("dip", service, 600, 0, "center", 16),
            label("crossing_left", ink, 600, -10, "right", -14),
            label("crossing_right", ink, 600, 10, "left", 14),
            label("cost_end", ink, 600, 8, "left"),
            label("revenue_end", service, 600, 8, "left"),
        ],
    }
