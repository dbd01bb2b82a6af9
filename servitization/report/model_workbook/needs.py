"""How much of its function a system is asked for, and its size, as formulas (MODEL.md 3.1, 5.1)."""

from servitization.assumptions.fees import METERED
from servitization.assumptions.schema import Assumptions
from servitization.model.alternatives import Arrangement
from servitization.report.model_workbook.inputs import Inputs


class Needs:
    """Formulas of what is wanted."""

    def __init__(self, inputs: Inputs, assumptions: Assumptions):
        self.inputs, self.a = inputs, assumptions

    def _n(self, name: str, field: str) -> str:
        return self.inputs.name(f"systems.{name}.{field}")

    def need(self, name: str, measured: bool = True) -> tuple[str, str]:
        """Function of year 1 and peak without coupled heat, as formulas."""
        system, site, place = self.a.systems[name], self.a.site, self.a.site.place
        demand, size = system.demand, self.inputs.name("site.size")
        climate = f"places.{place}.needs.{name}"
        per_size = "demand.peak_per_size"
        peak = (
            self._n(name, per_size)
            if demand.peak_per_size is not None
            else self.inputs.name(f"{climate}.peak_per_size")
        )
        peak = f"{peak}*{size}"
        if demand.full_load_hours is not None:
            function = f"{peak}*{self._n(name, 'demand.full_load_hours')}"
        elif demand.function_per_size is not None:
            function = f"{self._n(name, 'demand.function_per_size')}*{size}"
        else:
            function = f"{self.inputs.name(f'{climate}.function_per_size')}*{size}"
        measure = self.a.measures.get(site.measure or "")
        if measured and measure is not None and name in measure.saves:
            saved = f"measures.{site.measure}.saves.{name}"
            function = f"{function}*(1-{self.inputs.name(f'{saved}.function')})"
            peak = f"{peak}*(1-{self.inputs.name(f'{saved}.peak')})"
        return function, peak

    def hours(self, name: str) -> str:
        """Yearly function over peak."""
        if self.a.systems[name].demand.full_load_hours is not None:
            return self._n(name, "demand.full_load_hours")
        function, peak = self.need(name)
        return f"IF(OR({peak}=0,{function}=0),8760,({function})/({peak}))"

    def promised(self, name: str) -> str:
        """Load at the set point promised, of that at the reference."""
        if not self.a.systems[name].demand.follows_set_point:
            return "1"
        reference, promised, more = (
            self.inputs.name(f"comfort.{field}")
            for field in ("reference_set_point_c", "set_point_c", "load_per_kelvin")
        )
        return f"(1+{more})^({reference}-{promised})"

    def rebound(self, arrangement: Arrangement) -> tuple[str, float]:
        """More use where the fee does not follow it, and the engine's value of it."""
        contract = self.a.contract
        value = contract.usage_rebound if arrangement.unmetered else 0.0
        metered = contract.fee.structure in METERED
        if not arrangement.fee or metered:
            return "0", value
        row = f"responsibilities.{arrangement.responsibility}"
        energy, volume = (self.inputs.name(f"{row}.{field}") for field in ("energy", "volume"))
        return f"IF(AND({energy}>0,{volume}<1),{self.inputs.name('contract.usage_rebound')},0)", value
