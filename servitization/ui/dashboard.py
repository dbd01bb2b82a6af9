"""The Dashboard: heading, filters, one row an offer, the offers together, what is behind them."""

from collections.abc import Sequence

import streamlit as st

from servitization.analysis.overview import Together, together
from servitization.language import say
from servitization.report import dashboard_sure
from servitization.report import dashboard_words as words
from servitization.report.charts.cash_together import cash_together, notes
from servitization.report.charts.revenue_together import revenue_together
from servitization.report.dashboard_rows import (
    OUTCOMES,
    SORTS,
    Filter,
    Row,
    matching,
    ordered,
    products,
)
from servitization.report.sentences import named
from servitization.ui.dashboard_offers import Exchanged, Unreadable, exchanged_text, unreadable_text
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.pictures import drawing
from servitization.ui.plain import clean, plain
from servitization.ui.tables import section_html

EXAMPLES = "dashboard_examples"


def heading(rows: Sequence[Row], left_out: Sequence[Unreadable], language: str) -> None:
    """How many offers are worth making, the sum, the cash, what is wrong with the others."""
    summaries = [row.summary for row in rows]
    outcomes = {one.verdict.outcome for one in summaries}
    going = together([one for one in summaries if one.verdict.outcome == "go"])
    best = next((outcome for outcome in OUTCOMES if outcome in outcomes), "no")
    about = [_told("offers", len(rows), language)] if rows else []
    about += [_told("unreadable", len(left_out), language)] if left_out else []
    about += [say("dashboard.eyebrow.today", language)] if rows else []
    state = f"{MARKS[best]} {words.states_text(summaries, language)}" if rows else ""
    head(
        Eyebrow(state, best, tuple(about)),
        words.headline(summaries, going, language),
        (*words.second_sentences(summaries, going, language), *_sure(rows, language)),
    )


def _sure(rows: Sequence[Row], language: str) -> tuple[str, ...]:
    """How sure the offers worth making are."""
    going = [row.sure for row in rows if row.summary.verdict.outcome == "go"]
    told = dashboard_sure.sentence(going, [row.sure for row in rows], language)
    return (told,) if told else ()


def _told(key: str, count: int, language: str) -> str:
    number = "one" if count == 1 else "many"
    return say(f"dashboard.eyebrow.{key}_{number}", language, count=words.counted(count, language))


def unreadable(left_out: Sequence[Unreadable], language: str) -> None:
    """A line for each file that is left out, and why."""
    if left_out:
        told = "".join(f"<span>{plain(unreadable_text(one, language))}</span>" for one in left_out)
        st.html(f'<p class="note left_out" role="status">{told}</p>')


def exchanged(told: Sequence[Exchanged], language: str) -> None:
    """A line for each offer in another currency: the rate at which it counts here, or why it does not."""
    for one in told:
        role = ' role="status"' if one.exchange is None else ""
        st.html(f'<p class="note"{role}>{plain(exchanged_text(one, language), 600)}</p>')


def chosen(rows: Sequence[Row], language: str) -> tuple[Row, ...]:
    """The filters, and the rows that they leave, in the order asked for."""
    with st.container(key="dashboard_filter", horizontal=True, vertical_alignment="center", gap="small"):
        text = st.text_input(
            say("dashboard.filter.text", language),
            key="dashboard_text",
            placeholder=say("dashboard.filter.text_hint", language),
            label_visibility="collapsed",
            max_chars=80,
            width=150,
            persist_state="session",
        )
        product = _products(rows, language)
        outcome = st.pills(
            say("dashboard.filter.state", language),
            OUTCOMES,
            selection_mode="multi",
            format_func=lambda one: f"{MARKS[one]} {say(f'verdict.outcome.{one}', language)}",
            key="dashboard_state",
            label_visibility="collapsed",
            width="content",
            persist_state="session",
        )
        sort = st.selectbox(
            say("dashboard.filter.sort", language),
            SORTS,
            format_func=lambda one: say(f"dashboard.sort.{one}", language),
            key="dashboard_sort",
            label_visibility="collapsed",
            width=180,
            persist_state="session",
        )
        st.toggle(
            say("dashboard.filter.examples", language),
            key=EXAMPLES,
            width="content",
            persist_state="session",
        )
    asked = Filter(text or "", tuple(product), tuple(outcome or ()))
    return ordered(matching(rows, asked, language), sort or SORTS[0])


def _products(rows: Sequence[Row], language: str) -> list[str]:
    known, key = products(rows), "dashboard_product"
    if key in st.session_state:
        st.session_state[key] = [one for one in st.session_state[key] or [] if one in known]
    return st.multiselect(
        say("dashboard.filter.product", language),
        known,
        format_func=lambda one: clean(named("system", one, language), 60),
        key=key,
        placeholder=say("dashboard.filter.product_hint", language),
        label_visibility="collapsed",
        width=190,
        persist_state="session",
    )


def pictures(shown: Sequence[Row], language: str) -> None:
    """Cash of the offers together, and their revenue to year ten."""
    going = [row.summary for row in shown if row.summary.verdict.outcome == "go"]
    others = len(going) < len(shown)
    left, right = st.container(key="dashboard_pictures").columns([3, 2], gap="large")
    with left:
        top = st.container()
        asked = others and st.toggle(
            say("dashboard.cash.all_shown", language),
            key="dashboard_all_shown",
            persist_state="session",
        )
        added = together([row.summary for row in shown] if asked else going)
        with top:
            _cash(added, language)
    if added is not None:
        with right:
            chart = revenue_together(added, language, "screen")
            st.html(section_html(chart.heading, chart.subtitle))
            drawing(chart, "revenue_together")


def _cash(added: Together | None, language: str) -> None:
    if added is None:
        st.html(f'<p class="note">{plain(say("dashboard.cash.nothing", language))}</p>')
        return
    chart = cash_together(added, language, "screen")
    st.html(section_html(chart.heading, chart.subtitle))
    drawing(chart, "cash_together")
    told = notes(added, language)
    if told:
        st.html(f'<p class="note">{plain(told)}</p>')
