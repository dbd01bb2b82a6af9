"""Times one answer and one move of the fee beside a yardstick of the machine, and prints ratios.

Absolute times are of one machine at one moment; the ratios travel.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

import servitization as sv
from servitization.analysis.partnership.contracts import Partnership
from servitization.analysis.partnership.result import partners_result
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model

OFFERS = ("assumptions/offers/office_cooling.yaml", "assumptions/examples/office_ac_50y.yaml")


def milliseconds(work: Callable[[], object], runs: int = 15) -> tuple[float, float, float]:
    """Minimum, median and maximum of `runs` runs after one to warm up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return min(taken), statistics.median(taken), max(taken)


def game_of(study: sv.Study) -> object:
    """The value of every coalition and every division, with all machines chosen anew."""
    partnership = Partnership(Comparison(Model(study.case.assumptions)))
    return partners_result(partnership, study.comparison)


def main() -> None:
    """Print the table."""
    generator = np.random.Generator(np.random.Philox(2026))
    yardstick = milliseconds(lambda: generator.standard_normal(1_000_000))
    rows = [("1 million Philox normals (yardstick)", yardstick)]
    for offer in OFFERS:
        case = sv.load_case(offer)
        study = sv.Study(case)
        study.answer()
        name = offer.rpartition("/")[2]
        rows += [
            (f"{name}: file read again", milliseconds(lambda offer=offer: sv.load_case(offer))),
            (f"{name}: evaluate, everything", milliseconds(lambda case=case: sv.evaluate(case))),
            (f"{name}: fee moved", milliseconds(lambda study=study: study.answer(100_000.0))),
        ]
        if study.partnership is None:
            continue
        rows += [
            (f"{name}: whole game, first time", milliseconds(lambda study=study: game_of(study))),
            (
                f"{name}: another division",
                milliseconds(lambda study=study: study.partnership.under("shapley")),
            ),
        ]
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}; milliseconds")
    print(f"{'':48}{'min':>9}{'median':>9}{'max':>9}{'ratio':>9}")
    for name, (low, middle, high) in rows:
        print(f"{name:48}{low:9.2f}{middle:9.2f}{high:9.2f}{middle / yardstick[1]:9.2f}")


main()
