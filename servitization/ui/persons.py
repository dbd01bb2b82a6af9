"""Persons and roles, for an administrator."""

import streamlit as st

from servitization.language import counted, say
from servitization.report.offer_words import Segment
from servitization.store.refusals import StoreError
from servitization.store.rights import ROLES
from servitization.ui import people, saving, store
from servitization.ui.frame import unreachable
from servitization.ui.head import Eyebrow, head
from servitization.ui.plain import clean, plain

MOST = 200


def persons(language: str) -> None:
    """Everybody who signed in, with a role that can be changed and the way to forget him."""
    try:
        found = store.persons().listed()
    except StoreError as away:
        unreachable(away, language)
        return
    second = [say("people.page.roles", language)]
    if not people.signs_in():
        second = [say("people.page.local", language)]
    elif people.claims_decide():
        second = [say("people.page.claim", language)]
    heading = counted("people.page.heading", len(found), language)
    if not found and not people.signs_in():
        heading = say("people.page.heading_local", language)
    head(Eyebrow("", "", ()), [Segment(heading)], second)
    saving.told(language)
    for one in found[:MOST]:
        with st.container(key=f"person_{one.id}", horizontal=True, vertical_alignment="center", gap="small"):
            shown = " · ".join(text for text in (clean(one.name, 80), clean(one.email, 80)) if text) or one.id
            st.html(f"<p>{plain(shown)}</p>")
            st.space("stretch")
            key = f"role_{one.id}"
            st.session_state[key] = one.role
            st.selectbox(
                say("people.page.role", language),
                ROLES,
                key=key,
                format_func=lambda role: say(f"store.role.{role}", language),
                label_visibility="collapsed",
                width=180,
                on_change=_role,
                args=(one.id, language),
            )
            st.button(
                say("people.page.forget", language),
                key=f"forget_{one.id}",
                type="tertiary",
                on_click=_forget,
                args=(one.id, language),
            )
    if people.signs_in() and found:
        _everybody(language)


def _everybody(language: str) -> None:
    """The way to empty the table, behind a word of what that does."""
    opened = st.popover(say("people.page.forget_all", language), key="empty_persons", type="tertiary")
    with opened:
        st.html(f'<p class="note">{plain(say("people.page.forget_all_says", language))}</p>')
        st.button(
            say("people.page.forget_all_do", language),
            key="forget_all",
            type="primary",
            on_click=_forget_all,
            args=(language,),
        )


def _forget_all(language: str) -> None:
    try:
        store.persons().empty()
        saving.tell(say("people.page.all_forgotten", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")


def _role(person: str, language: str) -> None:
    try:
        store.persons().set_role(person, st.session_state[f"role_{person}"])
        saving.tell(say("people.page.changed", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")


def _forget(person: str, language: str) -> None:
    try:
        store.persons().forget(person)
        saving.tell(say("people.page.forgotten", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")
