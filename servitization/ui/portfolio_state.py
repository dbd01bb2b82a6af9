"""Which plan is on the Portfolio page, and what was changed in it; both stand in the address.

A change is a value by path, written as `path=code` pairs; the text of an opened plan, or of one to which
lines were added, is kept under a random key for as long as the app runs. Undo and redo are of this
page: the other pages know nothing of its plan.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from servitization.assumptions.case import Case
from servitization.assumptions.editing import edited_text, layer_text
from servitization.assumptions.portfolio import PLANS, load_plan, plan_of_text
from servitization.assumptions.schema.portfolio import Plan
from servitization.language import say
from servitization.problems import InvalidAssumptions, Problem
from servitization.ui import caches, state
from servitization.ui.number_text import value_of
from servitization.ui.plain import clean
from servitization.ui.question import EMPTY

FIRST = "climate_maker"
PREFIX = "plan-"
"""Begins the key of a plan that is no shipped file."""
WIDGETS = "planned-"
"""Begins the keys of the widgets that show what may be changed."""
FILED = "filed"
"""The code of the plan as its file says, beside the same one with changes."""
MOST = 10
"""Opened plans that one session lists."""
_OPENED, _PAST, _AT, _SEEN, _WRONG = "plans_opened", "plans_past", "plans_at", "plan_file_seen", "plan_wrong"
_STEPS = 100


@dataclass(frozen=True)
class Choice:
    """A plan to pick: its key in the address, and its case or what is wrong with it."""

    key: str
    name: str
    case: Case | None
    problems: tuple[Problem, ...] = ()
    text: str | None = None
    """Of a plan that is no shipped file."""

    @property
    def folder(self) -> Path | None:
        """From where it names offers; None: from its file."""
        return PLANS if self.text is not None else None


def choices() -> dict[str, Choice]:
    """The shipped plans and those of this session, by key."""
    found = dict(_shipped(caches.edition(PLANS)))
    for key in st.session_state.get(_OPENED, ()):
        one = _kept(key)
        if one is not None:
            found[key] = one
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def _shipped(edition: str) -> dict[str, Choice]:
    found = {}
    for path in sorted(PLANS.glob("*.yaml"), key=lambda path: (path.stem != FIRST, path.stem)):
        try:
            case = load_plan(path)
            found[path.stem] = Choice(path.stem, clean(case.assumptions.about.title, 80), case)
        except InvalidAssumptions as invalid:
            found[path.stem] = Choice(path.stem, path.stem, None, invalid.problems)
    return found


def _kept(key: str) -> Choice | None:
    draft = caches.drafts().get(key)
    if draft is None:
        return None
    text = draft.content.decode("utf-8", "replace")
    found = _read(key, caches.edition(PLANS), text, draft.name)
    if isinstance(found, Case):
        title = say("portfolio.page.opened", state.language(), name=clean(found.assumptions.about.title, 80))
        return Choice(key, title, found, (), text)
    return Choice(key, clean(draft.name, 80), None, found, text)


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(key: str, edition: str, text: str, name: str) -> Case | tuple[Problem, ...]:
    try:
        return plan_of_text(text, name)
    except InvalidAssumptions as invalid:
        return invalid.problems


def current() -> Choice:
    """The plan on the screen; the first shipped one where none was asked for, or it is not there."""
    asked = state.code("plan") or ""
    known = asked in st.session_state.get(_OPENED, ())
    if asked.startswith(PREFIX) and not known and caches.drafts().get(asked) is not None:
        _list(asked)
    found = choices()
    return found.get(asked) or next(iter(found.values()))


def is_missing() -> bool:
    """Whether the plan that was asked for is not there any more."""
    asked = state.code("plan")
    return asked is not None and asked not in choices()


def choose(key: str) -> None:
    """Another plan: changes made to the last one do not carry over."""
    _list(key)
    state.choose("plan", None if key == FIRST else key)
    put({})


def _list(key: str) -> None:
    if key.startswith(PREFIX):
        others = [one for one in st.session_state.get(_OPENED, ()) if one != key]
        st.session_state[_OPENED] = (*others, key)[-MOST:]


def take(text: str, name: str, changes: Mapping[str, str]) -> None:
    """Keeps a text as a plan of its own and puts it on the screen with these changes."""
    key = f"{PREFIX}{secrets.token_urlsafe(18)}"
    caches.drafts().keep(key, name, text.encode("utf-8"))
    choose(key)
    put(changes)


# --- opened files --------------------------------------------------------------------------------


def open_file(uploaded) -> bytes | None:
    """The content of a file that was not looked at before, once."""
    if uploaded is None:
        st.session_state.pop(_SEEN, None)
        st.session_state.pop(_WRONG, None)
        return None
    if st.session_state.get(_SEEN) == uploaded.file_id:
        return None
    st.session_state[_SEEN] = uploaded.file_id
    st.session_state.pop(_WRONG, None)
    return uploaded.getvalue()


def refuse(problems: tuple[Problem, ...]) -> None:
    """Keeps what is wrong with the file opened last."""
    st.session_state[_WRONG] = problems


def refused() -> tuple[Problem, ...]:
    return st.session_state.get(_WRONG, ())


# --- changes -------------------------------------------------------------------------------------


def changes() -> dict[str, str]:
    """What is changed in the plan on the screen: codes by path."""
    return dict(parse_qsl(state.code("planned") or "", keep_blank_values=True))


def put(changed: Mapping[str, str]) -> None:
    """Takes these changes and no others; fields are filled from them again."""
    state.choose("planned", urlencode(changed) or None)
    refill()


def change(path: str, code: str | None) -> None:
    """Takes one change, or goes back to what the file says; the fields stand as they are."""
    kept = {other: one for other, one in changes().items() if other != path}
    if code is not None:
        kept[path] = code
    state.choose("planned", urlencode(kept) or None)


def refill() -> None:
    """Lets all fields be filled again, and forgets what was typed into them and cannot be used."""
    for key in list(st.session_state):
        if isinstance(key, str) and key.startswith(WIDGETS):
            del st.session_state[key]
    for part in list(st.session_state.get(state.TYPED, {})):
        if part.startswith(WIDGETS):
            state.keep_typed(part, None)


def values(changed: Mapping[str, str]) -> dict[str, object]:
    """The values that codes stand for: numbers, nothing, or words."""
    made: dict[str, object] = {}
    for path, code in changed.items():
        if code == EMPTY:
            made[path] = None
        elif code in ("true", "false"):
            made[path] = code == "true"
        else:
            number = None if path.endswith((".offer", ".way")) else value_of(code)
            whole = path == "capacity.technicians" and number is not None and number.is_integer()
            made[path] = code if number is None else int(number) if whole else number
    return made


def as_file(choice: Choice, changed: Mapping[str, str]) -> str:
    """The plan with its changes as a file: a layer over a shipped plan, or the opened text edited.

    Raises InvalidAssumptions for changes that no file can say.
    """
    given = values(changed)
    if choice.text is None:
        text = layer_text(f"{choice.key}.yaml", {}, schema=Plan)
        text = text.replace("assumptions.schema.json", "portfolio.schema.json", 1)
    else:
        text = choice.text
    return edited_text(text, given, choice.name, schema=Plan) if given else text


# --- undo ----------------------------------------------------------------------------------------


def remember() -> None:
    """Keeps the state that has come to rest, once."""
    past, now = st.session_state.get(_PAST, ()), (state.code("plan"), state.code("planned"))
    at = st.session_state.get(_AT, -1)
    if past and past[at] == now:
        return
    kept = (*past[: at + 1], now)[-_STEPS:]
    st.session_state[_PAST], st.session_state[_AT] = kept, len(kept) - 1


def steps() -> tuple[int, int]:
    """How many states lie behind this one, and how many were undone before it."""
    at = st.session_state.get(_AT, 0)
    return at, max(len(st.session_state.get(_PAST, ())) - at - 1, 0)


def step(by: int) -> None:
    """Undoes (-1) or redoes (+1) one change."""
    past, at = st.session_state.get(_PAST, ()), st.session_state.get(_AT, 0) + by
    if 0 <= at < len(past):
        st.session_state[_AT] = at
        for name, code in zip(("plan", "planned"), past[at], strict=True):
            state.choose(name, code)
        refill()
