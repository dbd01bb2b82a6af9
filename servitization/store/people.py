"""Persons who signed in, known elsewhere by an opaque id only, and the entry of what was refused to them."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from servitization.store import chain
from servitization.store.database import Database
from servitization.store.refusals import Forbidden, NotFound, Refused
from servitization.store.rights import (
    CHANGE_ALL,
    LOCAL,
    MAY,
    ROLES,
    SEE_ALL,
    Person,
    Role,
    allow,
)
from servitization.store.tables import PersonRow
from servitization.store.texts import moment
from servitization.store.words import clean

__all__ = [
    "CHANGE_ALL",
    "LOCAL",
    "MAY",
    "ROLES",
    "SEE_ALL",
    "Person",
    "Persons",
    "Role",
    "allow",
    "log_refusal",
]


def log_refusal(
    database: Database, where: str, person: Person, action: str, refused: Refused, version: int | None = None
) -> None:
    """Enters a refused action in the trail of an offer, or of the house where there is none."""
    with database.writing() as session:
        try:
            row = chain.locked(session, where)
        except NotFound:
            row = chain.locked(session, chain.HOUSE)
        details = {"action": action, "because": refused.key, "role": person.role}
        chain.append(session, row, person.id, "refused", version, details)


class Persons:
    """The persons who signed in. The table can be emptied: the trail keeps opaque ids."""

    def __init__(self, database: Database, actor: Person | None = None):
        self.database, self.actor = database, actor

    def signed_in(self, subject: str, name: str = "", email: str = "", role: Role | None = None) -> Person:
        """Who signed in under the provider's name for him; new persons are sales.

        A role that the provider claims goes before that of the table.
        """
        with self.database.writing() as session:
            # The house's row is the lock: two first pages of one person make one row.
            house = chain.locked(session, chain.HOUSE)
            row = session.scalar(select(PersonRow).where(PersonRow.subject == subject[:500]))
            told = {"name": clean(name), "email": clean(email), "seen_at": moment()}
            if row is None:
                row = PersonRow(id=secrets.token_hex(8), subject=subject[:500], role="sales", **told)
                session.add(row)
                chain.append(session, house, row.id, "signed_in_first")
            if role is not None and role in ROLES and role != row.role:
                chain.append(session, house, row.id, "role", None, {"role": role, "from": "claim"})
                row.role = role
            row.name, row.email, row.seen_at = told["name"], told["email"], told["seen_at"]
            return _person(row)

    def known(self, person: str) -> Person | None:
        """A person as the table has him now; None where he was forgotten."""
        with self.database.reading() as session:
            row = session.get(PersonRow, person)
            return None if row is None else _person(row)

    def found(self, text: str) -> str:
        """The id of the one person with this e-mail address or name; raises NotFound."""
        wanted = clean(text).casefold()
        with self.database.reading() as session:
            rows = session.scalars(select(PersonRow)).all()
            same = [row.id for row in rows if wanted in (row.email.casefold(), row.name.casefold(), row.id)]
        if len(same) != 1 or not wanted:
            raise NotFound("no_such_person")
        return same[0]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names by id, of those who are still in the table."""
        with self.database.reading() as session:
            rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(list(ids)))).all()
            return {row.id: row.name or row.email for row in rows}

    def listed(self) -> tuple[Person, ...]:
        """All persons, for an administrator."""
        with self._administering("listed", logged=False) as session:
            rows = session.scalars(select(PersonRow).order_by(PersonRow.name, PersonRow.id)).all()
            return tuple(_person(row) for row in rows)

    def set_role(self, person: str, role: Role) -> None:
        """Gives a person another role."""
        if role not in ROLES:
            raise ValueError(role)
        with self._administering("role", {"person": person, "role": role}) as session:
            row = session.get(PersonRow, person)
            if row is None:
                raise NotFound("no_person")
            row.role = role

    def forget(self, person: str) -> None:
        """Deletes what is known of a person; the trail keeps an id that leads nowhere."""
        with self._administering("forget", {"person": person}) as session:
            session.execute(delete(PersonRow).where(PersonRow.id == person))

    def empty(self) -> None:
        """Deletes what is known of everybody."""
        with self._administering("forget_all") as session:
            session.execute(delete(PersonRow))

    @contextmanager
    def _administering(
        self, action: str, details: Mapping[str, str] | None = None, logged: bool = True
    ) -> Iterator[Session]:
        """A writing transaction for administrators, entered in the trail of the house."""
        actor = self.actor or Person("", "sales")
        try:
            allow(actor, "persons")
        except Forbidden as refused:
            log_refusal(self.database, chain.HOUSE, actor, f"persons_{action}", refused)
            raise
        with self.database.writing() as session:
            if logged:
                house = chain.locked(session, chain.HOUSE)
                chain.append(session, house, actor.id, action, None, details)
            yield session


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.role, row.name, row.email)  # type: ignore[arg-type]
