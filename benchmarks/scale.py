"""`python -m benchmarks.scale`: what a book of contracts takes, from what a core makes of it.

Measured are the two parts of an offer (its own: read, note, sum up; and each future), of a plan each
future, memory by draws, and, with Dask, a run of about a minute on one worker and on two, processes of
their own on loopback. `--quick` leaves the minute to a few seconds. Efficiency asks for idle cores.
"""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import servitization as sv
from benchmarks.measure import machine, seconds
from servitization.analysis.risk.simulation import SPAN, Settings
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.runs import names, planning, versions
from servitization.runs.asked import AskedBook
from servitization.runs.book import Book
from servitization.runs.folder import Folder
from servitization.runs.task import Task, carried, worked

OFFERS = ("office_cooling", "car_fleet", "washing_machines")
PLAN = "assumptions/portfolios/climate_maker.yaml"
CONTRACTS, DRAWS = 1_000_000, 100_000
ROOT = Path(__file__).parents[1]


def of_offer(name: str) -> tuple[float, float, int]:
    """Seconds of an offer itself and of a future, and bytes of its file."""
    file = f"assumptions/offers/{name}.yaml"
    case = sv.load_case(file)

    def made(total: int, seed: int) -> Task:
        return Task(0, carried(case), case.fingerprint, total, seed, "latin_hypercube", 0, 0, total)

    # Another seed each time: what a worker keeps of the last offer does not count.
    few = min(seconds(lambda seed=seed: worked(made(1000, seed))) for seed in range(1, 4))
    many = min(seconds(lambda seed=seed: worked(made(SPAN, seed))) for seed in range(4, 6))
    each = (many - few) / (SPAN - 1000)
    return few - 1000 * each, each, sum(map(len, worked(made(1000, 1)).files.values()))


def of_sending(name: str) -> tuple[float, float]:
    """Seconds in which the process that was started sends a contract of a book, and writes its result."""
    case = sv.load_case(f"assumptions/offers/{name}.yaml")
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "book.csv"
        table.write_text("contract.term,site.size\n" + "12,1\n" * 200, encoding="utf-8")
        asked = AskedBook([case], Settings(draws=DRAWS), book=Book(table))
        asked.task(0, 0)
        sent = seconds(lambda: [pickle.dumps(asked.task(number, 0)) for number in range(200)]) / 200
        content = worked(replace(asked.task(0, 0), total=1000, count=1000)).files[names.offer(0)]
        with Folder(Path(place) / "out", {"kind": "none"}) as folder:
            write = seconds(lambda: [folder.write(names.offer(number), content) for number in range(50)]) / 50
    return sent, write


def of_plan() -> float:
    """Seconds of a future of the shipped plan."""
    case = load_plan(PLAN)
    asked = planning.AskedPlan(case, offers_of(case), planning.BLOCK, 1)
    task = next(asked.tasks())
    planning.worked(task)
    return min(seconds(lambda: planning.worked(task)) for _ in range(2)) / planning.BLOCK


def memory(draws: int) -> float:
    """Megabytes that a process holds at most for so many futures of one offer."""
    code = (
        "import resource, servitization as sv; from servitization.runs.simulating import simulated; "
        "from servitization.runs.workers import Local; "
        "from servitization.analysis.risk.simulation import Settings; "
        f"case = sv.load_case('assumptions/offers/{OFFERS[-1]}.yaml'); "
        f"simulated(case, Settings(draws={draws}), Local(1)); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(found.stdout) / 1024


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers, each a process with one thread."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    port = 28_786 + workers
    address = f"tcp://127.0.0.1:{port}"
    started: list[subprocess.Popen] = []

    def start(program: str, *words: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        null = subprocess.DEVNULL
        started.append(subprocess.Popen(command, env=environment, cwd=folder, stdout=null, stderr=null))

    with tempfile.TemporaryDirectory() as folder:
        try:
            start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
            for _ in range(workers):
                start("dask_worker", address, "--nthreads", "1", "--no-nanny")
            yield address
        finally:
            for one in started:
                one.kill()
                one.wait()


def run_of(draws: int, workers: int) -> tuple[float, float, float]:
    """Seconds of a run on so many workers, the most megabytes that one of them held, and the seconds of
    processors that all of them used: on cores that others use too, those are what can be compared."""
    from servitization.runs.cluster import Cluster
    from servitization.runs.security import address as checked
    from servitization.runs.simulating import simulated

    case = sv.load_case("assumptions/offers/office_cooling.yaml")
    with cluster(workers) as address, Cluster(checked(address, None), answer=60) as dask:
        dask.wait_for_workers(60, workers)
        # Imports and the model noted, as in the middle of a longer run.
        simulated(case, Settings(draws=2 * workers * SPAN // 10, seed=1), dask)
        before = sum(dask.everywhere(time.process_time))
        taken = seconds(lambda: simulated(case, Settings(draws=draws), dask))
        used = sum(dask.everywhere(time.process_time)) - before
        held = max(dask.everywhere(lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    return taken, held / 1024, used


def main() -> None:
    """Prints what was measured and what follows for the book."""
    print(machine())
    print(f"\nOne core; a book is {CONTRACTS:,} contracts × {DRAWS:,} futures\n")
    print("| offer | of itself | 100,000 futures | futures a second | book, core-hours | its files |")
    print("|---|---|---|---|---|---|")
    slowest = 0.0
    for name in OFFERS:
        own, each, size = of_offer(name)
        slowest = max(slowest, each)
        hours = CONTRACTS * (own + DRAWS * each) / 3600
        print(
            f"| {name} | {own:.2f} s | {DRAWS * each:.2f} s | {1 / each:,.0f} | {hours:,.0f} "
            f"| {CONTRACTS * size / 1e9:,.0f} GB |"
        )
    sent, written = of_sending(OFFERS[0])
    print(f"\nA contract of a book is sent in {1000 * sent:.2f} ms,", end=" ")
    print(f"its result written in {1000 * written:.1f} ms")
    print(f"A future of the plan {PLAN} takes {1000 * of_plan():.1f} ms of a core")
    one, ten = memory(SPAN), memory(10 * SPAN)
    print(f"Memory of a process: {one:.0f} MB for {SPAN:,} futures of an offer, {ten:.0f} MB for ten times")
    if versions.installed("distributed") is None:
        print("Dask is not installed: no cluster was measured (pip install -r requirements-cluster.txt)")
        return
    draws = max(int((5 if "--quick" in sys.argv else 60) / slowest) // SPAN, 4) * SPAN
    single, held_by_one, used_by_one = run_of(draws, 1)
    double, held_by_two, used_by_two = run_of(draws, 2)
    print(f"\nOn a cluster, {draws:,} futures of {OFFERS[0]}: one worker {single:.1f} s, two {double:.1f} s,")
    print(f"  {single / double:.2f} times as fast (at least 1.7 wanted, on two idle cores)")
    print(f"  workers used {used_by_one:.1f} and {used_by_two:.1f} s of processors")
    print(f"  a worker held at most {held_by_one:.0f} and {held_by_two:.0f} MB")


if __name__ == "__main__":
    main()
