"""The sheet of an alternative, lower part: each party's money, what it deducts, its tax, its present value.

Before the fee first, because the fee follows from it; the service adds the fee below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.assumptions.schema import OUTSIDE, Party
from servitization.language import say
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Evaluation
from servitization.model.ledger import view
from servitization.model.parties import Account, Statement, present_value
from servitization.model.tax import deductions
from servitization.report import sentences
from servitization.report.model_workbook.costs import Ledger
from servitization.report.model_workbook.grid import CAPITAL, FROM, TO, Down, Line, Sheet, Spot
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.machines import Plant
from servitization.report.model_workbook.years import Years

Array = np.ndarray


@dataclass(frozen=True)
class Before:
    """A party before any fee."""

    account: Account
    pre_tax: Line
    profit: Line
    booked: Mapping[str, Line]
    """Profit of a system alone, where it was asked for."""


@dataclass(frozen=True)
class After:
    """A party with everything."""

    npv: Spot
    npv_together: Spot
    """At the rate of all together."""
    tax: Line
    after_tax: Line


class Accounts:
    """Writes the parties of one alternative."""

    def __init__(
        self,
        sheet: Sheet,
        inputs: Inputs,
        comparison: Comparison,
        evaluation: Evaluation,
        plants: Mapping[str, Plant],
        ledger: Ledger,
        years: Years,
        parties: Mapping[str, str],
        numbers: Mapping[str, int],
        shares: "Shares",
        language: str,
    ):
        self.sheet, self.inputs, self.years, self.language = sheet, inputs, years, language
        self.comparison, self.evaluation, self.ledger = comparison, evaluation, ledger
        self.a = comparison.assumptions
        self.plants, self.parties, self.numbers, self.shares = plants, parties, numbers, shares

    def before(self, name: str) -> Before:
        """A party's money and taxable profit without fee."""
        account = self.evaluation.accounts[name]
        self.sheet.heading(self._text("before", party=self.parties[name]))
        whole = self.ledger.block
        assert whole is not None
        pre_tax = self.sheet.yearly(
            self._text("pre_tax"),
            lambda t: self._flow(whole, name, t),
            account.pre_tax,
            self.a.currency,
            total=True,
        )
        paid, written = [], []
        for system in (one for one in self.ledger.blocks if (name, one) in self.ledger.capital):
            bought, lines = self._written_off(name, system)
            paid.append(bought)
            written += lines
        profit = self.sheet.yearly(
            self._text("profit"),
            lambda t: (
                pre_tax.at(t)
                + "".join(f"+{one.at(t)}" for one in paid)
                + "".join(f"-{one.at(t)}" for one in written)
            ),
            account.profit,
            self.a.currency,
            total=True,
        )
        return Before(account, pre_tax, profit, {})

    def booked(self, name: str, system: str, values: Array) -> Line:
        """What a system costs a party in its books: expenses, deductions and write-offs less income;
        what falls at signing is its own."""
        block = self.ledger.blocks[system]
        written, paid = [], None
        if (name, system) in self.ledger.capital:
            paid, written = self._written_off(name, system)

        def cost(t: int) -> str | None:
            bought = f"+{paid.at(t)}" if paid else ""
            less = "".join(f"-{one.at(t)}" for one in written)
            return f"-({self._flow(block, name, t)}{bought}{less})" if t else None

        return self.sheet.yearly(self._text("booked"), cost, values, self.a.currency)

    def after(
        self, name: str, before: Before, statement: Statement, fee: Line | None, premium: Spot | None = None
    ) -> After:
        """Tax and present value, with the fee that is received (negative: paid)."""
        if fee is not None:
            self.sheet.heading(self._text("with_fee", party=self.parties[name]))

        def with_fee(line: Line) -> Callable[[int], str]:
            return lambda t: line.at(t) + (f"+{fee.at(t)}" if fee else "")

        due = tax_rows(
            self.sheet, self.inputs, name, statement.party, with_fee(before.profit), statement, self.language
        )
        after_tax = self.sheet.yearly(
            self._text("after_tax"),
            lambda t: f"{with_fee(before.pre_tax)(t)}-{due.at(t)}",
            statement.after_tax,
            self.a.currency,
            look="money_strong",
            total=True,
        )
        rate = self.a.economy.system_rate

        def worth(discount: Line, own: Spot | None) -> str:
            more = f"+{own.ref}*SUMPRODUCT({fee.all},{discount.all})" if fee and own else ""
            return f"SUMPRODUCT({after_tax.all},{discount.all}){more}"

        npv = self.sheet.single(
            self._text("npv"),
            worth(self.years.discount[name], premium),
            statement.npv,
            self.a.currency,
            "money_strong",
        )
        together = None
        if premium is not None:
            value = finance.twelve_payments(rate, statement.in_advance) - 1.0
            name_of = self.inputs.name("economy.system_rate")
            advance = self.inputs.name("contract.fee.in_advance_share")
            together = self.sheet.single(
                self._text("premium_together"), twelve(name_of, advance), value, look="index"
            )
        common = self.sheet.single(
            self._text("npv_together"),
            worth(self.years.system_discount, together),
            statement.npv_at(rate),
            self.a.currency,
        )
        return After(npv, common, due, after_tax)

    def outside(self) -> Spot:
        """Present value of what leaves the parties to the outside, at the rate of all together."""
        whole = self.ledger.block
        assert whole is not None
        values = view(self.evaluation.lines, OUTSIDE) + np.zeros(self.a.horizon + 1)
        self.sheet.heading(self._text("outside"))
        flow = self.sheet.yearly(
            self._text("to_outside"),
            lambda t: self._flow(whole, OUTSIDE, t),
            values,
            self.a.currency,
            total=True,
        )
        return self.sheet.single(
            self._text("resource"),
            f"SUMPRODUCT({flow.all},{self.years.system_discount.all})",
            float(present_value(values, self.a.economy.system_rate)),
            self.a.currency,
            "money_strong",
        )

    def _text(self, key: str, **fields: object) -> str:
        return say(f"live.party.{key}", self.language, **fields)

    def _flow(self, block: Down, name: str, t: int) -> str:
        payers, payees = (Down(block.sheet, column, block.first, block.last).ref for column in (FROM, TO))
        number, column = self.numbers[name], block.at(t)
        return f"SUMIF({payees},{number},{column})-SUMIF({payers},{number},{column})"

    def _written_off(self, name: str, system: str) -> tuple[Line, list[Line]]:
        """What a party paid for machines of a system, and what of each it deducts by year."""
        block, plant, party = self.ledger.blocks[system], self.plants[system], self.a.parties[name]
        payers, capital = (
            Down(block.sheet, column, block.first, block.last).ref for column in (FROM, CAPITAL)
        )
        horizon, number = self.a.horizon, self.numbers[name]
        amounts = [
            line.amount
            for line in self.evaluation.lines
            if line.capital and (line.payer, line.system) == (name, system)
        ]
        values = sum(amounts, np.zeros(horizon + 1))
        said = sentences.named("system", system, self.language)
        paid = self.sheet.yearly(
            self._text("bought", system=said),
            lambda t: f"SUMIFS({block.at(t)},{payers},{number},{capital},1)",
            values,
            self.a.currency,
            total=True,
        )
        lives = self.evaluation.equipment[system].lives
        table = deductions(
            lives, party.depreciation_method, self.a.systems[system].depreciation_years, horizon
        )
        each, upto = self.shares.of(party.depreciation_method, system)
        rows, y = [], self.years.year
        cycles = self.evaluation.equipment[system].design.cycles
        for machine, cycle in enumerate(cycles):
            bought, kept = (plant.of_machine(column, machine) for column in (plant.bought, plant.kept))
            held = values[cycle.year] * table[cycle.year] if cycle.year >= 0 else np.zeros(horizon + 1)

            def formula(t: int, bought: str = bought, kept: str = kept) -> str:
                price = f"INDEX({paid.all},1,MAX({bought},0)+1)"
                age = f"{y.at(t)}-{bought}"
                share = f"IF({age}={kept},1-INDEX({upto.all},1,{kept}),INDEX({each.all},1,{age}+1))"
                return f"IF(OR({bought}<0,{age}<0,{age}>{kept}),0,{price}*{share})"

            rows.append(
                self.sheet.yearly(
                    self._text("written_off", machine=machine + 1, system=said),
                    formula,
                    held,
                    self.a.currency,
                    total=True,
                )
            )
        at_once = values * np.array([table[t, t] == 1.0 and t not in dict(lives) for t in range(horizon + 1)])
        rows.append(
            self.sheet.yearly(
                self._text("at_once"),
                lambda t: f"IF(COUNTIF({plant.bought.ref},{y.at(t)})=0,{paid.at(t)},0)",
                at_once,
                self.a.currency,
            )
        )
        return paid, rows


