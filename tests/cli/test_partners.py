"""`partners` as its users run it."""

import csv
import io
import json

import pytest

from tests.cli.commands import run

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"
ALONE = "assumptions/offers/carpet.yaml"


def lines(text: str) -> list[str]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [" ".join(line.split()) for line in plain.splitlines()]


def test_groups_rules_contracts_and_who_leaves():
    found = run("partners", EXAMPLE)
    assert (found.returncode, found.stderr) == (0, "")
    said = lines(found.stdout)
    assert said[0].startswith("Breaks · the customer, the builder and the lighting firm would do better")
    assert said[1].startswith("With the builder and the lighting firm the saving nearly doubles")
    for line in (
        "customer + builder 289",
        "customer + light + we 746",
        "all four 894",
        "Plant to be built, kW 1,268 865 −32%",
        "added one by one 1,077",
        "counted twice −183",
        "Nucleolus 538 139 74 143 holds",
        "By investment 0 442 190 262 breaks for customer, builder and light, by 163",
        "→ Shapley, then bargaining 20 497 98 280 breaks for customer, builder and light, by 218",
        "we builder Share of the gain 112,700 € at signing",
        "customer we Cooling as a service 134,600 € a year; 137,500 € in year 1",
        "The customer, the builder and the lighting firm would be 218,000 € better off without us.",
    ):
        assert line in said, line


def test_in_french_with_another_rule():
    said = lines(run("partners", EXAMPLE, "--set", "partners.division=nucleolus", "--language", "fr").stdout)
    assert said[0].startswith("Tient · aucun groupe ne ferait mieux sans les autres")
    assert "→ Nucléole 538 139 74 143 tient" in said
    assert "tous les quatre 894" in said
    assert "À 114 800 € par an, personne ne ferait mieux sans les autres." in said


def test_json_has_the_paths_of_evaluate():
    told = json.loads(run("partners", EXAMPLE, "--format", "json").stdout)
    whole = json.loads(run("evaluate", EXAMPLE, "--format", "json").stdout)
    assert told["partners"] == whole["partners"]
    assert told["fee"] == {"service_with_partners": whole["fee"]["service_with_partners"]}
    assert told["gain"] == {"service_with_partners": whole["gain"]["service_with_partners"]}
    assert told["offer"]["fingerprint"] == whole["offer"]["fingerprint"]


def test_csv_has_every_coalition():
    rows = dict(csv.reader(io.StringIO(run("partners", EXAMPLE, "--format", "csv").stdout)))
    values = [path for path in rows if path.startswith("partners.coalitions.") and path.endswith(".value")]
    assert len(values) == 15
    assert float(rows["partners.coalitions.customer+provider.value"]) == pytest.approx(461_546, abs=0.5)


def test_an_offer_without_partners_says_so():
    found = run("partners", ALONE)
    assert (found.returncode, found.stderr) == (0, "")
    assert "this offer has no partners" in found.stdout
    assert "n'a pas de partenaires" in run("partners", ALONE, "--language", "fr").stdout
    found = run("partners", ALONE, "--format", "json")
    assert found.returncode == 0
    assert json.loads(found.stdout)["partners"] is None
    assert "no partners" in found.stderr


def test_bad_shares_are_told_in_words():
    found = run("partners", EXAMPLE, "--set", "partners.division=negotiated")
    assert (found.returncode, found.stdout) == (1, "")
    assert "shares" in found.stderr and "Traceback" not in found.stderr


def test_a_sheet_shows_one_partner_alone():
    found = run("partners", EXAMPLE, "--sheet", "builder")
    said = lines(found.stdout)
    assert (found.returncode, found.stderr) == (0, "")
    assert said[0].startswith("Builder · ")
    assert "You carry out measure E2 at signing." in said
    assert "Your share of the gain, paid by the service provider: 112,700 € at signing" in said
    assert "894" not in found.stdout and "134,6" not in found.stdout
    french = lines(run("partners", EXAMPLE, "--sheet", "lighting", "--language", "fr").stdout)
    assert french[0].startswith("Éclairagiste · ")


@pytest.mark.parametrize("name", ["provider", "nobody"])
def test_who_is_no_partner_has_no_sheet(name):
    found = run("partners", EXAMPLE, "--sheet", name)
    assert (found.returncode, found.stdout) == (2, "")
    assert f"{name} has no sheet" in found.stderr and "builder, lighting" in found.stderr
