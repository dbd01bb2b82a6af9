"""What is behind the Dashboard: offers side by side, all figures, and the file to take away."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from servitization.language import say
from servitization.report import dashboard_tables as tables
from servitization.report import dashboard_words as words
from servitization.report.dashboard_rows import Row
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import table

MOST_COMPARED = 4


def folds(shown: Sequence[Row], language: str) -> None:
    """Offers side by side, all figures, and the file; a fold is filled when it is opened."""
    with st.container(key="folds", gap="xsmall"):
        if len(shown) > 1:
            fold = _fold("side_by_side", language)
            if fold.open:
                with fold:
                    _side_by_side(shown, language)
        fold = _fold("figures", language, count=words.counted(len(shown), language))
        if fold.open:
            with fold:
                table(tables.all_figures(shown, language), "all_figures")
    st.download_button(
        say("dashboard.fold.download", language),
        data=lambda: ("\ufeff" + tables.csv_text(shown)).encode("utf-8"),
        file_name=f"offers_{date.today().isoformat()}.csv",
        mime="text/csv",
        key="dashboard_csv",
        on_click="ignore",
    )


def _fold(name: str, language: str, **said: object):
    label = plain_markdown(say(f"dashboard.fold.{name}", language, **said))
    return st.expander(label, key=f"fold_dashboard_{name}", on_change="rerun")


def _side_by_side(shown: Sequence[Row], language: str) -> None:
    by_key, key = {row.key: row for row in shown}, "dashboard_compared"
    if key in st.session_state:
        st.session_state[key] = [one for one in st.session_state[key] or [] if one in by_key]
    picked = st.multiselect(
        say("dashboard.fold.pick", language),
        list(by_key),
        default=None if key in st.session_state else list(by_key)[:2],
        format_func=lambda one: clean(by_key[one].name, 80),
        key=key,
        max_selections=MOST_COMPARED,
        placeholder=say("dashboard.fold.pick_hint", language),
        persist_state="session",
    )
    if len(picked) < 2:
        st.html(f'<p class="note">{plain(say("dashboard.fold.pick_more", language))}</p>')
        return
    table(tables.side_by_side([by_key[one] for one in picked], language), "side_by_side")
