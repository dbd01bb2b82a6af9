"""What an address asks of the store is fetched here, before any page is drawn from it."""

import streamlit as st

from servitization.language import say
from servitization.report.offer_words import Segment
from servitization.ui import saved, state
from servitization.ui.head import Eyebrow, head


def arrival() -> None:
    """Fetches the saved offer that is asked for; says so where the database is away, and the run ends.

    Then the address stays as it is, with every change that it carries.
    """
    away = saved.arrive()
    if away is None:
        return
    language = state.language()
    head(
        Eyebrow("", "", ()),
        [Segment(say("saved.away.heading", language))],
        [away.says(language), say("saved.away.kept", language)],
    )
    st.button(say("saved.again", language), key="arrive_again", type="primary")
    st.stop()
