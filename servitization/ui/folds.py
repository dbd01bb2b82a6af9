"""What is folded below the page, for us only: tests, alternatives, ladder, judged numbers, machines.

A fold is filled when it is opened, not before.
"""

import re
from collections.abc import Callable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report import offer_tables, sentences
from servitization.report.offer_tables import Table
from servitization.ui.plain import plain, plain_markdown


def folds(answer: Answer, case: Case, language: str) -> None:
    """The folds of the Offer page."""
    judged = len(offer_tables.judged_paths(case.trail))
    total = offer_tables.number_count(case.trail)
    summary = sentences.summary(answer, language)
    with st.container(key="folds", gap="xsmall"):
        _fold("tests", language, lambda: offer_tables.tests(answer, language), summary=summary)
        _fold("alternatives", language, lambda: offer_tables.alternatives(answer, language))
        _fold("ladder", language, lambda: offer_tables.ladder(answer, language))
        _fold(
            "judged", language, lambda: offer_tables.judged(case.trail, language), count=judged, total=total
        )
        _fold("machines", language, lambda: offer_tables.machines(answer, language))


def _fold(name: str, language: str, made: Callable[[], Table], **said: object) -> None:
    label = plain_markdown(say(f"offer.fold.{name}", language, **said))
    fold = st.expander(label, key=f"fold_{name}", on_change="rerun")
    if fold.open:
        with fold:
            table(made(), name)


def table(shown: Table, name: str) -> None:
    """A table of text, which scrolls inside its own box where it is too wide."""

    def cells(row: tuple[str, ...]) -> str:
        made = []
        for index, cell in enumerate(row):
            kind = ' class="number"' if index in shown.numbers else ""
            if index == 0 and cell:
                # A path may break after a dot or an underscore, not in the middle of a word.
                named = re.sub("(&#46;|&#95;)", r"\1<wbr>", plain(cell))
                made.append(f'<th scope="row"{kind}>{named}</th>')
            else:
                made.append(f"<td{kind}>{plain(cell)}</td>")
        return "".join(made)

    heads = "".join(
        f'<th scope="col"{" class=number" if index in shown.numbers else ""}>{plain(text)}</th>'
        for index, text in enumerate(shown.head)
    )
    sums = len(shown.rows) - shown.totals
    rows = "".join(
        f"<tr{' class=total' if index >= sums else ''}>{cells(row)}</tr>"
        for index, row in enumerate(shown.rows)
    )
    note = f'<p class="note">{plain(shown.note)}</p>' if shown.note else ""
    st.html(
        f'{note}<div class="scroll {name}" tabindex="0"><table class="plain_table {name}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
