"""The service as an experience: five principles, what they are worth, two tests (MODEL.md 12.6)."""

from collections.abc import Mapping
from math import prod

PRINCIPLES = ("theme", "positive_cues", "no_negative_cues", "memorabilia", "senses")


def score(principles: Mapping[str, float]) -> float:
    """Geometric mean of the five scores in 0..1: what contradicts the theme spoils it all.

    Raises ValueError where a principle is missing or beyond 0 and 1.

    >>> score(dict.fromkeys(PRINCIPLES, 0.5) | {"no_negative_cues": 0.0})
    0.0
    """
    if set(principles) != set(PRINCIPLES) or not all(0 <= one <= 1 for one in principles.values()):
        raise ValueError(f"scores of {', '.join(PRINCIPLES)}, each from 0 to 1")
    return prod(principles.values()) ** (1.0 / len(PRINCIPLES))


def weakest(principles: Mapping[str, float]) -> str:
    """The principle that holds the score down."""
    return min(principles, key=lambda name: principles[name])


def premium(largest: float, found: float) -> float:
    """Share of the fee that customers pay more for an experience of such a score."""
    return largest * found


def admission_fee(yearly_cost: float, visitors: float) -> float:
    """The admission test: what each visitor would have to pay for the experience to pay for itself."""
    return yearly_cost / visitors


def passes_souvenir_test(share_above_price: float) -> bool:
    """The souvenir test: whether anybody pays more for the reminder than for the thing."""
    return share_above_price > 0
