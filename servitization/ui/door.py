"""The door: who may come in at all. Without sign-in only this machine, with it who signed in.

A server can be started on all addresses by one forgotten option; so the app itself looks where a
request comes from, before it draws anything. A program that passes requests on says for whom; then
they are not from here either. Nor is a page of a foreign name that leads to this machine.
"""

import ipaddress
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from servitization.language import say
from servitization.report.offer_words import Segment
from servitization.store.refusals import StoreError
from servitization.ui import people, state
from servitization.ui.head import Eyebrow, head
from servitization.ui.plain import plain, plain_markdown

PASSED_ON = ("X-Forwarded-For", "X-Real-Ip", "X-Forwarded-Host", "X-Original-Host", "Via", "Forwarded")
"""What programs between a browser and a server add; a browser on this machine sends none of them."""
_WRONG = "sign_in_wrong"
_LOG = logging.getLogger(__name__)


def door(names: Iterable[str]) -> None:
    """Lets pass who may come in; everybody else sees why not, and the run ends.

    `names` are those of all pages: behind the door each of them is the same, and none is listed.
    """
    shut = _shut(state.language())
    if shut is None:
        return
    # Drawn as a page, so that no address opens anything else and no list of pages stands beside it.
    pages = [
        st.Page(shut, title=say("app.name", state.language()), url_path=name, default=index == 0)
        for index, name in enumerate(names)
    ]
    st.navigation(pages, position="hidden").run()
    st.stop()


def _shut(language: str) -> Callable[[], None] | None:
    """What stands before the door; None where it is open."""
    if not people.signs_in():
        where = stranger(*peer())
        if where is None:
            return None
        _LOG.warning("refused a request from %s: no sign-in is configured", where)
        return partial(_refused, language)
    if not people.is_signed_in():
        return partial(_sign_in, language)
    try:
        people.person()
    except StoreError as away:
        return partial(_away, away, language)
    return None


def peer() -> tuple[str | None, Mapping[str, str]]:
    """The address of who asks, None for 127.0.0.1 and ::1, and what his request said."""
    return st.context.ip_address, st.context.headers


def stranger(address: str | None, headers: Mapping[str, str]) -> str | None:
    """From where a request comes, unless that is this machine; None where it is.

    `address` is that of the peer as Streamlit tells it, None for 127.0.0.1 and ::1.
    """
    if address is not None and not is_loopback(address):
        return address
    for name in PASSED_ON:
        told = headers.get(name)
        if told:
            return told[:200]
    host = headers.get("Host")
    return host[:200] if host and not _names_this_machine(host) else None


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine alone."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _names_this_machine(host: str) -> bool:
    name = re.sub(r":\d+$", "", host.strip().lower()).strip("[]").rstrip(".")
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)


def _refused(language: str) -> None:
    head(
        Eyebrow("", "", ()),
        [Segment(say("people.elsewhere.heading", language))],
        [say("people.elsewhere.why", language), say("people.elsewhere.how", language)],
    )


def _sign_in(language: str) -> None:
    head(
        Eyebrow("", "", ()),
        [Segment(say("people.sign_in.heading", language))],
        [say("people.sign_in.why", language)],
    )
    for name in people.providers():
        shown = say("people.sign_in.with", language, name=plain_markdown(name)) if name else ""
        st.button(
            shown or say("people.sign_in.button", language),
            key=f"sign_in_{name or 'default'}",
            type="primary",
            on_click=_login,
            args=(name, language),
        )
    wrong = st.session_state.pop(_WRONG, None)
    if wrong:
        st.html(f'<div class="problems" role="alert"><p>{plain(wrong)}</p></div>')


def _login(name: str, language: str) -> None:
    try:
        st.login(*([name] if name else []))
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as incomplete:
        # What is missing is a word of the settings; the settings themselves are never shown.
        _LOG.error("sign-in is not set up: %s", incomplete)
        st.session_state[_WRONG] = say("people.sign_in.incomplete", language)


def _away(why: StoreError, language: str) -> None:
    head(Eyebrow("", "", ()), [Segment(say("people.away", language))], [why.says(language)])
    st.button(say("people.again", language), key="door_again", type="primary")
