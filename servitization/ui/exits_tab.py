"""The part "what if we part" of the Contract page: a year to part in, a clause to try, tables and chart.

A clause that is tried here changes no assumption: it shows what the same contract would owe under it.
"""

from collections.abc import Iterable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.report import exit_tables as tables
from servitization.report import exit_words as words
from servitization.report.charts.parting import parting_chart
from servitization.ui import state
from servitization.ui.notices import misleading
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import drawing
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section, table

CLAUSE, YEAR = "clause", "parted"
"""Codes in the address for the clause that is tried, and the year in which we part."""
FIRST_SHOWN = 5
"""The year in which we part when nobody has chosen one."""


def exits(seen: Shown, language: str) -> None:
    """Draws the part: parting in a year, clauses side by side, how long contracts last, a pilot."""
    answer = seen.answer
    with st.container(key="exits_part"):
        left, right = st.columns([10, 11], gap="large")
        with left:
            top = st.container(gap="xsmall")
            clause, year = _chosen(answer, language)
            with top:
                section(
                    say("exits.part.heading", language, year=year),
                    say("exits.part.subtitle", language, clause=words.clause_name(clause, language)),
                )
            _told(words.parting_says(answer, clause, year, language), ' role="status"')
            # Of a clause that is only tried nothing is found out.
            if clause == words.life_of(answer).clause:
                misleading(answer, "ending", language)
        with right:
            chart = parting_chart(answer, clause, year, language, "screen")
            section(chart.heading, chart.subtitle)
            drawing(chart, "exits_chart")
    with st.container(key="exits_years", gap="xsmall"):
        _years(answer, clause, year, language)
    with st.container(key="exits_clauses", gap="xsmall"):
        unit = tables.clauses_unit(answer).heading(answer.offer.currency, language, inside=True)
        section(say("exits.clauses.heading", language), say("exits.clauses.subtitle", language, unit=unit))
        table(tables.clauses(answer, year, language), "clauses")
    with st.container(key="exits_lasting"):
        left, right = st.columns(2, gap="large")
        with left:
            _lasting(answer, language)
        with right:
            _pilot(answer, language)


def _told(sentences: Iterable[str], role: str = "") -> None:
    spans = "".join(f"<span>{plain(one)}</span> " for one in sentences)
    st.html(f'<p class="exits_says"{role}>{spans}</p>')


def _chosen(answer: Answer, language: str) -> tuple[str, int]:
    """The clause that is tried and the year in which we part."""
    life = words.life_of(answer)
    names = [one.clause for one in life.clauses]
    key, asked = f"pick_{CLAUSE}", state.code(CLAUSE)
    st.session_state[key] = asked if asked in names else life.clause
    clause = st.selectbox(
        say("exits.part.pick", language),
        names,
        key=key,
        format_func=lambda name: clean(words.clause_choice(name, life, language)),
        on_change=lambda: _try(CLAUSE, st.session_state[f"pick_{CLAUSE}"], life.clause),
    )
    if life.horizon == 1:
        return clause or life.clause, 1
    first = min(FIRST_SHOWN, life.horizon - 1)
    # Its end is part of the handle: one of another contract is another handle.
    key, asked = f"pick_{YEAR}-{life.horizon}", state.code(YEAR) or ""
    within = asked.isdecimal() and 1 <= int(asked) <= life.horizon
    shown = int(asked) if within else first
    # A value that is set in a run is sent to the browser, and would take back what was pressed meanwhile.
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    year = st.slider(
        say("exits.part.slider", language),
        1,
        life.horizon,
        key=key,
        on_change=lambda: _try(YEAR, str(st.session_state[key]), str(first)),
    )
    return clause or life.clause, int(year)


def _try(name: str, code: str, usual: str) -> None:
    state.choose(name, None if code == usual else code)


def _years(answer: Answer, clause: str, year: int, language: str) -> None:
    horizon = answer.offer.horizon
    unit = tables.unit(answer, clause).heading(answer.offer.currency, language)
    section(say("exits.table.heading", language), say("exits.table.subtitle", language, unit=unit))
    few = tables.few_years(horizon, [year])
    table(tables.by_year(answer, clause, few, language), "parting")
    if len(few) < horizon:
        fold = st.expander(
            plain_markdown(say("exits.table.all", language)), key="fold_exits_years", on_change="rerun"
        )
        if fold.open:
            with fold:
                table(tables.by_year(answer, clause, range(1, horizon + 1), language), "parting")


def _lasting(answer: Answer, language: str) -> None:
    section(say("exits.ends.heading", language))
    _told(words.lasting_says(answer, language))
    chain = tables.chain(answer, language)
    if chain is not None:
        section(say("exits.chain.heading", language), say("exits.chain.subtitle", language))
        table(chain, "chain")


def _pilot(answer: Answer, language: str) -> None:
    trial = tables.pilot(answer, language)
    unit = tables.pilot_unit(answer).heading(answer.offer.currency, language, inside=True)
    section(
        say("exits.pilot.heading", language),
        say("exits.pilot.subtitle", language, unit=unit) if trial else "",
    )
    st.html(f'<p class="note">{plain(words.pilot_says(answer, language))}</p>')
    if trial is not None:
        table(trial, "trial")
