"""The tab Service of the Contract page: blueprint, triangle, mix, contacts, encounter, co-production,
experience; neutral beside adjusted, and one click back.

For us alone. Nothing is computed here, and nothing tried here enters the offer.
"""

from pathlib import Path

import streamlit as st

from servitization.language import currency_symbol, say
from servitization.problems import InvalidAssumptions
from servitization.report import servuction_tables as tables
from servitization.report import servuction_words as words
from servitization.report.charts.coproduction import coproduction_chart
from servitization.ui import service_fields as fields
from servitization.ui import service_html as drawn
from servitization.ui import service_shown, state
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import drawing
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.service_shown import Served
from servitization.ui.service_values import (
    FILE,
    MOVES,
    OF_EXPERIENCE,
    OF_MIX,
    OF_RECOVERY,
    OF_RELATION,
    OF_STAFF,
    STEP,
    moves_code,
)
from servitization.ui.tables import table

_STYLE = (Path(__file__).parent / "service.css").read_text(encoding="utf-8")


def service(seen: Shown, language: str) -> None:
    """Draws the tab."""
    st.html(f"<style>{_STYLE}</style>")
    try:
        shown = service_shown.served(seen.case, seen.study, language)
    except InvalidAssumptions as invalid:
        _choice(None, seen, language)
        why = "; ".join(service_shown.says(one, language) for one in invalid.problems[:3])
        st.html(drawn.sentences((say("servuction.tab.refused", language, why=why),)))
        return
    if shown is None:
        st.html(f'<p class="note">{plain(say("servuction.tab.none", language))}</p>')
        return
    with st.container(key="sv_top", gap="xsmall"):
        _top(shown, seen, language)
    with st.container(key="sv_beside"):
        _beside(shown, language)
    with st.container(key="sv_blueprint", gap="xsmall"):
        _blueprint(shown, language)
    with st.container(key="sv_link"):
        _links(shown, language)
    with st.container(key="sv_contacts"):
        _contacts(shown, language)
    with st.container(key="sv_encounter"):
        _encounter(shown, language)
    with st.container(key="sv_experience", gap="xsmall"):
        _experience(shown, language)


def _head(key: str, language: str, **said: object) -> None:
    heading, subtitle = (
        say(f"servuction.{key}.{part}", language, **said) for part in ("heading", "subtitle")
    )
    st.html(drawn.head(heading, subtitle, language))


def _note(text: str) -> None:
    st.html(f'<p class="note">{plain(text)}</p>')


def _symbol(shown: Served) -> str:
    return currency_symbol(shown.outcome.comparison.assumptions.currency)


# --- which service, neutral beside adjusted -------------------------------------------------------


