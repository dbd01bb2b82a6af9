"""A choice whose code the address keeps."""

from collections.abc import Callable, Sequence

import streamlit as st

from servitization.ui import state


def chosen(code: str, options: Sequence[str], usual: str) -> str:
    """What is chosen for a code; the usual where that is none of the options."""
    found = state.code(code)
    return found if found in options else usual


def switch(code: str, options: Sequence[str], usual: str, told: Callable[[str], str], label: str) -> str:
    """A row of buttons; the usual choice has no code."""
    key = f"pick_{code}"
    st.session_state[key] = chosen(code, options, usual)
    picked = st.segmented_control(
        label,
        list(options),
        key=key,
        format_func=told,
        required=True,
        on_change=lambda: _take(code, key, usual),
        label_visibility="collapsed",
    )
    return picked or usual


def select(code: str, options: Sequence[str], usual: str, told: Callable[[str], str], label: str) -> str:
    """A list to choose from."""
    key = f"pick_{code}"
    st.session_state[key] = chosen(code, options, usual)
    picked = st.selectbox(
        label, list(options), key=key, format_func=told, on_change=lambda: _take(code, key, usual)
    )
    return picked or usual


def _take(code: str, key: str, usual: str) -> None:
    picked = st.session_state[key]
    state.choose(code, None if picked == usual else picked)
