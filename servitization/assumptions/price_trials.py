"""What the section `price_trials` cannot show value by value: years in order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servitization.assumptions.quantity import Inconsistency

if TYPE_CHECKING:
    from servitization.assumptions.schema import Assumptions, Stress


def inconsistencies(assumptions: "Assumptions") -> Iterator[Inconsistency]:
    """Past prices that are no prices by year, phases that end before they begin, or two at once."""
    for name, past in assumptions.price_trials.past.items():
        path = f"price_trials.past.{name}"
        if not isinstance(past.inflation, dict):
            yield Inconsistency(f"{path}.inflation", "past_not_by_year", {})
            continue
        years = sorted(past.inflation)
        missing = [year for year in range(years[0], years[-1]) if year not in past.inflation]
        if missing:
            yield Inconsistency(f"{path}.inflation", "past_year_missing", {"year": missing[0]})
        for series in ("wages", "energy"):
            given = getattr(past, series)
            if given is not None and not isinstance(given, dict):
                yield Inconsistency(f"{path}.{series}", "past_not_by_year", {})
            elif given is not None and (min(given) < years[0] or max(given) > years[-1]):
                told = {"first": years[0], "last": years[-1]}
                yield Inconsistency(f"{path}.{series}", "past_beyond", told)
    for name, stress in assumptions.price_trials.stresses.items():
        for key, phase in stress.phases.items():
            if phase.last_year < phase.first_year:
                path = f"price_trials.stresses.{name}.phases.{key}.last_year"
                told = {"first": phase.first_year, "last": phase.last_year}
                yield Inconsistency(path, "phase_ends_before", told)
        for series in ("inflation", "wages", "energy"):
            yield from _twice(name, stress, series)


def _twice(name: str, stress: "Stress", series: str) -> Iterator[Inconsistency]:
    """Years for which two phases say how one series moves."""
    said: dict[int, str] = {}
    for key, phase in stress.phases.items():
        if getattr(phase, series) is None:
            continue
        for year in range(phase.first_year, phase.last_year + 1):
            if year in said:
                path = f"price_trials.stresses.{name}.phases.{key}.{series}"
                yield Inconsistency(path, "phases_overlap", {"year": year, "other": said[year]})
                break
            said[year] = key
