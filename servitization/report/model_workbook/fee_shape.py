"""What is owed for each year at a level of 1, by the structure of the fee: rows of the sheet of the fee."""

from collections.abc import Callable

import numpy as np

from servitization.assumptions.fees import METERED
from servitization.language import say
from servitization.model.alternatives import SERVICE
from servitization.model.comparison import Comparison
from servitization.model.fee import price_index
from servitization.model.fee_structures import Delivered
from servitization.model.prices import price_path
from servitization.model.service_fee import delivered
from servitization.report.model_workbook.grid import Line, Sheet, Spot
from servitization.report.model_workbook.inputs import Inputs, price
from servitization.report.model_workbook.machines import Plant
from servitization.report.model_workbook.parties import Accounts
from servitization.report.model_workbook.years import Years

FEE = "contract.fee"


class FeeShape:
    """Writes index, steps and structure of the fee."""

    def __init__(
        self,
        sheet: Sheet,
        inputs: Inputs,
        comparison: Comparison,
        years: Years,
        served: Plant,
        sold: Plant,
        accounts: Accounts,
        language: str,
    ):
        self.sheet, self.inputs, self.comparison, self.years = sheet, inputs, comparison, years
        self.served, self.sold, self.accounts, self.language = served, sold, accounts, language
        self.a = comparison.assumptions
        self.contract, self.fee = self.a.contract, self.a.contract.fee
        self.owed = comparison.owed
        self.worth: Spot | None = None
        """Savings of a usual year, where the fee is a share of them."""

    def _text(self, key: str) -> str:
        return say(f"live.fee.{key}", self.language)

    def _n(self, field: str) -> str:
        return self.inputs.name(f"{FEE}.{field}")

    def _index(self) -> Line:
        model, fee, y = self.comparison.model, self.fee, self.years
        weights = {"inflation": "inflation_weight", "wages": "wage_weight", "energy": "energy_weight"}
        free = fee.model_copy(update={"smallest_change": None, "largest_change": None})
        index = self.sheet.yearly(
            self._text("index"),
            lambda t: (
                self._n("fixed_weight")
                + "".join(f"+{self._n(weight)}*{y.indices[name].at(t)}" for name, weight in weights.items())
            ),
            price_index(free, model.prices),
            look="index",
        )
        if fee.smallest_change is None and fee.largest_change is None:
            return index
        held = Line(self.sheet.name, self.sheet.row, self.a.horizon)

        def within(t: int) -> str:
            if not t:
                return index.at(0)
            said = index.at(t)
            if fee.smallest_change is not None:
                said = f"MAX({said},{held.at(t - 1)}*(1+{self._n('smallest_change')}))"
            if fee.largest_change is not None:
                said = f"MIN({said},{held.at(t - 1)}*(1+{self._n('largest_change')}))"
            return said

        return self.sheet.yearly(self._text("collared"), within, price_index(fee, model.prices), look="index")

    def write(self) -> tuple[Line, Line | None]:
        """What is owed for each year at a level of 1, and what is owed whatever the level."""
        sheet, a, fee, horizon = self.sheet, self.a, self.fee, self.a.horizon
        start = self.contract.start_year
        steps = sheet.yearly(
            self._text("steps"),
            lambda t: price(self.inputs, f"{FEE}.steps", fee.steps, "0", start, t),
            price_path(fee.steps, 0.0, start, horizon),
            look="index",
        )
        structure, fixed = fee.structure, None
        follows = structure in (*METERED, "shared_savings") or fee.service_level.target is not None
        what = delivered(self.comparison.model, self.comparison.evaluations[SERVICE]) if follows else None
        bonus = self._bonus(what) if fee.service_level.target is not None else ""

        def row(core: Callable[[int], str]) -> Line:
            return sheet.yearly(
                self._text("owed"),
                lambda t: f"{core(t)}*{steps.at(t)}{bonus and '*' + bonus(t)}" if t else None,
                self.owed.shape,
                look="index",
            )

        if structure == "flat":
            return row(lambda t: "1"), None
        if structure in ("per_unit", "two_part"):
            index, units = self._index(), self._units(what)
            return row(lambda t: f"{index.at(t)}*{units.at(t)}"), None
        if structure == "shared_savings":
            pot, worth, fixed = self._savings(what)
            return row(lambda t: f"{pot.at(t)}/{worth.ref}"), fixed
        if structure == "open_book":
            cost = self.accounts.booked(self.contract.provider, self.contract.system, what.cost)
            usual = sheet.constant(self._text("usual_cost"), self.owed.reference, a.currency)
            return row(lambda t: f"{cost.at(t)}/{usual.ref}"), None
        index = self._index()
        return row(lambda t: index.at(t)), None

    def _units(self, what: Delivered) -> Line:
        used, fee = self.served.function, self.fee
        if fee.contracted_quantity is not None:
            contracted = self._n("contracted_quantity")
            held = fee.contracted_quantity
        else:
            held = self.owed.reference or 0.0
            contracted = self.sheet.constant(self._text("contracted"), held).ref
        ratio = what.function / held if held else 0.0 * what.function
        if fee.structure == "per_unit":
            least = self._n("take_or_pay_share")
            values = np.maximum(ratio, fee.take_or_pay_share if held else 0.0)

            def formula(t: int) -> str:
                return f"IF({contracted}=0,0,MAX({used.at(t)},{least}*{contracted})/{contracted})"

        else:
            share, name = fee.capacity_share, self._n("capacity_share")
            values = share + (1.0 - share) * ratio

            def formula(t: int) -> str:
                return f"{name}+(1-{name})*IF({contracted}=0,0,{used.at(t)}/{contracted})"

        values = np.array(values)
        values[0] = 0.0
        return self.sheet.yearly(
            self._text("units"), lambda t: formula(t) if t else None, values, look="index"
        )

    def _savings(self, what: Delivered) -> tuple[Line, Spot, Line | None]:
        """What there is to share, what a usual year saves, and what a guarantee costs."""
        sheet, contract, a = self.sheet, self.contract, self.a
        tariff = self.years.electricity[contract.customer]
        row = f"responsibilities.{contract.arrangement}"
        energy, volume = (self.inputs.name(f"{row}.{field}") for field in ("energy", "volume"))
        more = f"IF(AND({energy}>0,{volume}<1),{self.inputs.name('contract.usage_rebound')},0)"
        saved = sheet.yearly(
            self._text("saved"),
            lambda t: (
                f"(1+{more})*{self.sold.electricity.at(t)}-{self.served.electricity.at(t)}" if t else None
            ),
            what.saved,
            "kWh",
            "number",
        )
        pot = sheet.yearly(
            self._text("pot"),
            lambda t: f"MAX({saved.at(t)},0)*{tariff.at(t)}",
            np.maximum(what.saved, 0.0) * what.electricity_price,
            a.currency,
        )
        worth = sheet.constant(self._text("usual_savings"), self.owed.reference or 0.0, a.currency)
        self.worth = worth
        promised = f"{self._n('guaranteed_share')}*IF({tariff.at(0)}=0,0,{worth.ref}/{tariff.at(0)})"
        missing = sheet.yearly(
            self._text("guarantee"),
            # Who promises nothing owes nothing.
            lambda t: f"-IF({promised}>0,MAX({promised}-{saved.at(t)},0),0)*{tariff.at(t)}" if t else None,
            self.owed.fixed,
            a.currency,
        )
        return pot, worth, missing

    def _bonus(self, what: Delivered) -> Callable[[int], str]:
        terms, plant = self.fee.service_level, self.served
        fields = ("target", "hours", "dead_band", "malus_rate", "malus_cap", "bonus_rate", "bonus_cap")
        n = {field: self._n(f"service_level.{field}") for field in fields}
        within = terms.comfort_share if terms.measure == "comfort" else 1.0
        times = f"*{self._n('service_level.comfort_share')}" if terms.measure == "comfort" else ""
        had = self.sheet.yearly(
            self._text("achieved"),
            lambda t: f"MAX(1-{plant.outage_hours.at(t)}/{n['hours']},0){times}",
            what.served_share * within,
            look="percent",
        )

        def factor(t: int) -> str:
            malus = (
                f"MIN({n['malus_rate']}*MAX({n['target']}-{n['dead_band']}-{had.at(t)},0),{n['malus_cap']})"
            )
            more = (
                f"MIN({n['bonus_rate']}*MAX({had.at(t)}-{n['target']}-{n['dead_band']},0),{n['bonus_cap']})"
            )
            return f"(1-{malus}+{more})"

        return factor
