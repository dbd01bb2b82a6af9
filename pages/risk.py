"""Risk: how sure is the answer, at which fee are both sides safe, which assumption decides, who bears it?

One fragment, which is drawn again when something that it shows was worked out further.
"""

import streamlit as st

from servitization.ui import risk, risk_watch, state
from servitization.ui.on_screen import examine


@st.fragment
def page() -> None:
    if state.outside_frame():
        st.rerun()
    risk_watch.begin()
    examine(risk.draw)
    risk_watch.watch()


page()
