"""The map of designs against the worked cases 06 and 20, the ledger, and what must always hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servitization import Study, load_case
from servitization.analysis.design_map import ATTENTIONS, LIVES, bounds, buyers, design_map
from servitization.model.alternatives import INFORMED_SALE, SALE, SERVICE
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model
from servitization.model.items import FIXED
from servitization.model.parties import present_value

COOLING = "systems.cooling."


@pytest.fixture(scope="module")
def office_map(study):
    return design_map(study.comparison)


@pytest.fixture(scope="module")
def case_06(office):
    """The office as the system of case 06: 1,000 kW, 800 MWh a year, no heat of lamps, no growth."""
    heat = COOLING + "demand.heat_from.lighting."
    return office.with_values(
        {
            COOLING + "demand.function_per_size": 80,
            COOLING + "demand.peak_per_size": 0.1,
            COOLING + "demand.growth": 0,
            COOLING + "buying.sizing_margin": 1.0,
            COOLING + "serving.sizing_margin": 1.0,
            heat + "annual_share": 0,
            heat + "peak_share": 0,
            heat + "heating_share": 0,
            "contract.usage_rebound": 0,
            "economy.system_rate": 0.07,
            "parties.provider.discount_rate": 0.07,
        }
    )


@pytest.fixture
def oracle(case):
    return case("model/06_tier_choice_split_incentive_dp.json")


def by_who(picks) -> dict:
    return {pick.who: pick for pick in picks}


def test_worked_case_of_one_choice_throughout(case_06, oracle):
    """A tier under the usual upkeep, 20 years and cut at the horizon, is the buyer's row of it."""
    found = design_map(Comparison(Model(case_06.assumptions)))
    assert found.size == pytest.approx(1000)
    throughout = {row[2]: row[3] for row in oracle["outputs"]["buyer_rows"] if row[:2] in _STEADY}
    assert set(throughout) == {"T1_standard", "T2_efficient"}
    for tier, expected in throughout.items():
        row = found.tiers.index(tier), found.regimes.index("preventive"), 20 - 1
        assert found.costs[row] == pytest.approx(expected, rel=1e-6)


# Rows of the case in which the buyer picks the same tier each time (MODEL.md 4).
_STEADY = ([0.2, 1.0], [0.07, 1.0])


def test_worked_case_of_the_cheapest_sequence(case_06, oracle):
    best = by_who(design_map(Comparison(Model(case_06.assumptions))).picks)["best"]
    provider = oracle["outputs"]["provider"]
    cycles = [[one.year, one.tier, one.maintenance, one.years] for one in best.cycles]
    assert cycles == provider["schedule"]
    assert best.cost == pytest.approx(provider["pv"], rel=1e-6)
    assert best.dearer == 0


@pytest.mark.parametrize("rate", [0.04, 0.07, 0.10, 0.15, 0.20, 0.35])
def test_worked_case_of_split_incentives(case_06, oracle, rate):
    """Owner-occupier, landlord and developer are its rows of attention 1, 0.5 and 0."""
    varied = case_06.with_values({"customer.implicit_rate": rate})
    found = {one.who: one for one in buyers(Model(varied.assumptions))}
    rows = {(row[0], row[1]): row[2:] for row in oracle["outputs"]["buyer_rows"]}
    for who, attention in ATTENTIONS:
        tier, cost, energy = rows[rate, attention]
        assert found[who].attention == attention
        assert found[who].cycles[0].tier == tier
        assert found[who].cost == pytest.approx(cost, rel=1e-6)
        assert found[who].energy_kwh == pytest.approx(energy, rel=1e-6)


def test_buyers_keep_what_the_file_says(office):
    landlord = office.with_values({"customer.attention": 0.3})
    found = {one.who: one for one in buyers(Model(landlord.assumptions))}
    assert [one.attention for one in found.values()] == [1.0, 1.0, 0.3, 0.0]
    assert [one.who for one in found.values() if one.filed] == ["landlord"]
    comparison = Comparison(Model(landlord.assumptions))
    assert found["landlord"].zone == comparison.agreement.against_sale
    assert found["well_advised"].zone == comparison.agreement.against_informed


def test_office_picks(study, office_map):
    """MODEL.md 17: tier 1 as bought, tier 2 well advised, tier 4 in the service."""
    picks = by_who(office_map.picks)
    assert {who: pick.first.tier for who, pick in picks.items()} == {
        "usual_buyer": "T1_standard",
        "informed_buyer": "T2_efficient",
        "owner_operator": "T4_service_design",
        "owner_operator_ordinary": "T3_high",
        "best": "T4_service_design",
        "steady": "T4_service_design",
    }
    for who, name in (("usual_buyer", SALE), ("informed_buyer", INFORMED_SALE), ("owner_operator", SERVICE)):
        cycles = study.comparison.evaluations[name].equipment["cooling"].design.cycles
        assert picks[who].cycles == cycles


