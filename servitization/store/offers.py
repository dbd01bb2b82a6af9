"""Named offers with versions that are only ever added, parallel variants, shares, and a trail.

`save` takes the version that the user saw and adds one after it; where somebody was faster it raises
Conflict and keeps nothing. Everything about one offer stands in line behind the row of its chain.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from servitization.store import chain, texts
from servitization.store.access import EVERYBODY, standing_of, version_of
from servitization.store.reading import SavedOffers, version_info
from servitization.store.records import VersionInfo
from servitization.store.refusals import Conflict, Refused
from servitization.store.snapshot import Snapshot
from servitization.store.states import OPEN
from servitization.store.tables import Chain, OfferRow, Share, Standing, Variant, Version
from servitization.store.words import clean, clean_note

FIRST_VARIANT = "main"


@dataclass(frozen=True)
class _Content:
    """What a version row says of its case, with the texts kept already."""

    engine_version: str
    fingerprint: str
    currency: str
    fee_level: float
    case_text: str
    values_text: str
    answer_text: str
    risk_text: str | None
    summary: str


class Offers(SavedOffers):
    """The offers that a person reaches, and what he may do with them."""

    # --- saving ------------------------------------------------------------------------------

    def create(self, snapshot: Snapshot, title: str = "", note: str = "") -> VersionInfo:
        """A new offer with its first version."""
        with self._writing("create", chain.HOUSE) as session:
            content = _kept(session, snapshot)
            return self._created(session, clean(title) or clean(snapshot.title), content, note)

    def save(self, offer_id: str, seen_version: int, snapshot: Snapshot, note: str = "") -> VersionInfo:
        """A new version after the one that the user saw; raises Conflict where another one is there."""
        _ = snapshot.texts  # made while nobody waits
        with self._changing("save", offer_id, seen_version) as (session, trail, offer):
            _not_frozen(offer)
            seen = version_of(session, offer_id, seen_version)
            line = session.get(Variant, (offer_id, seen.variant))
            assert line is not None
            if line.head != seen_version:
                head = version_of(session, offer_id, line.head)
                theirs = version_info(session, head)
                if self._is_same(session, head, seen_version, snapshot):
                    # The answer to the first attempt was lost on the way; it was saved all the same.
                    return theirs
                raise Conflict(seen_version, theirs, snapshot)
            content = _kept(session, snapshot)
            return self._added(session, trail, offer, seen.variant, seen_version, content, note)

    def branch(
        self, offer_id: str, from_version: int, variant: str, snapshot: Snapshot | None = None, note: str = ""
    ) -> VersionInfo:
        """A parallel variant that begins with a version of another one, or with a case made from it."""
        with self._changing("branch", offer_id, from_version) as (session, trail, offer):
            _not_frozen(offer)
            name = clean(variant)
            if not name:
                raise Refused("no_name")
            if session.get(Variant, (offer_id, name)) is not None:
                raise Refused("variant_exists", name=name)
            origin = version_of(session, offer_id, from_version)
            content = _kept(session, snapshot) if snapshot else _of(origin)
            return self._added(session, trail, offer, name, from_version, content, note)

    def copy(
        self, offer_id: str, version: int, title: str, snapshot: Snapshot | None = None, note: str = ""
    ) -> VersionInfo:
        """A new offer, of the person who copies, from a version or from a case made from it."""
        with self._writing("copy", offer_id, version) as session:
            self._reached(session, offer_id)
            origin = version_of(session, offer_id, version)
            content = _kept(session, snapshot) if snapshot else _of(origin)
            row = session.get(OfferRow, offer_id)
            assert row is not None
            return self._created(session, clean(title) or row.title, content, note, offer_id)

    def rename(self, offer_id: str, title: str) -> None:
        """Gives an offer another name."""
        with self._changing("rename", offer_id) as (session, trail, offer):
            name = clean(title)
            if not name:
                raise Refused("no_name")
            offer.title = name
            chain.append(session, trail, self.actor.id, "rename", None, {"title": name})

    # --- sharing and deleting ------------------------------------------------------------------

    def share(self, offer_id: str, person: str = EVERYBODY, access: str = "read") -> None:
        """Lets another person, or everybody who signs in, see an offer (`read`) or change it (`write`)."""
        if access not in ("read", "write"):
            raise ValueError(access)
        with self._changing("share", offer_id, own=True) as (session, trail, _):
            row = session.get(Share, (offer_id, person))
            if row is None:
                session.add(Share(offer_id=offer_id, person=person, access=access))
            else:
                row.access = access
            chain.append(session, trail, self.actor.id, "share", None, {"with": person, "access": access})

    def unshare(self, offer_id: str, person: str = EVERYBODY) -> None:
        """Takes a share back."""
        with self._changing("share", offer_id, own=True) as (session, trail, _):
            row = session.get(Share, (offer_id, person))
            if row is not None:
                session.delete(row)
                chain.append(session, trail, self.actor.id, "unshare", None, {"with": person})

    def delete(self, offer_id: str) -> None:
        """Takes an offer out of the lists; it can be restored, and nothing is erased."""
        with self._changing("delete", offer_id, own=True) as (session, trail, offer):
            _not_frozen(offer)
            offer.deleted_at = texts.moment()
            chain.append(session, trail, self.actor.id, "delete")

    def restore(self, offer_id: str) -> None:
        """Brings a deleted offer back."""
        with self._writing("restore", offer_id) as session:
            trail = chain.locked(session, offer_id)
            offer = self._reached(session, offer_id, change=True, own=True, deleted=True)
            if offer.deleted_at is not None:
                offer.deleted_at = None
                chain.append(session, trail, self.actor.id, "restore")

    # --- inside ------------------------------------------------------------------------------

    def _created(
        self, session: Session, title: str, content: _Content, note: str, copied_from: str | None = None
    ) -> VersionInfo:
        offer = OfferRow(
            id=secrets.token_hex(12),
            title=title,
            owner=self.actor.id,
            created_at=texts.moment(),
            last_version=0,
            copied_from=copied_from,
        )
        session.add(offer)
        session.flush()
        trail = chain.started(session, offer.id)
        chain.append(session, trail, self.actor.id, "create", None, {"copied_from": copied_from})
        return self._added(session, trail, offer, FIRST_VARIANT, None, content, note)

    def _added(
        self,
        session: Session,
        trail: Chain,
        offer: OfferRow,
        variant: str,
        parent: int | None,
        content: _Content,
        note: str,
    ) -> VersionInfo:
        """Adds a version at the end of a variant; the one before it, unless it was sent, is superseded."""
        offer.last_version += 1
        row = Version(
            offer_id=offer.id,
            number=offer.last_version,
            variant=variant,
            parent=parent,
            created_at=texts.moment(),
            created_by=self.actor.id,
            note=clean_note(note),
            **content.__dict__,
        )
        row.hash = texts.hash_of_row(row)
        session.add(row)
        session.flush()
        states = {str(row.number): "draft"}
        line = session.get(Variant, (offer.id, variant))
        if line is None:
            session.add(Variant(offer_id=offer.id, name=variant, head=row.number))
        else:
            # The lock makes this certain; the database is asked all the same.
            moved = session.execute(
                update(Variant)
                .where(Variant.offer_id == offer.id, Variant.name == variant, Variant.head == parent)
                .values(head=row.number)
                .execution_options(synchronize_session=False)
            )
            assert parent is not None
            if moved.rowcount != 1:
                session.refresh(line)
                raise Conflict(parent, version_info(session, version_of(session, offer.id, line.head)))
            before = standing_of(session, offer.id, parent)
            if before.state in OPEN:
                before.state, before.since = "superseded", row.created_at
                states[str(parent)] = "superseded"
        session.add(Standing(offer_id=offer.id, version=row.number, state="draft", since=row.created_at))
        told = {"rows": [row.hash], "states": states, "variant": variant, "fingerprint": row.fingerprint}
        chain.append(session, trail, self.actor.id, "save", row.number, told)
        return VersionInfo.of(row, "draft")

    def _is_same(self, session: Session, head: Version, seen: int, snapshot: Snapshot) -> bool:
        mine = head.parent == seen and head.created_by == self.actor.id
        return mine and head.fingerprint == snapshot.fingerprint and _of(head) == _kept(session, snapshot)


def _not_frozen(offer: OfferRow) -> None:
    if offer.accepted is not None:
        raise Refused("frozen", number=offer.accepted)


def _kept(session: Session, snapshot: Snapshot) -> _Content:
    """The content of a version, its texts kept in this transaction."""
    made = snapshot.texts
    parts = {"case": made.case, "values": made.values, "answer": made.answer, "risk": made.risk}
    parts = {name: text for name, text in parts.items() if text is not None}
    kept = texts.keep(session, [*parts.values(), *made.files])
    named = dict(zip(parts, kept, strict=False))
    return _Content(
        engine_version=snapshot.engine_version,
        fingerprint=snapshot.fingerprint,
        currency=snapshot.currency,
        fee_level=snapshot.fee_level,
        case_text=named["case"],
        values_text=named["values"],
        answer_text=named["answer"],
        risk_text=named.get("risk"),
        summary=made.summary,
    )


def _of(row: Version) -> _Content:
    return _Content(**{name: getattr(row, name) for name in _Content.__dataclass_fields__})
