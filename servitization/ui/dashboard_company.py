"""The company in ten years on the Dashboard: the plan of the Portfolio page in a sentence, and a link."""

import streamlit as st

from servitization.analysis.portfolio.plan import Portfolio
from servitization.language import say
from servitization.report.portfolio_tables import FIGURES, figure_text, later
from servitization.store.refusals import StoreError
from servitization.ui import people, portfolio_state, portfolio_work
from servitization.ui.frame import FOR_ROLES
from servitization.ui.plain import clean, plain
from servitization.ui.tables import section


def company(language: str) -> None:
    """What the plan that was looked at last makes of the company; nothing where none can be shown, or for
    a role that may not see it."""
    if not people.may(FOR_ROLES["portfolio"]):
        return
    found = _found(language)
    if found is None:
        return
    at, texts = later(found), {}
    for one in FIGURES:
        texts[one.name] = figure_text(float(getattr(found.company, one.name)[at]), one.kind, found, language)
    texts["roce"] = texts.pop("return_on_capital")
    with st.container(key="dashboard_company"):
        section(
            say("portfolio.dashboard.heading", language, year=int(found.years[at])),
            say("portfolio.dashboard.subtitle", language, title=clean(found.plan.about.title, 80)),
        )
        wanted = ("revenue", "ebit", "cash", "assets", "debt", "roce", "running", "backlog")
        told = say("portfolio.dashboard.says", language, **{name: texts[name] for name in wanted})
        st.html(f'<p class="note told">{plain(told)}</p>')
        st.page_link("pages/portfolio.py", label=say("portfolio.dashboard.link", language))


def _found(language: str) -> Portfolio | None:
    choice = portfolio_state.current()
    if choice.case is None:
        return None
    try:
        return portfolio_work.asked(choice, portfolio_state.changes(), language).found
    except StoreError:
        return None
