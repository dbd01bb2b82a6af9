"""Bars by year, a narrow one of a party's colour before a wide one that it is compared with."""

from functools import cache

from servitization.report.charts.picture import COLOURS, Theme, frame, plain_axis

HEIGHT = 190


@cache
def paired_bars(theme: Theme, wide: str, narrow: str) -> dict:
    """The picture without numbers, of two fields by year; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def bars(field: str, band: float, **colour) -> dict:
        return {
            "mark": {"type": "bar", "width": {"band": band}, **colour},
            "encoding": {"y": {"field": field}, "y2": {"datum": 0}},
        }

    service = bars(narrow, 0.44)
    service["encoding"]["color"] = {"field": "colour", "type": "nominal", "scale": None}
    return {
        **frame(HEIGHT, {"left": 0, "right": 20, "top": 6, "bottom": 4}),
        "encoding": {
            "x": {
                "field": "year",
                "type": "ordinal",
                "scale": {"paddingInner": 0.12, "paddingOuter": 0.4},
                "axis": {**plain_axis(theme), "labelAngle": 0, "labelOverlap": False},
            },
            "y": {"type": "quantitative", "axis": plain_axis(theme, grid=True)},
        },
        "layer": [
            bars(wide, 0.96, color=colours["sale_faint"]),
            service,
            {
                "mark": {"type": "rule", "color": colours["ink_2"], "strokeWidth": 1, "aria": False},
                "encoding": {"y": {"datum": 0}, "x": None},
            },
        ],
    }
