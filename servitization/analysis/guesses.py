"""Guesses that decide: judged numbers ranked by how far they move the verdict within their range.

Each number goes to the ends of its own range, alone, with machines chosen anew. A number
that turns the verdict stands before one that does not; among equals the one that moves the
zone against the well-advised buyer further. A judged number without a range cannot be tried
and is counted, not hidden.
"""

from collections.abc import Callable
from dataclasses import dataclass

from servitization.analysis.break_even import BreakEven, BreakEvens
from servitization.analysis.verdict import Outcome, verdict
from servitization.assumptions.case import Case
from servitization.assumptions.in_use import used
from servitization.model.comparison import Comparison
from servitization.model.design import NoMachine
from servitization.model.evaluation import Model
from servitization.problems import InvalidAssumptions


@dataclass(frozen=True)
class Tried:
    """What the offer is with a number at one end of its range."""

    value: float
    zone: float
    """Zone against the well-advised buyer, currency a year."""
    outcome: Outcome


@dataclass(frozen=True)
class Guess:
    """A judged number at both ends of its range; None where no case can be made of an end."""

    path: str
    value: float
    low: Tried | None
    high: Tried | None
    swing: float
    """Furthest that the zone moves from where it is, currency a year."""
    turns: bool
    """An end of the range has another verdict."""


@dataclass(frozen=True)
class Guesses:
    """The guesses by weight, the offer as it stands, and how many could not be tried."""

    today: Tried
    ranked: tuple[Guess, ...]
    without_range: int


def judged_numbers(case: Case) -> tuple[str, ...]:
    """Paths of single numbers that rest on a judgement or on nothing."""
    return tuple(
        path
        for path, one in used(case).items()
        if isinstance(one.value, int | float)
        and not isinstance(one.value, bool)
        and one.file
        and (one.basis == "judged" or (one.basis is None and not one.source))
    )


def guesses(case: Case, told: Callable[[float], None] = lambda share: None) -> Guesses:
    """The judged numbers of a case, the one that decides most first.

    `told` hears the share that is done, from 0 to 1.
    """
    today = _tried(case, 0.0)
    paths = judged_numbers(case)
    ranged = [path for path in paths if case.trail[path].low is not None]
    found = []
    for index, path in enumerate(ranged):
        one = case.trail[path]
        ends = [_at(case, path, end) for end in (one.low, one.high)]
        known = [end for end in ends if end is not None]
        found.append(
            Guess(
                path,
                float(one.value),
                *ends,
                max((abs(end.zone - today.zone) for end in known), default=0.0),
                any(end.outcome != today.outcome for end in known),
            )
        )
        told((index + 1) / len(ranged))
    ranked = sorted(found, key=lambda guess: (not guess.turns, -guess.swing))
    return Guesses(today, tuple(ranked), len(paths) - len(ranged))


def _at(case: Case, path: str, end: float | None) -> Tried | None:
    value = int(end) if isinstance(case.trail[path].value, int) and float(end).is_integer() else end
    try:
        return _tried(case.with_values({path: value}), float(end))
    except (InvalidAssumptions, NoMachine):
        return None


def _tried(case: Case, value: float) -> Tried:
    comparison = Comparison(Model(case.assumptions))
    # The verdict's cures are not asked for here, so nothing is scanned.
    nowhere = BreakEven(0.0, None, None)
    found = verdict(comparison, BreakEvens(nowhere, nowhere, nowhere, nowhere))
    return Tried(value, comparison.agreement.against_informed.width, found.outcome)
