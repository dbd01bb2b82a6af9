"""The cost of a service by the customers' share of its hours, with the cheapest share and the present one."""

from functools import cache

import pandas as pd

from servitization.analysis.servuction.outcome import Outcome
from servitization.language import currency_symbol, percent, say
from servitization.report.charts.axis import axis_money, labelled, tick_values
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark

HEIGHT, POINTS = 220, 40


def coproduction_chart(found: Outcome, language: str, theme: Theme = "light") -> Chart:
    """Cost over share; every number of it is an assumption."""
    task, here = found.task, found.compared.tried.figures.coproduced_share
    currency = found.comparison.assumptions.currency
    best = task.best_share
    data = [("line", at / POINTS, task.cost(at / POINTS), "") for at in range(POINTS + 1)]
    told = {"best": percent(best, language), "share": percent(here, language)}
    apart = abs(best - here) >= 0.005
    if apart:
        data.append(
            (
                "here",
                here,
                task.cost(here),
                say("servuction.coproduction.here", language, share=told["share"]),
            )
        )
    data.append(
        ("best", best, task.cost(best), say("servuction.coproduction.best", language, share=told["best"]))
    )
    top = 1.08 * max(cost for _, _, cost, _ in data)
    values = tick_values(0.0, top or 1.0, 5)
    template = _template(theme)
    x = {share: percent(share, language) for share in (0.0, 0.25, 0.5, 0.75, 1.0)}
    y = dict(zip(values, axis_money(values, currency, language), strict=True))
    encoding = {
        "x": {
            **labelled(template["encoding"]["x"], x),
            "scale": {"domain": [0, 1], "nice": False},
        },
        "y": {
            **labelled(template["encoding"]["y"], y),
            "scale": {"domain": [0, top or 1.0], "nice": False},
        },
    }
    return Chart(
        heading=say("servuction.coproduction.heading", language),
        subtitle=say("servuction.coproduction.subtitle", language, currency=currency_symbol(currency)),
        spec={**template, "encoding": encoding},
        data=pd.DataFrame(data, columns=["kind", "share", "cost", "text"]),
        alt=say("servuction.coproduction.alt", language, **told),
    )


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def point(kind: str, filled: bool) -> dict:
        mark = {"type": "point", "size": 90, "opacity": 1, "color": colours["service"], "strokeWidth": 2}
        mark["fill"] = colours["service"] if filled else colours["page"]
        return {"transform": only(kind), "mark": mark, "encoding": {"y": {"field": "cost"}}}

    def label(kind: str, weight: int, dy: int) -> dict:
        encoding = {"y": {"field": "cost"}, "text": {"field": "text"}}
        mark = text_mark(colours["ink"], 8, "left", fontWeight=weight, dy=dy, clip=False)
        return {"transform": only(kind), "mark": mark, "encoding": encoding}

    return {
        **frame(HEIGHT, {"left": 0, "right": 90, "top": 8, "bottom": 4}),
        "encoding": {
            "x": {"field": "share", "type": "quantitative", "axis": plain_axis(theme)},
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {
                "transform": only("line"),
                "mark": {"type": "line", "strokeWidth": 2.5, "color": colours["service"]},
                "encoding": {"y": {"field": "cost"}},
            },
            point("here", False),
            point("best", True),
            label("here", 400, -14),
            label("best", 600, 16),
        ],
    }
