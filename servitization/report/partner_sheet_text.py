"""A partner's sheet for a terminal, of its projection alone: what it does, what it gets, when."""

from collections.abc import Iterator

from servitization.language import say
from servitization.report import partner_sheet_words as words
from servitization.report.compare_words import capital
from servitization.report.partner_sheet import PartnerSheet
from servitization.report.table import Table, text_of
from servitization.report.tables import text_columns


def sheet_text(view: PartnerSheet, language: str) -> str:
    """The sheet as text, as it can be handed over."""
    return "\n".join(_lines(view, language))


def _lines(view: PartnerSheet, language: str) -> Iterator[str]:
    yield f"{capital(words.partner_name(view, language))} · {view.title}"
    yield "".join(piece.text for piece in words.verdict_segments(view, language))
    yield words.rate_says(view, language)
    yield from ("", say("partners.sheets.do", language), *words.does(view, language))
    costs = [[text_of(cell) for cell in row] for row in words.costs(view, language).rows]
    yield from text_columns(
        [*costs, [say("partners.sheets.paid_back", language), words.paid_back(view, language)]]
    )
    yield from ("", say("partners.sheets.get", language))
    for what, amount, when in words.receipts(view, language).rows:
        told = f"{text_of(amount)} {text_of(when)}".strip()
        yield f"  {text_of(what)}: {told}" if told else f"  {text_of(what)}"
    years = words.by_year(view, language)
    if years.rows:
        yield from ("", say("partners.sheets.by_year", language), years.note, *_columns(years))
    yield from ("", say("partners.sheets.footer", language))
    yield say("partners.sheets.engine", language, fingerprint=view.fingerprint, version=view.engine_version)


def _columns(table: Table) -> list[str]:
    return text_columns([[text_of(cell) for cell in row] for row in (table.head, *table.rows)])
