"""What leaves the screen: documents made when somebody asks for them, and a link for colleagues."""

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report.audience import Audience, CustomerAnswer
from servitization.ui import state
from servitization.ui.download import internal_buttons, pdf_button


def sharing(
    offer: str, case: Case, whole: Answer, view: CustomerAnswer, who: Audience, language: str
) -> None:
    """The buttons under the table; `whole` is our answer, of which a customer gets what his pages need."""
    with st.container(key="sharing", horizontal=True, gap="small"):
        pdf_button(offer, case, whole, view, language)
        if who == "internal":
            internal_buttons(offer, case, view, language)
            _link(offer, language)


def _link(offer: str, language: str) -> None:
    """A link to this state. It shows our figures, so it is not for a customer, and says so."""
    shared = st.popover(say("offer.share.link", language), key="share", on_change="rerun")
    if shared.open:
        with shared:
            st.html(f'<p class="note">{say("offer.share.for_us", language)}</p>')
            st.code(state.link(offer), language=None, wrap_lines=True)
