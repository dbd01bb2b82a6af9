"""A case in many drawn futures: how its figures spread, at which fee who is better off, how sure.

Draws are made and evaluated in cells, cells are gathered into pieces, and pieces are counted in order:
neither the size of the blocks nor the number of processes moves a result by a bit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np

from servitization.analysis.risk.dear_years import DearYear, dear_years
from servitization.analysis.risk.draws import Draws, ignored, repaired, values_of
from servitization.analysis.risk.outcomes import Outcomes, WholeModel, ceiling, floor, gain, joined
from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.screening import Effects, effects
from servitization.analysis.risk.side_by_side import copies, idle, in_order, pool_of
from servitization.analysis.risk.spread import (
    ENOUGH_CELLS,
    TOGETHER,
    Estimate,
    Spread,
    Spreads,
    share_error,
)
from servitization.analysis.risk.uncertain import Held, Uncertain, drawn, held, shape_at
from servitization.analysis.study import LARGEST
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem

Array = np.ndarray
Progress = Callable[[int, int], None]

PIECE = 10 * CELL
"""Draws that are counted together, and after which a run may end."""

SPAN = TOGETHER * PIECE
"""Draws that may be counted somewhere else and merged in order."""

ENOUGH = 2 * PIECE
"""Draws from which several processes are worth their while, where this one can be copied."""

TRIAL = 128
"""Draws with which it is noted what the model computes."""

ROUNDING = 1e-13
"""Of a figure's size, what the order of its sums may move it by."""

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Percentiles by year of the provider's accumulated cash."""

BETTER = ("provider", "customer", "both")


@dataclass(frozen=True)
class Settings:
    """How a simulation is run; what is None follows the case."""

    draws: int | None = None
    seed: int | None = None
    sampling: str | None = None
    precision: float | None = None
    """Standard error of the chance that both are better off at which the run ends."""
    block: int = PIECE
    """Draws that a process evaluates at a time, in whole cells."""
    processes: int | None = None
    """None: one per idle core for many draws where this process can be copied as it stands, else one."""
    threads: int = 1
    """Blocks that one process evaluates at a time; NumPy lets them run side by side."""


@dataclass(frozen=True)
class Simulation:
    """What many futures say of a case at a fee."""

    case: Case
    level: float
    draws: int
    seed: int
    sampling: str
    uncertain: tuple[Uncertain, ...]
    """What is drawn and moves a figure, the most influential first."""
    without_effect: tuple[str, ...]
    """What has a distribution and moves none of the figures, with machines held."""
    held: Mapping[str, Held]
    ignored: tuple[Problem, ...]
    """Warnings of correlations of what is not drawn."""
    repaired: Mapping[str, float]
    """Rank correlations that were impossible together, as they are drawn."""
    spreads: Mapping[str, Spread]
    better: Mapping[str, Mapping[str, Estimate]]
    """Chance, by baseline, that provider, customer, and both are better off at the fee."""
    below_cost: Array
    """Chance by year that the fee is below the provider's cost in the books, shape (horizon+1,)."""
    fan: Array
    """Provider's accumulated cash by percentile of FAN and year, shape (5, horizon+1)."""
    deterministic: Mapping[str, float]
    """The figures at the values of the files."""
    effects: Effects
    """By figure, what each assumption does to it by itself, the one that moves it most first."""
    dear: Mapping[int, DearYear]
    """Years in which one item costs the provider much more in his books than usually."""

    def chance_at(self, level: float, baseline: str) -> dict[str, float]:
        """Chance that provider, customer and both are better off than a baseline at another fee."""
        provider = self.spreads[floor(baseline)].share_below(level)
        customer = 1.0 - self.spreads[ceiling(baseline)].share_below(level)
        both = provider - self.spreads[upper(baseline)].share_below(level)
        return {"provider": provider, "customer": customer, "both": max(both, 0.0)}

    def fee_at(self, confidence: float, party: str, baseline: str) -> Estimate:
        """The fee at which the provider, or the customer, is better off with this chance."""
        spread = self.spreads[floor(baseline) if party == "provider" else ceiling(baseline)]
        share = confidence if party == "provider" else 1.0 - confidence
        return Estimate(spread.percentile(share), spread.percentile_error(share))

    def safest_fee(self, baseline: str) -> tuple[float, float]:
        """The fee at which the chance that both are better off is largest, and that chance."""
        levels = self.levels(baseline, 801)
        chances = np.array([self.chance_at(level, baseline)["both"] for level in levels])
        best = np.flatnonzero(chances >= chances.max() - 1e-12)
        # Where a whole stretch is equally good, its middle.
        level = float(levels[best].mean())
        return level, self.chance_at(level, baseline)["both"]

    def levels(self, baseline: str, count: int) -> Array:
        """Fees over the range in which anybody's chance moves, ascending."""
        low, high = self.spreads[floor(baseline)], self.spreads[ceiling(baseline)]
        ends = (low.percentile(0.005), high.percentile(0.995), low.percentile(0.995), high.percentile(0.005))
        return np.linspace(min(ends), max(ends), count)


