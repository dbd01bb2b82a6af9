"""The same plan at several speeds: cash added up by year, a line each."""

from functools import cache

import pandas as pd

from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import say
from servitization.report.charts.amounts import whole_money
from servitization.report.charts.axis import over_years, tick_values, year_ticks
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.clean_text import clean
from servitization.report.portfolio_words import pace_name

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 240, 208, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
ROOM = 0.42
"""Of the years, that the labels at the end need."""
STYLES = (("tint", ()), ("service", ()), ("ink", ()), ("sale", ()), ("ink_3", (5, 4)))
"""Colour and dashes of the first lines, by their order; the plan's own speed is the second."""


def paces(found: Portfolio, language: str, theme: Theme = "light") -> Chart:
    """Cash beyond that of selling on, added up, before money is lent, at each speed that was tried."""
    shown = sorted(found.paces, key=lambda one: one.factor)[: len(STYLES)]
    years, currency = found.years, found.plan.currency
    first, last = int(years[0]), int(years[-1])
    low = min(0.0, *(float(one.accumulated.min()) for one in shown))
    high = max(0.0, *(float(one.accumulated.max()) for one in shown))
    span = (high - low) or 1.0
    domain = (low - 0.06 * span, high + 0.06 * span)
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    styles = _styles([one.factor for one in shown])
    places = label_places(
        {str(at): float(one.accumulated[-1]) for at, one in enumerate(shown)}, domain, room, room / 2
    )
    rows = [
        (f"line{style}", int(year), float(value), "")
        for style, one in zip(styles, shown, strict=True)
        for year, value in zip(years, one.accumulated, strict=True)
    ]
    for at, (style, one) in enumerate(zip(styles, shown, strict=True)):
        amount = whole_money(float(one.accumulated[-1]), currency, language)
        name = clean(pace_name(one.name, language), 24)
        rows.append((f"end{style}", last, places[str(at)], f"{name} {amount}"))
    return Chart(
        heading=say("portfolio.chart.paces.heading", language),
        subtitle=say("portfolio.chart.paces.subtitle", language),
        spec=over_years(
            _template(theme),
            {first + year: str(first + year) for year in year_ticks(len(years) - 1)},
            (first, last + ROOM * (len(years) - 1)),
            tick_values(low, high or span * 1e-3),
            domain,
            currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", "cash", "text"]),
        alt=paces_say(found, language),
    )


def paces_say(found: Portfolio, language: str) -> str:
    """The takeaway: how deep each speed goes, and what it is worth."""
    currency = found.plan.currency
    said = [
        say(
            "portfolio.chart.paces.alt",
            language,
            pace=clean(pace_name(one.name, language), 24),
            depth=whole_money(one.trough.depth, currency, language),
            worth=whole_money(one.npv, currency, language),
        )
        for one in sorted(found.paces, key=lambda one: one.factor)
    ]
    return " ".join(one[:1].upper() + one[1:] for one in said)


def _styles(factors: list[float]) -> list[int]:
    """The number of the style of each line: the blue one is the speed of the plan, or the nearest to it."""
    own = min(range(len(factors)), key=lambda at: abs(factors[at] - 1))
    others = iter(number for number in range(len(STYLES)) if number != 1)
    return [1 if at == own else next(others) for at in range(len(factors))]


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def line(number: int) -> dict:
        colour, dashes = STYLES[number]
        # A plan may have fewer speeds; lines without points have nothing that could be read out.
        mark = {
            "type": "line",
            "aria": False,
            "strokeWidth": 2.5,
            "color": colours[colour],
            "strokeJoin": "round",
        }
        if dashes:
            mark["strokeDash"] = list(dashes)
        return {"transform": only(f"line{number}"), "mark": mark}

    def label(number: int) -> dict:
        colour = colours["service"] if number == 1 else colours["ink_2"]
        mark = text_mark(colour, 8, fontWeight=600 if number == 1 else 400, clip=False)
        return {
            "transform": only(f"end{number}"),
            "mark": mark,
            "encoding": {"text": {"field": "text"}},
        }

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
                "mark": {"type": "rule", "aria": False, "color": colours["ink_2"], "strokeWidth": 1},
                "encoding": {"x": None, "y": {"datum": 0}},
            },
            *(line(number) for number in range(len(STYLES))),
            *(label(number) for number in range(len(STYLES))),
        ],
    }
