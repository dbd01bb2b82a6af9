"""How far each step gets: what a buyer can have without us in grey, what needs us in blue."""

from functools import cache

import pandas as pd

from servitization.analysis.answer import Answer
from servitization.analysis.difference import Difference
from servitization.language import say
from servitization.report.charts.axis import bars_over_rows, rows_of_bars
from servitization.report.charts.picture import COLOURS, Chart, Theme, frame, text_mark
from servitization.report.compare_words import Scale, of_service, scale

ROW = 28
"""Pixels of a row."""


def ladder_chart(found: Difference, answer: Answer, language: str, theme: Theme = "light") -> Chart:
    """Resources saved against the sale as bought: by nobody, by a buyer alone, by the service; with
    partners the buyer could ask the builders himself."""
    unit = scale((found.buyer_saves, found.service_saves))
    labels = [
        say("compare.ladder.sale", language),
        say(of_service(f"compare.ladder.buyer_{_buyer(found, unit)}", found), language),
        _service(found, unit, language),
    ]
    ends = (0.0, found.buyer_saves, found.service_saves)
    low, high = min(ends), max(ends)
    # Room for the number at the end of the longest bar.
    domain = (low, high + 0.3 * ((high - low) or 1.0))
    texts = [unit.text(end, language) for end in ends]
    rows = [
        ("text", label, 0.0, 0.0, max(end, 0.0), text)
        for label, end, text in zip(labels, ends, texts, strict=True)
    ]
    rows.append(("without", labels[1], 0.0, found.buyer_saves, 0.0, ""))
    rows.append(("without", labels[2], 0.0, found.without_us, 0.0, ""))
    # What the service wastes it wastes by itself; what it saves starts where a buyer stops.
    if found.needs_us or found.service_saves < 0:
        rows.append(("needs_us", labels[2], found.without_us, found.service_saves, 0.0, ""))
    said = [
        say("compare.ladder.row", language, label=label, amount=text)
        for label, text in zip(labels[1:], texts[1:], strict=True)
    ]
    return Chart(
        heading=say("compare.ladder.heading", language),
        subtitle=say(
            "compare.ladder.subtitle", language, unit=unit.heading(answer.offer.currency, language, True)
        ),
        spec=bars_over_rows(_template(theme), labels, domain, ROW),
        data=pd.DataFrame(rows, columns=["kind", "row", "start", "end", "at", "text"]),
        alt="; ".join(said),
    )


def _buyer(found: Difference, unit: Scale) -> str:
    saved = found.buyer_saves
    return "same" if unit.shown(saved) == 0 else "saves" if saved > 0 else "wastes"


def _service(found: Difference, unit: Scale, language: str) -> str:
    if found.service_saves < 0:
        kind = "wastes"
    elif found.needs_us == 0:
        kind = "none"
    else:
        kind = "all" if unit.shown(found.without_us) == 0 else "part"
    key = of_service(f"compare.ladder.service_{kind}", found)
    return say(key, language, ours=unit.text(found.needs_us, language))


@cache
def _template(theme: Theme) -> dict:
    """The picture without numbers; shared, so nobody may write to it."""
    colours = COLOURS[theme]

    def bars(kind: str, colour: str) -> dict:
        return {
            "transform": [{"filter": f"datum.kind === '{kind}'"}],
            "mark": {"type": "bar", "height": {"band": 0.52}, "color": colour},
            "encoding": {"x": {"field": "start"}, "x2": {"field": "end"}},
        }

    return {
        **frame(3 * ROW, {"left": 0, "right": 0, "top": 0, "bottom": 0}),
        "encoding": rows_of_bars(theme, 225),
        "layer": [
            bars("without", colours["sale_fill"]),
            bars("needs_us", colours["service"]),
            {
                "transform": [{"filter": "datum.kind === 'text'"}],
                "mark": text_mark(colours["ink"], 7),
                "encoding": {"x": {"field": "at"}, "text": {"field": "text"}},
            },
        ],
    }
