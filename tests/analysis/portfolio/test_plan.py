"""Plans worked out: what each number of a plan moves, one currency, and offers that several lines sell."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from servitization import Study, load_case
from servitization.analysis.portfolio.around import Around
from servitization.analysis.portfolio.company import Company
from servitization.analysis.portfolio.plan import Portfolio, portfolio
from servitization.analysis.portfolio.profile import contract_profile
from servitization.analysis.servuction.outcome import acting
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.assumptions.quantity import Group
from servitization.assumptions.schema.portfolio import Plan
from servitization.assumptions.servuction import load_services
from servitization.assumptions.shape import fields
from servitization.problems import InvalidAssumptions
from servitization.report.portfolio_json import as_dict

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "assumptions" / "portfolios" / "climate_maker.yaml"
FOR_PEOPLE = ("about.", "schema_version", "currency", "reporting_currency", "exchange_rates")
NEEDS = {
    "lines.light.market.buyers": {"lines.light.adoption.way": "diffusion"},
    "lines.light.market.buyers_per_year": {"lines.light.adoption.way": "diffusion"},
    "lines.light.adoption.innovation": {"lines.light.adoption.way": "diffusion"},
    "lines.light.adoption.imitation": {"lines.light.adoption.way": "diffusion"},
    "lines.light.adoption.word_of_mouth": {"lines.light.adoption.way": "diffusion"},
    "capacity.coproduction_variability": {"capacity.coproduced_share": 0.2},
    "lines.light.standardised_share": {"lines.light.tailoring_cost": 500.0},
    "lines.light.tailoring_cost": {"lines.light.standardised_share": 0.5},
    "capacity.late_cost": {"capacity.promised_wait": 1.0},
    "capacity.promised_wait": {"capacity.promised_wait": 2.0, "capacity.late_cost": 100.0},
}
FUNNEL = {
    "lines.light.adoption.way": "funnel",
    "lines.light.adoption.funnel.contacts": 100.0,
    "lines.light.adoption.funnel.proactive_share": 0.3,
    "lines.light.adoption.funnel.cost_per_approach": 10.0,
    "lines.light.adoption.funnel.programme_cost": 1000.0,
}
OTHERS = {
    "lines.light.offer": "../offers/office_cooling_temperate.yaml",
    "years": 20,
    "start_year": 2025,
    "lines.light.market.buyers_per_year": 3.0,
    "lines.light.adoption.way": "diffusion",
    "capacity.technicians": 90,
    "company.lending.coverage": 4.0,
    "paces": {"slow": 0.4},
    "lines.light.servuction": "../servuction/office_cooling_close.yaml",
}


@pytest.fixture(scope="module")
def found() -> Portfolio:
    case = load_plan(SHIPPED)
    return portfolio(case, offers_of(case))


OFFERS, WORKED_OUT = {}, {}
"""By file and by case, so that each is read and worked out once."""


def with_values(found: Portfolio, values: dict) -> Portfolio:
    case = found.case.with_values(values)
    key = tuple(line.offer for line in case.assumptions.lines.values())
    OFFERS.setdefault(key, None)
    OFFERS[key] = OFFERS[key] or offers_of(case)
    return portfolio(case, OFFERS[key], memory=WORKED_OUT)


def leaves(group: type[Group], held: Group, path: str = ""):
    for name, shape in fields(group).items():
        here, value = f"{path}{name}", getattr(held, name)
        if shape.kind == "section":
            yield from leaves(shape.group, value, f"{here}.")
        elif shape.kind == "map" and shape.item and shape.item.kind == "section":
            # Lines are alike; one is tried.
            yield from leaves(shape.item.group, value["light"], f"{here}.light.")
        else:
            yield here, value


def another(path: str, value):
    if path in OTHERS:
        return OTHERS[path]
    if isinstance(value, bool):
        return not value
    if isinstance(value, dict):
        return {name: 1.01 * one for name, one in value.items()}
    if isinstance(value, int):
        return value + 1
    if path.endswith(("_share", "_conversion", "utilisation", "renewal_rate", "referrals")):
        return value * 0.5 + 0.1
    return 0.9 * value if value else 0.05


def told(of: Portfolio) -> dict:
    flat = as_dict(of)
    del flat["plan"]
    return flat


def test_every_number_of_a_plan_moves_a_figure(found):
    """Nothing is decoration: each assumption, changed alone, gives another answer."""
    still = []
    for path, value in leaves(Plan, found.plan):
        if path.startswith(FOR_PEOPLE):
            continue
        beside = FUNNEL if ".funnel." in path else NEEDS.get(path, {})
        if path.startswith("capacity.") and path != "capacity.charged":
            beside = {"capacity.charged": True, "capacity.technician_cost": 60_000.0, **beside}
        # There are sales enough for whatever is tried.
        beside = {"lines.light.sales_per_year": 200.0, **beside}
        start = with_values(found, beside)
        current = beside.get(path, value)
        moved = with_values(found, {**beside, path: another(path, current)})
        if told(moved) == told(start):
            still.append(path)
    assert not still


def test_lines_of_the_same_offer_add_up_to_one(found):
    case = found.case.with_values(
        {"lines.light.adoption.ramp": 4.0, "lines.cooling.adoption.way": "ramp", "capacity.charged": False}
    )
    offers = offers_of(case)
    one = portfolio(case, offers)
    light = next(line for line in one.lines if line.name == "light").business
    assert light.signings.new[1:].tolist() == [4.0] * one.plan.years
    assert one.company.lines[0].signings.signed.sum() == 0.0
    assert one.company.sales[0] == 70.0


def test_a_company_reports_in_one_currency(found):
    """In another currency every sum is the same at the rate of the offers' files."""
    plan = found.case.with_values({"exchange_rates": {"USD": 1.25}, "currency": "USD"})
    dollars = portfolio(plan, offers_of(plan))
    rate = dollars.lines[0].exchange.rate
    assert dollars.plan.lines["light"].acquisition_cost == 1.25 * found.plan.lines["light"].acquisition_cost
    there, here = dollars.lines[0], found.lines[0]
    assert there.unit.contract * rate == pytest.approx(here.unit.contract, rel=1e-6)
    assert there.fee * rate == pytest.approx(here.fee, rel=1e-6)


