"""What the store hands out: frozen records, none of which holds a connection."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from servitization.assumptions.case import Case
from servitization.assumptions.kept import KeptCase, resolved
from servitization.store.states import State
from servitization.store.tables import Version


@lru_cache(maxsize=10_000)
def _read(summary: str) -> Mapping[str, Any]:
    """A summary as names and figures; lists of offers ask for the same ones again and again."""
    return MappingProxyType(json.loads(summary))


@dataclass(frozen=True)
class VersionInfo:
    """A version without its texts: enough for a list. `summary` has the figures of `snapshot.SUMMARY`."""

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
    summary: Mapping[str, Any]
    hash: str

    @classmethod
    def of(cls, row: "Version | Row", state: str) -> "VersionInfo":
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
            summary=_read(row.summary),
            hash=row.hash,
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
