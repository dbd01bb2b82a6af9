"""The offers that can be picked: those shipped with the project, and files opened in the session.

The first shipped offer opens when nothing is asked for. An opened file lives in its session
only, so its name never stands in an address.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from servitization.assumptions.case import Case, load_text
from servitization.language import say
from servitization.problems import InvalidAssumptions, Problem
from servitization.ui import caches, state
from servitization.ui.plain import clean

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("assumptions/offers", "assumptions/examples")
FIRST = ("office_cooling", "office_ac_50y")
_OPENED, _PROBLEMS, _SEEN, _MISSING = "opened", "opening_problems", "file_seen", "missing_offer"


@dataclass(frozen=True)
class Choice:
    """An offer to pick: its key in the address, and its case or what is wrong with it."""

    key: str
    name: str
    case: Case | None
    problems: tuple[Problem, ...] = ()


def choices() -> dict[str, Choice]:
    """All offers of this session by key, opened files last."""
    found = shipped()
    for key, case in st.session_state.get(_OPENED, {}).items():
        title = say("app.pick.opened", state.language(), name=clean(case.assumptions.about.title, 80))
        found[key] = Choice(key, title, case)
    return found


def shipped() -> dict[str, Choice]:
    """The offers and examples of the project, by file name."""
    edition, found = caches.edition(ROOT / "assumptions"), {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.yaml")):
            key = path.stem if path.stem not in found else f"{path.parent.name}-{path.stem}"
            read = caches.shipped_case(os.path.relpath(path), edition)
            if isinstance(read, Case):
                found[key] = Choice(key, clean(read.assumptions.about.title, 80), read)
            else:
                found[key] = Choice(key, path.stem, None, read)
    return found


def default(found: dict[str, Choice]) -> Choice:
    """The flagship, unless it cannot be read or suits nobody.

    Raises InvalidAssumptions with all their problems when no offer can be read.
    """
    usable = {key: one for key, one in found.items() if one.case is not None}
    order = [key for key in FIRST if key in usable] + list(usable)
    if not order:
        raise InvalidAssumptions([problem for one in found.values() for problem in one.problems])
    for key in order:
        if caches.answer(usable[key].case, None).verdict.outcome != "no":
            return usable[key]
    return usable[order[0]]


def current() -> Choice:
    """The offer on the screen: the one asked for, or else the default.

    Changes that were meant for an offer which cannot be shown are dropped with it.
    """
    found, asked = choices(), state.code("offer")
    if asked is None:
        return default(found)
    if asked in found and found[asked].case is not None:
        return found[asked]
    st.session_state[_MISSING] = asked
    state.choose_offer(None)
    return default(found)


def missing() -> Choice | None:
    """The offer that was asked for and cannot be shown."""
    key = st.session_state.get(_MISSING)
    if key is None or state.code("offer") is not None:
        return None
    return choices().get(key) or Choice(clean(key, 80), clean(key, 80), None)


def is_opened(key: str) -> bool:
    """Whether an offer comes from a file that this session opened."""
    return key in st.session_state.get(_OPENED, {})


def open_file(uploaded) -> None:
    """Reads an uploaded file once: a good one becomes the offer, a bad one tells its problems."""
    if uploaded is None:
        st.session_state.pop(_PROBLEMS, None)
        st.session_state.pop(_SEEN, None)
        return
    if st.session_state.get(_SEEN) == uploaded.file_id:
        return
    st.session_state[_SEEN] = uploaded.file_id
    st.session_state.pop(_PROBLEMS, None)
    try:
        case = load_text(uploaded.getvalue(), clean(uploaded.name, 120))
    except InvalidAssumptions as invalid:
        st.session_state[_PROBLEMS] = invalid.problems
        return
    key = f"opened-{case.fingerprint}"
    st.session_state[_OPENED] = {**st.session_state.get(_OPENED, {}), key: case}
    state.choose_offer(key)


def opening_problems() -> tuple[Problem, ...]:
    """What is wrong with the file that was opened last."""
    return st.session_state.get(_PROBLEMS, ())
