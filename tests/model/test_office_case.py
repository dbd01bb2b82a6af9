"""The worked office case 20_office_ac_50y: every figure of the sale, the informed sales and the service."""

import numpy as np
import pytest

from servitization import evaluate
from servitization.model.alternatives import (
    INFORMED_ON_ALL,
    INFORMED_SALE,
    SALE,
    SERVICE,
    SERVICE_WITH_PARTNERS,
)
from servitization.model.ledger import imbalance, view
from servitization.report.answer_json import as_dict

CASE = "model/20_office_ac_50y.json"
PARTIES = {"C": "customer", "P": "provider", "B": "builder", "L": "lighting", "X": "outside"}
ALTERNATIVES = {"A0_sale": SALE, "A1_service": SERVICE, "A2_service_partners": SERVICE_WITH_PARTNERS}
# Name of each item of the case: payer, payee, and our items of which it is the sum.
SYSTEMS = {"cool": "cooling", "light": "lighting"}
ITEMS = {
    "equipment": {"equipment"},
    "installation": {"installation"},
    "price": {"equipment", "installation"},
    "maint_price": {"maintenance"},
    "maint_3rd": {"maintenance"},
    "maintenance": {"maintenance"},
    "energy": {"energy"},
    "downtime": {"downtime"},
    "eol": {"removal"},
    "residual": {"residual"},
}
OTHERS = {
    "heating_penalty": ("cooling", {"heating"}),
    "sla_malus": ("cooling", {"downtime_compensation"}),
    "contract_setup": ("cooling", {"contract_setup"}),
    "metering_mv": ("cooling", {"metering"}),
    "service_fee": ("cooling", {"service_fee"}),
    "lighting_fee": ("lighting", {"service_fee"}),
    "envelope_cost": ("measures.E2", {"works"}),
    "envelope": ("measures.E2", {"works"}),
    "envelope_contribution": ("measures.E2", {"contribution"}),
    "integrated_design": ("partners.builder", {"setup"}),
    "gain_share_B": ("partners.builder", {"gain_payment"}),
}


def our_items(name: str, payer: str = "P") -> tuple[str, set[str]]:
    if payer == "L" and name in ("contract_setup", "metering_mv"):
        return "lighting", OTHERS[name][1]
    if name in OTHERS:
        return OTHERS[name]
    prefix, _, item = name.partition("_")
    return SYSTEMS[prefix], ITEMS[item]


@pytest.fixture
def oracle(case):
    return case(CASE)


@pytest.fixture(params=ALTERNATIVES)
def pair(request, oracle, study):
    return oracle["outputs"][request.param], study.answer().alternatives[ALTERNATIVES[request.param]]


def test_each_party_by_year(pair, oracle, matches):
    expected, found = pair
    for short, figures in expected["parties"].items():
        party = found.parties[PARTIES[short]]
        matches(party.npv, figures["npv_after_tax_own_rate"], oracle)
        matches(party.npv_system_rate, figures["npv_after_tax_7pct"], oracle)
        matches(party.pre_tax, figures["pre_tax_flow"], oracle)
        matches(party.tax, figures["tax"], oracle)
        matches(party.after_tax, figures["after_tax_flow"], oracle)
        if short == "P" and figures["irr_after_tax"] is not None:
            matches(party.irr, figures["irr_after_tax"], oracle)
            matches(party.peak_funding, figures["peak_funding"], oracle)


def test_each_ledger_line(pair, oracle, matches):
    expected, found = pair
    seen = set()
    for line in expected["ledger"]:
        system, items = our_items(line["item"], line["payer"])
        payer, payee = PARTIES[line["payer"]], PARTIES[line["payee"]]
        ours = [
            entry
            for entry in found.ledger
            if (entry.payer, entry.payee, entry.system) == (payer, payee, system) and entry.item in items
        ]
        seen |= {id(entry) for entry in ours}
        total = sum((entry.amount for entry in ours), np.zeros(51))
        matches(total, line["amount"], oracle)
    # And nothing beside what the case has, but for tax.
    assert {entry.item for entry in found.ledger if id(entry) not in seen} <= {"tax"}


def test_money_is_conserved(pair, oracle, matches):
    expected, found = pair
    parties = [*found.parties, "outside", "state"]
    largest = max(entry.amount.max() for entry in found.ledger)
    assert np.abs(imbalance(found.ledger, parties)).max() <= 1e-9 * largest
    matches(view(found.ledger, "outside"), expected["outside_X_flow"], oracle)


