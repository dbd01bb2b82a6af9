"""The commands `simulate` and `sensitivity`: text, JSON, CSV, and what they refuse."""

import csv
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servitization import load_case
from servitization.analysis.risk.simulation import Settings, simulate
from servitization.analysis.study import Study
from servitization.cli import app, main

ROOT = Path(__file__).parents[2]
OFFICE = "assumptions/examples/office_ac_50y.yaml"
WASHING = "assumptions/offers/washing_machines.yaml"


@pytest.fixture
def run(monkeypatch):
    """`run("simulate", FILE, …)` in the folder of the project: exit code, stdout, stderr."""
    monkeypatch.chdir(ROOT)

    def call(*words: str):
        return CliRunner().invoke(app, list(words))

    return call


def test_simulation_as_json_is_the_simulation(run):
    told = run("simulate", OFFICE, "--draws", "1500", "--seed", "5", "--format", "json")
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    expected = simulate(load_case(ROOT / OFFICE), Settings(draws=1500, seed=5))
    assert (found["draws"], found["seed"], found["sampling"]) == (1500, 5, "latin_hypercube")
    for name, spread in expected.spreads.items():
        figure = found["figures"][name]
        assert figure["mean"] == spread.mean and figure["percentiles"]["5"] == spread.percentile(0.05)
        assert figure["deterministic"] == expected.deterministic.get(name)
    both = expected.better["informed_sale"]["both"]
    assert found["better_off"]["informed_sale"]["both"] == {
        "chance": both.value,
        "standard_error": both.error,
    }
    assert found["fee"] == Study(load_case(ROOT / OFFICE)).answer().fee.level
    assert set(found["clauses"]) == {"contract", "prices", "flat", "price_neutral"}
    assert len(found["chance_below_cost"]) == 51 and found["chance_below_cost"][0] == 0.0
    assert 0.0 <= found["pooled"]["gain.provider.sale"]["common"] <= 1.0


def test_same_seed_same_words(run):
    words = ("simulate", WASHING, "--draws", "1200", "--format", "json")
    assert run(*words).stdout == run(*words).stdout
    assert run(*words).stdout != run(*words, "--seed", "1").stdout


@pytest.mark.parametrize("language", ["en", "fr"])
def test_simulation_as_text(run, language):
    told = run("simulate", WASHING, "--draws", "1200", "--language", language)
    assert told.exit_code == 0
    case = load_case(ROOT / WASHING)
    first, second = told.stdout.splitlines()[:2]
    assert first == f"{case.assumptions.about.title} · {case.fingerprint}"
    assert "2026" in second
    assert {"en": "consumer prices", "fr": "prix à la consommation"}[language] in told.stdout
    assert "service_fee" in told.stdout and "{" not in told.stdout


def test_simulation_as_csv(run):
    told = run("simulate", WASHING, "--draws", "1000", "--format", "csv")
    rows = dict(list(csv.reader(io.StringIO(told.stdout)))[1:])
    assert rows["draws"] == "1000" and float(rows["figures.peak_funding.standard_deviation"]) > 0


def test_ends_early_when_sure_enough(run):
    told = run("simulate", WASHING, "--draws", "50000", "--precision", "0.02", "--format", "json")
    assert json.loads(told.stdout)["draws"] == 10_000


def test_no_draws_are_refused_in_words(run):
    told = run("simulate", OFFICE, "--draws", "0")
    assert told.exit_code == 1 and told.stdout == ""
    assert told.stderr == f"{OFFICE}: risk.draws: 0 draws say nothing; write 1 or more\n"


@pytest.mark.parametrize(
    ("seed", "said"),
    [("-5", "-5 is below 0; write 0 or more"), ("9" * 24, f"{'9' * 24} is above 2000000000")],
)
def test_a_seed_that_no_file_may_give(run, seed, said):
    told = run("simulate", WASHING, "--draws", "100", "--seed", seed)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith(f"{WASHING}: risk.seed: {said}")


