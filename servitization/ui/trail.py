"""The audit trail on a page: the youngest events of all offers and of the house, to be searched."""

import streamlit as st

from servitization.language import counted, say
from servitization.report import saved_tables as tables
from servitization.report.dashboard_rows import folded
from servitization.report.offer_words import Segment
from servitization.store.refusals import StoreError
from servitization.ui import saving, store
from servitization.ui.frame import unreachable
from servitization.ui.head import Eyebrow, head
from servitization.ui.plain import plain
from servitization.ui.saved_detail import verify_button
from servitization.ui.tables import table

MOST, SHOWN = 1000, 100


def trail(language: str) -> None:
    """The head, a search, the events, and whether they hold."""
    try:
        reached = store.offers()
        events = reached.events(MOST)
        titles = {one.id: one.title for one in (*reached.listed(), *reached.listed(deleted=True))}
        ids = {one.person for _, one in events} | {
            str(one.details.get(name, "")) for _, one in events for name in ("with", "person")
        }
        names = store.persons().names(ids)
    except StoreError as away:
        unreachable(away, language)
        return
    refused = sum(one.action == "refused" for _, one in events)
    heading = counted("saved.trail.heading", len(events), language)
    second = counted("saved.trail.refusals", refused, language)
    head(Eyebrow("", "", ()), [Segment(heading)], [second, say("saved.trail.says", language)])
    with st.container(key="trail_filter", horizontal=True, vertical_alignment="center", gap="small"):
        text = st.text_input(
            say("saved.trail.search", language),
            key="trail_text",
            placeholder=say("saved.trail.search", language),
            label_visibility="collapsed",
            max_chars=80,
            width=260,
        )
        only = st.toggle(say("saved.trail.only_refused", language), key="trail_refused", width="content")
    wanted = folded(text or "").split()
    chosen = [one for one in events if not only or one[1].action == "refused"]
    shown = tables.trail(chosen, names, titles, language, saving.offset())
    rows = [row for row in shown.rows if all(word in folded(" ".join(map(str, row))) for word in wanted)]
    table(type(shown)(head=shown.head, rows=tuple(rows[:SHOWN])), "trail")
    if len(rows) > SHOWN:
        said = say("saved.trail.more", language, shown=SHOWN, all=len(rows))
        st.html(f'<p class="note">{plain(said)}</p>')
    verify_button(None, language)
