"""What is folded on the Portfolio page: the lines and what they sell, years, contracts, technicians,
assumptions, and the files to take along. A fold is filled when it is opened."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from servitization.analysis.portfolio.plan import Portfolio
from servitization.assumptions.editing import edited_text
from servitization.assumptions.schema.portfolio import Plan
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import portfolio_tables as tables
from servitization.report import portfolio_words
from servitization.report.portfolio_csv import csv_text
from servitization.report.table import Table
from servitization.store.refusals import StoreError
from servitization.ui import portfolio_state, portfolio_work, store
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.portfolio_fields import Fields, badge
from servitization.ui.portfolio_state import Choice
from servitization.ui.tables import table

ADDED = {"market.buyers": 20.0, "adoption.ramp": 1.0, "displaced_sales": 0.0}
"""What a line begins with that was added on the page: placeholders, told as such."""


def lines_fold(fields: Fields, choice: Choice, language: str):
    """The lines of the plan and what they sell; returns the place for what the funding limit allows."""
    place = st.container()
    label = say("portfolio.fold.lines", language)
    with st.container(key="portfolio_lines"):
        fold = st.expander(plain_markdown(label), key="fold_plan_lines", on_change="rerun")
        if fold.open:
            with fold:
                told = plain(say("portfolio.page.badge_says", language))
                st.html(f'<p class="note">{badge(language)} {told}</p>')
                sold, away = _offers(language)
                if away:
                    st.html(f'<p class="note" role="status">{plain(away)}</p>')
                fields.lines(lambda own: {own: sold.get(own, clean(own, 80)), **sold})
                _add(choice, sold, language)
    return place


def _offers(language: str) -> tuple[dict[str, str], str]:
    """What a line may sell as a plan names it, with titles: shipped offers and saved ones; and why there
    are no saved ones."""
    found = portfolio_work.shipped_offers()
    try:
        for one in store.listed():
            for head in one.heads:
                key = f"saved:{one.id}@{head.number}"
                title = clean(one.title, 60)
                found[key] = say("portfolio.page.saved_offer", language, title=title, number=head.number)
    except StoreError as away:
        return found, away.says(language)
    return found, ""


def _add(choice: Choice, sold: Mapping[str, str], language: str) -> None:
    """Another line, of whatever offer; its numbers are placeholders until somebody gives them."""
    with st.container(key="plan_add", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            say("portfolio.lever.add", language),
            list(sold),
            index=None,
            key="plan_add_offer",
            format_func=lambda one: sold.get(one, one),
            placeholder=say("portfolio.lever.add_empty", language),
            width=420,
        )
        st.button(
            say("portfolio.lever.add_now", language),
            key="plan_add_now",
            disabled=not st.session_state.get("plan_add_offer"),
            on_click=_added,
            args=(choice,),
        )
    wrong = st.session_state.pop("plan_add_wrong", "")
    if wrong:
        st.html(f'<p class="refused" role="alert">{plain(wrong, 600)}</p>')


def _added(choice: Choice) -> None:
    offer = st.session_state.get("plan_add_offer")
    if not offer or choice.case is None:
        return
    names = choice.case.assumptions.lines
    name = next(f"added_{n}" for n in range(1, len(names) + 2) if f"added_{n}" not in names)
    given = {f"lines.{name}.offer": offer, **{f"lines.{name}.{path}": v for path, v in ADDED.items()}}
    changed = portfolio_state.changes()
    try:
        text = edited_text(portfolio_state.as_file(choice, {}), given, choice.name, schema=Plan)
        portfolio_state.take(text, f"{choice.key.partition('-')[0]}.draft", changed)
    except InvalidAssumptions as invalid:
        st.session_state["plan_add_wrong"] = invalid.problems[0].says()
    st.session_state.pop("plan_add_offer", None)


def folds(found: Portfolio, choice: Choice, fields: Fields, used: Mapping[str, str], language: str) -> None:
    """The tables behind the page, and the files."""
    with st.container(key="folds", gap="xsmall"):
        _fold("years", language, lambda: tables.by_year(found, language), count=len(found.years))
        _fold(
            "contracts",
            language,
            lambda: tables.contracts(found, language),
            lambda: _exchanged(found, language),
        )
        if found.capacity is not None:
            _fold("capacity", language, lambda: tables.capacity(found, language), fields.charged)
        assumed = tables.assumed(found, language)
        _fold("assumed", language, lambda: assumed, count=len(assumed.rows))
    with st.container(horizontal=True, gap="small"):
        stem = f"portfolio_{date.today().isoformat()}"
        st.download_button(
            say("portfolio.page.csv", language),
            data=lambda: ("\ufeff" + csv_text(found)).encode("utf-8"),
            file_name=f"{stem}.csv",
            mime="text/csv",
            key="portfolio_csv",
            on_click="ignore",
        )
        st.download_button(
            say("portfolio.page.yaml", language),
            data=lambda: portfolio_state.as_file(choice, used).encode("utf-8"),
            file_name=f"{stem}_{secrets.token_hex(2)}.yaml",
            mime="text/yaml",
            key="portfolio_yaml",
            on_click="ignore",
        )


def _exchanged(found: Portfolio, language: str) -> None:
    """At which rate an offer in another currency was brought to that of the plan."""
    for one in found.lines:
        if one.exchange is not None:
            st.html(f'<p class="note">{plain(portfolio_words.exchanged(one, language).strip())}</p>')


def _fold(
    name: str,
    language: str,
    made: Callable[[], Table],
    beside: Callable[[], None] | None = None,
    **said: object,
) -> None:
    label = plain_markdown(say(f"portfolio.fold.{name}", language, **said))
    fold = st.expander(label, key=f"fold_plan_{name}", on_change="rerun")
    if fold.open:
        with fold:
            table(made(), f"plan_{name}")
            if beside is not None:
                beside()
