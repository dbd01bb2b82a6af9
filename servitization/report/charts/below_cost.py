"""The chance by year that the fee is below what the service costs us in the books."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Offer
from servitization.analysis.risk.sureness import Sureness
from servitization.language import say
from servitization.report.charts.axis import labelled, tick_values, year_labels
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, plain_axis
from servitization.report.risk_words import of_100, points

HEIGHT = 190


def below_cost(found: Sureness, offer: Offer, language: str, theme: Theme = "light") -> Chart:
    """A bar a year, of a hundred futures."""
    last = offer.horizon
    rows = [(year, 100 * float(share)) for year, share in enumerate(found.below_cost) if year]
    most = float(found.below_cost.max())
    at = int(found.below_cost.argmax())
    worst = {
        "year": at,
        "share": of_100(most, language),
        "error": points(float(found.below_cost_errors[at]), language),
    }
    key = "some" if most else "never"
    years = {year: text for year, text in year_labels(last, language).items() if year}
    template = _template(theme)
    encoding = template["encoding"]
    x = {**labelled(encoding["x"], years), "scale": {"domain": [0.4, last + 0.6], "nice": False}}
    top = max(10.0, 100 * most * 1.05)
    y = {
        **encoding["y"],
        "scale": {"domain": [0, top], "nice": False},
        "axis": {**encoding["y"]["axis"], "values": tick_values(0.0, top, 5)},
    }
    return Chart(
        heading=say("risk.chart.below.heading", language),
        subtitle=say(f"risk.chart.below.subtitle_{key}", language, **worst),
        spec={**template, "encoding": {"x": x, "y": y}},
        data=pd.DataFrame(rows, columns=["year", "share"]),
        alt=say(f"risk.chart.below.alt_{key}", language, **worst),
    )


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]
    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {**plain_axis(theme), "labelFlush": 12, "labelOverlap": "greedy"},
            },
            "y": {"field": "share", "type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {"mark": {"type": "bar", "color": colours["service"], "width": {"band": 0.7}, "binSpacing": 2}}
        ],
    }
