"""The table of the Assumptions page: what is looked for, the rows that are found, forty a page.

Streamlit's HTML cannot call Python. A component without a face listens for clicks on
`[data-edit]` and tells the path, which opens the panel where it is changed.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from servitization.language import number, say
from servitization.report import assumption_tables as tables
from servitization.report.assumption_tables import Entry, Filter, Line
from servitization.ui.plain import clean, plain
from servitization.ui.tables import asked_html

ROWS = 40
LONGEST = 400
"""Characters of a path."""
REFUSED, DONE = "assumptions_refused", "assumptions_done"
"""Keys of the session: why the last change of an assumption was refused, and which was taken."""
_KEY, _CHOSEN, _PAGE = "assumptions_rows", "assumptions_chosen", "assumptions_page"
HEADS = ("assumption", "value", "range", "basis", "source", "date", "place")
_BREAKS = (".", "_")


@st.cache_resource(show_spinner=False)
def _component():
    """Registered once a server."""
    script = Path(__file__).with_name("assumptions_rows.js").read_text(encoding="utf-8")
    return st.components.v2.component("servitization_assumptions", js=script)


def listen() -> None:
    """Listens for rows that are clicked; call it once a run of the page."""
    with st.container(key="assumptions_listener"):
        _component()(key=_KEY, on_chosen_change=_take)


def _take() -> None:
    path = (st.session_state.get(_KEY) or {}).get("chosen")
    if isinstance(path, str):
        choose(path[:LONGEST])


def choose(path: str | None) -> None:
    """Opens the panel of an assumption, or closes it."""
    st.session_state[_CHOSEN] = path
    st.session_state.pop(REFUSED, None)
    st.session_state.pop(DONE, None)


def chosen(every: Sequence[Entry]) -> Entry | None:
    """The assumption whose panel is open, if the case has it."""
    path = st.session_state.get(_CHOSEN)
    return next((one for one in every if one.path == path), None)


def asked(every: Sequence[Entry], deciding: Callable[[], Sequence[str]], language: str) -> tuple[Entry, ...]:
    """The fields of the filter, and the assumptions that it leaves."""
    with st.container(key="assumptions_filter", horizontal=True, vertical_alignment="center", gap="small"):
        words = st.text_input(
            say("assumptions.filter.words", language),
            key="assumptions_words",
            placeholder=say("assumptions.filter.words_hint", language),
            label_visibility="collapsed",
            max_chars=80,
            width=260,
            persist_state="session",
        )
        part = _part(every, language)
        bases = _pills("bases", tables.FILTERS, "basis", language)
        states = _pills("states", tables.STATES, "state", language)
    decide = deciding() if "decides" in states else ()
    return tables.matching(every, Filter(words or "", part, bases, states), decide)


def _part(every: Sequence[Entry], language: str) -> str:
    known, key = ("", *tables.parts(every)), "assumptions_part"
    if st.session_state.get(key) not in known:
        st.session_state[key] = ""
    return st.selectbox(
        say("assumptions.filter.part", language),
        known,
        key=key,
        format_func=lambda one: (
            clean(tables.part_text(one, language), 60) if one else say("assumptions.filter.all", language)
        ),
        label_visibility="collapsed",
        width=200,
        persist_state="session",
    )


def _pills(name: str, codes: Sequence[str], topic: str, language: str) -> tuple[str, ...]:
    found = st.pills(
        say(f"assumptions.filter.{name}", language),
        codes,
        selection_mode="multi",
        format_func=lambda one: say(f"assumptions.{topic}.{one}", language),
        key=f"assumptions_{name}",
        label_visibility="collapsed",
        width="content",
        persist_state="session",
    )
    return tuple(found or ())


def rows(found: Sequence[Entry], every: int, currency: str, language: str) -> None:
    """The page of the table that is asked for, and the way to the others."""
    pages = max(-(-len(found) // ROWS), 1)
    marks = hash(tuple(one.path for one in found))
    page, of = st.session_state.get(_PAGE, (0, None))
    page = min(page, pages - 1) if of == marks else 0
    st.session_state[_PAGE] = (page, marks)
    shown = found[page * ROWS : (page + 1) * ROWS]
    said = {"count": number(len(found), language), "all": number(every, language)}
    if not found:
        text = say("assumptions.nothing_found", language)
    elif pages == 1:
        text = say("assumptions.found", language, **said)
    elif len(found) == every:
        text = say(
            "assumptions.all_page", language, first=page * ROWS + 1, last=page * ROWS + len(shown), **said
        )
    else:
        text = say(
            "assumptions.found_page", language, first=page * ROWS + 1, last=page * ROWS + len(shown), **said
        )
    with st.container(key="assumptions_pages", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="note" role="status">{plain(text)}</p>')
        if pages > 1:
            st.space("stretch")
            for name, to in (("before", page - 1), ("next", page + 1)):
                st.button(
                    say(f"assumptions.page.{name}", language),
                    key=f"assumptions_{name}",
                    type="tertiary",
                    disabled=not 0 <= to < pages,
                    on_click=_turn,
                    args=(to, marks),
                )
    if shown:
        st.html(table_html([tables.line(one, currency, language) for one in shown], language))


def _turn(to: int, marks: int) -> None:
    st.session_state[_PAGE] = (to, marks)


def table_html(lines: Sequence[Line], language: str) -> str:
    """The markup: a caption, heads with scope, a button in every name and every value."""
    heads = "".join(
        f'<th scope="col" class="{name}">{plain(say(f"assumptions.head.{name}", language))}</th>'
        for name in HEADS
    )
    caption = plain(say("assumptions.caption", language))
    body = "".join(_row(one, language) for one in lines)
    return (
        f'<div class="scroll assumptions" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="plain_table assumptions"><caption class="unseen">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def path_html(path: str) -> str:
    """A path that may break after a dot or an underscore, not in the middle of a word."""
    shown = plain(path, LONGEST)
    for sign in _BREAKS:
        shown = shown.replace(f"&#{ord(sign)};", f"&#{ord(sign)};<wbr>")
    return shown


def edit_html(text: str, path: str, language: str) -> str:
    """A button that opens the panel of an assumption."""
    says = say("assumptions.edit.says", language, name=text, path=path)
    return (
        f'<button type="button" class="open" data-edit="{plain(path, LONGEST)}" '
        f'aria-label="{plain(says)}">{plain(text)}</button>'
    )


def _row(one: Line, language: str) -> str:
    marks = "".join(
        f' <b class="mark {name}">{plain(say(f"assumptions.state.{name}", language))}</b>'
        for name in ("changed", "stale")
        if getattr(one, name)
    )
    told = " · ".join(text for text in (one.source, one.note) if text) or tables.EMPTY
    told = plain(told, 1200)
    before = f"<small>{plain(one.replaced)}</small>" if one.replaced else ""
    return (
        f'<tr><th scope="row">{edit_html(one.meaning, one.path, language)}{marks}'
        f"<small>{path_html(one.path)}</small></th>"
        f'<td class="value">{asked_html(one.value, one.path)}</td><td class="range">{plain(one.span)}</td>'
        f'<td class="basis">{plain(one.basis)}</td><td class="source"><span title="{told}">{told}</span></td>'
        f'<td class="date">{plain(one.date)}</td><td class="place">{path_html(one.place)}{before}</td></tr>'
    )
