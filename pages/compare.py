"""Compare: why does the service win, or lose, and for whom?"""

import streamlit as st

from servitization.analysis.difference import difference
from servitization.language import say
from servitization.ui import compare
from servitization.ui.debt_tab import debt
from servitization.ui.design_tab import design
from servitization.ui.on_screen import Shown, examine


def draw(seen: Shown, language: str) -> None:
    top = st.container(gap="xsmall")
    against, service = compare.switches(seen.answer, language)
    found = difference(seen.answer, seen.case.assumptions, against, service)
    with top:
        compare.title(found, seen.answer, language)
    why, designed, owed = st.tabs(
        [
            say("compare.tab.why", language),
            say("compare.tab.design", language),
            say("debt.tab", language),
        ],
        key="compare_tabs",
        on_change="rerun",
    )
    if designed.open:
        with designed:
            design(seen.study, seen.answer, language, found.with_partners)
    elif owed.open:
        with owed:
            debt(seen.answer, language)
    else:
        with why:
            compare.evidence(found, seen.answer, language)
            compare.folds(found, seen.answer, language)


examine(draw)
