"""One answer and one move of the fee beside a yardstick of the machine: `python -m benchmarks.answers`."""

from collections.abc import Callable

import numpy as np

import servitization as sv
from benchmarks.measure import Times, times
from servitization.analysis.partnership.contracts import Partnership
from servitization.analysis.partnership.result import partners_result
from servitization.model.comparison import Comparison
from servitization.model.evaluation import Model

OFFERS = ("assumptions/offers/office_cooling.yaml", "assumptions/examples/office_ac_50y.yaml")


def milliseconds(work: Callable[[], object]) -> Times:
    """Milliseconds of fifteen runs after one to warm up."""
    work()
    return times(work, 15).scaled(1000.0)


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
    print("milliseconds; ratio of medians to the yardstick")
    print(f"{'':48}{'min':>9}{'median':>9}{'max':>9}{'ratio':>9}")
    for name, one in rows:
        ratio = one.median / yardstick.median
        print(f"{name:48}{one.least:9.2f}{one.median:9.2f}{one.most:9.2f}{ratio:9.2f}")


if __name__ == "__main__":
    main()
