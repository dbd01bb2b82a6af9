"""What is shown of a simulation, small enough to be kept: chances, fees at confidence, percentiles.

A simulation itself holds counts in thousands of bins for each figure; of many offers that are looked
at side by side only this stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from servitization.analysis.risk.dear_years import DearYear
from servitization.analysis.risk.errors import UNKNOWN
from servitization.analysis.risk.outcomes import PEAK_FUNDING, gain
from servitization.analysis.risk.safe_fees import SafeFees, safe_fees
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.screening import Effects
from servitization.analysis.risk.simulation import BETTER, PIECE, Settings, Simulation, simulate
from servitization.analysis.risk.spread import Estimate, Spread, share_error
from servitization.analysis.risk.uncertain import Held, Uncertain
from servitization.assumptions.case import Case
from servitization.problems import Problem

Array = np.ndarray

PERCENTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
CONFIDENCES = (0.5, 0.8, 0.9, 0.95)
TAIL = 0.05
"""Share of the futures that VaR and CVaR look at."""
DEEP = 0.9
"""Share of the futures in which the peak funding is no larger than the one that is told."""
LEVELS = 241
"""Fees at which the curves of chance are told."""
SIDES = ("provider", "customer")


@dataclass(frozen=True)
class Figure:
    """How one figure spreads, each number with its standard error."""

    mean: Estimate
    deviation: Estimate
    percentiles: Mapping[float, Estimate]
    """By share of PERCENTILES."""
    least: float
    most: float
    deterministic: float | None
    """At the values of the files."""


@dataclass(frozen=True)
class Curves:
    """Chances by fee against one baseline: `levels` ascending, the others by BETTER, shape (levels,)."""

    levels: Array
    chances: Mapping[str, Array]

    def at(self, level: float) -> dict[str, float]:
        """The chances at a fee, on straight lines between those that are told."""
        return {who: float(np.interp(level, self.levels, row)) for who, row in self.chances.items()}


@dataclass(frozen=True)
class Sureness:
    """A case in many futures, as it is told."""

    level: float
    draws: int
    seed: int
    sampling: str
    uncertain: tuple[Uncertain, ...]
    """What is drawn and moves a figure, the most influential first."""
    without_effect: tuple[str, ...]
    held: Mapping[str, Held]
    ignored: tuple[Problem, ...]
    """Warnings of correlations of what is not drawn."""
    repaired: Mapping[str, float]
    """Rank correlations that were impossible together, as they are drawn."""
    figures: Mapping[str, Figure]
    """By the names of `outcomes`."""
    better: Mapping[str, Mapping[str, Estimate]]
    """Chance, by baseline, that provider, customer, and both are better off at the fee."""
    fee_at: Mapping[str, Mapping[str, Mapping[float, Estimate]]]
    """Fee by baseline, side and confidence: the provider needs at least it, the customer pays at most it."""
    safest: Mapping[str, tuple[float, Estimate]]
    """Fee by baseline at which both are better off most often, and how often."""
    tail: Mapping[str, tuple[Estimate, Estimate]]
    """By party: its gain in the lowest TAIL of the futures at most (minus VaR), and on average (minus
    CVaR)."""
    peak: Estimate
    """Peak funding of the provider that is not exceeded in DEEP of the futures."""
    below_cost: Array
    """Chance by year that the fee is below the provider's cost in the books, shape (horizon+1,)."""
    fan: Array
    """Provider's accumulated cash of the service by percentile of `simulation.FAN` and year."""
    curves: Mapping[str, Curves]
    """By baseline."""
    effects: Effects
    """By figure, what each assumption does to it by itself, the one that moves it most first."""
    safe: Mapping[str, SafeFees]
    """Fees by baseline at which both together are safe."""
    dear: Mapping[int, DearYear]
    """Years in which one item costs the provider much more in his books than usually."""

    @property
    def error(self) -> float:
        """The larger standard error of the chance that both are better off, over the baselines; a chance
        of 0 or 1 is taken to be one future away from it."""
        size = self.draws
        shares = [(one["both"].value * size + 1) / (size + 2) for one in self.better.values()]
        return max(share_error(share, size) for share in shares)

    @property
    def below_cost_errors(self) -> Array:
        """Standard error of each of `below_cost`."""
        if self.draws < 2:
            return np.full(len(self.below_cost), UNKNOWN)
        return np.sqrt(self.below_cost * (1.0 - self.below_cost) / self.draws)

    @property
    def in_fan(self) -> int:
        """Futures that the fan is made of."""
        return min(self.draws, PIECE)


