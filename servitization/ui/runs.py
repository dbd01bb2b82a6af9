"""Runs of the command line on the Dashboard and the Portfolio page: who wrote them, what they say.

SERVITIZATION_RUNS names a folder that holds the folders of runs, or is one. A page offers those and no
other: whoever sees it picks from a list, and writes no path.
"""

import os
from pathlib import Path

import streamlit as st

from servitization.language import say
from servitization.report import run_tables
from servitization.runs.refused import Refused
from servitization.runs.results import Results, offers_in, results, runs_in
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import table

VARIABLE = "SERVITIZATION_RUNS"
MOST = 500
"""Offers of a run that a page shows."""


def offers_of_runs(language: str) -> None:
    """Offers in many futures, as a run has found them."""
    _fold("simulate", language)


def plans_of_runs(language: str) -> None:
    """A plan in many futures, as a run has found it."""
    _fold("portfolio", language)


def _fold(kind: str, language: str) -> None:
    """A fold with the runs of a kind; nothing where no folder of runs is named."""
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        return
    label = plain_markdown(say(f"run.page.{kind}", language))
    with st.container(key="folds_runs", gap="xsmall"):
        fold = st.expander(label, key=f"fold_runs_{kind}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        found = _picked(Path(named), kind, language)
        if found is not None:
            _show(found, kind, language)


def _picked(folder: Path, kind: str, language: str) -> Results | None:
    runs = runs_in(folder, kind)
    if not runs:
        _note(say("run.page.none", language, folder=folder.name or str(folder), variable=VARIABLE))
        return None
    picked = runs[0]
    if len(runs) > 1:
        picked = st.selectbox(
            say("run.page.pick", language),
            runs,
            format_func=lambda one: clean(one.name, 80),
            key=f"run_picked_{kind}",
        )
    try:
        return results(picked, kind, MOST)
    except Refused as refused:
        st.html(f'<p class="note" role="alert">{plain(refused.says(language))}</p>')
        return None


def _show(found: Results, kind: str, language: str) -> None:
    if kind == "simulate":
        table(run_tables.offers(found.rows, language), "run_offers")
        every = offers_in(found.manifest)
        if every > len(found.rows):
            _note(say("run.page.first", language, shown=len(found.rows), every=every))
        for row in found.rows:
            for problem in run_tables.problems(row, language):
                _note(f"{clean(row['title'], 80)}: {problem}")
    else:
        table(run_tables.plan(found.manifest, found.rows, language), "run_plan")
        for one in run_tables.plan_says(found.manifest, found.rows, language):
            _note(one)
    for one in run_tables.provenance(found, language):
        _note(one)


def _note(text: str) -> None:
    st.html(f'<p class="note">{plain(text)}</p>')
