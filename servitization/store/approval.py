"""From draft to sent: what the policy says of a version, who approved it, and what became of it.

An assessment and an approval belong to one version; the next version has neither. Accepting a version
freezes the offer: no other version is saved or moved any more.
"""

import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from servitization.store import chain, texts
from servitization.store.access import Access, standing_of, version_of
from servitization.store.people import Person
from servitization.store.policy import Assessed, ReadPolicy
from servitization.store.refusals import Forbidden, Refused
from servitization.store.states import ACTIONS, MOVES, OPEN, State
from servitization.store.tables import Approval, Assessment, Chain, OfferRow, Standing, Version
from servitization.store.words import clean_note


@dataclass(frozen=True)
class Approved:
    """Who approved a version, and on what."""

    version: int
    at: str
    by: str
    note: str
    assessed: Assessed


class Approvals(Access):
    """The states of versions, and the policy's word on them."""

    def check(self, offer_id: str, version: int, policy: ReadPolicy, note: str = "") -> Assessed:
        """Asks the policy and moves a draft to checked; whatever the light, the result is kept."""
        with self._changing("check", offer_id, version) as (session, trail, offer):
            self._may_move(session, offer, version, "checked")
            row, assessed = self._assess(session, offer_id, version, policy)
            self._move(session, trail, version, "checked", note, [row.hash], {"light": assessed.light})
            return assessed

    def approve(self, offer_id: str, version: int, policy: ReadPolicy, note: str = "") -> Approved:
        """Approves a checked version, where the policy as it is now lets this person."""
        with self._changing("approve", offer_id, version) as (session, trail, offer):
            self._may_move(session, offer, version, "approved")
            row, assessed = self._assess(session, offer_id, version, policy)
            _may_approve(self.actor, version_of(session, offer_id, version), assessed)
            approval = Approval(
                offer_id=offer_id,
                version=version,
                assessment=row.number,
                at=texts.moment(),
                by=self.actor.id,
                note=clean_note(note),
            )
            approval.hash = texts.hash_of_row(approval)
            session.add(approval)
            session.flush()
            hashes = [row.hash, approval.hash]
            self._move(session, trail, version, "approved", note, hashes, {"light": assessed.light})
            return Approved(version, approval.at, approval.by, approval.note, assessed)

    def move(self, offer_id: str, version: int, to: State, note: str = "") -> None:
        """Reopens, sends, accepts, supersedes or loses a version."""
        if to in ("checked", "approved"):
            raise ValueError("a policy has to be asked: use check or approve")
        with self._changing(ACTIONS[to], offer_id, version) as (session, trail, offer):
            self._may_move(session, offer, version, to)
            self._move(session, trail, version, to, note)
            if to == "accepted":
                offer.accepted = version

    def approval(self, offer_id: str, version: int) -> Approved | None:
        """The approval of a version; None where it has none."""
        with self._reading("read", offer_id) as session:
            self._reached(session, offer_id)
            row = session.get(Approval, (offer_id, version))
            if row is None:
                return None
            basis = session.get(Assessment, (offer_id, row.assessment))
            assert basis is not None
            return Approved(version, row.at, row.by, row.note, Assessed.from_dict(json.loads(basis.result)))

    def assessed(self, offer_id: str, version: int) -> Assessed | None:
        """What the policy said of a version when it was asked last; None where it was not."""
        with self._reading("read", offer_id) as session:
            self._reached(session, offer_id)
            row = session.scalar(
                select(Assessment)
                .where(Assessment.offer_id == offer_id, Assessment.version == version)
                .order_by(Assessment.number.desc())
                .limit(1)
            )
            return None if row is None else Assessed.from_dict(json.loads(row.result))

    def _may_move(self, session: Session, offer: OfferRow, version: int, to: State) -> None:
        now = standing_of(session, offer.id, version).state
        if offer.accepted is not None:
            raise Refused("frozen", number=offer.accepted)
        if to not in MOVES[now]:  # type: ignore[index]
            raise Refused(f"no_move_{now}", number=version)

    def _assess(
        self, session: Session, offer_id: str, version: int, policy: ReadPolicy
    ) -> tuple[Assessment, Assessed]:
        held = version_of(session, offer_id, version)
        named = [one for one in (held.answer_text, held.risk_text) if one]
        found = texts.read(session, named)
        risk = json.loads(found[held.risk_text]) if held.risk_text else None
        assessed = policy.assess(json.loads(found[held.answer_text]), risk)
        last = session.scalar(select(func.max(Assessment.number)).where(Assessment.offer_id == offer_id))
        row = Assessment(
            offer_id=offer_id,
            number=(last or 0) + 1,
            version=version,
            at=texts.moment(),
            by=self.actor.id,
            light=assessed.light,
            policy_text=texts.keep(session, [policy.text])[0],
            result=texts.as_json(assessed.as_dict()),
        )
        row.hash = texts.hash_of_row(row)
        session.add(row)
        session.flush()
        return row, assessed

    def _move(
        self,
        session: Session,
        trail: Chain,
        version: int,
        to: State,
        note: str,
        rows: list[str] | None = None,
        more: dict[str, str] | None = None,
    ) -> None:
        """Enters the new state, and supersedes what it leaves behind."""
        at = texts.moment()
        states = {str(version): to}
        standing = standing_of(session, trail.id, version)
        standing.state, standing.since = to, at
        for other in self._left_behind(session, trail.id, version, to):
            other.state, other.since = "superseded", at
            states[str(other.version)] = "superseded"
        told = {"states": states, "rows": rows or [], "note": clean_note(note), **(more or {})}
        chain.append(session, trail, self.actor.id, ACTIONS[to], version, told)

    def _left_behind(self, session: Session, offer_id: str, version: int, to: State) -> list[Standing]:
        """Versions that one makes obsolete: sent before it on its variant, or all others once accepted."""
        wanted = select(Standing).where(Standing.offer_id == offer_id, Standing.version != version)
        if to == "accepted":
            return list(session.scalars(wanted.where(Standing.state.in_([*OPEN, "sent"]))))
        if to != "sent":
            return []
        variant = version_of(session, offer_id, version).variant
        line = select(Version.number).where(Version.offer_id == offer_id, Version.variant == variant)
        return list(session.scalars(wanted.where(Standing.state == "sent", Standing.version.in_(line))))


def _may_approve(person: Person, version: Version, assessed: Assessed) -> None:
    if person.role not in assessed.approvers:
        raise Forbidden(f"light_{assessed.light}")
    # Where there is no sign-in, there is nobody else.
    if assessed.another_person and version.created_by == person.id and not person.local:
        raise Forbidden("another_person")
