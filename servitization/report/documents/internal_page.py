"""The page behind the customer's page, for us only: limits, gain, ladder, tests, break-evens."""

from collections.abc import Mapping

from servitization.analysis.answer import Answer
from servitization.assumptions.trail import Provenance
from servitization.language import number, say
from servitization.report import offer_tables
from servitization.report.clean_text import clean
from servitization.report.documents.letters import in_our_letters
from servitization.report.offer_words import verdict_segments
from servitization.report.sentences import assumption_value, credit, informed, stops
from servitization.report.table import Table, text_of
from servitization.report.tables import fee_rows, gain_rows, partner_rows


def internal_page(
    answer: Answer, language: str, trail: Mapping[str, Provenance] | None = None
) -> dict[str, object]:
    """Verdict, second sentences and six tables, in two columns and one below them; with partners one
    more. `trail` says how many numbers are judged."""
    return {
        "mark": say("document.ours.mark", language),
        "heading": say("document.ours.heading", language).replace("'", "’"),
        "verdict": [
            {"text": _printed(piece.text), "strong": piece.strong}
            for piece in verdict_segments(answer, language)
        ],
        "seconds": [
            _printed(text)
            for text in (informed(answer, language), stops(answer, language), credit(answer, language))
        ],
        "left": [
            _section("fee", _plain(fee_rows(answer, language)), language),
            _section("gain", _plain(gain_rows(answer, language)), language),
        ],
        "right": [
            _section("ladder", offer_tables.ladder(answer, language), language),
            _section("break_even", _break_evens(answer, language), language),
            *_partners(answer, language),
        ],
        "below": [
            _section("parties", offer_tables.alternatives(answer, language), language),
            _section("tests", offer_tables.tests(answer, language), language),
        ],
        "rests": {
            "heading": _printed(say("document.rests.heading", language)),
            "sentences": [_printed(text) for text in _rests(trail, language)],
        },
    }


def _rests(trail: Mapping[str, Provenance] | None, language: str) -> list[str]:
    """What the figures rest on, and what they do not say."""
    judged = []
    if trail is not None:
        count = {
            "judged": len(offer_tables.judged_paths(trail)),
            "count": offer_tables.number_count(trail),
        }
        judged = [say("slides.limits.judged", language, **count)]
    keys = ("document.rests.ours", "slides.limits.prices", "slides.limits.law", "document.rests.sources")
    return [*judged, *(say(key, language) for key in keys)]


def _partners(answer: Answer, language: str) -> list[dict[str, object]]:
    rows = partner_rows(answer, language)
    return [_section("partners", _plain(rows), language)] if rows else []


def _printed(text: str) -> str:
    return in_our_letters(clean(text)).replace("'", "’")


def _section(name: str, table: Table, language: str) -> dict[str, object]:
    columns = len(table.head)
    return {
        "heading": _printed(say(f"document.ours.{name}", language)),
        "note": _printed(table.note),
        "head": [_printed(text) for text in table.head],
        "rows": [
            [_printed(text_of(cell)) for cell in row] + [""] * (columns - len(row)) for row in table.rows
        ],
        "numbers": list(table.numbers),
    }


def _plain(rows: list[list[str]]) -> Table:
    head, *rest = rows
    return Table(tuple(head), tuple(tuple(row) for row in rest), numbers=tuple(range(1, len(head))))


def _break_evens(answer: Answer, language: str) -> Table:
    """Where the agreement with a well-advised buyer ends, and how many early ends we survive."""
    rows = []
    for name in ("customer_rate", "size", "usage", "energy_price"):
        one = getattr(answer.break_even.values, name)
        cells = [assumption_value(answer, name, one.today, language, up=False)]
        for root, up in ((one.below, True), (one.above, False)):
            cells.append("–" if root is None else assumption_value(answer, name, root, language, up=up))
        rows.append((say(f"document.ours.{name}", language), *cells))
    exits = answer.break_even.exits_per_year, answer.break_even.exits_per_year_without_clause
    for name, rate in zip(("exits", "exits_without_clause"), exits, strict=True):
        shown = "–" if rate is None else number(rate * 100, language, 1)
        rows.append((say(f"document.ours.{name}", language), "", "", shown))
    return Table(
        head=("", *(say(f"document.ours.{name}", language) for name in ("today", "below", "above"))),
        rows=tuple(rows),
        numbers=(1, 2, 3),
    )
