"""What all sessions share: cases read from shipped files, and studies of cases.

Keyed by content, bounded, and never written to after they are made. Nothing of a session
(names of opened files, choices) is kept here.
"""

import gc
from pathlib import Path

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.study import Study
from servitization.assumptions.case import Case, load_case
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
def shipped_case(file: str, edition: float) -> Case | tuple[Problem, ...]:
    """The case in a shipped file, or its problems; `edition` changes when any shipped file does."""
    try:
        return load_case(file)
    except InvalidAssumptions as invalid:
        return invalid.problems


def edition(folder: Path) -> float:
    """When the youngest assumption file under `folder` was last written."""
    return max((path.stat().st_mtime for path in folder.rglob("*.yaml")), default=0.0)


def study(case: Case) -> Study:
    """The study of a case, shared by everyone who asks about the same numbers."""
    return _study(case.fingerprint, case.file, case)


@st.cache_resource(max_entries=32, show_spinner=False)
def _study(fingerprint: str, file: str, _case: Case) -> Study:
    return Study(_case)


def answer(case: Case, level: float | None) -> Answer:
    """The answer to a case at a fee; no machine is chosen again."""
    return study(case).answer(level)