def test_sensitivity(run):
    told = run("sensitivity", WASHING, "--format", "json")
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    swings = [bar["swing"]["zone"] for bar in found["tornado"].values()]
    assert swings == sorted(swings, reverse=True) and swings[0] > 0
    zone = Study(load_case(ROOT / WASHING)).answer().fee.against_informed.width
    assert found["today"]["zone"] == pytest.approx(zone)
    others = found["variance"]["others"]
    assert others["total"] < 0.1 and 0 < others["total_error"] < 0.01 and 0 < others["first_error"] < 0.02
    # The zone is closed today; it is open where machines that are run until they break live 4.6 years.
    path = "systems.washing.regimes.when_broken.weibull_scale"
    assert next(iter(found["tornado"])) == path
    (point,) = found["turning_points"][path]["points"]
    assert point["figure"] == "falls" and 4.0 < point["value"] < 6.0
    assert (point["verdict_below"], point["verdict_above"]) == ("conditional", "no")
    assert found["turning_points"]["items.metering.amount.washing"]["points"] == []


def test_sensitivity_of_another_figure(run):
    told = run("sensitivity", WASHING, "--figure", "gain_customer", "--against", "sale", "--language", "fr")
    assert told.exit_code == 0 and "{" not in told.stdout
    for words in ("Aucun seuil dans sa fourchette : ", "le gain devient une perte", "face à la vente telle"):
        assert words in told.stdout.replace("\u00a0", " ")
    assert " ± 0," in told.stdout


def test_a_figure_that_nobody_knows(run):
    told = run("sensitivity", WASHING, "--figure", "zonne")
    assert told.exit_code == 2 and "gain_customer" in told.stderr


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path):
    """In a process of its own: the limit holds for whatever it writes."""
    place = tmp_path / "result.json"
    place.write_text("what stood there\n", encoding="utf-8")
    words = [sys.executable, "-m", "servitization", "simulate", WASHING, "--draws", "200", "--format", "json"]
    with place.open("a", encoding="utf-8") as file:
        told = subprocess.run(
            [*words, "--language", "fr"],
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)),
        )
    assert told.returncode == 1 and len(told.stderr.splitlines()) == 1
    assert "ne peut pas être écrit" in told.stderr
    assert place.read_text(encoding="utf-8") == "what stood there\n"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            "site.size",
            "site.size is not drawn, so that nothing moves together with economy.inflation; write low",
        ),
        ("contract.churn_rate", None),
        ("systems.washing.buying.keep_years", "keep_years is chosen before anything is drawn"),
    ],
)
def test_a_correlation_of_what_is_not_drawn_is_told(run, other, said):
    table = f"risk.correlations={{odd: {{first: economy.inflation, second: {other}, rank: 0.5}}}}"
    told = run("simulate", WASHING, "--draws", "50", "--format", "json", "--set", table)
    assert told.exit_code == 0
    ignored = json.loads(told.stdout)["ignored_correlations"]
    if said is None:
        assert told.stderr == "" and ignored == []
    else:
        assert told.stderr.startswith("--set: risk.correlations.odd.second: ") and said in told.stderr
        assert ignored == [{"path": "risk.correlations.odd.second", "not_drawn": other}]


def test_a_correlation_that_is_not_there_is_told_how_to_add(run):
    told = run("simulate", WASHING, "--set", "risk.correlations.new.rank=0.5")
    assert told.exit_code == 1 and told.stdout == ""
    assert "risk.correlations={new: {first: …, second: …, rank: …}}" in told.stderr


def test_one_future(run):
    """It says nothing of how well anything is known."""
    found = json.loads(run("simulate", WASHING, "--draws", "1", "--format", "json").stdout)
    assert found["better_off"]["sale"]["both"]["standard_error"] is None
    assert found["figures"]["gain.provider.sale"]["mean_error"] is None
    assert found["transfer"]["index"]["customer"] is None


@pytest.mark.parametrize(("language", "words"), [("en", "there is no result"), ("fr", "pas de résultat")])
def test_an_interruption_ends_in_words(monkeypatch, capfd, language, words):
    """Ctrl-C: a line, the exit code of shells for it, and nothing printed."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["servitization", "simulate", OFFICE, "--language", language])

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("servitization.analysis.risk.questions.simulated", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capfd.readouterr()
    assert ended.value.code == 130
    assert told.out == "" and words in told.err and "Traceback" not in told.err


def test_everything_that_is_wrong_is_told_at_once(run):
    told = run("simulate", OFFICE, "--draws", "-5", "--seed", "-3")
    assert told.exit_code == 1 and [line.split(": ")[1] for line in told.stderr.splitlines()] == [
        "risk.draws",
        "risk.seed",
    ]
