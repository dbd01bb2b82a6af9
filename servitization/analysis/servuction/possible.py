"""The eight elements of the service mix, POSSIBLE, as drivers and through which channel each acts
(MODEL.md 12.2): prix, offre de valeur, servuction, standardisation, image, back and front office,
logistique, explications. The mix is that of the project's source documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from servitization.analysis.servuction.triangle import Approach

CHANNELS = ("willingness_to_pay", "cost_to_serve", "retention", "adoption")
LETTERS = {
    "price": ("willingness_to_pay",),
    "offer": ("willingness_to_pay", "cost_to_serve"),
    "servuction": ("cost_to_serve",),
    "standardisation": ("cost_to_serve",),
    "image": ("willingness_to_pay", "adoption"),
    "back_and_front_office": ("cost_to_serve",),
    "logistics": ("cost_to_serve",),
    "explanations": ("cost_to_serve", "adoption"),
}
"""The drivers in the order of their letters, with the channels through which each acts."""
LOW_PRICE = 0.5
"""Position in the zone below which a price is low."""


@dataclass(frozen=True)
class Mix:
    """Positions of the drivers; the defaults change nothing."""

    price_position: float | None = None
    """Where the fee stands between floor (0) and ceiling (1); None: where the contract sets it."""
    standardisation: float = 1.0
    customisation_cost: float = 0.0
    """Of a service that is all made to measure, money a year."""
    learning: float = 0.0
    """Unit cost falls with (contracts/first contracts)^-learning."""


def warnings(mix: Mix, approach: Approach) -> Iterator[str]:
    """Advice of the source documents that a mix goes against, as keys of words."""
    if approach.dominant == "relational":
        if mix.price_position is not None and mix.price_position < LOW_PRICE:
            yield "low_price_contradicts_relation"
        if mix.standardisation > LOW_PRICE:
            yield "standard_contradicts_relation"


def customisation(mix: Mix) -> float:
    """What making to measure costs a year: (1-σ)·cost (12.2)."""
    return (1.0 - mix.standardisation) * mix.customisation_cost


def learned_cost(cost: float, contracts: float, first: float, learning: float) -> float:
    """The unit cost after so many contracts: cost·(N/N0)^-b (12.2).

    >>> learned_cost(100.0, 200.0, 100.0, 1.0)
    50.0
    """
    return cost * (contracts / first) ** -learning
