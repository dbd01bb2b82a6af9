"""The map of one regime: machine against years kept, dark where it is cheap, with who picks what."""

from functools import cache
from math import isnan

import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.design_map import DesignMap
from servitization.language import say
from servitization.report.charts.axis import labelled, over_rows
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, plain_axis
from servitization.report.compare_words import capital
from servitization.report.rounding import gain_money
from servitization.report.sentences import machine_text, years_text

ROW, PALEST = 34, 0.3
"""Pixels of a row; the share over the cheapest from which cells are palest."""


def design_chart(
    found: DesignMap, regime: str, answer: Answer, language: str, theme: Theme = "light"
) -> Chart:
    """Cost of each machine kept each number of years under one regime, on the scale of all."""
    column = found.regimes.index(regime)
    labels = {tier: machine_text(tier, language) for tier in found.tiers}
    rows = []
    for index, tier in enumerate(found.tiers):
        above = found.above_best[index, column].tolist()
        for age, cost in enumerate(found.costs[index, column].tolist(), start=1):
            if not isnan(cost):
                cell = _cell(labels[tier], age, cost, answer.offer.currency, language)
                rows.append(("cell", labels[tier], age, above[age - 1], cell))
    rows += [("mark", labels[tier], age, 0.0, text) for (tier, age), text in marks(found, regime).items()]
    ages = found.costs.shape[-1]
    return Chart(
        heading=capital(machine_text(regime, language)),
        subtitle="",
        spec=_filled(_template(theme), list(labels.values()), ages, language),
        data=pd.DataFrame(rows, columns=["kind", "row", "age", "above", "text"]),
        alt=_alt(found, regime, answer.offer.currency, language),
    )


def marks(found: DesignMap, regime: str) -> dict[tuple[str, int], str]:
    """Who starts with which machine under a regime: numbers of the picks, by tier and years kept."""
    numbers: dict[tuple[str, int], list[str]] = {}
    for number, pick in enumerate(found.picks, start=1):
        if pick.first.maintenance == regime and pick.first.tier in found.tiers:
            numbers.setdefault((pick.first.tier, pick.first.years), []).append(str(number))
    return {place: "·".join(one) for place, one in numbers.items()}


def _cell(tier: str, age: int, cost: float, currency: str, language: str) -> str:
    return say(
        "design.map.cell",
        language,
        tier=tier,
        years=years_text(age, language),
        cost=gain_money(cost, currency, language),
    )


def _alt(found: DesignMap, regime: str, currency: str, language: str) -> str:
    best = [(found.best_age(tier, regime), tier) for tier in found.tiers]
    known = [(one[1], one[0], tier) for one, tier in best if one is not None]
    named_regime = capital(machine_text(regime, language))
    if not known:
        return say("design.map.alt_none", language, regime=named_regime)
    cost, age, tier = min(known)
    return say(
        "design.map.alt",
        language,
        regime=named_regime,
        tier=machine_text(tier, language),
        years=years_text(age, language),
        cost=gain_money(cost, currency, language),
    )


def _filled(template: dict, labels: list[str], ages: int, language: str) -> dict:
    step = next((s for s in (1, 2, 5, 10, 20) if ages / s <= 4), 25)
    shown = {age: str(age) for age in range(step, ages + 1, step)}
    last = max(shown, default=ages)
    shown[last] = years_text(last, language)
    x = template["encoding"]["x"]
    scale = {**x["scale"], "domain": list(range(1, ages + 1))}
    return over_rows(template, labels, {**labelled(x, shown), "scale": scale}, ROW * len(labels) + 24)


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def text(**mark) -> dict:
        return {
            "transform": [{"filter": "datum.kind === 'mark'"}],
            "mark": {"type": "text", "baseline": "middle", "fontSize": 13, "fontWeight": 600, **mark},
            "encoding": {"text": {"field": "text"}},
        }

    return {
        **frame(4 * ROW, {"left": 0, "right": 26, "top": 2, "bottom": 2}),
        "encoding": {
            "x": {
                "field": "age",
                "type": "ordinal",
                "scale": {"paddingInner": 0.04, "paddingOuter": 0},
                "axis": {**plain_axis(theme), "labelAngle": 0, "labelOverlap": False},
            },
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": None,
                "scale": {"paddingInner": 0.08, "paddingOuter": 0},
                "axis": {**plain_axis(theme), "labelColor": colours["ink"], "labelLimit": 150},
            },
        },
        "layer": [
            {
                "transform": [{"filter": "datum.kind === 'cell'"}],
                "mark": {"type": "rect", "color": colours["service"]},
                "encoding": {
                    "opacity": {
                        "field": "above",
                        "type": "quantitative",
                        "legend": None,
                        "scale": {"domain": [0, PALEST], "range": [0.95, 0.06], "clamp": True},
                    },
                    "tooltip": {"field": "text", "type": "nominal"},
                },
            },
            text(color=colours["page"], stroke=colours["page"], strokeWidth=5, strokeJoin="round"),
            text(color=colours["ink"]),
        ],
    }
