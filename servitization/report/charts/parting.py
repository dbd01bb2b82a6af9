"""What is owed if we part, against what is in the machine: three lines, read at one year."""

from functools import cache

import numpy as np
import pandas as pd

from servitization.analysis.answer import Answer
from servitization.language import say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_labels
from servitization.report.charts.label_places import label_places
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.compare_words import scale
from servitization.report.exit_words import life_of
from servitization.report.sentences import years_text

HEIGHT, PLOT_HEIGHT, LABEL_GAP = 260, 232, 18
"""Pixels: the chart, the plot inside its axis labels, the least distance of two labels."""
LINES = ("owed", "unrecovered", "book")


def parting_chart(answer: Answer, clause: str, year: int, language: str, theme: Theme = "light") -> Chart:
    """What is owed before tax, what is not yet back and the book value, by year, read at one."""
    life, offer = life_of(answer), answer.offer
    one = life.under(clause).parting
    paths = dict(zip(LINES, (one.termination_fee, one.unrecovered, one.book_value), strict=True))
    shown = {name: path[1:] for name, path in paths.items()}
    low = min(0.0, *(float(path.min()) for path in shown.values()))
    high = max(1.0, *(float(path.max()) for path in shown.values()))
    ticks = tick_values(low, high)
    # Above the highest line there is room for its label.
    domain = (min(low, ticks[0]), max(1.12 * high, ticks[-1]))
    last = life.horizon
    # What rounding leaves of a machine written off is nothing.
    at = {name: round(float(path[year]), 6) for name, path in paths.items()}
    peak = int(np.argmax(one.termination_fee[1:])) + 1
    money = {name: short_money(value, offer.currency, language) for name, value in at.items()}
    years = {place: text for place, text in year_labels(last, language).items() if place}
    return Chart(
        heading=say("exits.chart.heading", language),
        subtitle=say("exits.chart.subtitle", language, unit=scale([high]).heading(offer.currency, language)),
        spec=over_years(_template(theme), years, (1, last * 1.03), ticks, domain, offer.currency, language),
        data=_data(shown, at, year, domain, last, money, language),
        alt=say(
            "exits.chart.alt",
            language,
            years=years_text(last, language),
            year=year,
            **money,
            most=short_money(float(one.termination_fee[peak]), offer.currency, language),
            peak=peak,
        ),
    )


def _data(
    shown: dict[str, np.ndarray],
    at: dict[str, float],
    year: int,
    domain: tuple[float, float],
    last: int,
    money: dict[str, str],
    language: str,
) -> pd.DataFrame:
    rows = [
        (name, when, float(value), 0.0, "")
        for name, path in shown.items()
        for when, value in enumerate(path, start=1)
    ]
    rows += [("here", year, domain[0], domain[1], "")]
    side = "right" if year <= last * 0.6 else "left"
    for name, place in _label_places(at, domain).items():
        text = say(f"exits.chart.{name}", language, amount=money[name])
        rows.append((f"{name}_{side}", year, at[name], place, text))
        rows.append((f"{name}_at", year, at[name], 0.0, ""))
    return pd.DataFrame(rows, columns=["kind", "year", "value", "place", "text"])


def _label_places(at: dict[str, float], domain: tuple[float, float]) -> dict[str, float]:
    """Heights of the labels beside the year, each a little above its line."""
    room = LABEL_GAP * (domain[1] - domain[0]) / PLOT_HEIGHT
    return label_places({name: y + room * 0.7 for name, y in at.items()}, domain, room, room / 2)


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]
    inks = {"owed": colours["customer"], "unrecovered": colours["service"], "book": colours["sale"]}
    texts = {"owed": colours["customer"], "unrecovered": colours["service"], "book": colours["ink_2"]}
    layers: list[dict] = [
        {
            "transform": only("here"),
            "mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [4, 3], "color": colours["ink_3"]},
            "encoding": {"y": {"field": "value"}, "y2": {"field": "place"}},
        }
    ]
    for name in LINES:
        mark = {"type": "line", "strokeWidth": 2.5, "color": inks[name], "strokeJoin": "round"}
        layers.append({"transform": only(name), "mark": mark, "encoding": {"y": {"field": "value"}}})
    for name in LINES:
        point = {"type": "point", "filled": True, "size": 50, "color": inks[name], "opacity": 1}
        layers.append({"transform": only(f"{name}_at"), "mark": point, "encoding": {"y": {"field": "value"}}})
        for side, align, dx in (("right", "left", 9), ("left", "right", -9)):
            weight = 600 if name == "owed" else 400
            encoding = {"y": {"field": "place"}, "text": {"field": "text"}}
            # Lines run below the label: it stands on a rim of paper.
            rim = {"stroke": colours["page"], "strokeWidth": 5, "strokeJoin": "round"}
            for around in (rim, {}):
                mark = text_mark(texts[name], dx, align, fontWeight=weight, clip=False) | around
                layers.append({"transform": only(f"{name}_{side}"), "mark": mark, "encoding": encoding})
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
        "layer": layers,
    }
