"""The command `portfolio`: text in both languages, JSON, CSV, and what it refuses."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servitization.assumptions.schema import portfolio as schema
from servitization.cli import app

ROOT = Path(__file__).parents[2]
PLAN = "assumptions/portfolios/climate_maker.yaml"


@pytest.fixture
def run(monkeypatch):
    """`run("portfolio", FILE, …)` in the folder of the project: exit code, stdout, stderr."""
    monkeypatch.chdir(ROOT)
    return lambda *words: CliRunner().invoke(app, list(words))


def test_json_and_csv_say_the_same_by_year(run):
    told = run("portfolio", PLAN, "--format", "json")
    assert told.exit_code == 0 and not told.stderr
    found = json.loads(told.stdout)
    rows = list(csv.DictReader(io.StringIO(run("portfolio", PLAN, "--format", "csv").stdout)))
    assert [int(row["year"]) for row in rows] == found["years"] == list(range(2026, 2052))
    for name, path in found["company"].items():
        assert [row[name] for row in rows] == ["" if one is None else str(one) for one in path], name
    company = found["company"]
    assert found["later"]["year"] == 2036 and found["later"]["running"] == company["running"][10]
    assert found["trough"]["depth"] == pytest.approx(-min(company["accumulated"]))
    assert set(found["lines"]) == {"cooling", "light"} and found["lines"]["light"]["rate"] is None
    assert {"slow", "planned", "bold"} == set(found["paces"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "is worth",
                "own 25 years it is worth",
                "Revenue falls below",
                "Cost in cash rises",
                "adds more to",
                "Signs that",
                "The company by year",
                "technicians",
            ),
        ),
        (
            "fr",
            (
                "de plus que",
                "Sur les 25 ans",
                "Le chiffre d'affaires passe",
                "Le coût payé",
                "le plan ajoute",
                "Signes que",
                "L'entreprise",
                "techniciens",
            ),
        ),
    ],
)
def test_text_says_it_in_both_languages(run, language, words):
    told = run("portfolio", PLAN, "--language", language)
    assert told.exit_code == 0
    for word in words:
        assert word in told.stdout
    assert not set("{}") & set(told.stdout) and not re.search(r"\bnan\b", told.stdout)
    changed = (
        "company.funding_limit=null",
        "lines.cooling.displaced_sales=1",
        "lines.light.overhead_cost=900_000",
        "company.transformation_cost=9_000_000",
        "lines.light.adoption.way=funnel",
        "capacity.charged=true",
        "exchange_rates={USD: 1.1}",
        "currency=USD",
        "company.lending.advance_rate=0",
    )
    other = run("portfolio", PLAN, "--language", language, *(x for one in changed for x in ("--set", one)))
    assert other.exit_code == 0, other.stderr
    assert not set("{}") & set(other.stdout) and not re.search(r"\bnan\b", other.stdout)


def test_mistakes_are_told_without_a_traceback(run):
    told = run("portfolio", "tests/bad/portfolios/many_mistakes.yaml", "--language", "fr")
    assert told.exit_code == 1 and not told.stdout and len(told.stderr.splitlines()) == 6
    assert run("portfolio", "nowhere.yaml").exit_code == 1
    offer = run("portfolio", "assumptions/offers/lighting.yaml")
    assert offer.exit_code == 1 and "not a known assumption" in offer.stderr
    assert run("portfolio", PLAN, "--format", "xml").exit_code == 2


def test_schema_of_a_plan(run):
    told = run("schema", "--of", "portfolio")
    assert json.loads(told.stdout)["properties"].keys() >= schema.Plan.model_fields.keys() - {
        "schema_version"
    }


def test_check_and_explain_know_a_plan(run, tmp_path):
    told = run(
        "check", PLAN, "assumptions/servuction/office_cooling.yaml", "assumptions/offers/lighting.yaml"
    )
    assert told.exit_code == 0 and told.stdout.count("values read") == 3
    bad = run("check", "tests/bad/portfolios/too_few_technicians.yaml", "tests/bad/portfolios/complete.yaml")
    assert bad.exit_code == 1 and "queue never ends" in bad.stderr and "A plan" in bad.stdout
    asked = run("explain", PLAN, "later.ebit")
    assert asked.exit_code == 0 and "EBIT = revenue − cost in the books" in asked.stdout
    assert run("explain", PLAN, "--language", "fr").stdout.startswith("Chiffres de")
    assert run("explain", PLAN, "nothing_of_it").exit_code == 2
    layer = tmp_path / "mine.yaml"
    layer.write_text(f"extends: {ROOT / PLAN}\npace: 0.5\n")
    outside = run("check", str(layer))
    assert outside.exit_code == 1 and "absolute" in outside.stderr


def test_a_plan_of_saved_offers(run, tmp_path, monkeypatch):
    """By id from the database that is named, or that of the environment; a word where there is none."""
    file = tmp_path / "offers.db"
    monkeypatch.setenv("SERVITIZATION_DATABASE_URL", f"sqlite:///{file}")
    made = run("offers", "import", "assumptions/offers/lighting.yaml")
    assert made.exit_code == 0, made.stderr
    (one,) = json.loads(run("offers", "list", "--format", "json").stdout)
    sold = f"lines.light.offer=saved:{one['id']}"
    of_file = json.loads(run("portfolio", PLAN, "--format", "json").stdout)
    of_store = json.loads(run("portfolio", PLAN, "--set", sold, "--format", "json").stdout)
    assert of_store["company"] == of_file["company"]
    assert of_store["lines"]["light"]["offer"] == f"saved:{one['id']}"
    monkeypatch.setenv("SERVITIZATION_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    named = run("portfolio", PLAN, "--set", f"{sold}@1", "--store", f"sqlite:///{file}", "--format", "csv")
    assert named.exit_code == 0 and named.stdout.startswith("year,")
    missing = run("portfolio", PLAN, "--set", f"{sold}@7")
    assert missing.exit_code == 1 and "no saved offer" in missing.stderr
    away = run("portfolio", PLAN, "--set", sold, "--store", "nonsense://x")
    assert away.exit_code == 1 and away.stderr and "Traceback" not in away.stderr
