"""A plan worked out: each line's offer studied, brought to one currency, and the company by year.

`portfolio` is the one entry; screens, command line and benchmarks read its `Portfolio`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

import numpy as np

from servitization.analysis.one_currency import Exchange, brought
from servitization.analysis.portfolio.adoption import (
    BeyondMarket,
    Rule,
    Signings,
    at_pace,
    diffusion,
    ramp,
    signings,
)
from servitization.analysis.portfolio.around import TODAY, Around, around_line
from servitization.analysis.portfolio.capacity import (
    CapacityYears,
    best_sites,
    sites_cost,
    staff,
    waiting_hours,
)
from servitization.analysis.portfolio.company import Business, Company, Setting
from servitization.analysis.portfolio.fish import (
    Crossover,
    Dip,
    Hump,
    Trough,
    crossovers,
    dip,
    hump,
    largest_scale,
    trough,
    years_above,
)
from servitization.analysis.portfolio.flags import Flag, flags
from servitization.analysis.portfolio.profile import Lent, Profile, contract_profile, sale_profile
from servitization.analysis.portfolio.unit import Unit, unit
from servitization.analysis.servuction.funnel import Won, funnel
from servitization.analysis.study import LARGEST, Study
from servitization.assumptions.case import Case
from servitization.assumptions.portfolio import SAVED, problem
from servitization.assumptions.schema.portfolio import Capacity, Line, Plan
from servitization.model.comparison import Comparison
from servitization.model.prices import price_path
from servitization.problems import InvalidAssumptions, Problem


@dataclass(frozen=True)
class LineResult:
    """One line of a plan."""

    name: str
    title: str
    """Of its offer."""
    file: str
    fingerprint: str
    fee: float
    """Level of the fee, in the currency of the plan a year."""
    business: Business
    unit: Unit
    won: Won | None
    """What a year of contacts gives; None without a funnel."""
    exchange: Exchange | None
    around: Around = TODAY
    """What the service around the machine does to it; assumptions on behaviour."""


@dataclass(frozen=True)
class Pace:
    """The same plan, faster or slower."""

    name: str
    factor: float
    trough: Trough
    npv: float
    """To the end of the last contract."""
    dip: Dip
    accumulated: np.ndarray
    """Cash beyond that of selling on added up, before money is lent."""
    running: np.ndarray
    """Contracts at the end of the year."""


@dataclass(frozen=True)
class Funding:
    """How much of the plan a limit of cash allows, with what is lent on contracts."""

    limit: float
    scale: float | None
    """Largest multiple of the plan; infinite where none is too large, None where none is small enough."""
    service_share: float | None
    """Contracts among all that customers then sign or buy over the years of the plan."""


@dataclass(frozen=True)
class Portfolio:
    """A company that follows a plan: by year, its fish, its flags."""

    case: Case
    lines: tuple[LineResult, ...]
    company: Company
    dip: Dip
    hump: Hump
    crossovers: tuple[Crossover, ...]
    """Years in which what the plan adds to revenue and to cost change places."""
    trough: Trough
    """Of cash beyond that of selling on, before money is lent."""
    trough_of_owners: Trough
    """The same after it."""
    fish_cash: tuple[int, ...]
    """Years in which more is paid than comes in."""
    fish_booked: tuple[int, ...]
    """Years of loss in the books."""
    below_today: tuple[int, ...]
    """Years in which less is earned, before interest and tax, than by selling on."""
    cash_turns: int | None
    """First year from which the plan brings in more cash than selling on, to its end."""
    services_lead: int | None
    """First year in which services bring more revenue than sales."""
    flags: tuple[Flag, ...]
    paces: tuple[Pace, ...]
    too_fast: Mapping[str, int]
    """Paces at which more would sign than there are buyers, with the year in which."""
    funding: Funding | None
    capacity: CapacityYears | None

    @property
    def plan(self) -> Plan:
        return self.case.assumptions  # type: ignore[return-value]

    @property
    def contract_share(self) -> float | None:
        """Contracts among all that customers sign or buy over the years of the plan."""
        signed = float(self.company.signed.sum())
        every = signed + float(self.company.sales.sum())
        return signed / every if every else None

    @property
    def years(self) -> np.ndarray:
        """Calendar years of the plan."""
        return self.plan.start_year + np.arange(self.plan.years + 1)


Studied = tuple[Case, Study, Exchange | None]
"""An offer in the currency of a plan, worked out."""


class Memory(Protocol):
    """Keeps offers worked out, by fingerprint and currency: a dict, or something that forgets old ones."""

    def get(self, key: tuple[str, str], /) -> Studied | None: ...

    def __setitem__(self, key: tuple[str, str], found: Studied, /) -> None: ...


def portfolio(
    case: Case,
    offers: Mapping[str, Case],
    done: Callable[[int, int], None] | None = None,
    memory: "Memory | None" = None,
    around: Mapping[str, Around] | None = None,
) -> Portfolio:
    """The company that follows a plan whose lines sell `offers`; raises InvalidAssumptions.

    `done(some, all)` is told how many lines have been worked out. `memory` keeps the offers for the next
    plan that sells them: whoever moves a number of a plan need not work them out again.
    `around` is what `around_lines` says, where it is known.
    """
    plan: Plan = case.assumptions  # type: ignore[assignment]
    problems: list[Problem] = []
    made: list[LineResult] = []
    studied: Memory = {} if memory is None else memory
    profiles: Profiles = {}
    for number, name in enumerate(plan.lines, 1):
        try:
            key = (offers[name].fingerprint, plan.currency)
            known = studied.get(key)
            if known is None:
                known = studied[key] = _studied(offers[name], plan.currency)
            offer, study, exchange = known
            acts = None if around is None else around[name]
            made.append(line_of(case, name, offer, study.comparison, exchange, profiles, acts))
        except InvalidAssumptions as invalid:
            problems += [one for one in invalid.problems if one not in problems]
        if done:
            done(number, len(plan.lines))
    if problems:
        raise InvalidAssumptions(problems)
    with np.errstate(all="ignore"):
        found = _result(case, tuple(made))
        sums = [found.company.npv, found.company.npv_to_the_end, *np.cumsum(np.abs(found.company.cash))]
    if not np.isfinite(sums).all() or max(map(abs, sums)) > LARGEST:
        raise InvalidAssumptions([Problem("no_finite_result", case.file)])
    return found


def _studied(offer: Case, currency: str) -> Studied:
    found = brought(offer, currency)
    if found.problems:
        raise InvalidAssumptions(found.problems)
    return found.case, Study(found.case), found.exchange


Profiles = dict[tuple, tuple[Profile, Profile]]
"""One contract and one sale by what they depend on: lines that sell the same share them."""


def _profiles(
    plan: Plan, line: Line, offer: Case, comparison: Comparison, around: Around, made: Profiles
) -> tuple[Profile, Profile]:
    """One contract of a line at the fee of its service, with what is lent on it, and one sale."""
    tailored = (1.0 - line.standardised_share) * line.tailoring_cost
    channels = replace(around.channels, adoption_factor=1.0)
    key = (offer.fingerprint, line.churn_rate, tailored, channels, around.level)
    if key not in made:
        company, lending = plan.company, plan.company.lending
        churn = around.churn_rate(comparison, line.churn_rate)
        contract = contract_profile(
            around.under(comparison), company.discount_rate, churn, channels.cost_to_serve
        )
        prices = (1.0 + company.price_growth) ** np.arange(contract.length + 1.0)
        contract = contract.with_cost(tailored, prices, company.tax_rate)
        # Where the loan is longer than the contract the line is refused.
        if lending.years <= contract.length:
            lent = Lent(lending.advance_rate, lending.coverage, lending.rate, lending.years)
            contract = contract.with_loan(lent)
        made[key] = contract, sale_profile(comparison, company.discount_rate)
    return made[key]


def line_of(
    case: Case,
    name: str,
    offer: Case,
    comparison: Comparison,
    exchange: Exchange | None = None,
    profiles: Profiles | None = None,
    around: Around | None = None,
) -> LineResult:
    """One line of a plan whose offer is worth what a comparison says; raises InvalidAssumptions. `profiles`
    keeps contracts and sales for other lines under the same comparison; `around` as in `around_lines`."""
    plan: Plan = case.assumptions  # type: ignore[assignment]
    line, lending = plan.lines[name], plan.company.lending
    if around is None:
        around = around_line(case, name, line, offer, comparison)
    known = {} if profiles is None else profiles
    contract, sale = _profiles(plan, line, offer, comparison, around, known)
    if lending.advance_rate and lending.years > contract.length:
        told = {"years": lending.years, "horizon": contract.length}
        raise InvalidAssumptions([problem(case, "plan_loan_too_long", "company.lending.years", **told)])
    won = funnel(**line.adoption.funnel.model_dump()) if line.adoption.way == "funnel" else None
    business = Business(
        name=name,
        contract=contract,
        sale=sale,
        signings=_signings(case, name, contract, won, plan.pace, around.signs),
        sales_per_year=line.sales_per_year,
        displaced_sales=line.displaced_sales,
        pulled_sales=line.pulled_sales,
        acquisition_cost=line.acquisition_cost + (won.acquisition_cost or 0.0 if won else 0.0),
        fixed_cost=_by_year(plan, line.development_cost) + _by_year(plan, line.overhead_cost),
    )
    _check_sales(case, name, business)
    return LineResult(
        name=name,
        title=offer.assumptions.about.title,
        file=line.offer if line.offer.startswith(SAVED) else offer.file,
        fingerprint=offer.fingerprint,
        fee=float(around.under(comparison).agreement.level),
        business=business,
        unit=unit(business, setting_of(plan)),
        won=won,
        exchange=exchange,
        around=around,
    )


def _by_year(plan: Plan, given: float | dict[int, float]) -> np.ndarray:
    """A cost by year of the plan, nominal: one number from the year after the first on, with prices."""
    path = price_path(given, plan.company.price_growth, plan.start_year, plan.years)
    if not isinstance(given, dict):
        path[0] = 0.0
    return path


def setting_of(plan: Plan) -> Setting:
    """What a plan says of the whole company, without its technicians."""
    company = plan.company
    return Setting(
        years=plan.years,
        discount_rate=company.discount_rate,
        tax_rate=company.tax_rate,
        price_growth=company.price_growth,
        transformation_cost=_by_year(plan, company.transformation_cost),
        receivable_days=company.open_bills.receivable_days,
        payable_days=company.open_bills.payable_days,
    )


def _signings(
    case: Case, name: str, contract: Profile, won: Won | None, pace: float, signs: float = 1.0
) -> Signings:
    """Who signs at a pace, of those who are offered a contract, `signs` times as many as the plan says;
    raises InvalidAssumptions."""
    plan: Plan = case.assumptions  # type: ignore[assignment]
    line = plan.lines[name]
    try:
        rule = _rule(plan, line, won, pace, signs)
        found = signings(rule, contract.running, plan.years, line.renewal_rate, contract.reaches_end)
        return found.times(plan.service_share)
    except BeyondMarket as beyond:
        told = {"year": plan.start_year + beyond.year, "left": f"{beyond.left:.6g}"}
        key = "plan_market_exhausted" if line.adoption.way == "ramp" else "plan_more_than_market"
        by_way = {"ramp": "ramp", "diffusion": "imitation", "funnel": "funnel.contacts"}
        path = f"lines.{name}.adoption.{by_way[line.adoption.way]}"
        values = {**told, "wanted": f"{beyond.wanted:.6g}"}
        raise InvalidAssumptions([problem(case, key, path, **values)]) from beyond


def _rule(plan: Plan, line: Line, won: Won | None, pace: float, signs: float) -> Rule:
    """Faster, a ramp is passed through in less time; with imitation that is a higher chance to sign."""
    adoption, market = line.adoption, line.market
    if adoption.way == "ramp":
        new = price_path(adoption.ramp, 0.0, plan.start_year, max(ceil(pace * plan.years), plan.years))
        new[0] = 0.0
        return ramp(signs * at_pace(new, pace, plan.years), market.buyers)
    by_themselves = adoption.innovation if won is None else won.total / market.buyers
    return diffusion(
        market.buyers,
        signs * pace * by_themselves,
        signs * pace * adoption.imitation,
        adoption.word_of_mouth,
        market.buyers_per_year,
    )


def _check_sales(case: Case, name: str, business: Business) -> None:
    """A contract can only take the place of a sale that is made."""
    sales = business.sales
    year = int(sales.argmin())
    if sales[year] < -1e-9 * business.sales_per_year and business.displaced_sales:
        told = {
            "year": case.assumptions.start_year + year,
            "sales": f"{business.sales_per_year:.6g}",
            "displaced": f"{business.displaced_sales * business.signings.signed[year]:.6g}",
        }
        path = f"lines.{name}.sales_per_year"
        raise InvalidAssumptions([problem(case, "plan_displaces_too_much", path, **told)])


def _result(case: Case, lines: tuple[LineResult, ...]) -> Portfolio:
    plan: Plan = case.assumptions  # type: ignore[assignment]
    businesses = [one.business for one in lines]
    company = Company(businesses, setting_of(plan))
    capacity = _capacity(case, company, lines) if plan.capacity.productive_hours else None
    if capacity is not None and plan.capacity.charged:
        company = Company(businesses, replace(company.setting, capacity_cost=capacity.cost))
    ahead = company.incremental > 0
    behind = np.flatnonzero(~ahead)
    turns = int(behind[-1]) + 1 if behind.size else 0
    leads = np.flatnonzero(company.service_revenue > company.sales_revenue)
    paces, too_fast = _paces(case, lines, company.setting)
    return Portfolio(
        case=case,
        lines=lines,
        company=company,
        dip=dip(company.revenue, company.today.revenue),
        hump=hump(company.cost_paid, company.cost_paid_today),
        crossovers=crossovers(
            company.revenue - company.today.revenue, company.cost_paid - company.cost_paid_today
        ),
        trough=trough(company.incremental),
        trough_of_owners=trough(company.to_owners),
        fish_cash=years_above(company.cost_paid, company.revenue),
        fish_booked=years_above(company.cost_booked, company.revenue),
        below_today=years_above(company.ebit_today, company.ebit),
        cash_turns=turns if turns <= plan.years else None,
        services_lead=int(leads[0]) if leads.size else None,
        flags=flags(company, [one.unit for one in lines]),
        paces=paces,
        too_fast=too_fast,
        funding=_funding(plan, company),
        capacity=capacity,
    )


def _funding(plan: Plan, company: Company) -> Funding | None:
    limit = plan.company.funding_limit
    if limit is None:
        return None
    scale = largest_scale(company.fixed_part, company.to_owners - company.fixed_part, limit)
    if scale is None:
        return Funding(limit, None, None)
    # Beyond the plan there is no market for it.
    used = min(scale, 1.0)
    signed = used * sum(one.signings.signed.sum() for one in company.lines)
    years = company.years + 1
    sold = sum(one.sales_per_year * years + used * one.change_in_sales.sum() for one in company.lines)
    return Funding(limit, scale, float(signed / (signed + sold)) if signed + sold else None)


def _paces(
    case: Case, lines: tuple[LineResult, ...], setting: Setting
) -> tuple[tuple[Pace, ...], dict[str, int]]:
    """The plan at other paces; at one at which a market does not suffice it is not tried."""
    plan: Plan = case.assumptions  # type: ignore[assignment]
    made: list[Pace] = []
    too_fast: dict[str, int] = {}
    for name, factor in plan.paces.items():
        try:
            businesses = []
            for one in lines:
                pace = plan.pace * factor
                signed = _signings(case, one.name, one.business.contract, one.won, pace, one.around.signs)
                business = replace(one.business, signings=signed)
                _check_sales(case, one.name, business)
                businesses.append(business)
        except InvalidAssumptions as invalid:
            too_fast[name] = int(invalid.problems[0].values["year"])  # type: ignore[call-overload]
            continue
        company = Company(businesses, setting)
        lowest = dip(company.revenue, company.today.revenue)
        made.append(
            Pace(
                name,
                factor,
                trough(company.incremental),
                company.npv_to_the_end,
                lowest,
                np.cumsum(company.incremental),
                company.running,
            )
        )
    return tuple(made), too_fast


def _capacity(case: Case, company: Company, lines: tuple[LineResult, ...]) -> CapacityYears:
    """Technicians and sites by year; raises InvalidAssumptions where there is more work than hours."""
    plan: Plan = case.assumptions  # type: ignore[assignment]
    c: Capacity = plan.capacity
    hours, visits = np.zeros((2, plan.years + 1))
    for one in lines:
        line = plan.lines[one.name]
        served = _served(one.business, plan.years)
        hours += served * line.service_hours * (1.0 - c.coproduced_share)
        visits += served * line.visits
    hours += company.contracts.outage_hours[: plan.years + 1]
    assert c.productive_hours
    found = [
        staff(work, c.productive_hours, c.largest_utilisation, c.technicians, c.busiest_month)
        for work in hours.tolist()
    ]
    busy = [one.utilisation * c.busiest_month for one in found]
    over = next((year for year, used in enumerate(busy) if used >= 1), None)
    if over is not None:
        told = {"year": plan.start_year + over, "used": f"{busy[over]:.3g}", "hours": f"{hours[over]:.6g}"}
        raise InvalidAssumptions([problem(case, "plan_too_few_technicians", "capacity.technicians", **told)])
    variability = c.visit_variability + c.coproduction_variability * c.coproduced_share**2
    waits = [waiting_hours(used, c.visit_hours, c.arrival_variability, variability) for used in busy]
    levels = (1.0 + plan.company.price_growth) ** np.arange(plan.years + 1)
    idle = np.array([(1.0 - one.utilisation) * one.technicians * c.technician_cost for one in found])
    sites, cost = np.zeros((2, plan.years + 1))
    if c.site_cost:
        for year, made in enumerate(visits.tolist()):
            if made:
                best = best_sites(made, c.travel_cost, c.area, c.site_cost)
                sites[year], cost[year] = best.best, best.cost
    elif c.travel_cost and c.area:
        cost = np.array([sites_cost(made, c.travel_cost, c.area, 0.0, 1) for made in visits.tolist()])
    late = np.zeros(plan.years + 1)
    if c.promised_wait is not None:
        late = visits * np.maximum(np.array(waits) - c.promised_wait, 0.0) * c.late_cost
    return CapacityYears(
        workload_hours=hours,
        technicians=np.array([one.technicians for one in found]),
        utilisation=np.array([one.utilisation for one in found]),
        waiting_hours=np.array(waits),
        idle_cost=idle * levels,
        sites=sites,
        sites_cost=cost * levels,
        late_cost=late * levels,
    )


def _served(business: Business, years: int) -> np.ndarray:
    """Contracts that run during each year of the plan."""
    return np.convolve(business.signings.signed, business.contract.served)[: years + 1]
