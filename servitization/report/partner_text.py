"""What the command `partners` prints: groups, load, rules and contracts as text, or as JSON.

The JSON is the part of `evaluate --format json` that is about the partners, under the same paths.
"""

from collections.abc import Iterator

from servitization.analysis.answer import Answer
from servitization.analysis.partnership.result import PartnersResult
from servitization.assumptions.schema import VerifiedSavings
from servitization.language import currency_symbol, say
from servitization.model.alternatives import SERVICE_WITH_PARTNERS
from servitization.report import answer_json, partner_tables, partner_words
from servitization.report.sentences import rate_text
from servitization.report.table import Table, text_of
from servitization.report.tables import text_columns


def as_dict(answer: Answer, language: str) -> dict:
    """The partners' part of the answer as JSON; `partners` is null where there are none."""
    whole = answer_json.as_dict(answer, language)
    told = {"offer": whole["offer"], "partners": whole.get("partners")}
    for topic in ("fee", "gain"):
        if SERVICE_WITH_PARTNERS in whole[topic]:
            told[topic] = {SERVICE_WITH_PARTNERS: whole[topic][SERVICE_WITH_PARTNERS]}
    return told


def partners_text(answer: Answer, terms: VerifiedSavings, language: str) -> str:
    """The partners of an answer for a terminal; it has some. `terms` are those of measured savings."""
    return "\n".join(_lines(answer, answer.partners, terms, language))


def _lines(answer: Answer, partners: PartnersResult, terms: VerifiedSavings, language: str) -> Iterator[str]:
    offer = answer.offer
    known, _ = partner_words.state(partners)
    why = partner_words.state_why(partners, offer, language)
    yield f"{say(f'partners.state.{known}', language)} · {why} · {offer.title} · {offer.fingerprint}"
    yield "".join(piece.text for piece in partner_words.heading_segments(partners, offer, language))
    yield from partner_words.second_sentences(partners, offer, language)
    unit = partner_words.unit(partners)
    words = unit.heading(offer.currency, language, inside=True)
    rate = rate_text(offer.system_rate, language)
    yield from ("", say("partners.groups.heading", language))
    yield say("partners.groups.subtitle", language, unit=words, rate=rate)
    shown = partner_tables.groups(partners, offer, language)
    yield from text_columns([[one.text, text_of(one.amount)] for one in shown])
    rest = partner_words.rest_says(partners, language)
    yield from (f"  {rest}",) if rest else ()
    yield from ("", say("partners.load.heading", language))
    heads = ["", say("partners.load.sale", language), say("partners.load.together", language), ""]
    rows = [
        [one.label, text_of(one.before), text_of(one.after), one.change]
        for one in partner_tables.quantities(partners, offer, language)
    ]
    yield from text_columns([heads, *rows])
    yield from ("", say("partners.alone.heading", language))
    yield say("partners.alone.subtitle", language, unit=words, rate=rate)
    yield from _columns(partner_tables.alone(partners, offer, language))
    if not partner_words.saves_nothing(partners):
        yield from _rules(answer, partners, language)
    yield from _contracts(answer, partners, terms, language)


def _rules(answer: Answer, partners: PartnersResult, language: str) -> Iterator[str]:
    offer, unit = answer.offer, partner_words.unit(partners)
    who = partner_words.names(partners, offer, language)
    total = partner_words.total_money(partners, offer, language)
    yield from ("", say("partners.division.heading", language, total=total))
    yield say("partners.division.subtitle", language)
    head = say("partners.division.unit", language, unit=partner_tables.unit_symbol(unit, offer))
    rows = [["", head, *(who.short(name) for name in partners.players)]]
    said = [say("partners.division.holds_head", language)]
    for line in partner_tables.divisions(partners, offer, language):
        rows.append(["→" if line.in_force else "", line.name, *map(text_of, line.shares)])
        said.append(line.says)
    width = max(len(row[1]) for row in rows)
    lined = text_columns([[f"{mark:1} {name.ljust(width)}", *shares] for mark, name, *shares in rows])
    yield from (f"{line}   {text}" for line, text in zip(lined, said, strict=True))
    least = partner_words.least_core_says(partners, offer, language)
    yield from (f"  {least}",) if least else ()


def _contracts(
    answer: Answer, partners: PartnersResult, terms: VerifiedSavings, language: str
) -> Iterator[str]:
    offer = answer.offer
    if partners.contract is None:
        known, _ = partner_words.state(partners)
        yield from ("", say(f"partners.contract.none_{known}", language))
        return
    rule, currency = partner_words.rule_name(partners.rule, language), currency_symbol(offer.currency)
    yield from ("", say("partners.contract.heading", language))
    yield say("partners.contract.subtitle", language, rule=rule, currency=currency)
    table = partner_tables.payments(partners, answer, language)
    ranged = [[text_of(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(len(row[column]) for row in ranged) for column in range(len(table.head))]
    for row in ranged:
        cells = (
            cell.rjust(width) if column in table.numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"  {'  '.join(cells)}".rstrip()
    funding = partner_words.funding_says(partners, language)
    yield from (f"  {funding}",) if funding else ()
    paid = partner_tables.savings(partners, offer, language)
    if paid is not None:
        yield from ("", say("partners.savings.heading", language))
        yield from partner_words.savings_says(partners, terms, language)
        yield from _columns(paid)
    unit = partner_words.unit(partners).heading(offer.currency, language, inside=True)
    yield from ("", say("partners.gets.heading", language))
    yield say("partners.gets.subtitle", language, unit=unit)
    yield from _columns(partner_tables.gets(partners, answer, language))
    note = partner_tables.gets_note(partners, language)
    yield from (f"  {note}",) if note else ()
    yield from ("", say("partners.leave.heading", language))
    yield from partner_words.leaving_sentences(partners, offer, language)
    yield partner_words.stable_says(partners, offer, language)


def _columns(table: Table) -> list[str]:
    return text_columns([[text_of(cell) for cell in row] for row in (table.head, *table.rows)])
