"""A run on a real cluster on loopback: the same bits, nothing lost, and words where it cannot be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from servitization import load_case
from servitization.analysis.risk.simulation import PIECE, SPAN
from servitization.runs.refused import Refused
from servitization.runs.security import address
from servitization.runs.task import Task, carried, worked
from tests.cli.commands import run
from tests.runs.conftest import ROOT, Machines, required

WASHING = str(ROOT / "assumptions/offers/washing_machines.yaml")
PLAN = str(ROOT / "assumptions/portfolios/climate_maker.yaml")
SPANS = 16


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    """Short blocks of one offer that has very many futures."""
    case = load_case(WASHING)
    return [
        Task(0, carried(case), case.fingerprint, SPANS * SPAN, 7, "plain", start, start * SPAN, PIECE)
        for start in range(SPANS)
    ]


@pytest.fixture(scope="module")
def expected(tasks) -> list[dict[str, bytes]]:
    return [dict(worked(task).files) for task in tasks]


def connected(machines: Machines, **how):
    from servitization.runs.cluster import Cluster

    return Cluster(address(machines.address, None), **how)


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_the_commands_give_the_same_on_the_cluster_and_here(machines, tmp_path):
    words = ["simulate", WASHING, "--draws", str(SPAN + PIECE)]
    here = run(*words, "--out", str(tmp_path / "here"), "--processes", "1")
    there = run(*words, "--out", str(tmp_path / "there"), "--cluster", machines.address)
    assert here.returncode == there.returncode == 0, there.stderr
    assert here.stdout == there.stdout
    assert files(tmp_path / "here") == files(tmp_path / "there")

    book = tmp_path / "book.csv"
    book.write_text("contract.term,site.size\n8,1\n-1,2\n12,2\n", encoding="utf-8")
    for words in (
        ["portfolio", PLAN, "--draws", "5"],
        ["simulate", WASHING, "--contracts", str(book), "--draws", "200"],
    ):
        here = run(*words, "--processes", "1", "--format", "json")
        there = run(*words, "--cluster", machines.address, "--format", "json")
        assert here.stdout == there.stdout and here.returncode == there.returncode
        assert words[0] == "portfolio" or f"{book}:3: contract.term" in there.stderr

    words = ["simulate", WASHING, "--draws", "400", "--format", "json"]
    here, there = run(*words), run(*words, "--cluster", machines.address)
    assert json.loads(here.stdout) == json.loads(there.stdout) and there.returncode == 0


def test_a_killed_worker_and_a_restarted_scheduler_lose_nothing(machines, tasks, expected):
    happened, found = [], []
    with connected(machines, told=lambda key, values: happened.append(key)) as cluster:
        for number, (task, made) in enumerate(cluster.made(worked, iter(tasks))):
            assert task is tasks[number]
            found.append(dict(made.files))
            if number == 4:
                # One worker alone from here.
                machines.kill(machines.workers.pop())
            if number == 10:
                machines.kill(machines.scheduler, *machines.workers)
                machines.workers.clear()
                machines.start_scheduler()
                machines.start_worker()
                machines.start_worker()
    assert found == expected
    assert "scheduler_away" in happened


def test_who_stays_away_is_said(tasks, tmp_path, monkeypatch):
    required()
    from servitization.runs import cluster, versions

    monkeypatch.setattr(cluster, "ANSWER", 1.0)
    alone = Machines(tmp_path)
    with pytest.raises(Refused) as nobody:
        connected(alone, answer=0.5)
    assert nobody.value.key == "no_answer"
    try:
        alone.start_scheduler()
        with pytest.raises(Refused) as idle:
            connected(alone, answer=0.5)
        assert idle.value.key == "no_workers"

        alone.start_worker()
        mine = dict(versions.here())
        for name, other in (("engine", "9.9"), ("numpy", "0.1"), ("distributed", "1.0")):
            monkeypatch.setattr(versions, "here", lambda: {**mine, name: other})  # noqa: B023
            with pytest.raises(Refused) as differs:
                connected(alone, answer=20)
            for language in ("en", "fr"):
                assert other in differs.value.says(language) and mine[name] in differs.value.says(language)
        monkeypatch.setattr(versions, "here", lambda: mine)
        with connected(alone, answer=20, patience=1.0) as gone:
            coming = gone.made(worked, iter(tasks))
            next(coming)
            alone.end()
            with pytest.raises(Refused) as away:
                list(coming)
        assert away.value.key == "scheduler_stays_away"
    finally:
        alone.end()


def test_an_encrypted_cluster_with_the_keys_of_the_example(tmp_path):
    required()
    for name in ("ours", "others"):
        words = [sys.executable, str(ROOT / "examples/cluster/keys.py"), str(tmp_path / name)]
        subprocess.run(words, check=True)
    machines = Machines(tmp_path, tmp_path / "ours")
    try:
        machines.start_scheduler()
        machines.start_worker()
        words = ["simulate", WASHING, "--draws", "300", "--format", "json", "--cluster", machines.address]
        told = run(*words, "--cluster-security", str(tmp_path / "ours/security.yaml"))
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout)["draws"] == 300
        from servitization.runs.cluster import Cluster

        others = address(machines.address, tmp_path / "others/security.yaml")
        with pytest.raises(Refused) as stranger:
            Cluster(others, answer=1.0)
        assert stranger.value.key == "no_answer"
    finally:
        machines.end()
