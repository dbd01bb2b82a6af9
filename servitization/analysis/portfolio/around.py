"""What the service around the machine does to a line of a plan, through its four channels (MODEL.md 12)."""

from collections.abc import Mapping
from dataclasses import dataclass

from servitization.analysis.servuction.channels import NEUTRAL, Channels
from servitization.analysis.servuction.outcome import acting
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.assumptions.schema.portfolio import Line, Plan
from servitization.assumptions.servuction import services_of_line
from servitization.model.comparison import Comparison


@dataclass(frozen=True)
class Around:
    """What a service changes of a line; by default nothing. Assumptions on behaviour."""

    channels: Channels = NEUTRAL
    """Who stays, who signs, and what serving costs more, in the currency of the plan."""
    level: float | None = None
    """The fee as it is bargained under them, currency of the plan a year; None: that of the offer."""

    @property
    def signs(self) -> float:
        """How many sign over those of the plan."""
        return self.channels.adoption_factor

    def under(self, comparison: Comparison) -> Comparison:
        """An offer at the fee of this service."""
        return comparison if self.level in (None, comparison.agreement.level) else comparison.at(self.level)

    def churn_rate(self, comparison: Comparison, given: float | None) -> float | None:
        """Contracts that end early in a year, where the plan gives a rate or leaves that of the offer."""
        if self.channels.churn_factor == 1.0 and not self.channels.churn_added:
            return given
        return self.channels.churn_of(comparison.assumptions.contract.churn_rate if given is None else given)


TODAY = Around()


def around_line(case: Case, name: str, line: Line, offer: Case, comparison: Comparison) -> Around:
    """What the service that a line names does to its offer, which is in the plan's currency."""
    if not line.servuction:
        return TODAY
    services = services_of_line(case, f"lines.{name}.servuction", line.servuction, offer)
    _, neutral, channels, found = acting(comparison, services)
    return Around(channels, None if found.level == neutral.level else found.level)


def around_lines(case: Case, offers: Mapping[str, Case]) -> dict[str, Around]:
    """By line what `around_line` says, of offers in the plan's currency: for whoever works a plan out where
    the files of its services are not. Raises InvalidAssumptions."""
    plan: Plan = case.assumptions  # type: ignore[assignment]
    return {
        name: around_line(case, name, line, offers[name], Study(offers[name]).comparison)
        if line.servuction
        else TODAY
        for name, line in plan.lines.items()
    }