def twelve(rate: str, advance: str) -> str:
    """What twelve payments in a year are worth more than one at its end, as a share (a formula)."""
    month = f"((1+{rate})^(1/12)-1)"
    return f"IF({rate}=0,1,{rate}/(12*{month}))*(1+{advance}*{month})-1"


def tax_rows(
    sheet: Sheet,
    inputs: Inputs,
    name: str,
    party: Party,
    profit: Callable[[int], str],
    statement: Statement,
    language: str,
) -> Line:
    """Tax by year on a profit: losses refunded or carried forward, paid in its year or later."""
    rate = inputs.name(f"parties.{name}.tax_rate")
    assert statement.profit is not None
    values, last = np.asarray(statement.profit), statement.profit.shape[-1] - 1

    def text(key: str) -> str:
        return say(f"live.party.{key}", language)

    taxed: Callable[[int], str] = lambda t: f"({profit(t)})"  # noqa: E731
    if party.losses == "carry":
        total = np.cumsum(values)
        running = _running(sheet, text("profit_so_far"), profit, total)
        peak = np.maximum.accumulate(np.maximum(total, 0.0))
        row = sheet.row
        most = Line(sheet.name, row, last)
        sheet.yearly(
            text("taxed_so_far"),
            lambda t: f"MAX({most.at(t - 1)},{running.at(t)})" if t else f"MAX(0,{running.at(0)})",
            peak,
        )
        taxed = lambda t: f"({most.at(t)}-{most.at(t - 1)})" if t else most.at(0)  # noqa: E731
    lag = party.tax_lag
    kept = max(last - lag, 0)

    def due(t: int) -> str | None:
        if not lag:
            return f"{taxed(t)}*{rate}"
        said = [taxed(t - lag)] if lag <= t < lag + kept else []
        if t == last:
            # What falls due after the last year is put on it, so that no tax is lost at the edge.
            said = [taxed(year) for year in range(kept, last + 1)]
        return f"({'+'.join(said)})*{rate}" if said else None

    return sheet.yearly(text("tax"), due, statement.tax, total=True)


