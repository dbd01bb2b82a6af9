"""Names in a table that open a page with their offer.

Streamlit's HTML cannot call Python. A component without a face listens for clicks on
`[data-open]` in the page and tells the key; the next run chooses the offer and turns to the page.
"""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import streamlit as st

from servitization.ui import state
from servitization.ui.plain import plain

PAGES = ("offer", "compare")
_KEY, _WANTED = "opener", "opener_wanted"


@st.cache_resource(show_spinner=False)
def _component():
    """Registered once a server."""
    script = Path(__file__).with_name("opener.js").read_text(encoding="utf-8")
    return st.components.v2.component("servitization_opener", js=script)


def opener(
    keys: Collection[str],
    taken: Callable[[str, str], None] | None = None,
    pages: Collection[str] = PAGES,
) -> None:
    """Listens for names that are clicked, and turns to the page of one that was, or lets `taken` do.

    Only keys that stand on the page are taken from the browser.
    """
    wanted = st.session_state.pop(_WANTED, None)
    if isinstance(wanted, Mapping) and wanted.get("key") in keys and wanted.get("page") in pages:
        (taken or _turn)(wanted["key"], wanted["page"])
    with st.container(key="opener_listener"):
        _component()(key=_KEY, on_opened_change=_take)


def _turn(key: str, page: str) -> None:
    state.choose_offer(key)
    st.switch_page(f"pages/{page}.py")


def _take() -> None:
    st.session_state[_WANTED] = (st.session_state.get(_KEY) or {}).get("opened")


def opening(text: str, key: str, page: str, says: str) -> str:
    """The markup of a name that opens a page; `says` is what a screen reader hears."""
    return (
        f'<button type="button" class="open" data-open="{plain(key)}" data-page="{plain(page)}" '
        f'aria-label="{plain(says)}">{plain(text)}</button>'
    )
