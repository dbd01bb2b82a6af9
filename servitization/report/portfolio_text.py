"""What the command `portfolio` prints as text: sentences, signs of the paradox, then tables."""

from collections.abc import Iterator

import numpy as np

from servitization.analysis.portfolio.around import TODAY
from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import money, number, percent, say
from servitization.report.clean_text import clean
from servitization.report.portfolio_words import exchanged, flag_says, pace_name, sentences
from servitization.report.tables import text_columns

STEP = 5
"""Years between the rows of the table after the first ten."""
THOUSAND = 1000.0


def portfolio_text(found: Portfolio, language: str) -> str:
    """A plan for a terminal."""
    return "\n".join(_lines(found, language))


def _lines(found: Portfolio, language: str) -> Iterator[str]:
    plan = found.plan
    yield f"{clean(plan.about.title, 120)} · {found.case.fingerprint}"
    yield from sentences(found, language)
    if found.flags:
        yield from ("", say("portfolio.flags", language))
        yield from (f"  {flag_says(one, found, language)}" for one in found.flags)
    yield from ("", say("portfolio.by_year", language, currency=plan.currency))
    yield from text_columns(_years(found, language))
    yield from ("", say("portfolio.one_contract", language, currency=plan.currency))
    yield from text_columns(_contracts(found, language))
    yield from signs_say(found, language)
    rates = [one for one in found.lines if one.exchange is not None]
    yield from (exchanged(one, language) for one in rates)
    if found.paces:
        yield from ("", say("portfolio.paces", language, currency=plan.currency))
        yield from text_columns(_paces(found, language))
    if found.capacity is not None:
        charged = "charged" if plan.capacity.charged else "not_charged"
        said = say(f"portfolio.{charged}", language)
        yield from ("", f"{say('portfolio.capacity', language, currency=plan.currency)} {said}")
        yield from text_columns(_capacity(found, language))


def shown_years(found: Portfolio) -> list[int]:
    """Years of the table: the first ten, then every fifth, and the last."""
    last = found.plan.years
    return [year for year in range(last + 1) if year <= 10 or year % STEP == 0 or year == last]


def _years(found: Portfolio, language: str) -> list[list[str]]:
    company = found.company
    heads = (
        "year",
        "revenue",
        "today",
        "ebit",
        "cash",
        "accumulated",
        "assets",
        "debt",
        "roce",
        "running",
        "signed",
        "sales",
        "backlog",
        "energy",
        "saved",
    )
    sums = [
        company.revenue,
        company.today.revenue,
        company.ebit,
        company.cash,
        np.cumsum(company.incremental),
        company.assets,
        company.debt,
    ]
    rows = [[say(f"portfolio.head.{head}", language) for head in heads]]
    for year in shown_years(found):
        earned = company.return_on_capital[year]
        rows.append(
            [
                str(found.years[year]),
                *(number(path[year] / THOUSAND, language) for path in sums),
                percent(earned, language, 1) if np.isfinite(earned) else "–",
                number(company.running[year], language),
                number(company.signed[year], language, 1),
                number(company.sales[year], language, 1),
                number(company.backlog[year] / THOUSAND, language),
                number(company.energy_kwh[year] / THOUSAND, language),
                number(company.tco2e_saved[year], language),
            ]
        )
    return rows


def _contracts(found: Portfolio, language: str) -> list[list[str]]:
    heads = ("line", "fee", "contract", "displaced", "net", "acquisition", "ratio", "needed")
    rows = [[say(f"portfolio.head.{head}", language) for head in heads]]
    for line in found.lines:
        one = line.unit
        ratio = one.to_acquisition_cost
        needed = one.needed
        rows.append(
            [
                clean(line.title, 40),
                *(
                    number(value, language)
                    for value in (line.fee, one.contract, one.displaced, one.net, one.acquisition_cost)
                ),
                "–" if ratio is None else number(ratio, language, 1),
                say("portfolio.never", language) if needed is None else percent(needed, language),
            ]
        )
    return rows


def _paces(found: Portfolio, language: str) -> list[list[str]]:
    heads = ("pace", "factor", "worth", "trough", "trough_year", "paid_back", "dip")
    rows = [[say(f"portfolio.head.{head}", language) for head in heads]]
    for one in found.paces:
        years = [one.trough.year, one.trough.paid_back]
        deepest, back = ("–" if year is None else str(found.years[year]) for year in years)
        rows.append(
            [
                pace_name(one.name, language),
                number(one.factor, language, 2),
                number(one.npv, language),
                number(one.trough.depth, language),
                deepest,
                back,
                number(one.dip.depth, language),
            ]
        )
    return rows


def _capacity(found: Portfolio, language: str) -> list[list[str]]:
    capacity = found.capacity
    assert capacity is not None
    heads = ("year", "workload", "technicians", "utilisation", "waiting", "idle", "sites", "sites_cost")
    rows = [[say(f"portfolio.head.{head}", language) for head in heads]]
    for year in shown_years(found)[1:]:
        rows.append(
            [
                str(found.years[year]),
                number(capacity.workload_hours[year], language),
                number(capacity.technicians[year], language),
                percent(capacity.utilisation[year], language),
                number(capacity.waiting_hours[year], language, 1),
                number(capacity.idle_cost[year], language),
                number(capacity.sites[year], language),
                number(capacity.sites_cost[year], language),
            ]
        )
    return rows


def signs_say(found: Portfolio, language: str) -> Iterator[str]:
    """What the service around the machine does to a line, where that is not the service of today."""
    for one in found.lines:
        if one.around != TODAY:
            channels = one.around.channels
            yield say(
                "servuction.said.plan",
                language,
                line=clean(one.title, 120),
                times=number(channels.adoption_factor, language, digits=2),
                fee=money(one.fee, found.plan.currency, language),
                cost=money(channels.cost_to_serve, found.plan.currency, language),
                churn=number(channels.churn_factor, language, digits=2),
                added=percent(channels.churn_added, language, 1),
            )
