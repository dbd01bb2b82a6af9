"""What a person reads of the offers that he reaches: lists, whole versions, and the trail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from servitization.store import chain, texts
from servitization.store.access import EVERYBODY, Access, shares_with, standing_of, version_of
from servitization.store.chain import Broken, Entry
from servitization.store.figures import of_many
from servitization.store.people import SEE_ALL
from servitization.store.records import OfferDetail, OfferInfo, SavedVersion, VersionInfo
from servitization.store.snapshot import files_of, kept_case
from servitization.store.tables import Chain, OfferRow, Share, Standing, Variant, Version

_FEW = 500
"""Offers that a query names one by one; of more, the heads of all are read."""


@dataclass(frozen=True)
class Listing:
    """The offers that a person reaches, youngest first, and how long the trail of each was."""

    offers: tuple[OfferInfo, ...]
    lengths: Mapping[str, int]

    def unchanged(self, lengths: Mapping[str, int]) -> dict[str, OfferInfo]:
        """The offers whose trail is as long as it was, by id."""
        return {one.id: one for one in self.offers if self.lengths[one.id] == lengths.get(one.id)}


class SavedOffers(Access):
    """The offers that a person reaches, to be read."""

    def listed(self, *, deleted: bool = False) -> tuple[OfferInfo, ...]:
        """The offers that this person reaches, youngest first; or those deleted. No text is read."""
        return self.listing(deleted=deleted).offers

    def listing(self, before: "Listing | None" = None, *, deleted: bool = False) -> "Listing":
        """The same list; of the offers in `before`, which this person was given, only those are read again
        of which the trail has become longer: whatever is done to an offer is entered there."""
        with self._reading("read", chain.HOUSE) as session:
            gone = OfferRow.deleted_at.is_not(None)
            wanted = [gone if deleted else ~gone]
            shares = {} if self.actor.role in SEE_ALL else shares_with(session, self.actor.id)
            if self.actor.role not in SEE_ALL:
                mine = OfferRow.owner == self.actor.id
                reached = select(Share.offer_id).where(Share.person.in_([self.actor.id, EVERYBODY]))
                wanted.append(or_(mine, OfferRow.id.in_(reached)))
            # Columns and not mapped objects: of thousands of rows that is half of the time.
            rows = select(*OfferRow.__table__.columns, Chain.length).where(*wanted)
            rows = rows.join(Chain, Chain.id == OfferRow.id)
            known: dict[str, OfferInfo] = {}
            if before is None:
                found = session.execute(rows).all()
                lengths = {row.id: row.length for row in found}
            else:
                ends = select(OfferRow.id, Chain.length).join(Chain, Chain.id == OfferRow.id).where(*wanted)
                lengths = {row[0]: row[1] for row in session.execute(ends)}
                known = before.unchanged(lengths)
                changed = lengths.keys() - known.keys()
                if len(changed) <= _FEW:
                    rows = rows.where(OfferRow.id.in_(changed))
                found = [row for row in session.execute(rows) if row.id in changed] if changed else []
            changed = {row.id for row in found}
            heads = _heads(session, changed) if changed else {}
            read = [self._offer(row, heads.get(row.id, ()), shares.get(row.id)) for row in found]
            offers = sorted([*known.values(), *read], key=lambda one: one.id)
            offers.sort(key=lambda one: one.created_at, reverse=True)
            return Listing(tuple(offers), lengths)

    def revision(self) -> int:
        """A number that grows with every change of anything: the entries of all trails."""
        with self._reading("read", chain.HOUSE) as session:
            return session.scalar(select(func.sum(Chain.length))) or 0

    def offer(self, offer_id: str, *, deleted: bool = False) -> OfferDetail:
        """One offer with all its versions."""
        with self._reading("read", offer_id) as session:
            row = self._reached(session, offer_id, deleted=deleted)
            stand = select(Standing.version, Standing.state).where(Standing.offer_id == offer_id)
            states = {row.version: row.state for row in session.execute(stand)}
            rows = session.scalars(
                select(Version).where(Version.offer_id == offer_id).order_by(Version.number)
            )
            versions = tuple(VersionInfo.of(one, states[one.number]) for one in rows)
            lines = session.scalars(select(Variant).where(Variant.offer_id == offer_id)).all()
            heads = tuple(one for one in versions if one.number in {line.head for line in lines})
            shares = session.scalars(select(Share).where(Share.offer_id == offer_id)).all()
            mine = shares_with(session, self.actor.id, offer_id).get(offer_id)
            info = self._offer(row, heads, mine)
            return OfferDetail(info, versions, {one.person: one.access for one in shares})

    def version(self, offer_id: str, number: int | None = None, *, deleted: bool = False) -> SavedVersion:
        """A version with everything that it holds; without a number the latest."""
        with self._reading("read", offer_id) as session:
            row = self._reached(session, offer_id, deleted=deleted)
            if number is None:
                number = row.accepted or session.scalar(
                    select(Variant.head).where(Variant.offer_id == offer_id).order_by(Variant.head.desc())
                )
            found = version_of(session, offer_id, number or 0)
            named = [found.case_text, found.values_text, found.answer_text, found.risk_text]
            held = texts.read(session, [one for one in named if one])
            whole = held[found.case_text]
            return SavedVersion(
                info=version_info(session, found),
                kept=kept_case(whole, texts.read(session, files_of(whole))),
                values=json.loads(held[found.values_text]),
                answer=json.loads(held[found.answer_text]),
                risk=json.loads(held[found.risk_text]) if found.risk_text else None,
            )

    def history(self, offer_id: str) -> tuple[Entry, ...]:
        """What was done with an offer and refused, oldest first."""
        with self._reading("read", offer_id) as session:
            self._reached(session, offer_id, deleted=True)
            return chain.entries(session, offer_id)

    def events(self, most: int = 500) -> tuple[tuple[str, Entry], ...]:
        """The youngest events of everything, each with its offer or layer, or `house`."""
        with self._reading("audit", chain.HOUSE) as session:
            return chain.youngest(session, most)

    def verify(self, offer_id: str | None = None) -> tuple[Broken, ...]:
        """The first broken link of the trail of an offer, or of everything that this person reaches."""
        with self._reading("verify", offer_id or chain.HOUSE) as session:
            if offer_id is not None:
                self._reached(session, offer_id, deleted=True)
                wanted = [offer_id]
            elif self.actor.role in SEE_ALL:
                wanted = list(session.scalars(select(Chain.id).order_by(Chain.id)))
            else:
                wanted = list(session.scalars(select(OfferRow.id).where(OfferRow.owner == self.actor.id)))
            found = (chain.first_break(session, one) for one in wanted)
            return tuple(one for one in found if one is not None)

    def _offer(self, row: OfferRow, heads: tuple[VersionInfo, ...], shared: str | None) -> OfferInfo:
        return OfferInfo(
            id=row.id,
            title=row.title,
            owner=row.owner,
            created_at=row.created_at,
            accepted=row.accepted,
            copied_from=row.copied_from,
            deleted_at=row.deleted_at,
            access=self.reach(row, shared) or "read",
            heads=heads,
        )


def version_info(session: Session, row: Version) -> VersionInfo:
    """The record of a version."""
    return VersionInfo.of(row, standing_of(session, row.offer_id, row.number).state)


def _heads(session: Session, wanted: set[str]) -> dict[str, tuple[VersionInfo, ...]]:
    """The last versions of all variants, by offer."""
    heads = (
        select(*Version.__table__.columns, Standing.state)
        .join(Variant, (Variant.offer_id == Version.offer_id) & (Variant.head == Version.number))
        .join(Standing, (Standing.offer_id == Version.offer_id) & (Standing.version == Version.number))
        .order_by(Version.number)
    )
    if len(wanted) <= _FEW:
        heads = heads.where(Version.offer_id.in_(wanted))
    found: dict[str, tuple[VersionInfo, ...]] = {}
    rows = [row for row in session.execute(heads) if row.offer_id in wanted]
    for row, read in zip(rows, of_many([row.summary for row in rows]), strict=True):
        found[row.offer_id] = (*found.get(row.offer_id, ()), VersionInfo.of(row, row.state, read))
    return found
