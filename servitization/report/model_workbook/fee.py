"""The sheet of the fee: its index and shape by year, where each side stops, the level, the stream.

A level moves each side's present value along a straight line where losses are offset, so floor and
ceiling are quotients of present values. Where a side carries its losses forward the line has kinks; it
is concave, so Newton's steps end on the root, and the sheet shows them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from servitization import finance
from servitization.language import say
from servitization.model.alternatives import INFORMED_SALE, SALE
from servitization.model.comparison import Comparison, owning_value
from servitization.model.fee import Side
from servitization.model.parties import present_value
from servitization.report.model_workbook.fee_shape import FEE, FeeShape
from servitization.report.model_workbook.grid import Book, Cell, Line, Sheet, Spot
from servitization.report.model_workbook.inputs import Inputs
from servitization.report.model_workbook.machines import Plant
from servitization.report.model_workbook.newton import newton
from servitization.report.model_workbook.parties import Accounts, After, Before, tax_rows, twelve
from servitization.report.model_workbook.years import Years


@dataclass(frozen=True)
class Fee:
    """What the other sheets read of the fee."""

    level: Spot
    stream: Line
    year_one: Spot
    zones: Mapping[str, tuple[Spot, Spot]]
    """Floor and ceiling by baseline."""
    received: Mapping[str, Line]
    """What provider and customer receive by year (negative: pay)."""
    premiums: Mapping[str, Spot]


class FeeSheet:
    """Writes the fee of the service."""

    def __init__(
        self,
        book: Book,
        inputs: Inputs,
        comparison: Comparison,
        years: Years,
        served: Plant,
        sold: Plant,
        before: Mapping[str, Before],
        baselines: Mapping[str, Mapping[str, After]],
        accounts: Accounts,
        parties: Mapping[str, str],
        moved: float | None,
        language: str,
    ):
        self.sheet: Sheet = book.sheet(say("live.sheet.fee", language))
        self.book, self.inputs, self.comparison, self.years = book, inputs, comparison, years
        self.served, self.sold, self.before, self.baselines = served, sold, before, baselines
        self.accounts, self.parties, self.moved, self.language = accounts, parties, moved, language
        self.a = comparison.assumptions
        self.contract, self.fee = self.a.contract, self.a.contract.fee
        self.owed = comparison.owed

    def write(self) -> Fee:
        sheet = self.sheet
        sheet.text(0, self._text("heading"), "title")
        sheet.row = 2
        sheet.years(self.years.year)
        sheet.frozen = (3, 8)
        sheet.heading(self._text("shape"))
        structure = FeeShape(
            sheet,
            self.inputs,
            self.comparison,
            self.years,
            self.served,
            self.sold,
            self.accounts,
            self.language,
        )
        shape, fixed = structure.write()
        self.worth = structure.worth
        paid, anyway = self._when_paid(shape, fixed)
        provider, customer = self.comparison.sides
        sides = {self.contract.provider: provider, self.contract.customer: customer}
        premiums = self._premiums(sides)
        zones = self._zones(sides, paid, anyway, premiums)
        level = self._level(sides, zones, paid, anyway, premiums)
        sheet.heading(self._text("stream_heading"))
        agreed = self.comparison.agreement
        stream = sheet.yearly(
            self._text("stream"),
            lambda t: f"{level.ref}*{paid.at(t)}" + (f"+{anyway.at(t)}" if anyway else ""),
            agreed.stream,
            self.a.currency,
            "money_strong",
            total=True,
        )
        extra = f"+{fixed.at(1)}" if fixed else ""
        one = sheet.single(
            self._text("year_one"),
            f"{level.ref}*{shape.at(1)}{extra}",
            agreed.by_service_year[1],
            self.a.currency,
            "money_strong",
        )
        received = {
            name: sheet.yearly(
                self._text("received", party=self.parties[name]),
                lambda t, name=name: f"{self._direction(name)}*{stream.at(t)}",
                side.direction * agreed.stream,
                self.a.currency,
            )
            for name, side in sides.items()
        }
        return Fee(level, stream, one, zones, received, premiums)

    def _text(self, key: str, **fields: object) -> str:
        return say(f"live.fee.{key}", self.language, **fields)

    def _n(self, field: str) -> str:
        return self.inputs.name(f"{FEE}.{field}")

    def _direction(self, name: str) -> str:
        """+1 who receives; -1 who pays, with the sales tax that is lost to him."""
        if name == self.contract.provider:
            return "1"
        return f"-{self._gross()}"

    def _gross(self) -> str:
        if not self.a.financing.vat.borne:
            return "1"
        rate, lost = (self.inputs.name(f"financing.vat.{field}") for field in ("rate", "irrecoverable_share"))
        return f"(1+{rate}*{lost})"

    def _when_paid(self, shape: Line, fixed: Line | None) -> tuple[Line, Line | None]:
        fee, horizon = self.fee, self.a.horizon
        advance = self._n("in_advance_share")
        if fee.payments == "monthly":
            return shape, fixed

        def paid(row: Line, label: str, values) -> Line:
            return self.sheet.yearly(
                label,
                lambda t: (
                    f"(1-{advance})*{row.at(t)}" + (f"+{advance}*{row.at(t + 1)}" if t < horizon else "")
                ),
                values,
                look="index" if row is shape else "money",
            )

        first = paid(shape, self._text("paid"), self.owed.index)
        return first, paid(fixed, self._text("paid_anyway"), self.owed.paid_anyway) if fixed else None

    # --- where each side stops ------------------------------------------------------------

    def _premiums(self, sides: Mapping[str, Side]) -> dict[str, Spot]:
        if self.fee.payments != "monthly":
            return {}
        return {
            name: self.sheet.single(
                self._text("premium", party=self.parties[name]),
                twelve(self.inputs.name(f"parties.{name}.discount_rate"), self._n("in_advance_share")),
                self.owed.premium(side.account.party.discount_rate),
                look="index",
            )
            for name, side in sides.items()
        }

    def _valued(
        self,
        name: str,
        before: Before | None,
        received: Line | None,
        statement,
        premium: Spot | None,
        label: str,
    ) -> Spot:
        """Present value after tax of a side's own money, with what it receives."""
        sheet = self.sheet

        def with_received(line: Line | None) -> Callable[[int], str]:
            parts = [one for one in (line, received) if one is not None]
            return lambda t: "+".join(one.at(t) for one in parts)

        pre_tax, profit = (before.pre_tax, before.profit) if before else (None, None)
        due = tax_rows(
            sheet, self.inputs, name, statement.party, with_received(profit), statement, self.language
        )
        flow = sheet.yearly(
            self._text("after_tax"),
            lambda t: f"{with_received(pre_tax)(t)}-{due.at(t)}",
            statement.after_tax,
            self.a.currency,
        )
        discount = self.years.discount[name]
        more = f"+{premium.ref}*SUMPRODUCT({received.all},{discount.all})" if premium and received else ""
        return sheet.single(
            label,
            f"SUMPRODUCT({flow.all},{discount.all}){more}",
            statement.npv,
            self.a.currency,
            "money_strong",
        )

    def _zones(self, sides, paid: Line, anyway: Line | None, premiums) -> dict[str, tuple[Spot, Spot]]:
        sheet, contract = self.sheet, self.contract
        owning = self._owning()
        targets: dict[str, dict[str, tuple[str, float]]] = {SALE: {}, INFORMED_SALE: {}}
        for baseline, told in targets.items():
            for name in sides:
                value = float(self.comparison.baseline[baseline][name].npv)
                ref = self.baselines[baseline][name].npv.ref
                extra, worth = (
                    (f"+{owning[0].ref}", owning[1]) if owning and name == contract.customer else ("", 0.0)
                )
                told[name] = f"({ref}{extra})", value + worth
        self.straight: dict[str, tuple[Spot, Spot]] = {}
        limits: dict[tuple[str, str], Spot] = {}
        for name, side in sides.items():
            party = self.parties[name]
            sheet.heading(self._text("side", party=party), self._text("side_note"))
            gross = self._gross() if name == contract.customer else "1"
            one = sheet.yearly(
                self._text("one_unit"),
                lambda t, gross=gross: f"{gross}*{paid.at(t)}",
                abs(side.direction) * side.index,
                self.a.currency,
                "index",
            )
            fixed = None
            if anyway is not None:
                fixed = sheet.yearly(
                    self._text("anyway"),
                    lambda t, name=name: f"{self._direction(name)}*{anyway.at(t)}",
                    side.direction * side.fixed,
                    self.a.currency,
                )
            if side.account.party.losses == "offset":
                alone = type(side.account)(side.account.party, *(np.zeros_like(side.index),) * 3)
                unit = alone.statement(abs(side.direction) * side.index, side.monthly_in_advance)
                beta = self._valued(name, None, one, unit, premiums.get(name), self._text("beta"))
                none = self._valued(
                    name,
                    self.before[name],
                    fixed,
                    side.statement(0.0),
                    premiums.get(name),
                    self._text("without_fee"),
                )
                self.straight[name] = beta, none
            for baseline in targets:
                formula, value = targets[baseline][name]
                held = side.level_where(value)
                key = "floor" if name == contract.provider else "ceiling"
                label = self._text(f"{key}.{baseline}")
                if name in self.straight:
                    beta, none = self.straight[name]
                    difference = f"({formula}-{none.ref})" if key == "floor" else f"({none.ref}-{formula})"
                    limits[name, baseline] = sheet.single(
                        label, f"{difference}/{beta.ref}", held, self.a.currency, "money_strong"
                    )
                else:
                    root = newton(
                        sheet, self.inputs, self.years, name, side, self.before[name], one, fixed,
                        "-" if side.direction < 0 else "", formula, value, premiums.get(name), self.language,
                    )  # fmt: skip
                    limits[name, baseline] = sheet.single(
                        label, root.ref, held, self.a.currency, "money_strong"
                    )
                if key == "ceiling" and side.most is not None and self.worth is not None:
                    # Nobody can share more than all of the savings.
                    before = limits[name, baseline]
                    limits[name, baseline] = sheet.single(
                        self._text("ceiling.most"),
                        f"MIN({before.ref},{self.worth.ref})",
                        min(held, side.most),
                        self.a.currency,
                    )
        return {
            baseline: (limits[contract.provider, baseline], limits[contract.customer, baseline])
            for baseline in targets
        }

    def _owning(self) -> tuple[Spot, float] | None:
        if not self.a.customer.ownership_value:
            return None
        name, y = self.inputs.name("customer.ownership_value"), self.years
        last, discount = self.a.horizon, y.discount[self.contract.customer]
        value = owning_value(self.comparison.model)
        formula = f"{name}*SUMPRODUCT({y.indices['inflation'].between(1, last)},{discount.between(1, last)})"
        return self.sheet.single(self._text("owning"), formula, value, self.a.currency), value

    # --- the level ----------------------------------------------------------------------------

    def _level(self, sides, zones, paid: Line, anyway: Line | None, premiums) -> Spot:
        sheet, fee, contract = self.sheet, self.fee, self.contract
        sheet.heading(self._text("level_heading"), self._text("level_note"))
        level = self.comparison.agreement.level
        floor, ceiling = zones[SALE]
        if self.moved is not None:
            return self._by_hand(level)
        match fee.setting:
            case "by_hand":
                formula = self._n("level")
            case "floor":
                formula = floor.ref
            case "ceiling":
                formula = ceiling.ref
            case "target_irr" if (
                contract.provider in self.straight
                and not premiums
                and not self.a.parties[contract.provider].tax_lag
            ):
                formula = self._target_return(sides[contract.provider], paid, anyway)
            case "target_discount" if contract.customer in self.straight:
                beta, none = self.straight[contract.customer]
                sale = self.baselines[SALE][contract.customer].npv.ref
                formula = f"({none.ref}-(1-{self._n('target_discount')})*{sale})/{beta.ref}"
            case "target_irr" | "target_discount":
                return self._by_hand(level, "level_found")
            case _:
                formula = f"{floor.ref}+{self._n('bargaining_weight')}*({ceiling.ref}-{floor.ref})"
        return sheet.single(
            self._text(f"level.{fee.setting}"), formula, level, self.a.currency, "money_strong"
        )

    def _by_hand(self, level: float, key: str = "level_moved") -> Spot:
        """The level as a value: moved on the screen, or found by a search that no formula repeats."""
        sheet = self.sheet
        sheet.text(0, self._text(key))
        sheet.text(3, self.a.currency, "unit")
        spot = Spot(sheet.name, sheet.row, 7)
        sheet.cells[sheet.row, 7] = Cell(float(level), "input")
        self.book.names["fee.level_set_here"] = spot.ref
        sheet.row += 1
        return spot

    def _target_return(self, side: Side, paid: Line, anyway: Line | None) -> str:
        """The level at which the contract alone earns the target return."""
        sheet, name, y = self.sheet, self._n("target_irr"), self.years
        before = self.before[self.contract.provider]
        rate, tax = self.fee.target_irr, self.inputs.name(f"parties.{self.contract.provider}.tax_rate")
        factors = finance.discount_factors(rate, self.a.horizon)
        discount = sheet.yearly(
            self._text("at_target"), lambda t: f"(1+{name})^-{y.year.at(t)}", factors, look="index"
        )
        at_zero = side.statement(0.0)
        extra = f"+(1-{tax})*SUMPRODUCT({anyway.all},{discount.all})" if anyway else ""
        none = sheet.single(
            self._text("without_fee_at_target"),
            f"SUMPRODUCT({before.pre_tax.all},{discount.all})-{tax}*SUMPRODUCT({before.profit.all},{discount.all}){extra}",
            float(present_value(at_zero.after_tax, rate)),
            self.a.currency,
        )
        return f"-{none.ref}/((1-{tax})*SUMPRODUCT({paid.all},{discount.all}))"
