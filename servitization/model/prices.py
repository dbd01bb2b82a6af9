"""Price paths of a case: nominal, one number a year 0..horizon on the last axis.

Base prices are money of year 0 and grow from there: p·(1+g)^t (MODEL.md 1). A growth may be drawn:
an array of shape (scenarios, 1), or (scenarios, horizon) where it is another one each year.
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

    def purchase_index(self, vintage: np.ndarray) -> np.ndarray:
        """Price level of a purchase in year `vintage`; before signing prices are taken to have
        moved as they do in the first year."""
        inflation = self.indices["inflation"]
        if np.min(vintage, initial=0) >= 0:
            return inflation[..., vintage]
        before = inflation[..., [1]] ** np.minimum(vintage, 0)
        return np.where(vintage < 0, before, inflation[..., np.maximum(vintage, 0)])


def growth_index(rate: float | np.ndarray, horizon: int) -> np.ndarray:
    """(1+rate)^t for t = 0..horizon, dimensionless; with a rate for each year, their product so far.

    >>> growth_index(0.5, 2).tolist()
    [1.0, 1.5, 2.25]
    >>> growth_index(np.array([[0.5, 0.0]]), 2).tolist()
    [[1.0, 1.5, 1.5]]
    """
    if np.ndim(rate) and rate.shape[-1] > 1:
        index = np.ones_like(rate, shape=(*rate.shape[:-1], horizon + 1))
        index[..., 1:] = np.cumprod(1.0 + rate[..., :horizon], axis=-1)
        return index
    return (1.0 + rate) ** np.arange(horizon + 1)


def first_price(price: Timed) -> float:
    """The price of the first year that is given."""
    return price[min(price)] if isinstance(price, dict) else price


def price_path(price: Timed, growth: float, start_year: int, horizon: int) -> np.ndarray:
    """A price by year: one number grows from year 0; dated numbers hold until the next and
    growth continues after the last. Shape (horizon+1,), in the unit of `price`.

    >>> price_path({2026: 1.0, 2028: 2.0}, 0.5, 2026, 4).tolist()
    [1.0, 1.0, 2.0, 3.0, 4.5]
    """
    if not isinstance(price, dict):
        return price * growth_index(growth, horizon)
    dated = sorted(price.items())
    last, value = dated[-1]
    first = last - start_year
    # Where growth differs by year, what counts is that of the years after the last date.
    yearly = growth[..., first:] if np.ndim(growth) and growth.shape[-1] > 1 else growth
    grown = value * growth_index(yearly, horizon - first)
    path = np.zeros_like(grown, shape=(*grown.shape[:-1], horizon + 1))
    for year, value in dated:
        path[..., year - start_year :] = value
    path[..., first:] = grown
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
            "energy": default / default[..., :1]
            if default[..., 0].all()
            else growth_index(energy.price_growth, horizon),
            # In shadow mode carbon costs nobody money; it is valued beside the ledger.
            "carbon": carbon_path if carbon.mode == "cash" else np.zeros(horizon + 1),
        },
        electricity=electricity,
        carbon=carbon_path,
        grid_intensity=carbon.grid_intensity * (1.0 - carbon.grid_decline) ** np.maximum(years - 1, 0),
    )
