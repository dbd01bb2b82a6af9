"""Watching what is worked out behind the Risk page: the page is drawn anew when there is something new.

A small fragment looks every second; the page itself is left alone until then, and as long as a figure is
being explained.
"""

from collections.abc import Hashable

import streamlit as st

from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.ui import ask, risk_work
from servitization.ui.background import Work, works
from servitization.ui.on_screen import Shown

EVERY = 1.0
"""Seconds after which it is looked again."""
_LOOKED = "risk_looked"


Stand = tuple[int, bool]


def begin() -> None:
    """A page is being drawn: nothing of it is looked at yet."""
    st.session_state[_LOOKED] = {}


def looking(work: Work, seconds: float | None = None) -> Work:
    """Waits a moment for a first result of a work, and notes what the page is about to show of it; returns
    it."""
    work.wait(risk_work.GRACE if seconds is None else seconds)
    # Noted before the result is read: what comes in between is news.
    looked: dict[Hashable, Stand] = st.session_state.setdefault(_LOOKED, {})
    looked[work.key] = (work.told_so_far, work.ended)
    return work


def behind(seen: Shown, found: Sureness) -> Behind | None:
    """What stands behind futures that are drawn to their end, or None while it is worked out."""
    return looking(risk_work.behind(seen.case, found)).latest


def leave(key: Hashable) -> None:
    """The page no longer waits for a work."""
    st.session_state.get(_LOOKED, {}).pop(key, None)


def is_settled() -> bool:
    """Whether everything that the page shows had ended when it was drawn."""
    return all(ended for _, ended in st.session_state.get(_LOOKED, {}).values())


def watch() -> None:
    """Goes on looking where something had not ended; call it when the page is drawn."""
    ask.keep_open(not is_settled())
    if not is_settled():
        _watcher()


@st.fragment(run_every=EVERY)
def _watcher() -> None:
    # While a figure is explained the page waits: drawing it would close the dialog.
    looked: dict[Hashable, Stand] = st.session_state.get(_LOOKED, {})
    if works().standing(tuple(looked)) != tuple(looked.values()) and not ask.is_open():
        st.rerun()
