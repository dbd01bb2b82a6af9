"""`assumptions FILE --to` and `--from`: exit codes, words, nothing half written."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servitization import load_case
from servitization.assumptions import extends
from servitization.cli import app
from tests.cli.test_cli import run
from tests.report.workbook.edited import with_values

OFFER = "assumptions/offers/office_cooling.yaml"
PRICE = "energy.electricity_price"


def called(*arguments, file=OFFER):
    found = CliRunner().invoke(app, ["assumptions", str(file), *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    return found


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> bytes:
    to = tmp_path_factory.mktemp("out") / "numbers.xlsx"
    assert called("--to", to).exit_code == 0
    return to.read_bytes()


@pytest.fixture
def edited(tmp_path, sheet):
    """A saved workbook with other values."""

    def make(values):
        file = tmp_path / "numbers.xlsx"
        file.write_bytes(with_values(sheet, values))
        return file

    return make


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    """A copy of the shipped files to write layers into."""
    home = tmp_path / "assumptions"
    shutil.copytree("assumptions", home)
    monkeypatch.setattr(extends, "SHIPPED", home)
    return home


def test_out_and_back_in_a_process_of_its_own(tmp_path):
    to = tmp_path / "Nombres é.XLSX"
    found = run("assumptions", OFFER, "--to", str(to), "--language", "fr")
    assert (found.returncode, found.stderr) == (0, "")
    assert "hypothèses" in found.stdout
    assert list(tmp_path.iterdir()) == [to]
    found = run("assumptions", OFFER, "--from", str(to))
    assert (found.returncode, found.stderr) == (0, "")
    assert "no value differs" in found.stdout


def test_changes_and_their_effect(edited):
    file = edited({PRICE: 0.3, "about.title": "Elsewhere"})
    found = called("--from", file)
    assert found.exit_code == 0
    assert "2 values differ" in found.stdout
    assert f"{PRICE}: 0.172 → 0.3" in found.stdout
    assert "about.title: Head office, Lyon → Elsewhere" in found.stdout
    assert "all together" in found.stdout
    assert "Assumptions!D13: energy.electricity_price: 0.3 lies outside the range" in found.stderr
    french = called("--from", edited({PRICE: "0,2"}), "--language", "fr")
    assert "0,172 → 0,2" in french.stdout
    assert "tout ensemble" in french.stdout


def test_effect_is_that_of_diff(edited):
    import json

    from servitization.analysis.changes import changes

    found = json.loads(called("--from", edited({PRICE: 0.2}), "--format", "json").stdout)
    case = load_case(OFFER)
    assert found["total"] == pytest.approx(dict(changes(case, case.with_values({PRICE: 0.2})).total))
    assert [one["path"] for row in found["changes"] for one in row["assumptions"]] == [PRICE]


def test_new_layer(copy, edited):
    file, to = edited({PRICE: 0.2, "contract.fee.setting": "floor"}), copy / "offers" / "other.yaml"
    found = called("--from", file, "--to-layer", to, file=copy / "offers" / "office_cooling.yaml")
    assert found.exit_code == 0, found.output
    made, before = load_case(to), load_case(copy / "offers" / "office_cooling.yaml")
    assert made.assumptions.energy.electricity_price == 0.2
    assert made.assumptions.contract.fee.setting == "floor"
    expected = before.with_values({PRICE: 0.2, "contract.fee.setting": "floor"})
    assert made.assumptions == expected.assumptions
    again = called("--from", file, "--to-layer", to, file=copy / "offers" / "office_cooling.yaml")
    assert again.exit_code == 1
    assert load_case(to).fingerprint == made.fingerprint


def test_layer_outside_its_range_is_refused_and_nothing_is_written(copy, edited):
    offers = copy / "offers"
    before = sorted(offers.iterdir())
    found = called(
        "--from",
        edited({PRICE: 0.3}),
        "--to-layer",
        offers / "other.yaml",
        file=offers / "office_cooling.yaml",
    )
    assert found.exit_code == 1
    assert "restate low and high" in found.stderr
    assert sorted(offers.iterdir()) == before


def test_layer_elsewhere_is_refused(edited, tmp_path):
    found = called("--from", edited({PRICE: 0.2}), "--to-layer", tmp_path / "other.yaml")
    assert found.exit_code == 1
    assert found.stderr
    assert not (tmp_path / "other.yaml").exists()


def test_no_change_makes_no_layer(copy, edited):
    to = copy / "offers" / "other.yaml"
    found = called("--from", edited({}), "--to-layer", to, file=copy / "offers" / "office_cooling.yaml")
    assert found.exit_code == 0
    assert not to.exists()


def test_problems_are_told_all_at_once(edited):
    file = edited({PRICE: "8,5", "contract.term": 60.5, "horizon": "=2*25"})
    for language in ("en", "fr"):
        found = called("--from", file, "--language", language)
        assert found.exit_code == 1
        assert found.stdout == ""
        assert len(found.stderr.splitlines()) == (3 if language == "en" else 2)


@pytest.mark.parametrize("name", ["numbers.xlsm", "missing.xlsx", "folder.xlsx", "note.xlsx"])
def test_files_that_are_none(tmp_path, sheet, name):
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "note.xlsx").write_text("horizon;50")
    (tmp_path / "numbers.xlsm").write_bytes(sheet)
    found = called("--from", tmp_path / name)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.count("\n") == 1
    assert name in found.stderr


def test_devices_are_not_waited_for():
    assert called("--from", "/dev/zero").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--to", "a.xlsx", "--from", "b.xlsx"),
        ("--to", "a.xlsx", "--to-layer", "c.yaml"),
        ("--to", "a.pdf"),
        ("--to", "a.xlsm"),
        ("--from", "a.xlsx", "--to-layer", "a.txt"),
        ("--to", "nowhere/a.xlsx"),
        ("--to", "/proc/self/a.xlsx"),
    ],
)
def test_usage(arguments):
    for language in ("en", "fr"):
        found = called(*arguments, "--language", language)
        assert (found.exit_code, found.stdout) == (2, "")
        assert found.stderr.count("\n") == 1
    assert not Path("a.xlsx").exists()


def test_what_stood_there_stays_when_the_offer_is_wrong(tmp_path):
    to = tmp_path / "numbers.xlsx"
    to.write_bytes(b"older")
    found = called("--to", to, file="tests/bad/misspelt_key.yaml")
    assert found.exit_code == 1
    assert to.read_bytes() == b"older"
