"""What the commands and the page ask about risk, each answered at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from servitization.analysis.risk.clauses import Judged, compared
from servitization.analysis.risk.deciding import Shares, variance_shares
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.ledgers import Ledgers, ledgers
from servitization.analysis.risk.outcomes import WholeModel, gain
from servitization.analysis.risk.simulation import (
    Progress,
    Settings,
    Simulation,
    influential,
    prepared,
    simulate,
)
from servitization.analysis.risk.sureness import Sureness, sureness
from servitization.analysis.risk.tornado import Bar, Standing, Told, Tornado, ranged, tornado
from servitization.analysis.risk.transfer import Pooled, Transfer, pooling, transfer
from servitization.analysis.risk.turning_points import TurningPoints, all_turning_points, scanned
from servitization.analysis.risk.two_way import TwoWay, two_way, two_way_held
from servitization.analysis.risk.uncertain import drawn, is_preference
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE

MOST_IN_FULL = 4000
"""Draws for which the ledger itself is looked at, item by item."""


@dataclass(frozen=True)
class Behind:
    """What the ledger of the first futures of a simulation says, and what many contracts even out."""

    transfer: Transfer
    pooled: dict[str, Pooled]
    clauses: tuple[Judged, ...]
    ledgers: Ledgers
    rates_held: tuple[str, ...]
    """Rates at which parties discount that are drawn elsewhere and stand at the values of the files here:
    they say how cash is valued, not what comes (`uncertain.is_preference`)."""


@dataclass(frozen=True)
class Futures(Behind):
    """A simulation, what is told of it, and what stands behind it."""

    simulation: Simulation
    sureness: Sureness


def simulated(case: Case, settings: Settings | None = None, progress: Progress | None = None) -> Futures:
    """A case in drawn futures; where the risk goes and how index clauses compare in the first of them."""
    found = simulate(case, settings, progress=progress)
    told = sureness(found)
    return Futures(**vars(behind(case, told)), simulation=found, sureness=told)


def behind(case: Case, found: Sureness) -> Behind:
    """Where the risk goes, and how index clauses compare, in the first futures of those that were drawn, at
    their fee."""
    cash = [one for one in found.uncertain if not is_preference(one.path)]
    whole = prepared(case, cash, found.level)
    draws = Draws(case.assumptions, cash, found.seed, found.sampling)
    count = min(found.draws, MOST_IN_FULL)
    contract = case.assumptions.contract
    gains = (gain(contract.provider), gain(contract.customer))
    return Behind(
        transfer(whole, draws, count),
        pooling(whole, draws, gains, case.assumptions.risk.pooled_contracts, found.draws),
        compared(whole, draws, count=count),
        ledgers(whole, draws, count),
        tuple(one.path for one in found.uncertain if is_preference(one.path)),
    )


@dataclass(frozen=True)
class Decided:
    """What decides, as far as it is known."""

    tornado: Tornado
    shares: Shares | None
    """None where nothing is drawn, and until it is known."""
    tried: int
    """Numbers that were tried at both ends, of `numbers`."""
    numbers: int
    turning: tuple[TurningPoints, ...] = ()
    """Of the numbers that decide most of `figure` against `baseline`, where they were asked for."""
    figure: str = "zone"
    baseline: str = INFORMED_SALE


TRIED_AT_ONCE = 8
"""Numbers that are tried at both ends before it is told what is known."""


def deciding(case: Case) -> Iterator[Decided]:
    """What `decided` gives, told again and again while it becomes more; the last is the whole.

    Raises what `decided` raises.
    """
    chosen = ranged(case)
    bars: tuple[Bar, ...] = ()
    today: Standing | None = None
    shares: Shares | None = None
    for first in range(0, max(len(chosen), 1), TRIED_AT_ONCE):
        found = tornado(case, chosen[first : first + TRIED_AT_ONCE])
        today = today or found.today
        bars += tuple(replace(bar, today=today) for bar in found.bars)
        # The first numbers are shown before the shares are worked out, which takes longer.
        shares = _shares(case) if first == TRIED_AT_ONCE else shares
        yield Decided(Tornado(today, bars), shares, len(bars), len(chosen))
    if len(chosen) <= TRIED_AT_ONCE:
        yield Decided(Tornado(today, bars), _shares(case), len(bars), len(chosen))


def turning(case: Case, found: Tornado, figure: str, baseline: str) -> Iterator[tuple[TurningPoints, ...]]:
    """Where the numbers that decide most of a figure turn it or the verdict, told again and again while it
    becomes more; the last is the whole."""
    known: tuple[TurningPoints, ...] = ()
    for one in all_turning_points(case, scanned(found, figure, baseline), figure, baseline):
        known += (one,)
        yield known


def decided(
    case: Case,
    figure: str = "zone",
    baseline: str = INFORMED_SALE,
    told: Told = lambda share: None,
) -> Decided:
    """Every number at both ends of its range, where the ones that decide most turn a figure, and shares of
    the variance."""
    bars = tornado(case, told=partial(_part, told, 0.0, 0.4))
    shares = _shares(case)
    chosen = scanned(bars, figure, baseline)
    points = all_turning_points(case, chosen, figure, baseline, partial(_part, told, 0.5, 1.0))
    turned = tuple(points)
    told(1.0)
    return Decided(bars, shares, len(bars.bars), len(bars.bars), turned, figure, baseline)


def _shares(case: Case) -> Shares | None:
    named = drawn(case)
    whole = prepared(case, named)
    uncertain = influential(whole, named)
    steps = Draws(case.assumptions, uncertain).steps
    return variance_shares(whole, uncertain) if uncertain or steps else None


def _part(told: Told, start: float, end: float, share: float) -> None:
    told(start + (end - start) * share)


@dataclass(frozen=True)
class Mapped:
    """A figure over two numbers, as far as machines were chosen anew."""

    two_way: TwoWay
    done: int
    """Rows for which machines were chosen anew; in the others they are held, or not tried yet."""


def mapped(
    case: Case,
    across: str,
    xs: Sequence[float],
    down: str,
    ys: Sequence[float],
    figure: str,
    baseline: str = INFORMED_SALE,
) -> Iterator[Mapped]:
    """A figure against a baseline over two numbers: at once with the machines of today where both are drawn
    and the figure does not hang on the fee, then row by row with machines chosen anew."""
    names = {one.path for one in drawn(case)}
    values = np.full((len(ys), len(xs)), np.nan)
    if {across, down} <= names and not figure.startswith("gain"):
        values = two_way_held(WholeModel(case), across, xs, down, ys, figure, baseline).values.copy()
    for done, y in enumerate(ys):
        if done or not np.isnan(values).all():
            yield Mapped(TwoWay(across, down, np.array(xs), np.array(ys), values.copy()), done)
        values[done] = two_way(case, across, xs, down, [y], figure, baseline=baseline).values[0]
    yield Mapped(TwoWay(across, down, np.array(xs), np.array(ys), values), len(ys))
