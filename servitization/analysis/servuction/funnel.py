"""From contacts to contracts: approached, seduced, influenced, won, and who they bring (MODEL.md 12.3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Won:
    """What comes out of a year of contacts, in contracts and money."""

    approached: float
    conversion: float
    """Share of those approached who are won."""
    won: float
    referred: float
    """Brought by those who were won and anchored."""
    spent: float

    @property
    def total(self) -> float:
        return self.won + self.referred

    @property
    def acquisition_cost(self) -> float | None:
        """What one new customer costs; None where none is won."""
        return self.spent / self.total if self.total > 0 else None


def funnel(
    contacts: float,
    proactive_share: float,
    walk_in_share: float,
    seduced_share: float,
    warm_conversion: float,
    cold_conversion: float,
    anchored_share: float,
    referrals: float,
    cost_per_approach: float,
    programme_cost: float,
) -> Won:
    """What a year of contacts gives: staff that waits is approached by few, and whoever was seduced
    before is won more easily than whoever was not. All shares are fractions, costs are money (12.3).

    >>> funnel(1000, 0.5, 0.0, 0.5, 0.5, 0.25, 0.0, 0.0, 10.0, 1000.0).won
    187.5
    """
    approached = contacts * (proactive_share + (1.0 - proactive_share) * walk_in_share)
    conversion = seduced_share * warm_conversion + (1.0 - seduced_share) * cold_conversion
    won = approached * conversion
    spent = approached * cost_per_approach + programme_cost
    return Won(approached, conversion, won, won * anchored_share * referrals, spent)
