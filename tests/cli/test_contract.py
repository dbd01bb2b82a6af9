"""`contract` as its users run it."""

import csv
import io
import json

from tests.cli.commands import run

EXAMPLE = "assumptions/examples/office_ac_50y.yaml"


def lines(text: str) -> list[str]:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    return [" ".join(line.split()) for line in plain.splitlines()]


def test_structures_models_guard_and_prices():
    found = run("contract", EXAMPLE)
    assert (found.returncode, found.stderr) == (0, "")
    said = lines(found.stdout)
    assert said[1] == (
        "The fee goes from 146,800 € in year 1 to 278,400 € in year 30, "
        "7% more than consumer prices make of it."
    )
    assert "Indexed · this contract 146,800 177,700 278,400 +7% – +155 +234 11.4% 32,500" in said
    assert "Shared savings: even the whole of what is saved would not pay for it" in said
    assert "9 costs, each paid once, in all 7 models; the same 50 years." in said
    assert any(line.startswith("France from 1974 on 161,100") for line in said)


def test_json_and_csv_are_the_same_tree():
    flat = json.loads(run("contract", EXAMPLE, "--format", "json").stdout)
    rows = list(csv.reader(io.StringIO(run("contract", EXAMPLE, "--format", "csv").stdout)))
    assert rows[0] == ["path", "value"]
    held = dict(rows[1:])
    level = flat["structures"]["indexed"]["fee"]["level"]
    assert float(held["structures.indexed.fee.level"]) == level
    assert round(level) == 143_782


def test_another_value_and_language():
    found = run("contract", EXAMPLE, "--set", "contract.fee.structure=flat", "--language", "fr")
    assert found.returncode == 0
    said = lines(found.stdout)
    assert said[1].startswith("La redevance reste à 191 600 € par an")
    assert any(line.startswith("Fixe · ce contrat 191 600") for line in said)


def test_what_is_wrong_is_told():
    found = run("contract", EXAMPLE, "--set", "contract.fee.energy_weight=0.9")
    assert (found.returncode, found.stdout) == (1, "")
    assert "weights" in found.stderr
    usage = run("contract", "--help")
    assert usage.returncode == 0 and "side by side" in " ".join(usage.stdout.split())
