"""The documents of a saved version, with its figures: where today's engine would print others, none."""

from typing import TYPE_CHECKING

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report.audience import audience
from servitization.store.refusals import StoreError
from servitization.ui import caches, store
from servitization.ui.download import customer_button, internal_documents
from servitization.ui.plain import plain
from servitization.ui.standing import Standing
from servitization.version import __version__

if TYPE_CHECKING:
    from servitization.store.records import SavedVersion, VersionInfo


def documents(offer_id: str, number: int, language: str) -> None:
    """Everything that can be taken along of a version; filled when it is opened."""
    opened = st.popover(say("saved.documents.button", language), key="detail_documents", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            version = store.offers().version(offer_id, number)
        except StoreError as told:
            st.html(f'<p class="refused" role="alert">{plain(told.says(language))}</p>')
            return
        with st.spinner(say("saved.documents.reading", language), show_time=False):
            case = unchanged(version)
        if case is None:
            st.html(f'<p class="note">{plain(why_not(version.info, language))}</p>')
            return
        _buttons(version, case, language)


def _buttons(version: "SavedVersion", case: Case, language: str) -> None:
    level = saved_level(version, case)
    whole = caches.answer(case, level)
    now = Standing(case, level, version.info, version.risk)
    view = audience(whole, "customer")
    said = say("saved.documents.says", language, number=version.info.number)
    st.html(f'<p class="note">{plain(said)}</p>')
    with st.container(key="detail_files", horizontal=True, gap="small"):
        customer_button(whole, view, now, language, "detail_")
        internal_documents(case, level, now, view, language, "detail_")


def unchanged(version: "SavedVersion") -> Case | None:
    """The case of a version, if today's engine gives the figures with which it was saved."""
    if version.info.engine_version != __version__:
        return None
    try:
        case = version.case()
    except InvalidAssumptions:
        return None
    return case if case.fingerprint == version.info.fingerprint else None


def saved_level(version: "SavedVersion", case: Case) -> float | None:
    """The fee at which a version was saved; None where that is the one of its contract."""
    own, kept = caches.answer(case, None).fee.level, version.info.fee_level
    return None if abs(own - kept) <= 1e-9 * max(abs(own), abs(kept)) else kept


def why_not(info: "VersionInfo", language: str) -> str:
    """Why no document of a version is made."""
    key = "changed" if info.engine_version == __version__ else "engine"
    return say(
        f"saved.documents.{key}", language, number=info.number, before=info.engine_version, now=__version__
    )