def upper(baseline: str) -> str:
    """The name of the larger of floor and ceiling: below it not both are better off."""
    return f"upper.{baseline}"


def simulate(
    case: Case,
    settings: Settings | None = None,
    level: float | None = None,
    progress: Progress | None = None,
    uncertain: Sequence[Uncertain] | None = None,
) -> Simulation:
    """A case in drawn futures, at the fee of its contract or at another level; `uncertain` is drawn
    in place of what the files say.

    Raises InvalidAssumptions for ranges that cannot be drawn, for no draws, for a seed out of bounds,
    and where a future gives no finite figure.
    """
    settings = settings or Settings()
    total = draws_of(case, settings)
    named = drawn(case) if uncertain is None else tuple(uncertain)
    whole = prepared(case, named, level)
    moving = influential(whole, named)
    draws = Draws(case.assumptions, moving, settings.seed, settings.sampling)
    run = Counted(whole)
    for piece in _pieces(whole, named, draws, total, settings):
        run.add(piece)
        if progress:
            progress(run.size, total)
        if settings.precision is not None and run.error_of_both <= settings.precision:
            break
    run.explained_by(draws)
    return gathered(case, begun(whole, named, moving, draws), run)


@dataclass(frozen=True)
class Begun:
    """What is known of a simulation before anything is counted."""

    level: float
    seed: int
    sampling: str
    uncertain: tuple[Uncertain, ...]
    without_effect: tuple[str, ...]
    repaired: Mapping[str, float]
    deterministic: Mapping[str, float]
    effects: Effects
    dear: Mapping[int, DearYear]


def begun(
    whole: WholeModel, named: Sequence[Uncertain], moving: tuple[Uncertain, ...], draws: Draws
) -> Begun:
    """What is known of a case's futures before they are drawn; `moving` are those of `named` that move
    a figure."""
    seen = {one.path for one in moving}
    return Begun(
        level=whole.level,
        seed=draws.seed,
        sampling=draws.sampling,
        uncertain=moving,
        without_effect=tuple(one.path for one in named if one.path not in seen),
        repaired=repaired(draws),
        deterministic={name: float(value[0]) for name, value in whole.deterministic.figures.items()},
        effects=effects(whole, moving),
        dear=dear_years(whole.central),
    )


def gathered(case: Case, begun: Begun, run: "Counted") -> Simulation:
    """The simulation that what was counted makes."""
    return Simulation(
        case=case,
        draws=run.size,
        held=held(case),
        ignored=ignored(case),
        spreads=run.spreads.by_name,
        better=run.better(),
        below_cost=run.below_cost / run.size,
        fan=run.fan,
        **vars(begun),
    )


def draws_of(case: Case, settings: Settings) -> int:
    """How many futures are asked for; raises InvalidAssumptions for none and for a seed out of bounds."""
    total = case.assumptions.risk.draws if settings.draws is None else settings.draws
    missing = [Problem("draws_missing", case.file, None, "risk.draws", {"draws": total})] if total < 1 else []
    if wrong := [*missing, *_wrong_seed(case, settings.seed)]:
        raise InvalidAssumptions(wrong)
    return total


def _wrong_seed(case: Case, seed: int | None) -> Iterator[Problem]:
    """What a file may not say, nobody else may either."""
    bounds = shape_at("risk.seed", case).bounds
    for key, bound, sign in (("bound_ge", bounds.ge, 1), ("bound_le", bounds.le, -1)):
        if seed is not None and bound is not None and sign * (seed - bound) < 0:
            told = {"value": seed, "bound": f"{bound:.0f}"}
            yield Problem(key, case.file, None, "risk.seed", told)


def prepared(case: Case, uncertain: Sequence[Uncertain], level: float | None = None) -> WholeModel:
    """The case ready for many futures of some numbers, or of a part of them."""
    whole = WholeModel(case, level)
    # Whatever the run draws: what is noted is the same in each of its processes.
    trial = Draws(case.assumptions, uncertain, seed=0, sampling="plain")
    whole.prepare(trial.block(0, TRIAL), {one.path: one.value for one in uncertain})
    return whole


