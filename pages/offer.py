"""Offer: for which fee does the service suit both, and what does the customer get?

One fragment: a changed field or a moved fee runs this page and nothing else. For a customer
the answer is replaced by its projection before anything is drawn from it.
"""

import streamlit as st

from servitization.problems import InvalidAssumptions
from servitization.report.audience import audience
from servitization.ui import ask, caches, evidence, keeping, offers, state
from servitization.ui.certainty import Certainty
from servitization.ui.fee_bar import fee_bar
from servitization.ui.fields import Form
from servitization.ui.folds import folds
from servitization.ui.notices import misleading, no_offer, notices
from servitization.ui.saving import store_bar, store_says
from servitization.ui.sharing import sharing
from servitization.ui.tools import Tools
from servitization.ui.verdict import last_good, verdict


@st.fragment
def offer() -> None:
    if state.outside_frame():
        st.rerun()
    language, who = state.language(), state.audience()
    try:
        shown = offers.current()
    except InvalidAssumptions as invalid:
        no_offer(invalid, language)
        return
    head = st.container(gap="xsmall")
    form = Form(shown.key, shown.case, who, language)
    form.line()
    tools = Tools(form, language) if who == "internal" else None
    asked = form.asked()
    whole = caches.answer(asked.case, state.fee())
    answer, customers = audience(whole, who), audience(whole, "customer")
    sure = Certainty(asked.case, language) if who == "internal" else None
    with head:
        if who == "internal":
            notices(shown, language)
            store_says(shown, language)
        last_good(asked.refused, language)
        verdict(answer, language)
        if sure is not None:
            sure.sentence()
        if who == "internal":
            misleading(whole, "offer", language)
            store_bar(shown, asked.case, language)
    if tools is not None:
        tools.finish(whole)
    fee_bar(answer, caches.answer(asked.case, None).fee.level, language)
    evidence.figures(customers, who, language)
    left, right = st.container(key="evidence").columns([3, 2], gap="large")
    with left:
        evidence.accumulating_cost(customers, who, language)
    with right:
        evidence.who_does_what(customers, who, language)
        sharing(shown.key, asked.case, whole, customers, who, language)
    if sure is not None:
        sure.finish()
        folds(whole, sure.tested(whole), asked.case, language)
        ask.listen(caches.study(asked.case), whole, language)
    keeping.keep(shown)
    state.publish(shown.key)


offer()
