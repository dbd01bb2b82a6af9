"""Audit trail: who did what, when, and what was refused; and does the trail hold?"""

import streamlit as st

from servitization.ui import state, trail
from servitization.ui.frame import for_us


@st.fragment
def shown() -> None:
    if not for_us():
        return
    trail.trail(state.language())
    state.publish(state.code("offer"))


shown()
