"""From the baseline to the service, one row a step: what is saved, what it costs, who has it."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Answer, Offer
from servitization.analysis.difference import Bar, Difference, waterfall
from servitization.language import say
from servitization.report.charts.axis import bars_over_rows, rows_of_bars
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, party_colour, text_mark
from servitization.report.compare_words import Scale, group_label, listed, of_service, part_label, scale
from servitization.report.sentences import party_dot, party_name, rate_text

ROW = 30
"""Pixels of a row."""
PARTS = ("resource", "tax", "financing", "total")


def waterfall_chart(found: Difference, answer: Answer, language: str, theme: Theme = "light") -> Chart:
    """The way from the baseline to the service."""
    offer, bars = answer.offer, waterfall(found)
    unit = waterfall_scale(found)
    labels = [_label(bar, found, offer, language) for bar in bars]
    following = [*labels[1:], labels[-1]]
    rows = [
        (
            label,
            following[index],
            bar.start,
            bar.end,
            max(bar.start, bar.end, 0.0),
            _look(bar),
            party_colour(theme, party_dot(offer, bar.name)) if bar.kind == "party" else "",
            unit.signed(bar.amount, language) if bar.kind == "part" else unit.text(bar.amount, language),
            bar.kind != "party" and bar.name != "total",
        )
        for index, (label, bar) in enumerate(zip(labels, bars, strict=True))
    ]
    columns = ["row", "next", "start", "end", "at", "look", "colour", "text", "joined"]
    low, high = extent(bars)
    domain = (low, high + 0.28 * ((high - low) or 1.0))
    return Chart(
        heading=say(of_service(f"compare.waterfall.heading_{found.baseline}", found), language),
        subtitle=say(
            "compare.waterfall.subtitle",
            language,
            unit=unit.heading(offer.currency, language),
            rate=rate_text(offer.system_rate, language),
        ),
        spec=bars_over_rows(template(theme), labels, domain, ROW),
        data=pd.DataFrame(rows, columns=columns),
        alt=_alt(found, unit, labels, bars, offer.currency, language),
    )


def waterfall_scale(found: Difference) -> Scale:
    """The unit of the chart and of the tables beside it."""
    return scale(end for bar in waterfall(found) for end in (bar.start, bar.end))


def extent(bars: tuple[Bar, ...]) -> tuple[float, float]:
    """Least and greatest value that a bar reaches, zero among them."""
    ends = [value for bar in bars for value in (bar.start, bar.end)]
    return min(0.0, *ends), max(0.0, *ends)


def rounding_shows(found: Difference) -> bool:
    """The figures as written do not add up: their roundings differ."""
    unit, bars = waterfall_scale(found), waterfall(found)
    shown = {bar.name: unit.shown(bar.amount) for bar in bars}
    groups = sum(unit.shown(group.saved) for group in found.groups)
    parts = shown["resource"] + shown["tax"] + shown["financing"]
    shares = sum(unit.shown(bar.amount) for bar in bars if bar.kind == "party")
    sums = ((groups, shown["resource"]), (parts, shown["total"]), (shares, shown["total"]))
    return any(abs(one - other) > 1e-9 for one, other in sums)


def _label(bar: Bar, found: Difference, offer: Offer, language: str) -> str:
    if bar.kind == "party":
        return say("compare.waterfall.of_which", language, party=party_name(offer, bar.name, language))
    if bar.name in PARTS:
        return part_label(bar.name, bar.amount, language)
    return group_label(found, bar.name, offer.function_size_unit, language)


def _look(bar: Bar) -> str:
    if bar.kind == "part":
        return "saves" if bar.amount >= 0 else "costs"
    return bar.kind


def _alt(
    found: Difference, unit: Scale, labels: list[str], bars: tuple[Bar, ...], currency: str, language: str
) -> str:
    inside = unit.heading(currency, language, inside=True)
    count = len(found.groups)
    steps = [
        f"{label} {unit.signed(bar.amount, language)}"
        for label, bar in zip(labels[:count], bars[:count], strict=True)
    ]
    return say(
        "compare.waterfall.alt",
        language,
        resource=unit.text(found.gain.resource, language),
        tax=unit.signed(found.gain.tax, language),
        financing=unit.signed(found.gain.financing, language),
        total=f"{unit.text(found.gain.total, language)} {inside}",
        parts=listed(steps, language) if steps else "0",
    )


@cache
def template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def bars(look: str, **mark) -> dict:
        return {
            "transform": [{"filter": f"datum.look === '{look}'"}],
            "mark": {"type": "bar", "height": {"band": 0.56}, "cornerRadius": 1, **mark},
            "encoding": {"x": {"field": "start"}, "x2": {"field": "end"}},
        }

    party = bars("party")
    party["encoding"]["color"] = {"field": "colour", "type": "nominal", "scale": None}
    return {
        **frame(ROW, {"left": 0, "right": 0, "top": 0, "bottom": 0}),
        "encoding": rows_of_bars(theme, 200),
        "layer": [
            {
                "transform": [{"filter": "datum.joined"}],
                "mark": {"type": "rule", "color": colours["sale"], "strokeWidth": 1, "opacity": 0.7},
                "encoding": {
                    "x": {"field": "end"},
                    "y": {"field": "row", "type": "nominal", "sort": None, "bandPosition": 0.5},
                    "y2": {"field": "next", "bandPosition": 0.5},
                },
            },
            bars("saves", color=colours["tint"]),
            bars("costs", fill=colours["page"], stroke=colours["ink_2"], strokeWidth=1),
            bars("sum", color=colours["ink"]),
            party,
            {
                "mark": text_mark(colours["ink"], 7),
                "encoding": {"x": {"field": "at"}, "text": {"field": "text"}},
            },
        ],
    }
