"""From one saved version to another: what the parts of the gain did, one row a step."""

import pandas as pd

from servitization.analysis.version_bridge import Bridge
from servitization.language import say
from servitization.report.charts.axis import bars_over_rows
from servitization.report.charts.picture import Chart, Theme
from servitization.report.charts.waterfall import ROW, extent, template
from servitization.report.compare_words import listed, scale
from servitization.report.saved_words import version_text

LOOKS = ("saves", "costs", "sum", "party")


def version_bridge(
    found: Bridge, numbers: tuple[int | str, int | str], language: str, theme: Theme = "light"
) -> Chart:
    """The bridge between two versions with their numbers."""
    bars = found.bars
    unit = scale(end for bar in bars for end in (bar.start, bar.end))
    labels = [_label(bar.name, numbers, language) for bar in bars]
    following = [*labels[1:], labels[-1]]
    texts = [
        unit.text(bar.amount, language) if bar.kind == "sum" else unit.signed(bar.amount, language)
        for bar in bars
    ]
    rows = [
        (
            label,
            after,
            bar.start,
            bar.end,
            max(bar.start, bar.end, 0.0),
            "sum" if bar.kind == "sum" else "saves" if bar.amount >= 0 else "costs",
            "",
            text,
            index < len(bars) - 1,
        )
        for index, (label, after, bar, text) in enumerate(zip(labels, following, bars, texts, strict=True))
    ]
    columns = ["row", "next", "start", "end", "at", "look", "colour", "text", "joined"]
    low, high = extent(bars)
    steps = [
        f"{label} {text}" for label, text, bar in zip(labels, texts, bars, strict=True) if bar.kind == "part"
    ]
    inside = unit.heading(found.currency, language, inside=True)
    spec = bars_over_rows(template(theme), labels, (low, high + 0.28 * ((high - low) or 1.0)), ROW)
    # A layer without a bar is a picture without a word to a screen reader.
    unused = [f"datum.look === '{one}'" for one in LOOKS if one not in {row[5] for row in rows}]
    spec["layer"] = [one for one in spec["layer"] if _filter(one) not in unused]
    return Chart(
        heading=say("saved.bridge.heading", language),
        subtitle=say("saved.bridge.subtitle", language, unit=unit.heading(found.currency, language)),
        spec=spec,
        data=pd.DataFrame(rows, columns=columns),
        alt=say(
            "saved.bridge.alt",
            language,
            before=f"{texts[0]} {inside}",
            after=f"{texts[-1]} {inside}",
            steps=listed(steps, language) if steps else say("saved.bridge.nothing", language),
        ),
    )


def _filter(layer: dict) -> str:
    return next((one.get("filter", "") for one in layer.get("transform", ())), "")


def _label(name: str, numbers: tuple[int | str, int | str], language: str) -> str:
    if name in ("before", "after"):
        return version_text(numbers[0 if name == "before" else 1], language)
    return say(f"saved.bridge.{name}", language)
