"""What comes of a case in each drawn future: the whole model, its machines chosen before and held.

The figures are those of the deterministic answer, made by the same functions, which are handed arrays
with one row per future in place of numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import local
from typing import Any

import numpy as np

from servitization.analysis.risk.sampling import CELL
from servitization.analysis.risk.tape.graph import Graph
from servitization.analysis.risk.tape.plan import Plan
from servitization.analysis.risk.tape.rules import given
from servitization.analysis.risk.tape.simpler import simpler
from servitization.analysis.risk.tape.traced import Traced, Untraceable, step_of
from servitization.assumptions.case import Case
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.fee import Zone
from servitization.model.parties import Statement
from servitization.model.scenarios import Drawn

Array = np.ndarray


@dataclass(frozen=True)
class Outcomes:
    """Figures by name, each of shape (futures,), and by year where their name says so."""

    figures: Mapping[str, Array]
    below_cost: Array
    """Number of futures in which the fee of year t is below what the service costs in the books,
    shape (horizon+1,)."""
    accumulated: Array | None
    """The provider's cash of the service so far, after tax, shape (futures, horizon+1), if asked for."""

    def __getitem__(self, name: str) -> Array:
        return self.figures[name]

    def __len__(self) -> int:
        return len(next(iter(self.figures.values())))


def npv(alternative: str, party: str) -> str:
    """The name of a party's present value after tax in an alternative."""
    return f"npv.{alternative}.{party}"


def gain(party: str, baseline: str = SALE) -> str:
    """The name of what the service is worth to a party more than a baseline, at the fee."""
    return f"gain.{party}.{baseline}"


def floor(baseline: str = SALE) -> str:
    return f"floor.{baseline}"


def ceiling(baseline: str = SALE) -> str:
    return f"ceiling.{baseline}"


def emitted(alternative: str) -> str:
    """The name of the emissions of an alternative over all years, t CO2e."""
    return f"emissions.{alternative}"


PEAK_FUNDING = "peak_funding"
BELOW_COST, ACCUMULATED = "below_cost", "accumulated"
PER_LEVEL = "per_level."
"""Begins the present value after tax, to a party, of a fee whose level is 1."""


def told(found: Outcomes, provider: str, customer: str, baseline: str = SALE) -> dict[str, Array]:
    """The figures of the tornado (`tornado.FIGURES`) against a baseline, gains at the fee as it stands."""
    low, high = found[floor(baseline)], found[ceiling(baseline)]
    return {
        "floor": low,
        "ceiling": high,
        "zone": high - low,
        "gain_provider": found[gain(provider, baseline)],
        "gain_customer": found[gain(customer, baseline)],
    }


