"""A plan as tables for the page: the company in ten years, years, lines, speeds, technicians, assumptions."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from servitization.analysis.explain.explanation import places
from servitization.analysis.portfolio.flags import LATER
from servitization.analysis.portfolio.plan import Portfolio
from servitization.assumptions.trail import Provenance
from servitization.language import number, percent, say
from servitization.report import explain_words
from servitization.report.charts.amounts import whole_money
from servitization.report.clean_text import clean
from servitization.report.portfolio_text import shown_years
from servitization.report.portfolio_words import pace_name
from servitization.report.table import Asked, Cell, Table

MISSING = "–"
THOUSAND = 1000.0


@dataclass(frozen=True)
class Figure:
    """A figure of the company in one year."""

    name: str
    """Its column in the JSON answer."""
    today: Callable[[Portfolio], np.ndarray] | None
    """The same of selling on; None where that has none."""
    kind: str = "money"


FIGURES = (
    Figure("revenue", lambda p: p.company.today.revenue),
    Figure("ebit", lambda p: p.company.ebit_today),
    Figure("cash", lambda p: p.company.cash_today),
    Figure("assets", lambda p: p.company.today.machines + p.company.today_bills),
    Figure("debt", lambda p: np.zeros(p.plan.years + 1)),
    Figure("return_on_capital", None, "percent"),
    Figure("running", lambda p: np.zeros(p.plan.years + 1), "number"),
    Figure("backlog", lambda p: np.zeros(p.plan.years + 1)),
    Figure("energy_kwh", None, "MWh"),
    Figure("tco2e_saved", None, "number"),
)
"""What the company looks like in ten years."""


def later(found: Portfolio) -> int:
    """The year of the plan that is shown: the tenth, or the last."""
    return min(LATER, found.plan.years)


def figure_text(value: float, kind: str, found: Portfolio, language: str) -> str:
    """A figure as the page shows it."""
    if not np.isfinite(value):
        return MISSING
    if kind == "percent":
        return percent(value, language, 1)
    if kind == "MWh":
        return number(value / THOUSAND, language)
    if kind == "number":
        return number(value, language)
    return whole_money(value, found.plan.currency, language)


def in_ten_years(found: Portfolio, language: str, beside: Portfolio | None = None) -> Table:
    """The company today, in ten years as it sells on, and as it serves; with another plan beside it."""
    at = later(found)
    heads = [
        say("portfolio.ten.figure", language),
        say("portfolio.ten.today", language, year=int(found.years[0])),
        say("portfolio.ten.selling", language, year=int(found.years[at])),
        say("portfolio.ten.serving", language, year=int(found.years[at])),
    ]
    if beside is not None:
        heads.append(say("portfolio.ten.beside", language, year=int(beside.years[later(beside)])))
    rows = []
    for one in FIGURES:
        path = getattr(found.company, one.name)
        shown = figure_text(float(path[at]), one.kind, found, language)
        selling = one.today(found) if one.today else None
        first = path if one.name in ("running", "debt", "backlog") else selling
        row: list[Cell] = [
            say(f"portfolio.ten.{one.name}", language),
            MISSING if first is None else figure_text(float(first[0]), one.kind, found, language),
            MISSING if selling is None else figure_text(float(selling[at]), one.kind, found, language),
            Asked(shown, f"later.{one.name}"),
        ]
        if beside is not None:
            value = float(getattr(beside.company, one.name)[later(beside)])
            row.append(figure_text(value, one.kind, beside, language))
        rows.append(tuple(row))
    return Table(tuple(heads), tuple(rows), numbers=tuple(range(1, len(heads))))


def by_year(found: Portfolio, language: str) -> Table:
    """The company by year, money in thousands."""
    company = found.company
    money = {
        "revenue": company.revenue,
        "today": company.today.revenue,
        "cost": company.cost_paid,
        "ebit": company.ebit,
        "cash": company.cash,
        "accumulated": np.cumsum(company.incremental),
        "assets": company.assets,
        "debt": company.debt,
        "backlog": company.backlog,
    }
    heads = ("year", *money, "roce", "running", "signed", "sales", "energy", "saved")
    rows = []
    for year in range(found.plan.years + 1):
        earned = company.return_on_capital[year]
        rows.append(
            (
                str(found.years[year]),
                *(number(float(path[year]) / THOUSAND, language) for path in money.values()),
                percent(float(earned), language, 1) if np.isfinite(earned) else MISSING,
                number(float(company.running[year]), language),
                number(float(company.signed[year]), language, 1),
                number(float(company.sales[year]), language, 1),
                number(float(company.energy_kwh[year]) / THOUSAND, language),
                number(float(company.tco2e_saved[year]), language),
            )
        )
    told = tuple(say(f"portfolio.head.{head}", language) for head in heads)
    note = say("portfolio.page.years_note", language, currency=found.plan.currency)
    return Table(told, tuple(rows), note, numbers=tuple(range(1, len(heads))))


def contracts(found: Portfolio, language: str) -> Table:
    """One contract of each line against the sale in whose place it stands."""
    heads = ("line", "fee", "contract", "displaced", "net", "acquisition", "ratio", "needed")
    rows = []
    for line in found.lines:
        one = line.unit
        ratio, needed = one.to_acquisition_cost, one.needed
        name = f"lines.{line.name}"
        rows.append(
            (
                clean(line.title, 60),
                number(line.fee, language),
                Asked(number(one.contract, language), f"{name}.contract_npv"),
                Asked(number(one.displaced, language), f"{name}.displaced_npv"),
                Asked(number(one.net, language), f"{name}.net_npv"),
                number(one.acquisition_cost, language),
                MISSING if ratio is None else number(ratio, language, 1),
                say("portfolio.never", language) if needed is None else percent(needed, language),
            )
        )
    told = tuple(say(f"portfolio.head.{head}", language) for head in heads)
    note = say("portfolio.one_contract", language, currency=found.plan.currency)
    return Table(told, tuple(rows), note, numbers=tuple(range(1, len(heads))))


def paces(found: Portfolio, language: str) -> Table:
    """The speeds side by side."""
    heads = ("pace", "worth", "trough", "trough_year", "paid_back", "dip", "running_last")
    currency, rows = found.plan.currency, []
    for one in sorted(found.paces, key=lambda one: one.factor):
        years = [one.trough.year, one.trough.paid_back]
        deepest, back = (MISSING if year is None else str(found.years[year]) for year in years)
        rows.append(
            (
                f"{clean(pace_name(one.name, language), 24)} ×{_factor(one.factor, language)}",
                whole_money(one.npv, currency, language),
                whole_money(one.trough.depth, currency, language),
                deepest,
                back,
                whole_money(one.dip.depth, currency, language),
                number(float(one.running[-1]), language),
            )
        )
    told = tuple(say(f"portfolio.head.{head}", language, year=int(found.years[-1])) for head in heads)
    return Table(told, tuple(rows), numbers=tuple(range(1, len(heads))))


def capacity(found: Portfolio, language: str) -> Table:
    """Technicians, how long customers wait, and sites, by year."""
    of = found.capacity
    assert of is not None
    heads = (
        "year",
        "workload",
        "technicians",
        "utilisation",
        "waiting",
        "idle",
        "sites",
        "sites_cost",
        "late",
    )
    rows = tuple(
        (
            str(found.years[year]),
            number(float(of.workload_hours[year]), language),
            number(float(of.technicians[year]), language),
            percent(float(of.utilisation[year]), language),
            number(float(of.waiting_hours[year]), language, 1),
            number(float(of.idle_cost[year]), language),
            number(float(of.sites[year]), language),
            number(float(of.sites_cost[year]), language),
            number(float(of.late_cost[year]), language),
        )
        for year in shown_years(found)[1:]
    )
    charged = "charged" if found.plan.capacity.charged else "not_charged"
    note = say("portfolio.capacity", language, currency=found.plan.currency)
    told = tuple(say(f"portfolio.head.{head}", language) for head in heads)
    return Table(
        told, rows, f"{note} {say(f'portfolio.{charged}', language)}", numbers=tuple(range(1, len(heads)))
    )


def is_assumed(one: Provenance) -> bool:
    """Whether a number of a plan is somebody's judgement: it names no source, or says that it is judged."""
    return one.basis == "judged" or not one.source


