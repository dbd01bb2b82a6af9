"""Documents to take along; made when somebody asks for them, not before.

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
from servitization.ui.standing import Standing, standing


def pdf_button(offer: str, case: Case, whole: Answer, view: CustomerAnswer, language: str) -> None:
    """The customer's pages as PDF, of what is on the screen under the key `offer`."""
    customer_button(whole, view, standing(offer, case, state.fee()), language)


def customer_button(
    whole: Answer, view: CustomerAnswer, now: Standing, language: str, prefix: str = ""
) -> None:
    """The button for the customer's pages; its key begins with `prefix`."""
    st.download_button(
        say("document.download", language),
        data=lambda: pdf.offer_pdf(view, language, date.today(), now.status(), customer_terms(whole)),
        file_name=pdf.file_name(view, language),
        mime=making.TYPES["customer"],
        on_click="ignore",
        type="primary",
        key=f"{prefix}pdf",
    )


def internal_buttons(offer: str, case: Case, view: CustomerAnswer, language: str) -> None:
    """For us: the PDF with our page, the workbook that calculates, the slides."""
    level = state.fee()
    internal_documents(case, level, standing(offer, case, level), view, language)


def internal_documents(
    case: Case, level: float | None, now: Standing, view: CustomerAnswer, language: str, prefix: str = ""
) -> None:
    """The buttons for our documents of a case at a fee; their keys begin with `prefix`."""
    title = view.offer.title
    for kind, label, key, name in (
        ("internal", "document.download_internal", "internal_pdf", pdf.internal_file_name(view, language)),
        (
            "workbook",
            "live.download",
            "live_workbook",
            making.file_name(title, case.fingerprint, "workbook", language),
        ),
        (
            "slides",
            "slides.download",
            "slides",
            making.file_name(title, case.fingerprint, "slides", language),
        ),
    ):
        st.download_button(
            say(label, language),
            data=made(case, level, now, kind, language),
            file_name=name,
            mime=making.TYPES[kind],
            on_click="ignore",
            key=f"{prefix}{key}",
        )


def made(
    case: Case, level: float | None, now: Standing, kind: making.Kind, language: str
) -> Callable[[], bytes]:
    """Makes a document of a case at a fee, when it is called."""

    def document() -> bytes:
        content, _ = making.made(
            caches.study(case),
            making.Wanted(kind),
            language,
            date.today(),
            status=now.status(),
            level=level,
            certainty=now.certainty() if kind == "slides" else None,
        )
        return content

    return document
