"""What leaves the screen: the customer's page as PDF, and a link for colleagues."""

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.report.audience import CustomerAnswer
from servitization.ui import state
from servitization.ui.download import internal_pdf_button, pdf_button


def sharing(offer: str, answer: Answer | CustomerAnswer, view: CustomerAnswer, language: str) -> None:
    """The buttons under the table; `answer` is ours or again the customer's, as the audience is."""
    with st.container(key="sharing", horizontal=True, gap="small"):
        pdf_button(view, language)
        if isinstance(answer, Answer):
            internal_pdf_button(answer, language)
            _link(offer, language)


def _link(offer: str, language: str) -> None:
    """A link to this state. It shows our figures, so it is not for a customer, and says so."""
    shared = st.popover(say("offer.share.link", language), key="share", on_change="rerun")
    if shared.open:
        with shared:
            st.html(f'<p class="note">{say("offer.share.for_us", language)}</p>')
            st.code(state.link(offer), language=None, wrap_lines=True)
