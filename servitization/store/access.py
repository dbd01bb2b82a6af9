"""The door of every repository: who acts, on what he reaches, and the trail of what was refused.

A refusal undoes the transaction in which it happens and is then entered in the trail of the offer by a
transaction of its own. An offer that is not there is told as such and leaves no entry.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from servitization.store import chain
from servitization.store.database import Database
from servitization.store.people import CHANGE_ALL, Person, allow, log_refusal
from servitization.store.refusals import Forbidden, NotFound, Refused
from servitization.store.tables import Chain, OfferRow, Share, Standing, Version

EVERYBODY = "*"
"""The person of a share that is for everybody who signs in."""


class Access:
    """What all repositories have in common: a database and the person who acts."""

    def __init__(self, database: Database, actor: Person):
        self.database, self.actor = database, actor

    @contextmanager
    def _reading(self, action: str, where: str) -> Iterator[Session]:
        """A reading transaction, with a refusal entered in the trail of `where`."""
        try:
            allow(self.actor, action)
            with self.database.reading() as session:
                yield session
        except Refused as refused:
            log_refusal(self.database, where, self.actor, action, refused)
            raise

    @contextmanager
    def _writing(self, action: str, where: str, version: int | None = None) -> Iterator[Session]:
        """A writing transaction, with a refusal entered in the trail of `where`."""
        try:
            allow(self.actor, action)
            with self.database.writing() as session:
                yield session
        except Refused as refused:
            log_refusal(self.database, where, self.actor, action, refused, version)
            raise

    @contextmanager
    def _changing(
        self, action: str, offer_id: str, version: int | None = None, *, own: bool = False
    ) -> Iterator[tuple[Session, Chain, OfferRow]]:
        """A transaction on one offer, for which all others wait; `own` asks for more than a share."""
        with self._writing(action, offer_id, version) as session:
            trail = chain.locked(session, offer_id)
            yield session, trail, self._reached(session, offer_id, change=True, own=own)

    def _reached(
        self,
        session: Session,
        offer_id: str,
        *,
        change: bool = False,
        own: bool = False,
        deleted: bool = False,
    ) -> OfferRow:
        """The offer, where this person reaches it; raises NotFound or Forbidden."""
        row = session.get(OfferRow, offer_id)
        if row is None:
            raise NotFound("not_found")
        reach = self.reach(row, shares_with(session, self.actor.id, offer_id).get(offer_id))
        theirs = own and reach == "write" and self.actor.role not in CHANGE_ALL
        if reach is None or (change and reach == "read") or theirs:
            raise Forbidden("not_yours" if change else "not_shared")
        if row.deleted_at is not None and not deleted:
            raise NotFound("deleted")
        return row

    def reach(self, row: OfferRow, shared: str | None) -> str | None:
        """How this person reaches an offer that is shared with him so: `own`, `write`, `read` or None."""
        role = self.actor.role
        if role == "executive":
            return "read"
        if row.owner == self.actor.id:
            return "own"
        return "write" if role in CHANGE_ALL else shared


def shares_with(session: Session, person: str, offer_id: str | None = None) -> dict[str, str]:
    """Access by offer that a person was given, by name or with everybody; the wider one holds."""
    wanted = select(Share).where(Share.person.in_([person, EVERYBODY]))
    if offer_id is not None:
        wanted = wanted.where(Share.offer_id == offer_id)
    found: dict[str, str] = {}
    for row in session.scalars(wanted):
        found[row.offer_id] = "write" if "write" in (row.access, found.get(row.offer_id)) else "read"
    return found


def version_of(session: Session, offer_id: str, number: int) -> Version:
    """A version of an offer; raises NotFound."""
    row = session.get(Version, (offer_id, number))
    if row is None:
        raise NotFound("no_version", number=number)
    return row


def standing_of(session: Session, offer_id: str, number: int) -> Standing:
    """The state of a version."""
    row = session.get(Standing, (offer_id, number))
    if row is None:
        raise NotFound("no_version", number=number)
    return row
