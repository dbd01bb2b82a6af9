"""What decides: one row an assumption, a figure with it at the low and at the high end of its range."""

from functools import cache

import pandas as pd

from servitization.analysis.risk.tornado import Tornado
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.charts.axis import bars_over_rows, rows_of_bars
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame
from servitization.report.risk_tables import figure_money, shown_bars
from servitization.report.risk_words import short_names, value_text

ROW = 30
"""Pixels of a row."""
MOST = 12
"""Rows of the chart; the table behind it has all."""
NARROW = "windowSize()[0] < 640"
"""Where there is room for names and bars alone; the table behind the chart has the ends."""
LONGEST = 44
"""Signs of a name."""


def tornado_chart(found: Tornado, case: Case, figure: str, language: str, theme: Theme = "light") -> Chart:
    """The widest swings of a figure, the first on top."""
    currency, names = case.assumptions.currency, short_names(case, language)
    today = found.today.figures[figure]
    rows: list[tuple] = []
    labels: list[str] = []
    for bar in shown_bars(found, figure)[:MOST]:
        label = _label(names.get(bar.path, bar.path), labels)
        labels.append(label)
        ends = dict(zip(("low", "high"), bar.moves(figure), strict=True))
        left = min(ends.values()) < 0 and min(ends, key=lambda end: ends[end])
        for name, end in (("low", bar.low), ("high", bar.high)):
            moved = ends[name]
            turned = end.standing is not None and end.standing.outcome != bar.today.outcome
            text = value_text(case, bar.path, end.value, language) + (
                f" {say('risk.chart.tornado.turns', language)}" if turned else ""
            )
            # Where both ends move it the same way, the nearer one has its number inside the other's bar.
            side = "left" if name == left else "right"
            hidden = not moved or (
                ends["low"] * ends["high"] > 0 and abs(moved) < max(map(abs, ends.values()))
            )
            rows.append((name, label, today, today + moved, side, "" if hidden else text))
    ends_at = [row[3] for row in rows] or [today]
    low, high = min(*ends_at, today), max(*ends_at, today)
    room = 0.3 * ((high - low) or abs(today) or 1.0)
    first = shown_bars(found, figure)[:1]
    return Chart(
        heading=say(f"risk.chart.tornado.heading.{figure}", language),
        subtitle=say(
            "risk.chart.tornado.subtitle", language, today=figure_money(today, figure, currency, language)
        ),
        spec=_filled(_template(theme), labels, (low - room, high + room), today),
        data=pd.DataFrame(rows, columns=["end", "row", "today", "at", "side", "text"]),
        alt=say("risk.chart.tornado.alt_none", language)
        if not first
        else say(
            "risk.chart.tornado.alt",
            language,
            name=labels[0],
            low=figure_money(today + min(*first[0].moves(figure), 0.0), figure, currency, language),
            high=figure_money(today + max(*first[0].moves(figure), 0.0), figure, currency, language),
        ),
    )


def _label(name: str, known: list[str]) -> str:
    """A name short enough, which no other row has."""
    label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    while label in known:
        label = f"{label} "
    return label


def _filled(template: dict, labels: list[str], domain: tuple[float, float], today: float) -> dict:
    spec = bars_over_rows(template, labels, domain, ROW)
    layers = [
        {**layer, "encoding": {**layer["encoding"], "x": {"datum": today}}}
        if layer["mark"]["type"] == "rule"
        else layer
        for layer in spec["layer"]
    ]
    x = spec["encoding"]["x"]
    scale = {**x["scale"], "zero": False}
    return {**spec, "layer": layers, "encoding": {**spec["encoding"], "x": {**x, "scale": scale}}}


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def bars(end: str, **mark: object) -> dict:
        return {
            "transform": [{"filter": f"datum.end === '{end}'"}],
            "mark": {"type": "bar", "height": {"band": 0.5}, "cornerRadius": 1, **mark},
            "encoding": {"x": {"field": "today"}, "x2": {"field": "at"}},
        }

    def text(side: str, dx: int, align: str) -> dict:
        return {
            "transform": [{"filter": f"datum.side === '{side}'"}],
            "mark": {
                "type": "text",
                "align": align,
                "baseline": "middle",
                "dx": dx,
                "fontSize": 12,
                "color": colours["ink_2"],
                "opacity": {"expr": f"{NARROW} ? 0 : 1"},
            },
            "encoding": {"x": {"field": "at"}, "text": {"field": "text"}},
        }

    encoding = rows_of_bars(theme, 290)
    encoding["y"]["axis"]["labelLimit"] = {"expr": f"{NARROW} ? 170 : 290"}
    return {
        **frame(ROW, {"left": 0, "right": 0, "top": 0, "bottom": 0}),
        "encoding": encoding,
        "layer": [
            bars("high", color=colours["service"]),
            bars("low", color=colours["tint"]),
            {
                "mark": {"type": "rule", "aria": False, "color": colours["ink"], "strokeWidth": 1},
                "encoding": {"y": None},
            },
            text("left", -6, "right"),
            text("right", 6, "left"),
        ],
    }
