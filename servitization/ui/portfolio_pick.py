"""Which plan is shown and which beside it; a plan opened from a file; undo, redo, and back to the file."""

import streamlit as st

from servitization.analysis.portfolio.plan import Portfolio
from servitization.assumptions.case import Case
from servitization.assumptions.portfolio import PLANS, plan_of_text
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report.rounding import gain_money
from servitization.ui import portfolio_state, portfolio_work, state
from servitization.ui.notices import listed
from servitization.ui.plain import clean, plain
from servitization.ui.portfolio_state import FILED, Choice

NOTHING = "none"


def picker(choice: Choice, language: str) -> None:
    """The plan, the one beside it, and the way back."""
    if portfolio_state.is_missing():
        st.html(f'<p class="note" role="status">{plain(say("portfolio.page.missing", language))}</p>')
    found = portfolio_state.choices()
    with st.container(key="portfolio_tools", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.session_state["pick_plan"] = choice.key
        st.selectbox(
            say("portfolio.page.plan", language),
            list(found),
            key="pick_plan",
            format_func=lambda key: found[key].name if key in found else key,
            on_change=lambda: portfolio_state.choose(st.session_state["pick_plan"]),
            width=300,
        )
        others = [NOTHING, *([FILED] if portfolio_state.changes() else [])]
        others += [key for key, one in found.items() if key != choice.key and one.case is not None]
        chosen = state.code("beside") or NOTHING
        st.session_state["pick_beside"] = chosen if chosen in others else NOTHING
        st.selectbox(
            say("portfolio.page.beside", language),
            others,
            key="pick_beside",
            format_func=lambda key: _beside_name(key, language),
            on_change=_take_beside,
            width=260,
        )
        with st.popover(say("portfolio.page.open", language), key="plan_open"):
            _open(language)
        _steps(language)
    wrong = portfolio_state.refused()
    if wrong:
        key = "one" if len(wrong) == 1 else "many"
        listed(say(f"portfolio.page.refused_{key}", language, count=len(wrong)), wrong, language)


def _beside_name(key: str, language: str) -> str:
    if key in (NOTHING, FILED):
        return say(f"portfolio.page.beside_{key}", language)
    one = portfolio_state.choices().get(key)
    return one.name if one is not None else key


def _take_beside() -> None:
    chosen = st.session_state["pick_beside"]
    state.choose("beside", None if chosen == NOTHING else chosen)


def _open(language: str) -> None:
    uploaded = st.file_uploader(
        say("portfolio.page.file", language),
        type=["yaml", "yml"],
        key="plan_file",
        help=say("portfolio.page.file_help", language),
    )
    content = portfolio_state.open_file(uploaded)
    if content is None:
        return
    name = clean(uploaded.name, 120)
    try:
        case = plan_of_text(content, name)
        # An offer that it names may be wrong too, or more sign than there are customers.
        portfolio_work.of(case, PLANS, language)
    except InvalidAssumptions as invalid:
        portfolio_state.refuse(invalid.problems)
    else:
        portfolio_state.take(content.decode("utf-8", "replace"), name, {})
    st.rerun()


def _steps(language: str) -> None:
    back, forward = portfolio_state.steps()
    for name, count, by in (("undo", back, -1), ("redo", forward, 1)):
        st.button(
            say(f"portfolio.page.{name}", language),
            key=f"plan_{name}",
            type="tertiary",
            disabled=not count,
            on_click=portfolio_state.step,
            args=(by,),
        )
    st.button(
        say("portfolio.page.reset", language),
        key="plan_reset",
        type="tertiary",
        disabled=not portfolio_state.changes(),
        on_click=portfolio_state.put,
        args=({},),
    )


def beside(choice: Choice, language: str) -> Portfolio | None:
    """The plan beside the one on the screen, in the currency of its own; raises StoreError."""
    key = state.code("beside")
    if key is None:
        return None
    if key == FILED:
        other: Choice | None = choice
    else:
        other = portfolio_state.choices().get(key)
    if other is None or other.case is None or (key == choice.key):
        return None
    return _usable(other.case, other, language)


def _usable(case: Case, other: Choice, language: str) -> Portfolio | None:
    try:
        return portfolio_work.of(case, other.folder, language)
    except InvalidAssumptions as invalid:
        listed(say("portfolio.page.problems", language), invalid.problems, language)
        return None


def beside_says(found: Portfolio, other: Portfolio, language: str) -> str:
    """What the plan beside is worth, and what it ties up."""
    title = clean(other.plan.about.title, 80)
    if other.plan.currency != found.plan.currency:
        return say("portfolio.page.beside_currency", language, title=title, currency=other.plan.currency)
    worth = gain_money(abs(other.company.npv_to_the_end), other.plan.currency, language)
    return say(
        f"portfolio.page.beside_{'more' if other.company.npv_to_the_end >= 0 else 'less'}",
        language,
        title=title,
        worth=worth,
        depth=gain_money(other.trough_of_owners.depth, other.plan.currency, language),
    )
