"""The line above every page of ours while a draft is on the screen: what it changes, what that does."""

import streamlit as st

from servitization.analysis.changes import differences
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions
from servitization.report.assumption_tables import outcome_text
from servitization.report.rounding import fee_money
from servitization.ui import caches, offers, state
from servitization.ui.plain import plain


def draft_banner(page: str) -> None:
    """Says that the page shows a draft, with the way to what it does and the way out of it."""
    state.framed()
    if state.audience() != "internal":
        return
    try:
        choice = offers.current()
    except InvalidAssumptions:
        return
    if not offers.is_draft(choice.key):
        return
    language = state.language()
    with st.container(key="draft_banner", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p role="status">{plain(says(choice, language))}</p>')
        st.space("stretch")
        if page != "assumptions" and st.button(
            say("assumptions.banner.link", language), key="see_draft", type="tertiary"
        ):
            st.session_state["assumptions_tabs"] = say("assumptions.tab.effect", language)
            st.switch_page("pages/assumptions.py")
        st.button(
            say("assumptions.banner.discard", language),
            key="discard_draft",
            type="tertiary",
            on_click=offers.discard,
            args=(choice.key,),
        )


def says(choice: offers.Choice, language: str) -> str:
    """How many assumptions a draft changes, and what becomes of fee and verdict."""
    base = offers.base(choice.key)
    if base is None or base.case is None or choice.case is None:
        return say("assumptions.banner.no_base", language)
    count = sum(1 for _ in differences(base.case, choice.case))
    if not count:
        return say("assumptions.banner.same", language)
    said = counted("assumptions.banner.changed", count, language)
    before, after = (caches.answer(case, None) for case in (base.case, choice.case))
    if before.offer.currency != after.offer.currency:
        return said
    fees = [fee_money(one.fee.level, one.offer.currency, language) for one in (before, after)]
    outcomes = [outcome_text(one.verdict.outcome, language) for one in (before, after)]
    moved = "fee_same" if fees[0] == fees[1] else "fee"
    turned = "verdict_same" if outcomes[0] == outcomes[1] else "verdict"
    return " ".join(
        (
            said,
            say(f"assumptions.banner.{moved}", language, before=fees[0], after=fees[1]),
            say(f"assumptions.banner.{turned}", language, before=outcomes[0], after=outcomes[1]),
        )
    )
