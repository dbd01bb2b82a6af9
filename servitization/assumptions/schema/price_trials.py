"""Prices under which a fee is tried: as they once moved, and as they might.

A year in which a series says nothing keeps its usual growth; wages and energy keep theirs beyond that
of consumer prices, so that general inflation moves everything.
"""

from servitization.assumptions.quantity import Group, Timed, quantity, text


class PastPrices(Group):
    """How prices moved year by year; the first of these years becomes year 1 of the contract."""

    inflation: Timed = quantity("fraction/year", "Growth of consumer prices in each year", gt=-0.5, le=10)
    wages: Timed | None = quantity(
        "fraction/year", "Growth of wages in years for which it is known", default=None, gt=-0.5, le=10
    )
    energy: Timed | None = quantity(
        "fraction/year",
        "Growth of the price of electricity in years for which it is known",
        default=None,
        gt=-0.9,
        le=10,
    )


class Phase(Group):
    """Years of the contract in which prices move otherwise."""

    first_year: int = quantity("year", "First year of the contract in which they do", ge=1, le=100)
    last_year: int = quantity("year", "Last one", ge=1, le=100)
    inflation: float | None = quantity(
        "fraction/year",
        "Growth of consumer prices in these years; none: the usual",
        default=None,
        gt=-0.5,
        le=10,
    )
    wages: float | None = quantity(
        "fraction/year", "Growth of wages in these years; none: the usual", default=None, gt=-0.5, le=10
    )
    energy: float | None = quantity(
        "fraction/year",
        "Growth of energy prices in these years; none: the usual",
        default=None,
        gt=-0.9,
        le=10,
    )


class Stress(Group):
    """What might happen to prices."""

    phases: dict[str, Phase] = text("What happens when, under any names")


class PriceTrials(Group):
    """Prices under which the fee is tried on the page Contract; they move no other result."""

    past: dict[str, PastPrices] = text("Prices as they once moved", {})
    stresses: dict[str, Stress] = text("Prices as they might move", {})