def test_machines_and_physics(pair, oracle, matches, study):
    expected, found = pair
    for key, name in (("schedule_chiller", "cooling"), ("schedule_lighting", "lighting")):
        assert [
            [cycle.year, cycle.tier, cycle.maintenance, cycle.years] for cycle in found.schedules[name]
        ] == expected[key]
    evaluation = next(
        one
        for name, one in study.comparison.evaluations.items()
        if study.answer().alternatives[name] is found
    )
    plant = evaluation.equipment["cooling"]
    matches(found.sizes["cooling"], expected["plant_kw"], oracle)
    matches(plant.need.peak, expected["peak_kw"], oracle)
    matches(plant.technology.function, expected["cooling_kwh_th"], oracle)
    matches(plant.electricity, expected["cooling_kwh_e"], oracle)
    matches(evaluation.equipment["lighting"].electricity, expected["lighting_kwh_e"], oracle)
    matches(plant.failures, expected["failures"], oracle)


def test_resource_cost_by_item(pair, oracle, matches):
    expected, found = pair
    table = expected["resource_cost_by_item_pv7"]
    for name, value in table.items():
        system, items = ("cooling", {"heating"}) if name == "heating_penalty" else our_items(name)
        total = sum(found.costs_pv.get(f"{system}.{item}", 0.0) for item in items)
        assert total == pytest.approx(value, rel=oracle["relative_tolerance"], abs=1e-6 * max(table.values()))
    matches(found.levelised_cost, expected["levelised_resource_cost_cooling_real_eur_per_kwh_th"], oracle)


def test_value_for_all(pair, oracle, matches):
    expected, found = pair
    matches(found.resource_cost_pv, expected["resource_pv_7pct"], oracle)
    matches(found.tax_pv, expected["tax_pv_7pct"], oracle)
    matches(found.financing, expected["financing_term"], oracle)
    matches(sum(party.npv for party in found.parties.values()), expected["sum_npv_own"], oracle)


def test_carbon(pair, oracle, matches):
    expected, found = pair
    carbon = expected["carbon"]
    for kind in ("indirect", "direct", "embodied"):
        matches(found.emissions_t[kind], carbon[f"{kind}_t"], oracle)
    matches(found.tco2e, carbon["total_t"], oracle)
    matches(found.carbon_cost_pv, carbon["pv_shadow_cost"], oracle)


def test_fee_and_gain(oracle, study, matches):
    expected, answer = oracle["outputs"]["A1_service"], study.answer()
    fee = expected["fee"]
    matches(answer.fee.against_sale.provider_floor, fee["lambda_P"], oracle)
    matches(answer.fee.against_sale.customer_ceiling, fee["lambda_C"], oracle)
    matches(answer.fee.against_sale.width, fee["zopa"], oracle)
    matches(answer.fee.per_level_provider, fee["beta_P"], oracle)
    matches(answer.fee.per_level_customer, fee["beta_C"], oracle)
    matches(answer.fee.level, fee["fee"], oracle)
    matches(answer.fee.year_one, fee["fee_year1_nominal"], oracle)
    matches(answer.fee.stream, fee["fee_stream"], oracle)
    gain = answer.gain.against_sale
    for short, value in expected["gain_vs_sale"].items():
        matches(gain.by_party[PARTIES[short]] + 1.0, value + 1.0, oracle)
    for part in ("resource", "tax", "financing", "total"):
        matches(getattr(gain, part), expected["gain_decomposition"][part], oracle)
    matches(sum(gain.by_party.values()), expected["gain_decomposition"]["sum_gains"], oracle)
    share = gain.by_party["customer"] / -answer.alternatives[SALE].parties["customer"].npv
    matches(share, expected["customer_saving_pct_of_ownership_npv"], oracle)


@pytest.mark.parametrize("key", ["A1_service", "A2_service_partners"])
def test_provider_metrics(key, oracle, study, matches):
    expected, name = oracle["outputs"][key], ALTERNATIVES[key]
    told = as_dict(study.answer())["alternatives"][name]["parties"]["provider"]
    for figure, value in expected["provider_metrics"].items():
        matches(told[figure], value, oracle)
    matches(told["incremental_irr"], expected["provider_incremental"]["irr"], oracle)
    matches(told["contracted_revenue"], sum(expected["fee"]["fee_stream"]), oracle)
    # Nobody leaves the worked case early.
    matches(told["expected_npv"], told["npv"], oracle)
    matches(told["expected_gain"], expected["provider_incremental"]["npv"], oracle)
    assert told["expected_years"] == 50


