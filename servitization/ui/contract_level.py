"""The tab Service level: what a chosen availability or comfort costs or brings, and the terms of it."""

import streamlit as st

from servitization.analysis.service_levels import USUAL, ServiceLevels
from servitization.language import currency_symbol, say
from servitization.report import contract_tables, contract_words
from servitization.report.charts.service_level import service_level
from servitization.report.fee_words import hours_text, service_level_says
from servitization.ui import state
from servitization.ui.contract_fields import choice, number, take
from servitization.ui.contract_values import MEASURES
from servitization.ui.field_values import QUESTIONS
from servitization.ui.number_text import code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import picture
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table

CHOSEN = "hours"
"""Code in the address for the share of the hours that is tried; it changes no assumption."""
FIELDS = ("target", "hours", "band", "malus", "malus_cap", "bonus", "bonus_cap")


def level(seen: Shown, language: str) -> None:
    """Draws the tab."""
    levels = seen.study.service_levels(state.fee())
    terms = seen.answer.offer.signed.fee
    with st.container(key="contract_level"):
        if levels.agreed:
            _simulator(levels, seen, language)
        else:
            section(say("contract.level.heading", language))
            st.html(f'<p class="contract_says">{plain(say("contract.level.none", language))}</p>')
            expected = contract_words.expected_says(levels, seen.answer, language)
            st.html(f'<p class="note">{plain(expected)}</p>')
            st.button(
                plain_markdown(say("contract.level.usual", language)),
                key="usual_level",
                on_click=_take_usual,
                args=(seen,),
            )
    with st.container(key="contract_level_terms", gap="xsmall"):
        section(say("contract.terms.heading", language), service_level_says(terms, language))
        _fields(seen, language)


def _simulator(levels: ServiceLevels, seen: Shown, language: str) -> None:
    left, right = st.columns([12, 9], gap="large")
    with right:
        found = levels.at(_share(levels, language))
        told = (
            *contract_words.achieved_says(found, levels, seen.answer, language),
            contract_words.expected_says(levels, seen.answer, language),
        )
        spans = "".join(f"<span>{plain(text)}</span> " for text in told)
        st.html(f'<p class="contract_says" role="status">{spans}</p>')
        st.html(f'<p class="note">{plain(say("contract.level.after_tax", language))}</p>')
    with left:
        picture(service_level(levels, found, language, "screen"), "service_level")
    symbol = currency_symbol(seen.answer.offer.currency)
    with st.container(key="contract_level_table"):
        section(
            say("contract.level.table", language),
            say("contract.level.table_subtitle", language, currency=symbol),
        )
        shown = contract_tables.level_steps(levels, levels.examples, seen.answer, language)
        table(shown, "fee_levels")


def _share(levels: ServiceLevels, language: str) -> float:
    """The share of the hours that is tried, by a handle from the capped malus to all hours."""
    key, held = f"pick_{CHOSEN}", value_of(state.code(CHOSEN))
    held = levels.start if held is None else held
    place = min(levels.places, key=lambda one: abs(one - held))
    # A value that is set in a run is sent to the browser, and would take back what was pressed meanwhile.
    if st.session_state.get(key) != place:
        st.session_state[key] = place

    def keep() -> None:
        state.choose(CHOSEN, code_of(st.session_state[key]))

    return st.select_slider(
        plain_markdown(say("contract.level.slider", language)),
        list(levels.places),
        key=key,
        format_func=lambda share: hours_text(share, language),
        on_change=keep,
    )


def _fields(seen: Shown, language: str) -> None:
    def label(name: str) -> str:
        return say(f"contract.terms.{name}", language)

    held = seen.case.assumptions.contract.fee.service_level
    with st.container(key="contract_level_fields", horizontal=True, vertical_alignment="top", gap="small"):
        choice("sla_measure", {one: label(one) for one in MEASURES}, label("sla_measure"), seen, language)
        for name in FIELDS:
            empty = label("sla_target_empty") if name == "target" else ""
            number(f"sla_{name}", label(f"sla_{name}"), seen, language, empty)
        if held.measure == "comfort":
            number("sla_comfort", label("sla_comfort"), seen, language)
    names = [name for name in QUESTIONS if name.startswith("sla_") and state.code(name)]
    if names:
        st.button(
            plain_markdown(label("back_all")),
            key="back_level",
            type="tertiary",
            on_click=state.forget,
            args=tuple(names),
        )


def _take_usual(seen: Shown) -> None:
    """Usual terms, as far as the file says nothing else."""
    for name, value in USUAL.items():
        state.forget(f"sla_{name}")
        take(f"sla_{name}", code_of(value), seen)
