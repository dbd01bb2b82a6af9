"""The store as pages reach it: opened once a server, by the first who needs it, for whoever acts.

Nothing of it is imported before: the app opens without a database. What it refuses is told by
`StoreError.says`; whether it answers is known from the last attempt, so that nothing waits for it
that nobody asked for.
"""

from typing import TYPE_CHECKING

import streamlit as st

from servitization.ui import people

if TYPE_CHECKING:
    from servitization.store.approval import Approvals
    from servitization.store.database import Database
    from servitization.store.drafts import Drafts
    from servitization.store.layers import Layers
    from servitization.store.offers import Offers
    from servitization.store.people import Persons
    from servitization.store.policy import ReadPolicy
    from servitization.store.reading import Listing
    from servitization.store.records import OfferInfo


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(address: str) -> "Database":
    from servitization.store.address import address as of
    from servitization.store.database import Database

    return Database(of(address or None))


def database() -> "Database":
    """The database of this server; raises StoreUnavailable and WrongSchema."""
    import os

    from servitization.store.address import VARIABLE

    # A secret of the server, so only the key of a cache in memory.
    return _opened(os.environ.get(VARIABLE, ""))


def offers() -> "Offers":
    """The saved offers, for whoever acts."""
    from servitization.store.offers import Offers

    return Offers(database(), people.person())


def listed() -> tuple["OfferInfo", ...]:
    """The offers that whoever acts reaches, read again as soon as anything was changed by anybody."""
    reached = offers()
    acting = reached.actor
    return _listed(database().place, acting.id, acting.role, reached.revision(), reached)


@st.cache_resource(max_entries=32, show_spinner=False)
def _listed(place: str, person: str, role: str, revision: int, _reached: "Offers") -> tuple["OfferInfo", ...]:
    last = _last(place, person, role)
    # What was read before a change is right for whatever did not change.
    last["listing"] = _reached.listing(last.get("listing"))
    return last["listing"].offers


@st.cache_resource(max_entries=32, show_spinner=False)
def _last(place: str, person: str, role: str) -> dict[str, "Listing"]:
    """The list that a person was given last."""
    return {}


def approvals() -> "Approvals":
    """States and approvals, for whoever acts."""
    from servitization.store.approval import Approvals

    return Approvals(database(), people.person())


def drafts() -> "Drafts":
    """The drafts of whoever acts."""
    from servitization.store.drafts import Drafts

    return Drafts(database(), people.person())


def layers() -> "Layers":
    """The saved layers of assumptions, for whoever acts."""
    from servitization.store.layers import Layers

    return Layers(database(), people.person())


def persons() -> "Persons":
    """Who signed in, as far as whoever acts may know."""
    from servitization.store.people import Persons

    return Persons(database(), people.person())


@st.cache_resource(max_entries=4, show_spinner=False)
def _policy(written: float) -> "ReadPolicy":
    from servitization.store.policy import load_policy

    return load_policy()


def policy() -> "ReadPolicy":
    """The approval policy as its file is now; raises InvalidAssumptions."""
    from servitization.store.policy import SHIPPED

    return _policy(SHIPPED.stat().st_mtime)