def test_cost_of_the_service_is_that_of_its_ledger(study, office_map):
    """The map's cost of the provider's schedule is the present value of the items K that the
    ledger lays out year by year, but for those that no machine moves."""
    assumptions = study.case.assumptions
    costs = study.comparison.evaluations[SERVICE].costs["cooling"]
    laid_out = sum(
        present_value(cost, assumptions.economy.system_rate)
        for name, cost in costs.items()
        if assumptions.items[name].driver not in FIXED
    )
    assert by_who(office_map.picks)["owner_operator"].cost == pytest.approx(float(laid_out), rel=1e-9)


def test_machine_in_place_counts_from_signing(office):
    old = office.with_values({COOLING + "in_place.tier": "T1_standard", COOLING + "in_place.age": 12})
    study = Study(old)
    picks = by_who(design_map(study.comparison).picks)
    costs = study.comparison.evaluations[SERVICE].costs["cooling"]
    laid_out = sum(
        present_value(cost, old.assumptions.economy.system_rate)
        for name, cost in costs.items()
        if old.assumptions.items[name].driver not in FIXED
    )
    assert picks["owner_operator"].cost == pytest.approx(float(laid_out), rel=1e-9)
    assert picks["usual_buyer"].cycles[0].year == -12
    assert picks["usual_buyer"].first.year == 8
    assert all(pick.dearer >= -1e-6 for pick in picks.values())


@settings(max_examples=20)
@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            "energy.electricity_price": st.floats(0.02, 0.6),
            "economy.system_rate": st.floats(0.01, 0.2),
            "customer.implicit_rate": st.floats(0.02, 1),
            COOLING + "maximum_life": st.integers(20, 30),
            COOLING + "tiers.T2_efficient.from_year": st.integers(0, 30),
            COOLING + "tiers.T3_high.until_year": st.integers(0, 49),
            "contract.arrangement": st.sampled_from(["functional_result", "lease", "advice"]),
        },
    )
)
def test_nothing_is_cheaper_than_the_cheapest(values, office):
    found = design_map(Comparison(Model(office.with_values(values).assumptions)))
    picks = by_who(found.picks)
    room = 1e-9 * picks["best"].cost
    assert all(pick.dearer >= -room for pick in found.picks)
    assert np.nanmin(found.costs) >= picks["best"].cost - room
    assert picks["steady"].cost == found.best_cost
    assert np.nanmin(found.above_best) == 0
    tier, regime, years = found.best
    assert found.best_age(tier, regime) == (years, found.best_cost)


def test_what_cannot_be_bought_all_along_has_no_cost(office):
    gone = office.with_values({COOLING + "tiers.T3_high.until_year": 10})
    found = design_map(Comparison(Model(gone.assumptions)))
    row = found.costs[found.tiers.index("T3_high")]
    # Kept 20 years it would be bought in years 20 and 40 as well.
    assert np.isnan(row).all()
    assert found.best_age("T3_high", "preventive") is None
    away = office.with_values({COOLING + "tiers.T3_high.available": False})
    assert "T3_high" not in design_map(Comparison(Model(away.assumptions))).tiers


def test_who_decides_in_a_service_that_the_customer_owns(office):
    advised = office.with_values({"contract.arrangement": "advice"})
    whos = [pick.who for pick in design_map(Comparison(Model(advised.assumptions))).picks]
    assert whos == ["usual_buyer", "informed_buyer", "customer_served", "best", "steady"]


def test_bounds(study):
    found = list(bounds(study.model))
    assert [one.years for one in found] == sorted({*LIVES, 20})
    filed = next(one for one in found if one.filed)
    agreed = study.comparison.agreement
    assert (filed.zone, filed.fee) == (agreed.against_sale, agreed.level)
    assert filed.reached == (study.comparison.life_bound is not None)
    for one in found:
        longest = max(cycle.years for cycle in one.cycles)
        assert longest <= one.years
        assert one.reached == (longest == one.years)


def test_a_longer_bound_never_costs_the_provider_more(study):
    """He may keep to the shorter life; the owner's habit of 20 years is within all of these."""
    floors = [one.zone.provider_floor for one in bounds(study.model) if one.years >= 20]
    assert floors == sorted(floors, reverse=True)


def test_a_bound_without_a_machine_on_sale_is_left_out(office):
    tiers = {f"{COOLING}tiers.{tier}.until_year": 24 for tier in office.assumptions.systems["cooling"].tiers}
    values = {**tiers, "horizon": 40, "contract.term": 40}
    found = [one.years for one in bounds(Model(office.with_values(values).assumptions))]
    # Kept 15 years, machines would be bought in year 30.
    assert found == [20, 25, 30, 35]


@pytest.mark.parametrize(
    "file", sorted(Path("assumptions/offers").glob("*.yaml")), ids=lambda file: file.stem
)
def test_shipped_offers(file):
    study = Study(load_case(file))
    found = design_map(study.comparison)
    assert all(pick.dearer >= -1e-6 for pick in found.picks)
    assert list(bounds(study.model))
    assert len(list(buyers(study.model))) == 4