class WholeModel:
    """A case with its machines and its fee, ready to be evaluated in any number of futures."""

    def __init__(self, case: Case, level: float | None = None):
        """`level` is the fee, that of the contract unless it is given."""
        central = Comparison(Model(case.assumptions))
        self.case, self.assumptions = case, case.assumptions
        self.central = central if level is None else central.at(level)
        self.level = self.central.agreement.level
        self.baselines = (SALE, INFORMED_SALE)
        self._own = local()
        self._noted: Noted | None = None

    @cached_property
    def deterministic(self) -> Outcomes:
        """The figures at the values of the files, shape (1,)."""
        return figures(self.central, self.baselines, 1)

    def outcomes(
        self, values: Mapping[str, Array], count: int | None = None, by_year: bool = True
    ) -> Outcomes:
        """The figures where the numbers at some paths are arrays, one row per future; where there
        are none, `count` futures are all alike. Cash by year only where it is asked for."""
        rows = count or max((len(value) for value in values.values()), default=1)
        if self._noted and self._noted.fits(values, rows):
            return self._noted.outcomes(values, rows, by_year)
        return self.in_full(values, rows)

    def in_full(self, values: Mapping[str, Array], count: int) -> Outcomes:
        """The same by the model itself."""
        return figures(self.comparison(values) if values else self.central, self.baselines, count)

    def prepare(self, values: Mapping[str, Array], usual: Mapping[str, float] | None = None) -> bool:
        """Notes what the model computes for numbers at these paths, so that many futures are quick.

        `values` are of some trial futures; `usual` are values of those that may be left out later.
        Where the model does what cannot be noted, or the notes give another figure than the model, it
        is run in full as before; then this is false.
        """
        self._noted = None
        if not values:
            return False
        half = len(next(iter(values.values()))) // 2
        trial, others = (
            {path: rows[part] for path, rows in values.items()} for part in (slice(half), slice(half, None))
        )
        try:
            graph = Graph()
            noted = Noted(graph, self.named_in(graph, trial), trial, usual or {})
        except (Untraceable, AttributeError, TypeError, ValueError, FloatingPointError):
            return False
        if noted.agrees(others, self.in_full(others, len(next(iter(others.values()))))):
            self._noted = noted
        return self._noted is not None

    @property
    def is_noted(self) -> bool:
        """Whether what the model computes is noted, so that many futures are quick."""
        return self._noted is not None

    def named_in(self, graph: Graph, trial: Mapping[str, Array]) -> dict[str, Any]:
        """The figures by name for traced numbers at some paths."""
        traced = {path: given(graph, path, rows) for path, rows in trial.items()}
        with np.errstate(all="ignore"):
            return named(self.comparison(traced), self.baselines)

    def comparison(self, values: Mapping[str, Array]) -> Comparison:
        """All alternatives of the case in these futures, with the machines and the fee of today."""
        # A copy is filled again and again, so that each thread has its own.
        paths = frozenset(values)
        copies = self._own.__dict__.setdefault("copies", {})
        if paths not in copies:
            copies.clear()
            copies[paths] = Drawn(self.assumptions, values)
        filled = copies[paths].filled(values)
        return Comparison(self.central.model.drawn(filled), self.level, rows=self.central.rows)


AGREE = 1e-9
"""How far noted figures may be from those of the model, of their size."""

FEWEST = 100
"""Futures from which notes are worth their while."""


class Noted:
    """What the model computes for drawn numbers, as steps that are run again and again."""

    def __init__(
        self, graph: Graph, found: Mapping[str, Any], trial: Mapping[str, Array], usual: Mapping[str, float]
    ):
        self._paths = {path: rows.shape[-1] for path, rows in trial.items()}
        self._usual = dict(usual)
        self._fixed = {name: value for name, value in found.items() if not isinstance(value, Traced)}
        made = {name: step_of(value) for name, value in found.items() if isinstance(value, Traced)}
        cheap = simpler(graph, {name: step for name, (step, _) in made.items()})
        self._made = {name: (cheap[name], code) for name, (_, code) in made.items()}
        self._own = local()

    def fits(self, values: Mapping[str, Array], count: int) -> bool:
        """Whether the futures are enough, and given by numbers that were traced and no others."""
        if count < FEWEST:
            return False
        shapes = tuple([(path, rows.shape[-1]) for path, rows in values.items()])
        if shapes != self._own.__dict__.get("fitting"):
            fits = (
                all(years in (1, self._paths.get(path)) for path, years in shapes)
                and self._paths.keys() - values.keys() <= self._usual.keys()
            )
            if not fits:
                return False
            self._own.fitting = shapes
        return True

    def outcomes(self, values: Mapping[str, Array], count: int, by_year: bool = True) -> Outcomes:
        """The figures in some futures, a cell at a time."""
        cells = [
            self._cell(values, slice(start, min(start + CELL, count)), by_year)
            for start in range(0, count, CELL)
        ]
        return cells[0] if len(cells) == 1 else joined(cells)

    def _cell(self, values: Mapping[str, Array], part: slice, by_year: bool) -> Outcomes:
        plan = self._plan
        count = part.stop - part.start
        whole = count == CELL
        for path, place in plan.given.items():
            rows = values.get(path)
            if rows is None:
                if path not in self._own.usual:
                    place[...] = self._usual[path]
                    self._own.usual.add(path)
                continue
            self._own.usual.discard(path)
            if whole and len(rows) > 1:
                np.copyto(place, rows[part].T)
                continue
            place[:, :count] = (rows if len(rows) == 1 else rows[part]).T
            # A plan is of whole cells; what lies beyond the last future is computed and not read.
            place[:, count:] = place[:, :1]
        made = plan.run()
        figures = {}
        for name in self._made:
            if name not in (BELOW_COST, ACCUMULATED):
                row = made[name][0]
                figures[name] = row[:count].copy() if len(row) == CELL else np.full(count, row[0])
        for name, value in self._fixed.items():
            figures[name] = np.full(count, float(value))
        below, code = made[BELOW_COST][:, :count], self._made[BELOW_COST][1]
        cash = made[ACCUMULATED][self._made[ACCUMULATED][1]][:, :count].T if by_year else None
        return Outcomes(figures, np.add.reduce(below, axis=1)[code], cash)

    @property
    def _plan(self) -> Plan:
        """The plan of this thread."""
        if not hasattr(self._own, "plan"):
            self._own.plan = Plan({name: step for name, (step, _) in self._made.items()}, CELL)
            # What stands at its usual value in the plan already.
            self._own.usual = set()
        return self._own.plan

    def agrees(self, values: Mapping[str, Array], expected: Outcomes) -> bool:
        """Whether the notes give the figures that the model gives."""
        found = self.outcomes(values, len(expected))
        with np.errstate(invalid="ignore"):
            return all(
                np.abs(found[name] - value).max() <= AGREE * max(np.abs(value).max(), 1.0)
                for name, value in expected.figures.items()
            )


