"""How sure, at which fee: the chance by fee that we, the customer, and both are better off."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Offer
from servitization.analysis.risk.simulation import BETTER
from servitization.analysis.risk.sureness import CONFIDENCES, SIDES, Sureness
from servitization.language import say
from servitization.model.fee import Zone
from servitization.report.charts.axis import axis_money, labelled, tick_values
from servitization.report.charts.picture import (
    COLOURS,
    Chart,
    Theme,
    frame,
    only,
    party_colour,
    plain_axis,
    text_mark,
)
from servitization.report.risk_words import of_100
from servitization.report.rounding import fee_money
from servitization.report.sentences import party_dot, party_name

HEIGHT = 260
TOP = 118
"""Of a hundred, where the axis ends: there is room for a label above the lines."""
MARKED = 0.5
"""Confidence at which a line has its label."""
NEAR_THE_AXIS = 0.15
"""Below this chance its label stands above its point."""
EDGE, RIGHT = 0.14, 0.7
"""Of the width: the room that a name needs, and from where on a label stands to the left of its point."""


def chance_by_fee(
    found: Sureness,
    zone: Zone,
    offer: Offer,
    baseline: str,
    language: str,
    theme: Theme = "light",
    least: float = 0.0,
) -> Chart:
    """The chances by fee; `zone` is that of the values of the files, `least` the chance that is asked for."""
    curves = found.curves[baseline]
    level, chance = found.level, found.better[baseline]["both"]
    low, high = _span(found, zone, baseline)
    rows: list[tuple] = [
        (who, float(fee), 100 * float(share), 0.0, "")
        for who in BETTER
        for fee, share in zip(curves.levels, curves.chances[who], strict=True)
        if low <= fee <= high
    ]
    # A line reaches both ends of the plot, also where no future lies so far out.
    for fee in (low, high):
        rows += [(who, fee, 100 * share, 0.0, "") for who, share in curves.at(fee).items()]
    for side in SIDES:
        for share in CONFIDENCES:
            fee = found.fee_at[baseline][side][share].value
            if low <= fee <= high:
                told = say(
                    f"risk.chart.chance.confidence_{side}",
                    language,
                    share=of_100(share, language),
                    fee=fee_money(fee, offer.currency, language),
                )
                rows.append((f"{side}_at", fee, 100 * share, 0.0, told))
    names = {"provider": offer.provider, "customer": offer.customer}
    at = {side: found.fee_at[baseline][side][MARKED].value for side in names}
    outer = _outer(at, low, high)
    for side, party in names.items():
        kind = f"{side}_name_{outer[side]}"
        rows.append((kind, at[side], 100 * MARKED, 0.0, party_name(offer, party, language)))
    best, most = found.safest[baseline]
    fees = {
        "level": fee_money(level, offer.currency, language),
        "best": fee_money(best, offer.currency, language),
    }
    if zone.width > 0:
        rows.append(("zone", zone.provider_floor, 0.0, min(zone.customer_ceiling, high), ""))
    rows.append(
        ("here", level, 100 * chance.value, 0.0, say("risk.chart.chance.here", language, fee=fees["level"]))
    )
    side = "left" if level - low > RIGHT * (high - low) else "right"
    where = "above" if chance.value < NEAR_THE_AXIS else "below"
    rows.append(
        (f"here_chance_{side}_{where}", level, 100 * chance.value, 0.0, of_100(chance.value, language, least))
    )
    told_best = say(
        "risk.chart.chance.best", language, fee=fees["best"], share=of_100(most.value, language, least)
    )
    rows.append(("best", best, 100 * most.value, 0.0, told_best))
    return Chart(
        heading=say("risk.chart.chance.heading", language),
        subtitle=say(
            "risk.chart.chance.subtitle",
            language,
            baseline=say(f"risk.baseline.{baseline}", language),
        ),
        spec=_filled(
            _template(theme, party_dot(offer, offer.provider), party_dot(offer, offer.customer)),
            low,
            high,
            level,
            offer,
            language,
        ),
        data=pd.DataFrame(rows, columns=["kind", "fee", "share", "until", "text"]),
        alt=say(
            "risk.chart.chance.alt",
            language,
            fee=fees["level"],
            share=of_100(chance.value, language, least),
            best=fees["best"],
            most=of_100(most.value, language, least),
        ),
    )


def _outer(at: dict[str, float], low: float, high: float) -> dict[str, str]:
    """On which side of its line each party's name stands: away from the other line, but not outside."""
    first, last = sorted(at, key=lambda side: (at[side], side == "customer"))
    span = high - low
    return {
        first: "left" if at[first] - low > EDGE * span else "right",
        last: "right" if high - at[last] > EDGE * span else "left",
    }


def _span(found: Sureness, zone: Zone, baseline: str) -> tuple[float, float]:
    """Fees from where hardly anybody to where nearly everybody is better off, the offer's among them."""
    ends = [
        found.figures[f"{name}.{baseline}"].percentiles[share].value
        for name in ("floor", "ceiling")
        for share in (0.05, 0.95)
    ]
    ends += [found.level, zone.provider_floor, zone.customer_ceiling]
    low, high = min(ends), max(ends)
    room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return low - room, high + room


