"""The tabs of a page: the open one stands in the address, so that no reload, language or page loses it."""

from collections.abc import Iterator, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from servitization.ui import state


def open_tabs(code: str, labels: Mapping[str, str], key: str) -> Iterator[tuple[str, DeltaGenerator]]:
    """Draws the tabs, `labels` by name; gives those that are open, with their place. `code` is the name of
    the choice in the address."""
    first = next(iter(labels))
    if st.session_state.get(key) not in labels.values():
        # Not drawn by the last run, or drawn in another language.
        st.session_state[key] = labels.get(state.code(code) or first, labels[first])
    drawn = st.tabs(list(labels.values()), key=key, on_change="rerun")
    for name, tab in zip(labels, drawn, strict=True):
        if tab.open:
            state.choose(code, None if name == first else name)
            yield name, tab
