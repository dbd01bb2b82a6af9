"""A party's cash in many futures: the middle, the band of half of them, the band of nine in ten."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Offer
from servitization.analysis.risk.ledgers import Fan
from servitization.language import number, say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import (
    COLOURS,
    Chart,
    Theme,
    frame,
    only,
    party_colour,
    plain_axis,
    text_mark,
)
from servitization.report.sentences import party_dot, years_text

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 260, 232, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
BANDS = ("5", "25", "50", "75", "95")
ENDS = {"95": "best", "50": "middle", "5": "worst"}
"""Percentiles with a label at the end."""


def cash_fan(
    fan: Fan, offer: Offer, party: str, view: str, kind: str, language: str, theme: Theme = "light"
) -> Chart:
    """The fan of a party's cash over the years."""
    last = offer.horizon
    low, high = min(0.0, float(fan.rows.min())), max(0.0, float(fan.rows.max()))
    high = max(high, low + 1.0)
    ticks = tick_values(low, high)
    domain = (min(low, ticks[0]), max(high, ticks[-1]))
    rows: list[tuple] = [
        ("band", year, *map(float, fan.rows[:, year]), 0.0, "") for year in range(fan.rows.shape[1])
    ]
    ends = {name: float(fan.rows[BANDS.index(share), -1]) for share, name in ENDS.items()}
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    amounts = {name: short_money(value, offer.currency, language) for name, value in ends.items()}
    for name, place in label_places(ends, domain, room, room / 4).items():
        text = say(f"risk.chart.fan.{name}", language, amount=amounts[name])
        rows.append((f"{name}_end", last, *[0.0] * len(BANDS), place, text))
    role = "provider" if party == offer.provider else "customer"
    middle = fan.errors[BANDS.index("50")]
    return Chart(
        heading=say(f"risk.chart.fan.heading.{role}_{view}_{kind}", language),
        subtitle=say(
            "risk.chart.fan.subtitle",
            language,
            draws=number(fan.draws, language),
            error=short_money(float(middle), offer.currency, language),
        ),
        spec=over_years(
            _template(theme, party_dot(offer, party)),
            year_labels(last, language),
            (0, last * 1.26),
            ticks,
            domain,
            offer.currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", *(f"p{share}" for share in BANDS), "at", "text"]),
        alt=say("risk.chart.fan.alt", language, years=years_text(last, language), **amounts),
    )


@cache
def _template(theme: Theme, dot: str) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours, colour = COLOURS[theme], party_colour(theme, dot)

    def band(low: str, high: str, opacity: float) -> dict:
        return {
            "transform": only("band"),
            "mark": {"type": "area", "color": colour, "opacity": opacity, "line": False},
            "encoding": {"y": {"field": low}, "y2": {"field": high}},
        }

    def label(name: str, of: str, weight: int) -> dict:
        mark = text_mark(of, 8, fontWeight=weight, clip=False)
        return {
            "transform": only(f"{name}_end"),
            "mark": mark,
            "encoding": {"y": {"field": "at"}, "text": {"field": "text"}},
        }

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
            band("p5", "p95", 0.14),
            band("p25", "p75", 0.22),
            {
                "mark": {"type": "rule", "aria": False, "color": colours["ink_2"], "strokeWidth": 1},
                "encoding": {"x": None, "y": {"datum": 0}},
            },
            {
                "transform": only("band"),
                "mark": {"type": "line", "strokeWidth": 2.5, "color": colour, "strokeJoin": "round"},
                "encoding": {"y": {"field": "p50"}},
            },
            label("best", colours["ink_2"], 400),
            label("middle", colour, 600),
            label("worst", colours["ink_2"], 400),
        ],
    }
