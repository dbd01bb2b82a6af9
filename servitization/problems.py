"""What is wrong in the input, where, and what to write instead.

A problem is data (place, key of its text, values), so that the command line, the app and
the tests read the same thing in either language. Its form is
`file:line: path: what is wrong; what to write`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from servitization.language import say


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `key` names its text in the catalogue topic `problem`."""

    key: str
    file: str = ""
    line: int | None = None
    path: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"

    def says(self, language: str = "en") -> str:
        """The whole sentence, with the place in front."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = say(f"problem.{self.key}", language, **self.values)
        return ": ".join(part for part in (place, self.path, text) if part)

    def __str__(self) -> str:
        return self.says()


class InvalidAssumptions(Exception):
    """The input has errors; `problems` holds all of them, in file order."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple:
        # What another process raises comes back with its problems, not with their text alone.
        return type(self), (self.problems,)

    def says(self, language: str = "en") -> str:
        return "\n".join(problem.says(language) for problem in self.problems)
