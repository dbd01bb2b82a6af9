"""What has to be said before the figures: an unusable file, an offer not there, a finding."""

from collections.abc import Sequence

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.finding_words import findings_say
from servitization.ui import offers, state
from servitization.ui.offers import Choice
from servitization.ui.plain import plain


def notices(shown: Choice, language: str) -> None:
    """Every problem of the file opened last, and why another offer is shown than was asked for."""
    found = offers.opening_problems()
    if found:
        key = "title_one" if len(found) == 1 else "title"
        listed(say(f"app.problems.{key}", language, count=len(found)), found, language)
    missing = offers.missing()
    if missing is not None and missing.problems:
        listed(say("app.problems.shipped", language), missing.problems, language)
    elif missing is not None:
        said = say("app.unknown_offer", language, name=missing.key, title=shown.name)
        listed(said, (), language)


def misleading(answer: Answer, place: str, language: str) -> None:
    """What would mislead among the figures of a place (`finding_words.TOLD`); for us only."""
    told = findings_say(answer, language, place)
    if told and state.audience() == "internal":
        said = "".join(f"<p>{plain(one)}</p>" for one in told)
        st.html(f'<div class="finding" role="note">{said}</div>')


def no_offer(invalid: InvalidAssumptions, language: str) -> None:
    """Says in words that no offer can be read, and why; nothing else can be shown."""
    listed(say("app.problems.shipped", language), invalid.problems, language)


def listed(title: str, found: Sequence[Problem], language: str) -> None:
    """A title, and problems in words under it."""
    rows = "".join(f"<li><code>{plain(problem.says(language))}</code></li>" for problem in found)
    listed = f"<ol>{rows}</ol>" if rows else ""
    st.html(f'<div class="problems" role="alert"><p>{plain(title)}</p>{listed}</div>')
