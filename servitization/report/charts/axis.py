"""Axes: round numbers, money in one unit, years, named rows; and how they are laid over a template."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

from servitization.language import number, say, short_money
from servitization.report.charts.picture import COLOURS, Theme, plain_axis


def tick_values(low: float, high: float, most: int = 6) -> list[float]:
    """Round values for four to six lines of a grid, zero among them.

    >>> tick_values(0, 2.23e6)
    [0.0, 500000.0, 1000000.0, 1500000.0, 2000000.0]
    """
    span = high - min(low, 0.0)
    unit = 10.0 ** floor(log10(span))
    step = next(
        unit * factor
        for factor in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)
        if floor(high / (unit * factor)) + floor(-min(low, 0.0) / (unit * factor)) + 1 <= most
    )
    first = ceil(min(low, 0.0) / step)
    return [round(index * step, 6) + 0.0 for index in range(first, floor(high / step) + 1)]


def axis_money(values: list[float], currency: str, language: str) -> list[str]:
    """Labels of a money axis, all in the unit of the largest: `0`, `0.5 M€`, `1.0 M€`."""
    largest = max((abs(value) for value in values), default=0.0)
    unit = 1e6 if largest >= 1e6 else 1e3 if largest >= 1e4 else 1.0
    suffix = short_money(unit, currency, language, 0).lstrip("0123456789")
    digits = next(
        d for d in range(4) if all(abs(round(v / unit, d) - v / unit) < 1e-9 for v in values) or d == 3
    )
    return [f"{number(value / unit, language, digits)}{suffix}" if value else "0" for value in values]


def year_ticks(horizon: int) -> list[int]:
    """Years with a label: signing, round years, the last.

    >>> year_ticks(50), year_ticks(16), year_ticks(3)
    ([0, 10, 20, 30, 40, 50], [0, 4, 8, 12, 16], [0, 1, 2, 3])
    """
    step = next((s for s in (1, 2, 4, 5, 10, 20, 25) if horizon / s <= 5), 50)
    inner = [year for year in range(step, horizon, step) if horizon - year > step / 2]
    return [0, *inner, horizon]


def year_labels(horizon: int, language: str) -> dict[int, str]:
    """Years with a label, and the label: the first says signing, the last carries the word."""
    labels = {year: str(year) for year in year_ticks(horizon)}
    labels[0] = say("offer.chart.signing", language)
    labels[horizon] = say("offer.chart.years", language, year=horizon)
    return labels


def over_years(
    template: dict,
    years: Mapping[int, str],
    span: tuple[float, float] | None,
    amounts: Sequence[float],
    domain: tuple[float, float],
    currency: str,
    language: str,
) -> dict:
    """A template with its numbers: labelled years across a span (None: a band each), money upwards."""
    money = dict(zip(amounts, axis_money(list(amounts), currency, language), strict=True))
    x, y = template["encoding"]["x"], template["encoding"]["y"]
    across = {} if span is None else _from_to(span)
    encoding = {"x": {**labelled(x, years), **across}, "y": {**labelled(y, money), **_from_to(domain)}}
    return {**template, "encoding": encoding}


def over_rows(template: dict, names: Sequence[str], x: dict, height: int) -> dict:
    """A template of named rows with their names, downwards, and the encoding across them."""
    y = template["encoding"]["y"]
    named = {**y, "scale": {**y["scale"], "domain": list(names)}}
    return {**template, "height": height, "encoding": {"x": x, "y": named}}


def bars_over_rows(template: dict, names: Sequence[str], domain: tuple[float, float], row: int) -> dict:
    """A template of bars with the names of their rows and the ends of their scale."""
    x = {**template["encoding"]["x"], **_from_to(domain)}
    return over_rows(template, names, x, row * len(names))


def rows_of_bars(theme: Theme, room: int) -> dict:
    """The encoding of bars in named rows, with pixels of room for a name; no axis across."""
    axis = {**plain_axis(theme), "labelColor": COLOURS[theme]["ink"], "labelFontSize": 13, "labelLimit": room}
    return {
        "y": {
            "field": "row",
            "type": "nominal",
            "sort": None,
            "scale": {"paddingInner": 0, "paddingOuter": 0},
            "axis": axis,
        },
        "x": {"type": "quantitative", "axis": None},
    }


def labelled(channel: dict, labels: Mapping[float, str]) -> dict:
    """An encoding whose axis has these labels and no others."""
    return {**channel, "axis": {**channel["axis"], "values": list(labels), "labelExpr": looked_up(labels)}}


def _from_to(ends: tuple[float, float]) -> dict:
    return {"scale": {"domain": list(ends), "nice": False}}


def looked_up(labels: Mapping[float, str]) -> str:
    """A Vega expression that turns a value into its label."""
    named = {int(value) if float(value).is_integer() else value: text for value, text in labels.items()}
    shown = ", ".join(f"'{value}': '{_quoted(text)}'" for value, text in named.items())
    return f"({{{shown}}})[datum.value] || ''"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
