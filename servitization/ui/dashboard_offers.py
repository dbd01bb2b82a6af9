"""The offers of the Dashboard: read, studied once each, and kept as summaries.

A summary is small, so many more stay than studies do; offers whose file or figures cannot be
used come apart from the rest. A draft stands in the place of the offer that it changes.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from servitization.analysis.one_currency import Brought, Exchange, brought, common_currency
from servitization.analysis.overview import Summary, summary
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.language import day, number, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.dashboard_rows import Row
from servitization.ui import certainty, offers
from servitization.ui.plain import clean, plain_markdown

SILENT = 0.3
"""Seconds of work before progress is shown."""


@dataclass(frozen=True)
class Unreadable:
    """An offer that is left out, and what is wrong with it."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Exchanged:
    """An offer whose money was brought to the currency of the page, or could not be."""

    name: str
    exchange: Exchange | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Found:
    """The rows, the offers left out, the offers in another currency, and the cases by key as shown."""

    rows: tuple[Row, ...]
    left_out: tuple[Unreadable, ...]
    exchanged: tuple[Exchanged, ...]
    cases: Mapping[str, Case]


@st.cache_resource(max_entries=512, show_spinner=False)
def _summary(fingerprint: str, file: str, _case: Case) -> Summary | tuple[Problem, ...]:
    # Not through `caches.study`: a look at thirty offers would push out what people work on.
    try:
        return summary(_case, Study(_case).answer())
    except InvalidAssumptions as invalid:
        return invalid.problems


@st.cache_resource(max_entries=128, show_spinner=False)
def _brought(fingerprint: str, file: str, currency: str, _case: Case) -> Brought:
    return brought(_case, currency)


def read(examples: bool, language: str) -> Found:
    """All offers, in one currency as far as their rates allow, with how sure each is as far as that is
    known; examples only when asked for."""
    own = _examples()
    changed = offers.drafted()
    asked = [
        one for key, one in offers.choices().items() if (examples or key not in own) and key not in changed
    ]
    currency = common_currency([one.case for one in asked if one.case is not None])
    rows, left_out, exchanged, cases = [], [], [], {}
    shown, started = None, time.monotonic()
    for done, choice in enumerate(asked):
        if shown is not None or time.monotonic() - started > SILENT:
            shown = shown or st.empty()
            text = say("dashboard.loading", language, name=choice.name, done=done + 1, all=len(asked))
            shown.progress((done + 1) / len(asked), plain_markdown(text))
        case = choice.case
        if case is None or currency is None:
            left_out.append(Unreadable(clean(choice.name, 80), tuple(choice.problems)))
            continue
        if case.assumptions.currency != currency:
            told = _brought(case.fingerprint, case.file, currency, case)
            exchanged.append(Exchanged(clean(choice.name, 80), told.exchange, told.problems))
            case = told.case
        found = _summary(case.fingerprint, case.file, case)
        if isinstance(found, Summary):
            rows.append(Row(choice.key, choice.name, found))
            cases[choice.key] = case
        else:
            left_out.append(Unreadable(clean(choice.name, 80), found))
    if shown is not None:
        shown.empty()
    sure = certainty.so_far([cases[row.key] for row in rows])
    rows = [replace(row, sure=one) for row, one in zip(rows, sure, strict=True)]
    return Found(tuple(rows), tuple(left_out), tuple(exchanged), cases)


def exchanged_text(one: Exchanged, language: str) -> str:
    """One line for an offer in another currency: at which rate it counts, or why it does not."""
    told = one.exchange
    if told is None:
        problem = one.problems[0].says(language) if one.problems else ""
        return say("dashboard.not_exchanged", language, name=one.name, problem=problem)
    key = "exchanged" if told.as_of else "exchanged_undated"
    return say(
        f"dashboard.{key}",
        language,
        name=one.name,
        rate=number(told.rate, language, 4),
        spoken=told.spoken,
        currency=told.currency,
        date=day(told.as_of, language) if told.as_of else "",
    )


def _examples() -> set[str]:
    folder = offers.ROOT / "assumptions/examples"
    stems = [path.stem for path in folder.glob("*.yaml")]
    shipped = {path.stem for path in (offers.ROOT / "assumptions/offers").glob("*.yaml")}
    return {f"examples-{stem}" if stem in shipped else stem for stem in stems}


def unreadable_text(one: Unreadable, language: str) -> str:
    """One line for an offer that is left out."""
    first: Sequence[Problem] = one.problems[:1]
    many = "many" if len(one.problems) > 1 else "one"
    problem = first[0].says(language) if first else ""
    return say(
        f"dashboard.unreadable_{many}", language, name=one.name, problem=problem, count=len(one.problems)
    )
