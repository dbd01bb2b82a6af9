"""What the Method page draws: equations with the numbers of the open offer, glossary, sources,
limits, and a figure asked by name. Only the open tab is drawn."""

import streamlit as st

from servitization.analysis.explain.explanation import Explainer
from servitization.assumptions.in_use import used
from servitization.language import say
from servitization.report import explain_words, method_tables
from servitization.ui import ask
from servitization.ui.head import Eyebrow, head
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain
from servitization.ui.tables import section, table

TABS = ("equations", "glossary", "sources", "limits", "ask")
FIXED = {
    "values": r"V = \sum_{t=0}^{H} \frac{CF_t}{(1+r)^t}",
    "limits": r"F = \frac{V_{\mathrm{sale}} - V_0}{\beta}",
    "fee": r"f_t = F \cdot I_t",
    "gain": r"\sum_p \Delta V_p = \Delta R + \Delta T + \Delta M",
}
"""Formulas of our own in symbols; the words beside them and the tables say what they mean."""


def title(shown: Shown, language: str) -> None:
    """The head: on how many numbers the fee rests, and how many of them are judged."""
    offer = shown.answer.offer
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    head(
        Eyebrow("", "", (say("method.eyebrow", language), offer.title), print_),
        method_tables.heading(shown.answer, used(shown.case), language),
        (say("method.second", language),),
    )


def tabs(shown: Shown, language: str) -> None:
    """The five tabs."""
    names = [say(f"method.tab.{name}", language) for name in TABS]
    made = st.tabs(names, key="method_tabs", on_change="rerun")
    drawn = {
        "equations": _equations,
        "glossary": _glossary,
        "sources": _sources,
        "limits": _limits,
        "ask": _ask,
    }
    for name, tab in zip(TABS, made, strict=True):
        if tab.open:
            with tab:
                drawn[name](shown, language)


def _equations(shown: Shown, language: str) -> None:
    explainer = Explainer(shown.study, shown.answer)
    for step in method_tables.Steps(explainer, shown.answer, language).all():
        with st.container(key=f"method_{step.name}", gap="xsmall"):
            section(say(f"method.step.{step.name}", language), say(f"method.says.{step.name}", language))
            if step.name in FIXED:
                st.latex(FIXED[step.name], width="content")
                st.html(f'<p class="note">{plain(say(f"method.symbols.{step.name}", language))}</p>')
            table(step.table, "method")


def _glossary(shown: Shown, language: str) -> None:
    table(method_tables.glossary(language), "glossary")


def _sources(shown: Shown, language: str) -> None:
    st.html(f'<p class="note">{plain(method_tables.judged_says(used(shown.case), language))}</p>')
    words = st.text_input(say("method.search", language), key="method_search", max_chars=80)
    found = method_tables.sources(used(shown.case), words, language)
    st.html(f'<p class="note" role="status">{plain(found.says)}</p>')
    if found.table.rows:
        table(found.table, "sources")


def _limits(shown: Shown, language: str) -> None:
    rows = "".join(f"<li>{plain(text)}</li>" for text in method_tables.limits(language))
    st.html(f'<ul class="limits">{rows}</ul>')


def _ask(shown: Shown, language: str) -> None:
    explainer = Explainer(shown.study, shown.answer)
    names = [*explainer.figures, *explainer.assumptions]
    label = say("method.choose", language)
    name = st.selectbox(
        label, names, key="method_name", format_func=lambda name: _label(explainer, name, language)
    )
    if name:
        ask.answered(explainer, name, language, "page")


def _label(explainer: Explainer, name: str, language: str) -> str:
    """The title of a figure and its name, by which it can be found with the keyboard."""
    figure = explainer.figures.get(name)
    if figure is None:
        said = explain_words.meaning(name, explainer.meanings, language)
    else:
        currency = explainer.case.assumptions.currency
        said = explain_words.title(figure.title, currency, explainer.meanings, language)
    return f"{said} · {name}"