def _running(sheet: Sheet, label: str, profit: Callable[[int], str], values: Array) -> Line:
    here = Line(sheet.name, sheet.row, sheet.horizon)
    return sheet.yearly(label, lambda t: f"{here.at(t - 1)}+{profit(t)}" if t else profit(0), values)


class Shares:
    """Which share of a price is deducted at which age: a row for each method and number of years."""

    def __init__(self, sheet: Sheet, inputs: Inputs, comparison: Comparison, years: Years, language: str):
        self.sheet, self.inputs, self.years, self.language = sheet, inputs, years, language
        self.a = comparison.assumptions
        self._known: dict[tuple[str, str], tuple[Line, Line]] = {}
        sheet.text(0, say("live.shares.heading", language), "title")
        sheet.text(0, say("live.shares.note", language), "note", row=1)
        sheet.row = 2
        sheet.years(years.year)

    def of(self, method: str, system: str) -> tuple[Line, Line]:
        """The row of shares by age, and that of their sum so far."""
        key = (method, system)
        if key not in self._known:
            self._known[key] = self._written(method, system)
        return self._known[key]

    def _written(self, method: str, system: str) -> tuple[Line, Line]:
        horizon, years = self.a.horizon, self.a.systems[system].depreciation_years
        values = finance.depreciation(1.0, method, years, horizon)
        label = say(
            "live.shares.row",
            self.language,
            system=sentences.named("system", system, self.language),
            method=say(f"live.shares.{method}", self.language),
        )
        age = self.years.year
        if method == "straight_line":
            name = self.inputs.name(f"systems.{system}.depreciation_years")
            each = self.sheet.yearly(
                label, lambda t: f"IF({age.at(t)}<={name},1/{name},0)" if t else None, values, look="share"
            )
        else:
            # A table of the statute: values, and said to be.
            each = Line(self.sheet.name, self.sheet.row, horizon)
            self.sheet.text(0, label)
            self.sheet.text(3, say("live.value_not_formula", self.language), "unit")
            for t, share in enumerate(values):
                self.sheet.number(8 + t, share, "value_share")
            self.sheet.row += 1
        upto = Line(self.sheet.name, self.sheet.row, horizon)
        self.sheet.yearly(
            say("live.shares.so_far", self.language),
            lambda t: f"{upto.at(t - 1)}+{each.at(t)}" if t else each.at(0),
            np.cumsum(values),
            look="share",
        )
        return each, upto
