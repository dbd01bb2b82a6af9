"""Pages as PDF, made by typst from a template beside this file: tagged (PDF/UA-1), our fonts inside.

The same view on the same day gives the same bytes. Words reach the template as JSON, so what
a person wrote is text there and never source. `offer_pdf` takes the customer's view and
nothing else of the answer but the customer's terms, `partner_pdf` a partner's sheet; only `internal_pdf`
sees an answer.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from servitization.analysis.answer import Answer
from servitization.assumptions.trail import Provenance
from servitization.language import say
from servitization.report.audience import CustomerAnswer, CustomerTerms, audience
from servitization.report.documents.internal_page import internal_page
from servitization.report.documents.letters import FONTS
from servitization.report.documents.offer_page import Words, offer_page
from servitization.report.documents.partner_page import partner_page
from servitization.report.documents.terms_page import terms_page
from servitization.report.partner_sheet import PartnerSheet
from servitization.report.status import DRAFT

TEMPLATE = Path(__file__).parent / "offer.typ"
PARTNER_TEMPLATE = Path(__file__).parent / "partner.typ"
_one_at_a_time = Lock()


def offer_pdf(
    view: CustomerAnswer,
    language: str,
    on: date,
    status: str = DRAFT,
    terms: CustomerTerms | None = None,
) -> bytes:
    """The customer's page, one sheet, as calculated on a day; with `terms` a second one: what is
    included, what is promised, what parting costs. `status` is where the offer stands."""
    words = offer_page(view, language, on, status)
    if terms is not None:
        words |= {"more": terms_page(view, terms, language)}
    return _compiled(words, on)


def internal_pdf(
    answer: Answer,
    language: str,
    on: date,
    status: str = DRAFT,
    trail: Mapping[str, Provenance] | None = None,
) -> bytes:
    """The customer's page and behind it a page for us; `trail` says what its numbers rest on."""
    words = offer_page(audience(answer, "customer"), language, on, status)
    return _compiled(words | {"ours": internal_page(answer, language, trail)}, on)


def partner_pdf(view: PartnerSheet, language: str, on: date, status: str = DRAFT) -> bytes:
    """A partner's sheet, one page, as calculated on a day."""
    return _compiled(partner_page(view, language, on, status), on, PARTNER_TEMPLATE)


def partner_file_name(view: PartnerSheet, language: str) -> str:
    """A name for the file of a partner's sheet."""
    kind = f"{say('partners.sheets.name', language)}-{_letters(view.name)[:30]}"
    return _named(view.title, view.fingerprint, kind.strip("-"))


def file_name(view: CustomerAnswer, language: str) -> str:
    """A name for the file that any system can store: what it is, the title, the calculation."""
    return _named(view.offer.title, view.offer.fingerprint, say("document.name", language))


def internal_file_name(view: CustomerAnswer, language: str) -> str:
    """The name of the file with our page in it, which says so."""
    return _named(view.offer.title, view.offer.fingerprint, say("document.name_internal", language))


def _named(title: str, fingerprint: str, kind: str) -> str:
    return (
        "-".join(part for part in (kind, _letters(title)[:60].strip("-"), fingerprint[:7]) if part) + ".pdf"
    )


def _letters(text: str) -> str:
    """The text in letters that any system can store."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def _compiled(words: Words, on: date, template: Path = TEMPLATE) -> bytes:
    written = datetime(on.year, on.month, on.day, tzinfo=UTC)
    with _one_at_a_time:
        return _compiler(template).compile(
            sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=written,
        )


@cache
def _compiler(template: Path) -> typst.Compiler:
    """One for all documents of a template: it keeps it and the fonts, which is most of the first second."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)
