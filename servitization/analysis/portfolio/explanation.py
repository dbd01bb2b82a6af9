"""How the figures of a plan came about, asked by the names of `portfolio --format json`.

`later.NAME` is a figure of the company in its tenth year, `company.NAME` the same by year; both are made
of the same terms, which lead down to the lines and to the assumptions of the plan.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from servitization import finance
from servitization.analysis.explain.basis import Figure, Made
from servitization.analysis.explain.explanation import Explanation, Given, UnknownName, places
from servitization.analysis.explain.formula import (
    Formula,
    Operation,
    Term,
    Value,
    Words,
    agrees,
    difference,
    terms,
    total,
)
from servitization.analysis.portfolio.company import Company
from servitization.analysis.portfolio.flags import LATER
from servitization.analysis.portfolio.plan import Portfolio
from servitization.assumptions.trail import Provenance

SECTION = "portfolio"
THINGS = {
    "running": "1",
    "signed": "1",
    "sales": "1",
    "energy_kwh": "kWh",
    "energy_saved_kwh": "kWh",
    "tco2e": "tCO2e",
    "tco2e_saved": "tCO2e",
    "return_on_capital": "fraction",
    "coverage": "1",
}
"""Units of columns that are no money."""
MONEY = (
    "revenue",
    "revenue_today",
    "sales_revenue",
    "service_revenue",
    "cost_paid",
    "cost_paid_today",
    "cost_booked",
    "ebit",
    "ebit_today",
    "tax",
    "interest",
    "cash",
    "cash_today",
    "incremental",
    "to_owners",
    "machines",
    "open_bills",
    "assets",
    "debt",
    "backlog",
    "accumulated",
)


@dataclass(frozen=True)
class _Column:
    """A path by year and how it is made: of `path(at)` terms."""

    made: Callable[["_Year"], Formula] | None = None
    remark: str = ""
    paths: tuple[str, ...] = ()


class PlanExplainer:
    """Explains the figures of one plan, and its assumptions."""

    example = "company.discount_rate"
    """An assumption that somebody may ask."""
    models: tuple[str, ...] = ()
    """A plan has no business models of its own."""

    def __init__(self, found: Portfolio):
        self.found, self.case = found, found.case
        self.later = min(LATER, found.plan.years)

    @cached_property
    def meanings(self) -> dict[str, tuple[str, str]]:
        """Class and field, and description in the schema, of each assumption by path."""
        return {path: (group, one.description) for path, (group, one) in places(self.found.plan).items()}

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The figures by name, in the order in which they are told."""
        return {**self._sums, **self._lines, **self._columns("later"), **self._columns("company")}

    @property
    def assumptions(self) -> Mapping[str, Provenance]:
        """The assumptions of the plan by path."""
        return self.case.trail

    def value(self, name: str) -> tuple[Value, str]:
        """The value and unit of a figure."""
        one = self.figures.get(name)
        return (None, "") if one is None else (one.value, one.unit)

    def full_name(self, asked: str) -> str:
        """The whole name of what somebody asked for; raises UnknownName."""
        name = asked.strip()
        if name in self.figures or name in self.case.trail:
            return name
        words = [word for word in name.split(".") if word]
        for known in (self.figures, self.case.trail):
            held = [one for one in known if words and set(words) <= set(one.split("."))]
            shortest = min((len(one.split(".")) for one in held), default=0)
            nearest = [one for one in held if len(one.split(".")) == shortest]
            if nearest and (len(nearest) == 1 or nearest[0].startswith("later.")):
                return nearest[0]
        every = [*self.figures, *self.case.trail]
        close = difflib.get_close_matches(name, every, 4, 0.5)
        ends = {one.split(".")[-1]: one for one in reversed(every)}
        close += [ends[one] for one in difflib.get_close_matches(words[-1] if words else "", ends, 3, 0.7)]
        raise UnknownName(asked, tuple(dict.fromkeys(close))[:6])

    def explanation(self, asked: str) -> Explanation:
        """The explanation of a figure or an assumption; raises UnknownName."""
        name = self.full_name(asked)
        figure = self.figures.get(name)
        if figure is None:
            return self._assumption(name)
        made = figure.made()
        if made.formula is not None and not agrees(made.formula, figure.value):
            made = replace(made, formula=None, remarks=(*made.remarks, Words("remark.no_formula")))
        parts = () if made.formula is None else terms(made.formula)
        paths = dict.fromkeys([*(part.name for part in parts), *made.paths])
        return Explanation(
            name=name,
            title=figure.title,
            value=figure.value,
            unit=figure.unit,
            currency=self.found.plan.currency,
            formula=made.formula,
            section=made.section,
            remarks=made.remarks,
            inputs=tuple(self._given(path) for path in paths if path in self.case.trail),
            see=tuple((one, self.figures[one].title) for one in made.see),
            parts=parts,
        )

    def _given(self, path: str) -> Given:
        group, description = self.meanings[path]
        return Given(group, description, self.case.trail[path].unit or "1", self.case.trail[path])

    def _assumption(self, path: str) -> Explanation:
        given, title = self._given(path), Words("assumption", {"meaning": path})
        currency = self.found.plan.currency
        return Explanation(path, title, given.trail.value, given.unit, currency, given=given)

    # --- the company by year -----------------------------------------------------------

    def _columns(self, where: str) -> dict[str, Figure]:
        of = _Year(self.found, None if where == "company" else self.later)
        year = int(self.found.years[self.later])
        made = {}
        for name in (*MONEY, *THINGS):
            dated = () if of.at is None else (Words("plan.remark.in_year", {"date": year}),)
            made[f"{where}.{name}"] = Figure(
                of.label(name),
                of.value(name),
                of.unit(name),
                lambda name=name, dated=dated: self._made(COLUMNS.get(name, _Column()), of, dated),
            )
        return made

    def _made(self, column: _Column, of: "_Year", dated: tuple[Words, ...]) -> Made:
        try:
            formula = column.made(of) if column.made else None
        except (IndexError, ZeroDivisionError):
            formula = None
        remarks = (Words(f"plan.remark.{column.remark}"),) if column.remark else ()
        return Made(formula, SECTION, (*dated, *remarks), paths=self._existing(column.paths))

    def _existing(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Paths of the plan; `lines.*.x` is that of every line."""
        found = []
        for path in paths:
            if ".*." in path:
                start, _, end = path.partition(".*.")
                found += [f"{start}.{name}.{end}" for name in self.found.plan.lines]
            else:
                found.append(path)
        return tuple(one for one in found if one in self.case.trail)

    # --- sums over the years -----------------------------------------------------------

    @cached_property
    def _sums(self) -> dict[str, Figure]:
        found, company = self.found, self.found.company
        money = found.plan.currency
        rate = self._assumed("company.discount_rate", "fraction/year")
        years = _Year(found, None)

        def worth(path: np.ndarray, label: str) -> Formula:
            return Operation("present_value", (Term(Words(label), path, money), rate))

        made: dict[str, tuple[Value, str, Formula | None, str, tuple[str, ...]]] = {
            "npv_to_the_end": (
                company.npv_to_the_end,
                money,
                worth(company.long_worth, "plan.long_worth"),
                "to_the_end",
                (),
            ),
            "npv": (
                company.npv,
                money,
                worth(company.long_worth[: company.years + 1], "plan.long_worth"),
                "within",
                (),
            ),
            "trough.depth": (
                found.trough.depth,
                money,
                Operation("deepest", (years.term("incremental"),)),
                "trough",
                (),
            ),
            "trough_of_owners.depth": (
                found.trough_of_owners.depth,
                money,
                Operation("deepest", (years.term("to_owners"),)),
                "trough_of_owners",
                ("company.lending.advance_rate", "company.lending.coverage", "company.lending.rate"),
            ),
        }
        for name, of, pair in (
            ("dip.depth", found.dip, ("revenue", "revenue_today")),
            ("hump.height", found.hump, ("cost_paid", "cost_paid_today")),
        ):
            value = of.depth if name == "dip.depth" else of.height
            formula = None
            if of.year is not None:
                there = _Year(found, of.year)
                formula = difference(there.term(pair[0]), there.term(pair[1]))
            made[name] = (value, money, formula, name.split(".")[0], ())
        if found.contract_share is not None:
            signed = Term(Words("plan.all_signed"), float(company.signed.sum()), "1")
            sold = Term(Words("plan.all_sold"), float(company.sales.sum()), "1")
            share = Operation("quotient", (signed, total([signed, sold])))
            made["contract_share"] = (found.contract_share, "fraction", share, "", ("service_share", "pace"))
        if found.funding is not None:
            paths = ("company.funding_limit",)
            scale = found.funding.scale
            told = None if scale is None or not np.isfinite(scale) else scale
            made["funding.scale"] = (told, "fraction", None, "funding", paths)
            made["funding.service_share"] = (found.funding.service_share, "fraction", None, "funding", paths)
        for one in found.paces:
            made[f"paces.{one.name}.npv_to_the_end"] = (
                one.npv,
                money,
                None,
                "pace",
                (f"paces.{one.name}", "pace"),
            )
            made[f"paces.{one.name}.trough.depth"] = (
                one.trough.depth,
                money,
                Operation(
                    "deepest",
                    (Term(Words("plan.incremental"), np.diff(one.accumulated, prepend=0.0), money),),
                ),
                "pace",
                (f"paces.{one.name}", "pace"),
            )
        return {name: self._figure(name, *parts) for name, parts in made.items()}

    def _figure(
        self, name: str, value: Value, unit: str, formula: Formula | None, remark: str, paths: tuple[str, ...]
    ) -> Figure:
        start, _, rest = name.partition(".")
        if start == "paces":
            pace, _, figure = rest.partition(".")
            title = Words(f"plan.pace_{figure.replace('.', '_')}", {"pace": pace})
        else:
            title = Words(f"plan.{name.replace('.', '_')}")
        remarks = (Words(f"plan.remark.{remark}"),) if remark else ()
        made = Made(formula, SECTION, remarks, paths=self._existing(paths))
        return Figure(title, value, unit, lambda: made)

    def _assumed(self, path: str, unit: str) -> Term:
        value = self.case.trail[path].value
        return Term(Words("assumption", {"meaning": path}), float(value), unit, path)  # type: ignore[arg-type]

    # --- lines -------------------------------------------------------------------------

    @cached_property
    def _lines(self) -> dict[str, Figure]:
        return dict(self._of_lines())

    def _of_lines(self) -> Iterator[tuple[str, Figure]]:
        found, money = self.found, self.found.plan.currency
        rate = self._assumed("company.discount_rate", "fraction/year")
        tax = self._assumed("company.tax_rate", "fraction")
        for line in found.lines:
            start, one, business = f"lines.{line.name}", line.unit, line.business
            sale = float(finance.npv(business.sale.worth, found.company.setting.discount_rate))
            contract = Term(
                Words("plan.contract_npv", {"line": line.title}), one.contract, money, f"{start}.contract_npv"
            )
            displaced = Term(
                Words("plan.displaced_npv", {"line": line.title}),
                one.displaced,
                money,
                f"{start}.displaced_npv",
            )
            cost = Term(
                Words("plan.acquisition_cost", {"line": line.title}),
                one.acquisition_cost,
                money,
                f"{start}.acquisition_cost_after_tax",
            )
            worth = Term(Words("plan.contract_worth"), business.contract.worth, money)
            kappa = self._assumed(f"{start}.displaced_sales", "1")
            rows: dict[str, tuple[Value, str, Formula | None, tuple[str, ...]]] = {
                "contract_npv": (
                    one.contract,
                    money,
                    Operation("present_value", (worth, rate)),
                    (
                        f"{start}.offer",
                        f"{start}.churn_rate",
                        f"{start}.standardised_share",
                        f"{start}.tailoring_cost",
                    ),
                ),
                "displaced_npv": (
                    one.displaced,
                    money,
                    Operation("product", (kappa, Term(Words("plan.sale_npv"), sale, money))),
                    (),
                ),
                "net_npv": (one.net, money, difference(contract, displaced), ()),
                "acquisition_cost": (
                    one.acquisition_cost,
                    money,
                    Operation(
                        "product",
                        (
                            Operation("complement", (tax,)),
                            Term(Words("plan.acquisition"), business.acquisition_cost, money),
                        ),
                    ),
                    (f"{start}.acquisition_cost", f"{start}.adoption.funnel.cost_per_approach"),
                ),
                "fixed_cost_npv": (
                    one.fixed_cost,
                    money,
                    None,
                    (f"{start}.development_cost", f"{start}.overhead_cost"),
                ),
                "needed": (one.needed, "fraction", None, (f"{start}.overhead_cost",)),
            }
            if one.to_acquisition_cost is not None:
                ratio = Operation("quotient", (contract, cost))
                rows["contract_to_acquisition_cost"] = (one.to_acquisition_cost, "1", ratio, ())
            for name, (value, unit, formula, paths) in rows.items():
                made = Made(formula, SECTION, paths=self._existing(paths))
                title = Words(f"plan.{name}", {"line": line.title})
                # The assumption of the same name is before tax.
                whole = (
                    f"{start}.{name}" if name != "acquisition_cost" else f"{start}.acquisition_cost_after_tax"
                )
                yield whole, Figure(title, value, unit, lambda made=made: made)


class _Year:
    """Terms of the company in one year of the plan, or by year."""

    def __init__(self, found: Portfolio, at: int | None):
        self.found, self.company, self.at = found, found.company, at

    def unit(self, name: str) -> str:
        return THINGS.get(name, self.found.plan.currency)

    def path(self, name: str) -> np.ndarray:
        company = self.company
        if name == "accumulated":
            return np.cumsum(company.incremental)
        return company.today.revenue if name == "revenue_today" else getattr(company, name)

    def taken(self, path: np.ndarray) -> Value:
        path = path[: self.company.years + 1]
        if self.at is None:
            return path
        value = float(path[self.at])
        return value if np.isfinite(value) else None

    def value(self, name: str) -> Value:
        return self.taken(self.path(name))

    def label(self, name: str) -> Words:
        return Words(f"plan.{name}")

    def term(self, name: str) -> Term:
        where = "company" if self.at is None or self.at != min(LATER, self.found.plan.years) else "later"
        return Term(self.label(name), self.value(name), self.unit(name), f"{where}.{name}")

    def part(self, label: str, path: np.ndarray, unit: str = "") -> Term:
        return Term(Words(f"plan.{label}"), self.taken(path), unit or self.found.plan.currency)

    def both(self, kind: str) -> np.ndarray:
        """Of contracts and sales together."""
        long = getattr(self.company.contracts, kind) + getattr(self.company.more_sales, kind)
        return getattr(self.company.today, kind) + long[: self.company.years + 1]

    def by_line(self, path: Callable[[Company], np.ndarray], unit: str = "") -> Formula:
        """The part of each line."""
        setting = replace(self.company.setting, transformation_cost=0.0, capacity_cost=0.0)
        money = unit or self.found.plan.currency
        parts: list[Formula] = [
            Term(
                Words("plan.line", {"line": line.title}),
                self.taken(path(Company([line.business], setting))),
                money,
            )
            for line in self.found.lines
        ]
        return total(parts)


def _added(of: _Year) -> Formula:
    company, stays = of.company, 1.0 - of.company.setting.tax_rate
    c, d = company.contracts, company.more_sales

    def cash(one) -> np.ndarray:
        return one.revenue - one.operating - one.purchases + one.ended - one.tax

    bills = finance.movement(company.added_bills)
    gains = total([of.part("cash_of_contracts", cash(c)), of.part("cash_of_sales", cash(d))])
    spent = total([of.part("own_cost_after_tax", stays * company.own_cost), of.part("more_bills", bills)])
    return difference(gains, spent)


def _added_up(of: _Year) -> Formula:
    if of.at is None:
        return Operation("accumulated", (of.term("incremental"),))
    years = of.company.incremental[: of.at + 1]
    return Operation(
        "total", (Term(of.label("incremental"), years, of.unit("incremental"), "company.incremental"),)
    )


def _owned(of: _Year) -> Formula:
    return total([of.term("incremental"), of.part("lent", of.company.long_lent)])


def _earned(of: _Year) -> Formula | None:
    """Of one year alone: what services earn over what they tied up a year before."""
    if not of.at:
        return None
    money = of.found.plan.currency
    profit, capital = of.company.services_profit[of.at], of.company.services_capital[of.at - 1]
    return Operation(
        "quotient",
        (
            Term(Words("plan.profit_of_services"), float(profit), money),
            Term(Words("plan.tied_up_before"), float(capital), money),
        ),
    )


COLUMNS: Mapping[str, _Column] = {
    "revenue": _Column(lambda y: total([y.term("sales_revenue"), y.term("service_revenue")])),
    "sales_revenue": _Column(
        lambda y: total([y.term("revenue_today"), y.part("revenue_of_sales", y.company.more_sales.revenue)]),
        "sales",
        ("lines.*.sales_per_year", "lines.*.displaced_sales", "lines.*.pulled_sales"),
    ),
    "service_revenue": _Column(
        lambda y: y.by_line(lambda one: one.contracts.revenue),
        "cohorts",
        ("service_share", "pace", "company.price_growth"),
    ),
    "cost_paid": _Column(
        lambda y: difference(
            total(
                [
                    y.part("operating", y.both("operating")),
                    y.part("purchases", y.both("purchases")),
                    y.part("own_cost", y.company.own_cost),
                ]
            ),
            y.part("ended", y.both("ended")),
        )
    ),
    "cost_booked": _Column(
        lambda y: difference(
            total(
                [
                    y.part("operating", y.both("operating")),
                    y.part("written_down", y.both("written_down")),
                    y.part("own_cost", y.company.own_cost),
                ]
            ),
            y.part("ended_result", y.both("ended_result")),
        )
    ),
    "ebit": _Column(lambda y: difference(y.term("revenue"), y.term("cost_booked"))),
    "cash": _Column(lambda y: total([y.term("cash_today"), y.term("to_owners")])),
    "incremental": _Column(_added, "", ("company.transformation_cost", "company.tax_rate")),
    "to_owners": _Column(
        _owned, "lent", ("company.lending.advance_rate", "company.lending.coverage", "company.lending.rate")
    ),
    "assets": _Column(lambda y: total([y.term("machines"), y.term("open_bills")])),
    "debt": _Column(
        lambda y: y.by_line(lambda one: one.contracts.debt),
        "lent",
        ("company.lending.advance_rate", "company.lending.coverage", "company.lending.years"),
    ),
    "backlog": _Column(lambda y: y.by_line(lambda one: one.contracts.backlog), "backlog"),
    "running": _Column(
        lambda y: y.by_line(lambda one: one.running, "1"),
        "running",
        ("service_share", "pace", "lines.*.churn_rate", "lines.*.renewal_rate"),
    ),
    "signed": _Column(lambda y: y.by_line(lambda one: one.signed, "1"), "signed", ("service_share", "pace")),
    "sales": _Column(
        lambda y: y.by_line(lambda one: one.sales, "1"),
        "sales",
        ("lines.*.sales_per_year", "lines.*.displaced_sales"),
    ),
    "energy_kwh": _Column(lambda y: y.by_line(lambda one: one.contracts.energy_kwh, "kWh")),
    "energy_saved_kwh": _Column(
        lambda y: difference(
            y.part("energy_sold", y.company.contracts.energy_sold_kwh, "kWh"), y.term("energy_kwh")
        )
    ),
    "tco2e": _Column(lambda y: y.by_line(lambda one: one.contracts.tco2e, "tCO2e")),
    "tco2e_saved": _Column(
        lambda y: difference(y.part("tco2e_sold", y.company.contracts.tco2e_sold, "tCO2e"), y.term("tco2e"))
    ),
    "return_on_capital": _Column(_earned, "return_on_capital"),  # type: ignore[arg-type]
    "accumulated": _Column(_added_up),
}
