"""What the command `contract` prints as text: the tables of the page, one below the other."""

from collections.abc import Iterator

from servitization.analysis.study import Study
from servitization.language import currency_symbol, say
from servitization.report import contract_tables, contract_words
from servitization.report.table import Table, text_of
from servitization.report.tables import text_columns


def contract_text(study: Study, language: str) -> str:
    """The contract of a study for a terminal."""
    return "\n".join(_lines(study, language))


def _lines(study: Study, language: str) -> Iterator[str]:
    answer, offer = study.proposed, study.proposed.offer
    rows, models = study.fee_structures, study.business_models
    yield f"{offer.title} · {offer.fingerprint}"
    yield "".join(piece.text for piece in contract_words.heading_segments(answer, language))
    yield from contract_words.second_sentences(answer, rows, study.price_neutral_weight, language)
    symbol = currency_symbol(offer.currency)
    for topic, found, shown in (
        ("structures", rows, contract_tables.structures(rows, answer, language)),
        ("models", models, contract_tables.models(models, answer, language)),
    ):
        unit = contract_tables.money_scale(found).heading(offer.currency, language, inside=True)
        yield from ("", say(f"contract.{topic}.heading", language))
        yield say(f"contract.{topic}.subtitle", language, currency=symbol, unit=unit)
        yield from _columns(shown)
    guard = study.like_for_like
    yield contract_words.guard_says(guard, offer.horizon, language)
    more = contract_words.more_used_says(guard, study.case.assumptions.contract.usage_rebound, language)
    yield from (more,) if more else ()
    yield from ("", say("contract.structures.bears_heading", language))
    yield say("contract.structures.bears_subtitle", language)
    yield from _columns(contract_tables.bearers(rows, language))
    found = study.price_trials()
    unit = contract_tables.trial_scale(found).heading(offer.currency, language, inside=True)
    years = contract_words.read_years(offer.horizon)
    yield from ("", say("contract.tried.heading", language))
    yield say("contract.tried.subtitle", language, currency=symbol, unit=unit)
    yield from _columns(contract_tables.trials(found, answer, years, language))


def _columns(table: Table) -> list[str]:
    """The rows of a table; one that says why it has no figures stands below them."""
    rows = [row for row in table.rows if len(row) == len(table.head)]
    reasons = [f"  {text_of(row[0])}: {text_of(row[1])}" for row in table.rows if row not in rows]
    return [*text_columns([[text_of(cell) for cell in row] for row in (table.head, *rows)]), *reasons]
