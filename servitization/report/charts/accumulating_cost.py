"""The customer's cost, accumulating over the years: owning against the service."""

from functools import cache
from typing import Literal

import pandas as pd

from servitization.language import say, short_money
from servitization.report.audience import Audience, CustomerAnswer
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.offer_words import said, systems_text
from servitization.report.rounding import gain_money
from servitization.report.sentences import rate_text, years_text

Money = Literal["today", "cash"]


HEIGHT, PLOT_HEIGHT, LABEL_GAP = 232, 204, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""


def accumulating_cost(
    view: CustomerAnswer, kind: Money, voice: Audience, language: str, theme: Theme = "light"
) -> Chart:
    """The customer's cost, accumulating over the years: owning against the service."""
    offer = view.offer
    own, service = getattr(view.own, kind), getattr(view.service, kind)
    low, high = min(0.0, *own, *service), max(*own, *service, 1.0)
    ticks = tick_values(low, high)
    domain = (min(low, ticks[0]), max(high, ticks[-1]))
    gap = own[-1] - service[-1]
    gap_text = _gap_text(gap, offer.currency, language)
    ends = {
        "own": say("offer.chart.own", language, amount=short_money(own[-1], offer.currency, language)),
        "service": say(
            "offer.chart.service", language, amount=short_money(service[-1], offer.currency, language)
        ),
    }
    places = _label_places(own[-1], service[-1], domain)
    last = offer.horizon
    rows = [("line", year, a, b, 0.0, "") for year, (a, b) in enumerate(zip(own, service, strict=True))]
    rows += [
        (f"{name}_end", last, own[-1], service[-1], places[name], text)
        for name, text in (*ends.items(), ("gap", gap_text))
    ]
    key = f"offer.chart.alt_{kind}"
    return Chart(
        heading=said(f"chart.heading_{kind}", voice, language),
        subtitle=say(
            f"offer.chart.subtitle_{kind}",
            language,
            systems=systems_text(view, language),
            rate=rate_text(offer.customer_rate, language),
        ),
        spec=over_years(
            _accumulating_template(theme),
            year_labels(last, language),
            (0, last * 1.2),
            ticks,
            domain,
            offer.currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", "own", "service", "at", "text"]),
        alt=say(
            key,
            language,
            years=years_text(last, language),
            own=short_money(own[-1], offer.currency, language),
            service=short_money(service[-1], offer.currency, language),
            gap=gap_text,
        ),
    )


def _gap_text(gap: float, currency: str, language: str) -> str:
    amount = abs(gap)
    if round(amount) == 0:
        return say("offer.chart.same", language)
    side = "less" if gap > 0 else "more"
    return say(f"offer.phrase.{side}", language, amount=gain_money(amount, currency, language))


def _label_places(own: float, service: float, domain: tuple[float, float]) -> dict[str, float]:
    """Heights of the end labels in units of the axis, far enough apart and inside the plot."""
    per_pixel = (domain[1] - domain[0]) / PLOT_HEIGHT
    room = LABEL_GAP * per_pixel
    low, high = domain[0] + room / 2, domain[1] - room / 4
    middle = min(max((own + service) / 2, low + room), high - room)
    upper, lower = max(own, service, middle + room), min(own, service, middle - room)
    upper, lower = min(upper, high), max(lower, low)
    above = own >= service
    return {"own": upper if above else lower, "service": lower if above else upper, "gap": middle}


@cache
def _accumulating_template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def line(field: str, colour: str) -> dict:
        mark = {"type": "line", "strokeWidth": 2.5, "color": colour, "strokeJoin": "round"}
        return {"transform": only("line"), "mark": mark, "encoding": {"y": {"field": field}}}

    def label(name: str, colour: str, weight: int) -> dict:
        mark = text_mark(colour, 8, fontWeight=weight, clip=False)
        encoding = {"y": {"field": "at"}, "text": {"field": "text"}}
        return {"transform": only(f"{name}_end"), "mark": mark, "encoding": encoding}

    def cap(field: str) -> dict:
        mark = {
            "type": "tick",
            "orient": "horizontal",
            "size": 5,
            "thickness": 1.5,
            "xOffset": -1,
            "color": colours["ink"],
        }
        return {"transform": only("gap_end"), "mark": mark, "encoding": {"y": {"field": field}}}

    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {**plain_axis(theme), "labelFlush": 12, "labelOverlap": "greedy"},
            },
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {
                "transform": only("line"),
                "mark": {"type": "area", "color": colours["service"], "opacity": 0.08, "line": False},
                "encoding": {"y": {"field": "own"}, "y2": {"field": "service"}},
            },
            line("own", colours["sale"]),
            line("service", colours["service"]),
            {
                "transform": only("gap_end"),
                "mark": {"type": "rule", "strokeWidth": 1.5, "color": colours["ink"]},
                "encoding": {"y": {"field": "own"}, "y2": {"field": "service"}},
            },
            cap("own"),
            cap("service"),
            label("own", colours["ink_2"], 400),
            label("gap", colours["ink"], 600),
            label("service", colours["service"], 600),
        ],
    }
