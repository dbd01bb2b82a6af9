"""A plan in many futures: the same bytes wherever blocks are made, and lines that share their world."""

import json
from pathlib import Path

import numpy as np
import pytest

from servitization.analysis.portfolio.futures import PlanFutures, line_figure
from servitization.analysis.portfolio.plan import portfolio
from servitization.analysis.risk.uncertain import is_one_of
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.runs import names, planning, versions
from servitization.runs.folder import Folder
from servitization.runs.refused import Refused
from servitization.runs.results import results
from servitization.runs.workers import Local
from tests.cli.commands import ROOT, run

PLAN = "assumptions/portfolios/climate_maker.yaml"


@pytest.fixture(scope="module")
def plan():
    case = load_plan(ROOT / PLAN)
    return case, offers_of(case)


@pytest.fixture(scope="module")
def futures(plan):
    return PlanFutures(*plan, seed=3)


def test_the_values_of_the_files_give_the_plan_itself(plan, futures):
    found, told = portfolio(*plan), futures.deterministic
    assert told["npv"] == found.company.npv and told["npv_to_the_end"] == found.company.npv_to_the_end
    assert told["trough"] == found.trough.depth and told["peak_funding"] == found.trough_of_owners.depth


def test_a_future_is_its_number(futures):
    """Whatever block it is made in, the beginning of a cell of draws among it."""
    whole, by_year = futures.outcomes(996, 8)
    for start, count in ((996, 3), (999, 2), (1001, 3)):
        part, years = futures.outcomes(start, count)
        for name, values in part.items():
            assert (values == whole[name][start - 996 :][:count]).all(), name
        assert (years == by_year[start - 996 :][:count]).all()


def test_lines_share_what_they_have_in_common_and_nothing_else(futures):
    """Inflation is the same in all lines, what differs by contract is drawn apart and in opposites."""
    lines = futures._lines
    first, second = (one.draws for one in lines)
    (a, opposite), (b, _) = first.pair(0, 200), second.pair(0, 200)
    shared = set(a) & set(b)
    own = {path for path in a if is_one_of(path, lines[0].offer.assumptions.risk.own_to_contract)}
    assert own and shared - own
    for path in shared - own:
        rank = np.corrcoef(a[path][:, 0].argsort().argsort(), b[path][:, 0].argsort().argsort())[0, 1]
        assert rank > 0.999, path
    for path in shared & own:
        assert abs(np.corrcoef(a[path][:, 0], b[path][:, 0])[0, 1]) < 0.3, path
    for path in a:
        if path in own:
            assert np.corrcoef(a[path][:, 0], opposite[path][:, 0])[0, 1] < -0.5, path
        else:
            assert (a[path] == opposite[path]).all(), path


def test_the_same_bytes_resumed_or_not_and_words_in_both_languages(tmp_path, monkeypatch):
    monkeypatch.setattr(planning, "BLOCK", 4)
    words = ["portfolio", PLAN, "--draws", "10", "--processes", "1"]
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    told = run(*words, "--out", first)
    assert told.returncode == 0 and "10 futures" in told.stdout, told.stderr
    here = {one.name: one.read_bytes() for one in Path(first).rglob("*") if one.is_file()}
    assert {"000000.parquet", "000002.parquet", "plan.parquet", "run.json"} <= set(here)

    class Interrupted(Local):
        def made(self, work, tasks):
            yield next(super().made(work, tasks))
            raise KeyboardInterrupt

    monkeypatch.chdir(ROOT)
    case = load_plan(PLAN)
    asked = planning.AskedPlan(case, offers_of(case), 10, 2026)
    with pytest.raises(KeyboardInterrupt), Folder(Path(second), asked.identity(versions.bits())) as folder:
        planning.simulated(asked, Interrupted(1), folder)
    with pytest.raises(Refused) as unfinished:
        results(second, "portfolio")
    assert unfinished.value.key == "unfinished" and unfinished.value.values == {"done": 1, "total": 3}
    (Path(second) / names.block(0)).write_bytes(b"PAR1 and no more")
    again = run(*words, "--out", second, "--language", "fr")
    assert "abîmé" in again.stderr and "avenirs" in again.stdout and again.returncode == 0
    assert {one.name: one.read_bytes() for one in Path(second).rglob("*") if one.is_file()} == here

    flat = json.loads(run(*words, "--out", first, "--format", "json").stdout)
    row = flat["figures"]["npv_to_the_end"]
    assert row["least"] <= row["p5"] <= row["p50"] <= row["p95"] <= row["most"]
    assert set(flat["figures"]) > {line_figure("cooling"), line_figure("light")}
    assert len(flat["accumulated"]["p50"]) == load_plan(PLAN).assumptions.years + 1
    found = results(first, "portfolio")
    assert found.manifest["draws"] == 10
    kept = next(one for one in found.rows if one["figure"] == "npv_to_the_end")
    assert kept["p50"] == row["p50"]

    other = run(*words[:3], "11", "--out", first)
    assert other.returncode == 1 and "draws: 10 → 11" in other.stderr
    assert run("portfolio", PLAN, "--seed", "4").returncode == 2
    assert "risk.seed" in run(*words, "--seed", "-4").stderr
