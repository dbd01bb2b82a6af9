"""Technicians and sites: how many, how busy, how long customers wait, where they start (MODEL.md 10.5)."""

from dataclasses import dataclass
from math import ceil, pi, sqrt

import numpy as np


def waiting_hours(
    utilisation: float, service_hours: float, arrival_variability: float, service_variability: float
) -> float:
    """Mean wait for a technician, hours: u/(1-u)·(ca²+cs²)/2·τ (Kingman, the VUT equation).

    Raises ValueError for a utilisation of one or more: the queue would never end.

    >>> waiting_hours(0.5, 3.0, 1.0, 0.8)
    2.7
    """
    if not 0 <= utilisation < 1:
        raise ValueError(f"the utilisation is {utilisation:g}; with one or more nobody is ever served")
    variability = (arrival_variability + service_variability) / 2.0
    return utilisation / (1.0 - utilisation) * variability * service_hours


@dataclass(frozen=True)
class Staff:
    """Technicians for a year's work."""

    workload_hours: float
    technicians: int
    utilisation: float


def staff(
    workload_hours: float,
    productive_hours: float,
    largest_utilisation: float,
    technicians: int | None = None,
    busiest: float = 1.0,
) -> Staff:
    """Technicians for a workload in hours a year: whole persons, none busier than allowed in the busiest
    time; or as many as there are (10.5)."""
    if technicians is None:
        # 5.000000000001 technicians are five.
        technicians = ceil(workload_hours * busiest / (productive_hours * largest_utilisation) - 1e-9)
    used = workload_hours / (technicians * productive_hours) if technicians else 0.0
    return Staff(workload_hours, technicians, used)


def trip_km(area: float, sites: int) -> float:
    """Mean distance from the nearest of some sites, km, if customers are spread over an area in km2:
    2/3 of the radius of each site's disc (10.5)."""
    return 2.0 / 3.0 * sqrt(area / (pi * sites))


@dataclass(frozen=True)
class Sites:
    """The number of sites that costs least."""

    unrounded: float
    """Where the cost curve is lowest, before whole sites are asked for."""
    best: int
    cost: float
    """Of sites and travel, currency a year."""


def sites_cost(visits: float, travel_cost: float, area: float, site_cost: float, sites: int) -> float:
    """Sites and travel, currency a year; `visits` a year, `travel_cost` per km there and back."""
    return sites * site_cost + visits * travel_cost * trip_km(area, sites)


def best_sites(visits: float, travel_cost: float, area: float, site_cost: float) -> Sites:
    """The number of sites with the least cost of sites and travel; one at least (10.5)."""
    slope = visits * travel_cost * sqrt(area / pi) / 3.0
    unrounded = (slope / site_cost) ** (2.0 / 3.0) if site_cost else float("inf") if slope else 0.0
    if not np.isfinite(unrounded):
        raise ValueError("sites that cost nothing have no best number")
    near = {max(1, int(unrounded)), max(1, int(unrounded) + 1)}
    best = min(sorted(near), key=lambda n: sites_cost(visits, travel_cost, area, site_cost, n))
    return Sites(unrounded, best, sites_cost(visits, travel_cost, area, site_cost, best))


@dataclass(frozen=True)
class CapacityYears:
    """Technicians and sites by year, shape (years+1,)."""

    workload_hours: np.ndarray
    technicians: np.ndarray
    utilisation: np.ndarray
    """On average over the year."""
    waiting_hours: np.ndarray
    """In the busiest time."""
    idle_cost: np.ndarray
    """Wages of hours that nobody needs."""
    sites: np.ndarray
    sites_cost: np.ndarray
    """Sites and travel."""
    late_cost: np.ndarray
    """Owed because visits came later than was promised."""

    @property
    def cost(self) -> np.ndarray:
        """Idle hours, sites, travel and delays."""
        return self.idle_cost + self.sites_cost + self.late_cost
