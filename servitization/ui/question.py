"""One thing that a reader may change on the screen: the code that the file gives it, what a code stands for.

A code is a short text that depends on no language (`0.2`, `lyon`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from servitization.assumptions.schema import Assumptions
from servitization.ui.number_text import PLAIN, NumberText, code_of, value_of

EMPTY = "none"
"""Code of a field left empty."""
BETWEEN = "~"
"""What stands between the numbers of a code that holds several."""


@dataclass(frozen=True)
class Question:
    """One field: the code that the file gives it, and the values that a code stands for."""

    filed: Callable[[Assumptions], str]
    values: Callable[[Assumptions, str], dict[str, object]]
    text: NumberText | None = PLAIN
    """How its number is written; None for a choice."""
    told: NumberText | None = None
    """How what is wrong with it is told, where it is a code of several numbers."""
    optional: bool = False
    """May be left empty; its code is then EMPTY."""
    resizing: bool = False
    """A fee that was moved by hand is one for another building once this changes."""
    applies: Callable[[Assumptions], bool] = lambda a: True


def number_question(
    path: Callable[[Assumptions], str] | str, filed: Callable[[Assumptions], float | None], **more
) -> Question:
    """A field of one number at a path."""
    where = path if callable(path) else lambda a: path
    return Question(
        filed=lambda a: EMPTY if filed(a) is None else code_of(filed(a)),
        values=lambda a, code: {where(a): value_of(code)},
        **more,
    )
