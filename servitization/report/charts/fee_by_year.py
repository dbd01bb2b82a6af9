"""The fee in the prices of year 0, by year and structure: what the customer feels beside consumer prices."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.business_models import Impossible, Row
from servitization.language import percent, say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.contract_words import can_be_agreed
from servitization.report.fee_words import structure_name

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 280, 252, 16
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
LEFT_OUT = ("open_book",)
"""A fee that is the cost itself jumps whenever machines are replaced; it would hide all others."""
ROOM = 1.34
"""How much of the years' width the labels at the end take."""


def fee_by_year(
    rows: tuple[Row | Impossible, ...], answer: Answer, language: str, theme: Theme = "light"
) -> Chart:
    """The fee of each structure by year, deflated by consumer prices; the contract's own stands out."""
    offer = answer.offer
    last = offer.horizon
    own = answer.fee.real
    lines = {
        row.name: row.fee.real
        for row in rows
        if can_be_agreed(row) and not row.is_contract and row.fee and row.name not in LEFT_OUT
    }
    ends = {name: float(path[last]) for name, path in lines.items()} | {"own": float(own[last])}
    shown = [path[1:] for path in (*lines.values(), own)]
    low = min(0.0, *(float(path.min()) for path in shown))
    high = max(1.0, *(float(path.max()) for path in shown))
    ticks = tick_values(low, high)
    domain = (min(low, ticks[0]), max(high, ticks[-1]))
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    places = label_places(ends, domain, room, room / 4)
    data = [
        ("line", name, year, float(path[year]), "")
        for name, path in lines.items()
        for year in range(1, last + 1)
    ]
    data += [("own", "own", year, float(own[year]), "") for year in range(1, last + 1)]
    for name, place in places.items():
        text = say("contract.chart.this", language) if name == "own" else structure_name(name, language)
        data.append((f"{'own' if name == 'own' else 'line'}_end", name, last, place, text))
    years = {year: text for year, text in year_labels(last, language).items() if year}
    moved = own[last] / own[1] - 1.0 if own[1] > 0 else 0.0
    return Chart(
        heading=say("contract.chart.fee.heading", language),
        subtitle=say("contract.chart.fee.subtitle", language),
        spec=over_years(
            _template(theme), years, (1, max(last * ROOM, 2.0)), ticks, domain, offer.currency, language
        ),
        data=pd.DataFrame(data, columns=["kind", "name", "year", "value", "text"]),
        alt=say(
            f"contract.chart.fee.alt_{'same' if abs(moved) < 0.005 else 'more' if moved > 0 else 'less'}",
            language,
            first=short_money(float(own[1]), offer.currency, language),
            last=short_money(float(own[last]), offer.currency, language),
            year=last,
            share=percent(abs(moved), language),
        ),
    )


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def line(kind: str, colour: str, width: float) -> dict:
        mark = {"type": "line", "strokeWidth": width, "color": colour, "strokeJoin": "round"}
        encoding = {"y": {"field": "value"}, "detail": {"field": "name"}}
        return {"transform": only(kind), "mark": mark, "encoding": encoding}

    def label(kind: str, colour: str, weight: int) -> dict:
        encoding = {"y": {"field": "value"}, "text": {"field": "text"}}
        mark = text_mark(colour, 8, fontWeight=weight, fontSize=12, clip=False)
        return {"transform": only(kind), "mark": mark, "encoding": encoding}

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
            line("line", colours["sale_fill"], 1.25),
            line("own", colours["service"], 2.5),
            label("line_end", colours["ink_3"], 400),
            label("own_end", colours["service"], 600),
        ],
    }