def influential(whole: WholeModel, uncertain: Sequence[Uncertain]) -> tuple[Uncertain, ...]:
    """What moves any figure between its 5th and 95th percentile, alone, from the values of the files
    or from somewhere else in the ranges; what moves the gains most comes first."""
    if not uncertain:
        return ()
    ends = np.array([[values_of(one, np.array([chance]))[0] for chance in (0.05, 0.95)] for one in uncertain])
    central = np.array([one.value for one in uncertain])
    # Somewhere else: alternately towards one and the other end of the ranges.
    elsewhere = np.array(
        [values_of(one, np.array([0.3 + 0.4 * (i % 2)]))[0] for i, one in enumerate(uncertain)]
    )
    rows = np.concatenate([np.tile(start, (2 * len(uncertain), 1)) for start in (central, elsewhere)])
    for index in range(len(uncertain)):
        for start in (2 * index, 2 * (len(uncertain) + index)):
            rows[start : start + 2, index] = ends[index]
    found = whole.outcomes({one.path: rows[:, [i]] for i, one in enumerate(uncertain)})
    swings = np.zeros(len(uncertain))
    moved = np.zeros(len(uncertain), dtype=bool)
    for name, values in found.figures.items():
        change = np.abs(values[1::2] - values[0::2]).reshape(2, -1)
        # What is no number any more has moved too; what moves by rounding alone has not.
        moved |= ~(change <= ROUNDING * np.abs(values).max()).all(axis=0)
        if name.startswith("gain."):
            swings += change.sum(axis=0)
    order = sorted(range(len(uncertain)), key=lambda index: (-swings[index], index))
    return tuple(uncertain[index] for index in order if moved[index])


class Counted:
    """What is counted, piece by piece."""

    def __init__(self, whole: WholeModel):
        contract = whole.assumptions.contract
        self.sides = {"provider": contract.provider, "customer": contract.customer}
        self.baselines = whole.baselines
        self.file = whole.case.file
        self.spreads = Spreads()
        self.counts = {name: dict.fromkeys(BETTER, 0) for name in self.baselines}
        self.below_cost = np.zeros(whole.assumptions.horizon + 1)
        self.fan = np.zeros((len(FAN), whole.assumptions.horizon + 1))
        self.size = 0
        self.first: Mapping[str, Array] = {}
        """The figures in the first cell."""

    def add(self, piece: Outcomes) -> None:
        figures = dict(piece.figures)
        if not all(np.abs(values).max() <= LARGEST for values in figures.values()):
            raise InvalidAssumptions([Problem("no_finite_future", self.file)])
        for name in self.baselines:
            figures[upper(name)] = np.maximum(figures[floor(name)], figures[ceiling(name)])
            better = {side: figures[gain(party, name)] > 0 for side, party in self.sides.items()}
            better["both"] = better["provider"] & better["customer"]
            for who, which in better.items():
                self.counts[name][who] += int(which.sum())
        if not self.spreads.by_name:
            assert piece.accumulated is not None
            self.fan = percentiles(piece.accumulated.T, FAN)
            self.first = {name: values[:CELL] for name, values in figures.items()}
        self.spreads.add(figures)
        self.below_cost += piece.below_cost
        self.size += len(piece)

    def explained_by(self, draws: Draws) -> None:
        """Once the first cell is counted: what its draws leave of each figure's spread, where they are spread
        evenly."""
        if draws.sampling != "plain":
            self.explain(draws.block(0, min(self.size, CELL)))

    def explain(self, values: Mapping[str, Array]) -> None:
        """Takes note of what planes through the first cell's draws leave of each figure's spread."""
        if self.size >= ENOUGH_CELLS * CELL:
            # Then the means of the cells say how well a mean is known.
            for spread in self.spreads.by_name.values():
                spread.residual = spread.deviation
            return
        columns = [rows - rows.mean(axis=0) for rows in values.values()]
        if not columns:
            return
        size = len(columns[0])
        matrix = np.concatenate([np.ones((size, 1)), *columns], axis=1)
        free = size - matrix.shape[1]
        if free < size / 4:
            return
        # Scaled, because assumptions are of all sizes; what never moves explains nothing. By products that
        # no library spreads over threads, which wait for each other where the machine is busy.
        scale = np.abs(matrix).max(axis=0)
        matrix = matrix[:, scale > 0] / scale[scale > 0]
        inverse = np.linalg.pinv(np.einsum("ni,nj->ij", matrix, matrix), hermitian=True)
        for name, row in self.first.items():
            away = row - row.mean()
            along = np.einsum("ni,n->i", matrix, away)
            left = max(float(away.dot(away) - along.dot(inverse).dot(along)), 0.0)
            self.spreads[name].residual = float(np.sqrt(left / free))

    def emptied(self) -> "Counted":
        """Ready to count pieces that are not the first."""
        found = copy(self)
        found.spreads = self.spreads.emptied()
        found.counts = {name: dict.fromkeys(BETTER, 0) for name in self.baselines}
        found.below_cost, found.size = np.zeros_like(self.below_cost), 0
        return found

    def merge(self, other: "Counted") -> None:
        """Counts what another, emptied from the first piece, has counted of the span that follows."""
        self.spreads.merge(other.spreads)
        for name, counts in other.counts.items():
            for who, count in counts.items():
                self.counts[name][who] += count
        self.below_cost += other.below_cost
        self.size += other.size
        if self.size >= ENOUGH_CELLS * CELL:
            # As `explain` takes note of it once all are counted.
            for spread in self.spreads.by_name.values():
                if spread.residual is not None:
                    spread.residual = spread.deviation

    def better(self) -> dict[str, dict[str, Estimate]]:
        return {
            name: {
                who: Estimate(count / self.size, share_error(count / self.size, self.size))
                for who, count in counts.items()
            }
            for name, counts in self.counts.items()
        }

    @property
    def error_of_both(self) -> float:
        """The larger standard error of the chance that both are better off, over the baselines.

        A chance of 0 or 1 is taken to be one future away from it.
        """
        shares = [(counts["both"] + 1) / (self.size + 2) for counts in self.counts.values()]
        return max(share_error(share, self.size) for share in shares)


