"""Where an offer turns while one number goes through its range: every break-even, every other verdict.

Machines are chosen anew at each value, so that answers have kinks and jumps: the range is scanned in steps
and each change is then closed in on (MODEL.md 11.3). Two changes between neighbouring steps stay unseen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from servitization.analysis.break_even import refined
from servitization.analysis.risk.tornado import Bar, Standing, Told, Tornado, standing_or_none, with_value
from servitization.analysis.risk.uncertain import shape_at
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE

STEPS = 16
"""Steps in which a range is scanned."""
SCANNED = 20
"""Numbers that are scanned, those that move the figure most; and all at whose ends the verdict is another."""
CLOSE = 1e-5
"""How closely a verdict is closed in on, as a share of the range."""
BREAKS_EVEN = {
    "floor": "zone",
    "ceiling": "zone",
    "zone": "zone",
    "gain_provider": "gain_provider",
    "gain_customer": "gain_customer",
}
"""The figure of which it matters where it is nothing: a floor is never nothing, but its zone is."""


@dataclass(frozen=True)
class TurningPoint:
    """A value of a number at which the figure passes nothing, or the verdict becomes another."""

    value: float
    """Of a whole number, the first that is on the upper side."""
    rises: bool | None
    """Below the value the figure is less than nothing, above it more; None: its sign does not change."""
    below: str | None
    """The verdict just under the value; None where no case can be made."""
    above: str | None

    @property
    def turns(self) -> bool:
        """Whether the verdict is another on both sides."""
        return self.below != self.above


@dataclass(frozen=True)
class TurningPoints:
    """All turning points of one number within its range, ascending."""

    path: str
    value: float
    low: float
    high: float
    points: tuple[TurningPoint, ...]
    whole: bool
    """Only whole numbers are possible."""
    no_case: bool
    """At some of the values that were tried no case can be made."""

    @property
    def break_evens(self) -> tuple[TurningPoint, ...]:
        """Those at which the figure passes nothing."""
        return tuple(one for one in self.points if one.rises is not None)


def turning_points(
    case: Case, path: str, low: float, high: float, figure: str = "zone", baseline: str = INFORMED_SALE
) -> TurningPoints:
    """Every value between two bounds at which a figure changes sign or the verdict changes."""
    whole = shape_at(path, case).kind == "integer"
    wanted = BREAKS_EVEN[figure]

    @cache
    def at(number: float) -> Standing | None:
        changed = with_value(case, path, number)
        return None if changed is None else standing_or_none(changed)

    def figure_at(number: float) -> float:
        found = at(number)
        return float("nan") if found is None else found.of(baseline)[wanted]

    def verdict_at(number: float) -> str | None:
        found = at(number)
        return None if found is None else found.outcome

    tried = list(_values(low, high, STEPS, whole))
    found: list[TurningPoint] = []
    for left, right in pairwise(tried):
        if whole:
            found += _between(left, right, right, figure_at, verdict_at)
            continue
        one, other = figure_at(left), figure_at(right)
        ends = [left, right]
        if (one > 0) != (other > 0) and at(left) is not None and at(right) is not None:
            root = refined(figure_at, left, one, right, other)
            near = CLOSE * max(abs(root), high - low)
            sides = max(left, root - near), min(right, root + near)
            found.append(TurningPoint(root, other > 0, *map(verdict_at, sides)))
            ends[1:1] = sides
        # The verdict hangs on other tests too: beside a root, and where there is none.
        for start, end in zip(ends[::2], ends[1::2], strict=True):
            found += _other_verdicts(start, end, CLOSE * (high - low), verdict_at)
    return TurningPoints(
        path,
        float(case.trail[path].value),
        low,
        high,
        tuple(sorted(found, key=lambda one: one.value)),
        whole,
        any(at(number) is None for number in tried),
    )


def _values(low: float, high: float, steps: int, whole: bool) -> Iterator[float]:
    """Ascending values of a range from end to end; of whole numbers all, or as many as steps."""
    if not whole:
        yield from (low + (high - low) * step / steps for step in range(steps + 1))
        return
    stride = max(round((high - low) / (4 * steps)), 1)
    yield from map(float, range(round(low), round(high), stride))
    yield float(round(high))


def _between(
    left: float,
    right: float,
    value: float,
    figure_at: Callable[[float], float],
    verdict_at: Callable[[float], str | None],
) -> Iterator[TurningPoint]:
    one, other = figure_at(left), figure_at(right)
    # What is no number is neither.
    passes = (one > 0 and other <= 0) or (one <= 0 and other > 0)
    if passes or verdict_at(left) != verdict_at(right):
        yield TurningPoint(value, other > 0 if passes else None, verdict_at(left), verdict_at(right))


def _other_verdicts(
    left: float, right: float, close: float, verdict_at: Callable[[float], str | None]
) -> Iterator[TurningPoint]:
    """Where the verdict changes between two values, by halving; one change where there are several."""
    below, above = verdict_at(left), verdict_at(right)
    if below == above or right <= left:
        return
    while right - left > close:
        middle = (left + right) / 2
        found = verdict_at(middle)
        if found == below:
            left = middle
        else:
            right, above = middle, found
    yield TurningPoint((left + right) / 2, None, below, above)


def scanned(found: Tornado, figure: str, baseline: str = INFORMED_SALE) -> tuple[Bar, ...]:
    """The bars whose numbers are scanned for turning points, those that move the figure most first."""
    moving = found.by(BREAKS_EVEN[figure], baseline)
    turning = (bar for bar in found.bars if bar.turns and bar not in moving[:SCANNED])
    return (*moving[:SCANNED], *turning)


def all_turning_points(
    case: Case,
    bars: Sequence[Bar],
    figure: str,
    baseline: str = INFORMED_SALE,
    told: Told = lambda share: None,
) -> Iterator[TurningPoints]:
    """The turning points of each bar's number, one after another; `told` hears the share that is done."""
    for place, bar in enumerate(bars):
        yield turning_points(case, bar.path, bar.low.value, bar.high.value, figure, baseline)
        told((place + 1) / len(bars))


def break_evens(
    case: Case, path: str, low: float, high: float, figure: str = "zone", baseline: str = INFORMED_SALE
) -> list[float]:
    """Every value of a number between two bounds at which a figure changes sign, machines chosen anew."""
    return [one.value for one in turning_points(case, path, low, high, figure, baseline).break_evens]
