"""What the command `sensitivity` prints as text: where the offer stands, what moves it, where it turns."""

from collections.abc import Iterator

from servitization.analysis.risk.deciding import OTHERS
from servitization.analysis.risk.questions import Decided
from servitization.analysis.risk.response import Indices
from servitization.analysis.risk.tornado import Bar, End
from servitization.analysis.risk.turning_points import STEPS
from servitization.assumptions.case import Case
from servitization.language import money, number, percent, say
from servitization.report.offer_words import exact
from servitization.report.sentences import named
from servitization.report.tables import text_columns
from servitization.report.turning_words import baseline_name, figure_name, happens, turning_value, verdicts

SHOWN = 25
"""Bars of the tornado that a terminal shows."""


def sensitivity_text(found: Decided, case: Case, language: str) -> str:
    """What decides, for a terminal."""
    return "\n".join(_sensitivity(found, case, language))


def _sensitivity(found: Decided, case: Case, language: str) -> Iterator[str]:
    contract, currency = case.assumptions.contract, case.assumptions.currency
    parties = {
        "provider": named("table.party", contract.provider, language),
        "customer": named("table.party", contract.customer, language),
    }
    figure, baseline = found.figure, found.baseline
    told = {
        "figure": figure_name(figure, parties, language),
        "baseline": baseline_name(baseline, language),
    }
    today = found.tornado.today
    yield say(
        "risk.deciding.today",
        language,
        value=money(today.of(baseline)[figure], currency, language),
        outcome=say(f"risk.outcome.{today.outcome}", language),
        **told,
    )
    yield say("risk.deciding.against", language)
    bars = found.tornado.by(figure, baseline)
    yield from ("", say("risk.deciding.tornado", language, **told))
    if bars:
        heads = ("path", "value", "range", "zone_low", "zone_high", "swing", "verdict")
        rows = [[say(f"risk.head.{head}", language) for head in heads]]
        rows += [_bar(bar, figure, baseline, language) for bar in bars[:SHOWN]]
        yield from text_columns(rows)
        if len(bars) > SHOWN:
            yield say("risk.deciding.more", language, shown=SHOWN, count=len(bars))
    else:
        yield say("risk.deciding.nothing_moves", language)
    yield from _turning(found, language, told)
    if found.shares is not None:
        pairs = number(found.shares.pairs, language)
        yield from ("", say("risk.deciding.variance", language, pairs=pairs, **told))
        yield from _shares(found.shares.of(figure, baseline), language)


def _shares(indices: Indices, language: str) -> Iterator[str]:
    if not indices.variance:
        yield say("risk.deciding.no_variance", language)
        return
    heads = ("path", "first", "error", "total", "error")
    rows = [[say(f"risk.head.{head}", language) for head in heads]]
    for place, name in enumerate(indices.names):
        told = say("risk.others", language) if name == OTHERS else name
        cells = []
        for share, error in (
            (indices.first, indices.first_error),
            (indices.total, indices.total_error),
        ):
            # An estimate of a share may fall below nothing; nothing is what it says then.
            cells += [
                percent(max(float(share[place]), 0.0), language, 1),
                f"± {percent(float(error[place]), language, 1)}",
            ]
        rows.append([told, *cells])
    yield from text_columns(rows)


def _turning(found: Decided, language: str, told: dict[str, str]) -> Iterator[str]:
    if not found.turning:
        return
    count = {"count": number(len(found.turning), language), "steps": STEPS}
    yield from ("", say("risk.deciding.turning", language, **count, **told))
    heads = ("path", "value", "range", "turns_at", "happens", "verdicts")
    rows = [[say(f"risk.head.{head}", language) for head in heads]]
    for one in found.turning:
        for point in one.points:
            rows.append(
                [
                    one.path,
                    exact(one.value, language),
                    f"{exact(one.low, language)} – {exact(one.high, language)}",
                    turning_value(point, one, language),
                    happens(point, found.figure, language),
                    verdicts(point, language),
                ]
            )
    if len(rows) > 1:
        yield from text_columns(rows)
    none = [one.path for one in found.turning if not one.points]
    if none:
        yield say("risk.deciding.none_within", language, names=", ".join(none))


def _bar(bar: Bar, figure: str, baseline: str, language: str) -> list[str]:
    def at(end: End) -> str:
        if end.standing is None:
            return say("risk.no_case", language)
        return number(end.standing.of(baseline)[figure], language)

    turned = ""
    if bar.turns:
        outcomes = [
            say("risk.no_case", language)
            if end.standing is None
            else say(f"risk.outcome.{end.standing.outcome}", language)
            for end in (bar.low, bar.high)
        ]
        turned = say("risk.turns", language, low=outcomes[0], high=outcomes[1])
    return [
        bar.path,
        exact(bar.value, language),
        f"{exact(bar.low.value, language)} – {exact(bar.high.value, language)}",
        at(bar.low),
        at(bar.high),
        number(bar.swing(figure, baseline), language),
        turned,
    ]
