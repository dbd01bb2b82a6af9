"""`python -m benchmarks.risk`: 100,000 futures of the flagship beside ten million Philox normals.

Yardstick and work are timed in turns. The yardstick and every row but one run on one core; that one
uses all there are, as the command does where they are idle. Memory is taken in processes of their own,
above what Python and the imports need.
"""

import subprocess
import sys

import servitization as sv
from benchmarks.measure import in_turns, machine, most_memory, ten_million_normals
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.side_by_side import cores
from servitization.analysis.risk.simulation import Settings, evaluated, influential, prepared, simulate
from servitization.analysis.risk.uncertain import drawn

OFFERS = ("assumptions/offers/office_cooling.yaml", "assumptions/examples/office_ac_50y.yaml")
DRAWS, RUNS = 100_000, 7
YARDSTICK = "10 million Philox normals"


def of_offer(offer: str) -> None:
    """Prints what the futures of an offer take, part by part."""
    case = sv.load_case(offer)
    named = drawn(case)
    whole = prepared(case, named)
    draws = Draws(case.assumptions, influential(whole, named), sampling="plain")
    blocks = range(0, DRAWS, 10_000)
    found = in_turns(
        {
            YARDSTICK: ten_million_normals,
            f"simulate on {cores()} cores": lambda: simulate(
                case, Settings(draws=DRAWS, sampling="plain", processes=cores())
            ),
            "simulate: note, choose, draw, evaluate, sum up": lambda: simulate(
                case, Settings(draws=DRAWS, sampling="plain", processes=1)
            ),
            "· note the model and choose what is drawn": lambda: influential(prepared(case, named), named),
            "· draws": lambda: [draws.block(at, 10_000) for at in blocks],
            "· draws and whole model": lambda: [evaluated(whole, draws, at, 10_000) for at in blocks],
        },
        RUNS,
    )
    print(f"{offer}: {DRAWS:,} futures, {len(draws.uncertain)} assumptions drawn")
    print(f"{'seconds; ratio of least and of medians':52}{'min':>8}{'median':>8}{'max':>8}{'ratios':>14}")
    yardstick = found[YARDSTICK]
    for name, one in found.items():
        ratios = f"{one.least / yardstick.least:.2f} {one.median / yardstick.median:.2f}"
        print(f"{name:52}{one.least:8.3f}{one.median:8.3f}{one.most:8.3f}{ratios:>14}")


def memory(draws: int) -> float:
    """Megabytes that so many futures need above the imports and the case, in a process of their own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.risk", "--memory", str(draws)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(told.stdout)


def _memory_here(draws: int) -> float:
    case = sv.load_case(OFFERS[0])
    before = most_memory()
    # On several cores each process holds as much, and this one less.
    simulate(case, Settings(draws=draws, sampling="plain", processes=1))
    return most_memory() - before


def main() -> None:
    """Print the tables."""
    print(machine("numpy", "scipy"))
    for offer in OFFERS:
        of_offer(offer)
    for draws in (DRAWS, 10 * DRAWS):
        print(f"memory of {draws:,} futures above the imports, one process: {memory(draws):.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        print(_memory_here(int(sys.argv[2])))
    else:
        main()
