"""The command line as its users run it: a process of its own, exit code, stdout and stderr."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.cli.commands import process, run

ROOT = Path(__file__).parents[2]
EXAMPLE = "assumptions/examples/office_ac_50y.yaml"


@pytest.fixture(scope="module")
def answer() -> dict:
    found = process("evaluate", EXAMPLE, "--format", "json")
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_evaluate_gives_the_worked_case(answer, case, matches):
    oracle = case("model/20_office_ac_50y.json")
    expected = oracle["outputs"]["A1_service"]
    fee = answer["fee"]["service"]
    matches(fee["level"], expected["fee"]["fee"], oracle)
    matches(fee["provider_floor"], expected["fee"]["lambda_P"], oracle)
    matches(fee["customer_ceiling"], expected["fee"]["lambda_C"], oracle)
    matches(fee["zone"], expected["fee"]["zopa"], oracle)
    service = answer["alternatives"]["service"]
    matches(service["parties"]["provider"]["npv"], expected["parties"]["P"]["npv_after_tax_own_rate"], oracle)
    matches(
        service["parties"]["provider"]["project_irr"], expected["provider_metrics"]["project_irr"], oracle
    )
    matches(
        service["parties"]["provider"]["peak_funding"], expected["provider_metrics"]["peak_funding"], oracle
    )
    matches(service["resource_cost_pv"], expected["resource_pv_7pct"], oracle)
    matches(service["plant_size"], expected["plant_kw"], oracle)
    matches(service["customer_cash"]["yearly"], expected["parties"]["C"]["after_tax_flow"], oracle)
    gain = answer["gain"]["service"]
    for part in ("resource", "tax", "financing", "total"):
        matches(gain[part], expected["gain_decomposition"][part], oracle)
    assert sum(step["gain"] for step in gain["ladder"]) == pytest.approx(gain["resource"], rel=1e-9)


def test_evaluate_keeps_the_contract(answer):
    contract = {
        "offer": ["title", "file", "fingerprint", "engine_version", "currency", "horizon", "term"],
        "alternatives": ["sale", "informed_sale", "service"],
        "fee": ["service"],
        "gain": ["service"],
        "break_even": ["exits_per_year", "customer_rate", "size", "usage", "energy_price"],
        "verdict": ["outcome", "says", "tests"],
    }
    for section, names in contract.items():
        assert set(names) <= set(answer[section]), section
    sale = answer["alternatives"]["sale"]
    assert set(sale["parties"]) == {"customer", "provider", "builder", "lighting"}
    customer = sale["parties"]["customer"]
    assert customer["peak_funding"] is None
    assert customer["irr"] is None
    assert {"npv", "upfront"} <= set(customer)
    assert {"npv", "revenue"} <= set(sale["parties"]["provider"])
    assert {"yearly", "cumulated", "discounted"} == set(sale["customer_cash"])
    assert {"resource_cost_pv", "tax_pv", "energy_kwh", "tco2e", "schedule", "plant_size"} <= set(sale)
    assert set(sale["schedule"][0]) == {"year", "tier", "maintenance", "years"}
    assert answer["alternatives"]["informed_sale"]["scope"] == "plant"
    provider = answer["alternatives"]["service"]["parties"]["provider"]
    assert {"contracted_revenue", "expected_years", "project_irr", "incremental_irr"} <= set(provider)
    fee = answer["fee"]["service"]
    assert {"level", "provider_floor", "customer_ceiling", "zone", "year_one", "target_irr"} <= set(fee)
    assert set(fee["against_informed_sale"]) == {"provider_floor", "customer_ceiling", "zone"}
    assert {"by_party", "resource", "tax", "financing", "total", "ladder", "against_informed_sale"} <= set(
        answer["gain"]["service"]
    )
    assert [test["name"] for test in answer["verdict"]["tests"]] == [
        "zone_against_informed_sale",
        "gains",
        "exits",
        "usage",
        "financing_share",
        "core_stable",
        "p_both",
        "peak_funding",
    ]
    for test in answer["verdict"]["tests"]:
        assert set(test) >= {"name", "passed", "value", "threshold", "says"}
    failed = [test["name"] for test in answer["verdict"]["tests"] if test["passed"] is False]
    assert (answer["verdict"]["outcome"], failed) == ("conditional", ["core_stable"])


def test_owner_payer_and_risk_bearer_are_three_columns(answer):
    """MODEL.md 2.5: the provider pays the energy and bears its quantity; the index passes on its
    price, in the worked case more than all of it."""
    rows = {row["item"]: row for row in answer["alternatives"]["service"]["responsibility"]}
    energy = rows["energy"]
    assert energy["owner"] == "provider"
    assert energy["pays"] == {"provider": 1.0, "customer": 0.0}
    assert energy["bears_quantity"]["provider"] == 1.0
    assert energy["bears_price"]["customer"] == pytest.approx(0.40 / 0.2484 * 143_782 / 147_190, rel=0.01)
    assert rows["downtime"]["pays"]["customer"] == 1.0
    assert rows["downtime"]["bears_quantity"] == {"provider": 0.5, "customer": 0.5}
    assert answer["alternatives"]["sale"]["responsibility"][0]["owner"] == "customer"


def test_customer_lines_accumulate(answer):
    for one in answer["alternatives"].values():
        cash = one["customer_cash"]
        assert sum(cash["yearly"]) == pytest.approx(cash["cumulated"][-1])
        assert cash["discounted"][-1] == pytest.approx(one["parties"]["customer"]["npv"])


def test_break_evens_of_the_worked_case(answer):
    """MODEL.md 16: 5 % still holds and 4 % does not; about 1,300 m2 is the smallest that works."""
    found = answer["break_even"]
    assert 0.04 < found["customer_rate"] < 0.05
    assert found["size"] == pytest.approx(1_320, abs=30)
    assert found["energy_price"] is None
    assert 0.02 < found["exits_per_year"] < 0.03


def test_break_even_is_where_the_zone_closes(answer):
    for path, name in (
        ("parties.customer.discount_rate", "customer_rate"),
        ("site.size", "size"),
        ("contract.usage_rebound", "usage"),
    ):
        found = run(
            "evaluate", EXAMPLE, "--format", "json", "--set", f"{path}={answer['break_even'][name]!r}"
        )
        zone = json.loads(found.stdout)["fee"]["service"]["against_informed_sale"]
        assert abs(zone["zone"]) < 0.002 * zone["provider_floor"], name


def test_table_in_both_languages():
    english, french = run("evaluate", EXAMPLE), run("evaluate", EXAMPLE, "--language", "fr")
    assert "For 143,800\u00a0€ a year (14.38\u00a0€/m²) the customer pays 7% less" in english.stdout
    assert "Against a well-advised buyer: 5% less, 203,000\u00a0€ more." in english.stdout
    assert "if the customer's money costs under 4.9%" in english.stdout
    assert (
        "Pour 143\u202f800\u00a0€ par an (14,38\u00a0€/m²), le client paie 7\u202f% de moins" in french.stdout
    )
    assert english.stderr == french.stderr == ""


def test_says_follows_the_language():
    found = run("evaluate", EXAMPLE, "--format", "json", "--language", "fr")
    told = json.loads(found.stdout)["verdict"]
    assert told["outcome"] == "conditional"
    assert told["says"].startswith("Pour ")


def test_csv_is_path_and_value():
    rows = list(csv.reader(io.StringIO(run("evaluate", EXAMPLE, "--format", "csv").stdout)))
    assert rows[0] == ["path", "value"]
    values = dict(rows[1:])
    assert float(values["fee.service.level"]) == pytest.approx(143_782.0588, rel=1e-9)


def test_ledger_conserves_money():
    rows = list(csv.DictReader(io.StringIO(run("ledger", EXAMPLE, "--alternative", "service").stdout)))
    assert list(rows[0]) == ["payer", "payee", "item", "year", "amount"]
    fee = [float(row["amount"]) for row in rows if row["item"] == "cooling.service_fee"]
    assert len(fee) == 50
    assert fee[0] == pytest.approx(146_801.4821, rel=1e-8)
    as_json = json.loads(run("ledger", EXAMPLE, "--alternative", "service", "--format", "json").stdout)
    assert [row["amount"] for row in as_json] == [float(row["amount"]) for row in rows]


def test_unknown_alternative_is_wrong_usage():
    found = run("ledger", EXAMPLE, "--alternative", "rent")
    assert found.returncode == 2
    assert "write one of: sale, informed_sale" in found.stderr
    assert found.stdout == ""


def test_check_reads_and_counts():
    found = run("check", EXAMPLE, "assumptions/offers/office_cooling.yaml")
    assert found.returncode == 0
    assert "office_ac_50y.yaml: Worked example" in found.stdout
    assert "as long as it physically can be, 20 years" in found.stderr


def test_check_counts_old_values_by_file_or_names_them():
    offer = "assumptions/offers/office_cooling.yaml"
    short, long = run("check", offer).stderr, run("check", "--verbose", offer).stderr
    named = [line for line in long.splitlines() if "more than a year ago" in line]
    counted = [line for line in short.splitlines() if "values are more than a year old" in line]
    assert len(named) > 2 * len(counted) > 0
    assert "countries/france.yaml: " in short
    assert "countries/france.yaml:29: energy.electricity_price: the value is of 2024-06-30" in long
    assert "energy.electricity_price" not in short


def test_check_of_a_layer_says_that_it_is_one():
    found = run("check", "assumptions/countries/france.yaml", "assumptions/base.yaml")
    assert found.returncode == 0
    assert "france.yaml: a layer without a title" in found.stdout


def test_schema_is_json():
    assert json.loads(run("schema").stdout)["title"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("energy: {electricity_prise: 0.2}\n", "did you mean energy.electricity_price?"),
        ("parties: {provider: {discount_rate: 7%}}\n", "write 0.07"),
        ("energy: {electricity_price: -1}\n", "write 0 or more"),
        ("energy: {electricity_price: .nan}\n", "bad.yaml:2: energy.electricity_price"),
        ("energy: {electricity_price: {2020: 0.2}}\n", "2020"),
        ("energy: {electricity_price: {value: 0.2, unit: EUR/MWh}}\n", "EUR/kWh"),
        ("contract: {term: 60}\n", "60"),
    ],
)
@pytest.mark.parametrize("command", ["check", "evaluate"])
def test_bad_input_is_told_with_file_and_line(command, text, said, tmp_path):
    file = tmp_path / "bad.yaml"
    parent = os.path.relpath(ROOT / EXAMPLE, tmp_path)
    file.write_text(f"extends: {parent}\n{text}")
    found = run(command, str(file))
    assert found.returncode == 1
    assert said in found.stderr
    assert "bad.yaml:2: " in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_two_problems_are_both_reported(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("energy: {electricity_price: 1 000}\ncontract:\n  terms: 3\n")
    found = run("check", str(file))
    assert "bad.yaml:1: energy.electricity_price" in found.stderr
    assert "bad.yaml:3: contract.terms" in found.stderr


def test_wrong_usage_exits_with_two():
    assert process("evaluate").returncode == 2
    assert run("evaluate", EXAMPLE, "--format", "xml").returncode == 2
    assert run("nonsense").returncode == 2


def test_value_outside_the_range_of_a_file_is_told():
    found = run(
        "evaluate", "assumptions/offers/office_cooling.yaml", "--set", "parties.customer.discount_rate=0.3"
    )
    assert found.returncode == 0
    assert "outside the range" in found.stderr


def test_output_survives_a_plain_terminal():
    found = process("evaluate", EXAMPLE, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert found.returncode == 0


def test_csv_keeps_an_empty_cell_empty_and_defuses_formulas():
    from servitization.report.tables import as_csv

    assert as_csv(("a", "b"), [("", "=1+1"), ("x", -5.0)]).splitlines() == ["a,b", ",'=1+1", "x,-5.0"]
