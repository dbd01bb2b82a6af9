"""Assumptions: on which numbers does the fee rest, who says so, and what if they were others?"""

import streamlit as st

from servitization.ui import assumptions, saving
from servitization.ui.on_screen import Shown, examine
from servitization.ui.tools import way_back_line


def draw(seen: Shown, language: str) -> None:
    every = assumptions.entries(seen, language)
    top = st.container(gap="xsmall")
    saving.told(language)
    way_back_line(language)
    assumptions.tabs(seen, every, language)
    with top:
        # After the tabs: the first time that guesses are tried is the time to say what they decide.
        assumptions.title(seen, language)


examine(draw)
