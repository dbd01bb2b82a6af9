"""`--servuction` beside an offer, and `check` of a service: keys are added, faults are told in words."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import run

ROOT = Path(__file__).parents[2]
OFFER = "assumptions/examples/office_ac_50y.yaml"
SERVICE = "assumptions/servuction/office_cooling.yaml"


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_keys_are_only_added_and_neutral_changes_no_figure():
    """All but the new key is the same to the last digit."""
    plain = json.loads(run("evaluate", OFFER, "--format", "json").stdout)
    for sets in ((), ("--set", "servuction.blueprint.steps.calls.move=web")):
        found = run("evaluate", OFFER, "--servuction", SERVICE, *sets, "--format", "json")
        told = json.loads(found.stdout)
        service = told.pop("servuction")
        assert told == plain and service["basis"] == "assumption"
        assert service["neutral"] is not bool(sets)
        contract = service["contract"]
        assert (contract["neutral"] == contract["adjusted"]) is not bool(sets)
        assert contract["neutral"]["level"] == plain["fee"]["service"]["level"]


def test_text_has_both_side_by_side_and_says_what_is_assumed():
    for language, words in (
        ("en", ("(assumption)", "neutral", "adjusted", "Blueprint: hours of all steps")),
        ("fr", ("(hypothèse)", "neutre", "ajusté", "Schéma de service : heures")),
    ):
        sets = ("--set", "servuction.blueprint.steps.calls.move=web", "--set", "contract.term=20")
        said = run("evaluate", OFFER, "--servuction", SERVICE, *sets, "--language", language).stdout
        assert all(word in said for word in words)
    assert "servuction" not in run("evaluate", OFFER, "--format", "json").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--set", "servuction.mix=close"), 2, "name its file with --servuction"),
        (
            ("--servuction", SERVICE, "--set", "servuction.blueprint.steps.tree.move=web"),
            1,
            "servuction.blueprint.steps.tree.move: there is no tree; write one of: survey",
        ),
        (
            ("--servuction", SERVICE, "--set", "servuction.weights.mastery=0.9"),
            1,
            "the weights come to 1.3",
        ),
        (
            ("--servuction", SERVICE, "--set", "servuction.staff.technicians=1"),
            1,
            "the queue would never end",
        ),
        (("--servuction", SERVICE, "--set", "servuction.mixes.today.trst=1"), 1, "mixes.today.trust"),
        (("--servuction", "nowhere.yaml"), 1, "nowhere.yaml"),
    ],
)
def test_faults_are_told_in_words(arguments, code, said):
    found = run("evaluate", OFFER, *arguments)
    assert (found.returncode, found.stdout) == (code, "")
    assert said in found.stderr and "Traceback" not in found.stderr


def test_check_reads_services():
    found = run("check", *map(str, sorted(Path("assumptions/servuction").glob("*.yaml"))))
    assert found.returncode == 0 and found.stderr == ""
    assert found.stdout.count("values read") == 3 and found.stdout.count("a layer without a title") == 1
    bad = run("check", "tests/bad/servuction/too_busy.yaml", SERVICE)
    assert bad.returncode == 1 and "staff.technicians" in bad.stderr and "Cooling of an office" in bad.stdout