def assumed(found: Portfolio, language: str) -> Table:
    """Every number of the plan that rests on a judgement, with its range and the reason given."""
    currency = found.plan.currency
    heads = ("number", "value", "low", "high", "reason")
    meanings = {path: (key, shape.description) for path, (key, shape) in places(found.plan).items()}
    rows = []
    for path, one in found.case.trail.items():
        if one.file is None or isinstance(one.value, bool | str) or not is_assumed(one):
            continue
        if not isinstance(one.value, int | float | dict) or path in ("schema_version", "start_year", "years"):
            continue

        def told(value: object, unit: str = one.unit or "1") -> str:
            if value is None:
                return MISSING
            if isinstance(value, dict):
                return ", ".join(
                    f"{year}: {number(float(v), language, _digits(v))}" for year, v in value.items()
                )
            return explain_words.figure(float(value), unit, currency, language)  # type: ignore[arg-type]

        label = f"{explain_words.meaning(path, meanings, language)} ({path})"
        reason = clean(one.note or one.source or MISSING, 300)
        rows.append((label, told(one.value), told(one.low), told(one.high), reason))
    told_heads = tuple(say(f"portfolio.assumed.{head}", language) for head in heads)
    return Table(told_heads, tuple(rows), say("portfolio.assumed.note", language), numbers=(1, 2, 3))


def _digits(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def _factor(value: float, language: str) -> str:
    return number(value, language, next(d for d in range(3) if d == 2 or round(value, d) == value))
