"""What pages ask about the futures of a case: worked out behind them, kept by what it depends on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from servitization.analysis.risk import questions
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.sureness import Sureness, refined
from servitization.analysis.risk.turning_points import TurningPoints, all_turning_points, scanned
from servitization.analysis.risk.uncertain import shape_at
from servitization.assumptions.case import Case
from servitization.ui.background import Work, works

PRECISIONS = ("0.01", "0.005", "0.0025", "0.001")
"""Codes of the standard errors at which drawing may end."""
PRECISION = "0.005"
AT_A_GLANCE = "0.01"
"""The precision where many offers are looked at together: one future of a hundred."""
MOST = ("10000", "30000", "100000")
"""Codes of how many futures are drawn at most."""
FUTURES = "30000"
GRACE = 1.0
"""Seconds that a page waits for a first answer before it says that there is none yet."""
PATIENT = 10.0
"""Seconds that a page which shows everything else already waits for how sure it is."""
POINTS = 9
"""Values of each of two assumptions on the map."""


def sure(case: Case, level: float | None, precision: str = PRECISION, most: str = FUTURES) -> Work:
    """A case at a fee (None: that of the contract) in more and more futures, of which the latest
    `Sureness` is the result."""

    def steps(work: Work) -> Iterator[Sureness]:
        return refined(case, level, float(precision), int(most), work.told)

    return works().work(("sure", case.fingerprint, case.file, level, precision, most), steps)


def first(case: Case) -> Sureness | None:
    """The best that is known of a case at the fee of its contract, after a first look where nothing is;
    None where no future can be drawn."""
    known = best(case, None)
    if known is not None:
        return known

    def steps(work: Work) -> Iterator[Sureness]:
        return refined(case, None, 1.0, CELL, work.told)

    work = works().work(("first", case.fingerprint, case.file), steps)
    return work.wait_for_end(PATIENT).latest


def best(case: Case, level: float | None) -> Sureness | None:
    """What is known of a case at a fee by the most futures, or None; nothing is begun."""
    keys: list[tuple] = [
        ("sure", case.fingerprint, case.file, level, precision, most)
        for precision in PRECISIONS
        for most in MOST
    ]
    if level is None:
        keys.append(("first", case.fingerprint, case.file))
    found = [one for one in map(works().found, keys) if one is not None]
    return max(found, key=lambda one: one.draws, default=None)


def behind(case: Case, found: Sureness) -> Work:
    """Where the risk goes, how index clauses compare: a `questions.Behind`."""

    def steps(work: Work) -> Iterator[questions.Behind]:
        yield questions.behind(case, found)

    return works().work(("behind", case.fingerprint, case.file, found.level, found.draws), steps)


def deciding(case: Case) -> Work:
    """What decides: a `questions.Decided` that grows."""

    def steps(work: Work) -> Iterator[questions.Decided]:
        for found in questions.deciding(case):
            work.told(found.tried, max(found.numbers, 1))
            yield found

    return works().work(("decides", case.fingerprint, case.file), steps)


def turning(case: Case, found: questions.Decided, figure: str, baseline: str) -> Work:
    """Where the numbers that decide most turn a figure or the verdict, when all of them were tried: turning
    points that become more."""
    # Those at whose ends the verdict is another come first: there something is found for certain.
    bars = sorted(scanned(found.tornado, figure, baseline), key=lambda bar: not bar.turns)

    def steps(work: Work) -> Iterator[tuple[TurningPoints, ...]]:
        known: tuple[TurningPoints, ...] = ()
        for one in all_turning_points(case, bars, figure, baseline):
            known += (one,)
            work.told(len(known), len(bars))
            yield known

    return works().work(_turning(case, figure, baseline), steps)


def _turning(case: Case, figure: str, baseline: str) -> tuple:
    return ("turning", case.fingerprint, case.file, figure, baseline)


def known_deciding(case: Case, figure: str, baseline: str) -> questions.Decided | None:
    """What is known of what decides, and where the figure turns; nothing is begun."""
    found = works().found(("decides", case.fingerprint, case.file))
    turned = works().found(_turning(case, figure, baseline)) or ()
    return None if found is None else replace(found, turning=turned, figure=figure, baseline=baseline)


def mapped(case: Case, across: str, down: str, figure: str, baseline: str) -> Work:
    """A figure over two assumptions: a `questions.Mapped` that grows."""

    def steps(work: Work) -> Iterator[questions.Mapped]:
        xs, ys = points(case, across), points(case, down)
        for found in questions.mapped(case, across, xs, down, ys, figure, baseline):
            work.told(found.done, len(ys))
            yield found

    return works().work(("map", case.fingerprint, case.file, across, down, figure, baseline), steps)


def points(case: Case, path: str) -> Sequence[float]:
    """Values of an assumption over its range; whole ones where it is a whole number."""
    one = case.trail[path]
    assert one.low is not None and one.high is not None
    if shape_is_whole(case, path):
        return tuple(float(n) for n in np.unique(np.linspace(one.low, one.high, POINTS).round()))
    return tuple(float(n) for n in np.linspace(one.low, one.high, POINTS))


def shape_is_whole(case: Case, path: str) -> bool:
    """Whether the schema wants a whole number there."""
    return shape_at(path, case).kind == "integer"
