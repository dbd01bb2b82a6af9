"""The fee under a path of prices, against the provider's cost and consumer prices, by year."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.index_paths import Tried
from servitization.language import say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.contract_words import path_name

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 280, 252, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
LINES = ("prices", "cost", "fee")
"""From back to front: the first fee on consumer prices, what the service costs us, the fee."""


def price_trial(one: Tried, answer: Answer, language: str, theme: Theme = "light") -> Chart:
    """The fee of each year, what the service costs us then, and the first fee on consumer prices."""
    offer = answer.offer
    last = offer.horizon
    paths = {"fee": one.owed, "cost": one.cost, "prices": one.on_consumer_prices}
    # The last year settles what machines are still worth; it would hide all others.
    until = max(last - 1, 1)
    shown = {name: path[1 : until + 1] for name, path in paths.items()}
    low = min(0.0, *(float(path.min()) for path in shown.values()))
    high = max(1.0, *(float(path.max()) for path in shown.values()))
    ticks = tick_values(low, high)
    domain = (min(low, ticks[0]), max(high, ticks[-1]))
    ends = {name: float(path[-1]) for name, path in shown.items()}
    data = [
        (name, year, float(value), "")
        for name, path in shown.items()
        for year, value in enumerate(path, start=1)
    ]
    amounts = {name: short_money(value, offer.currency, language) for name, value in ends.items()}
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    for name, place in label_places(ends, domain, room, room / 4).items():
        data.append((f"{name}_end", until, place, say(f"contract.chart.trial.{name}", language)))
    years = {year: text for year, text in year_labels(last, language).items() if year}
    return Chart(
        heading=say("contract.chart.trial.heading", language),
        subtitle=say("contract.chart.trial.subtitle", language, path=path_name(one.path, language)),
        spec=over_years(
            _template(theme), years, (1, max(last * 1.22, 2.0)), ticks, domain, offer.currency, language
        ),
        data=pd.DataFrame(data, columns=["kind", "year", "value", "text"]),
        alt=say(
            "contract.chart.trial.alt",
            language,
            path=path_name(one.path, language),
            year=until,
            **amounts,
        ),
    )


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]
    looks = {
        "prices": (colours["sale"], 1.5, [4, 3], colours["ink_3"], 400),
        "cost": (colours["ink_2"], 1.5, [1, 0], colours["ink_2"], 400),
        "fee": (colours["service"], 2.5, [1, 0], colours["service"], 600),
    }

    def line(kind: str) -> dict:
        colour, width, dash, _, _ = looks[kind]
        mark = {"type": "line", "strokeWidth": width, "color": colour, "strokeJoin": "round"}
        mark |= {"strokeDash": dash} if dash != [1, 0] else {}
        return {"transform": only(kind), "mark": mark, "encoding": {"y": {"field": "value"}}}

    def label(kind: str) -> dict:
        _, _, _, colour, weight = looks[kind]
        encoding = {"y": {"field": "value"}, "text": {"field": "text"}}
        mark = text_mark(colour, 8, fontWeight=weight, clip=False)
        return {"transform": only(f"{kind}_end"), "mark": mark, "encoding": encoding}

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
        "layer": [*map(line, LINES), *map(label, LINES)],
    }
