"""Should we sell the machine, or sell what it does?

>>> import servitization as sv
>>> answer = sv.evaluate(sv.load_case("assumptions/examples/office_ac_50y.yaml"))
>>> round(answer.fee.level)
143782
"""

from servitization import finance
from servitization.analysis.answer import Answer
from servitization.analysis.study import Study, evaluate
from servitization.assumptions.case import Case, load_case
from servitization.problems import InvalidAssumptions, Problem
from servitization.version import __version__

__all__ = [
    "Answer",
    "Case",
    "InvalidAssumptions",
    "Problem",
    "Study",
    "__version__",
    "evaluate",
    "finance",
    "load_case",
]
