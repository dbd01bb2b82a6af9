"""An offer under the service around it: neutral beside adjusted, and every figure of the service.

`outcome` is the one entry; command line, explanations and the page read its `Outcome`. The answer to the
offer does not change: what is adjusted stands beside it and is called an assumption (MODEL.md 12).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servitization.analysis.portfolio.capacity import waiting_hours
from servitization.analysis.servuction import experience
from servitization.analysis.servuction.blueprint import MOVES, STAGES, moved, steps_of, task
from servitization.analysis.servuction.channels import NEUTRAL, Adjusted, Channels, adjusted
from servitization.analysis.servuction.coproduction import Task
from servitization.analysis.servuction.drivers import Compared, Worked
from servitization.analysis.servuction.possible import Mix, warnings
from servitization.analysis.study import Study
from servitization.assumptions.schema.servuction import Servuction
from servitization.assumptions.servuction import Services, problem, visit_hours
from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.parties import present_value
from servitization.problems import InvalidAssumptions

POINT = 0.01
"""One point of empathy, and one of the machine."""
USUAL_GAP = 0.2
"""How far the customers' share may be from what is usual for an approach before it is said."""


@dataclass(frozen=True)
class Effort:
    """Technicians of a service: how busy, and how long customers wait for one."""

    utilisation: float
    waiting_hours: float
    customers_as_people: float
    """Technicians that the customers' own hours stand for."""


@dataclass(frozen=True)
class Point:
    """What one point more of something is worth in a year of contacts, money."""

    empathy: float
    machine: float
    won: float
    """Contracts that are won, over which the point of the machine is counted."""
    energy: float
    """Present value after tax of a contract's energy to the provider."""


@dataclass(frozen=True)
class Stage:
    """Before, during or after the encounter: hours, and expectation against delivery."""

    name: str
    hours: float
    waiting: float
    expected: float | None
    delivered: float | None

    @property
    def gap(self) -> float | None:
        return None if self.expected is None or self.delivered is None else self.expected - self.delivered


@dataclass(frozen=True)
class Outcome:
    """An offer, the service of today, and the service that is tried."""

    services: Services
    compared: Compared
    comparison: Comparison
    channels: Channels
    neutral: Adjusted
    adjusted: Adjusted

    @property
    def service(self) -> Servuction:
        """The one that is tried."""
        return self.compared.tried.service

    @property
    def is_neutral(self) -> bool:
        return self.channels == NEUTRAL

    # --- triangle and mix -------------------------------------------------------------------------

    @cached_property
    def price_position(self) -> float | None:
        """Where the fee stands between floor (0) and ceiling (1); None without a zone."""
        zone = self.adjusted.against_sale
        return (self.adjusted.level - zone.provider_floor) / zone.width if zone.width > 0 else None

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Advice that the mix goes against, as keys of words."""
        tried, mix = self.compared.tried, self.service.mixed
        # A price in the very middle is not low for the last digit of a division.
        position = None if self.price_position is None else round(self.price_position, 9)
        given = Mix(price_position=position, standardisation=mix.standardisation)
        found = list(warnings(given, tried.approach))
        usual = tried.approach.drivers.coproduced_share
        if usual and abs(tried.figures.coproduced_share - usual) > USUAL_GAP:
            found.append("share_unusual")
        return tuple(found)

    # --- relation -----------------------------------------------------------------------------------

    @cached_property
    def point(self) -> Point | None:
        """One point of empathy beside one of the machine; None without contacts."""
        tried = self.compared.tried
        funnel = self.service.relation
        if not funnel.funnel.contacts:
            return None
        won, value = tried.won, self.adjusted.expected.npv
        # Above a share of one there is nothing to win.
        more = tried.won_with(min(funnel.empathy + POINT, 1.0))
        worth = (more.total - won.total) * value - (more.spent - won.spent)
        energy = energy_of(self.comparison)
        return Point(worth, POINT * energy * won.total, won.total, energy)

    def lifetime_value(self, one: Adjusted) -> float:
        """What a contract is worth to the provider with early ends, present value."""
        return float(one.expected.npv)

    def stay_to_end(self, one: Adjusted) -> float:
        """Of the contracts signed, those that no customer has left by the end of the term."""
        return (1.0 - one.churn_rate) ** self.comparison.assumptions.contract.term

    # --- encounter ----------------------------------------------------------------------------------

    def stages(self, worked: Worked) -> tuple[Stage, ...]:
        """Before, during and after."""
        return tuple(_stage(name, worked.service) for name in STAGES)

    # --- co-production ------------------------------------------------------------------------------

    @cached_property
    def task(self) -> Task:
        return task(self.service)

    @cached_property
    def fee_of_moves(self) -> Mapping[str, Mapping[str, float]]:
        """By step and move, what it would change of the fee as it is now tried, currency a year; only
        moves that the step is not at already."""
        found: dict[str, dict[str, float]] = {}
        service, now = self.service, self.adjusted.level
        for name, step in service.blueprint.steps.items():
            for move in ("stays", *MOVES):
                if move != step.move:
                    found.setdefault(name, {})[move] = self._level_with(moved(service, {name: move})) - now
        return found

    def _level_with(self, service: Servuction) -> float:
        made = Compared(self.compared.today, Worked(service)).channels(self.neutral.level)
        # Who stays and who signs moves no fee.
        return adjusted(self.comparison, Channels(made.willingness_to_pay, made.cost_to_serve)).level

    # --- staff --------------------------------------------------------------------------------------

    @cached_property
    def effort(self) -> tuple[Effort, Effort] | None:
        """Of today and of what is tried; None where no contracts are given."""
        both = (self.compared.today, self.compared.tried)
        if not all(one.service.staff.contracts for one in both):
            return None
        return _effort(both[0]), _effort(both[1])

    # --- experience ---------------------------------------------------------------------------------

    @cached_property
    def admission_fee(self) -> float | None:
        """What each visitor would have to pay; None without visitors."""
        found = self.service.experience
        return experience.admission_fee(found.yearly_cost, found.visitors) if found.visitors else None

    @cached_property
    def experience_worth(self) -> float:
        """What customers would pay more for the experience, currency a year at the offer's fee."""
        largest = self.service.experience.largest_premium
        return experience.premium(largest, self.compared.tried.score) * self.neutral.level


