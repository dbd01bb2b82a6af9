"""Which document somebody wants, and how it is made, step by step: the same for the command line and the app.

The typesetter, the workbook and the slides are imported when one of them is made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from servitization.analysis.study import Study
from servitization.language import say
from servitization.report.audience import audience, customer_terms
from servitization.report.partner_sheet import partner_sheet
from servitization.report.status import DRAFT

Kind = Literal["customer", "internal", "partner", "workbook", "slides"]
KINDS: Mapping[str, Kind] = {".xlsx": "workbook", ".pptx": "slides"}
"""What an ending asks for; a PDF is for the customer, for us, or for a partner."""

TYPES: Mapping[Kind, str] = {
    "customer": "application/pdf",
    "internal": "application/pdf",
    "partner": "application/pdf",
    "workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "slides": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class Progress(Protocol):
    """Who is told how far the work is."""

    def share(self, share: float) -> None:
        """Between 0 and 1."""


class Unfit(Exception):
    """What was asked does not go together; `key` names the reason in the catalogue topic `cli`."""

    def __init__(self, key: str):
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Wanted:
    """A document: its kind, the partner whose sheet it is, the futures drawn for it."""

    kind: Kind
    partner: str | None = None
    draws: int | None = None


def wanted(to: Path, who: str | None, partner: str | None = None, draws: int | None = None) -> Wanted:
    """What a name of a file and an audience ask for; raises Unfit.

    >>> wanted(Path("offer.xlsx"), None).kind, wanted(Path("offer.pdf"), None).kind
    ('workbook', 'customer')
    """
    ending = to.suffix.lower()
    if ending not in (".pdf", *KINDS):
        raise Unfit("unknown_ending")
    if partner is not None and (ending != ".pdf" or who is not None):
        raise Unfit("partner_is_pdf")
    if draws is not None and ending != ".pptx":
        raise Unfit("draws_are_for_slides")
    if ending == ".pdf":
        kind: Kind = "partner" if partner is not None else "internal" if who == "internal" else "customer"
        return Wanted(kind, partner)
    if who == "customer":
        raise Unfit("not_for_customers")
    return Wanted(KINDS[ending], draws=draws)


def made(
    study: Study,
    what: Wanted,
    language: str,
    on: date,
    progress: Progress | None = None,
    status: str = DRAFT,
    level: float | None = None,
    certainty: Mapping | None = None,
) -> tuple[bytes, int]:
    """A document and its number of pages, sheets or slides.

    `level` is the fee as somebody moved it, None at the contract's own; `status` where the offer stands;
    `certainty` a simulation as JSON, which otherwise is drawn where futures are asked for. Raises KeyError
    for a partner that the offer does not have, InvalidAssumptions where nothing can be drawn.
    """
    case = study.case

    def at(share: float) -> None:
        if progress is not None:
            progress.share(share)

    at(0.0)
    if what.kind == "workbook":
        from servitization.report.model_workbook.workbook import live_book
        from servitization.report.model_workbook.writing import written

        compared = study.comparison if level is None else study.comparison.at(level)
        live = live_book(case, compared, language, on, status, level)
        at(0.3)
        content = written(live.book, live.inputs, case.assumptions.about.title, on, language)
        at(1.0)
        return content, len(live.book.sheets)
    answer = study.answer(level)
    at(0.3)
    if what.kind == "slides":
        from servitization.report.slides.board import deck
        from servitization.report.slides.presentation import presentation

        if certainty is None and what.draws is not None:
            certainty = _drawn(study, what.draws, level, lambda some, whole: at(0.3 + 0.5 * some / whole))
        slides = deck(answer, case.trail, language, on, status, certainty)
        content = presentation(slides, on)
        at(1.0)
        return content, len(slides.slides)
    from servitization.report.documents import pdf

    if what.kind == "partner":
        return pdf.partner_pdf(partner_sheet(answer, what.partner or ""), language, on, status), 1
    if what.kind == "internal":
        content = pdf.internal_pdf(answer, language, on, status, case.trail)
    else:
        content = pdf.offer_pdf(audience(answer, "customer"), language, on, status, customer_terms(answer))
    at(1.0)
    return content, 2


def _drawn(study: Study, draws: int, level: float | None, done) -> Mapping:
    """A simulation as the slides read it."""
    from servitization.analysis.risk.simulation import Settings, simulate
    from servitization.analysis.risk.sureness import sureness
    from servitization.report.slides.certainty import of_futures

    found = simulate(study.case, Settings(draws=draws), level, done)
    return of_futures(sureness(found), study.case.assumptions.contract.provider)


def file_name(title: str, fingerprint: str, kind: Kind, language: str) -> str:
    """The name of a workbook or of slides, which any system can store."""
    plain = re.sub(r"[^\w-]+", "-", title).strip("-")[:60] or "offer"
    topic, ending = ("live", "xlsx") if kind == "workbook" else ("slides", "pptx")
    return f"{say(f'{topic}.file', language)}-{plain}-{fingerprint[:7]}.{ending}"
