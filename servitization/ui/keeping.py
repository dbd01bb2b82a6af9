"""Drafts that save themselves: what is on the screen and not saved goes to the store behind the page.

No page waits for it. A draft that could not be kept stays in memory and is tried again until the
database is back; the address of the browser holds the changes of the fields meanwhile. Only the last
state of a draft is written.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from threading import Condition, Thread
from typing import Any

import streamlit as st

from servitization.assumptions import named_layers
from servitization.assumptions.case import load_text
from servitization.assumptions.layers import KeptFile
from servitization.store.rights import MAY, Person
from servitization.ui import caches, offers, people, saved, state
from servitization.ui.offers import Choice

_LAST, _FOUND = "draft_last", "draft_found"
LONGEST_WAIT = 15.0
"""Seconds between two attempts while the database is away."""


@dataclass
class Keeper:
    """The queue behind all pages of this server, and the thread that empties it."""

    most: int = 500
    _waiting: OrderedDict[tuple[str, str], tuple[Person, str, Mapping[str, Any] | None]] = field(
        default_factory=OrderedDict
    )
    _kept: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _condition: Condition = field(default_factory=Condition)
    _thread: Thread | None = None
    _away: bool = False
    _at_work: bool = False

    def keep(self, person: Person, subject: str, content: Mapping[str, Any] | None) -> None:
        """Lets a draft be written, or with None forgotten; the last word counts."""
        with self._condition:
            key = (person.id, subject)
            self._waiting.pop(key, None)
            self._waiting[key] = (person, subject, content)
            self._kept.pop(key, None)
            while len(self._waiting) > self.most:
                self._waiting.popitem(last=False)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="drafts", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def kept_at(self, person: str, subject: str) -> str | None:
        """When the draft on the screen was kept; None where it is not yet."""
        with self._condition:
            return self._kept.get((person, subject))

    @property
    def away(self) -> bool:
        """Whether the last attempt failed and drafts wait for the database."""
        with self._condition:
            return self._away and bool(self._waiting)

    def settled(self, seconds: float) -> bool:
        """Waits until nothing is left to write; whether that is so."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._waiting and not self._at_work, seconds)

    def _work(self) -> None:
        wait = 1.0
        while True:
            with self._condition:
                self._condition.wait_for(lambda: bool(self._waiting))
                key, task = next(iter(self._waiting.items()))
                self._at_work = True
            at = self._written(*task)
            with self._condition:
                self._at_work = False
                self._away = at is None
                if at is not None and self._waiting.get(key) is task:
                    del self._waiting[key]
                    self._kept[key] = at
                    while len(self._kept) > self.most:
                        self._kept.popitem(last=False)
                self._condition.notify_all()
                if at is None:
                    self._condition.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT) if at is None else 1.0

    @staticmethod
    def _written(person: Person, subject: str, content: Mapping[str, Any] | None) -> str | None:
        """The moment at which it was kept, empty where it never will be; None: later."""
        from servitization.store.drafts import Drafts
        from servitization.store.refusals import StoreError, StoreUnavailable
        from servitization.ui import store

        try:
            kept = Drafts(store.database(), person)
            if content is None:
                kept.discard(subject)
                return ""
            return kept.save(subject, content)
        except StoreUnavailable:
            return None
        except StoreError:
            return ""


@st.cache_resource(show_spinner=False)
def keeper() -> Keeper:
    """The keeper of this server."""
    return Keeper()


# --- what a draft is -------------------------------------------------------------------------


def base_key(key: str) -> str:
    """The offer that is changed: that of a draft, or the one on the screen itself."""
    found = caches.drafts().get(key) if offers.is_draft(key) else None
    return found.base if found is not None else key


def subject(key: str) -> str:
    """What a draft is about: the id of a saved offer, or the key of the one that it changes."""
    found = saved.parsed(base_key(key))
    return found[0] if found else base_key(key)


def is_changed(key: str) -> bool:
    """Whether the screen shows something that is not saved."""
    if offers.is_draft(key) or key.startswith(offers.PREFIX):
        return True
    return any(state.code(name) for name in (*state.FIELDS, *state.FEES))


