"""The assumptions of the offer on the screen as an Excel sheet: taken along, and read back.

The sheet is made when somebody clicks, and read once a file. A sheet with a problem changes
nothing: everything that is wrong is told, with sheet and cell.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report.workbook.assumptions_sheet import file_name, workbook
from servitization.report.workbook.reading import Reading, reading
from servitization.ui.plain import clean, plain

_SEEN = "workbook_seen"


def workbook_button(case: Case, language: str) -> None:
    """A button that gives the assumptions as an Excel sheet; the page does not run again."""
    st.download_button(
        say("workbook.screen.download", language),
        data=lambda: workbook(case, language, date.today()),
        file_name=file_name(case, language),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="workbook",
    )


def workbook_upload(case: Case, language: str) -> Mapping[str, object] | None:
    """A place for an edited sheet: the values by path that it changes, once for each file.

    None when there is no new file, when it changes nothing, or when it is refused.
    """
    uploaded = st.file_uploader(say("workbook.screen.upload", language), type=["xlsx"], key="workbook_file")
    if uploaded is None:
        st.session_state.pop(_SEEN, None)
        return None
    seen: tuple[str, Reading | InvalidAssumptions] | None = st.session_state.get(_SEEN)
    new = seen is None or seen[0] != uploaded.file_id
    # Read against the case of that moment: once its values are taken over, the case is another.
    found = _read(uploaded, case, language) if new else seen[1]
    st.session_state[_SEEN] = (uploaded.file_id, found)
    if isinstance(found, InvalidAssumptions):
        errors = sum(one.severity == "error" for one in found.problems)
        _listed(counted("workbook.screen.problems", errors, language), found.problems, language)
        return None
    if found.warnings:
        _listed(say("workbook.screen.warnings", language), found.warnings, language)
    if not found.values:
        st.html(f'<p class="note" role="status">{plain(say("workbook.screen.same", language))}</p>')
    return found.values if new and found.values else None


def _read(uploaded, case: Case, language: str) -> Reading | InvalidAssumptions:
    try:
        return reading(uploaded.getvalue(), clean(uploaded.name, 120), case, language)
    except InvalidAssumptions as invalid:
        return invalid


def _listed(title: str, found: Sequence[Problem], language: str) -> None:
    rows = "".join(f"<li><code>{plain(problem.says(language))}</code></li>" for problem in found)
    st.html(f'<div class="problems" role="alert"><p>{plain(title)}</p><ol>{rows}</ol></div>')
