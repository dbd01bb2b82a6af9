"""The Portfolio page: what becomes of the company that goes over from selling to serving.

Head, plan and changes, the fish and the cash trough, the company in ten years beside the speeds, what
only looks good; the tables behind it are in `portfolio_folds`.
"""

import streamlit as st

from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import say
from servitization.problems import Problem
from servitization.report import portfolio_tables, portfolio_words
from servitization.report.charts.portfolio_fish import fish
from servitization.report.charts.portfolio_paces import paces
from servitization.report.charts.portfolio_trough import cash_trough
from servitization.report.offer_words import Segment
from servitization.store.refusals import StoreError
from servitization.ui import ask, portfolio_folds, portfolio_pick, portfolio_state, portfolio_work, state
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.notices import listed
from servitization.ui.pictures import drawing, picture
from servitization.ui.plain import clean, plain
from servitization.ui.portfolio_fields import Fields
from servitization.ui.tables import section, section_html, table

_GOOD = "plan_good"
"""Key of the session: the changes that could be used last, by plan."""


def draw(language: str) -> Portfolio | None:
    """The whole page; the plan that it shows, or None where none can be shown."""
    choice = portfolio_state.current()
    top = st.container(gap="xsmall")
    portfolio_pick.picker(choice, language)
    if choice.case is None:
        with top:
            _nothing(choice.problems, language)
        return None
    fields = Fields(choice, language)
    with st.container(key="planned_sliders"):
        fields.sliders()
    fields.company()
    behind = portfolio_folds.lines_fold(fields, choice, language)
    try:
        asked = portfolio_work.asked(choice, fields.changed, language)
        beside = portfolio_pick.beside(choice, language)
    except StoreError as away:
        with top:
            _nothing((), language, away.says(language))
        return None
    elsewhere = fields.elsewhere(asked.refused)
    refused = fields.told(asked.refused) or bool(elsewhere)
    if asked.problems or elsewhere:
        with top:
            told = (*asked.problems, *elsewhere)
            listed(say("portfolio.page.problems", language), told, language)
    found = asked.found
    if found is None:
        with top:
            _nothing((), language)
        return None
    with top:
        _title(found, refused, bool(asked.used), language)
    with behind:
        _funding(found, language)
    _pictures(found, beside, language)
    _figures(found, beside, language)
    _flags(found, language)
    portfolio_folds.folds(found, choice, fields, asked.used, language)
    portfolio_state.remember()
    return found


def _title(found: Portfolio, refused: bool, moved: bool, language: str) -> None:
    more = found.company.npv_to_the_end >= 0
    outcome = "go" if more and not found.flags else "conditional" if more else "no"
    word = say(f"portfolio.page.state_{outcome}", language)
    about = (
        clean(found.plan.about.title, 120),
        say("portfolio.page.span", language, first=int(found.years[0]), last=int(found.years[-1])),
    )
    key = "portfolio.page.calculation_changed" if moved else "offer.calculation"
    told = say(key, language, fingerprint=found.case.fingerprint[:7])
    seconds = portfolio_words.second_sentences(found, language)
    head(
        Eyebrow(f"{MARKS[outcome]} {word}", outcome, about, told),
        portfolio_words.headline(found, language),
        seconds,
    )
    if refused:
        st.html(f'<p class="last_good" role="status">{plain(say("portfolio.page.last_good", language))}</p>')


def _nothing(problems: tuple[Problem, ...], language: str, why: str = "") -> None:
    head(
        Eyebrow(f"{MARKS['no']} {say('portfolio.page.state_nothing', language)}", "no", ()),
        [Segment(say("portfolio.page.nothing", language))],
        [why or say("portfolio.page.nothing_says", language)],
    )
    if problems:
        listed(say("portfolio.page.problems", language), problems, language)


def _pictures(found: Portfolio, beside: Portfolio | None, language: str) -> None:
    with st.container(key="portfolio_pictures"):
        left, right = st.columns(2, gap="large")
        with left:
            with st.container(horizontal=True, vertical_alignment="top", gap="small"):
                heading = st.container(width="stretch")
                whole = st.toggle(
                    say("portfolio.chart.fish.whole", language),
                    key="portfolio_whole",
                    value=state.code("fish") == "whole",
                    width="content",
                    on_change=_turn_fish,
                )
            chart = fish(found, language, "screen", whole)
            with heading:
                st.html(section_html(chart.heading, chart.subtitle))
            drawing(chart, "portfolio_fish")
        with right:
            picture(cash_trough(found, language, "screen", beside), "portfolio_trough")
            if beside is not None:
                st.html(f'<p class="note">{plain(portfolio_pick.beside_says(found, beside, language))}</p>')


def _turn_fish() -> None:
    state.choose("fish", "whole" if st.session_state["portfolio_whole"] else None)


def _figures(found: Portfolio, beside: Portfolio | None, language: str) -> None:
    with st.container(key="portfolio_figures"):
        left, right = st.columns(2, gap="large")
        with left:
            year = int(found.years[portfolio_tables.later(found)])
            section(
                say("portfolio.ten.heading", language, year=year), say("portfolio.ten.subtitle", language)
            )
            table(portfolio_tables.in_ten_years(found, language, beside), "portfolio_ten")
        with right:
            if found.paces:
                picture(paces(found, language, "screen"), "portfolio_paces")
                table(portfolio_tables.paces(found, language), "portfolio_paces")
            for name, year in found.too_fast.items():
                pace = portfolio_words.pace_name(name, language)
                st.html(
                    f'<p class="note">{plain(say("portfolio.too_fast", language, pace=pace, year=year))}</p>'
                )


def _funding(found: Portfolio, language: str) -> None:
    """What the limit allows, beside the field where it is given."""
    if found.funding is not None:
        told = portfolio_words.funding_says(found, language)
        st.html(f'<p class="note told" role="status">{plain(told)}</p>')


def _flags(found: Portfolio, language: str) -> None:
    with st.container(key="portfolio_flags"):
        section(say("portfolio.flags", language), say("portfolio.page.flags_from", language))
        said = [portfolio_words.flag_says(one, found, language) for one in found.flags]
        if not said:
            st.html(f'<p class="note">{plain(say("portfolio.page.no_flags", language))}</p>')
            return
        rows = "".join(f"<li>{plain(one)}</li>" for one in said)
        st.html(f'<div class="plan_flags"><ul>{rows}</ul></div>')


def listen(found: Portfolio, language: str) -> None:
    """Opens the explanation of a figure that was clicked."""
    ask.listen_to_plan(found, language)