def test_early_ends_with_partners(office):
    """Exits are worked out from the contract with partners: its flow, its fee, its machines."""
    leaving = {"contract.churn_rate": 0.02, "contract.default_rate": 0.01, "contract.unpaid_fee_share": 1.0}
    answer = evaluate(office.with_values(leaving))
    for name, fee in (
        (SERVICE, answer.fee.stream),
        (SERVICE_WITH_PARTNERS, answer.partners.contract.stream),
    ):
        party = answer.alternatives[name].parties["provider"]
        found = answer.alternatives[name].provider
        assert found.contracted_revenue == pytest.approx(fee.sum())
        years = np.arange(51)
        running = np.concatenate(([1.0], 0.97 ** years[:-1]))
        np.testing.assert_allclose(found.expected.running, running)
        # Beside the flow that still runs there is only what a machine brings back, less the unpaid fee.
        rest = found.expected.flow / running - party.after_tax
        back = (rest + 0.01 * 0.75 * fee) / 0.03
        assert rest[[0, 50]] == pytest.approx(0.0, abs=1e-6)
        bought = sum(
            one.amount
            for one in answer.alternatives[name].ledger
            if one.capital and (one.payer, one.system) == ("provider", "cooling")
        )
        # Just bought, a machine is worth what it cost.
        assert back[20] == pytest.approx(bought[20])
        assert back[40] == pytest.approx(bought[40])
    assert answer.alternatives[SALE].provider is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("A0b_sale_informed_cooling_only", INFORMED_SALE),
        ("A0c_sale_informed_cooling_and_lighting", INFORMED_ON_ALL),
    ],
)
def test_informed_sales(key, name, oracle, study, matches):
    expected, found = oracle["outputs"][key], study.answer().alternatives[name]
    for schedule, system in (("schedule", "cooling"), ("lighting", "lighting")):
        assert [
            [cycle.year, cycle.tier, cycle.maintenance, cycle.years] for cycle in found.schedules[system]
        ] == expected[schedule]
    for short, value in expected["npv_after_tax_own_rate"].items():
        matches(found.parties[PARTIES[short]].npv, value, oracle)
    matches(found.resource_cost_pv, expected["resource_pv_7pct"], oracle)
    matches(found.energy_kwh["cooling"], expected["cooling_kwh_e_total"], oracle)
    sale = study.answer().alternatives[SALE].resource_cost_pv
    matches(sale - found.resource_cost_pv, expected["resource_gain_vs_A0"], oracle)
    zone = expected.get("zopa_A1_against_this_baseline")
    if zone:
        against = study.answer().fee.against_informed
        matches(against.provider_floor, zone["lambda_P"], oracle)
        matches(against.customer_ceiling, zone["lambda_C"], oracle)
        matches(against.split(0.5), zone["fee"], oracle)


def test_nominal_and_real_views_agree(oracle, study):
    expected = oracle["outputs"]["nominal_vs_real_check"]
    inflation = study.case.assumptions.economy.inflation
    nominal = view(study.comparison.lines(SALE), "outside")
    years = np.arange(len(nominal))
    real_rate = 1.07 / (1 + inflation) - 1
    real = (nominal / (1 + inflation) ** years) @ (1 + real_rate) ** -years
    assert real_rate == pytest.approx(expected["real_rate"], rel=1e-9)
    assert nominal @ 1.07**-years == pytest.approx(expected["nominal"], rel=1e-9)
    assert real == pytest.approx(expected["real"], rel=1e-9)


# The figures that MODEL.md states in its text, through the values an analyst would set.


def test_without_the_machine_built_for_service(office):
    answer = evaluate(office.with_values({"systems.cooling.tiers.T4_service_design.available": False}))
    assert answer.fee.against_sale.width == pytest.approx(32_165, abs=0.5)
    full = evaluate(office)
    assert full.fee.without_service_machine == answer.fee.against_sale


def test_longer_physical_life(office):
    answer = evaluate(office.with_values({"systems.cooling.maximum_life": 35}))
    schedule = [(one.tier, one.years) for one in answer.alternatives[SERVICE].schedules["cooling"]]
    assert schedule == [("T4_service_design", 32), ("T4_service_design", 18)]
    assert answer.fee.against_sale.provider_floor == pytest.approx(121_237, abs=0.5)
    assert answer.fee.against_sale.customer_ceiling == pytest.approx(159_998, abs=0.5)
    assert not answer.life_bound
    assert evaluate(office).life_bound


@pytest.mark.parametrize(("rate", "width"), [(0.10, 25_130), (0.05, 914), (0.04, -3_793)])
def test_zone_against_the_informed_sale_by_cost_of_money(rate, width, office):
    answer = evaluate(office.with_values({"parties.customer.discount_rate": rate}))
    assert answer.fee.against_informed.width == pytest.approx(width, abs=0.5)
    failed = [test.name for test in answer.verdict.tests if test.passed is False]
    # At any of these rates the example's bargain leaves partners who would rather go.
    assert failed[-1] == "core_stable"
    assert (failed[:-1] == []) == (width > 1000)


@pytest.mark.parametrize(
    ("churn", "gain"), [(0.0, 233_538.5), (0.01, 114_761.5), (0.02, 20_068.7), (0.03, -56_730.2)]
)
def test_exits_without_clause_or_exit_value(churn, gain, office):
    answer = evaluate(office.with_values({"contract.churn_rate": churn, "contract.recovers_machine": False}))
    assert answer.alternatives[SERVICE].provider.expected_gain == pytest.approx(gain, abs=1.0)


def test_cash_crossings(study):
    customer = study.answer().customer
    assert customer.crossings == (10, 20, 27, 40, 45)
    assert customer.years_dearer == 45
    assert customer.cash_difference == pytest.approx(-631_389, abs=0.5)
