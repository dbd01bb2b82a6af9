"""Texts under the hash of what they say: kept once, compressed, and checked whenever they are read."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from servitization.store.refusals import StoreUnavailable
from servitization.store.tables import Base, Text

_AT_ONCE = 200
LARGEST = 64_000_000
"""Bytes to which a text may unpack."""


def moment() -> str:
    """Now, as it is kept: 2026-11-22T10:08:53.012345Z."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_json(value: Any, *, in_order: bool = False) -> str:
    """JSON on one line; with `in_order` the same whatever the order of the names."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=in_order)


def hash_of(text: str) -> str:
    """SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_of_row(row: Base) -> str:
    """The hash over every column of a row but the hash itself."""
    held = {
        name: getattr(row, name)
        for name in row.__table__.columns.keys()  # noqa: SIM118 - columns are no mapping
        if name != "hash"
    }
    return hash_of(as_json(held, in_order=True))


def keep(session: Session, texts: Iterable[str]) -> list[str]:
    """Keeps texts that are not there yet; the hash of each."""
    wanted = [(hash_of(text), text) for text in texts]
    # In order, so that two writers who keep the same texts wait for each other and not in a circle.
    missing = dict(sorted(wanted))
    for start in range(0, len(missing), _AT_ONCE):
        some = list(missing)[start : start + _AT_ONCE]
        for there in session.scalars(select(Text.hash).where(Text.hash.in_(some))).all():
            del missing[there]
    if missing:
        rows = [{"hash": one, "body": zlib.compress(text.encode("utf-8"))} for one, text in missing.items()]
        if session.get_bind().dialect.name == "postgresql":
            session.execute(postgresql.insert(Text).on_conflict_do_nothing(), rows)
        else:
            session.execute(sqlalchemy.insert(Text), rows)
    return [one for one, _ in wanted]


def read(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """The texts under these hashes; raises StoreUnavailable for one that is gone or not what it was."""
    wanted = list(dict.fromkeys(hashes))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for row in session.execute(select(Text.hash, Text.body).where(Text.hash.in_(some))):
            text = unpacked(row.body)
            if text is None or hash_of(text) != row.hash:
                raise StoreUnavailable("damaged")
            found[row.hash] = text
    if len(found) < len(wanted):
        raise StoreUnavailable("damaged")
    return found


def unpacked(body: bytes) -> str | None:
    """The text that was compressed; None where it is none, or larger than any that is kept."""
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(body, LARGEST)
        return None if unpacking.unconsumed_tail else text.decode("utf-8")
    except (zlib.error, UnicodeDecodeError):
        return None
