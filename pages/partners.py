"""Partners: what do builder and lighting firm add, how is it shared, and would anybody walk away?

One fragment: a rule, a share or the fee that is tried runs this page and nothing else.
"""

import streamlit as st

from servitization.ui import partners, partners_sheets, state
from servitization.ui.on_screen import Shown, examine
from servitization.ui.tools import way_back_line


def draw(seen: Shown, language: str) -> None:
    if seen.answer.partners is None:
        partners.nobody(seen, language)
        return
    found = seen.study.partners_at(state.fee(partners.FEE))
    partners.title(found, seen, language)
    way_back_line(language, tabs=False)
    partners.evidence(found, seen, language)
    partners.division(found, seen, language)
    partners.contracts(found, seen, language)
    partners.onwards(seen, language)
    partners_sheets.sheets(seen, language)


@st.fragment
def page() -> None:
    if state.outside_frame():
        st.rerun()
    examine(draw)


page()
