"""Every alternative in text, JSON and ledger: the business models, and the service with a financier."""

import json

import pytest
from typer.testing import CliRunner

from servitization.cli import app

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
ALONE = (
    "--set",
    "partners.members.builder.takes_part=false",
    "--set",
    "partners.members.lighting.takes_part=false",
)
OWNED = ("--set", "financing.financier.party=lighting", "--set", "financing.financier.lessee=customer")
MODELS = (
    "sale_and_maintenance",
    "lease",
    "pay_per_unit",
    "functional_result",
    "shared_savings",
    "sale_and_leaseback",
)
NAMES = ("sale", "service", "service_with_financier", *MODELS)


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def answer() -> dict:
    found = run("evaluate", EXAMPLE, *ALONE, *OWNED, "--alternatives", "all", "--format", "json")
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def test_models_have_the_fields_of_the_service(answer):
    service = answer["alternatives"]["service"]
    for name in MODELS:
        one = answer["alternatives"][name]
        assert one.keys() == service.keys()
        assert one["parties"].keys() == service["parties"].keys()
        assert one["parties"]["provider"].keys() == service["parties"]["provider"].keys()
        fee, gain = answer["fee"][name], answer["gain"][name]
        assert fee["zone"] == pytest.approx(fee["customer_ceiling"] - fee["provider_floor"])
        gained = sum(gain["by_party"].values())
        assert gain["total"] == pytest.approx(gained, abs=1e-4)
        for party, value in gain["by_party"].items():
            npv = [answer["alternatives"][each]["parties"][party]["npv"] for each in (name, "sale")]
            assert npv[0] - npv[1] == pytest.approx(value, abs=1e-6)
    # The contract of the offer is one of the models.
    assert answer["alternatives"]["functional_result"] == service
    assert answer["fee"]["functional_result"]["level"] == answer["fee"]["service"]["level"]


def test_the_financier_owns_and_is_a_party(answer):
    one, service = (answer["alternatives"][name] for name in ("service_with_financier", "service"))
    assert {row["owner"] for row in one["responsibility"]} == {"lighting"}
    assert [row["pays"] for row in one["responsibility"]] == [
        row["pays"] for row in service["responsibility"]
    ]
    gain, parties = answer["gain"]["service_with_financier"], answer["financing"]["ownership"]["parties"]
    before = answer["gain"]["service"]["by_party"]
    for party, value in gain["by_party"].items():
        assert value - before[party] == pytest.approx(parties[party]["gain"], abs=1e-6)
    fee = answer["fee"]["service_with_financier"]
    assert fee["level"] == answer["fee"]["service"]["level"]
    assert fee["customer_ceiling"] == pytest.approx(answer["fee"]["service"]["customer_ceiling"])
    rent = answer["financing"]["ownership"]["rent"]
    stream = answer["fee"]["service"]["stream"]
    assert fee["stream"][1] == pytest.approx(stream[1] - rent[1])


@pytest.mark.parametrize("name", NAMES)
def test_every_alternative_has_a_ledger_that_conserves_money(answer, name):
    found = run("ledger", EXAMPLE, *ALONE, *OWNED, "--alternative", name, "--format", "json")
    assert found.exit_code == 0, found.stderr
    flows: dict[str, float] = {}
    for row in json.loads(found.stdout):
        flows[row["payee"]] = flows.get(row["payee"], 0.0) + row["amount"]
        flows[row["payer"]] = flows.get(row["payer"], 0.0) - row["amount"]
    assert sum(flows.values()) == pytest.approx(0.0, abs=1e-3)
    for party, has in answer["alternatives"][name]["parties"].items():
        assert flows.get(party, 0.0) == pytest.approx(sum(has["after_tax"]), abs=1e-3)


def test_unknown_name_lists_all():
    found = run("ledger", EXAMPLE, *ALONE, *OWNED, "--alternative", "rent")
    assert found.exit_code == 2
    assert all(name in found.stderr for name in NAMES)


def test_a_model_that_nobody_can_pay_says_why():
    carpet = ("assumptions/offers/carpet.yaml", "--alternatives", "all")
    told = run("evaluate", *carpet, "--language", "fr").stdout
    answer = json.loads(run("evaluate", *carpet, "--format", "json").stdout)
    impossible = {name for name, one in answer["alternatives"].items() if "impossible" in one}
    assert impossible
    assert "Modèles économiques" in told
    for name in impossible:
        assert name not in answer["fee"]
        refused = run("ledger", carpet[0], "--alternative", name)
        assert refused.exit_code == 1 and refused.stderr


def test_models_are_asked_for():
    answer = json.loads(run("evaluate", EXAMPLE, "--format", "json").stdout)
    assert not set(MODELS) & set(answer["alternatives"])
