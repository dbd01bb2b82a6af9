"""People: who signed in, with which role, and who is forgotten?"""

import streamlit as st

from servitization.ui import persons, state
from servitization.ui.frame import for_us


@st.fragment
def shown() -> None:
    if not for_us():
        return
    persons.persons(state.language())
    state.publish(state.code("offer"))


shown()
