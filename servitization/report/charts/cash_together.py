"""Cash of several offers together: accumulated by calendar year, with its deepest point and payback."""

from functools import cache

import pandas as pd

from servitization.analysis.overview import Together
from servitization.language import say, short_money
from servitization.report.charts.axis import over_years, tick_values, year_ticks
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, only, plain_axis, text_mark
from servitization.report.dashboard_words import counted

HEIGHT, PLOT_HEIGHT = 230, 200
"""Pixels: the chart, and the plot inside its axis labels."""
BELOW = 26 / PLOT_HEIGHT
"""Share of the plot that a label under the deepest point needs."""


def cash_together(going: Together, language: str, theme: Theme = "light") -> Chart:
    """The providers' cash of the offers, added year by year."""
    first, last = int(going.years[0]), int(going.years[-1])
    low, high = min(0.0, *going.accumulated), max(0.0, *going.accumulated)
    span = _span(going)
    domain = (low - BELOW * span, high + 0.04 * span)
    deepest = short_money(-going.deepest, going.currency, language)
    heading = "heading_one" if going.count == 1 else "heading_many"
    return Chart(
        heading=say(f"dashboard.cash.{heading}", language, count=counted(going.count, language)),
        subtitle=say("dashboard.cash.subtitle", language),
        spec=over_years(
            _template(theme),
            {first + year: str(first + year) for year in year_ticks(max(last - first, 1))},
            (first, max(last, first + 1)),
            tick_values(low, max(high, span * 1e-3)),
            domain,
            going.currency,
            language,
        ),
        data=_data(going, deepest, span, language),
        alt=_alt(going, deepest, last, language),
    )


def _span(going: Together) -> float:
    return float(max(0.0, *going.accumulated) - min(0.0, *going.accumulated)) or 1.0


def _roomy(going: Together, span: float) -> bool:
    """Whether the two labels under the axis keep their distance; else the note tells the payback."""
    return going.deepest > 0.12 * span


def notes(going: Together, language: str) -> str:
    """What adding the peaks would have said, and whether the cash comes back."""
    said = []
    if going.count > 1 and going.deepest_year is not None:
        amount, peaks = (
            short_money(-sum_, going.currency, language) for sum_ in (going.deepest, going.peaks)
        )
        key = "same_year" if amount == peaks else "peaks"
        said.append(say(f"dashboard.cash.{key}", language, peaks=peaks))
    if going.deepest_year is not None and going.paid_back is None:
        said.append(say("dashboard.cash.never_back", language, year=int(going.years[-1])))
    if going.paid_back is not None and not _roomy(going, _span(going)):
        said.append(say("dashboard.cash.back", language, year=going.paid_back))
    return " ".join(said)


def _data(going: Together, deepest: str, span: float, language: str) -> pd.DataFrame:
    rows = [
        ("line", int(year), float(cash), "")
        for year, cash in zip(going.years, going.accumulated, strict=True)
    ]
    rows += [("zero", int(year), 0.0, "") for year in (going.years[0], going.years[-1])]
    middle = (going.years[0] + going.years[-1]) / 2
    if going.deepest_year is not None:
        text = say("dashboard.cash.deepest", language, amount=deepest, year=going.deepest_year)
        side = "right" if going.deepest_year <= middle else "left"
        rows.append((f"deepest_{side}", going.deepest_year, -going.deepest, text))
    if going.paid_back is not None and _roomy(going, span):
        text = say("dashboard.cash.paid_back", language, year=going.paid_back)
        side = "right" if going.paid_back <= middle else "left"
        rows.append((f"back_{side}", going.paid_back, 0.0, text))
    return pd.DataFrame(rows, columns=["kind", "year", "cash", "text"])


def _alt(going: Together, deepest: str, last: int, language: str) -> str:
    if going.deepest_year is None:
        return say("dashboard.cash.alt_none", language)
    key = "alt_never" if going.paid_back is None else "alt_back"
    back = say(f"dashboard.cash.{key}", language, year=going.paid_back or last)
    return say("dashboard.cash.alt", language, year=going.deepest_year, amount=deepest, back=back)


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def label(kind: str, align: str, dx: int, dy: int, colour: str, weight: int) -> dict:
        mark = text_mark(colour, dx, align, dy=dy, fontWeight=weight)
        return {"transform": only(kind), "mark": mark, "encoding": {"text": {"field": "text"}}}

    point = {"type": "point", "filled": True, "size": 60, "color": colours["service"], "opacity": 1}
    ink, service = colours["ink"], colours["service"]
    return {
        **frame(HEIGHT),
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "axis": {**plain_axis(theme), "labelFlush": 12, "labelOverlap": "greedy"},
            },
            "y": {"field": "cash", "type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            {
                "transform": only("line"),
                "mark": {"type": "area", "color": service, "opacity": 0.1, "line": False},
                "encoding": {"y2": {"datum": 0}},
            },
            {
                "transform": only("zero"),
                "mark": {"type": "line", "strokeWidth": 1, "color": colours["ink_2"], "aria": False},
            },
            {
                "transform": only("line"),
                "mark": {"type": "line", "strokeWidth": 2.5, "color": service, "strokeJoin": "round"},
            },
            {"transform": [{"filter": "indexof(datum.kind, 'deepest') === 0"}], "mark": point},
            label("deepest_right", "left", 8, 14, ink, 600),
            label("deepest_left", "right", -8, 14, ink, 600),
            label("back_right", "left", 8, 12, colours["ink_2"], 400),
            label("back_left", "right", -8, -12, colours["ink_2"], 400),
        ],
    }
