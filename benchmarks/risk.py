"""`python -m benchmarks.risk`: 100,000 futures of the flagship beside ten million Philox normals.

The yardstick is drawn before and after each run, on the same machine under the same load; the
ratios travel, the seconds do not.
"""

import resource
import statistics
import sys
import time

import numpy as np

import servitization as sv
from servitization import finance
from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import WholeModel
from servitization.analysis.risk.simulation import TRIAL, Settings, evaluated, influential, simulate
from servitization.analysis.risk.uncertain import drawn

OFFER = "assumptions/offers/office_cooling.yaml"
DRAWS, RUNS = 100_000, 7


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def yardstick() -> float:
    """Seconds in which NumPy draws ten million standard normals, one thread."""
    generator = np.random.Generator(np.random.Philox(2026))
    return seconds(lambda: [generator.standard_normal(1_000_000) for _ in range(10)])


def ratios(work) -> tuple[float, float, float]:
    """Least, median and largest ratio of some work to the yardstick around it."""
    found = []
    for _ in range(RUNS):
        before, taken = yardstick(), seconds(work)
        found.append(taken / ((before + yardstick()) / 2))
    return min(found), statistics.median(found), max(found)


def main() -> None:
    """Print the table."""
    case = sv.load_case(OFFER)
    settings = Settings(draws=DRAWS, sampling="plain")
    simulate(case, Settings(draws=2000))
    imported = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    whole = WholeModel(case)
    draws = Draws(case.assumptions, influential(whole, drawn(case)), sampling="plain")
    whole.prepare(draws.block(0, TRIAL))
    flows = np.random.default_rng(1).normal(120.0, 30.0, (DRAWS, 51))
    flows[:, 0] = -800.0
    flows[:, [20, 40]] -= 600.0
    rows = [
        ("simulate: choose, note, draw, evaluate, sum up", ratios(lambda: simulate(case, settings))),
        ("draws alone", ratios(lambda: [draws.block(at, 10_000) for at in range(0, DRAWS, 10_000)])),
        (
            "draws and whole model, prepared before",
            ratios(lambda: [evaluated(whole, draws, at, 10_000) for at in range(0, DRAWS, 10_000)]),
        ),
        ("IRR of 100,000 flows of 51 years, all roots checked", ratios(lambda: finance.irr(flows))),
    ]
    print(
        f"Python {sys.version.split()[0]}, NumPy {np.__version__}; {len(draws.uncertain)} assumptions drawn"
    )
    print(f"{'ratio to 10 million Philox normals':56}{'min':>8}{'median':>8}{'max':>8}")
    for name, (low, middle, high) in rows:
        print(f"{name:56}{low:8.2f}{middle:8.2f}{high:8.2f}")
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - imported) / 1024
    print(
        f"memory above a first small run: {more:.0f} MB (with {flows.nbytes / 2**20:.0f} MB of flows for IRR)"
    )


if __name__ == "__main__":
    main()