def percentiles(rows: Array, shares: Sequence[float]) -> Array:
    """NumPy's percentiles of each row, from rows in order, in a fifth of its time; shape (shares, rows)."""
    ordered = np.sort(rows, axis=1)
    places = np.array(shares) * (ordered.shape[1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, ordered.shape[1] - 1)
    return (ordered[:, below] + (places - below) * (ordered[:, above] - ordered[:, below])).T


def counted(whole: WholeModel, draws: Draws, start: int, count: int, first: Counted | None = None) -> Counted:
    """What is counted of some draws; `start` begins a span, and where it is not the first one `first` has
    counted the first piece."""
    run = Counted(whole) if first is None else first.emptied()
    for begin in range(start, start + count, PIECE):
        run.add(joined(evaluated(whole, draws, begin, min(PIECE, start + count - begin))))
    if not start:
        run.explained_by(draws)
    return run


def _pieces(
    whole: WholeModel, named: Sequence[Uncertain], draws: Draws, total: int, settings: Settings
) -> Iterator[Outcomes]:
    """The outcomes of all draws, in order, PIECE of them at a time."""
    waiting: list[Outcomes] = []
    held_back = 0
    for cells in _blocks(whole, named, draws, total, settings):
        for cell in cells:
            waiting.append(cell)
            held_back += len(cell)
            if held_back >= PIECE:
                yield joined(waiting)
                waiting, held_back = [], 0
    if waiting:
        yield joined(waiting)


def _blocks(
    whole: WholeModel, named: Sequence[Uncertain], draws: Draws, total: int, settings: Settings
) -> Iterator[list[Outcomes]]:
    block = max(settings.block // CELL, 1) * CELL
    spans = [(start, min(block, total - start)) for start in range(0, total, block)]
    processes = min(_processes(settings, total), len(spans))
    if processes > 1:
        # A copy of this process has all that; a new one is told.
        copied = copies()
        noted = whole if copied else None
        with pool_of(processes, copied, _take, noted, whole.case, named, whole.level, draws) as pool:
            yield from in_order(pool, _evaluated, spans, processes)
    elif settings.threads > 1 and len(spans) > 1:
        with ThreadPoolExecutor(settings.threads) as pool:
            yield from in_order(pool, partial(evaluated, whole, draws), spans, settings.threads)
    else:
        for start, count in spans:
            yield evaluated(whole, draws, start, count)


def _processes(settings: Settings, total: int) -> int:
    if settings.processes is not None:
        return settings.processes
    return idle() if total >= ENOUGH and settings.threads == 1 and copies() else 1


def evaluated(whole: WholeModel, draws: Draws, start: int, count: int) -> list[Outcomes]:
    """The outcomes of some draws, one per cell; `start` begins a cell."""
    found = []
    for begin in range(start, start + count, PIECE):
        several = min(PIECE, start + count - begin)
        values = draws.block(begin, several)
        for first in range(0, several, CELL):
            size = min(CELL, several - first)
            cell = {path: rows[first : first + size] for path, rows in values.items()}
            # Cash by year is shown as a fan of the first piece, and no more is kept of it.
            found.append(whole.outcomes(cell, size, by_year=begin + first < PIECE))
    return found


_PREPARED: dict[str, object] = {}


def _take(
    noted: WholeModel | None, case: Case, named: Sequence[Uncertain], level: float, draws: Draws
) -> None:
    _PREPARED["whole"], _PREPARED["draws"] = noted or prepared(case, named, level), draws


def _evaluated(start: int, count: int) -> list[Outcomes]:
    cells = evaluated(_PREPARED["whole"], _PREPARED["draws"], start, count)  # type: ignore[arg-type]
    # Few long rows are quicker to send than many short ones.
    whole = count >= PIECE and start % PIECE == 0
    many = PIECE // CELL
    return [joined(cells[at : at + many]) for at in range(0, len(cells), many)] if whole else cells
