"""Documents to take along from the Offer page; made when somebody asks for them, not before."""

from datetime import date

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.report.audience import CustomerAnswer, audience
from servitization.report.documents import pdf


def pdf_button(view: CustomerAnswer, language: str) -> None:
    """The customer's page as PDF; the page on the screen does not run again."""
    st.download_button(
        say("document.download", language),
        data=lambda: pdf.offer_pdf(view, language, date.today()),
        file_name=pdf.file_name(view, language),
        mime="application/pdf",
        on_click="ignore",
        type="primary",
        key="pdf",
    )


def internal_pdf_button(answer: Answer, language: str) -> None:
    """The same and a page with our figures behind it: for us."""
    st.download_button(
        say("document.download_internal", language),
        data=lambda: pdf.internal_pdf(answer, language, date.today()),
        file_name=pdf.internal_file_name(audience(answer, "customer"), language),
        mime="application/pdf",
        on_click="ignore",
        key="internal_pdf",
    )