def content(choice: Choice) -> dict[str, Any]:
    """What is on the screen and not saved, so that it can be taken up again in another session."""
    key, base = choice.key, base_key(choice.key)
    told: dict[str, Any] = {
        "form": 1,
        "offer": base,
        "title": choice.name,
        "codes": {name: state.code(name) for name in (*state.FIELDS, *state.FEES) if state.code(name)},
    }
    for part, one in (("opened", base), ("draft", key)):
        wanted = one.startswith(offers.PREFIX) if part == "opened" else offers.is_draft(one)
        found = caches.drafts().get(one) if wanted else None
        if found is not None:
            told[part] = {"name": found.name, "text": found.content.decode("utf-8", "replace")}
            if part == "draft" and named_layers.named(found.over):
                # Saved layers stand beside no file of the project: the draft carries them.
                told[part]["over"] = [asdict(one) for one in found.over[1:]]
                told[part]["parents"] = dict(found.over[0].parents)
    return told


def keep(choice: Choice) -> None:
    """Lets what changed on the screen be kept; nothing where nothing changed since the last time."""
    if state.audience() != "internal" or st.session_state.get(state.MOVING):
        return
    about = subject(choice.key)
    now = content(choice) if is_changed(choice.key) else None
    last = st.session_state.get(_LAST, {})
    if last.get(about) == now:
        return
    acting = people.person()
    if acting.role not in MAY["draft"]:
        return
    st.session_state[_LAST] = {**last, about: now}
    keeper().keep(acting, about, now)


def forget(about: str) -> None:
    """A draft that was saved or discarded goes."""
    st.session_state[_LAST] = {**st.session_state.get(_LAST, {}), about: None}
    keeper().keep(people.person(), about, None)


def kept_at(key: str) -> str | None:
    """When the draft on the screen was kept."""
    return keeper().kept_at(people.person().id, subject(key)) or None


def waits() -> bool:
    """Whether drafts wait for a database that is away."""
    return keeper().away


# --- taking it up again ------------------------------------------------------------------------


def take_up(told: Mapping[str, Any]) -> bool:
    """Puts a draft on the screen as it was left; whether its offer is still there.

    Raises StoreError where the offer that it changes cannot be fetched, and InvalidAssumptions
    where its text cannot be read any more.
    """
    key = str(told.get("offer", ""))
    opened, text = told.get("opened"), told.get("draft")
    if opened:
        key = f"{offers.PREFIX}{secrets.token_urlsafe(18)}"
        load_text(opened["text"].encode("utf-8"), opened["name"])
        caches.drafts().keep(key, opened["name"], opened["text"].encode("utf-8"))
    elif saved.parsed(key) and saved.held(key) is None:
        saved.fetch(*saved.parsed(key))
    elif not saved.parsed(key) and key not in offers.shipped():
        return False
    state.choose_offer(key)
    if text:
        over = saved.text_of(saved.held(key)).files if saved.held(key) else ()
        content = text["text"].encode("utf-8")
        if text.get("over"):
            first = KeptFile(text["name"], text["text"], parents=text["parents"])
            over = (first, *(KeptFile(**one) for one in text["over"]))
        caches.Draft(text["name"], content, over=over).case()
        offers.take(f"{offers.DRAFT}{secrets.token_urlsafe(18)}", text["name"], content, key, over)
    for name, code in dict(told.get("codes", {})).items():
        if name in (*state.FIELDS, *state.FEES):
            state.choose(name, str(code))
    state.refill()
    # What was taken up is what is kept already.
    st.session_state.pop(_FOUND, None)
    return True


def left_behind(one: saved.Held) -> Mapping[str, Any] | None:
    """The draft of a saved offer that another session of this person left; asked for once a version.

    None as soon as the session has changes of its own.
    """
    known = st.session_state.setdefault(_FOUND, {})
    if one.key not in known:
        known[one.key] = _draft_of(one)
    found = known[one.key]
    if found is None or one.offer_id in st.session_state.get(_LAST, {}) or is_changed(one.key):
        return None
    return found


def _draft_of(one: saved.Held) -> Mapping[str, Any] | None:
    from servitization.store.refusals import StoreError
    from servitization.ui import store

    if people.person().role not in MAY["draft"]:
        return None
    try:
        found = store.drafts().draft(one.offer_id)
    except StoreError:
        return None
    return None if found is None else {**found.content, "saved_at": found.saved_at}
