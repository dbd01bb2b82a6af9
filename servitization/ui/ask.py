"""Asking a figure: a click on one opens a dialog that says how it came about, for us only.

An invisible component reports the name of what was clicked; the name comes from the browser,
so whatever it is, it is answered in words. In the dialog figures can be asked further.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.explain.explanation import Explainer, UnknownName
from servitization.analysis.explain.futures import FUTURES
from servitization.analysis.explain.futures_behind import BEHIND
from servitization.analysis.portfolio.explanation import PlanExplainer
from servitization.analysis.portfolio.plan import Portfolio
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.servuction.outcome import Outcome
from servitization.analysis.study import Study
from servitization.assumptions.case import Case
from servitization.assumptions.servuction import PREFIX
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report.explain_words import Explained, explained
from servitization.ui import caches, risk_work, service_shown, state
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section_html, table

_HERE = Path(__file__).parent
_KEY, _ASKED, _OPEN, _OF = "ask", "ask_names", "ask_open", "ask_of"
_KEPT, _SHOWN = "ask_kept", "ask_shown"
LONGEST, DEEPEST = 200, 30
"""Characters of a name, and names on the way down, that are kept."""
FOLDED = ("lines", "years")
"""Tables that are folded until somebody wants them."""


@st.cache_resource(show_spinner=False)
def _component():
    """Registered once a server."""
    script = (_HERE / "ask.js").read_text(encoding="utf-8")
    return st.components.v2.component("servitization_ask", html="<i hidden></i>", js=script)


def listen(study: Study, answer: Answer, language: str) -> None:
    """Opens the dialog when a figure of this page was clicked; call it once, at the end of a page.

    Does nothing on a customer's screen.
    """
    if state.audience() != "internal":
        return
    _hear()
    if st.session_state.pop(_OPEN, False):
        _open(study, answer, language)


def listen_among(cases: Mapping[str, Case], language: str) -> None:
    """The same on a page with figures of several offers: the figure says which offer it is of."""
    if state.audience() != "internal":
        return
    _hear()
    if st.session_state.pop(_OPEN, False):
        case = cases.get(st.session_state.get(_OF, ""))
        if case is not None:
            _open(caches.study(case), caches.answer(case, None), language)


def listen_to_plan(found: Portfolio, language: str) -> None:
    """The same on the page of a plan."""
    if state.audience() != "internal":
        return
    _hear()
    if st.session_state.pop(_OPEN, False):
        title = say("explain.dialog.title", language)
        st.dialog(title, width="large")(lambda: _told(PlanExplainer(found), language))()


def _hear() -> None:
    with st.container(key="ask_listener"):
        _component()(key=_KEY, default={}, on_asked_change=_take)


def _open(study: Study, answer: Answer, language: str) -> None:
    title = say("explain.dialog.title", language)
    kept = bool(st.session_state.get(_KEPT))
    st.session_state[_SHOWN] = kept
    on_dismiss = _closed if kept else "ignore"
    st.dialog(title, width="large", on_dismiss=on_dismiss)(lambda: _dialog(study, answer, language))()


def keep_open(kept: bool) -> None:
    """Whether the page may be drawn anew by itself, so that it has to know when the dialog is closed."""
    st.session_state[_KEPT] = kept


def is_open() -> bool:
    """Whether a figure is being explained on a page that may be drawn anew by itself."""
    return bool(st.session_state.get(_SHOWN))


def _closed() -> None:
    st.session_state[_SHOWN] = False


def _take() -> None:
    """The name that was clicked; further down the way if that was in the dialog."""
    asked = (st.session_state.get(_KEY) or {}).get("asked") or {}
    name = asked.get("name") if isinstance(asked, Mapping) else None
    if not isinstance(name, str) or not name or state.audience() != "internal":
        return
    way = list(st.session_state.get(_ASKED, ())) if asked.get("further") else []
    if not asked.get("further"):
        st.session_state[_OF] = str(asked.get("of") or "")[:LONGEST]
    if not way or way[-1] != name[:LONGEST]:
        way.append(name[:LONGEST])
    st.session_state[_ASKED] = way[-DEEPEST:]
    st.session_state[_OPEN] = True


def _back() -> None:
    st.session_state[_ASKED] = st.session_state.get(_ASKED, [])[:-1]


def _dialog(study: Study, answer: Answer, language: str) -> None:
    way = st.session_state.get(_ASKED, [])
    # A dialog is a fragment: it may be asked again after the screen was turned to the customer.
    if not way or state.audience() != "internal":
        return
    found = _futures(way, study, answer)
    behind, service = _behind(way, study, found), _service(way, study)
    _told(Explainer(study, answer, found, service, behind), language)


def _told(explainer: Explainer | PlanExplainer, language: str) -> None:
    way = st.session_state.get(_ASKED, [])
    if not way or state.audience() != "internal":
        return
    if len(way) > 1:
        before = _title(explainer, way[-2], language)
        label = plain_markdown(say("explain.dialog.back", language, title=before), 120)
        st.button(label, key="ask_back", on_click=_back, type="tertiary")
    answered(explainer, way[-1], language, f"dialog-{len(way)}")


def _futures(way: list[str], study: Study, answer: Answer) -> Sureness | None:
    """What futures say of the answer, where one of their figures was asked."""
    if not any(name.startswith(FUTURES) for name in way):
        return None
    level = None if answer.fee.level == study.proposed.fee.level else answer.fee.level
    return risk_work.best(study.case, level) or risk_work.first(study.case)


def _behind(way: list[str], study: Study, found: Sureness | None) -> Behind | None:
    """What stands behind the futures, where one of its figures was asked."""
    if found is None or not any(name.startswith(BEHIND) for name in way):
        return None
    return risk_work.behind(study.case, found).wait_for_end(risk_work.PATIENT).latest


def _service(way: list[str], study: Study) -> Outcome | None:
    """What is tried of the service around the machine, where one of its figures was asked."""
    if not any(name.startswith(PREFIX) for name in way):
        return None
    try:
        found = service_shown.served(study.case, study, state.language())
    except InvalidAssumptions:
        return None
    return None if found is None else found.outcome


def _title(explainer: Explainer | PlanExplainer, name: str, language: str) -> str:
    try:
        return explained(explainer.explanation(name), explainer.meanings, language).title
    except UnknownName:
        return name


def answered(explainer: Explainer | PlanExplainer, name: str, language: str, key: str) -> None:
    """Draws the explanation of a figure, or says in words that there is none of that name."""
    try:
        one = explained(explainer.explanation(name), explainer.meanings, language)
    except UnknownName as unknown:
        near = ", ".join(unknown.near)
        said = say(f"explain.{'unknown_near' if near else 'unknown'}", language, name=unknown.name, near=near)
        st.html(f'<p class="note" role="status">{plain(said[:1].upper() + said[1:])}</p>')
        return
    explanation(one, language, key)


def explanation(one: Explained, language: str, key: str) -> None:
    """An explanation: title and value, formula, remarks, what is in it, inputs with their sources."""
    value = f'<p class="ask_value">{plain(one.value)}</p>' if one.value else ""
    formula = ""
    if one.in_words:
        formula = (
            f'<p class="ask_formula">{plain(one.in_words, 4000)}</p>'
            f'<p class="ask_formula numbers">{plain(one.with_values, 4000)}</p>'
        )
    remarks = "".join(f"<span>{plain(text)}</span> " for text in one.remarks)
    note = f'<p class="note">{remarks}</p>' if remarks else ""
    st.html(f'<div class="ask_head"><h2 class="section">{plain(one.title)}</h2>{value}{formula}{note}</div>')
    for kind, heading, shown in one.tables:
        if kind in FOLDED:
            with st.expander(plain_markdown(heading), key=f"ask_{kind}_{key}_{one.name}"):
                table(shown, f"ask_{kind}")
            continue
        if heading:
            st.html(section_html(heading))
        table(shown, f"ask_{kind}")
    if one.section:
        where = say("explain.dialog.section", language, section=f"docs/model.md#{one.section}")
        name = say("explain.dialog.name", language, name=one.name)
        st.html(f'<p class="note"><span>{plain(where)}</span><span>{plain(name)}</span></p>')
