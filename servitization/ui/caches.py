"""What all sessions share: cases read from shipped files, studies of cases, opened files.

Cases and studies are keyed by content, bounded, and never written to after they are made.
Opened files are found by their random key alone.
"""

import gc
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.changes import Changes
from servitization.analysis.changes import changes as worked_out
from servitization.analysis.guesses import Guesses, judged_numbers
from servitization.analysis.study import Study
from servitization.assumptions.case import Case, load_case, load_text
from servitization.assumptions.kept import KeptCase, KeptFile, resolved
from servitization.problems import InvalidAssumptions, Problem


@st.cache_resource(show_spinner=False)
def settle() -> bool:
    """Once a server: takes what is imported by now out of the garbage collector's sight.

    Streamlit collects garbage after every run; without this each run pays for pandas.
    """
    gc.collect()
    gc.freeze()
    return True


@st.cache_resource(max_entries=64, show_spinner=False)
def shipped_case(file: str, edition: str) -> Case | tuple[Problem, ...]:
    """The case in a shipped file, or its problems; `edition` changes when any shipped file does."""
    try:
        return load_case(file)
    except InvalidAssumptions as invalid:
        return invalid.problems


@st.cache_data(ttl=1.0, max_entries=4, show_spinner=False)
def edition(folder: Path) -> str:
    """What changes when an assumption file under `folder` is written, added or deleted."""
    written = [path.stat().st_mtime for path in folder.rglob("*.yaml")]
    return f"{len(written)}-{max(written, default=0.0)}"


def study(case: Case) -> Study:
    """The study of a case, shared by everyone who asks about the same numbers."""
    # Notes and sources are no part of the fingerprint, and another person's must not be shown.
    told = hash(tuple((one.source, one.note, one.basis, one.line) for one in case.trail.values()))
    return _study(case.fingerprint, case.file, told, case)


@st.cache_resource(max_entries=32, show_spinner=False)
def _study(fingerprint: str, file: str, told: int, _case: Case) -> Study:
    return Study(_case)


def answer(case: Case, level: float | None) -> Answer:
    """The answer to a case at a fee; no machine is chosen again."""
    studied = study(case)
    return studied.proposed if level is None else _answer(case.fingerprint, case.file, level, studied)


@st.cache_resource(max_entries=64, show_spinner=False)
def _answer(fingerprint: str, file: str, level: float, _study: Study) -> Answer:
    return _study.answer(level)


@dataclass(frozen=True)
class Draft:
    """A file as it was opened, or a changed layer over an offer."""

    name: str
    content: bytes
    base: str = ""
    """Key of the offer that a layer changes."""
    over: tuple[KeptFile, ...] = ()
    """Of a draft of a saved offer: the files that were kept of it, of which this text is the first."""

    def case(self) -> Case:
        """The case that it makes; raises InvalidAssumptions."""
        if not self.over:
            return load_text(self.content, self.name)
        text = self.content.decode("utf-8", "surrogatepass")
        first = replace(self.over[0], name=self.name, text=text, shipped=False)
        return resolved(KeptCase((first, *self.over[1:])))


@st.cache_resource(max_entries=64, show_spinner=False)
def draft_case(key: str, edition: str, _draft: Draft) -> Case | tuple[Problem, ...]:
    """The case of a draft, or its problems; `edition` changes when a file changes that it extends."""
    try:
        return _draft.case()
    except InvalidAssumptions as invalid:
        return invalid.problems


@dataclass
class Drafts:
    """Opened files by their random key, the youngest ones up to a total size; in memory only."""

    most_bytes: int = 32_000_000
    _kept: OrderedDict[str, Draft] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def keep(
        self, key: str, name: str, content: bytes, base: str = "", over: tuple[KeptFile, ...] = ()
    ) -> None:
        """Keeps a file; the oldest ones go when there are too many."""
        with self._lock:
            self._kept[key] = Draft(name, content, base, over)
            while sum(len(one.content) for one in self._kept.values()) > self.most_bytes:
                self._kept.popitem(last=False)

    def get(self, key: str) -> Draft | None:
        """The file with a key, or None; it counts as young again."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


@st.cache_resource(show_spinner=False)
def drafts() -> Drafts:
    """The opened files of this server."""
    return Drafts()


@dataclass
class Tried:
    """Guesses that were tried, by the case that they belong to: the youngest ones."""

    most: int = 32
    _kept: OrderedDict[tuple, Guesses] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, case: Case) -> Guesses | None:
        """The guesses of a case, or None while nobody has tried them."""
        with self._lock:
            return self._kept.get(_of_guesses(case))

    def keep(self, case: Case, found: Guesses) -> None:
        """Keeps the guesses of a case; the oldest go when there are too many."""
        with self._lock:
            self._kept[_of_guesses(case)] = found
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


def _of_guesses(case: Case) -> tuple:
    # The fingerprint does not say what a number rests on.
    return (case.fingerprint, judged_numbers(case))


@st.cache_resource(show_spinner=False)
def tried() -> Tried:
    """The guesses tried on this server."""
    return Tried()


@st.cache_resource(max_entries=32, show_spinner=False)
def changes(before: str, after: str, _before: Case, _after: Case) -> Changes | tuple[Problem, ...]:
    """What moved from one case to another, by their fingerprints; or why that cannot be said."""
    try:
        return worked_out(_before, _after)
    except InvalidAssumptions as invalid:
        return invalid.problems
