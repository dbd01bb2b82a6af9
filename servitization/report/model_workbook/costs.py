"""The sheet of an alternative, upper part: what each item costs, and who pays whom, one row a ledger line.

The rows follow the cost table and the responsibility matrix as `model.ledger.entries` lays them out. A
share that is an input has its rows on both sides, also where one of them is nothing today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from servitization.assumptions.consistency import OWNED
from servitization.assumptions.schema import OUTSIDE, STATE, Item
from servitization.language import say
from servitization.model.alternatives import Arrangement
from servitization.model.comparison import Comparison
from servitization.model.design import occurring, yearly
from servitization.model.evaluation import Evaluation
from servitization.model.items import END, OPERATING, PURCHASE
from servitization.model.ledger import Entry
from servitization.model.sales_tax import VAT
from servitization.report import explain_words
from servitization.report.model_workbook.grid import CAPITAL, FROM, SECOND, THIRD, TO, Down, Line, Sheet
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.machines import Plant
from servitization.report.model_workbook.years import Years

Formula = Callable[[int], str]
Key = tuple[str, str, str, str, str, bool]
"""Payer, payee, system, item, kind, capital: what makes a line of the ledger."""


@dataclass
class Ledger:
    """The lines of an alternative as they stand in the sheet."""

    block: Down | None = None
    blocks: dict[str, Down] = field(default_factory=dict)
    """The rows of each system, from the column of the payers."""
    capital: set[tuple[str, str]] = field(default_factory=set)
    """Parties that buy machines, with the system."""


@dataclass
class _Row:
    key: Key
    terms: list[Formula]


class Costs:
    """Writes costs and lines of one alternative."""

    def __init__(
        self,
        sheet: Sheet,
        inputs: Inputs,
        comparison: Comparison,
        evaluation: Evaluation,
        plants: Mapping[str, Plant],
        as_bought: Mapping[str, Plant],
        years: Years,
        parties: Mapping[str, str],
        numbers: Mapping[str, int],
        language: str,
    ):
        self.sheet, self.inputs, self.years, self.language = sheet, inputs, years, language
        self.comparison, self.evaluation = comparison, evaluation
        self.a = comparison.assumptions
        self.plants, self.as_bought = plants, as_bought
        self.parties, self.numbers = parties, numbers
        self._costs: dict[tuple[str, str, str], Line] = {}

    def write(self) -> Ledger:
        """Costs, then lines; gives where the lines stand."""
        ledger, found = Ledger(), {}
        self.sheet.heading(self._text("costs"), self._text("costs_note"))
        for name, arrangement in self.evaluation.alternative.arrangements.items():
            found[name] = self._lines(name, arrangement)
        self.sheet.heading(self._text("lines"), self._text("lines_note"))
        for column, key in (
            (0, "item"),
            (SECOND, "payer"),
            (THIRD, "payee"),
            (FROM, "from"),
            (TO, "to"),
            (CAPITAL, "capital"),
        ):
            self.sheet.text(column, self._text(f"head.{key}"), "head")
        self.sheet.text(7, self._text("head.total"), "head")
        self.sheet.row += 1
        top = self.sheet.row
        for name, rows in found.items():
            first = self.sheet.row
            written = {row.key: self._line(row) for row in rows.values()}
            self._sales_tax(name, written)
            ledger.blocks[name] = Down(self.sheet.name, FROM, first, self.sheet.row - 1)
            ledger.capital |= {(key[0], name) for key in written if key[5]}
        ledger.block = Down(self.sheet.name, FROM, top, self.sheet.row - 1)
        return ledger

    def _text(self, key: str, **fields: object) -> str:
        return say(f"live.ledger.{key}", self.language, **fields)

    # --- what an item costs -------------------------------------------------------------

    def _cost(self, name: str, item_name: str, item: Item, bearer: str) -> Line:
        """The row of an item's cost at the tariff of who bears it."""
        tariff = self.years.electricity[bearer].row if item.driver in ("energy", "heating") else ""
        key = (name, item_name, str(tariff))
        if key not in self._costs:
            self._costs[key] = self._cost_row(name, item_name, item, bearer)
        return self._costs[key]

    def _cost_row(self, name: str, item_name: str, item: Item, bearer: str) -> Line:
        plant, y = self.plants[name], self.years
        one = self.evaluation.equipment[name]
        path = f"items.{item_name}.amount"
        amount = self.inputs.name(f"{path}.{name}" if isinstance(item.amount, dict) else path)
        driver = self._driver(item.driver, plant, bearer)
        heating = self._heating(name)
        values = yearly(item, name, one.technology, one.line, bearer, heating[1])

        def formula(t: int) -> str | None:
            said = driver(t) if item.driver != "heating" else heating[0](t, bearer)
            if said is None:
                return None
            index = "" if item.growth == "none" else f"*{y.indices[item.growth].at(t)}"
            return f"{amount}*{said}{index}"

        label = explain_words.item(f"{name}.{item_name}", self.language)
        if item.driver in ("energy", "heating"):
            label = self._text("at_tariff", item=label, party=self.parties[bearer])
        return self.sheet.yearly(label, formula, values, self.a.currency)

    def _driver(self, driver: str, plant: Plant, bearer: str) -> Callable[[int], str | None]:
        y = self.years
        if driver in PURCHASE:
            return lambda t: f"SUMIF({plant.bought.ref},{y.year.at(t)},{plant.table[driver].ref})"
        if driver in END:
            return lambda t: f"SUMIF({plant.end.ref},{y.year.at(t)},{plant.table[driver].ref})"
        if driver == "energy":
            return lambda t: f"{plant.electricity.at(t)}*{y.electricity[bearer].at(t)}" if t else None
        if driver in OPERATING:
            return lambda t: plant.running[driver].at(t) if t else None
        return lambda t: "1" if (t == 0) == (driver == "start") else None

    def _heating(self, name: str):
        """Electricity for heat that other systems no longer give, as a formula, and by year."""
        sources = self.a.systems[name].demand.heat_from
        reference = self.comparison.model.reference_electricity()
        values = np.zeros(self.a.horizon + 1)
        for source, heat in sources.items():
            values = values + heat.heating_share * (
                reference[source] - self.evaluation.equipment[source].electricity
            )
        values = values / self.a.site.heating_efficiency

        def formula(t: int, bearer: str) -> str | None:
            if not t:
                return None
            lost = "+".join(
                f"{self.inputs.name(f'systems.{name}.demand.heat_from.{source}.heating_share')}"
                f"*({self.as_bought[source].electricity.at(t)}-{self.plants[source].electricity.at(t)})"
                for source in sources
            )
            efficiency = self.inputs.name("site.heating_efficiency")
            return f"({lost or 0})/{efficiency}*{self.years.electricity[bearer].at(t)}"

        return formula, values

    # --- who pays whom ------------------------------------------------------------------

    def _share(self, arrangement: Arrangement, column: str) -> Formula | float:
        """The maker's share of a column: a formula, or a number where no input gives it."""
        if column in ("provider", "user"):
            return 1.0 if column == "provider" else 0.0
        if arrangement.responsibility == OWNED:
            return 0.0
        row = f"responsibilities.{arrangement.responsibility}"
        if column == "equipment":
            first, later = (self.inputs.name(f"{row}.{field}") for field in ("equipment", "replacement"))
            return lambda t: later if t else first
        name = self.inputs.name(f"{row}.{column}")
        return lambda t: name

    def _lines(self, name: str, arrangement: Arrangement) -> dict[Key, _Row]:
        system, customer = self.a.systems[name], self.a.contract.customer
        maker = system.maker
        rows: dict[Key, _Row] = {}

        def pay(payer: str, payee: str, item: str, kind: str, capital: bool, term: Formula) -> None:
            if payer != payee:
                key = (payer, payee, name, item, kind, capital)
                rows.setdefault(key, _Row(key, [])).terms.append(term)

        for item_name, item in occurring(self.a, name, arrangement.served, arrangement.sold).items():
            share = self._share(arrangement, item.column)
            for bearer in dict.fromkeys((maker, customer)):
                part = _part(share, bearer == maker) if maker != customer else (lambda t: "1")
                if part is None:
                    continue
                cost = self._cost(name, item_name, item, bearer)
                borne = _times(part, cost.at)
                if item.driver == "heating":
                    pay(bearer, OUTSIDE, item_name, "resource", False, _least(borne))
                    pay(OUTSIDE, bearer, item_name, "resource", False, _most_negative(borne))
                    continue
                if item.income:
                    pay(OUTSIDE, bearer, item_name, "resource", False, borne)
                    continue
                capital = item.tax == "capital"
                markup = self._markup(item, name)
                first = arrangement.leased_back and capital and bearer == maker
                for supplier, supplied in self._supplied(item, name, bearer, arrangement, borne):
                    price = _times(supplied, markup)
                    if first and supplier == bearer:
                        pay(supplier, OUTSIDE, item_name, "resource", False, supplied)
                        pay(customer, supplier, item_name, "price", False, price)
                        pay(bearer, customer, item_name, "transfer", capital, price)
                        continue
                    pay(supplier, OUTSIDE, item_name, "resource", capital and supplier == bearer, supplied)
                    kind = "resource" if supplier == OUTSIDE else "price"
                    if supplier != bearer:
                        pay(bearer, supplier, item_name, kind, capital, price)
                if item.compensation != "none" and bearer == customer:
                    back = _part(self._share(arrangement, item.compensation), True)
                    if back is not None:
                        pay(
                            maker, bearer, f"{item_name}_compensation", "transfer", False, _times(back, borne)
                        )
        return rows

    def _markup(self, item: Item, name: str) -> Formula:
        if item.markup == "none":
            return lambda t: ""
        field = {"equipment": "markup", "maintenance": "maintenance_markup"}[item.markup]
        added = self.inputs.name(f"systems.{name}.{field}")
        return lambda t: f"(1+{added})"

    def _supplied(self, item: Item, name: str, bearer: str, arrangement: Arrangement, borne: Formula):
        """Who supplies which part of what a bearer bears."""
        maker = self.a.systems[name].maker
        if item.supplier == "outside":
            return [(OUTSIDE, borne)]
        if item.supplier == "maker" or (bearer == maker and arrangement.maintained_by_maker):
            return [(maker, borne)]
        attached = self.inputs.name(f"systems.{name}.attach_rate")
        return [
            (maker, _times(lambda t: attached, borne)),
            (OUTSIDE, _times(lambda t: f"(1-{attached})", borne)),
        ]

    def _line(self, row: _Row) -> Line:
        payer, payee, name, item, _, capital = row.key
        values = found(self.evaluation.lines, row.key, self.a.horizon)
        label = explain_words.item(f"{name}.{item}" if item != VAT else item, self.language)
        return self.sheet.yearly(
            label,
            lambda t: "+".join(term(t) for term in row.terms),
            values,
            self.a.currency,
            words={SECOND: self.parties[payer], THIRD: self.parties[payee]},
            numbers={FROM: self.numbers[payer], TO: self.numbers[payee], CAPITAL: float(capital)},
            total=True,
        )

    def _sales_tax(self, name: str, written: Mapping[Key, Line]) -> None:
        """What the customer's purchases carry of value added tax that he cannot recover."""
        if not self.a.financing.vat.borne:
            return
        customer = self.a.contract.customer
        rate, lost = (self.inputs.name(f"financing.vat.{field}") for field in ("rate", "irrecoverable_share"))
        for capital in (True, False):
            signs = []
            for key, line in written.items():
                payer, payee, _, item_name, kind, is_capital = key
                item = self.a.items.get(item_name)
                if (
                    is_capital != capital
                    or kind not in ("price", "fee", "resource")
                    or (item and not item.vat)
                ):
                    continue
                if payer == customer:
                    signs.append(("+", line))
                elif payee == customer and payer == OUTSIDE and item is not None and not item.income:
                    signs.append(("-", line))
            if not signs:
                continue
            key = (customer, STATE, name, VAT, VAT, capital)
            back = (STATE, customer, name, VAT, VAT, False)
            values = found(self.evaluation.lines, key, self.a.horizon) - (
                0.0 if capital else found(self.evaluation.lines, back, self.a.horizon)
            )
            self.sheet.yearly(
                explain_words.item(f"{name}.{VAT}", self.language),
                lambda t, signs=signs: (
                    f"{rate}*{lost}*(0{''.join(sign + line.at(t) for sign, line in signs)})"
                ),
                values,
                self.a.currency,
                words={SECOND: self.parties[customer], THIRD: self.parties[STATE]},
                numbers={FROM: self.numbers[customer], TO: self.numbers[STATE], CAPITAL: float(capital)},
                total=True,
            )


def found(lines: tuple[Entry, ...], key: Key, horizon: int) -> np.ndarray:
    """What the engine's ledger has under a key, by year."""
    amounts = [
        line.amount
        for line in lines
        if (line.payer, line.payee, line.system, line.item, line.kind, line.capital) == key
    ]
    return sum(amounts, np.zeros(horizon + 1))


def _part(share: Formula | float, makers: bool) -> Formula | None:
    """The share of the maker or of the customer; None where it is nothing by its nature."""
    if isinstance(share, float):
        part = share if makers else 1.0 - share
        return (lambda t: "") if part == 1.0 else None
    return share if makers else (lambda t: f"(1-{share(t)})")


def _times(*factors: Formula) -> Formula:
    def product(t: int) -> str:
        said = [factor(t) for factor in factors]
        return "*".join(one for one in said if one)

    return product


def _least(amount: Formula) -> Formula:
    return lambda t: f"MAX({amount(t)},0)"


def _most_negative(amount: Formula) -> Formula:
    return lambda t: f"MAX(-({amount(t)}),0)"
