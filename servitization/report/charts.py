"""Charts as Vega-Lite specifications without data, and the data beside them.

Pure: an answer in, a `Chart` out. The template of a chart is made once per theme; what
moves with the numbers (domain, tick labels) is laid over it, and every text that does is a
row of the data, so that a moved fee changes the data and leaves the picture standing.
Heading and subtitle stand outside the chart; `alt` states the takeaway with its number.
"""

from dataclasses import dataclass
from functools import cache
from math import ceil, floor, log10
from typing import Literal

import pandas as pd

from servitization.language import number, say, short_money
from servitization.report.audience import Audience, CustomerAnswer
from servitization.report.offer_words import said, systems_text
from servitization.report.rounding import gain_money
from servitization.report.sentences import rate_text

Theme = Literal["light", "dark", "screen"]
"""`screen` takes whichever of the two the page has: a browser chooses, so it is never late."""
Money = Literal["today", "cash"]

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 260, 232, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""

_LIGHT_AND_DARK: dict[str, dict[str, str]] = {
    "light": {
        "ink": "#18222E",
        "ink_2": "#4A5765",
        "ink_3": "#5F6B78",
        "grid": "#EDF0F3",
        "service": "#0B4F7D",
        "sale": "#7C8794",
    },
    "dark": {
        "ink": "#E6EBF0",
        "ink_2": "#B4BFCA",
        "ink_3": "#97A3B0",
        "grid": "#222C36",
        "service": "#5FB0E5",
        "sale": "#A3AEB9",
    },
}

COLOURS: dict[Theme, dict[str, str]] = {
    **_LIGHT_AND_DARK,
    "screen": {
        use: f"light-dark({colour}, {_LIGHT_AND_DARK['dark'][use]})"
        for use, colour in _LIGHT_AND_DARK["light"].items()
    },
}


@dataclass(frozen=True)
class Chart:
    """A chart and what stands around it."""

    heading: str
    subtitle: str
    spec: dict
    data: pd.DataFrame
    alt: str


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
        spec=_filled(_accumulating_template(theme), last, domain, ticks, offer.currency, language),
        data=pd.DataFrame(rows, columns=["kind", "year", "own", "service", "at", "text"]),
        alt=say(
            key,
            language,
            years=last,
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


def tick_values(low: float, high: float, most: int = 6) -> list[float]:
    """Round values for four to six lines of a grid, zero among them.

    >>> tick_values(0, 2.23e6)
    [0.0, 500000.0, 1000000.0, 1500000.0, 2000000.0]
    """
    span = high - min(low, 0.0)
    unit = 10.0 ** floor(log10(span))
    step = next(
        unit * factor
        for factor in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
        if floor(high / (unit * factor)) + floor(-min(low, 0.0) / (unit * factor)) + 1 <= most
    )
    first = ceil(min(low, 0.0) / step)
    return [round(index * step, 6) + 0.0 for index in range(first, floor(high / step) + 1)]


def axis_money(values: list[float], currency: str, language: str) -> list[str]:
    """Labels of a money axis, all in the unit of the largest: `0`, `0.5 M€`, `1.0 M€`."""
    largest = max((abs(value) for value in values), default=0.0)
    unit = 1e6 if largest >= 1e6 else 1e3 if largest >= 1e4 else 1.0
    suffix = short_money(unit, currency, language, 0).lstrip("0123456789")
    digits = next(
        d for d in range(4) if all(abs(round(v / unit, d) - v / unit) < 1e-9 for v in values) or d == 3
    )
    return [f"{number(value / unit, language, digits)}{suffix}" if value else "0" for value in values]


def year_ticks(horizon: int) -> list[int]:
    """Years with a label: signing, round years, the last.

    >>> year_ticks(50), year_ticks(16), year_ticks(3)
    ([0, 10, 20, 30, 40, 50], [0, 4, 8, 12, 16], [0, 1, 2, 3])
    """
    step = next((s for s in (1, 2, 4, 5, 10, 20, 25) if horizon / s <= 5), 50)
    inner = [year for year in range(step, horizon, step) if horizon - year > step / 2]
    return [0, *inner, horizon]


def _filled(
    template: dict,
    horizon: int,
    domain: tuple[float, float],
    ticks: list[float],
    currency: str,
    language: str,
) -> dict:
    years = year_ticks(horizon)
    labels = {year: str(year) for year in years}
    labels[0] = say("offer.chart.signing", language)
    labels[horizon] = say("offer.chart.years", language, year=horizon)
    money_labels = dict(zip(ticks, axis_money(ticks, currency, language), strict=True))
    encoding = template["encoding"]
    x, y = encoding["x"], encoding["y"]
    return {
        **template,
        "encoding": {
            "x": {
                **x,
                "scale": {"domain": [0, horizon * 1.2], "nice": False},
                "axis": {**x["axis"], "values": years, "labelExpr": _looked_up(labels)},
            },
            "y": {
                **y,
                "scale": {"domain": list(domain), "nice": False},
                "axis": {**y["axis"], "values": ticks, "labelExpr": _looked_up(money_labels)},
            },
        },
    }


def _looked_up(labels: dict) -> str:
    """A Vega expression that turns a value into its label."""
    named = {int(value) if float(value).is_integer() else value: text for value, text in labels.items()}
    shown = ", ".join(f"'{value}': '{_quoted(text)}'" for value, text in named.items())
    return f"({{{shown}}})[datum.value] || ''"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _only(kind: str) -> list[dict]:
    return [{"filter": f"datum.kind === '{kind}'"}]


@cache
def _accumulating_template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def line(field: str, colour: str) -> dict:
        mark = {"type": "line", "strokeWidth": 2.5, "color": colour, "strokeJoin": "round"}
        return {"transform": _only("line"), "mark": mark, "encoding": {"y": {"field": field}}}

    def label(name: str, colour: str, weight: int) -> dict:
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 8,
            "fontSize": 13,
            "color": colour,
            "fontWeight": weight,
            "clip": False,
        }
        encoding = {"y": {"field": "at"}, "text": {"field": "text"}}
        return {"transform": _only(f"{name}_end"), "mark": mark, "encoding": encoding}

    def cap(field: str) -> dict:
        mark = {
            "type": "tick",
            "orient": "horizontal",
            "size": 5,
            "thickness": 1.5,
            "xOffset": -1,
            "color": colours["ink"],
        }
        return {"transform": _only("gap_end"), "mark": mark, "encoding": {"y": {"field": field}}}

    plain_axis = {"title": None, "domain": False, "ticks": False, "labelColor": colours["ink_3"]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 16, "top": 8, "bottom": 4},
        "background": "transparent",
        "config": {
            "font": "Inter, sans-serif",
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "labelFont": "Inter, sans-serif", "labelPadding": 6},
            "text": {"font": "Inter, sans-serif"},
        },
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {**plain_axis, "grid": False, "labelFlush": 12, "labelOverlap": "greedy"},
            },
            "y": {
                "type": "quantitative",
                "axis": {**plain_axis, "grid": True, "gridColor": colours["grid"]},
            },
        },
        "layer": [
            {
                "transform": _only("line"),
                "mark": {"type": "area", "color": colours["service"], "opacity": 0.08, "line": False},
                "encoding": {"y": {"field": "own"}, "y2": {"field": "service"}},
            },
            line("own", colours["sale"]),
            line("service", colours["service"]),
            {
                "transform": _only("gap_end"),
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
