"""Drafts that save themselves: what a person has on the screen and has not saved, by offer.

A draft is his alone; the last one written stays. It is no version, has no trail, and goes when it is
saved or discarded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from servitization.store import chain
from servitization.store.access import Access
from servitization.store.refusals import Refused
from servitization.store.tables import Draft
from servitization.store.texts import as_json, moment
from servitization.store.words import clean

LARGEST = 2_000_000


@dataclass(frozen=True)
class SavedDraft:
    """A draft as it was left; `subject` is the offer's id, or what a page calls a new one."""

    subject: str
    saved_at: str
    content: Mapping[str, Any]


class Drafts(Access):
    """The drafts of a person."""

    def save(self, subject: str, content: Mapping[str, Any]) -> str:
        """Keeps a draft in place of the last one; the moment at which it was kept."""
        with self._writing("draft", chain.HOUSE) as session:
            body, at = as_json(content), moment()
            if len(body) > LARGEST:
                raise Refused("draft_too_large")
            kept = _insert(session)(Draft).values(
                person=self.actor.id, subject=clean(subject), saved_at=at, body=body
            )
            # Two windows of one person may be first at the same moment.
            again = {"saved_at": kept.excluded.saved_at, "body": kept.excluded.body}
            session.execute(kept.on_conflict_do_update(index_elements=["person", "subject"], set_=again))
            return at

    def draft(self, subject: str) -> SavedDraft | None:
        """The draft of an offer; None where there is none."""
        with self._reading("draft", chain.HOUSE) as session:
            row = session.get(Draft, (self.actor.id, clean(subject)))
            return None if row is None else SavedDraft(row.subject, row.saved_at, json.loads(row.body))

    def listed(self) -> tuple[SavedDraft, ...]:
        """All drafts of this person, youngest first."""
        with self._reading("draft", chain.HOUSE) as session:
            mine = select(Draft).where(Draft.person == self.actor.id).order_by(Draft.saved_at.desc())
            rows = session.scalars(mine).all()
            return tuple(SavedDraft(row.subject, row.saved_at, json.loads(row.body)) for row in rows)

    def discard(self, subject: str) -> None:
        """Forgets a draft."""
        with self._writing("draft", chain.HOUSE) as session:
            session.execute(
                delete(Draft).where(Draft.person == self.actor.id, Draft.subject == clean(subject))
            )


def _insert(session: Session):
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
