"""What a machine does and costs over its life (MODEL.md 3.2): the physics, one line each.

Every function takes machine-years: arrays of tier, regime, vintage (year of purchase) and
age (full years at the start of the operating year) that broadcast together. The design
search passes the whole grid of choices, the ledger passes one schedule; the formulas are
the same. Money is nominal and on production basis: what the world charges.
"""

from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import System
from servitization.model.prices import Prices

Array = np.ndarray


@dataclass(frozen=True)
class MachineYears:
    """Which machine is how old: indices and years, broadcasting to one shape."""

    tier: Array
    regime: Array
    vintage: Array
    age: Array
    year: Array
    """Contract year in which the machine runs, vintage + age + 1; at most the horizon."""


class Hardware:
    """The tiers and regimes of a system as arrays in file order: what no size, use or price moves.

    Efficiency and failures of the machine-years that are asked again are kept, because a scan
    over sizes or prices asks for the same ones each time.
    """

    TIER = (
        "cost",
        "efficiency",
        "efficiency_cap",
        "progress",
        "cost_trend",
        "residual_share",
        "maintenance_multiplier",
        "failure_multiplier",
        "gwp",
    )
    REGIME = (
        "preventive_cost",
        "ageing",
        "failure_cost",
        "weibull_scale",
        "weibull_shape",
        "degradation",
        "repair_hours",
    )

    def __init__(self, system: System):
        self.tiers, self.regimes = tuple(system.tiers), tuple(system.regimes)
        self.tier = {
            field: np.array([getattr(tier, field) for tier in system.tiers.values()], dtype=float)
            for field in self.TIER
        }
        self.regime = {
            field: np.array([getattr(regime, field) for regime in system.regimes.values()], dtype=float)
            for field in self.REGIME
        }
        self._kept: dict[int, tuple[MachineYears, Array, Array]] = {}

    def _physics(self, m: MachineYears) -> tuple[Array, Array]:
        # The machine-years are kept with their figures, so that their identity stays theirs.
        kept = self._kept.get(id(m))
        if kept is None:
            kept = self._kept[id(m)] = (m, self._efficiency(m), self._failures(m))
        return kept[1], kept[2]

    def efficiency(self, m: MachineYears) -> Array:
        """Function per kWh: rated when bought, capped, less what the regime lets degrade."""
        return self._physics(m)[0]

    def failures(self, m: MachineYears) -> Array:
        """Expected failures in the operating year: Weibull power law, minimal repair."""
        return self._physics(m)[1]

    def _efficiency(self, m: MachineYears) -> Array:
        tier = self.tier
        rated = np.minimum(
            tier["efficiency"][m.tier] * (1.0 + tier["progress"][m.tier]) ** m.vintage,
            tier["efficiency_cap"][m.tier],
        )
        return rated * (1.0 - self.regime["degradation"][m.regime]) ** m.age

    def _failures(self, m: MachineYears) -> Array:
        scale, shape = self.regime["weibull_scale"][m.regime], self.regime["weibull_shape"][m.regime]
        expected = ((m.age + 1) / scale) ** shape - (m.age / scale) ** shape
        return self.tier["failure_multiplier"][m.tier] * expected


class Technology:
    """A system at a size and a use: the formulas of its physics and its costs."""

    def __init__(self, system: System, hardware: Hardware, prices: Prices, size: float, function: Array):
        """`size` in size units; `function` wanted per year, shape (…, horizon+1)."""
        self.system, self.hardware, self.prices = system, hardware, prices
        self.size, self.function = size, function
        self.tiers, self.regimes = hardware.tiers, hardware.regimes
        self._tier, self._regime = hardware.tier, hardware.regime

    # --- physics ---------------------------------------------------------------------

    def failures(self, m: MachineYears) -> Array:
        """Expected failures in the operating year."""
        return self.hardware.failures(m)

    def electricity(self, m: MachineYears) -> Array:
        """Electricity of the operating year, kWh."""
        return self.function[..., m.year] / self.hardware.efficiency(m)

    def leaked(self, m: MachineYears) -> Array:
        """Warming of the refrigerant lost in the operating year, kg CO2e."""
        system = self.system
        return self.size * system.refrigerant_charge * system.leak_rate * self._tier["gwp"][m.tier]

    def lost_at_removal(self, tier: Array) -> Array:
        """Warming of the refrigerant lost when the machine is removed, kg CO2e."""
        system = self.system
        return self.size * system.refrigerant_charge * system.end_of_life_loss * self._tier["gwp"][tier]

    # --- money at purchase -----------------------------------------------------------

    def production(self, tier: Array, vintage: Array) -> Array:
        """Production cost of a machine bought in year `vintage`."""
        system = self.system
        scale = (self.size / system.reference_size) ** (system.scale_exponent - 1.0)
        trend = (1.0 + self._tier["cost_trend"][tier]) ** vintage
        inflation = self.prices.indices["inflation"][..., vintage]
        return self.size * scale * self._tier["cost"][tier] * trend * inflation

    def installation(self, tier: Array, vintage: Array) -> Array:
        """Installation of a machine bought in year `vintage`."""
        return self.system.installation_share * self.production(tier, vintage)

    # --- money while it runs ---------------------------------------------------------

    def maintenance(self, m: MachineYears) -> Array:
        """Preventive and corrective maintenance and refrigerant top-up of the operating year."""
        system, tier, regime = self.system, self._tier, self._regime
        preventive = (
            regime["preventive_cost"][m.regime]
            * tier["maintenance_multiplier"][m.tier]
            * np.exp(regime["ageing"][m.regime] * m.age)
        )
        corrective = regime["failure_cost"][m.regime] * self.failures(m)
        refrigerant = system.refrigerant_charge * system.leak_rate * system.refrigerant_price
        return self.size * (preventive + corrective + refrigerant) * self.prices.indices["wages"][..., m.year]

    def energy(self, m: MachineYears, bearer: str) -> Array:
        """Electricity bill of the operating year at the tariff of `bearer`."""
        return self.electricity(m) * self.prices.electricity[bearer][..., m.year]

    def downtime(self, m: MachineYears) -> Array:
        """Value of the function lost in the operating year; does not grow with size."""
        hours = self.failures(m) * self._regime["repair_hours"][m.regime]
        return hours * self.system.outage_cost * self.prices.indices["inflation"][..., m.year]

    # --- money at the end ------------------------------------------------------------

    def removal(self, year: Array) -> Array:
        """Removal and recycling of a machine in `year`."""
        return self.size * self.system.removal_cost * self.prices.indices["inflation"][..., year]

    def residual(self, tier: Array, vintage: Array, kept: Array) -> Array:
        """Resale value of a machine kept `kept` years: falls by age from its production cost."""
        left = self._tier["residual_share"][tier] * (1.0 - self.system.residual_decline) ** kept
        return left * self.production(tier, vintage)
