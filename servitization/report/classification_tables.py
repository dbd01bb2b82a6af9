"""The tables on lease or service: figures in both sides' books, schedules, indicators, rules."""

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.legal_flags import LegalScreen
from servitization.assumptions.schema import Classification
from servitization.language import percent, say
from servitization.report.classification_words import read_says
from servitization.report.compare_words import Scale, scale
from servitization.report.rounding import gain_money
from servitization.report.sentences import rate_text, years_text
from servitization.report.table import Asked, Table

LESSEE, LESSOR = "classification.lessee", "classification.lessor"


def customer_figures(answer: Answer, language: str) -> Table:
    """What the contract would be in the customer's books; every figure can be asked."""
    found, currency = answer.classification.lessee, answer.offer.currency
    amounts = {
        "liability": float(found.schedule.liability),
        "asset": float(found.schedule.asset),
        "total_interest": found.total_interest,
    }
    texts = {
        "rate": rate_text(found.rate, language),
        "non_lease_share": percent(found.non_lease_share, language),
        **{name: gain_money(value, currency, language) for name, value in amounts.items()},
    }
    rows = tuple(
        (say(f"classification.customer.{name}", language), Asked(text, f"{LESSEE}.{name}"))
        for name, text in texts.items()
    )
    return Table(_heads("customer", ("figure", "value"), language), rows, numbers=(1,))


def customer_years(answer: Answer, language: str) -> Table:
    """The liability and the right of use by year."""
    found = answer.classification.lessee
    schedule = found.schedule
    columns = {
        "opening": schedule.opening,
        "interest": schedule.interest,
        "payment": schedule.payment,
        "closing": schedule.closing,
        "depreciation": schedule.depreciation,
        "carrying": schedule.carrying,
        "reassessed": found.reassessed,
    }
    heads = _heads("schedule", ("year", *columns), language)
    return _by_year(heads, columns, answer, "schedule.note", language)


def provider_years(answer: Answer, language: str) -> Table | None:
    """Our claim by year; None where no finance lease has one."""
    schedule = answer.classification.lessor.schedule
    if schedule is None:
        return None
    columns = {
        "claim_opening": schedule.opening,
        "income": schedule.income,
        "received": schedule.payment,
        "claim_closing": schedule.closing,
    }
    heads = (
        say("classification.schedule.year", language),
        say("classification.provider.claim_opening", language),
        say("classification.schedule.income", language),
        say("classification.provider.received", language),
        say("classification.provider.claim_closing", language),
    )
    return _by_year(heads, columns, answer, "provider.claim_note", language)


def _by_year(
    heads: tuple[str, ...], columns: dict[str, np.ndarray], answer: Answer, note: str, language: str
) -> Table:
    unit: Scale = scale(float(value) for column in columns.values() for value in column)
    years = len(next(iter(columns.values())))
    rows = tuple(
        (
            str(year) if year else say("classification.schedule.signing", language),
            *(unit.text(float(column[year]), language) for column in columns.values()),
        )
        for year in range(years)
    )
    words = unit.heading(answer.offer.currency, language, inside=True)
    told = say(f"classification.{note}", language, unit=words)
    return Table(heads, rows, note=told, numbers=tuple(range(1, len(heads))))


def indicators(answer: Answer, asked: Classification, language: str) -> Table:
    """What points to a finance lease, how much of it there is here, and from where it does."""
    lessor = answer.classification.lessor
    shares = {
        "major_part_of_life": ("life_share", lessor.life_share, asked.major_part_share),
        "substantially_all_value": ("payments_share", lessor.payments_share, asked.substantially_all_share),
    }
    rows = []
    for name, holds in lessor.indicators.items():
        here, limit = "–", "–"
        if name in shares:
            figure, value, threshold = shares[name]
            shown = "–" if value is None else percent(value, language)
            here, limit = Asked(shown, f"{LESSOR}.{figure}"), percent(threshold, language)
        state = say(f"classification.questions.{'yes' if holds else 'no'}", language)
        rows.append((say(f"classification.indicator.{name}", language), here, limit, state))
    heads = _heads("provider", ("indicator", "here", "from", "holds"), language)
    return Table(heads, tuple(rows), numbers=(1, 2))


def rules(found: LegalScreen, language: str) -> Table:
    """Every rule of the place: its state, its limit, what it says and where it was read."""
    rows = tuple(
        (
            one.reference,
            say(f"classification.state.{one.state}", language),
            "–" if one.max_term is None else years_text(one.max_term, language),
            one.content,
            read_says(one, language),
        )
        for one in found.rules
    )
    return Table(_heads("legal", ("rule", "state", "limit", "content", "read"), language), rows)


def _heads(topic: str, names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(say(f"classification.{topic}.{name}", language) for name in names)