def test_the_funding_limit_is_used_up(found):
    scale = found.funding.scale
    assert 0 < scale < 1 and found.trough_of_owners.depth > found.funding.limit
    enough = with_values(found, {"company.funding_limit": found.trough_of_owners.depth})
    assert enough.funding.scale == pytest.approx(1.0)
    # A limit below what going over costs leaves no room at any size.
    nothing = with_values(found, {"company.funding_limit": 1.0})
    assert nothing.funding.scale is None and nothing.funding.service_share is None


def test_sums_beyond_any_money_are_refused(found):
    with pytest.raises(InvalidAssumptions, match="beyond any number"):
        with_values(found, {"company.price_growth": 1.0, "years": 100})


def test_paces_and_years_are_consistent(found):
    slow, planned, bold = found.paces
    assert planned.npv == found.company.npv_to_the_end and planned.trough == found.trough
    assert slow.trough.depth < planned.trough.depth < bold.trough.depth
    too_fast = with_values(found, {"paces.bold": 5.0})
    assert [one.name for one in too_fast.paces] == ["slow", "planned"] and "bold" in too_fast.too_fast
    turned = found.cash_turns
    assert (found.company.incremental[turned:] > 0).all() and found.company.incremental[turned - 1] <= 0
    assert np.isfinite(found.company.cash).all()


def test_a_share_of_the_plan_is_so_much_of_everything_that_grows_with_it(found):
    """Half of the contracts: half of their cash, of what they displace, of energy; fixed costs stay."""
    half = with_values(found, {"service_share": 0.5}).company
    whole = found.company
    assert half.running == pytest.approx(whole.running / 2, rel=1e-12)
    assert half.contracts.energy_kwh == pytest.approx(whole.contracts.energy_kwh / 2, rel=1e-12)
    grows = whole.incremental - whole.fixed_part
    assert half.fixed_part == pytest.approx(whole.fixed_part)
    assert half.incremental - half.fixed_part == pytest.approx(grows / 2, rel=1e-9)
    nobody = with_values(found, {"service_share": 0.0})
    assert nobody.company.incremental == pytest.approx(whole.fixed_part) and nobody.contract_share == 0.0


def test_another_pace_signs_the_same_contracts(found):
    """Twice as fast, all of a ramp is signed in half of the years; at the pace of the plan it is the plan."""
    plan = {"lines.light.renewal_rate": 0.0, "lines.light.adoption.ramp": {2027: 4.0, 2033: 0.0}}
    usual, twice, half = (with_values(found, {**plan, "pace": one}).lines[1].business for one in (1, 2, 0.5))
    assert usual.name == "light" and usual.signings.new.sum() == 24.0
    assert twice.signings.new[:4].tolist() == [0.0, 8.0, 8.0, 8.0] and twice.signings.new.sum() == 24.0
    assert half.signings.new[1:13].tolist() == [2.0] * 12 and half.signings.new.sum() == 24.0
    # A pace tried beside the plan is the plan at that pace.
    bold = with_values(found, {"pace": 1.4, "paces": {"planned": 1.0}})
    assert found.paces[2].npv == pytest.approx(bold.company.npv_to_the_end, rel=1e-12)


def test_a_service_that_is_alike_everywhere_costs_nothing_more(found):
    """What is made to measure costs so much a year and contract, growing with prices, before tax."""
    made = {"lines.light.tailoring_cost": 1000.0, "lines.light.standardised_share": 0.75}
    other = with_values(found, made)
    before, after = found.lines[1].business.contract, other.lines[1].business.contract
    years = np.arange(after.length + 1)
    more = np.where(years > 0, 250.0 * 1.02**years * after.served, 0.0)
    assert after.operating - before.operating == pytest.approx(more, abs=1e-6)
    assert before.cash - after.cash == pytest.approx(0.75 * more, abs=1e-6)
    same = with_values(found, {**made, "lines.light.standardised_share": 1.0})
    assert told(same) == told(found)


