"""What a machine does and costs over its life (MODEL.md 3.2): the physics, one line each.

Every function takes machine-years: arrays of tier, regime, vintage (year of purchase) and
age (full years at the start of the operating year) that broadcast together. The design
search passes the whole grid of choices, the ledger passes one schedule; the formulas are
the same. Money is nominal and on production basis: what the world charges.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from servitization.assumptions.schema import Regime, System, Tier
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
        self.tier = {field: _column(system.tiers.values(), field) for field in self.TIER}
        self.regime = {field: _column(system.regimes.values(), field) for field in self.REGIME}
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
            tier["efficiency"][..., m.tier] * (1.0 + tier["progress"][..., m.tier]) ** m.vintage,
            tier["efficiency_cap"][..., m.tier],
        )
        return rated * (1.0 - self.regime["degradation"][..., m.regime]) ** m.age

    def _failures(self, m: MachineYears) -> Array:
        scale, shape = (self.regime[one][..., m.regime] for one in ("weibull_scale", "weibull_shape"))
        expected = ((m.age + 1) / scale) ** shape - (m.age / scale) ** shape
        return self.tier["failure_multiplier"][..., m.tier] * expected


def _column(entries: Iterable[Tier] | Iterable[Regime], field: str) -> Array:
    """A field of all entries, shape (entries,), or (scenarios, entries) where one of them is drawn."""
    values = [getattr(entry, field) for entry in entries]
    drawn = next((value for value in values if np.ndim(value)), None)
    if drawn is None:
        return np.array(values, dtype=float)
    column = np.zeros_like(drawn, shape=(len(drawn), len(values)))
    for index, value in enumerate(values):
        column[..., index : index + 1] = value
    return column


class Technology:
    """A system at a size and a use: the formulas of its physics and its costs."""

    def __init__(
        self,
        system: System,
        hardware: Hardware,
        prices: Prices,
        size: float,
        function: Array,
        size_in_place: float | None = None,
        served: bool = False,
    ):
        """`size` in size units; `function` used per year, shape (…, horizon+1); `size_in_place`
        that of a machine bought before signing, where it is another; `served` says that the
        maker chose it for a service, in which rating and first cost may turn out otherwise."""
        self.system, self.hardware, self.prices = system, hardware, prices
        self.size, self.function = size, function
        self.size_in_place = size if size_in_place is None else size_in_place
        self.tiers, self.regimes = hardware.tiers, hardware.regimes
        self._tier, self._regime = hardware.tier, hardware.regime
        self._of_rating = 1.0 - system.serving.efficiency_shortfall if served else 1.0
        self._of_plan = system.serving.first_machine_cost if served else 1.0
        self._as_planned = isinstance(self._of_plan, float) and self._of_plan == 1.0

    # --- physics ---------------------------------------------------------------------

    def size_of(self, vintage: Array) -> Array | float:
        """Size of the machine bought in year `vintage`: before signing, that of the one in place."""
        if self.size_in_place is self.size or np.array_equal(self.size, self.size_in_place):
            return self.size
        return np.where(vintage < 0, self.size_in_place, self.size)

    def failures(self, m: MachineYears) -> Array:
        """Expected failures in the operating year."""
        return self.hardware.failures(m) * self.system.surprise.failures

    def outage_hours(self, m: MachineYears) -> Array:
        """Hours without function in the operating year."""
        return self.failures(m) * self._regime["repair_hours"][..., m.regime]

    def electricity(self, m: MachineYears) -> Array:
        """Electricity of the operating year, kWh."""
        return self.function[..., m.year] / (self.hardware.efficiency(m) * self._of_rating)

    def leaked(self, m: MachineYears) -> Array:
        """Warming of the refrigerant lost in the operating year, kg CO2e."""
        system = self.system
        size = self.size_of(m.vintage)
        return size * system.refrigerant_charge * system.leak_rate * self._tier["gwp"][..., m.tier]

    def lost_at_removal(self, tier: Array, vintage: Array) -> Array:
        """Warming of the refrigerant lost when the machine is removed, kg CO2e."""
        system = self.system
        size = self.size_of(vintage)
        return size * system.refrigerant_charge * system.end_of_life_loss * self._tier["gwp"][..., tier]

    # --- money at purchase -----------------------------------------------------------

    def list_cost(self, tier: Array, vintage: Array) -> Array:
        """Production cost of a machine bought in year `vintage`, as planned: what its resale follows."""
        system, size = self.system, self.size_of(vintage)
        scale = (size / system.reference_size) ** (system.scale_exponent - 1.0)
        trend = (1.0 + self._tier["cost_trend"][..., tier]) ** vintage
        return size * scale * self._tier["cost"][..., tier] * trend * self.prices.purchase_index(vintage)

    def production(self, tier: Array, vintage: Array) -> Array:
        """Production cost of a machine bought in year `vintage`."""
        planned = self.list_cost(tier, vintage)
        return planned if self._as_planned else planned * np.where(vintage == 0, self._of_plan, 1.0)

    def installation(self, tier: Array, vintage: Array) -> Array:
        """Installation of a machine bought in year `vintage`."""
        return self.system.installation_share * self.production(tier, vintage)

    # --- money while it runs ---------------------------------------------------------

    def maintenance(self, m: MachineYears) -> Array:
        """Preventive and corrective maintenance and refrigerant top-up of the operating year."""
        system, tier, regime = self.system, self._tier, self._regime
        preventive = (
            regime["preventive_cost"][..., m.regime]
            * tier["maintenance_multiplier"][..., m.tier]
            * np.exp(regime["ageing"][..., m.regime] * m.age)
        )
        corrective = regime["failure_cost"][..., m.regime] * self.failures(m)
        refrigerant = system.refrigerant_charge * system.leak_rate * system.refrigerant_price
        yearly = self.size_of(m.vintage) * (preventive + corrective + refrigerant)
        return yearly * self.prices.indices["wages"][..., m.year]

    def energy(self, m: MachineYears, bearer: str) -> Array:
        """Electricity bill of the operating year at the tariff of `bearer`."""
        return self.electricity(m) * self.prices.electricity[bearer][..., m.year]

    def downtime(self, m: MachineYears) -> Array:
        """Value of the function lost in the operating year; does not grow with size."""
        return self.outage_hours(m) * self.system.outage_cost * self.prices.indices["inflation"][..., m.year]

    # --- money at the end ------------------------------------------------------------

    def removal(self, vintage: Array, year: Array) -> Array:
        """Removal and recycling in `year` of a machine bought in `vintage`."""
        size = self.size_of(vintage)
        return size * self.system.removal_cost * self.prices.indices["inflation"][..., year]

    def residual(self, tier: Array, vintage: Array, kept: Array) -> Array:
        """Resale value of a machine kept `kept` years: falls by age from its production cost."""
        left = self._tier["residual_share"][..., tier] * (1.0 - self.system.residual_decline) ** kept
        return left * self.list_cost(tier, vintage) * self.system.surprise.residual
