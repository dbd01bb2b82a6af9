"""What decides: each number at both ends of its range, alone, with machines chosen anew.

Floor, ceiling, zone and gains at each end, and whether the verdict turns. Every range counts here, those
without a distribution and those of habits too; a number of years goes to whole years.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from servitization.analysis.break_even import BreakEven, BreakEvens
from servitization.analysis.study import Study
from servitization.analysis.verdict import Outcome, verdict
from servitization.assumptions.case import Case
from servitization.assumptions.in_use import used
from servitization.model.alternatives import INFORMED_SALE, SALE
from servitization.model.comparison import Comparison
from servitization.model.design import NoMachine
from servitization.problems import InvalidAssumptions

FIGURES = ("floor", "ceiling", "zone", "gain_provider", "gain_customer")
"""Against a baseline, currency a year and in present value; gains at the fee that the contract's setting
gives then."""
BASELINES = (INFORMED_SALE, SALE)
"""The sale to a well-advised buyer, and as it is usually bought."""

Told = Callable[[float], None]


@dataclass(frozen=True)
class Standing:
    """Where an offer stands."""

    figures: Mapping[str, float]
    """Against the sale to a well-advised buyer."""
    against_sale: Mapping[str, float]
    """The same figures against the sale as bought."""
    outcome: Outcome
    """The verdict, which looks at both sales."""

    def of(self, baseline: str) -> Mapping[str, float]:
        """The figures against a baseline."""
        return {INFORMED_SALE: self.figures, SALE: self.against_sale}[baseline]


@dataclass(frozen=True)
class End:
    """The offer with one number at one end of its range."""

    value: float
    standing: Standing | None
    """None where no case can be made of it."""


@dataclass(frozen=True)
class Bar:
    """One number at both ends."""

    path: str
    value: float
    low: End
    high: End
    today: Standing = field(repr=False)

    def moves(self, figure: str, baseline: str = INFORMED_SALE) -> tuple[float, float]:
        """What low and high add to a figure; nothing where no case can be made of an end."""
        both = [
            0.0
            if end.standing is None
            else end.standing.of(baseline)[figure] - self.today.of(baseline)[figure]
            for end in (self.low, self.high)
        ]
        return both[0], both[1]

    def swing(self, figure: str, baseline: str = INFORMED_SALE) -> float:
        """From the lowest to the highest of both ends and today."""
        moves = (*self.moves(figure, baseline), 0.0)
        return max(moves) - min(moves)

    @cached_property
    def turns(self) -> bool:
        """An end of the range has another verdict."""
        ends = (self.low.standing, self.high.standing)
        return any(end is not None and end.outcome != self.today.outcome for end in ends)


@dataclass(frozen=True)
class Tornado:
    """All numbers that have a range, and the offer as it stands."""

    today: Standing
    bars: tuple[Bar, ...]

    def by(self, figure: str, baseline: str = INFORMED_SALE) -> tuple[Bar, ...]:
        """The bars that move a figure, the one that moves it most first."""
        moving = [bar for bar in self.bars if bar.swing(figure, baseline) > 0]
        return tuple(sorted(moving, key=lambda bar: -bar.swing(figure, baseline)))


def standing(case: Case) -> Standing:
    """Where a case stands, machines chosen for it."""
    study = Study(case)
    # The verdict's cures are not asked for here, so nothing is scanned.
    nowhere = BreakEven(0.0, None, None)
    found = verdict(study.comparison, BreakEvens(nowhere, nowhere, nowhere, nowhere), study.partners)
    return Standing(
        _figures(study.comparison, INFORMED_SALE), _figures(study.comparison, SALE), found.outcome
    )


def _figures(comparison: Comparison, baseline: str) -> dict[str, float]:
    contract = comparison.assumptions.contract
    zone = comparison.zone_against(baseline)
    gained = comparison.gain_over(baseline).by_party
    return {
        "floor": float(zone.provider_floor),
        "ceiling": float(zone.customer_ceiling),
        "zone": float(zone.width),
        "gain_provider": gained[contract.provider],
        "gain_customer": gained[contract.customer],
    }


def tornado(case: Case, paths: Sequence[str] | None = None, told: Told = lambda share: None) -> Tornado:
    """Each number with a range at both of its ends; `told` hears the share that is done."""
    chosen = ranged(case) if paths is None else tuple(paths)
    today, bars = standing(case), []
    for index, path in enumerate(chosen):
        one = case.trail[path]
        assert one.low is not None and one.high is not None
        bars.append(Bar(path, float(one.value), _end(case, path, one.low), _end(case, path, one.high), today))
        told((index + 1) / len(chosen))
    return Tornado(today, tuple(bars))


def ranged(case: Case) -> tuple[str, ...]:
    """Paths of the single numbers that have a range which is not empty, in the order of the files."""
    return tuple(
        path
        for path, one in used(case).items()
        if one.low is not None
        and one.high is not None
        and one.low < one.high
        and isinstance(one.value, int | float)
        and not path.startswith(("exchange_rates.", "risk."))
    )


def _end(case: Case, path: str, end: float) -> End:
    changed = with_value(case, path, end)
    return End(end, None if changed is None else standing_or_none(changed))


def standing_or_none(case: Case) -> Standing | None:
    """Where a case stands; None where it needs a machine that is not there."""
    try:
        return standing(case)
    except NoMachine:
        return None


def with_value(case: Case, path: str, value: float) -> Case | None:
    """The case with another number; None where no case can be made of it."""
    whole = isinstance(case.trail[path].value, int) and float(value).is_integer()
    try:
        return case.with_values({path: int(value) if whole else float(value)})
    except InvalidAssumptions:
        return None
