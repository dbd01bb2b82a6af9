"""The tables of "what if we part": year by year, clauses side by side, chains of terms, a pilot.

A figure can be asked where it is one of the contract itself, not of a clause that is only tried.
"""

from collections.abc import Iterable

import numpy as np

from servitization.analysis.answer import Answer
from servitization.analysis.contract_life import CHAIN_RENEWALS, EXIT_RATES
from servitization.language import percent, say
from servitization.report import exit_words as words
from servitization.report.audience import CustomerExits
from servitization.report.compare_words import Scale, scale
from servitization.report.sentences import rate_text, years_text
from servitization.report.table import Asked, Cell, Table

OWED = ("termination_fee", "after_tax", "buyout_price")
OURS = ("unrecovered", "to_come", "book_value", "machine_back")
LEFT = ("provider_left", "customer_left")
GIVEN_BACK = "given_back"
"""Stands only where something is paid in advance."""
HEADS = {
    "termination_fee": "owed",
    GIVEN_BACK: "given_back",
    "after_tax": "after_tax",
    "buyout_price": "price",
    "unrecovered": "unrecovered",
    "to_come": "to_come",
    "book_value": "book",
    "machine_back": "back",
    "provider_left": "ours",
    "customer_left": "his",
}
NAMES = {"unrecovered": "unrecovered_investment"}
"""Names in the JSON that differ from those of the result."""


def few_years(horizon: int, also: Iterable[int] = ()) -> tuple[int, ...]:
    """The years that are shown before the table is opened: the first, then ever fewer.

    >>> few_years(50, [8])
    (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50)
    """
    wanted = {1, 2, 3, 5, 10, 15, 20, *range(30, horizon + 1, 10), horizon, *also}
    return tuple(sorted(year for year in wanted if 1 <= year <= horizon))


def unit(answer: Answer, clause: str) -> Scale:
    """In what the amounts of the table are written."""
    one = words.life_of(answer).under(clause).parting
    return scale(float(np.abs(getattr(one, name)[1:]).max()) for name in HEADS)


def columns(answer: Answer) -> tuple[str, ...]:
    """The amounts of the table, from left to right."""
    ahead = words.life_of(answer).parting.given_back.any()
    return tuple(name for name in HEADS if ahead or name != GIVEN_BACK)


def by_year(answer: Answer, clause: str, years: Iterable[int], language: str) -> Table:
    """What parting after each of some years means under a clause."""
    life = words.life_of(answer)
    one, written = life.under(clause).parting, unit(answer, clause)
    agreed, shown = clause == life.clause, columns(answer)

    def cell(name: str, year: int) -> Cell:
        value = float(getattr(one, name)[year])
        text = written.signed(value, language) if name in LEFT else written.text(value, language)
        if not agreed and name in (*OWED, *LEFT):
            return text
        return Asked(text, f"contract_life.by_year.{NAMES.get(name, name)}")

    def runs(year: int) -> Cell:
        share = percent(float(life.expected.running[year]), language)
        return Asked(share, "contract_life.by_year.running") if agreed else share

    own, rate = life.served.party.discount_rate, life.investment_rate
    key = "note" if life.has_own_return else "note_no_return"
    note = say(f"exits.table.{key}", language, rate=percent(rate, language, 1), own=rate_text(own, language))
    if GIVEN_BACK in shown:
        note = f"{say('exits.table.note_given_back', language)} {note}"
    return Table(
        head=(
            say("exits.table.year", language),
            *(say(f"exits.table.{HEADS[name]}", language) for name in shown),
            say("exits.table.runs", language),
        ),
        rows=tuple((str(year), *(cell(name, year) for name in shown), runs(year)) for year in years),
        note=note,
        numbers=tuple(range(1, len(shown) + 2)),
    )


