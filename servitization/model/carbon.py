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
    indirect, direct, embodied = np.zeros(horizon + 1), np.zeros(horizon + 1), np.zeros(horizon + 1)
    electricity = technology.electricity(machine)
    indirect[1:] = electricity * technology.prices.grid_intensity[machine.year]
    direct[1:] = technology.leaked(machine)
    np.add.at(direct, line.end, technology.lost_at_removal(line.tier))
    embodied[line.vintage] = technology.size * technology.system.embodied_carbon
    return Emissions(indirect, direct, embodied)
