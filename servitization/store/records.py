"""What the store hands out: frozen records, none of which holds a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from servitization.assumptions.case import Case
from servitization.assumptions.kept import KeptCase, resolved
from servitization.store.figures import Figures, of_one, summary_of
from servitization.store.states import State
from servitization.store.tables import Version


@dataclass(frozen=True)
class VersionInfo:
    """A version without its texts: enough for a list."""

    offer_id: str
    number: int
    variant: str
    parent: int | None
    created_at: str
    created_by: str
    note: str
    engine_version: str
    fingerprint: str
    currency: str
    fee_level: float
    state: State
    summary_text: str
    hash: str
    read: Figures | None = field(default=None, compare=False, repr=False)
    """Its figures, where they were read with those of others."""

    @cached_property
    def summary(self) -> Mapping[str, Any]:
        """The figures of `snapshot.SUMMARY`; read when somebody asks."""
        return MappingProxyType(summary_of(self.summary_text))

    @cached_property
    def figures(self) -> Figures:
        """What sums and orders need of the summary."""
        return self.read or of_one(self.summary_text)

    @classmethod
    def of(cls, row: "Version | Row", state: str, read: Figures | None = None) -> "VersionInfo":
        """The record of a row and its state."""
        return cls(
            offer_id=row.offer_id,
            number=row.number,
            variant=row.variant,
            parent=row.parent,
            created_at=row.created_at,
            created_by=row.created_by,
            note=row.note,
            engine_version=row.engine_version,
            fingerprint=row.fingerprint,
            currency=row.currency,
            fee_level=row.fee_level,
            state=state,  # type: ignore[arg-type]
            summary_text=row.summary,
            hash=row.hash,
            read=read,
        )


@dataclass(frozen=True)
class SavedVersion:
    """A version with everything that it holds; its numbers are those of the day it was saved."""

    info: VersionInfo
    kept: KeptCase
    values: Mapping[str, Any]
    """`values`: the resolved case; `trail`: where each value comes from, by path."""
    answer: Mapping[str, Any]
    risk: Mapping[str, Any] | None

    def case(self) -> Case:
        """The case as today's engine reads it; raises InvalidAssumptions where it no longer can."""
        return resolved(self.kept)


@dataclass(frozen=True)
class OfferInfo:
    """An offer in a list. `heads` are the last versions of its variants, the first variant first."""

    id: str
    title: str
    owner: str
    created_at: str
    accepted: int | None
    """The version that the customer accepted, which freezes the offer."""
    copied_from: str | None
    deleted_at: str | None
    access: str
    """`own`, `write` or `read`."""
    heads: tuple[VersionInfo, ...]

    @property
    def latest(self) -> VersionInfo:
        """The version accepted, or else the youngest head."""
        if len(self.heads) == 1:
            return self.heads[0]
        found = [one for one in self.heads if one.number == self.accepted]
        return found[0] if found else max(self.heads, key=lambda one: one.number)


@dataclass(frozen=True)
class OfferDetail:
    """An offer with all its versions, oldest first, and with whom it is shared."""

    info: OfferInfo
    versions: tuple[VersionInfo, ...]
    shares: Mapping[str, str]
    """Access by person; the person `*` is everybody."""