def test_contracts_end_early_as_the_plan_says(found):
    """Where a plan gives no rate, the offer's own holds, to the last digit."""
    rate = offers_of(found.case)["cooling"].assumptions.contract.churn_rate
    assert told(with_values(found, {"lines.cooling.churn_rate": rate})) == told(found)
    none = with_values(found, {"lines.cooling.churn_rate": 0.0}).company
    many = with_values(found, {"lines.cooling.churn_rate": 0.2}).company
    assert none.running[-1] > found.company.running[-1] > many.running[-1]


def test_a_saved_offer_is_a_line_like_another(found):
    """By id the latest version, with a number that one; a plan of it is that of its file."""
    case = found.case.with_values({"lines.light.offer": "saved:0123abcd@3"})
    asked = []

    def saved(offer: str, number: int | None):
        asked.append((offer, number))
        return offers_of(found.case)["light"]

    there = portfolio(case, offers_of(case, saved), memory=WORKED_OUT)
    assert asked == [("0123abcd", 3)] and there.lines[1].file == "saved:0123abcd@3"
    assert there.company.npv_to_the_end == found.company.npv_to_the_end

    def nowhere(offer: str, number: int | None):
        raise LookupError(offer)

    latest = found.case.with_values({"lines.light.offer": "saved:0123abcd"})
    for reached, key in ((nowhere, "saved_offer_missing"), (None, "saved_offer_unreachable")):
        with pytest.raises(InvalidAssumptions) as refused:
            offers_of(latest, reached)
        (one,) = refused.value.problems
        assert one.key == key and one.path == "lines.light.offer"


def test_the_fish_crosses_where_money_turns(found):
    """Before tax what the plan adds to revenue passes what it adds to cost in the year that is told."""
    company = found.company
    gap = (company.revenue - company.today.revenue) - (company.cost_paid - company.cost_paid_today)
    for one in found.crossovers:
        assert (gap[one.year] > 0) == one.earns and (gap[one.year - 1] < 0) == one.earns
    assert found.hump.height == pytest.approx((company.cost_paid - company.cost_paid_today).max())


def test_lines_that_sell_the_same_are_added_up_as_others_are(found):
    """A profile that lines share is read once; copies of it give the same company."""
    lines = [one.business for one in found.lines] * 2
    copies = [replace(one, contract=replace(one.contract), sale=replace(one.sale)) for one in lines]
    shared, apart = (Company(each, found.company.setting) for each in (lines, copies))
    assert shared.incremental == pytest.approx(apart.incremental, rel=1e-12, abs=1e-6)
    assert shared.today.revenue == pytest.approx(2 * found.company.today.revenue, rel=1e-12)


def test_a_service_around_the_machine_acts_through_its_four_channels(found):
    """That of today moves nothing to the last digit; another multiplies a ramp, and makes of a contract what
    it makes of the offer by itself."""
    path, folder = "lines.light.servuction", "../servuction"
    assert told(with_values(found, {path: f"{folder}/office_cooling.yaml"})) == told(found)
    other = with_values(found, {path: f"{folder}/office_cooling_close.yaml"})
    (one,) = (line for line in other.lines if line.name == "light")
    (was,) = (line for line in found.lines if line.name == "light")
    around = one.around
    assert around.signs > 1 and around.channels.cost_to_serve and one.fee == around.level != was.fee
    assert one.business.signings.new[1] == pytest.approx(around.signs * was.business.signings.new[1])
    offer = load_case(ROOT / "assumptions/offers/lighting.yaml")
    comparison = Study(offer).comparison
    services = load_services(ROOT / "assumptions/servuction/office_cooling_close.yaml", (), offer)
    _, neutral, channels, alone = acting(comparison, services)
    assert (around.channels, around.level) == (channels, alone.level)
    party = offer.assumptions.parties[offer.assumptions.contract.provider]
    for acts, expected in ((Around(), neutral), (around, alone)):
        contract = contract_profile(
            acts.under(comparison),
            party.discount_rate,
            acts.churn_rate(comparison, None),
            acts.channels.cost_to_serve,
        )
        worth = contract.worth @ (1.0 + party.discount_rate) ** -np.arange(contract.length + 1.0)
        assert worth == pytest.approx(expected.expected.npv, rel=1e-9)
    assert one.unit.contract != was.unit.contract
    for text, key in (
        (f"{folder}/nowhere.yaml", "servuction_missing"),
        ("../../docs/model.md", "servuction_outside"),
        ("/tmp/service.yaml", "servuction_today_absolute"),
    ):
        with pytest.raises(InvalidAssumptions) as refused:
            with_values(found, {path: text})
        assert refused.value.problems[0].key == key
