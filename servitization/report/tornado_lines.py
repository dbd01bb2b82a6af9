"""What decides, as rows with bars: an assumption, a figure with it at both ends of its range, where it turns.

Rows are text and percentages, so that they fit any width; what a row is short for stands in `meaning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servitization.analysis.risk.tornado import Bar, End, Tornado
from servitization.analysis.risk.turning_points import BREAKS_EVEN, TurningPoint, TurningPoints
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.offer_words import NO_BREAK
from servitization.report.risk_tables import figure_money
from servitization.report.risk_words import assumption_names, short_names, value_text

MOST = 12
"""Rows that are shown for their swing; those that turn something come after them."""
MORE = 8
"""Rows that are shown because they turn something."""
MARKS = {"go": "●", "conditional": "◐", "no": "○"}


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: `low` or `high` end of the range, and where it lies, in percent of the column."""

    end: str
    left: float
    width: float


@dataclass(frozen=True)
class TornadoLine:
    """A row as it is written."""

    path: str
    name: str
    meaning: str
    """The name in full."""
    today: str
    lowers: str
    """The end of the range that takes the figure below today's; empty where none does."""
    raises: str
    pieces: tuple[Piece, ...]
    zero: float
    """Where today's figure lies, in percent of the column."""
    says: str
    """The bar in words."""
    turns: tuple[str, ...]
    """Values at which the figure passes nothing or the verdict becomes another, and what happens there."""


@dataclass(frozen=True)
class TornadoRows:
    """The chart: what it shows, the takeaway, and its rows."""

    heading: str
    subtitle: str
    takeaway: tuple[str, ...]
    lines: tuple[TornadoLine, ...]


def tornado_rows(
    found: Tornado,
    turning: Sequence[TurningPoints],
    case: Case,
    figure: str,
    baseline: str,
    language: str,
) -> TornadoRows:
    """The widest swings of a figure, the first on top, then those that turn it or the verdict; `turning` as
    far as it is known."""
    currency = case.assumptions.currency
    known = {one.path: one for one in turning}
    today = found.today.of(baseline)[figure]
    moving = found.by(figure, baseline)
    shown = moving[:MOST]
    more = [bar for bar in found.bars if bar not in shown and (bar.turns or _has_points(bar, known))]
    bars = (*shown, *more[:MORE])
    moves = [move for bar in bars for move in bar.moves(figure, baseline)]
    low, high = min(0.0, *moves, 0.0), max(0.0, *moves, 0.0)
    span = (high - low) or 1.0
    names, meanings = short_names(case, language), assumption_names(case, language)
    lines = tuple(
        _line(bar, known, case, figure, baseline, low, span, names, meanings, language) for bar in bars
    )
    return TornadoRows(
        say(f"risk.chart.tornado.heading.{figure}", language),
        say(
            "risk.tornado_rows.subtitle",
            language,
            today=figure_money(today, figure, currency, language),
            baseline=say(f"risk.baseline.{baseline}", language),
        ),
        _takeaway(bars, lines, known, case, figure, baseline, language),
        lines,
    )


def _has_points(bar: Bar, known: Mapping[str, TurningPoints]) -> bool:
    return bar.path in known and bool(known[bar.path].points)


def _line(
    bar: Bar,
    known: Mapping[str, TurningPoints],
    case: Case,
    figure: str,
    baseline: str,
    low: float,
    span: float,
    names: Mapping[str, str],
    meanings: Mapping[str, str],
    language: str,
) -> TornadoLine:
    ends = {"low": bar.low, "high": bar.high}
    moves = dict(zip(ends, bar.moves(figure, baseline), strict=True))
    # The wider piece first, so that the narrower one lies on it where both go the same way.
    pieces = tuple(
        Piece(end, 100 * (min(move, 0.0) - low) / span, 100 * abs(move) / span)
        for end, move in sorted(moves.items(), key=lambda item: -abs(item[1]))
        if move
    )

    def told(below: bool) -> str:
        here = [end for end, move in moves.items() if move and (move < 0) == below]
        return " · ".join(value_text(case, bar.path, ends[end].value, language) for end in here)

    currency = case.assumptions.currency
    said = [_end_says(end, bar, case, figure, baseline, currency, language) for end in ends.values()]
    return TornadoLine(
        bar.path,
        names.get(bar.path, bar.path),
        meanings.get(bar.path, bar.path),
        value_text(case, bar.path, bar.value, language),
        told(True),
        told(False),
        pieces,
        100 * -low / span,
        f"{NO_BREAK if language == 'fr' else ''}; ".join(said),
        _turns(bar, known.get(bar.path), case, figure, language),
    )


def _end_says(
    end: End, bar: Bar, case: Case, figure: str, baseline: str, currency: str, language: str
) -> str:
    amount = (
        say("risk.no_case", language)
        if end.standing is None
        else figure_money(end.standing.of(baseline)[figure], figure, currency, language)
    )
    value = value_text(case, bar.path, end.value, language)
    return say("risk.tornado_rows.end", language, value=value, amount=amount)


def outcome_text(outcome: str | None, language: str) -> str:
    """A verdict as a shape and a word; or that no case can be made."""
    if outcome is None:
        return say("risk.no_case", language)
    return f"{MARKS[outcome]} {say(f'verdict.outcome.{outcome}', language)}"


def _turns(bar: Bar, found: TurningPoints | None, case: Case, figure: str, language: str) -> tuple[str, ...]:
    if found is not None:
        return tuple(turn_text(point, found, case, figure, language) for point in found.points)
    told = []
    for end in (bar.low, bar.high):
        if end.standing is not None and end.standing.outcome != bar.today.outcome:
            value = value_text(case, bar.path, end.value, language)
            becomes = outcome_text(end.standing.outcome, language)
            told.append(say("risk.tornado_rows.at_end", language, value=value, outcome=becomes))
    return tuple(told)


def turn_text(point: TurningPoint, one: TurningPoints, case: Case, figure: str, language: str) -> str:
    """A value, and what happens as the number rises past it: `4.2%: the zone opens, ◐ If → ● Go`."""
    rounded = point.value if one.whole else float(f"{point.value:.3g}")
    value = value_text(case, one.path, rounded, language)
    happens = []
    if point.rises is not None:
        kind = "zone" if BREAKS_EVEN[figure] == "zone" else "gain"
        happens.append(say(f"risk.turning.{'rises' if point.rises else 'falls'}_{kind}", language))
    if point.turns:
        sides = {"below": outcome_text(point.below, language), "above": outcome_text(point.above, language)}
        happens.append(say("risk.turning.verdicts", language, **sides))
    return say("risk.tornado_rows.turn", language, value=value, happens=", ".join(happens))


def _takeaway(
    bars: Sequence[Bar],
    lines: Sequence[TornadoLine],
    known: Mapping[str, TurningPoints],
    case: Case,
    figure: str,
    baseline: str,
    language: str,
) -> tuple[str, ...]:
    """What moves it most, and the nearest value at which something turns."""
    if not bars or not bars[0].swing(figure, baseline):
        return (say("risk.chart.tornado.alt_none", language),)
    told = [say("risk.tornado_rows.first", language, name=lines[0].name, says=lines[0].says)]
    near = [
        (abs(point.value - one.value) / (one.high - one.low), point, one, line)
        for line in lines
        if (one := known.get(line.path)) is not None
        for point in one.points
    ]
    if near:
        _, point, one, line = min(near, key=lambda item: item[0])
        turn = turn_text(point, one, case, figure, language)
        told.append(say("risk.tornado_rows.nearest", language, name=line.name, turn=turn, today=line.today))
    return tuple(told)
