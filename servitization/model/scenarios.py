"""Numbers of a case that are drawn: arrays in place of numbers, one row per scenario.

A drawn number has shape (scenarios, 1): the last axis is the year, as everywhere. A growth of prices
that differs by year has shape (scenarios, horizon). The model's functions take both.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from servitization.assumptions.quantity import Group
from servitization.assumptions.schema import Assumptions


class Drawn:
    """A private copy of a case in which the numbers at some paths are put in place, again and again."""

    def __init__(self, assumptions: Assumptions, paths: Iterable[str]):
        """Raises KeyError for a path that leads nowhere."""
        self._central: dict[str, Any] = {}
        self._places: dict[str, tuple[dict[str, Any], str]] = {}
        owned: dict[str, Any] = {}
        self.assumptions = owned[""] = assumptions.model_copy()
        for path in paths:
            *above, last = path.split(".")
            holder, here = self.assumptions, ""
            for name in above:
                here = f"{here}.{name}"
                if here not in owned:
                    inner = _fields(holder)[name]
                    # The copy is ours alone, so that filling it changes no other case.
                    owned[here] = dict(inner) if isinstance(inner, Mapping) else inner.model_copy()
                    _fields(holder)[name] = owned[here]
                holder = owned[here]
            fields = _fields(holder)
            self._central[path] = fields[last]
            self._places[path] = fields, last

    def filled(self, values: Mapping[str, np.ndarray]) -> Assumptions:
        """The case with these arrays; paths that are left out have their central number again."""
        for path, (fields, name) in self._places.items():
            central = self._central[path]
            fields[name] = _by_date(central, values[path]) if path in values else central
        return self.assumptions


def _fields(holder: Group | dict[str, Any]) -> dict[str, Any]:
    return holder if isinstance(holder, dict) else holder.__dict__


def _by_date(central: Any, drawn: np.ndarray) -> Any:
    """A price by calendar year moves as a whole: what is drawn is the first of them."""
    if not isinstance(central, Mapping):
        return drawn
    first = central[min(central)]
    return {year: value * (drawn / first) for year, value in central.items()}
