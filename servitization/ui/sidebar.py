"""The sidebar: which offer, for whom, in which language.

For a customer it is folded and holds neither the names of other offers nor the opening of
files, only the way back.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from servitization.language import LANGUAGES, say
from servitization.problems import InvalidAssumptions
from servitization.report.audience import AUDIENCES
from servitization.ui import offers, people, state


def sidebar() -> None:
    """Draws the controls that every page shares; call it after `st.navigation`."""
    language = state.language()
    with st.sidebar, st.container(key="controls"):
        if state.audience() == "internal":
            _offers(language)
        _switch("audience", AUDIENCES, state.audience(), lambda code: say(f"app.audience.{code}", language))
        _switch("lang", LANGUAGES, language, lambda code: say(f"app.language.{code}", language))
        if state.audience() == "internal":
            people.signed_in_as(language)


def _offers(language: str) -> None:
    picker = st.container()
    uploaded = st.file_uploader(
        say("app.pick.open", language),
        type=["yaml", "yml"],
        key="open_file",
        help=say("app.pick.open_help", language),
    )
    offers.open_file(uploaded)
    try:
        shown = offers.current()
    except InvalidAssumptions:
        return  # the page lists the problems
    found = offers.choices()
    with picker:
        names = {key: one.name for key, one in found.items()}
        asked = state.code("offer")
        st.session_state["pick_offer"] = asked if asked in names else shown.key
        st.selectbox(
            say("app.pick.offer", language),
            list(names),
            key="pick_offer",
            format_func=lambda key: names.get(key, key),
            on_change=lambda: state.choose_offer(st.session_state["pick_offer"]),
        )


def _switch(name: str, codes: Sequence[str], chosen: str, shown: Callable[[str], str]) -> None:
    key = f"pick_{name}"
    st.session_state[key] = chosen
    topic = "language" if name == "lang" else name
    st.segmented_control(
        say(f"app.pick.{topic}", state.language()),
        list(codes),
        key=key,
        format_func=shown,
        required=True,
        on_change=lambda: state.choose(name, st.session_state[key]),
    )
