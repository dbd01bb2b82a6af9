"""What is not known: how prices may move, what moves together, how draws are made.

The range of an assumption stands beside its value, wherever it is (`low`, `high`, `distribution`);
here is only what belongs to no single one.
"""

from typing import Literal

from servitization.assumptions.quantity import Group, quantity, text


class PricePath(Group):
    """How a price may leave its central path, beside an uncertain growth."""

    kind: Literal["constant_growth", "geometric_brownian", "mean_reverting"] = text(
        "Growth that never changes, steps that stay, or steps that fade away", "constant_growth"
    )
    volatility: float = quantity(
        "fraction/year", "Standard deviation of a year's step, in logarithms", default=0.0, ge=0, le=1
    )
    reversion: float = quantity(
        "fraction/year", "Speed at which a mean-reverting price comes back", default=0.3, gt=0, le=10
    )


class Correlation(Group):
    """Two assumptions that move together."""

    first: str = text("Path of an assumption that has a range")
    second: str = text("Path of another one")
    rank: float = quantity("1", "Rank correlation of the two (Spearman)", ge=-1, le=1)


class Risk(Group):
    """What is not known, and how it is drawn."""

    energy: PricePath = text("How the price of energy moves", PricePath())
    inflation: PricePath = text("How consumer prices move", PricePath())
    wages: PricePath = text("How wages move", PricePath())
    correlations: dict[str, Correlation] = text("What moves together, under any names", {})
    own_to_contract: tuple[str, ...] = text(
        "Beginnings of the paths that differ by contract; all others hit every contract alike",
        ("site", "places", "comfort", "contract.usage_rebound", "systems.*.demand", "systems.*.surprise"),
    )
    pooled_contracts: int = quantity(
        "1", "Contracts over which single mishaps even out", default=20, ge=1, le=100_000
    )
    draws: int = quantity("1", "Futures that are drawn", default=10_000, ge=1, le=10_000_000)
    seed: int = quantity("1", "Number from which all draws follow", default=2026, ge=0, le=2_000_000_000)
    sampling: Literal["plain", "latin_hypercube", "sobol"] = text(
        "How draws are spread over the ranges", "latin_hypercube"
    )