def sureness(found: Simulation) -> Sureness:
    """What is told of a simulation."""
    contract = found.case.assumptions.contract
    safe = {baseline: safe_fees(found, baseline) for baseline in found.better}
    peak = found.spreads[PEAK_FUNDING]
    return Sureness(
        level=found.level,
        draws=found.draws,
        seed=found.seed,
        sampling=found.sampling,
        uncertain=found.uncertain,
        without_effect=found.without_effect,
        held=found.held,
        ignored=found.ignored,
        repaired=found.repaired,
        figures={
            name: _figure(spread, found.deterministic.get(name)) for name, spread in found.spreads.items()
        },
        better=found.better,
        fee_at={
            baseline: {
                side: {share: found.fee_at(share, side, baseline) for share in CONFIDENCES} for side in SIDES
            }
            for baseline in found.better
        },
        safest={baseline: (one.safest, one.chance) for baseline, one in safe.items()},
        tail={party: _tail(found.spreads[gain(party)]) for party in (contract.provider, contract.customer)},
        peak=Estimate(peak.percentile(DEEP), peak.percentile_error(DEEP)),
        below_cost=found.below_cost,
        fan=found.fan,
        curves={baseline: _curves(found, baseline) for baseline in found.better},
        effects=found.effects,
        safe=safe,
        dear=found.dear,
    )


def _figure(spread: Spread, deterministic: float | None) -> Figure:
    return Figure(
        Estimate(spread.mean, spread.mean_error),
        Estimate(spread.deviation, spread.deviation_error),
        {share: Estimate(spread.percentile(share), spread.percentile_error(share)) for share in PERCENTILES},
        spread.least,
        spread.most,
        deterministic,
    )


def _tail(spread: Spread) -> tuple[Estimate, Estimate]:
    worst = Estimate(spread.percentile(TAIL), spread.percentile_error(TAIL))
    return worst, Estimate(spread.mean_of_lowest(TAIL), mean_of_lowest_error(spread, TAIL))


def mean_of_lowest_error(spread: Spread, share: float) -> float:
    """Standard error of the mean over the lowest share of futures: what varies below the percentile, and
    that the percentile itself is not known; √((s² + (1−a)·(q−m)²)/(a·N)) with s the standard deviation
    and m the mean below the percentile q, a the share, N the futures."""
    if spread.size < 2:
        return UNKNOWN
    if spread.least == spread.most:
        return 0.0
    edge, mean = spread.percentile(share), spread.mean_of_lowest(share)
    # Bins are narrow, so that each stands for its mean.
    within = np.minimum(np.cumsum(spread.counts), share * spread.size)
    weights = np.diff(within, prepend=0.0)
    means = spread.origin + spread.sums / np.maximum(spread.counts, 1)
    variance = float((weights * (means - mean) ** 2).sum() / (share * spread.size))
    return float(np.sqrt((variance + (1.0 - share) * (edge - mean) ** 2) / (share * spread.size)))


def _curves(found: Simulation, baseline: str) -> Curves:
    levels = found.levels(baseline, LEVELS)
    rows = [found.chance_at(float(level), baseline) for level in levels]
    chances = {who: np.array([row[who] for row in rows]) for who in BETTER}
    # Each is read within bins of its own, which are laid out apart; both is never more than either.
    both = np.minimum.reduce([chances[who] for who in BETTER])
    return Curves(levels, {**chances, "both": both})


def rounds(most: int) -> tuple[int, ...]:
    """How many futures are drawn one time after another, up to `most`: a first look at once, then always
    about three times as many, whole cells.

    >>> rounds(20_000), rounds(500)
    ((1000, 3000, 10000, 20000), (500,))
    """
    made, size = [], CELL
    while size < most:
        made.append(size)
        size = 3 * size if str(size).startswith("1") else 10 * size // 3
    return (*made, most)


def refined(
    case: Case,
    level: float | None,
    precision: float,
    most: int,
    told: Callable[[int, int], None] | None = None,
) -> Iterator[Sureness]:
    """A case in more and more futures, each time all that are drawn so far with the same seed, so that
    one of them is what `simulate` gives for that number.

    Ends when the standard error of the chance that both are better off is at most `precision`, or at
    `most` futures. Raises what `simulate` raises.
    """
    for draws in rounds(most):
        found = sureness(simulate(case, Settings(draws=draws), level, told))
        yield found
        if found.error <= precision:
            return
