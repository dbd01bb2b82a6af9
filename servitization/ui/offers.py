"""The offers that can be picked: those shipped with the project, opened files, saved offers, drafts.

The first shipped offer opens when nothing is asked for. An opened file and a draft are known
by a random key: the address holds the key and never its name, and whoever has the key can
reload it for as long as the app runs. A draft is a text that changes another offer, its base;
each edit makes a new one, so that undo finds the last, and the picker shows one for each base.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from servitization.assumptions.case import Case, load_text
from servitization.assumptions.kept import KeptFile
from servitization.language import say
from servitization.problems import InvalidAssumptions, Problem
from servitization.store.refusals import StoreError
from servitization.ui import caches, saved, state
from servitization.ui.plain import clean

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("assumptions/offers", "assumptions/examples")
FIRST = ("office_cooling", "office_ac_50y")
MOST_OPENED = 20
"""Opened files that one session lists; older ones are found again by their link."""
PREFIX, DRAFT = "opened-", "draft-"
_OPENED, _PROBLEMS, _SEEN, _MISSING = "opened", "opening_problems", "file_seen", "missing_offer"
_LATEST = "latest_drafts"
"""Key of the session: the draft that was looked at last, by the key of its base."""


@dataclass(frozen=True)
class Choice:
    """An offer to pick: its key in the address, and its case or what is wrong with it."""

    key: str
    name: str
    case: Case | None
    problems: tuple[Problem, ...] = ()


def choices() -> dict[str, Choice]:
    """All offers of this session by key, opened files and drafts last."""
    found = shipped()
    for key, case in st.session_state.get(_OPENED, {}).items():
        title = say("app.pick.opened", state.language(), name=clean(case.assumptions.about.title, 80))
        found[key] = Choice(key, title, case)
    for key, one in saved.everything_held().items():
        number = {"number": one.info.number, "name": clean(one.title, 80)}
        found[key] = Choice(key, say("saved.pick", state.language(), **number), one.case)
    for key in st.session_state.get(_LATEST, {}).values():
        case = _draft_case(key)
        if case is not None:
            title = clean(case.assumptions.about.title, 80)
            found[key] = Choice(key, say("app.pick.draft", state.language(), name=title), case)
    return found


def shipped() -> dict[str, Choice]:
    """The offers and examples of the project, by file name."""
    return dict(_shipped(caches.edition(ROOT / "assumptions")))


@st.cache_resource(max_entries=2, show_spinner=False)
def _shipped(edition: str) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
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
    asked = state.code("offer")
    if asked is not None:
        _take_up(asked)
    found = choices()
    if asked is None:
        return default(found)
    one = saved.held(asked)
    if one is not None:
        return Choice(asked, clean(one.title, 80), one.case)
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
    """Whether an offer comes from a file that this session opened, or from the store."""
    return key in st.session_state.get(_OPENED, {}) or saved.parsed(key) is not None


def _keep(key: str, case: Case) -> None:
    """Keeps an opened file in the session, with the youngest ones."""
    opened = {**st.session_state.get(_OPENED, {}), key: case}
    st.session_state[_OPENED] = dict(list(opened.items())[-MOST_OPENED:])


def _take_up(key: str) -> None:
    """A file or draft that was made before a reload, or in another window, from its key."""
    if is_draft(key):
        kept = caches.drafts().get(key)
        if kept is not None:
            _take_up(kept.base)
            if saved.parsed(kept.base) and saved.held(kept.base) is None:
                return  # who may not see a saved offer sees no draft of it either
            st.session_state[_LATEST] = {**st.session_state.get(_LATEST, {}), kept.base: key}
        return
    if saved.parsed(key) is not None and saved.held(key) is None:
        # Of the session's own past, or the base of a draft.
        with suppress(StoreError, InvalidAssumptions):
            saved.fetch(*saved.parsed(key))
        return
    if not key.startswith(PREFIX) or key in st.session_state.get(_OPENED, {}):
        return
    kept = caches.drafts().get(key)
    if kept is None:
        return
    try:
        case = load_text(kept.content, kept.name)
    except InvalidAssumptions:
        return  # a layer that it extends has changed; it is missing then
    _keep(key, case)


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
    key = f"{PREFIX}{secrets.token_urlsafe(18)}"
    caches.drafts().keep(key, clean(uploaded.name, 120), uploaded.getvalue())
    _keep(key, case)
    state.choose_offer(key)


def opening_problems() -> tuple[Problem, ...]:
    """What is wrong with the file that was opened last."""
    return st.session_state.get(_PROBLEMS, ())


def is_draft(key: str) -> bool:
    """Whether an offer is a draft."""
    return key.startswith(DRAFT)


def base(draft: str) -> Choice | None:
    """The offer that a draft changes; None when it is not there any more."""
    kept = caches.drafts().get(draft)
    one = saved.held(kept.base) if kept else None
    if one is not None:
        return Choice(kept.base, clean(one.title, 80), one.case)
    found = choices().get(kept.base) if kept else None
    return found if found is not None and found.case is not None else None


def drafted() -> set[str]:
    """The keys that a list of offers leaves out: what the draft on the screen changes, and other drafts."""
    latest = st.session_state.get(_LATEST, {})
    return {base if draft == state.code("offer") else draft for base, draft in latest.items()}


def take(key: str, name: str, text: bytes, changed: str, over: tuple[KeptFile, ...] = ()) -> None:
    """Keeps a draft of the offer with the key `changed`, and puts it on the screen."""
    caches.drafts().keep(key, name, text, changed, over)
    state.choose("offer", key)
    _take_up(key)


def discard(draft: str) -> None:
    """Back to the offer that a draft changes; undo brings the draft back."""
    kept = caches.drafts().get(draft)
    latest = dict(st.session_state.get(_LATEST, {}))
    if kept is not None:
        latest.pop(kept.base, None)
    st.session_state[_LATEST] = latest
    state.choose("offer", kept.base if kept else None)


def _draft_case(key: str) -> Case | None:
    kept = caches.drafts().get(key)
    if kept is None:
        return None
    read = caches.draft_case(key, caches.edition(ROOT / "assumptions"), kept)
    return read if isinstance(read, Case) else None
