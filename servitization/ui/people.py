"""Who sits at the screen: the one local user, or whoever signed in, with the role he has now.

Roles come from a claim of the identity provider where `[people] role_claim` of the secrets names
one, else from the table of persons. They are read again every few seconds, so that a role that was
taken away is gone; the repositories ask them before every step, whatever a page shows.
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from servitization.language import say
from servitization.store.rights import LOCAL, MAY, Person, Role

if TYPE_CHECKING:
    pass

FRESH = 5.0
"""Seconds for which a role is taken as known."""
RANK: tuple[Role, ...] = ("administrator", "analyst", "executive", "sales")
"""Of several roles that a provider claims, the first of these."""
_WHO = "who"
_OWN = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


def _secrets() -> Mapping[str, Any]:
    return st.secrets if st.secrets.load_if_toml_exists() else {}


def signs_in() -> bool:
    """Whether sign-in is configured: there is a section `[auth]` in the secrets."""
    return "auth" in _secrets()


def providers() -> list[str]:
    """The names of the identity providers; an empty one where there is one without a name."""
    section = _secrets().get("auth", {})
    named = [name for name, entry in section.items() if isinstance(entry, Mapping) and "client_id" in entry]
    return ([""] if "client_id" in section else []) + named


def is_signed_in() -> bool:
    """Whether somebody signed in."""
    return bool(st.user.get("is_logged_in") and st.user.get("sub"))


def person() -> Person:
    """Who acts; raises StoreUnavailable where that cannot be known yet."""
    if not signs_in():
        return LOCAL
    if not is_signed_in():
        # The door is in front of this; what came past it may nothing.
        raise PermissionError("nobody signed in")
    claims = dict(st.user.to_dict())
    subject = f"{claims.get('iss', '')} {claims.get('sub', '')}"
    known = st.session_state.get(_WHO)
    if known and known[0] == subject and time.monotonic() - known[2] < FRESH:
        return known[1]
    found = _found(subject, claims, known[1] if known and known[0] == subject else None)
    st.session_state[_WHO] = (subject, found, time.monotonic())
    return found


def _found(subject: str, claims: Mapping[str, Any], before: Person | None) -> Person:
    """The person behind a subject, as the table has him now; the last known one while it is away."""
    from servitization.store.people import Persons
    from servitization.store.refusals import StoreUnavailable
    from servitization.ui import store

    try:
        table: Persons = Persons(store.database())
        now = table.known(before.id) if before else None
        if now is not None:
            return now
        name, email = str(claims.get("name") or ""), str(claims.get("email") or "")
        return table.signed_in(subject, name, email, claimed(claims, _secrets().get("people", {})))
    except StoreUnavailable:
        if before is None:
            raise
        return before


def claimed(claims: Mapping[str, Any], settings: Mapping[str, Any]) -> Role | None:
    """The role that a provider gives; None where the table of persons decides.

    Where a claim is named, it alone decides: without a value that means something a person is sales.
    """
    named = settings.get("administrators", ())
    if claims.get("sub") in named or (claims.get("email_verified") is True and claims.get("email") in named):
        return "administrator"
    where = settings.get("role_claim")
    if not where:
        return None
    told: Any = claims
    for part in str(where).split("."):
        told = told.get(part) if isinstance(told, Mapping) else None
    values = [told] if isinstance(told, str) else told if isinstance(told, Sequence) else ()
    meaning = settings.get("roles", {})
    found = {meaning.get(str(value), str(value)) for value in values}
    return next((role for role in RANK if role in found), "sales")


def may(action: str) -> bool:
    """Whether the role of whoever acts may take an action at all; the repositories decide."""
    return person().role in MAY[action]


def refuse(what: str) -> None:
    """Enters in the trail of the house what no repository saw, because the pages were in front of it."""
    from servitization.store import chain
    from servitization.store.people import log_refusal
    from servitization.store.refusals import Forbidden, StoreError
    from servitization.ui import store

    acting = person()
    try:
        log_refusal(store.database(), chain.HOUSE, acting, what, Forbidden(f"forbidden_{acting.role}"))
    except StoreError:
        return


def signed_in_as(language: str) -> None:
    """Name, role and the way out, for the sidebar; nothing where nobody signs in."""
    if not signs_in():
        return
    acting = person()
    role = say(f"store.role.{acting.role}", language)
    # Markdown of a name does not come to life in a label.
    from servitization.ui.plain import plain

    name = plain(acting.name or acting.email or acting.id, 60)
    st.html(f'<p class="note signed_in">{name} · {plain(role)}</p>')
    st.button(say("people.sign_out", language), key="sign_out", type="tertiary", on_click=_out)


def _out() -> None:
    st.session_state.pop(_WHO, None)
    st.logout()


def claims_decide() -> bool:
    """Whether roles come from the identity provider, so that those set here do not last."""
    return bool(_secrets().get("people", {}).get("role_claim"))