def customers(exits: CustomerExits, years: Iterable[int], language: str) -> Table:
    """What a customer owes by year, and nothing of ours."""
    columns = (exits.termination_fee, exits.after_tax, exits.buyout_price)
    written = scale(max(map(abs, column)) for column in columns)
    return Table(
        head=(
            say("exits.table.year", language),
            *(say(f"exits.table.{HEADS[name]}", language) for name in OWED),
        ),
        rows=tuple(
            (str(year), *(written.text(column[year], language) for column in columns)) for year in years
        ),
        numbers=(1, 2, 3),
    )


def clauses_unit(answer: Answer) -> Scale:
    """In what the gains of the clauses are written."""
    life = words.life_of(answer)
    return scale([gain for one in life.clauses for gain in (*one.gains.values(), one.gain)])


def clauses(answer: Answer, year: int, language: str) -> Table:
    """Every clause: what is owed after a year, and our gain at several shares of early ends."""
    life, written = words.life_of(answer), clauses_unit(answer)

    def row(one) -> tuple[Cell, ...]:
        called = words.clause_name(one.clause, language)
        if one.clause == life.clause:
            called = say("exits.clauses.in_force", language, clause=called)
        path = f"contract_life.clauses.{one.clause}"
        owed = written.text(float(one.parting.termination_fee[year]), language)
        gains = (
            Asked(written.signed(gain, language), f"{path}.gain_at.{rate:.0%}")
            for rate, gain in one.gains.items()
        )
        assumed = Asked(written.signed(one.gain, language), f"{path}.expected_gain")
        means = words.clause_says(one.clause, life, language)
        return (called, means, Asked(owed, f"{path}.termination_fee"), *gains, assumed)

    return Table(
        head=(
            say("exits.clauses.clause", language),
            say("exits.clauses.means", language),
            say("exits.clauses.owed", language, year=year),
            *(say("exits.clauses.at", language, share=rate_text(rate, language)) for rate in EXIT_RATES),
            say("exits.clauses.as_assumed", language),
        ),
        rows=tuple(row(one) for one in life.clauses),
        note=words.rates_note(life, language),
        numbers=tuple(range(2, 4 + len(EXIT_RATES))),
    )


def chain(answer: Answer, language: str) -> Table | None:
    """How much higher the fee would have to be for chains of terms; None where the horizon is too short."""
    life = words.life_of(answer)
    terms = dict.fromkeys(link.term for link in life.chain)
    if not terms:
        return None
    shares = {(link.term, link.renewal_rate): link.uplift_share for link in life.chain}

    def cell(term: int, renewal: float) -> Cell:
        share = shares[term, renewal]
        text = "–" if share is None else percent(share, language, 1)
        return Asked(text, f"contract_life.chain.{term}.{renewal:.0%}.fee_uplift_share")

    note = say("exits.chain.note", language)
    if life.renewed_fee_share != 1.0:
        share = rate_text(life.renewed_fee_share, language)
        note = f"{note} {say('exits.chain.renewed_fee', language, share=share)}"
    return Table(
        head=(
            say("exits.chain.term", language),
            *(say("exits.chain.renewed", language, share=rate_text(one, language)) for one in CHAIN_RENEWALS),
        ),
        rows=tuple(
            (years_text(term, language), *(cell(term, renewal) for renewal in CHAIN_RENEWALS))
            for term in terms
        ),
        note=note,
        numbers=tuple(range(1, len(CHAIN_RENEWALS) + 1)),
    )


def pilot(answer: Answer, language: str) -> Table | None:
    """What ending a trial would have to cost, by its length; None where a term is too short for one."""
    trial = words.life_of(answer).trial
    if not trial:
        return None
    written = pilot_unit(answer)
    return Table(
        head=tuple(say(f"exits.pilot.{name}", language) for name in ("year", "whole", "back", "free")),
        rows=tuple(
            (
                str(one.year),
                written.text(one.whole_price, language),
                written.text(one.back_price, language),
                written.signed(one.free_left, language),
            )
            for one in trial
        ),
        numbers=(1, 2, 3),
    )


def pilot_unit(answer: Answer) -> Scale:
    """In what the prices of a pilot are written."""
    trial = words.life_of(answer).trial
    return scale(value for one in trial for value in (one.whole_price, one.back_price, one.free_left))
