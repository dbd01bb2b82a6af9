"""The words of what decides: figures and baselines by name, where an offer turns and into what."""

from collections.abc import Mapping, Sequence

from servitization.analysis.risk.turning_points import BREAKS_EVEN, TurningPoint, TurningPoints
from servitization.assumptions.case import Case
from servitization.language import number, say
from servitization.report.offer_words import exact
from servitization.report.risk_words import assumption_names, span_text, value_text
from servitization.report.sentences import listed
from servitization.report.table import Asked, Cell, Table


def figure_name(figure: str, parties: Mapping[str, str], language: str) -> str:
    """A figure of the tornado in a sentence; `parties` are the names of provider and customer."""
    return say(f"risk.deciding.figure.{figure}", language, **parties)


def baseline_name(baseline: str, language: str) -> str:
    """The sale against which a figure is taken."""
    return say(f"risk.baseline.{baseline}", language)


def turning_value(point: TurningPoint, one: TurningPoints, language: str) -> str:
    """The value at which it turns: `0.1311`; of a whole number `from 12`."""
    told = _rounded(point, one)
    if one.whole:
        return say("risk.turning.from", language, value=number(told, language))
    return exact(told, language)


def _rounded(point: TurningPoint, one: TurningPoints) -> float:
    return point.value if one.whole else float(f"{point.value:.4g}")


def happens(point: TurningPoint, figure: str, language: str) -> str:
    """What the figure does as the number rises past the value: `the zone closes`."""
    if point.rises is None:
        return say("risk.turning.stays", language)
    kind = "zone" if BREAKS_EVEN[figure] == "zone" else "gain"
    return say(f"risk.turning.{'rises' if point.rises else 'falls'}_{kind}", language)


def verdicts(point: TurningPoint, language: str) -> str:
    """The verdict on both sides: `go → conditional`."""
    if not point.turns:
        return say("risk.turning.same", language, outcome=_outcome(point.below, language))
    below, above = _outcome(point.below, language), _outcome(point.above, language)
    return say("risk.turning.verdicts", language, below=below, above=above)


def _outcome(outcome: str | None, language: str) -> str:
    return say("risk.no_case" if outcome is None else f"risk.outcome.{outcome}", language)


def turning_table(found: Sequence[TurningPoints], case: Case, figure: str, language: str) -> Table:
    """Every turning point of the numbers that were scanned: value, what happens, verdict on both sides."""
    names = assumption_names(case, language)
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        for point in one.points:
            value = value_text(case, one.path, _rounded(point, one), language)
            rows.append(
                (
                    names.get(one.path, one.path),
                    Asked(value_text(case, one.path, one.value, language), one.path),
                    span_text(case, one.path, one.low, one.high, language),
                    say("risk.turning.from", language, value=value) if one.whole else value,
                    happens(point, figure, language),
                    verdicts(point, language),
                )
            )
    heads = ("assumption", "value", "range")
    told = [say(f"risk.decides.{head}", language) for head in heads]
    told += [say(f"risk.turning.head.{head}", language) for head in ("at", "happens", "verdicts")]
    return Table(tuple(told), tuple(rows), numbers=(1, 2, 3))


def none_within(found: Sequence[TurningPoints], case: Case, language: str) -> str:
    """Which of the numbers turn nothing within their range; empty where all turn something."""
    names = assumption_names(case, language)
    none = [names.get(one.path, one.path) for one in found if not one.points]
    return say("risk.deciding.none_within", language, names=listed(none, language)) if none else ""
