"""What is folded below the page, for us only: tests, alternatives, ladder, judged numbers, machines.

A fold is filled when it is opened, not before.
"""

from collections.abc import Callable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.assumptions.case import Case
from servitization.assumptions.in_use import used
from servitization.language import say
from servitization.report import offer_tables, sentences
from servitization.report.table import Table
from servitization.ui.plain import plain_markdown
from servitization.ui.tables import table


def folds(answer: Answer, tested: Answer, case: Case, language: str) -> None:
    """The folds of the Offer page; `tested` is the answer with how sure it is among its tests."""
    trail = used(case)
    judged, total = len(offer_tables.judged_paths(trail)), offer_tables.number_count(trail)
    summary = sentences.summary(answer, language)
    with st.container(key="folds", gap="xsmall"):
        _fold("tests", language, lambda: offer_tables.tests(tested, language), summary=summary)
        _fold("alternatives", language, lambda: offer_tables.alternatives(answer, language))
        _fold("ladder", language, lambda: offer_tables.ladder(answer, language))
        _fold("judged", language, lambda: offer_tables.judged(trail, language), count=judged, total=total)
        _fold("machines", language, lambda: offer_tables.machines(answer, language))


def _fold(name: str, language: str, made: Callable[[], Table], **said: object) -> None:
    label = plain_markdown(say(f"offer.fold.{name}", language, **said))
    fold = st.expander(label, key=f"fold_{name}", on_change="rerun")
    if fold.open:
        with fold:
            table(made(), name)
