"""Portfolio: what becomes of the company when it goes over from selling to serving, and can it be paid?

One fragment: whoever moves a number of the plan runs this page and nothing else.
"""

import streamlit as st

from servitization.problems import InvalidAssumptions
from servitization.ui import offers, portfolio, runs, state
from servitization.ui.frame import for_us


@st.fragment
def company() -> None:
    if not for_us():
        return
    if state.outside_frame():
        st.rerun()
    language = state.language()
    found = portfolio.draw(language)
    runs.plans_of_runs(language)
    if found is not None:
        portfolio.listen(found, language)
    try:
        key = offers.current().key
    except InvalidAssumptions:
        key = None
    state.publish(key)


company()
