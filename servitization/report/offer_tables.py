"""The tables folded below the Offer page, as cells of text: for us, never for the customer."""

from collections.abc import Mapping, Sequence

from servitization.analysis.answer import Answer
from servitization.analysis.verdict import Test
from servitization.assumptions.trail import Provenance
from servitization.language import number, say
from servitization.model.alternatives import SALE
from servitization.report.offer_words import exact
from servitization.report.sentences import machine_text, named, party_name, rate_text, test_name, test_says
from servitization.report.table import Asked, Table

STATES = {True: "●", False: "○", None: "–"}
"""Marks beside the words for holds, fails, not examined."""


def tests(answer: Answer, language: str) -> Table:
    """Every test with its state and what was found."""
    words = {True: "holds", False: "fails", None: "unexamined"}
    return Table(
        head=_head(("test", "state", "found"), language),
        rows=tuple(
            (
                test_name(test, language),
                f"{STATES[test.passed]} {say(f'offer.state.{words[test.passed]}', language)}",
                Asked(test_says(answer, test, language), _asked(test)),
            )
            for test in answer.verdict.tests
        ),
    )


def _asked(test: Test) -> str:
    """By which name a test is explained; a chance that was counted by its own."""
    if test.name == "p_both" and test.passed is not None:
        return f"risk.better_off.{SALE}.both.chance"
    return f"verdict.tests.{test.name}"


def alternatives(answer: Answer, language: str) -> Table:
    """The present value of each party in each alternative."""
    offer, results = answer.offer, answer.alternatives
    return Table(
        head=(
            say("offer.table.party", language),
            *(say(f"table.alternative.{name}", language) for name in results),
        ),
        rows=tuple(
            (
                say(
                    "offer.table.party_at",
                    language,
                    party=party_name(offer, party, language),
                    rate=rate_text(rate, language),
                ),
                *(
                    Asked(
                        number(one.parties[party].npv, language), f"alternatives.{name}.parties.{party}.npv"
                    )
                    for name, one in results.items()
                ),
            )
            for party, rate in offer.party_rates.items()
        ),
        note=say("offer.table.npv_note", language, currency=offer.currency),
        numbers=tuple(range(1, len(results) + 1)),
    )


def ladder(answer: Answer, language: str) -> Table:
    """What each step from sale to service saves in resources, and their sum."""
    offer, steps = answer.offer, answer.gain.ladder
    rows = [
        (
            say(f"table.step.{step.name}", language),
            Asked(number(step.gain, language), f"gain.service.ladder.{step.name}"),
        )
        for step in steps
    ]
    total = sum(step.gain for step in steps)
    return Table(
        head=(
            say("offer.table.ladder_step", language),
            say("offer.table.gain_today", language, currency=offer.currency),
        ),
        rows=(
            *rows,
            (
                say("offer.table.ladder_total", language),
                Asked(number(total, language), "gain.service.ladder"),
            ),
        ),
        note=say("offer.table.ladder_note", language, rate=rate_text(offer.system_rate, language)),
        numbers=(1,),
        totals=1,
    )


def machines(answer: Answer, language: str) -> Table:
    """Which machine stands from when to when, by alternative and system."""
    rows = []
    for name, result in answer.alternatives.items():
        for system, cycles in result.schedules.items():
            for index, cycle in enumerate(cycles):
                standing = "in_place" if cycle.year < 0 else "at_signing"
                rows.append(
                    (
                        say(f"table.alternative.{name}", language) if index == 0 else "",
                        named("system", system, language) if index == 0 else "",
                        say(f"offer.table.{standing}", language) if cycle.year <= 0 else str(cycle.year),
                        machine_text(cycle.tier, language),
                        machine_text(cycle.maintenance, language),
                        str(cycle.years_left),
                    )
                )
    columns = ("alternative", "system", "from_year", "tier", "upkeep", "years")
    return Table(head=_head(columns, language), rows=tuple(rows), numbers=(2, 5))


def judged_paths(trail: Mapping[str, Provenance]) -> tuple[str, ...]:
    """Paths of the numbers that rest on a judgement."""
    return tuple(path for path, one in trail.items() if one.basis == "judged" and is_number(one.value))


def number_count(trail: Mapping[str, Provenance]) -> int:
    """How many numbers files have given."""
    return sum(
        is_number(one.value) and bool(one.file) and path != "schema_version" for path, one in trail.items()
    )


def is_number(value: object) -> bool:
    """Whether an assumption is a number, or numbers by year or by name."""
    return isinstance(value, int | float | dict) and not isinstance(value, bool)


def judged(trail: Mapping[str, Provenance], language: str) -> Table:
    """Every number without a source behind it, with its range and the reason given."""
    rows = []
    for path in judged_paths(trail):
        one = trail[path]
        span = ""
        if one.low is not None and one.high is not None:
            span = say(
                "offer.table.range_of",
                language,
                low=exact(one.low, language),
                high=exact(one.high, language),
            )
        unit = (one.unit or "").replace("{size}", "size").replace("{function}", "function")
        reason = one.source or one.note or say("offer.table.no_note", language)
        value = str(one.value) if path.endswith("_year") else _value(one.value, language)
        rows.append((path, value, unit, span, reason))
    columns: Sequence[str] = ("path", "value", "unit", "range", "note")
    return Table(
        head=_head(columns, language),
        rows=tuple(rows),
        note=say("offer.table.judged_note", language),
        numbers=(1,),
    )


def _value(value: object, language: str) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_value(one, language)}" for name, one in value.items()) or "–"
    return exact(float(value), language) if isinstance(value, int | float) else str(value)


def _head(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(say(f"offer.table.{name}", language) for name in names)