def _top(shown: Served, seen: Shown, language: str) -> None:
    st.html(drawn.head(say("servuction.tab.heading", language), "", language))
    summary = words.summary_says(shown.outcome, language)
    st.html(f'<p class="sv_lead" role="status">{plain(summary)}</p>')
    _note(say("servuction.said.assumed", language))
    with st.container(key="sv_choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice(shown, seen, language)
        st.button(
            plain_markdown(say("servuction.tab.reset", language)),
            key="sv_reset",
            disabled=shown.outcome.is_neutral and not shown.codes,
            on_click=service_shown.back_to_today,
            args=(shown,),
        )


def _choice(shown: Served | None, seen: Shown, language: str) -> None:
    fitting = service_shown.fitting(seen.case.assumptions.contract.system)
    usual, cases = next(iter(fitting), None), service_shown.files()
    key = state.widget_key(FILE, seen.choice.key, language)
    held = shown.name if shown else service_shown.chosen(seen.case.assumptions.contract.system)
    if st.session_state.get(key) != held:
        st.session_state[key] = held

    def said(name: str) -> str:
        title = words.service_title(cases[name], language)
        return clean(title if fitting[name] else say("servuction.tab.other", language, title=title), 90)

    st.selectbox(
        plain_markdown(say("servuction.tab.pick", language)),
        list(fitting),
        key=key,
        format_func=said,
        on_change=lambda: service_shown.choose_file(st.session_state[key], usual),
        width=460,
    )


def _beside(shown: Served, language: str) -> None:
    found = shown.outcome
    left, right = st.columns(2, gap="large")
    with left:
        subtitle = say("servuction.tab.beside_subtitle", language, currency=_symbol(shown))
        st.html(drawn.head(say("servuction.tab.beside", language), subtitle, language))
        table(tables.beside(found, language), "sv_beside")
    with right:
        heading = say("servuction.tab.drivers", language)
        st.html(drawn.head(heading, say("servuction.tab.drivers_subtitle", language), language))
        if words.acting(found):
            table(tables.drivers(found, language), "sv_drivers")
        else:
            _note(say("servuction.tab.nothing", language))


# --- blueprint ------------------------------------------------------------------------------------


def _blueprint(shown: Served, language: str) -> None:
    _head("blueprint", language)
    st.html(drawn.blueprint(shown.service, language))
    left, right = st.columns([11, 9], gap="large")
    with left:
        heading = say("servuction.blueprint.edits", language)
        subtitle = say("servuction.blueprint.edits_subtitle", language, currency=_symbol(shown))
        st.html(drawn.head(heading, subtitle, language))
        _move(shown, language)
        table(tables.moves(shown.outcome, language), "sv_moves")
    with right:
        heading = say("servuction.blueprint.figures", language)
        st.html(drawn.head(heading, say("servuction.blueprint.figures_subtitle", language), language))
        table(tables.figures(shown.outcome, language), "sv_figures")
        with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_staff"):
            fields.numbers(OF_STAFF, shown, language)


def _move(shown: Served, language: str) -> None:
    """A step, and where it is put; each place says what it would change of the fee."""
    steps, changes = shown.service.blueprint.steps, shown.outcome.fee_of_moves
    currency = shown.outcome.comparison.assumptions.currency
    picked = state.code(STEP)
    step = picked if picked in steps else next(iter(steps))
    with st.container(key="sv_move", horizontal=True, vertical_alignment="bottom", gap="small"):
        key = state.widget_key(STEP, shown.name, language)
        if st.session_state.get(key) != step:
            st.session_state[key] = step
        st.selectbox(
            plain_markdown(say("servuction.blueprint.step_pick", language)),
            list(steps),
            key=key,
            format_func=lambda name: clean(words.step_title(steps[name], language), 60),
            on_change=lambda: state.choose(STEP, st.session_state[key]),
            width=280,
        )
        now = steps[step].move
        put = state.widget_key(f"{MOVES}-{step}", shown.name, language)
        if st.session_state.get(put) != now:
            st.session_state[put] = now

        def said(move: str) -> str:
            text = say(f"servuction.move.{move}", language)
            if move == now:
                return text
            return f"{text} ({words.fee_change(changes[step][move], currency, language)})"

        def changed() -> None:
            plain_service = shown.plain.assumptions
            moves = {name: one.move for name, one in steps.items()} | {step: st.session_state[put] or now}
            state.choose(MOVES, moves_code(plain_service, moves))  # type: ignore[arg-type]

        st.segmented_control(
            plain_markdown(say("servuction.blueprint.put", language)),
            ["stays", "customer", "web", "behind"],
            key=put,
            format_func=lambda move: plain_markdown(said(move), 60),
            required=True,
            on_change=changed,
        )


# --- triangle and mix -----------------------------------------------------------------------------


def _links(shown: Served, language: str) -> None:
    left, right = st.columns([8, 12], gap="large")
    with left:
        _head("triangle", language)
        st.html(drawn.triangle(shown.outcome, language))
        st.html(drawn.sentences((words.focus_says(shown.outcome, language),)))
        fields.weights(shown, language)
    with right:
        author = shown.service.mix_author
        known = say("servuction.mix.source_author", "en")
        told = say("servuction.mix.source_author", language) if author == known else author
        _head("mix", language, author=told or "–")
        fields.mix(shown, language)
        table(tables.mix(shown.outcome, language), "sv_mix")
        found = words.warnings_say(shown.outcome, language)
        if found:
            st.html(drawn.sentences(found, "note contradiction"))
        else:
            _note(say("servuction.mix.consistent", language))
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_mix_fields"):
        fields.numbers(OF_MIX, shown, language)


# --- contacts -------------------------------------------------------------------------------------


def _contacts(shown: Served, language: str) -> None:
    found = shown.outcome
    left, right = st.columns(2, gap="large")
    with left:
        _head("funnel", language)
        table(tables.contacts(found, language), "sv_contacts")
        _note(words.contacts_say(found, language))
    with right:
        _head("point", language, currency=_symbol(shown))
        st.html(drawn.point_bars(found, language) or drawn.sentences((words.contacts_say(found, language),)))
        with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_relation"):
            fields.numbers(OF_RELATION, shown, language)


# --- encounter and co-production ------------------------------------------------------------------


def _encounter(shown: Served, language: str) -> None:
    found = shown.outcome
    left, right = st.columns(2, gap="large")
    with left:
        _head("encounter", language)
        table(tables.encounter(found, language), "sv_encounter")
        st.html(drawn.sentences((words.encounter_says(found, language),), "note"))
        with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_recovery"):
            fields.numbers(OF_RECOVERY, shown, language)
    with right:
        chart = coproduction_chart(found, language, "screen")
        st.html(drawn.head(chart.heading, chart.subtitle, language))
        drawing(chart, "sv_coproduction")
        st.html(drawn.sentences(words.coproduction_says(found, language), "note"))


# --- experience -----------------------------------------------------------------------------------


def _experience(shown: Served, language: str) -> None:
    found = shown.outcome
    _head("experience", language)
    left, right = st.columns(2, gap="large")
    with left:
        st.html(drawn.score_bars(found, language))
    with right:
        told = (
            words.score_says(found, language),
            words.admission_says(found, language),
            words.souvenir_says(found, language),
        )
        st.html(drawn.sentences(told))
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_experience_fields"):
        fields.numbers(OF_EXPERIENCE, shown, language)
