"""A party's side of the ledger: money in less money out, tax, and what it is worth to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servitization import finance
from servitization.assumptions.schema import Assumptions, Party
from servitization.model.ledger import Entry, view
from servitization.model.tax import Lives, tax, taxable_profit


@dataclass(frozen=True)
class Statement:
    """Flows of one party by year, shape (…, horizon+1), currency, nominal; money in is positive."""

    party: Party
    pre_tax: np.ndarray
    tax: np.ndarray
    revenue: np.ndarray
    """Prices and fees received; neither resale values nor compensations."""
    monthly: np.ndarray | None = None
    """The part of `pre_tax` that is paid in twelve equal parts during the year, not at its end."""
    in_advance: float = 0.0
    """Share of each of the twelve that is paid at the start of its month."""
    profit: np.ndarray | None = None
    """What is taxed: income less expenses less depreciation."""

    @cached_property
    def after_tax(self) -> np.ndarray:
        return self.pre_tax - self.tax

    @cached_property
    def npv(self) -> float | np.ndarray:
        """Present value after tax at the party's own rate."""
        return self.npv_at(self.party.discount_rate)

    def npv_at(self, rate: float) -> float | np.ndarray:
        return present_value(self.valued_at(rate), rate)

    def valued_at(self, rate: float) -> np.ndarray:
        """The flow after tax with what is paid during a year brought to its end at `rate`."""
        if self.monthly is None:
            return self.after_tax
        return self.after_tax + (finance.twelve_payments(rate, self.in_advance) - 1.0) * self.monthly

    @cached_property
    def internal_rate(self) -> finance.InternalRate:
        """The rates at which `npv_at` is zero, and the one to read (MODEL.md 7.1); of one scenario."""
        return finance.internal_rate(self.after_tax, self.monthly, self.in_advance)

    @property
    def upfront(self) -> float | np.ndarray:
        """What is paid at signing, before tax; negative when money comes in."""
        return -self.pre_tax[..., 0]

    @property
    def peak_funding(self) -> float | np.ndarray:
        """Deepest point of the accumulated after-tax flow, as a positive sum (MODEL.md 7.3)."""
        return np.maximum(-np.cumsum(self.after_tax, axis=-1).min(axis=-1), 0.0)


def as_number(value: float | np.ndarray) -> float | np.ndarray:
    """A float, or an array with one value per scenario, shape (scenarios,)."""
    return float(value) if np.ndim(value) == 0 else value


def present_value(flow: np.ndarray, rate: float) -> float | np.ndarray:
    """Present value at t=0 of a flow by year, end of year, shape (…, horizon+1) → (…)."""
    if np.ndim(rate):
        # A rate by scenario has an axis for the year, as everything that is drawn.
        return np.vecdot(flow, (1.0 + rate) ** -np.arange(float(flow.shape[-1])))
    return flow @ finance.discount_factors(rate, flow.shape[-1] - 1)


@dataclass(frozen=True)
class Account:
    """A party's flows before the fee, ready to be taxed at any fee."""

    party: Party
    pre_tax: np.ndarray
    profit: np.ndarray
    revenue: np.ndarray

    def statement(self, received: np.ndarray | float = 0.0, in_advance: float | None = None) -> Statement:
        """The statement when `received` more comes in by year (negative: is paid), taxed.

        It comes at the end of the year; unless `in_advance` is given, in twelve equal parts, of
        each of which that share comes at the start of the month.
        """
        earned = np.maximum(received, 0.0)
        return Statement(
            self.party,
            self.pre_tax + received,
            tax(self.profit + received, self.party),
            self.revenue + earned,
            None if in_advance is None else np.asarray(received),
            in_advance or 0.0,
            self.profit + received,
        )

    def receiving(self, received: np.ndarray | float) -> "Account":
        """The account with a payment in it that does not move with the fee (negative: paid)."""
        return Account(
            self.party,
            self.pre_tax + received,
            self.profit + received,
            self.revenue + np.maximum(received, 0.0),
        )


class Accounts(Mapping[str, Account]):
    """The account of every party of a case, by its name; each is made when it is first asked for, as many
    a search asks for two of them."""

    def __init__(
        self,
        assumptions: Assumptions,
        lines: Iterable[Entry],
        lives: Mapping[str, Lives],
        depreciation_years: Mapping[str, int] | None = None,
    ):
        """`depreciation_years` are of what is no system."""
        self._assumptions, self._lines, self._lives = assumptions, tuple(lines), lives
        years = {name: system.depreciation_years for name, system in assumptions.systems.items()}
        self._years = years | dict(depreciation_years or {})
        self._made: dict[str, Account] = {}

    def __getitem__(self, name: str) -> Account:
        if name not in self._made:
            self._made[name] = self._of(name, self._assumptions.parties[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._assumptions.parties)

    def __len__(self) -> int:
        return len(self._assumptions.parties)

    def _of(self, name: str, party: Party) -> Account:
        horizon = self._assumptions.horizon
        return Account(
            party,
            view(self._lines, name) + np.zeros(horizon + 1),
            taxable_profit(self._lines, name, party, self._lives, self._years, horizon),
            sum((line.amount for line in self._lines if _earned(line, name)), np.zeros(horizon + 1)),
        )


def _earned(line: Entry, name: str) -> bool:
    return line.payee == name and line.kind in ("price", "fee")
