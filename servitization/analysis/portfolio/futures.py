"""A plan in many futures: its lines under the same draws of what they have in common (MODEL.md 10, 11).

Two lines that are about the same thing (inflation, the price of energy) draw it from the same stream, so
that a future is the same future for all of them, and the company's spread is not that of lines which go
their own ways. What differs by contract (`risk.own_to_contract`) is drawn for each line by itself, in a
pair of opposites: half their sum is what the line has of it on average, half their difference, over the
root of the contracts signed, what is left of chance among so many (11.1: pooled). The plan's own numbers
(market, pace, costs of going over) and its technicians are held: they are decided or scenarios, not dice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from servitization.analysis.portfolio.adoption import Signings
from servitization.analysis.portfolio.around import Around
from servitization.analysis.portfolio.company import Business, Company
from servitization.analysis.portfolio.fish import dip, trough
from servitization.analysis.portfolio.plan import Portfolio, line_of, portfolio
from servitization.analysis.portfolio.profile import Profile
from servitization.analysis.portfolio.unit import unit
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.sampling import CELL, chances
from servitization.analysis.risk.uncertain import drawn, is_one_of
from servitization.assumptions.case import Case
from servitization.assumptions.schema import Assumptions
from servitization.problems import InvalidAssumptions, Problem

Array = np.ndarray

NPV, TO_THE_END, TROUGH, PEAK, DIP = "npv", "npv_to_the_end", "trough", "peak_funding", "dip"
COMPANY = (NPV, TO_THE_END, TROUGH, PEAK, DIP)
"""Present value within the plan and to the end of the last contract; deepest accumulated cash before
money is lent, and after; revenue below that of selling on. Currency, after tax; depths are positive."""
SAMPLING = "latin_hypercube"
"""Each name has a stream of its own, so that lines can share it; points of Sobol are of all names of one
offer together."""


def line_figure(name: str) -> str:
    """The name of what a line is worth: its contracts less the sales that they displace and its costs."""
    return f"line.{name}"


class _LineDraws(Draws):
    """The draws of a line: what is common from the streams of all lines, the rest from its own."""

    def __init__(self, assumptions: Assumptions, line: str, seed: int, case: Case):
        super().__init__(assumptions, drawn(case), seed, SAMPLING)
        self._line = line
        own = assumptions.risk.own_to_contract
        self._own = np.array([is_one_of(name.partition(":")[0], own) for name in self._names], dtype=bool)
        self._opposite = False

    def pair(self, start: int, count: int) -> tuple[dict[str, Array], dict[str, Array]]:
        """Futures whose own part is as drawn, and its opposite."""
        made = []
        for self._opposite in (False, True):
            made.append(self.block(start, count))
        return made[0], made[1]

    def _chances(self, start: int, count: int) -> Array:
        apart = [
            f"{self._line}/{name}" if own else name for name, own in zip(self._names, self._own, strict=True)
        ]
        found = chances(apart, start, count, self.seed, self.sampling)
        if self._opposite:
            found[self._own] = np.minimum(1.0 - found[self._own], 1.0 - 2.0**-53)
        return found


@dataclass(frozen=True)
class _Line:
    name: str
    offer: Case
    whole: WholeModel
    draws: _LineDraws
    contracts: float
    """Signed over the plan."""


class PlanFutures:
    """A plan whose offers are ready for many futures."""

    def __init__(
        self, case: Case, offers: Mapping[str, Case], seed: int, around: Mapping[str, Around] | None = None
    ):
        """Machines, fees and the plan are those of the files; `around` is what `around_lines` says. Raises
        InvalidAssumptions."""
        memory: dict = {}
        self.central: Portfolio = portfolio(case, offers, memory=memory, around=around)
        self.around = {one.name: one.around for one in self.central.lines}
        self.case, self.seed = case, seed
        self._lines = []
        for one in self.central.lines:
            offer = memory[offers[one.name].fingerprint, self.central.plan.currency][0]
            draws = _LineDraws(offer.assumptions, one.name, seed, offer)
            signed = float(one.business.signings.signed.sum())
            self._lines.append(
                _Line(one.name, offer, WholeModel(offer, one.around.level), draws, max(signed, 1.0))
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Figures of a future, without those by year."""
        return (*COMPANY, *(line_figure(one.name) for one in self._lines))

    @property
    def deterministic(self) -> dict[str, float]:
        """The figures at the values of the files."""
        return self._figures([one.business for one in self.central.lines])[0]

    def outcomes(self, start: int, count: int) -> tuple[dict[str, Array], Array]:
        """The figures of futures start..start+count-1, each of shape (futures,), and accumulated cash by
        year before money is lent, shape (futures, years+1); raises InvalidAssumptions."""
        found: dict[str, Array] = {name: np.empty(count) for name in self.names}
        by_year = np.empty((count, self.central.plan.years + 1))
        for row, businesses in enumerate(self._futures(start, count)):
            figures, by_year[row] = self._figures(businesses)
            for name, value in figures.items():
                found[name][row] = value
        if not all(np.isfinite(values).all() for values in found.values()):
            raise InvalidAssumptions([Problem("no_finite_future", self.case.file)])
        return found, by_year

    def _futures(self, start: int, count: int) -> Iterator[list[Business]]:
        first = start - start % CELL
        for begin in range(first, start + count, CELL):
            # Whole cells, whatever is wanted of them: draws are spread evenly over a cell.
            drawn_here = [one.draws.pair(begin, CELL) for one in self._lines]
            for row in range(max(start - begin, 0), min(CELL, start + count - begin)):
                yield [
                    self._business(one, *(_row(values, row) for values in pair))
                    for one, pair in zip(self._lines, drawn_here, strict=True)
                ]

    def _business(self, line: _Line, one: dict, other: dict) -> Business:
        made = [
            line_of(
                self.case,
                line.name,
                line.offer,
                line.whole.comparison(values),
                around=self.around[line.name],
            ).business
            for values in (one, other)
        ]
        return _pooled(made[0], made[1], line.contracts)

    def _figures(self, businesses: Sequence[Business]) -> tuple[dict[str, float], Array]:
        company = Company(businesses, self.central.company.setting)
        cash = company.incremental
        found = {
            NPV: company.npv,
            TO_THE_END: company.npv_to_the_end,
            TROUGH: trough(cash).depth,
            PEAK: trough(company.to_owners).depth,
            DIP: -dip(company.revenue, company.today.revenue).depth,
        }
        for one in businesses:
            worth = unit(one, company.setting)
            found[line_figure(one.name)] = worth.margin - worth.fixed_cost
        return found, np.cumsum(cash)


def _row(values: Mapping[str, Array], row: int) -> dict:
    """One future of many: numbers, and growth by year where a price moves by yearly steps."""
    return {
        path: float(rows[row, 0]) if rows.shape[1] == 1 else rows[row].copy() for path, rows in values.items()
    }


def _pooled(one: Business, other: Business, contracts: float) -> Business:
    """What a line has on average where so many contracts each have their own fate."""
    # (a + b)/2 + (a − b)/(2√n), as shares of both.
    share = 0.5 + 0.5 / np.sqrt(contracts)

    def mixed(kind: type, first: object, second: object):
        return {
            field.name: share * getattr(first, field.name) + (1.0 - share) * getattr(second, field.name)
            for field in fields(kind)  # type: ignore[arg-type]
        }

    return replace(
        one,
        contract=Profile(**mixed(Profile, one.contract, other.contract)),
        sale=Profile(**mixed(Profile, one.sale, other.sale)),
        signings=Signings(**mixed(Signings, one.signings, other.signings)),
    )
