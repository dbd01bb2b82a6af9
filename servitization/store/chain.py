"""The trail: what was done and refused, each event with the hash of the one before.

Every offer and layer has a chain of its own, and there is one of the house. Who changes an offer
locks the row of its chain first, so that changes of one offer stand in line. An event about a row
that is only added to holds the hash of that row: whoever changes the row breaks the chain.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from servitization.language import say
from servitization.store.refusals import NotFound
from servitization.store.tables import (
    Approval,
    Assessment,
    Chain,
    Event,
    LayerRow,
    LayerVersion,
    OfferRow,
    Standing,
    Text,
    Variant,
    Version,
)
from servitization.store.texts import as_json, hash_of, hash_of_row, moment, unpacked

HOUSE = "house"
START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One event as it is shown; `person` is an opaque id."""

    number: int
    at: str
    person: str
    action: str
    version: int | None
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Broken:
    """The first place at which the trail of an offer does not hold."""

    chain: str
    number: int | None
    key: str

    def says(self, language: str = "en") -> str:
        """Where the trail breaks and how."""
        why = say(f"store.broken.{self.key}", language, number=self.number)
        return say("store.broken.at", language, chain=self.chain, why=why)


def started(session: Session, chain: str) -> Chain:
    """A new trail, locked by this transaction."""
    row = Chain(id=chain, length=0, hash=START)
    session.add(row)
    session.flush()
    return row


def locked(session: Session, chain: str) -> Chain:
    """The end of a trail; whoever else wants to write to it waits. Raises NotFound."""
    wanted = select(Chain).where(Chain.id == chain).with_for_update()
    row = session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("not_found")
    return row


def append(
    session: Session,
    chain: Chain,
    person: str,
    action: str,
    version: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Adds an event to a trail that this transaction has locked."""
    event = Event(
        chain=chain.id,
        number=chain.length + 1,
        at=moment(),
        person=person,
        action=action,
        version=version,
        details=as_json(details or {}, in_order=True),
        previous=chain.hash,
    )
    event.hash = hash_of_row(event)
    session.add(event)
    chain.length, chain.hash = event.number, event.hash
    session.flush()


def entries(session: Session, chain: str) -> tuple[Entry, ...]:
    """The events of a trail, oldest first."""
    rows = session.scalars(select(Event).where(Event.chain == chain).order_by(Event.number))
    return tuple(_entry(row) for row in rows)


def youngest(session: Session, most: int) -> tuple[tuple[str, Entry], ...]:
    """The last events of all trails, youngest first, each with the name of its trail."""
    wanted = select(Event).order_by(Event.at.desc(), Event.chain, Event.number.desc()).limit(most)
    return tuple((row.chain, _entry(row)) for row in session.scalars(wanted))


def _entry(row: Event) -> Entry:
    return Entry(row.number, row.at, row.person, row.action, row.version, json.loads(row.details), row.hash)


def first_break(session: Session, chain: str) -> Broken | None:
    """The first link of a trail that does not hold, or a row that is not as it was when it was added."""
    end = session.scalar(select(Chain).where(Chain.id == chain).execution_options(populate_existing=True))
    events = session.scalars(select(Event).where(Event.chain == chain).order_by(Event.number)).all()
    before, told = START, {}
    states: dict[int, str] = {}
    heads: dict[str, int | None] = {}
    for expected, event in enumerate(events, 1):
        if event.number != expected:
            return Broken(chain, expected, "missing")
        if event.previous != before:
            return Broken(chain, event.number, "link")
        if event.hash != hash_of_row(event):
            return Broken(chain, event.number, "changed")
        details = json.loads(event.details)
        for row in details.get("rows", ()):
            told[row] = event.number
        for version, state in details.get("states", {}).items():
            states[int(version)] = state
        if event.action in ("save", "save_layer"):
            heads[details.get("variant", "")] = event.version
        before = event.hash
    if end is None or (end.length, end.hash) != (len(events), before):
        return Broken(chain, len(events) + 1, "end")
    return _rows_break(session, chain, told) or _states_break(session, chain, states, heads)


_KEPT = (
    (Version, "offer_id", ("case_text", "values_text", "answer_text", "risk_text")),
    (Assessment, "offer_id", ("policy_text",)),
    (Approval, "offer_id", ()),
    (LayerVersion, "layer_id", ("case_text",)),
)


def _rows_break(session: Session, chain: str, told: dict[str, int]) -> Broken | None:
    """A row that no event speaks of, one that an event speaks of and is gone, or a text that was changed."""
    left = dict(told)
    texts: set[str] = set()
    for table, owner, named in _KEPT:
        for row in session.scalars(select(table).where(getattr(table, owner) == chain)):
            number = told.get(row.hash)
            if number is None or hash_of_row(row) != row.hash:
                return Broken(chain, number, "row")
            left.pop(row.hash, None)
            texts |= {one for name in named if (one := getattr(row, name))}
    if left:
        return Broken(chain, min(left.values()), "row_gone")
    return None if _whole(session, texts) else Broken(chain, None, "text")


def _whole(session: Session, hashes: set[str]) -> bool:
    """Whether every text is there and says what it said; the files of a case with it."""
    waiting, seen = set(hashes), set()
    while waiting:
        some = sorted(waiting)[:100]
        waiting -= set(some)
        rows = session.execute(select(Text.hash, Text.body).where(Text.hash.in_(some))).all()
        if len(rows) < len(some):
            return False
        seen |= set(some)
        for row in rows:
            text = unpacked(row.body)
            if text is None or hash_of(text) != row.hash:
                return False
            if text.startswith('{"files":'):
                waiting |= {one["text"] for one in json.loads(text)["files"]} - seen
    return True


def _states_break(
    session: Session, chain: str, states: dict[int, str], heads: dict[str, int | None]
) -> Broken | None:
    """Where the rows that may change say something else of the versions than the trail does."""
    wrong = Broken(chain, None, "state")
    for row in session.scalars(select(Standing).where(Standing.offer_id == chain)):
        if states.get(row.version, row.state) != row.state:
            return wrong
    offer, layer = session.get(OfferRow, chain), session.get(LayerRow, chain)
    if offer is not None:
        lines = session.scalars(select(Variant).where(Variant.offer_id == chain))
        accepted = [version for version, state in states.items() if state == "accepted"]
        if {one.name: one.head for one in lines} != heads or accepted != [
            one for one in [offer.accepted] if one
        ]:
            return wrong
    return wrong if layer is not None and heads != {"": layer.head} else None
