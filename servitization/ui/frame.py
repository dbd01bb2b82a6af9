"""The frame around every page: settings of the browser page, style, wordmark, navigation."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from servitization.language import say
from servitization.report.offer_words import Segment
from servitization.store.refusals import StoreError
from servitization.ui import caches, people, state
from servitization.ui.head import Eyebrow, head

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


FOR_CUSTOMERS = ("offer",)
"""Pages that a customer may see; the others are hidden from the navigation and have nothing to show."""

FOR_ROLES = {"portfolio": "audit", "trail": "audit", "people": "persons"}
"""Pages that not every role may see, and the right that they need (`store.rights.MAY`): the whole company
is for finance and executives, as what becomes of every offer is."""


def navigation(groups: Mapping[str, Sequence[str]]):
    """The page to run, of the pages by group; the first of all opens at the bare address.

    Called before any widget is drawn: Streamlit forgets those that come earlier in the first
    session after a start.
    """
    language, first, made = state.language(), True, {}
    customer = state.audience() == "customer"
    for group, names in groups.items():
        pages = []
        for name in names:
            title = say(f"app.page.{name}", language)
            if not customer and name in FOR_ROLES and not people.may(FOR_ROLES[name]):
                page = st.Page(partial(not_for_you, name), title=title, url_path=name, visibility="hidden")
            elif customer and name not in FOR_CUSTOMERS:
                # Not stopped but never run: a run that ends by itself also forgets the fragments of
                # the page that stood there before, so that none of them can be asked again.
                page = st.Page(nothing_to_show, title=title, url_path=name, visibility="hidden")
            else:
                page = st.Page(f"pages/{name}.py", title=title, default=first)
            pages.append(page)
            first = False
        made[say(f"app.group.{group}", language)] = pages
    return st.navigation(made)


def nothing_to_show() -> None:
    """What a page of ours is on a customer's screen."""
    head(Eyebrow("", "", ()), [Segment(say("app.for_us", state.language()))])
    state.publish(None)


def not_for_you(page: str) -> None:
    """What a page is for a role that may not see it; whoever follows a link to it is entered in the trail."""
    language = state.language()
    people.refuse(f"page_{page}")
    head(
        Eyebrow("", "", ()),
        [Segment(say("people.not_yours.heading", language))],
        [say(f"store.forbidden_{people.person().role}", language), say("people.not_yours.logged", language)],
    )
    state.publish(None)


def unreachable(why: StoreError, language: str) -> None:
    """What a page of saved offers is while the database is away."""
    head(
        Eyebrow("", "", ()),
        [Segment(say("saved.away.heading", language))],
        [why.says(language), say("saved.away.kept", language)],
    )
    st.button(say("saved.again", language), key="store_again", type="primary")
    state.publish(state.code("offer"))


def for_us() -> bool:
    """Whether the screen is ours; what draws our figures apart from a page's run asks first."""
    return state.audience() == "internal"
