"""Dashboard: which offers are worth making, which fails and why, how much cash and when?

One fragment: a filter runs this page and nothing else. The offers stand as their files say, or
as the draft on the screen does; or they are those of the store, with the figures that were saved.
Changes made on the Offer page belong to that page.
"""

import streamlit as st

from servitization.problems import InvalidAssumptions
from servitization.ui import (
    ask,
    dashboard,
    dashboard_company,
    dashboard_offers,
    dashboard_saved,
    offers,
    risk_watch,
    runs,
    saved_detail,
    state,
)
from servitization.ui.dashboard_folds import folds
from servitization.ui.dashboard_table import offers_table
from servitization.ui.frame import for_us
from servitization.ui.opener import opener


@st.fragment
def overview() -> None:
    if not for_us():
        return
    if state.outside_frame():
        st.rerun()
    language = state.language()
    risk_watch.begin()
    if dashboard_saved.is_chosen():
        dashboard_saved.dashboard(saved_detail.turn, language)
    else:
        _files(language)
    dashboard_company.company(language)
    runs.offers_of_runs(language)
    try:
        key = offers.current().key
    except InvalidAssumptions:
        key = None
    state.publish(key)
    risk_watch.watch()


def _files(language: str) -> None:
    found = dashboard_offers.read(bool(st.session_state.get(dashboard.EXAMPLES)), language)
    rows, left_out = found.rows, found.left_out
    opener({row.key for row in rows})
    dashboard.heading(rows, left_out, language)
    dashboard_saved.source(language)
    shown = dashboard.chosen(rows, language)
    if rows:
        offers_table(shown, len(rows), language)
    dashboard.exchanged(found.exchanged, language)
    dashboard.unreadable(left_out, language)
    if shown:
        dashboard.pictures(shown, language)
        folds(shown, language)
    ask.listen_among(found.cases, language)


overview()