def joined(cells: Sequence[Outcomes]) -> Outcomes:
    """Outcomes one after the other."""
    if len(cells) == 1:
        return cells[0]
    cash = [cell.accumulated for cell in cells if cell.accumulated is not None]
    return Outcomes(
        {name: np.concatenate([cell.figures[name] for cell in cells]) for name in cells[0].figures},
        np.sum([cell.below_cost for cell in cells], axis=0),
        np.concatenate(cash) if len(cash) == len(cells) else None,
    )


def figures(comparison: Comparison, baselines: tuple[str, ...], count: int) -> Outcomes:
    """All figures of a comparison, each of shape (count,)."""
    found = named(comparison, baselines)
    years = comparison.assumptions.horizon + 1
    below, accumulated = found.pop(BELOW_COST), found.pop(ACCUMULATED)
    return Outcomes(
        {name: np.broadcast_to(np.asarray(value, dtype=float), count) for name, value in found.items()},
        np.broadcast_to(below, (count, years)).sum(axis=0).astype(float),
        np.broadcast_to(accumulated, (count, years)),
    )


def named(comparison: Comparison, baselines: tuple[str, ...]) -> dict[str, Array]:
    """All figures by name, each of shape (…), and two paths by year of shape (…, horizon+1)."""
    contract, statements = comparison.assumptions.contract, comparison.statements
    found: dict[str, Array] = {}
    for name, by_party in statements.items():
        for party, statement in by_party.items():
            found[npv(name, party)] = statement.npv
        found[emitted(name)] = comparison.evaluations[name].emissions.total.sum(axis=-1) / 1000.0
    for name in baselines:
        zone: Zone = comparison.zone_against(name)
        found[floor(name)], found[ceiling(name)] = zone.provider_floor, zone.customer_ceiling
        for party in comparison.assumptions.parties:
            found[gain(party, name)] = statements[SERVICE][party].npv - statements[name][party].npv
    provider, customer = comparison.sides
    served: Statement = statements[SERVICE][contract.provider]
    found[PEAK_FUNDING] = served.peak_funding
    found[f"{PER_LEVEL}{contract.provider}"] = provider.per_level
    found[f"{PER_LEVEL}{contract.customer}"] = customer.per_level
    # In the books the provider loses where what he is paid is below what he spends and writes off.
    booked = provider.account.profit + provider.paid(comparison.agreement.level)
    booked[..., 0] = 0.0
    found[BELOW_COST] = booked < 0.0
    found[ACCUMULATED] = np.cumsum(served.after_tax, axis=-1)
    return found
