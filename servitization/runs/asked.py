"""What a run of offers is asked for: which offers, how many futures of each, from which seed.

Offers are cases of files, or the rows of a book: a table in which each row is one contract, the same offer
with other values. A row is worked out where its futures are made, so that whoever starts a run of very many
contracts only reads and sends them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from servitization.analysis.risk.draws import METHODS
from servitization.analysis.risk.simulation import SPAN, Settings, draws_of
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem
from servitization.runs.book import Book
from servitization.runs.task import Task, carried
from servitization.runs.told import offer_of
from servitization.version import __version__


@dataclass(frozen=True)
class Asked:
    """Offers of files and how each is drawn; what is None in the settings follows the offer."""

    cases: Sequence[Case]
    settings: Settings
    keep_draws: bool = False
    span: int = SPAN
    """Futures of a block. Only as it is are sums those of `simulate` to the last bit."""

    def __len__(self) -> int:
        return len(self.cases)

    def case(self, number: int) -> Case:
        """An offer; raises InvalidAssumptions."""
        return self.cases[number]

    def drawn(self, number: int) -> tuple[int, int, str]:
        """How many futures of an offer, from which seed, in which way."""
        return self._drawn(self.cases[number])

    def _drawn(self, case: Case) -> tuple[int, int, str]:
        risk = case.assumptions.risk
        seed = risk.seed if self.settings.seed is None else self.settings.seed
        return draws_of(case, self.settings), seed, self.settings.sampling or risk.sampling

    def named(self, number: int) -> dict[str, Any]:
        """What names an offer in the tables."""
        return offer_of(self.cases[number], number)

    def spans(self, number: int) -> range:
        """Numbers of the blocks of an offer."""
        return range(-(-self.drawn(number)[0] // self.span))

    def count(self, number: int, span: int) -> int:
        """Futures of a block."""
        return min(self.span, self.drawn(number)[0] - span * self.span)

    @property
    def futures(self) -> int:
        """Of all offers."""
        return sum(self.drawn(number)[0] for number in range(len(self)))

    def check(self) -> None:
        """Raises InvalidAssumptions with what is wrong about any offer."""
        problems: list[Problem] = []
        for number in range(len(self)):
            try:
                assert self.drawn(number)[2] in METHODS
            except InvalidAssumptions as invalid:
                problems += invalid.problems
        if problems:
            raise InvalidAssumptions(problems)

    def task(self, number: int, span: int, merged: bool = False) -> Task:
        """A block of an offer; `merged` where its counts are wanted whatever its size."""
        total, seed, sampling = self.drawn(number)
        return Task(
            number=number,
            **self._travels(number),
            total=total,
            seed=seed,
            sampling=sampling,
            span=span,
            start=span * self.span,
            count=self.count(number, span),
            keep_draws=self.keep_draws,
            merged=merged,
        )

    def _travels(self, number: int) -> dict[str, Any]:
        case = self.cases[number]
        if self._sent.get("number") != number:
            self._sent.update(number=number, case=carried(case))
        return {"case": self._sent["case"], "fingerprint": case.fingerprint}

    @cached_property
    def _sent(self) -> dict[str, Any]:
        """The offer that was sent last: its blocks follow each other."""
        return {}

    def identity(self, bits: dict[str, str]) -> dict[str, Any]:
        """Which run it is; `bits` are the versions that decide the last digit."""
        return {
            "kind": "simulate",
            "engine_version": __version__,
            "span": self.span,
            "keep": "draws" if self.keep_draws else "summary",
            "bits": dict(bits),
            **self._which(),
        }

    def _which(self) -> dict[str, Any]:
        offers = []
        for number, case in enumerate(self.cases):
            draws, seed, sampling = self.drawn(number)
            offers.append(
                {
                    "file": case.file,
                    "title": case.assumptions.about.title,
                    "fingerprint": case.fingerprint,
                    "draws": draws,
                    "seed": seed,
                    "sampling": sampling,
                }
            )
        return {"offers": offers}


@dataclass(frozen=True)
class AskedBook(Asked):
    """The rows of a book; `cases` is the one offer that they vary."""

    book: Book = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.book)

    def case(self, number: int) -> Case:
        """The contract of a row; raises InvalidAssumptions with file and line."""
        return self.book.row(number).case_of(self.cases[0])

    def drawn(self, number: int) -> tuple[int, int, str]:
        """As the offer says for all rows."""
        return self._of_all

    @cached_property
    def _of_all(self) -> tuple[int, int, str]:
        return self._drawn(self.cases[0])

    def named(self, number: int) -> dict[str, Any]:
        """What names a row: its line, and its title if it has one."""
        row = self.book.row(number)
        told = {"file": row.place, "fingerprint": ""}
        if "about.title" in row.values:
            told["title"] = str(row.values["about.title"])
        return offer_of(self.cases[0], number) | told

    @property
    def futures(self) -> int:
        return len(self) * self.drawn(0)[0]

    def check(self) -> None:
        """Raises InvalidAssumptions for what is wrong about the offer or the first row, and with it about
        the names of the columns."""
        assert self.drawn(0)[2] in METHODS
        self.case(0)

    def _travels(self, number: int) -> dict[str, Any]:
        if "case" not in self._sent:
            self._sent["case"] = carried(self.cases[0])
        return {
            "case": self._sent["case"],
            "fingerprint": self.cases[0].fingerprint,
            "row": self.book.row(number),
        }

    def _which(self) -> dict[str, Any]:
        draws, seed, sampling = self.drawn(0)
        return {
            "offer": {"file": self.cases[0].file, "fingerprint": self.cases[0].fingerprint},
            "book": {"file": self.book.file, "rows": len(self), "digest": self.book.digest},
            "draws": draws,
            "seed": seed,
            "sampling": sampling,
        }
