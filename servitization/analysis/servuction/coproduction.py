"""How much customers do themselves: cost by share, and the share that costs least (MODEL.md 12.5)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """A task of which customers may do a part; money an hour."""

    hours: float
    labour_cost: float
    customer_time: float
    """Value of the customer's own time, given back as a lower fee."""
    buffer_cost: float
    """For customers who come late and differ in skill; grows with the square of their share."""

    def cost(self, share: float) -> float:
        """W·[(1-κ)·c + κ·t + b·κ²], currency a year."""
        alone = (1.0 - share) * self.labour_cost + share * self.customer_time
        return self.hours * (alone + self.buffer_cost * share**2)

    @property
    def best_share(self) -> float:
        """κ* = (c-t)/2b, within 0 and 1.

        >>> Task(10.0, 40.0, 20.0, 20.0).best_share
        0.5
        """
        less = self.labour_cost - self.customer_time
        if not self.buffer_cost:
            return 1.0 if less > 0 else 0.0
        return min(max(less / (2.0 * self.buffer_cost), 0.0), 1.0)

    @property
    def saving(self) -> float:
        """What the best share saves on doing everything for the customer, currency a year."""
        return self.cost(0.0) - self.cost(self.best_share)


def potential_efficiency(contact_share: float) -> float:
    """How efficient a service can be: one less contact time over creation time (Chase, 12.5)."""
    return 1.0 - contact_share


def hours_cost(
    hours: float, contact_share: float, front_cost: float, back_cost: float, back_efficiency: float = 1.0
) -> float:
    """Cost of hours in and out of the customer's sight: W·[x·c_front + (1-x)·c_back/e_back] (12.5)."""
    return hours * (contact_share * front_cost + (1.0 - contact_share) * back_cost / back_efficiency)
