"""A figure over two assumptions: blue where it is above nothing, grey below, the line where it turns."""

from functools import cache
from math import isnan

import numpy as np
import pandas as pd

from servitization.analysis.risk.contour import break_even_line
from servitization.analysis.risk.two_way import TwoWay
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.charts.axis import labelled
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, plain_axis
from servitization.report.risk_tables import figure_money
from servitization.report.risk_words import short_names, value_text

Array = np.ndarray

HEIGHT = 300


def two_way_map(
    found: TwoWay, case: Case, figure: str, baseline: str, language: str, theme: Theme = "light"
) -> Chart:
    """The map of a figure against a baseline; today's pair is a dot."""
    currency, names = case.assumptions.currency, short_names(case, language)
    across, down = (names.get(path, path) for path in (found.across, found.down))
    across_edges, down_edges = _edges(found.xs), _edges(found.ys)
    most = max((abs(float(value)) for value in found.values.flat if not isnan(value)), default=1.0) or 1.0
    rows: list[tuple] = []
    for row, y in enumerate(found.ys):
        for column, x in enumerate(found.xs):
            value = float(found.values[row, column])
            if isnan(value):
                continue
            told = say(
                "risk.chart.map.cell",
                language,
                across=value_text(case, found.across, _rounded(float(x)), language),
                down=value_text(case, found.down, _rounded(float(y)), language),
                amount=figure_money(value, figure, currency, language),
            )
            kind = "above" if value >= 0 else "below"
            (left, right), (bottom, top) = across_edges[column : column + 2], down_edges[row : row + 2]
            rows.append((kind, left, bottom, right, top, abs(value) / most, told))
    pieces = break_even_line(found)
    rows += [("line", x, y, until_x, until_y, 0.0, "") for (x, y), (until_x, until_y) in pieces]
    today = [float(case.trail[path].value) for path in (found.across, found.down)]
    rows.append(("today", *today, 0.0, 0.0, 0.0, say("risk.chart.map.today", language)))
    values = [float(value) for value in found.values.flat if not isnan(value)] or [0.0]
    key = "line" if pieces else "above" if min(values) >= 0 else "below"
    return Chart(
        heading=say(f"risk.chart.map.heading.{figure}", language),
        subtitle=say(
            "risk.chart.map.subtitle",
            language,
            across=across,
            down=down,
            baseline=say(f"risk.baseline.{baseline}", language),
        ),
        spec=_filled(_template(theme), found, case, language),
        data=pd.DataFrame(rows, columns=["kind", "x", "y", "until_x", "until_y", "size", "text"]),
        alt=say(
            f"risk.chart.map.alt_{key}",
            language,
            across=across,
            down=down,
            low=figure_money(min(values), figure, currency, language),
            high=figure_money(max(values), figure, currency, language),
        ),
    )


def _edges(points: Array) -> list[float]:
    """Where the cells around ascending points meet: half way between neighbours."""
    between = (points[1:] + points[:-1]) / 2.0
    first, last = 2.0 * points[0] - between[0], 2.0 * points[-1] - between[-1]
    return [float(first), *map(float, between), float(last)]


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _filled(template: dict, found: TwoWay, case: Case, language: str) -> dict:
    encoding = {}
    for name, path, ends in (("x", found.across, found.xs), ("y", found.down, found.ys)):
        edges = _edges(ends)
        few = [float(ends[index]) for index in (0, len(ends) // 2, len(ends) - 1)]
        labels = {one: value_text(case, path, _rounded(one), language) for one in few}
        scale = {"domain": [edges[0], edges[-1]], "nice": False, "zero": False}
        encoding[name] = {**labelled(template["encoding"][name], labels), "scale": scale}
    return {**template, "encoding": encoding}


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def cells(kind: str, colour: str) -> dict:
        return {
            "transform": [{"filter": f"datum.kind === '{kind}'"}],
            "mark": {
                "type": "rect",
                "aria": False,
                "color": colour,
                "stroke": colours["page"],
                "strokeWidth": 1,
            },
            "encoding": {
                "x2": {"field": "until_x"},
                "y2": {"field": "until_y"},
                "opacity": {
                    "field": "size",
                    "type": "quantitative",
                    "legend": None,
                    "scale": {"domain": [0, 1], "range": [0.12, 0.9]},
                },
                "tooltip": {"field": "text", "type": "nominal"},
            },
        }

    today = [{"filter": "datum.kind === 'today'"}]
    halo = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "dx": 10,
        "fontSize": 13,
        "fontWeight": 600,
    }
    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": {**plain_axis(theme), "labelFlush": True}},
            "y": {"field": "y", "type": "quantitative", "axis": plain_axis(theme)},
        },
        "layer": [
            cells("above", colours["service"]),
            cells("below", colours["sale_fill"]),
            {
                "transform": [{"filter": "datum.kind === 'line'"}],
                "mark": {
                    "type": "rule",
                    "aria": False,
                    "color": colours["ink"],
                    "strokeWidth": 2.5,
                    "strokeCap": "round",
                },
                "encoding": {"x2": {"field": "until_x"}, "y2": {"field": "until_y"}},
            },
            {
                "transform": today,
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 90,
                    "color": colours["ink"],
                    "stroke": colours["page"],
                    "strokeWidth": 2,
                    "opacity": 1,
                },
            },
            {
                "transform": today,
                "mark": {**halo, "color": colours["page"], "stroke": colours["page"], "strokeWidth": 4},
                "encoding": {"text": {"field": "text"}},
            },
            {
                "transform": today,
                "mark": {**halo, "color": colours["ink"]},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }
