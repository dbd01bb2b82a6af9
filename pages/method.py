"""Method: how is it computed, from what, and what can it not say?"""

import streamlit as st

from servitization.ui import method
from servitization.ui.on_screen import Shown, examine


def draw(seen: Shown, language: str) -> None:
    with st.container(gap="xsmall"):
        method.title(seen, language)
    method.tabs(seen, language)


examine(draw)
