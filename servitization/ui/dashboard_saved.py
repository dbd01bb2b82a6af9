"""The Dashboard over the store: how the saved offers stand, what they are together, one in detail.

Every figure is one that was saved; an offer is never evaluated here.
"""

from collections.abc import Callable

import streamlit as st

from servitization.language import say
from servitization.report import saved_overview, saved_rows
from servitization.report import saved_words as words
from servitization.report.charts.cash_together import cash_together, notes
from servitization.report.charts.revenue_together import revenue_together
from servitization.store.refusals import StoreError
from servitization.ui import saved_detail, saved_list, saving, store
from servitization.ui.frame import unreachable
from servitization.ui.head import Eyebrow, head
from servitization.ui.opener import opener
from servitization.ui.pictures import picture
from servitization.ui.plain import plain
from servitization.ui.tables import section, table

SOURCES = ("files", "store")
_KEY = "dashboard_source"


def is_chosen() -> bool:
    """Whether the Dashboard shows the saved offers; else those of the files."""
    return st.session_state.get(_KEY) == "store"


def source(language: str) -> None:
    """The choice between the offers of the files and those saved."""
    st.segmented_control(
        say("saved.board.source", language),
        SOURCES,
        key=_KEY,
        default=None if _KEY in st.session_state else SOURCES[0],
        format_func=lambda one: say(f"saved.board.source_{one}", language),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )


def dashboard(turn: Callable[[str, str], None], language: str) -> None:
    """The whole page."""
    try:
        found = store.listed()
        names = store.persons().names({one.owner for one in found})
    except StoreError as away:
        unreachable(away, language)
        source(language)
        return
    opener({one.id for one in found}, turn, ("offer", "detail"))
    top = st.container()
    if not found:
        with top:
            saved_list.heading(found, language)
            source(language)
        return
    shown = saved_list.chosen(found, names, language, "dashboard_saved")
    told = saved_overview.overview(shown)
    with top:
        head(
            Eyebrow("", "", (say("saved.board.as_saved", language),)),
            saved_overview.headline(told, language),
            [words.heading(saved_rows.states(shown), language), *saved_overview.left_out(told, language)],
        )
        source(language)
        saving.told(language)
    together = told.together
    if together is not None:
        left, right = st.container(key="dashboard_pictures").columns([3, 2], gap="large")
        with left:
            picture(cash_together(together, language, "screen"), "saved_cash")
            said = notes(together, language)
            if said:
                st.html(f'<p class="note">{plain(said)}</p>')
        with right:
            picture(revenue_together(together, language, "screen"), "saved_revenue")
        section(say("saved.board.states", language), say("saved.board.states_subtitle", language))
        table(saved_overview.by_state(shown, together.currency, language), "by_state")
    part = saved_list.page_of(shown, language, "dashboard_saved")
    saved_list.offers_table(part, names, len(found), language)
    if st.session_state.get(saved_detail.DETAIL):
        saved_detail.detail(st.session_state[saved_detail.DETAIL], language)
