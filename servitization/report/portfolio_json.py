"""A portfolio as JSON: the company by year, the fish, the flags; and its years as rows for CSV.

Amounts are in the currency of the plan, nominal; present values are after tax. A ratio that has no
value in a year is null.
"""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from servitization.analysis.portfolio.around import TODAY
from servitization.analysis.portfolio.flags import LATER
from servitization.analysis.portfolio.plan import LineResult, Portfolio
from servitization.version import __version__

YEARS = (
    "revenue",
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
    "return_on_capital",
    "coverage",
    "running",
    "signed",
    "sales",
    "backlog",
    "energy_kwh",
    "energy_saved_kwh",
    "tco2e",
    "tco2e_saved",
)
"""Columns of the company by year, under their names in `Company`."""
CAPACITY = (
    "workload_hours",
    "technicians",
    "utilisation",
    "waiting_hours",
    "idle_cost",
    "sites",
    "sites_cost",
    "late_cost",
)


def columns(found: Portfolio) -> dict[str, np.ndarray]:
    """Every column by year, technicians and sites included where they were looked at."""
    made = {name: getattr(found.company, name) for name in YEARS}
    made["accumulated"] = np.cumsum(found.company.incremental)
    made["revenue_today"] = found.company.today.revenue
    if found.capacity is not None:
        made |= {name: getattr(found.capacity, name) for name in CAPACITY}
    return made


def year_rows(found: Portfolio) -> tuple[tuple[str, ...], Iterator[tuple]]:
    """Head and rows of the table by calendar year."""
    made = columns(found)
    rows = ((int(year), *(_number(made[name][at]) for name in made)) for at, year in enumerate(found.years))
    return ("year", *made), rows


def as_dict(found: Portfolio) -> dict:
    """Everything that is known of a plan."""
    plan, company = found.plan, found.company
    later = min(LATER, plan.years)
    made = columns(found)
    return {
        "plan": {
            "title": plan.about.title,
            "file": found.case.file,
            "fingerprint": found.case.fingerprint,
            "engine_version": __version__,
            "currency": plan.currency,
            "start_year": plan.start_year,
            "years": plan.years,
        },
        "years": [int(year) for year in found.years],
        "company": {name: [_number(value) for value in path] for name, path in made.items()},
        "dip": _dated(found, asdict(found.dip), "year", "regained"),
        "trough": _dated(found, asdict(found.trough), "year", "paid_back"),
        "trough_of_owners": _dated(found, asdict(found.trough_of_owners), "year", "paid_back"),
        "hump": _dated(found, asdict(found.hump), "year"),
        "crossovers": [{"year": plan.start_year + one.year, "earns": one.earns} for one in found.crossovers],
        "contract_share": found.contract_share,
        "fish_cash": [plan.start_year + year for year in found.fish_cash],
        "fish_booked": [plan.start_year + year for year in found.fish_booked],
        "below_today": [plan.start_year + year for year in found.below_today],
        "cash_turns": _calendar(found, found.cash_turns),
        "services_lead": _calendar(found, found.services_lead),
        "npv": company.npv,
        "npv_to_the_end": company.npv_to_the_end,
        "flags": [
            {"name": one.name, "line": one.line, **{key: float(v) for key, v in one.values.items()}}
            for one in found.flags
        ],
        "lines": {one.name: _line(one) for one in found.lines},
        "paces": {
            one.name: {
                "factor": one.factor,
                "npv_to_the_end": one.npv,
                "trough": _dated(found, asdict(one.trough), "year", "paid_back"),
                "dip": _dated(found, asdict(one.dip), "year", "regained"),
                "accumulated": one.accumulated.tolist(),
                "running": one.running.tolist(),
            }
            for one in found.paces
        },
        "paces_too_fast": dict(found.too_fast),
        "funding": None if found.funding is None else _funding(found),
        "later": {"year": int(found.years[later])}
        | {name: _number(path[later]) for name, path in made.items()},
    }


def _line(one: LineResult) -> dict:
    contract, signed = one.unit, one.business.signings
    return {
        "title": one.title,
        "offer": one.file,
        "fingerprint": one.fingerprint,
        "fee": one.fee,
        "rate": None if one.exchange is None else one.exchange.rate,
        "contract_npv": contract.contract,
        "displaced_npv": contract.displaced,
        "net_npv": contract.net,
        "acquisition_cost": contract.acquisition_cost,
        "contract_to_acquisition_cost": contract.to_acquisition_cost,
        "fixed_cost_npv": contract.fixed_cost,
        "needed": contract.needed,
        "new": signed.new.tolist(),
        "renewed": signed.renewed.tolist(),
        "running": signed.running.tolist(),
        "funnel": None
        if one.won is None
        else asdict(one.won) | {"acquisition_cost": one.won.acquisition_cost},
        **_around(one),
    }


def _funding(found: Portfolio) -> dict:
    assert found.funding is not None
    scale = found.funding.scale
    endless = scale is not None and not np.isfinite(scale)
    return {
        "limit": found.funding.limit,
        "scale": None if endless else scale,
        "any_scale": endless,
        "service_share": found.funding.service_share,
    }


def _dated(found: Portfolio, told: dict, *names: str) -> dict:
    """Years of the plan as calendar years."""
    return told | {name: _calendar(found, told[name]) for name in names}


def _calendar(found: Portfolio, year: int | None) -> int | None:
    return None if year is None else found.plan.start_year + year


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _around(one: LineResult) -> dict:
    """What the service around the machine does to a line; nothing under that of today."""
    if one.around == TODAY:
        return {}
    channels = asdict(one.around.channels)
    return {"servuction": {"basis": "assumption", **channels, "fee": one.around.level}}