def outcome(study: Study, services: Services) -> Outcome:
    """An offer under a service; raises InvalidAssumptions where more customers would leave than there are."""
    compared, neutral, channels, found = acting(study.comparison, services)
    return Outcome(services, compared, study.comparison, channels, neutral, found)


def acting(comparison: Comparison, services: Services) -> tuple[Compared, Adjusted, Channels, Adjusted]:
    """Two services compared, an offer without a difference between them, what acts, and the offer under it;
    raises InvalidAssumptions as `outcome` does."""
    today, tried = services.today.assumptions, services.tried.assumptions
    compared = Compared.of(today, tried)  # type: ignore[arg-type]
    neutral = adjusted(comparison, NEUTRAL)
    channels = compared.channels(neutral.level)
    try:
        found = neutral if channels == NEUTRAL else adjusted(comparison, channels)
    except ValueError:
        rate = channels.churn_of(neutral.churn_rate)
        raise InvalidAssumptions(
            [problem(services.tried, "servuction_leave", "churn_per_gap", rate=f"{rate:.3g}")]
        ) from None
    return compared, neutral, channels, found


def changed(services: Services) -> dict[str, tuple[object, object]]:
    """What is tried, by path: today's value and the other one."""
    before, after = services.today.trail, services.tried.trail
    return {
        path: (before[path].value if path in before else None, one.value)
        for path, one in after.items()
        if path not in UNTOLD
        and not path.startswith("about.")
        and (path not in before or before[path].value != one.value)
    }


UNTOLD = ("today",)


def energy_of(comparison: Comparison) -> float:
    """Present value after tax of what a contract's energy costs the provider, at his own rate."""
    provider = comparison.assumptions.contract.provider
    party = comparison.statements[SERVICE][provider].party
    paid = [
        one.amount
        for one in comparison.evaluations[SERVICE].lines
        if one.payer == provider and one.item == "energy"
    ]
    flow = sum(paid, np.zeros(comparison.assumptions.horizon + 1))
    return float(present_value(flow, party.discount_rate)) * (1.0 - party.tax_rate)


def _stage(name: str, service: Servuction) -> Stage:
    steps = [one for one in steps_of(service).values() if one.stage == name]
    asked = [one for one in steps if one.expected is not None and one.delivered is not None]
    return Stage(
        name,
        sum(one.hours for one in steps),
        sum(one.waiting for one in steps),
        _mean(one.expected for one in asked),
        _mean(one.delivered for one in asked),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    found = [one for one in values if one is not None]
    return sum(found) / len(found) if found else None


def _effort(worked: Worked) -> Effort:
    service, staff = worked.service, worked.service.staff
    used = staff.contracts * visit_hours(service) / (staff.technicians * staff.productive_hours)
    share = worked.figures.coproduced_share
    variability = staff.visit_variability + staff.coproduction_variability * share**2
    own = staff.contracts * (worked.figures.hours - worked.figures.provider_hours)
    return Effort(
        used,
        waiting_hours(used, staff.visit_hours, staff.arrival_variability, variability),
        own / staff.productive_hours,
    )
