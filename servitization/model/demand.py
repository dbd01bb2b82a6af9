"""What is wanted: function per year, peak and installed size of a system (MODEL.md 3.1, 5.1).

Systems couple through heat: the electricity of one (lighting) is load to another (cooling)
and saves heating. The coupled system's energy is therefore known before this one's need.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import Assumptions, System
from servitization.model.items import something
from servitization.model.prices import growth_index


@dataclass(frozen=True)
class Need:
    """Function and peak of one system before margin and rebound."""

    function: np.ndarray
    """Function wanted in year t, shape (horizon+1,); nothing in year 0."""
    peak: float
    """Size that meets the peak, without margin."""


def own_need(assumptions: Assumptions, name: str) -> tuple[float, float]:
    """Function of year 1 and peak of a system without coupled heat, in its own units, less
    what the building's measure saves."""
    function, peak = _need_without_measure(assumptions, name)
    measure = assumptions.measures.get(assumptions.site.measure or "")
    saving = measure.saves.get(name) if measure is not None else None
    if saving is None:
        return function, peak
    return function * (1.0 - saving.function), peak * (1.0 - saving.peak)


def _need_without_measure(assumptions: Assumptions, name: str) -> tuple[float, float]:
    system, site = assumptions.systems[name], assumptions.site
    demand = system.demand
    place = assumptions.places.get(site.place or "")
    climate = place.needs.get(name) if place is not None else None
    per_size = demand.peak_per_size if demand.peak_per_size is not None else climate.peak_per_size
    peak = per_size * site.size
    if demand.full_load_hours is not None:
        return peak * demand.full_load_hours, peak
    function = demand.function_per_size
    return (climate.function_per_size if function is None else function) * site.size, peak


def need(assumptions: Assumptions, name: str, energy_of: Mapping[str, np.ndarray]) -> Need:
    """Need of system `name`, given the yearly electricity (kWh, shape (horizon+1,)) of the
    systems whose heat it removes. Where it follows the set point, a lower one than the
    reference adds load per kelvin.
    """
    system = assumptions.systems[name]
    function_year_one, peak = own_need(assumptions, name)
    grown = growth_index(system.demand.growth, assumptions.horizon - 1)
    growth = np.zeros_like(grown, shape=(*grown.shape[:-1], assumptions.horizon + 1))
    growth[..., 1:] = grown
    function = function_year_one * growth
    if system.demand.follows_set_point:
        comfort = assumptions.comfort
        colder = comfort.reference_set_point_c - comfort.set_point_c
        promised = (1.0 + comfort.load_per_kelvin) ** colder
        function, peak = function * promised, peak * promised
    for source, heat in system.demand.heat_from.items():
        energy = energy_of[source]
        hours = full_load_hours(assumptions, source)
        function = function + heat.annual_share * energy
        peak = peak + heat.peak_share * largest(energy) / hours
    return Need(function=function, peak=peak)


def full_load_hours(assumptions: Assumptions, name: str) -> float:
    """Yearly function over peak of a system, h/year."""
    demand = assumptions.systems[name].demand
    if demand.full_load_hours is not None:
        return demand.full_load_hours
    function, peak = own_need(assumptions, name)
    return function / peak if something(peak) and something(function) else 8760.0


def largest(path: np.ndarray) -> float | np.ndarray:
    """The largest value of a path by year: a number, or one per scenario, shape (scenarios, 1)."""
    return float(path.max()) if path.ndim == 1 else path.max(axis=-1, keepdims=True)


def heating_kwh(
    assumptions: Assumptions,
    name: str,
    reference: Mapping[str, np.ndarray],
    energy_of: Mapping[str, np.ndarray],
) -> np.ndarray:
    """Electricity for heat that the coupled systems no longer give, kWh by year (5.1).

    Negative when they give more than in the reference, the sale as bought.
    """
    lost = np.zeros(assumptions.horizon + 1)
    for source, heat in assumptions.systems[name].demand.heat_from.items():
        lost = lost + heat.heating_share * (reference[source] - energy_of[source])
    return lost / assumptions.site.heating_efficiency


def installed_size(need_of_system: Need, system: System, provided: bool) -> float:
    """Size installed: the margin of an owner, or that of a provider, over the peak."""
    margin = system.serving.sizing_margin if provided else system.buying.sizing_margin
    return margin * need_of_system.peak
