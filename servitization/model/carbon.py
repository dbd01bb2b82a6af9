"""Emissions of the machines: electricity, refrigerant, making them (MODEL.md 13)."""

from dataclasses import dataclass

import numpy as np

from servitization.model.design import Timeline
from servitization.model.technology import Technology


@dataclass(frozen=True)
class Emissions:
    """Emissions by year, kg CO2e, shape (…, horizon+1)."""

    indirect: np.ndarray
    """From electricity."""
    direct: np.ndarray
    """From refrigerant that leaks or is lost at removal."""
    embodied: np.ndarray
    """From making the machines, in the year of purchase."""

    @property
    def total(self) -> np.ndarray:
        return self.indirect + self.direct + self.embodied

    def __add__(self, other: "Emissions") -> "Emissions":
        return Emissions(
            self.indirect + other.indirect, self.direct + other.direct, self.embodied + other.embodied
        )


def emissions(technology: Technology, line: Timeline) -> Emissions:
    """Emissions of one system under one schedule."""
    machine, horizon = line.machine, technology.prices.carbon.shape[-1] - 1
    electricity = technology.electricity(machine)
    leaked = technology.leaked(machine)
    lost = technology.lost_at_removal(line.tier, line.vintage)
    made = technology.size * technology.system.embodied_carbon
    emitted = electricity * technology.prices.grid_intensity[..., machine.year]
    indirect, leak, removed = (
        np.zeros_like(one, shape=(*one.shape[:-1], horizon + 1)) for one in (emitted, leaked, lost)
    )
    embodied = np.zeros_like(made, shape=(*np.shape(made)[:-1], horizon + 1))
    indirect[..., 1:] = emitted
    leak[..., 1:] = leaked
    # No two machines of a schedule end in one year.
    removed[..., line.end] = lost
    embodied[..., line.vintage[line.vintage >= 0]] = made
    return Emissions(indirect, leak + removed, embodied)
