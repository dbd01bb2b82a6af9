"""Revenue of several offers to year ten: from the service in front of what selling would bring."""

from functools import cache

import pandas as pd

from servitization.analysis.overview import Together
from servitization.language import say, short_money
from servitization.model.alternatives import SALE, SERVICE
from servitization.report.charts.axis import over_years, tick_values
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 230, 200, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
ROOM = 4.6
"""Years of room for the labels at the end."""


def revenue_together(going: Together, language: str, theme: Theme = "light") -> Chart:
    """The providers' revenue by calendar year, in the service and when selling."""
    service, sale = going.revenue[SERVICE], going.revenue[SALE]
    years = [int(year) for year in going.revenue_years]
    high = max(*service, *sale, 1.0)
    ends = {
        name: short_money(flow[-1], going.currency, language, 1 if flow[-1] >= 1e6 else None)
        for name, flow in (("service", service), ("sale", sale))
    }
    rows = [("bar", year, a, b, "") for year, a, b in zip(years, service, sale, strict=True)]
    places = _places(float(service[-1]), float(sale[-1]), high)
    rows += [
        (name, years[-1], at, at, say(f"dashboard.revenue.{name}", language, amount=ends[name]))
        for name, at in places.items()
    ]
    return Chart(
        heading=say("dashboard.revenue.heading", language),
        subtitle=say("dashboard.revenue.subtitle", language),
        spec=over_years(
            _template(theme),
            {year: str(year) for year in (years[0], years[len(years) // 2], years[-1])},
            (years[0] - 0.5, years[-1] + ROOM),
            tick_values(0.0, high),
            (0.0, high * 1.02),
            going.currency,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "year", "service", "sale", "text"]),
        alt=say("dashboard.revenue.alt", language, year=years[-1], **ends),
    )


def _places(service: float, sale: float, high: float) -> dict[str, float]:
    """Heights of the two end labels in units of the axis, far enough apart and above the floor."""
    room = LABEL_GAP * high / PLOT_HEIGHT
    middle = max((service + sale) / 2, room)
    upper = min(max(service, sale, middle + room / 2), high)
    lower = max(min(service, sale, upper - room), room / 2)
    upper = max(upper, lower + room)
    over = service >= sale
    return {"service": upper if over else lower, "sale": lower if over else upper}


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def bars(field: str, colour: str, size: int) -> dict:
        mark = {"type": "bar", "color": colour, "width": size}
        return {"transform": only("bar"), "mark": mark, "encoding": {"y": {"field": field}}}

    def label(name: str, colour: str, weight: int) -> dict:
        encoding = {"y": {"field": name}, "text": {"field": "text"}}
        mark = text_mark(colour, 16, fontWeight=weight)
        return {"transform": only(name), "mark": mark, "encoding": encoding}

    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {**plain_axis(theme), "labelOverlap": "greedy"},
            },
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            bars("sale", colours["sale_faint"], 20),
            bars("service", colours["service"], 10),
            label("service", colours["service"], 600),
            label("sale", colours["ink_2"], 400),
        ],
    }
