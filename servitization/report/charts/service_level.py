"""Bonus and malus: the share of the fee that is owed for each share of the hours, with band and caps."""

from functools import cache

import pandas as pd

from servitization.analysis.service_levels import Achieved, ServiceLevels
from servitization.language import percent, say
from servitization.report.charts.axis import labelled
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.fee_words import hours_text

HEIGHT = 280


def service_level(levels: ServiceLevels, chosen: Achieved, language: str, theme: Theme = "light") -> Chart:
    """The share of the fee owed by the share of hours delivered; the dead band, what is expected, what is
    tried."""
    terms = levels.terms
    shares, factors = levels.line
    low, high = levels.range
    least, most = float(factors.min()), float(factors.max())
    edge = max((most - least) * 0.18, 0.005)
    data = [("line", float(x), float(y), float(y), "") for x, y in zip(shares, factors, strict=True)]
    if terms.target is not None and terms.dead_band > 0:
        ends = max(terms.target - terms.dead_band, low), min(terms.target + terms.dead_band, high)
        data += [("band", ends[0], least - edge, most + edge, ""), ("band_end", ends[1], 0.0, 0.0, "")]
    expected, here = levels.as_expected, chosen
    data.append(
        ("expected", levels.usual, expected.factor, 0.0, say("contract.chart.level.expected", language))
    )
    data.append(("here", here.share, here.factor, 0.0, percent(here.factor, language, 1)))
    ticks = [low, *([terms.target] if terms.target is not None else []), high]
    if terms.target is not None and high - terms.target < (high - low) * 0.12:
        ticks = [low, terms.target]
    if terms.target is not None and terms.target - low < (high - low) * 0.12:
        ticks = ticks[1:]
    x_labels = {value: hours_text(value, language) for value in ticks}
    y_values = sorted({round(least, 6), 1.0, round(most, 6)})
    y_labels = {value: percent(value, language, 0 if value == 1.0 else 1) for value in y_values}
    template = _template(theme)
    spread = (high - low) * 0.02
    encoding = {
        "x": {
            **labelled(template["encoding"]["x"], x_labels),
            "scale": {"domain": [low, high + spread], "nice": False},
        },
        "y": {
            **labelled(template["encoding"]["y"], y_labels),
            "scale": {"domain": [least - edge, most + edge], "nice": False, "zero": False},
        },
    }
    frame_data = pd.DataFrame(data, columns=["kind", "hours", "owed", "top", "text"])
    band = frame_data["kind"] == "band"
    if band.any():
        frame_data.loc[band, "until"] = float(
            frame_data.loc[frame_data["kind"] == "band_end", "hours"].iloc[0]
        )
    else:
        frame_data["until"] = float("nan")
    return Chart(
        heading=say("contract.chart.level.heading", language),
        subtitle=say(
            "contract.chart.level.subtitle",
            language,
            measure=say(f"contract.level.{terms.measure}", language),
        ),
        spec={**template, "encoding": encoding},
        data=frame_data,
        alt=say(
            "contract.chart.level.alt",
            language,
            share=hours_text(here.share, language),
            part=percent(here.factor, language, 1),
            usual=hours_text(levels.usual, language),
            expected=percent(expected.factor, language, 1),
        ),
    )


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def point(kind: str, colour: str, filled: bool) -> dict:
        mark = {"type": "point", "size": 90, "opacity": 1, "color": colour, "strokeWidth": 2}
        mark |= {"fill": colour if filled else colours["page"]}
        return {"transform": only(kind), "mark": mark, "encoding": {"y": {"field": "owed"}}}

    def label(kind: str, colour: str, weight: int, dy: int, align: str = "center", dx: int = 0) -> dict:
        encoding = {"y": {"field": "owed"}, "text": {"field": "text"}}
        mark = text_mark(colour, dx, align, fontWeight=weight, dy=dy, clip=False)
        return {"transform": only(kind), "mark": mark, "encoding": encoding}

    return {
        **frame(HEIGHT, {"left": 0, "right": 40, "top": 12, "bottom": 4}),
        "encoding": {
            "x": {"field": "hours", "type": "quantitative", "axis": {**plain_axis(theme), "labelFlush": 8}},
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {
                "transform": only("band"),
                "mark": {"type": "rect", "color": colours["pale"], "opacity": 0.6},
                "encoding": {"x2": {"field": "until"}, "y": {"field": "owed"}, "y2": {"field": "top"}},
            },
            {
                "transform": only("line"),
                "mark": {"type": "line", "strokeWidth": 2.5, "color": colours["service"]},
                "encoding": {"y": {"field": "owed"}},
            },
            point("expected", colours["ink_2"], False),
            point("here", colours["service"], True),
            label("expected", colours["ink_2"], 400, 18),
            label("here", colours["service"], 600, -12, "right", -8),
        ],
    }
