"""`explain` as its users run it."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import process, run

ROOT = Path(__file__).parents[2]
EXAMPLE = "assumptions/examples/office_ac_50y.yaml"


def test_fee_with_its_terms_and_sources():
    found = run("explain", EXAMPLE, "fee.service.level")
    assert (found.returncode, found.stderr) == (0, "")
    assert "our floor + our share of the zone × zone of agreement" in found.stdout
    assert "127,546\u00a0€/year + 50% × 32,472\u00a0€/year = 143,782\u00a0€/year" in found.stdout
    assert "fee.service.provider_floor" in found.stdout
    lines = (ROOT / EXAMPLE).read_text(encoding="utf-8").splitlines()
    given = 1 + next(place for place, line in enumerate(lines) if "bargaining_weight: 0.5" in line)
    assert f"office_ac_50y.yaml, line {given}\u00a0" in found.stdout or (
        f"office_ac_50y.yaml, line {given} " in found.stdout
    )
    assert "docs/model.md#fee" in found.stdout


def test_figures_of_partners():
    found = run("explain", EXAMPLE, "partners.divisions.equal.shares.builder")
    assert (found.returncode, found.stderr) == (0, "")
    assert "894,409\u00a0€ ÷ 4 = 223,602\u00a0€" in found.stdout
    assert "partners.coalitions.customer+provider+builder+lighting.value" in found.stdout
    assert "docs/model.md#partners" in found.stdout


def test_in_french():
    found = run("explain", EXAMPLE, "fee", "--language", "fr")
    assert "notre plancher + notre part de la zone × zone d'accord" in found.stdout
    assert "143\u202f782\u00a0€/an" in found.stdout


def test_set_moves_what_is_told():
    found = run("explain", EXAMPLE, "contract.term", "--set", "contract.term=16")
    assert "16 years" in found.stdout
    assert "Given for this run" in found.stdout


def test_without_a_name_all_figures_are_listed():
    listed = run("explain", EXAMPLE).stdout
    flat = json.loads(run("evaluate", EXAMPLE, "--format", "json").stdout)
    for path in ("fee.service.level", "gain.service.ladder.life", "verdict.tests.gains", "break_even.size"):
        assert f"\n{path} " in listed
    assert f"{flat['fee']['service']['level']:,.0f}\u00a0€/year" in listed


@pytest.mark.parametrize("name", ["fee.service.provider_flor", "nonsense", "$x$ {y} %s", "é" * 50])
def test_unknown_name_is_wrong_usage_in_words(name):
    found = run("explain", EXAMPLE, name)
    assert found.returncode == 2
    assert found.stdout == ""
    assert "there is no figure and no assumption" in found.stderr
    assert "Traceback" not in found.stderr
    if name.startswith("fee."):
        assert "did you mean fee.service.provider_floor" in found.stderr


def test_bad_file_is_told_as_everywhere(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("contract: {terms: 3}\n")
    found = run("explain", str(file), "fee")
    assert found.returncode == 1
    assert "bad.yaml:1: " in found.stderr


def test_output_survives_a_plain_terminal():
    found = process("explain", EXAMPLE, "floor", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert found.returncode == 0