def _filled(template: dict, low: float, high: float, level: float, offer: Offer, language: str) -> dict:
    step = tick_values(0.0, high - low, 5)
    width = step[1] - step[0] if len(step) > 1 else high - low
    first = -(-low // width) * width
    ticks = []
    while first <= high:
        ticks.append(round(first, 6))
        first += width
    money = dict(zip(ticks, axis_money(ticks, offer.currency, language), strict=True))
    encoding = template["encoding"]
    x = {**labelled(encoding["x"], money), "scale": {"domain": [low, high], "nice": False, "zero": False}}
    return {**template, "encoding": {**encoding, "x": x}}


@cache
def _template(theme: Theme, provider: str, customer: str) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]
    looks = {"provider": party_colour(theme, provider), "customer": party_colour(theme, customer)}

    def line(side: str) -> dict:
        mark = {"type": "line", "strokeWidth": 2.5, "color": looks[side], "strokeJoin": "round"}
        return {"transform": only(side), "mark": mark, "encoding": {"y": {"field": "share"}}}

    def points(side: str) -> dict:
        mark = {"type": "point", "filled": True, "size": 34, "color": looks[side], "opacity": 1}
        encoding = {"y": {"field": "share"}, "tooltip": {"field": "text", "type": "nominal"}}
        return {"transform": only(f"{side}_at"), "mark": mark, "encoding": encoding}

    def over_page(layer: dict) -> list[dict]:
        """A text with a rim in the colour of the page, so that it can be read on a line."""
        rim = {"color": colours["page"], "stroke": colours["page"], "strokeWidth": 4, "aria": False}
        return [{**layer, "mark": {**layer["mark"], **rim}}, layer]

    def name(side: str) -> list[dict]:
        return [
            layer
            for where, dx, align in (("left", -9, "right"), ("right", 9, "left"))
            for layer in over_page(
                {
                    "transform": only(f"{side}_name_{where}"),
                    "mark": text_mark(looks[side], dx, align, fontWeight=600),
                    "encoding": {"y": {"field": "share"}, "text": {"field": "text"}},
                }
            )
        ]

    def text(kind: str, y: dict, **mark: object) -> dict:
        base = {"type": "text", "baseline": "middle", "fontSize": 13, "color": colours["ink"]}
        return {
            "transform": only(kind),
            "mark": {**base, **mark},
            "encoding": {"y": y, "text": {"field": "text"}},
        }

    ticks = [0, 25, 50, 75, 100]
    return {
        **frame(HEIGHT, {"left": 0, "right": 22, "top": 4, "bottom": 4}),
        "encoding": {
            "x": {
                "field": "fee",
                "type": "quantitative",
                "axis": {**plain_axis(theme), "labelFlush": False, "labelOverlap": "greedy"},
            },
            "y": {
                "type": "quantitative",
                "scale": {"domain": [0, TOP], "nice": False},
                "axis": {**plain_axis(theme, grid=True), "values": ticks},
            },
        },
        "layer": [
            {
                "transform": only("zone"),
                "mark": {"type": "rect", "aria": False, "color": colours["ink_3"], "opacity": 0.1},
                "encoding": {"x2": {"field": "until"}, "y": {"datum": 0}, "y2": {"datum": 100}},
            },
            {
                "transform": only("both"),
                "mark": {"type": "area", "color": colours["service"], "opacity": 0.16, "line": False},
                "encoding": {"y": {"field": "share"}},
            },
            line("provider"),
            line("customer"),
            points("provider"),
            points("customer"),
            *name("provider"),
            *name("customer"),
            {
                "transform": only("here"),
                "mark": {
                    "type": "rule",
                    "aria": False,
                    "color": colours["ink_2"],
                    "strokeDash": [3, 3],
                    "strokeWidth": 1.5,
                },
                "encoding": {"y": {"datum": 0}, "y2": {"datum": 104}},
            },
            {
                "transform": only("here"),
                "mark": {"type": "point", "filled": True, "size": 70, "color": colours["ink"], "opacity": 1},
                "encoding": {"y": {"field": "share"}},
            },
            text("here", {"datum": 111}, align="center", fontWeight=600),
            *(
                layer
                for side, dx, align in (("right", 8, "left"), ("left", -8, "right"))
                for where, dy in (("above", -15), ("below", 15))
                for layer in over_page(
                    text(
                        f"here_chance_{side}_{where}",
                        {"field": "share"},
                        align=align,
                        dx=dx,
                        dy=dy,
                        fontWeight=600,
                    )
                )
            ),
            {
                "transform": only("best"),
                "mark": {
                    "type": "point",
                    "shape": "diamond",
                    "size": 70,
                    "color": colours["ink"],
                    "opacity": 1,
                },
                "encoding": {"y": {"field": "share"}, "tooltip": {"field": "text", "type": "nominal"}},
            },
        ],
    }
