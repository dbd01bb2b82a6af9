"""The triangle of customer, provider and service, and which of its links is privileged (MODEL.md 12.1).

The three links cannot be held in balance: one is privileged, and the entity that is not on it loses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

APPROACHES = ("mastery", "relational", "involvement")
LINKS: Mapping[str, tuple[str, str]] = {
    "mastery": ("provider", "service"),
    "relational": ("provider", "customer"),
    "involvement": ("customer", "service"),
}
"""The link that each approach privileges, by its two entities."""
DOMINANT = 0.5
"""Least weight of the link that is privileged."""


class NoApproach(ValueError):
    """Weights that are no approach; `key` names what is wrong with them."""

    def __init__(self, key: str, value: float):
        self.key, self.value = key, value
        super().__init__(f"{key}: {value:g}")


@dataclass(frozen=True)
class Drivers:
    """What an approach changes; the defaults change nothing."""

    fee_premium: float = 0.0
    """Share of the fee that customers pay more."""
    contact_hours: float = 0.0
    """Hours of contact a year."""
    standardisation: float = 1.0
    """Share of the service that is the same for all."""
    churn_factor: float = 1.0
    coproduced_share: float = 0.0
    front_share: float = 0.0
    """Share of the hours in the customer's sight."""
    sales_cost_factor: float = 1.0


@dataclass(frozen=True)
class Approach:
    """A mixture of the three approaches."""

    weights: Mapping[str, float]
    drivers: Drivers

    @property
    def dominant(self) -> str:
        """The approach whose link is privileged."""
        return max(self.weights, key=lambda name: self.weights[name])

    @property
    def focus(self) -> float:
        """Its weight."""
        return self.weights[self.dominant]

    @property
    def concentration(self) -> float:
        """Sum of squared weights (Herfindahl): a third is no approach at all, one is a pure one."""
        return sum(weight**2 for weight in self.weights.values())

    @property
    def losing(self) -> str:
        """The entity that is not on the privileged link: customer, provider or service."""
        return next(one for one in ("customer", "provider", "service") if one not in LINKS[self.dominant])


def approach(weights: Mapping[str, float], presets: Mapping[str, Drivers]) -> Approach:
    """The weighted mean of the approaches' drivers.

    Raises NoApproach for a negative weight, weights that do not sum to one, or none that dominates.

    >>> approach({"mastery": 1.0}, {"mastery": Drivers()}).losing
    'customer'
    """
    told = {name: weights.get(name, 0.0) for name in APPROACHES}
    lowest, total = min(told.values()), sum(weights.values())
    if lowest < 0:
        raise NoApproach("negative", lowest)
    if abs(total - 1.0) > 1e-9:
        raise NoApproach("sum", total)
    if max(told.values()) < DOMINANT:
        raise NoApproach("no_dominant", max(told.values()))
    mixed = {
        one.name: sum(weight * getattr(presets[name], one.name) for name, weight in told.items() if weight)
        for one in fields(Drivers)
    }
    return Approach(told, Drivers(**mixed))


def lifetime_value(margin: float, churn_rate: float, rate: float, years: int) -> float:
    """What a customer is worth over some years: Σ m·(1-h)^(k-1)/(1+r)^k (12.4).

    >>> lifetime_value(125.0, 0.0, 0.25, 1)
    100.0
    """
    return sum(margin * (1.0 - churn_rate) ** (k - 1) / (1.0 + rate) ** k for k in range(1, years + 1))


@dataclass(frozen=True)
class Margin:
    """A year of one customer under an approach, money."""

    fee: float
    contact_cost: float
    customisation_cost: float
    coproduction_saving: float
    margin: float


def margin(
    drivers: Drivers,
    fee: float,
    core_cost: float,
    contact_rate: float,
    customisation_cost: float,
    task_hours: float,
    back_rate: float,
) -> Margin:
    """What a customer leaves in a year: fee(1+premium) - core - contact - custom(1-σ) + κ·W·c (12.1)."""
    paid = fee * (1.0 + drivers.fee_premium)
    contact = drivers.contact_hours * contact_rate
    custom = (1.0 - drivers.standardisation) * customisation_cost
    saved = drivers.coproduced_share * task_hours * back_rate
    return Margin(paid, contact, custom, saved, paid - core_cost - contact - custom + saved)
