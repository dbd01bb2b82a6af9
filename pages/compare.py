"""Compare: why does the service win, or lose, and for whom?"""

import streamlit as st

from servitization.analysis.difference import difference
from servitization.language import say
from servitization.ui import compare
from servitization.ui.debt_tab import debt
from servitization.ui.design_tab import design
from servitization.ui.on_screen import Shown, examine
from servitization.ui.tabs import open_tabs


def draw(seen: Shown, language: str) -> None:
    top = st.container(gap="xsmall")
    against, service = compare.switches(seen.answer, language)
    found = difference(seen.answer, seen.case.assumptions, against, service)
    with top:
        compare.title(found, seen.answer, language)
    labels = {
        "why": say("compare.tab.why", language),
        "design": say("compare.tab.design", language),
        "debt": say("debt.tab", language),
    }
    for name, tab in open_tabs("compared", labels, "compare_tabs"):
        with tab:
            if name == "design":
                design(seen.study, seen.answer, language, found.with_partners)
            elif name == "debt":
                debt(seen.answer, language)
            else:
                compare.evidence(found, seen.answer, language)
                compare.folds(found, seen.answer, language)


examine(draw)
