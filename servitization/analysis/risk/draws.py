"""The draws of a case: for each number that is not known, its values in futures 0, 1, 2 …"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from servitization.analysis.risk.correlation import Together, together
from servitization.analysis.risk.distributions import QUANTILES
from servitization.analysis.risk.price_paths import yearly_growth
from servitization.analysis.risk.sampling import METHODS, chances
from servitization.analysis.risk.uncertain import Uncertain, drawn, held
from servitization.assumptions.case import Case
from servitization.assumptions.risk import at
from servitization.assumptions.schema import Assumptions, PricePath
from servitization.problems import Problem

Array = np.ndarray

GROWTHS = {
    "energy": "energy.price_growth",
    "inflation": "economy.inflation",
    "wages": "economy.wage_growth",
}
"""The growth that each price path of `risk` is about."""


@dataclass(frozen=True)
class Step:
    """A price that moves by yearly steps, beside its central growth."""

    path: str
    central: float
    moves: PricePath


def stepped(assumptions: Assumptions) -> tuple[Step, ...]:
    """The prices of a case that move by yearly steps."""
    paths = ((path, getattr(assumptions.risk, name)) for name, path in GROWTHS.items())
    return tuple(
        Step(path, at(assumptions, path), moves)
        for path, moves in paths
        if moves.kind != "constant_growth" and moves.volatility > 0
    )


class Draws:
    """What is drawn in a case, and how; a draw is known by its number."""

    def __init__(
        self,
        assumptions: Assumptions,
        uncertain: Sequence[Uncertain],
        seed: int | None = None,
        sampling: str | None = None,
    ):
        """`uncertain` in the order of their weight, which `sobol` heeds; seed and sampling are
        those of the case unless given."""
        risk = assumptions.risk
        self.uncertain, self.horizon = tuple(uncertain), assumptions.horizon
        self.seed = risk.seed if seed is None else seed
        self.sampling = risk.sampling if sampling is None else sampling
        if self.sampling not in METHODS:
            raise ValueError(f"sampling {self.sampling!r} is unknown; write one of: {', '.join(METHODS)}")
        self.steps = stepped(assumptions)
        pairs = [(one.first, one.second, one.rank) for one in risk.correlations.values()]
        self.together = _together([one.path for one in self.uncertain], pairs)
        self.steps_together = _together([one.path for one in self.steps], pairs)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all that is drawn."""
        names = [one.path for one in self.uncertain]
        return (*names, *(one.path for one in self.steps if one.path not in names))

    @property
    def _names(self) -> list[str]:
        years = range(1, self.horizon + 1)
        return [
            *(one.path for one in self.uncertain),
            *(f"{one.path}:{year}" for one in self.steps for year in years),
        ]

    def _chances(self, start: int, count: int) -> Array:
        return chances(self._names, start, count, self.seed, self.sampling)

    def block(self, start: int, count: int) -> dict[str, Array]:
        """Draws start..start+count-1 by path, shape (count, 1), or (count, horizon) where a price
        moves by yearly steps; `start` begins a cell."""
        found = self._chances(start, count)
        single, yearly = found[: len(self.uncertain)], found[len(self.uncertain) :]
        _joined([one.path for one in self.uncertain], single, self.together)
        values = {
            one.path: values_of(one, row)[:, None] for one, row in zip(self.uncertain, single, strict=True)
        }
        if self.steps:
            years = yearly.reshape(len(self.steps), self.horizon, count)
            for year in range(self.horizon):
                _joined([one.path for one in self.steps], years[:, year], self.steps_together)
            for one, row in zip(self.steps, years, strict=True):
                central = values.get(one.path, one.central)
                z = special.ndtri(row.T)
                values[one.path] = yearly_growth(
                    one.moves.kind, central, one.moves.volatility, one.moves.reversion, z
                )
        return values


def values_of(one: Uncertain, chance: Array) -> Array:
    """The values of an assumption at some chances."""
    drawn = QUANTILES[one.distribution](one.value, one.low, one.high, chance)
    if one.distribution in ("normal", "lognormal"):
        np.clip(drawn, one.least, one.most, out=drawn)
    return drawn


def _together(names: Sequence[str], pairs: Sequence[tuple[str, str, float]]) -> Together | None:
    here = [(a, b, rank) for a, b, rank in pairs if a in names and b in names]
    if not here:
        return None
    return together(list(dict.fromkeys(name for pair in here for name in pair[:2])), here)


def _joined(names: Sequence[str], rows: Array, group: Together | None) -> None:
    """Makes the rows of a group move together, in place."""
    if group is not None:
        where = [names.index(name) for name in group.names]
        rows[where] = group.chances(rows[where])


def repaired(draws: Draws) -> Mapping[str, float]:
    """The rank correlation that is drawn for each pair where the one asked for is impossible."""
    found = {}
    for group in (draws.together, draws.steps_together):
        if group is None or not group.repaired:
            continue
        for i, first in enumerate(group.names):
            for j in range(i):
                if abs(group.drawn[i, j] - group.asked[i, j]) > 1e-9:
                    found[f"{group.names[j]} · {first}"] = float(group.drawn[i, j])
    return found


def ignored(case: Case) -> tuple[Problem, ...]:
    """Warnings of correlations of what is not drawn: nothing moves together with what stands still."""
    moving = {one.path for one in drawn(case)}
    moving |= {one.path for one in stepped(case.assumptions)}
    why, told = held(case), []
    # Shipped correlations wait for whoever draws both: an offer that inherits them asked for nothing.
    inherited = {one.name for one in case.files[1:] if one.shipped}
    for name, one in case.assumptions.risk.correlations.items():
        given = case.trail[f"risk.correlations.{name}.rank"]
        if given.file in inherited:
            continue
        for end, path, other in (("first", one.first, one.second), ("second", one.second, one.first)):
            if path not in moving:
                chosen = why.get(path) in ("decides", "whole_number")
                place = f"risk.correlations.{name}.{end}"
                values = {"name": path, "other": other, "table": f"risk.correlations.{name}"}
                key = "correlated_held" if chosen else "correlated_still"
                told.append(Problem(key, given.file, given.line, place, values, severity="warning"))
    return tuple(told)
