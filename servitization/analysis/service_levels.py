"""Bonus and malus of a service level: what a level achieved costs or brings, and what is expected.

The fee is moved, nothing else: machines, upkeep and the level of the fee stay as they are.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servitization.assumptions.schema import ServiceLevel
from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.fee_structures import Owed, achieved, bonus_malus
from servitization.model.parties import present_value
from servitization.model.service_fee import delivered, owed_for

POINTS = 241
"""Levels at which the line of the picture is drawn."""

PLACES = 40
"""Steps in which a level may be tried."""

USUAL = {"target": 0.995, "band": 0.001, "malus": 10.0, "malus_cap": 0.1, "bonus": 5.0, "bonus_cap": 0.02}
"""Terms to begin with where none are agreed, judged: a tenth of the fee is at stake, and a bonus is small."""


@dataclass(frozen=True)
class Achieved:
    """What a fee is worth when a share of the hours is delivered in every year."""

    share: float
    factor: float
    """Of the fee that is owed: 1 within the dead band."""
    first_year: float
    """What is owed more (bonus) or less (malus) for year 1, currency."""
    total: float
    """The same over the horizon, nominal."""
    present_value: float
    """The same in today's money at the provider's rate, before tax."""


@dataclass(frozen=True)
class ServiceLevels:
    """The service level of a contract: its terms, what is expected, what other levels would bring."""

    terms: ServiceLevel
    expected: np.ndarray
    """Share of the hours expected by year, shape (horizon+1,)."""
    fee: np.ndarray
    """What would be owed within the dead band, by year."""
    rate: float

    @property
    def agreed(self) -> bool:
        """Whether anything is owed for the level achieved."""
        return self.terms.target is not None

    @cached_property
    def usual(self) -> float:
        """The expected share of the hours, mean of the years."""
        return float(self.expected[1:].mean())

    def at(self, share: float) -> Achieved:
        """What a share of the hours brings when it is delivered in every year."""
        return self._of(share, np.full_like(self.fee, share))

    @cached_property
    def as_expected(self) -> Achieved:
        """What is expected, year by year."""
        return self._of(self.usual, self.expected)

    def _of(self, share: float, by_year: np.ndarray) -> Achieved:
        more = (bonus_malus(self.terms, by_year) - 1.0) * self.fee
        return Achieved(
            share,
            float(bonus_malus(self.terms, np.array([share]))[0]),
            float(more[1]),
            float(more.sum()),
            float(present_value(more, self.rate)),
        )

    @cached_property
    def range(self) -> tuple[float, float]:
        """Shares of the hours between which something happens: from where the malus is capped, or a
        little below it, to all of them."""
        target = self.terms.target if self.terms.target is not None else self.usual
        reach = self.terms.dead_band
        if self.terms.malus_rate > 0:
            reach += self.terms.malus_cap / self.terms.malus_rate
        low = min(target - 1.25 * max(reach, 0.002), self.usual - 0.001)
        return max(float(np.floor(low * 1000.0)) / 1000.0, 0.0), 1.0

    @cached_property
    def places(self) -> tuple[float, ...]:
        """Shares of the hours that may be tried, evenly over the range."""
        low, high = self.range
        return tuple(round(float(one), 6) for one in np.linspace(low, high, PLACES + 1))

    @property
    def start(self) -> float:
        """A share of the hours to begin with: a little below the dead band."""
        low, high = self.range
        edge = self.usual if self.terms.target is None else self.terms.target - self.terms.dead_band
        return edge - 2.0 * (high - low) / PLACES

    @cached_property
    def examples(self) -> tuple[float, ...]:
        """Shares of the hours worth reading: all, the band's ends, between it and the cap, the cap."""
        terms, (low, high) = self.terms, self.range
        if terms.target is None:
            return (high, self.usual)
        start = terms.target - terms.dead_band
        found = {high, min(terms.target + terms.dead_band, high), terms.target, start, self.usual}
        if terms.malus_rate > 0:
            reach = terms.malus_cap / terms.malus_rate
            found |= {start - reach / 2, start - reach}
        return tuple(sorted({round(one, 5) for one in found if low <= one <= high}, reverse=True))

    @cached_property
    def line(self) -> tuple[np.ndarray, np.ndarray]:
        """Shares of the hours and the share of the fee owed at each, corners included."""
        terms, (low, high) = self.terms, self.range
        shares = [*np.linspace(low, high, POINTS)]
        if terms.target is not None:
            ends = [terms.target - terms.dead_band, terms.target + terms.dead_band]
            if terms.malus_rate > 0:
                ends.append(ends[0] - terms.malus_cap / terms.malus_rate)
            if terms.bonus_rate > 0:
                ends.append(ends[1] + terms.bonus_cap / terms.bonus_rate)
            shares += [one for one in ends if low <= one <= high]
        shares = np.unique(np.array(shares))
        return shares, bonus_malus(terms, shares)


def service_levels(compared: Comparison) -> ServiceLevels:
    """The service level of a contract at its fee."""
    assumptions = compared.assumptions
    contract, served = assumptions.contract, compared.evaluations[SERVICE]
    terms, level = contract.fee.service_level, compared.agreement.level
    rate = assumptions.parties[contract.provider].discount_rate
    expected = achieved(terms, delivered(compared.model, served))
    return ServiceLevels(terms, expected, level * _without(compared).shape, rate)


def _without(compared: Comparison) -> Owed:
    """What is owed when nothing is measured."""
    assumptions, contract = compared.assumptions, compared.assumptions.contract
    unmeasured = contract.fee.service_level.model_copy(update={"target": None})
    fee = contract.fee.model_copy(update={"service_level": unmeasured})
    other = assumptions.model_copy(update={"contract": contract.model_copy(update={"fee": fee})})
    model = compared.model.varied(other, lambda arrangement: True)
    return owed_for(model, model.evaluation(compared.rows[SERVICE]))
