"""`offers` as its users run it."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servitization.cli import app

ROOT = Path(__file__).parents[2]
OFFER = "assumptions/offers/carpet.yaml"


@dataclass(frozen=True)
class Ran:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The command in this process; a process of its own, twice below, tries the rest of the way."""
    folder = tmp_path_factory.mktemp("offers")

    def command(*arguments: str, place: str = "offers.db") -> Ran:
        variables = {"SERVITIZATION_DATABASE_URL": f"sqlite:///{folder / place}"}
        found = CliRunner().invoke(app, ["offers", *arguments], env=variables)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return Ran(found.exit_code, found.stdout, found.stderr)

    command.folder = folder
    return command


def process(*arguments: str, url: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "servitization", "offers", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "SERVITIZATION_DATABASE_URL": url},
    )


@pytest.fixture(scope="module")
def offer_id(run) -> str:
    found = run("import", OFFER, "--title", "Étude, Paris")
    assert (found.returncode, found.stderr) == (0, "")
    return re.search(r"saved as offer ([0-9a-f]{24}), version 1", found.stdout)[1]


def test_an_offer_is_listed_and_shown(run, offer_id):
    listed = run("list", "--language", "fr")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert offer_id in listed.stdout and "Étude, Paris" in listed.stdout and "brouillon" in listed.stdout
    shown = run("show", offer_id)
    assert shown.returncode == 0
    assert "created" in shown.stdout and "saved" in shown.stdout
    told = json.loads(run("show", offer_id, "--format", "json").stdout)
    (version,) = told["versions"]
    assert (version["number"], version["state"]) == (1, "draft")
    answer = json.loads(run("show", offer_id, "--version", "1").stdout)
    evaluated = CliRunner().invoke(app, ["evaluate", OFFER, "--format", "json"])
    assert answer == json.loads(evaluated.stdout)
    assert version["fee_level"] == answer["fee"]["service"]["level"]


def test_an_offer_moves_to_another_store(run, offer_id):
    file = run.folder / "offer.json"
    written = run("export", offer_id, "--to", str(file))
    assert (written.returncode, written.stderr) == (0, "")
    assert run("import", str(file)).returncode == 1
    there = run("import", str(file), place="elsewhere.db")
    assert (there.returncode, there.stderr) == (0, "")
    assert offer_id in run("list", place="elsewhere.db").stdout
    assert run("verify", place="elsewhere.db").stdout.startswith("1 offer: its trail holds")
    told = json.loads(file.read_text())
    told["versions"][0]["fee_level"] += 1
    file.write_text(json.dumps(told))
    refused = run("import", str(file), place="third.db")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "was changed after it was written" in refused.stderr


def test_verify_names_the_link_that_broke(run, offer_id):
    run("export", offer_id, "--to", str(run.folder / "again.json"))
    assert run("import", str(run.folder / "again.json"), place="broken.db").returncode == 0
    with sqlite3.connect(run.folder / "broken.db") as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET person = 'x' WHERE number = 2")
    connection.close()
    found = run("verify", place="broken.db")
    assert (found.returncode, found.stdout) == (1, "")
    assert f"{offer_id}: event 2 was changed" in found.stderr
    assert (
        "l'événement 2 a été modifié" in run("verify", offer_id, "--language", "fr", place="broken.db").stderr
    )


def test_why_one_saved_offer_differs_from_another(run, offer_id):
    other = re.search(r"offer ([0-9a-f]{24})", run("import", OFFER, "--title", "Copy").stdout)[1]
    told = json.loads(run("why", offer_id, "--of", other, "--format", "json").stdout)
    first, *steps, last = (one["amount"] for one in told["bars"])
    assert first + sum(steps) == pytest.approx(last) and told["assumptions"] == []
    assert told["before"] == {"offer": other, "version": 1}
    shown = run("why", offer_id, "--of", other, "--language", "fr").stdout
    assert "Étude, Paris v1" in shown and "redevance" in shown
    alone = run("why", offer_id)
    assert alone.returncode == 1 and "first of its variant" in alone.stderr


def test_layers_are_imported_shown_and_exported(run, tmp_path):
    place, file = "layers.db", tmp_path / "été.yaml"
    assert "offers layers import" in run("layers", "list", place=place).stdout
    file.write_text("energy: {electricity_price: 0.2}  # quoted\n", encoding="utf-8")
    found = run("layers", "import", str(file), "--note", "bank", place=place)
    layer = re.search(r"saved as layer ([0-9a-f]{24}), version 1", found.stdout)[1]
    file.write_text("energy: {electricity_price: 0.22}\n", encoding="utf-8")
    assert "version 2" in run("layers", "import", str(file), "--layer", layer, place=place).stdout
    late = run("layers", "import", str(file), "--layer", layer, "--after", "1", place=place)
    assert late.returncode == 1 and "version 2 was saved after version 1" in late.stderr
    (one,) = json.loads(run("layers", "list", "--format", "json", place=place).stdout)
    assert (one["title"], one["number"], one["note"]) == ("été", 2, "")
    shown = run("layers", "show", layer, "--version", "1", place=place).stdout
    assert "bank" in shown and "# quoted" in shown
    to = tmp_path / "out.yaml"
    assert (
        "version 1" in run("layers", "export", layer, "--to", str(to), "--version", "1", place=place).stdout
    )
    assert to.read_text() == "energy: {electricity_price: 0.2}  # quoted\n"
    file.write_text("energy: {electricity_prise: 0.2}\n", encoding="utf-8")
    wrong = run("layers", "import", str(file), place=place)
    assert wrong.returncode == 1 and "electricity_price" in wrong.stderr
    assert "no such layer" in run("layers", "show", "0" * 24, place=place).stderr
    assert "cannot be read" in run("layers", "import", str(tmp_path / "none.yaml"), place=place).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "0" * 24), 1, "there is no such offer"),
        (("verify", "0" * 24), 1, "there is no such offer"),
        (("export", "0" * 24, "--to", "x.json"), 1, "there is no such offer"),
        (("import", "nowhere.json"), 1, "nowhere.json: cannot be read"),
        (("import", "nowhere.yaml"), 1, "there is no such file"),
        (("import", "tests/bad/percent.yaml"), 1, "percent.yaml:"),
        (("import", "tests/cases/model/02_timing_and_metrics.json"), 1, "not the archive of an offer"),
        (("show",), 2, "Missing argument"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_problems_are_told_in_words(run, offer_id, arguments, code, said):
    found = run(*arguments)
    assert (found.returncode, found.stdout) == (code, "")
    assert said in found.stderr


def test_a_database_that_is_away_is_told_without_its_password():
    found = process("list", url="postgresql://ana:s3cr3t@127.0.0.1:1/offers")
    assert (found.returncode, found.stdout) == (1, "")
    assert "cannot be reached" in found.stderr
    assert "s3cr3t" not in found.stderr and "Traceback" not in found.stderr
    found = process("list", "--language", "fr", url="nonsense")
    assert found.returncode == 1 and "n'est pas l'adresse" in found.stderr


def test_an_empty_store_says_so(run):
    assert "offers import FILE" in run("list", place="empty.db").stdout
    assert "no deleted offers" in run("list", "--deleted", place="empty.db").stdout
    assert json.loads(run("list", "--format", "json", place="empty.db").stdout) == []
