"""Price paths of a case: nominal, one number a year 0..horizon on the last axis.

Base prices are money of year 0 and grow from there: p·(1+g)^t (MODEL.md 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.quantity import Timed
from servitization.assumptions.schema import Assumptions


@dataclass(frozen=True)
class Prices:
    """Indices that are 1 in year 0, and prices; arrays of shape (…, horizon+1)."""

    indices: Mapping[str, np.ndarray]
    electricity: Mapping[str, np.ndarray]
    """Price of electricity by party, currency/kWh."""
    carbon: np.ndarray
    """Price of carbon, currency/kg."""
    grid_intensity: np.ndarray
    """Emissions of electricity, kg/kWh; year 1 has the value of the file."""


def growth_index(rate: float, horizon: int) -> np.ndarray:
    """(1+rate)^t for t = 0..horizon, dimensionless.

    >>> growth_index(0.5, 2).tolist()
    [1.0, 1.5, 2.25]
    """
    return (1.0 + rate) ** np.arange(horizon + 1)


def price_path(price: Timed, growth: float, start_year: int, horizon: int) -> np.ndarray:
    """A price by year: one number grows from year 0; dated numbers hold until the next and
    growth continues after the last. Shape (horizon+1,), in the unit of `price`.

    >>> price_path({2026: 1.0, 2028: 2.0}, 0.5, 2026, 4).tolist()
    [1.0, 1.0, 2.0, 3.0, 4.5]
    """
    if not isinstance(price, dict):
        return price * growth_index(growth, horizon)
    path = np.empty(horizon + 1)
    dated = sorted(price.items())
    for year, value in dated:
        path[year - start_year :] = value
    last, value = dated[-1]
    first = last - start_year
    path[first:] = value * growth_index(growth, horizon - first)
    return path


def prices(assumptions: Assumptions) -> Prices:
    """All price paths of the case."""
    horizon = assumptions.horizon
    economy, energy, carbon = assumptions.economy, assumptions.energy, assumptions.carbon
    start = assumptions.contract.start_year
    years = np.arange(horizon + 1)
    carbon_path = carbon.price / 1000.0 * growth_index(carbon.price_growth, horizon)
    default = price_path(energy.electricity_price, energy.price_growth, start, horizon)
    electricity = {
        name: default
        if party.electricity_price is None
        else price_path(party.electricity_price, energy.price_growth, start, horizon)
        for name, party in assumptions.parties.items()
    }
    return Prices(
        indices={
            "none": np.ones(horizon + 1),
            "inflation": growth_index(economy.inflation, horizon),
            "wages": growth_index(economy.wage_growth, horizon),
            # Dated prices carry the index with them: it is the price over that of year 0.
            "energy": default / default[0] if default[0] else growth_index(energy.price_growth, horizon),
            # In shadow mode carbon costs nobody money; it is valued beside the ledger.
            "carbon": carbon_path if carbon.mode == "cash" else np.zeros(horizon + 1),
        },
        electricity=electricity,
        carbon=carbon_path,
        grid_intensity=carbon.grid_intensity * (1.0 - carbon.grid_decline) ** np.maximum(years - 1, 0),
    )
