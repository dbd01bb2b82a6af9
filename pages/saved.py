"""Saved offers: which are there, how do they stand, and what became of each?

A list with search, the drafts of whoever looks, and below it one offer with its versions,
approval, the reasons of a change, and its trail.
"""

import streamlit as st

from servitization.store.refusals import StoreError
from servitization.store.rights import MAY
from servitization.ui import people, saved_detail, saved_list, saving, state, store
from servitization.ui.frame import for_us, unreachable
from servitization.ui.opener import opener
from servitization.ui.saved_list import TURN


@st.fragment
def offers() -> None:
    if not for_us():
        return
    language = state.language()
    if st.session_state.pop(TURN, False):
        st.switch_page("pages/offer.py")
    try:
        found = store.listed()
        drafts = store.drafts().listed() if people.person().role in MAY["draft"] else ()
        names = store.persons().names({one.owner for one in found})
    except StoreError as away:
        unreachable(away, language)
        return
    opener({one.id for one in found}, saved_detail.turn, ("offer", "detail"))
    saved_list.heading(found, language)
    saving.told(language)
    shown = saved_list.chosen(found, names, language) if found else []
    if found:
        saved_list.offers_table(saved_list.page_of(shown, language), names, len(found), language)
    if st.session_state.get(saved_detail.DETAIL):
        saved_detail.detail(st.session_state[saved_detail.DETAIL], language)
    saved_list.drafts(drafts, language)
    saved_list.deleted(language)
    state.publish(state.code("offer"))


offers()
