"""The frame around every page: settings of the browser page, style, wordmark, navigation."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from servitization.language import say
from servitization.ui import caches, state

_HERE = Path(__file__).parent
_STATIC = _HERE.parents[1] / "static"


def open_frame() -> None:
    """The settings of the page: before anything is drawn."""
    state.begin()
    customer = state.audience() == "customer"
    st.set_page_config(
        page_title=say("app.name", state.language()),
        page_icon=str(_STATIC / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed" if customer else "auto",
    )
    st.html(_HERE / "style.css")
    st.logo(str(_STATIC / "wordmark.svg"), size="medium")
    caches.settle()


def navigation(groups: Mapping[str, Sequence[str]]):
    """The page to run, of the pages by group; the first of all opens at the bare address.

    Called before any widget is drawn: Streamlit forgets those that come earlier in the first
    session after a start.
    """
    language, first, made = state.language(), True, {}
    for group, names in groups.items():
        pages = []
        for name in names:
            title = say(f"app.page.{name}", language)
            pages.append(st.Page(f"pages/{name}.py", title=title, default=first))
            first = False
        made[say(f"app.group.{group}", language)] = pages
    return st.navigation(made)
