"""Documents to take along from the Offer page; made when somebody asks for them, not before.

The button waits while its document is made. The page does not run again.
"""

from collections.abc import Callable
from datetime import date

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report import making
from servitization.report.audience import CustomerAnswer, customer_terms
from servitization.report.documents import pdf
from servitization.ui import caches, state


def pdf_button(whole: Answer, view: CustomerAnswer, language: str) -> None:
    """The customer's pages as PDF."""
    st.download_button(
        say("document.download", language),
        data=lambda: pdf.offer_pdf(view, language, date.today(), terms=customer_terms(whole)),
        file_name=pdf.file_name(view, language),
        mime=making.TYPES["customer"],
        on_click="ignore",
        type="primary",
        key="pdf",
    )


def internal_buttons(case: Case, whole: Answer, view: CustomerAnswer, language: str) -> None:
    """For us: the PDF with our page, the workbook that calculates, the slides."""
    st.download_button(
        say("document.download_internal", language),
        data=_made(case, "internal", language),
        file_name=pdf.internal_file_name(view, language),
        mime=making.TYPES["internal"],
        on_click="ignore",
        key="internal_pdf",
    )
    st.download_button(
        say("live.download", language),
        data=_made(case, "workbook", language),
        file_name=making.file_name(whole.offer.title, case.fingerprint, "workbook", language),
        mime=making.TYPES["workbook"],
        on_click="ignore",
        key="live_workbook",
    )
    st.download_button(
        say("slides.download", language),
        data=_made(case, "slides", language),
        file_name=making.file_name(whole.offer.title, case.fingerprint, "slides", language),
        mime=making.TYPES["slides"],
        on_click="ignore",
        key="slides",
    )


def _made(case: Case, kind: making.Kind, language: str) -> Callable[[], bytes]:
    """Makes a document of the case at the fee of this moment."""
    level = state.fee()
    return lambda: making.made(caches.study(case), making.Wanted(kind), language, date.today(), level=level)[
        0
    ]
