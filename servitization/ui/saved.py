"""A saved version as the offer on the screen: its key, and what the session holds of it.

The key is `saved-ID-NUMBER`. Each session asks the repository once, as the person who looks; what
it was given it keeps, so that the screen goes on while the database is away. A link carries the id
alone and opens the latest version.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from servitization.assumptions.case import Case
from servitization.assumptions.editing import edited_text
from servitization.assumptions.kept import KeptCase, resolved
from servitization.problems import InvalidAssumptions, Problem
from servitization.store.refusals import NotFound, StoreError, StoreUnavailable
from servitization.ui import caches, state, store

if TYPE_CHECKING:
    from servitization.store.records import OfferDetail, SavedVersion, VersionInfo

MOST = 20
"""Versions that one session holds."""
_KEY = re.compile(rf"{state.SAVED}([0-9a-f]{{8,40}})-([1-9][0-9]{{0,6}})")
_HELD, _WRONG = "saved_held", "saved_wrong"


@dataclass(frozen=True)
class Held:
    """A version that the session has, and how its offer stood when it was fetched."""

    key: str
    title: str
    owner: str
    access: str
    newest: int
    """The last version of its variant then."""
    accepted: int | None
    version: "SavedVersion"
    case: Case

    @property
    def info(self) -> "VersionInfo":
        return self.version.info

    @property
    def offer_id(self) -> str:
        return self.info.offer_id


def key_of(offer_id: str, number: int) -> str:
    """The key of a version in the session and the address."""
    return f"{state.SAVED}{offer_id}-{number}"


def parsed(key: str | None) -> tuple[str, int] | None:
    """Offer and number of a key; None for any other key."""
    found = _KEY.fullmatch(key or "")
    return (found[1], int(found[2])) if found else None


def held(key: str | None) -> Held | None:
    """What the session has under a key."""
    return st.session_state.get(_HELD, {}).get(key)


def everything_held() -> dict[str, Held]:
    """The versions of the session, one of each offer: the one fetched last."""
    last = {one.offer_id: key for key, one in st.session_state.get(_HELD, {}).items()}
    kept = st.session_state.get(_HELD, {})
    return {key: kept[key] for key in last.values()}


def fetch(offer_id: str, number: int | None = None) -> Held:
    """A version from the store into the session; without a number the latest.

    Raises StoreError, and InvalidAssumptions where today's engine can no longer read the case.
    """
    reached = store.offers()
    detail = reached.offer(offer_id)
    return hold(detail, reached.version(offer_id, number or detail.info.latest.number))


def hold(detail: "OfferDetail", version: "SavedVersion") -> Held:
    """Takes a version that was read into the session."""
    info = version.info
    newest = next((one.number for one in detail.info.heads if one.variant == info.variant), info.number)
    taken = Held(
        key_of(info.offer_id, info.number),
        detail.info.title,
        detail.info.owner,
        detail.info.access,
        newest,
        detail.info.accepted,
        version,
        version.case(),
    )
    others = {key: one for key, one in st.session_state.get(_HELD, {}).items() if key != taken.key}
    st.session_state[_HELD] = dict([*list(others.items())[-MOST + 1 :], (taken.key, taken)])
    return taken


def refresh(key: str) -> None:
    """Reads again how a held version stands; what it says stays as it was."""
    one = held(key)
    if one is not None:
        fetch(one.offer_id, one.info.number)


def let_go(offer_id: str) -> None:
    """Forgets the versions of an offer, so that they are asked for again."""
    kept = st.session_state.get(_HELD, {})
    st.session_state[_HELD] = {key: one for key, one in kept.items() if one.offer_id != offer_id}


def arrive() -> StoreError | None:
    """Fetches what the address or the session asks for; why that cannot be done now, or None.

    A link by id becomes the key of the latest version. An offer that is not there, or not for this
    person, is told on the page (`wrong`); a database that is away is returned, and nothing that the
    address says is touched.
    """
    link, key = state.take_link(), state.code("offer")
    draft = caches.drafts().get(key or "")
    if draft is not None and draft.base:
        key = draft.base
    if link is None and (parsed(key) is None or held(key) is not None):
        return None
    try:
        if link is not None:
            if not re.fullmatch(r"[0-9a-f]{8,40}", link):
                raise NotFound("not_found")
            state.choose_offer(fetch(link).key)
        else:
            fetch(*parsed(key))
    except StoreUnavailable as away:
        if link is not None:
            state.give_link_back(link)
        return away
    except StoreError as told:
        _cannot(told, key)
    except InvalidAssumptions as invalid:
        _cannot(invalid, key)
    return None


def _cannot(why: StoreError | InvalidAssumptions, key: str | None) -> None:
    st.session_state[_WRONG] = why
    if parsed(key) and held(key) is None:
        state.choose_offer(None)


def wrong(language: str) -> list[str]:
    """Why a saved offer that was asked for is not shown, told once."""
    why = st.session_state.pop(_WRONG, None)
    if isinstance(why, InvalidAssumptions):
        return [problem.says(language) for problem in why.problems]
    return [why.says(language)] if why is not None else []


def text_of(one: Held) -> KeptCase:
    """The case as files alone, with what was laid over them written into the first.

    That is where a change of its assumptions begins. Raises InvalidAssumptions.
    """
    kept = one.version.kept
    first = kept.files[0]
    text = first.text
    for group in kept.laid:
        values = group if not isinstance(group, (list, tuple)) else dict(_given(each) for each in group)
        text = edited_text(text, values, first.name)
    written = KeptCase((replace(first, text=text), *kept.files[1:]))
    if resolved(written).fingerprint != one.case.fingerprint:
        raise InvalidAssumptions([Problem("not_editable", first.name, path="extends")])
    return written


def _given(text: str) -> tuple[str, object]:
    path, _, value = text.partition("=")
    try:
        return path.strip(), float(value.replace("_", ""))
    except ValueError:
        return path.strip(), value.strip()
