"""Who stays: failures, complaints, recovery; and how much empathy moves (MODEL.md 12.3, 12.4).

A recovered customer leaves no less than one to whom nothing happened: studies find the recovery paradox
in satisfaction, not in what customers do.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recovery:
    """What becomes of a failure; the defaults change nothing."""

    failures: float = 0.0
    """Of a contract in a year."""
    detected_share: float = 0.0
    """Of failures that feedback brings up."""
    recovered_share: float = 0.0
    """Of those, that are made good."""
    leaves_silent: float = 0.0
    """Chance that a customer leaves after a failure nobody heard of."""
    leaves_failed: float = 0.0
    """After one that was heard of and not made good."""
    leaves_recovered: float = 0.0
    recovery_cost: float = 0.0
    """Of a failure that is made good, or was tried to."""
    feedback_cost: float = 0.0
    """Of a contract in a year."""

    @property
    def cost(self) -> float:
        """Of a contract in a year, money."""
        return self.failures * self.detected_share * self.recovery_cost + self.feedback_cost


def churn_rate(base: float, recovery: Recovery) -> float:
    """Customers who leave in a year: h0 + f·[(1-d)·h_silent + d·((1-r)·h_failed + r·h_recovered)] (12.4).

    Raises ValueError for a recovered customer who would leave less than never.
    """
    if recovery.leaves_recovered < 0:
        raise ValueError("a recovered customer does not stay more surely than one to whom nothing happened")
    heard, made_good = recovery.detected_share, recovery.recovered_share
    after = (1.0 - made_good) * recovery.leaves_failed + made_good * recovery.leaves_recovered
    return base + recovery.failures * ((1.0 - heard) * recovery.leaves_silent + heard * after)


def with_empathy(share: float, empathy: float, effect: float) -> float:
    """A share of the funnel or of the relation under more or less empathy than the middle:
    x0·(1+e·(ε-0.5)) within 0 and 1 (12.3).

    >>> with_empathy(0.4, 0.5, 2.0), with_empathy(0.9, 1.0, 1.0)
    (0.4, 1.0)
    """
    return min(max(share * (1.0 + effect * (empathy - 0.5)), 0.0), 1.0)


def word_of_mouth(effect: float, anchored_share: float, empathy: float, usual: float) -> float:
    """How much more customers talk than usual: 1+e·(anchor·ε-ref) (12.4); at the usual, 1."""
    return 1.0 + effect * (anchored_share * empathy - usual)
