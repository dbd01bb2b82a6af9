"""What every chart is made of: colours by use and party, the empty frame, the finished chart."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Theme = Literal["light", "dark", "screen"]
"""`screen` takes whichever of the two the page has: a browser chooses, so it is never late."""

_LIGHT_AND_DARK: dict[str, dict[str, str]] = {
    "light": {
        "page": "#FFFFFF",
        "ink": "#18222E",
        "ink_2": "#4A5765",
        "ink_3": "#5F6B78",
        "grid": "#EDF0F3",
        "line": "#DCE2E8",
        "service": "#0B4F7D",
        "tint": "#88B1D0",
        "pale": "#D3E3EE",
        "sale": "#7C8794",
        "sale_fill": "#8A949F",
        "sale_faint": "#C3CAD1",
        "customer": "#BA510C",
        "provider": "#0B4F7D",
        "builder": "#2D7F7C",
        "lighting": "#A94FBF",
        "failed": "#A3330B",
    },
    "dark": {
        "page": "#10161D",
        "ink": "#E6EBF0",
        "ink_2": "#B4BFCA",
        "ink_3": "#97A3B0",
        "grid": "#222C36",
        "line": "#2B3642",
        "service": "#5FB0E5",
        "tint": "#3E78A6",
        "pale": "#1F3A50",
        "sale": "#A3AEB9",
        "sale_fill": "#6E7A88",
        "sale_faint": "#46535F",
        "customer": "#E8833A",
        "provider": "#5FB0E5",
        "builder": "#57E4AA",
        "lighting": "#B84BD4",
        "failed": "#FF9B7A",
    },
}

COLOURS: dict[Theme, dict[str, str]] = {
    **_LIGHT_AND_DARK,
    "screen": {
        use: f"light-dark({colour}, {_LIGHT_AND_DARK['dark'][use]})"
        for use, colour in _LIGHT_AND_DARK["light"].items()
    },
}
"""Colour by use; parties by their name, the same in every chart and table."""


def party_colour(theme: Theme, party: str) -> str:
    """The colour of a party; one that the palette does not know is drawn in ink."""
    return COLOURS[theme].get(party, COLOURS[theme]["ink_2"])


@dataclass(frozen=True)
class Chart:
    """A chart and what stands around it."""

    heading: str
    subtitle: str
    spec: dict
    data: pd.DataFrame
    alt: str


def frame(height: int, padding: dict[str, int] | None = None) -> dict:
    """A specification without layers: size, type, no border, no background."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": padding or {"left": 0, "right": 16, "top": 8, "bottom": 4},
        "background": "transparent",
        "config": {
            "font": "Inter, sans-serif",
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "labelFont": "Inter, sans-serif", "labelPadding": 6},
            "text": {"font": "Inter, sans-serif"},
        },
    }


def plain_axis(theme: Theme, grid: bool = False) -> dict:
    """An axis without title, line and ticks."""
    colours = COLOURS[theme]
    axis = {"title": None, "domain": False, "ticks": False, "labelColor": colours["ink_3"], "grid": grid}
    return {**axis, "gridColor": colours["grid"]} if grid else axis


def text_mark(colour: str, dx: int, align: str = "left", **more: object) -> dict:
    """A text beside its place in the chart, so many pixels away."""
    mark = {"type": "text", "align": align, "baseline": "middle", "dx": dx, "fontSize": 13, "color": colour}
    return {**mark, **more}


def only(kind: str) -> list[dict]:
    """The rows of one kind."""
    return [{"filter": f"datum.kind === '{kind}'"}]
