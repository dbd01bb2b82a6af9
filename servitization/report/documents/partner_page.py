"""The words of a partner's printed sheet: everything that the template sets, as JSON."""

from dataclasses import replace
from datetime import date

from servitization.language import day, say
from servitization.report import partner_sheet_words as words
from servitization.report.charts.picture import COLOURS
from servitization.report.documents.letters import in_our_letters, printable
from servitization.report.documents.offer_page import LETTER_CURRENCIES, Words
from servitization.report.partner_sheet import PartnerSheet
from servitization.report.status import DRAFT, is_approved, status_says
from servitization.report.table import Table, text_of


def partner_page(view: PartnerSheet, language: str, on: date, status: str = DRAFT) -> Words:
    """Everything that a partner's sheet says; `status` is where the offer stands."""
    view = replace(view, title=printable(view.title, 90), currency=printable(view.currency, 8))
    who = printable(words.partner_name(view, language), 60)
    years = words.by_year(view, language)
    return {
        "language": language,
        "paper": "us-letter" if view.currency in LETTER_CURRENCIES else "a4",
        "date": [on.year, on.month, on.day],
        "author": say("app.name", language),
        "document": _set(say("partners.sheets.document", language, who=who, title=view.title)),
        "colours": COLOURS["light"],
        "who": _set(who[:1].upper() + who[1:]),
        "title": view.title,
        "day": day(on, language),
        "verdict": [
            {"text": _set(piece.text), "strong": piece.strong}
            for piece in words.verdict_segments(view, language)
        ],
        "rate": _set(words.rate_says(view, language)),
        "do": {
            "heading": say("partners.sheets.do", language),
            "sentences": [_set(text) for text in words.does(view, language)],
            "costs": _rows(words.costs(view, language)),
        },
        "get": _table(say("partners.sheets.get", language), words.receipts(view, language)),
        "back": [say("partners.sheets.paid_back", language), words.paid_back(view, language)],
        "by_year": _table(say("partners.sheets.by_year", language), years),
        "status": {"text": _set(status_says(status, language)), "approved": is_approved(status)},
        "rests": {
            "heading": say("document.rests.heading", language),
            "sentences": [_set(say(f"document.rests.{key}", language)) for key in ("partner", "sources")],
        },
        "footer": [
            _set(say("partners.sheets.footer", language)),
            say(
                "partners.sheets.engine",
                language,
                fingerprint=view.fingerprint,
                version=view.engine_version,
            ),
        ],
    }


def _set(text: str) -> str:
    """Words as a printer sets them, in letters of the typeface, with a curved apostrophe."""
    return in_our_letters(text).replace("'", "’")


def _rows(table: Table) -> list[list[str]]:
    return [[_set(text_of(cell)) for cell in row] for row in table.rows]


def _table(heading: str, table: Table) -> Words:
    return {
        "heading": _set(heading),
        "note": _set(table.note),
        "head": [_set(text) for text in table.head],
        "rows": _rows(table),
        "numbers": list(table.numbers),
    }
