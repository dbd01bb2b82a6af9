"""The sheets of the machines: how large they are, which stand when, what they use and what can fail.

The machines and the years for which they are kept are inputs here: the product chooses them, the
formulas follow. What the alternatives have in common is written once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from servitization.language import say
from servitization.model.alternatives import SALE, Arrangement
from servitization.model.comparison import Comparison
from servitization.model.demand import own_need
from servitization.model.evaluation import Equipment, Evaluation
from servitization.report import sentences
from servitization.report.compare_words import capital
from servitization.report.model_workbook.grid import YEAR_0, Book, Cell, Down, Line, Sheet, Spot, harmless
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.needs import Needs
from servitization.report.model_workbook.years import Years
from servitization.report.workbook.rows import stored

(
    NUMBER, BOUGHT, TIER, REGIME, KEPT, END, TIER_NUMBER, REGIME_NUMBER, SIZE, LIST_COST, PRODUCTION,
    INSTALLATION, RESALE, REMOVAL, LOST, RATED,
) = range(16)  # fmt: skip
"""Columns of a table of machines."""
HEADS = (
    "number", "bought", "tier", "regime", "kept", "end", "tier_number", "regime_number", "size",
    "list_cost", "production", "installation", "resale", "removal", "lost", "rated",
)  # fmt: skip


@dataclass(frozen=True)
class Plant:
    """One system in one or more alternatives: its cells, for the sheets that count money."""

    system: str
    bought: Down
    end: Down
    kept: Down
    table: Mapping[str, Down]
    """Columns of the machines by the name of a driver: production, installation, residual, removal."""
    machines: int
    running: Mapping[str, Line]
    """Rows by year by the name of a driver."""
    function: Line
    electricity: Line
    outage_hours: Line

    def of_machine(self, column: Down, machine: int) -> str:
        return Spot(column.sheet, column.first + machine, column.column).ref


class Plants:
    """Writes each plant once."""

    def __init__(self, book: Book, inputs: Inputs, comparison: Comparison, years: Years, language: str):
        self.inputs, self.comparison, self.years, self.language = inputs, comparison, years, language
        self.a = comparison.assumptions
        self.needs = Needs(inputs, self.a)
        self.table: Sheet = book.sheet(say("live.sheet.machines", language))
        self.running: Sheet = book.sheet(say("live.sheet.operation", language))
        for sheet, key in ((self.table, "machines"), (self.running, "operation")):
            sheet.text(0, self._text(f"{key}.heading"), "title")
            sheet.text(0, self._text(f"{key}.note"), "note", row=1)
            sheet.row = 2
        self.running.years(years.year)
        self.running.frozen = (3, YEAR_0)
        self._known: dict[int, tuple[Equipment, Plant]] = {}

    def plant(self, name: str, evaluation: Evaluation, alternative: str) -> Plant:
        """The plant of a system in an alternative, under the name of the first that has it."""
        one, arrangement = evaluation.equipment[name], evaluation.alternative.arrangements[name]
        if id(one) not in self._known:
            sources = {
                source: self.plant(source, evaluation, alternative)
                for source in self.a.systems[name].demand.heat_from
            }
            system = sentences.named("system", name, self.language)
            label = self._text("machines.of", system=capital(system), alternative=alternative)
            self._known[id(one)] = one, self._written(name, one, arrangement, sources, label)
        return self._known[id(one)][1]

    def _text(self, key: str, **fields: object) -> str:
        return say(f"live.{key}", self.language, **fields)

    def _n(self, name: str, field: str) -> str:
        return self.inputs.name(f"systems.{name}.{field}")

    # --- one plant ----------------------------------------------------------------------

    def _written(
        self, name: str, one: Equipment, arrangement: Arrangement, sources: Mapping[str, Plant], label: str
    ) -> Plant:
        sheet, technology, system = self.table, one.technology, self.a.systems[name]
        sheet.heading(label)
        function_one, _ = own_need(self.a, name)
        promised = self.needs.promised(name)
        need, peak = self.needs.need(name)
        first = sheet.single(
            self._text("machines.function"), f"{need}", function_one, self._unit(name, "function")
        )
        heat_peak = self._heat_peak(name, sources)
        peak_value = float(np.ravel(one.need.peak)[0])
        peak_spot = sheet.single(
            self._text("machines.peak"),
            f"({peak})*{promised}{heat_peak}",
            peak_value,
            self._unit(name, "size"),
        )
        margin = self._n(
            name, "serving.sizing_margin" if arrangement.sized_by_provider else "buying.sizing_margin"
        )
        size = sheet.single(
            self._text("machines.size"),
            f"{margin}*{peak_spot.ref}",
            technology.size,
            self._unit(name, "size"),
        )
        in_place = size
        if system.in_place.tier is not None:
            _, without = self.needs.need(name, measured=False)
            bought = self.comparison.evaluations[SALE].equipment
            as_bought = {source: self._known[id(bought[source])][1] for source in sources}
            # Its owner sized it for the building before any measure and for the usual set point.
            formula = f"{self._n(name, 'buying.sizing_margin')}*({without}{self._heat_peak(name, as_bought)})"
            in_place = sheet.single(
                self._text("machines.size_in_place"),
                formula,
                technology.size_in_place,
                self._unit(name, "size"),
            )
        rebound, rebound_value = self.needs.rebound(arrangement)
        more = sheet.single(self._text("machines.rebound"), rebound, rebound_value, look="percent")
        columns = self._machines(name, one, arrangement, size, in_place)
        return self._operation(
            name, one, arrangement, sources, label, first, promised, more, in_place, size, columns
        )

    def _heat_peak(self, name: str, sources: Mapping[str, Plant]) -> str:
        """What the heat of other systems adds to the peak."""
        return "".join(
            f"+{self._n(name, f'demand.heat_from.{source}.peak_share')}"
            f"*MAX({plant.electricity.all})/({self.needs.hours(source)})"
            for source, plant in sources.items()
        )

    def _unit(self, name: str, kind: str) -> str:
        unit = getattr(self.a.systems[name], f"{kind}_unit")
        return sentences.unit_text(unit, self.language, 2.0)

    def _machines(
        self, name: str, one: Equipment, arrangement: Arrangement, size: Spot, in_place: Spot
    ) -> dict[str, Down]:
        """The table of the machines, a row each; gives its columns by name."""
        sheet, technology, line, system = self.table, one.technology, one.line, self.a.systems[name]
        cycles = one.design.cycles
        for column, key in enumerate(HEADS):
            sheet.text(column, self._text(f"machines.head.{key}"), "head")
        sheet.row += 1
        first = sheet.row
        inflation = self.inputs.name("economy.inflation")

        def tier(field: str, row: int) -> str:
            column = self.inputs.column(name, "tiers", system.tiers, field)
            return f"INDEX({column},{Spot(sheet.name, row, TIER_NUMBER).ref})"

        listed = technology.list_cost(line.tier, line.vintage)
        built = technology.production(line.tier, line.vintage)
        fitted = technology.installation(line.tier, line.vintage)
        resale = technology.residual(line.tier, line.vintage, line.kept)
        removal = technology.removal(line.vintage, line.end)
        lost = technology.lost_at_removal(line.tier, line.vintage)
        sizes = np.broadcast_to(technology.size_of(line.vintage), line.vintage.shape)
        hardware = technology.hardware.tier
        rated = np.minimum(
            hardware["efficiency"][line.tier] * (1.0 + hardware["progress"][line.tier]) ** line.vintage,
            hardware["efficiency_cap"][line.tier],
        )
        plan = self._n(name, "serving.first_machine_cost") if arrangement.decision.by == "maker" else "1"
        tiers, regimes = self._names(name, "tiers"), self._names(name, "regimes")
        for number, cycle in enumerate(cycles):
            row = sheet.row

            def at(column: int, row: int = row) -> str:
                return Spot(sheet.name, row, column).ref

            sheet.number(NUMBER, number + 1, "year")
            if number == 0:
                sheet.cells[row, BOUGHT] = Cell(float(cycle.year), "input_year")
            else:
                sheet.formula(BOUGHT, Spot(sheet.name, row - 1, END).ref, cycle.year, "year")
            sheet.cells[row, TIER] = Cell(harmless(stored(cycle.tier)), "input_text")
            sheet.cells[row, REGIME] = Cell(harmless(stored(cycle.maintenance)), "input_text")
            sheet.choices[row, TIER] = [harmless(stored(one)) for one in system.tiers]
            sheet.choices[row, REGIME] = [harmless(stored(one)) for one in system.regimes]
            if number == len(cycles) - 1:
                sheet.formula(KEPT, f"{self.years.year.at(self.a.horizon)}-{at(BOUGHT)}", cycle.years, "year")
            else:
                sheet.cells[row, KEPT] = Cell(float(cycle.years), "input_year")
            sheet.formula(END, f"{at(BOUGHT)}+{at(KEPT)}", cycle.year + cycle.years, "year")
            sheet.formula(TIER_NUMBER, f"MATCH({at(TIER)},{tiers},0)", line.tier[number] + 1, "year")
            sheet.formula(
                REGIME_NUMBER, f"MATCH({at(REGIME)},{regimes},0)", self._regime(one, number) + 1, "year"
            )
            chosen = f"IF({at(BOUGHT)}<0,{in_place.ref},{size.ref})" if in_place is not size else size.ref
            sheet.formula(SIZE, chosen, sizes[number])
            scale = f"({at(SIZE)}/{self._n(name, 'reference_size')})^({self._n(name, 'scale_exponent')}-1)"
            grown = f"((1+{tier('cost_trend', row)})*(1+{inflation}))^{at(BOUGHT)}"
            cost = f"{at(SIZE)}*{scale}*{tier('cost', row)}*{grown}"
            sheet.formula(LIST_COST, cost, listed[number], "money")
            sheet.formula(PRODUCTION, f"{at(LIST_COST)}*IF({at(BOUGHT)}=0,{plan},1)", built[number], "money")
            sheet.formula(
                INSTALLATION,
                f"{self._n(name, 'installation_share')}*{at(PRODUCTION)}",
                fitted[number],
                "money",
            )
            left = f"{tier('residual_share', row)}*(1-{self._n(name, 'residual_decline')})^{at(KEPT)}"
            sheet.formula(
                RESALE,
                f"{left}*{at(LIST_COST)}*{self._n(name, 'surprise.residual')}",
                resale[number],
                "money",
            )
            sheet.formula(
                REMOVAL,
                f"{at(SIZE)}*{self._n(name, 'removal_cost')}*(1+{inflation})^{at(END)}",
                removal[number],
                "money",
            )
            charge, loss = self._n(name, "refrigerant_charge"), self._n(name, "end_of_life_loss")
            sheet.formula(LOST, f"{at(SIZE)}*{charge}*{loss}*{tier('gwp', row)}", lost[number])
            best = f"{tier('efficiency', row)}*(1+{tier('progress', row)})^{at(BOUGHT)}"
            sheet.formula(RATED, f"MIN({best},{tier('efficiency_cap', row)})", rated[number])
            sheet.row += 1
        return {key: Down(sheet.name, column, first, sheet.row - 1) for column, key in enumerate(HEADS)}

    def _regime(self, one: Equipment, number: int) -> int:
        return one.technology.regimes.index(one.design.cycles[number].maintenance)

    def _names(self, name: str, kind: str) -> str:
        """The tiers or regimes of a system as a list in a formula, in file order."""
        names = getattr(self.a.systems[name], kind)
        told = ",".join('"' + harmless(stored(one)).replace('"', '""') + '"' for one in names)
        return "{" + told + "}"

    def _operation(
        self, name: str, one: Equipment, arrangement: Arrangement, sources: Mapping[str, Plant], label: str,
        first: Spot, promised: str, more: Spot,
        in_place: Spot, size: Spot, columns: dict[str, Down],
    ) -> Plant:  # fmt: skip
        sheet, technology, system, y = self.running, one.technology, self.a.systems[name], self.years
        m, horizon = one.line.machine, self.a.horizon
        sheet.heading(label)

        def after_signing(values) -> np.ndarray:
            path = np.zeros(horizon + 1)
            path[1:] = values
            return path

        def row(key: str, formula, values, unit: str = "", look: str = "number") -> Line:
            return sheet.yearly(
                self._text(f"operation.{key}"),
                lambda t: formula(t) if t else None,
                after_signing(values),
                unit,
                look,
            )

        def of(column: str, t: int) -> str:
            return f"INDEX({columns[column].ref},{which.at(t)})"

        def tier(field: str, t: int) -> str:
            return f"INDEX({self.inputs.column(name, 'tiers', system.tiers, field)},{of('tier_number', t)})"

        def regime(field: str, t: int) -> str:
            listed = self.inputs.column(name, "regimes", system.regimes, field)
            return f"INDEX({listed},{of('regime_number', t)})"

        starts = [max(cycle.year, 0) for cycle in one.design.cycles]
        ones = np.searchsorted(starts, np.arange(horizon), side="right")
        which = row(
            "machine", lambda t: f"MATCH({y.year.at(t)}-1,{columns['bought'].ref},1)", ones, look="year"
        )
        age = row(
            "age", lambda t: f"{y.year.at(t)}-1-{of('bought', t)}", m.age, self._text("unit.years"), "year"
        )
        growth = self._n(name, "demand.growth")

        def wanted(t: int) -> str:
            heat = "".join(
                f"+{self._n(name, f'demand.heat_from.{source}.annual_share')}*{plant.electricity.at(t)}"
                for source, plant in sources.items()
            )
            own = f"{first.ref}*{promised}*(1+{growth})^({y.year.at(t)}-1)"
            return f"({own}{heat})*(1+{more.ref})*{self._n(name, 'surprise.load')}"

        function = row("function", wanted, technology.function[1:], self._unit(name, "function"))
        efficiency = row(
            "efficiency",
            lambda t: f"{of('rated', t)}*(1-{regime('degradation', t)})^{age.at(t)}",
            technology.hardware.efficiency(m),
            f"{self._unit(name, 'function')}/kWh",
            "index",
        )
        short = (
            f"(1-{self._n(name, 'serving.efficiency_shortfall')})"
            if arrangement.decision.by == "maker"
            else "1"
        )
        electricity = row(
            "electricity",
            lambda t: f"{function.at(t)}/({efficiency.at(t)}*{short})",
            technology.electricity(m),
            "kWh",
        )
        shape, scale = "weibull_shape", "weibull_scale"
        failures = row(
            "failures",
            lambda t: (
                f"{tier('failure_multiplier', t)}*((({age.at(t)}+1)/{regime(scale, t)})^{regime(shape, t)}"
                f"-({age.at(t)}/{regime(scale, t)})^{regime(shape, t)})*{self._n(name, 'surprise.failures')}"
            ),
            technology.failures(m),
            look="index",
        )
        hours = row(
            "outage_hours",
            lambda t: f"{failures.at(t)}*{regime('repair_hours', t)}",
            technology.outage_hours(m),
            "h",
            "index",
        )
        standing = row(
            "size",
            lambda t: f"{of('size', t)}",
            np.broadcast_to(technology.size_of(m.vintage), m.vintage.shape),
            self._unit(name, "size"),
        )
        charge, leak = self._n(name, "refrigerant_charge"), self._n(name, "leak_rate")
        upkeep = row(
            "maintenance",
            lambda t: (
                f"{standing.at(t)}*({regime('preventive_cost', t)}*{tier('maintenance_multiplier', t)}"
                f"*EXP({regime('ageing', t)}*{age.at(t)})+{regime('failure_cost', t)}*{failures.at(t)}"
                f"+{charge}*{leak}*{self._n(name, 'refrigerant_price')})*{y.indices['wages'].at(t)}"
            ),
            technology.maintenance(m),
            self.a.currency,
            "money",
        )
        outage = self._n(name, "outage_cost")
        downtime = row(
            "downtime",
            lambda t: f"{hours.at(t)}*{outage}*{y.indices['inflation'].at(t)}",
            technology.downtime(m),
            self.a.currency,
            "money",
        )
        leaked = f"{charge}*{leak}"
        emitted = row(
            "emissions",
            lambda t: (
                f"{electricity.at(t)}*{y.grid_intensity.at(t)}+{standing.at(t)}*{leaked}*{tier('gwp', t)}"
            ),
            technology.electricity(m) * technology.prices.grid_intensity[m.year] + technology.leaked(m),
            "kg CO2e",
        )
        asset = row(
            "asset_value",
            lambda t: of("production", t),
            technology.production(m.tier, m.vintage),
            self.a.currency,
            "money",
        )
        return Plant(
            name,
            columns["bought"],
            columns["end"],
            columns["kept"],
            {
                "production": columns["production"],
                "installation": columns["installation"],
                "residual": columns["resale"],
                "removal": columns["removal"],
                "end_emissions": columns["lost"],
            },
            len(one.design.cycles),
            {
                "maintenance": upkeep,
                "downtime": downtime,
                "size": standing,
                "function": function,
                "electricity": electricity,
                "asset_value": asset,
                "emissions": emitted,
            },
            function,
            electricity,
            hours,
        )
