"""One offer as one file: every version with its texts, approvals and trail, to be kept or moved elsewhere.

The file is JSON. It is read as coming from a stranger: its form is checked, every text must have its
hash, and the trail must hold from the first event to the last, or nothing is kept.
"""

import json
from typing import Any

import pydantic
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from servitization.assumptions.kept import resolved
from servitization.problems import InvalidAssumptions
from servitization.store import chain, texts
from servitization.store.access import Access
from servitization.store.refusals import InvalidArchive, Refused
from servitization.store.snapshot import files_of, kept_case
from servitization.store.tables import (
    Approval,
    Assessment,
    Base,
    Chain,
    Event,
    OfferRow,
    Standing,
    Variant,
    Version,
)

FORMAT = "servitization-offer-1"
LARGEST = 200_000_000
_ROWS: tuple[tuple[str, type[Base], str], ...] = (
    ("variants", Variant, "offer_id"),
    ("versions", Version, "offer_id"),
    ("standings", Standing, "offer_id"),
    ("assessments", Assessment, "offer_id"),
    ("approvals", Approval, "offer_id"),
    ("events", Event, "chain"),
)
_NAMED = ("case_text", "values_text", "answer_text", "risk_text", "policy_text")


class Archives(Access):
    """Offers out of the store and into it."""

    def exported(self, offer_id: str) -> str:
        """Everything that is kept of an offer, as JSON."""
        with self._reading("export", offer_id) as session:
            offer = self._reached(session, offer_id, deleted=True)
            rows: dict[str, list[Any]] = {}
            named: set[str] = set()
            for name, table, owner in _ROWS:
                wanted = select(table).where(getattr(table, owner) == offer_id)
                rows[name] = [
                    _plain(row) for row in session.scalars(wanted.order_by(*table.__table__.primary_key))
                ]
                named |= {row[one] for row in rows[name] for one in _NAMED if row.get(one)}
            held = texts.read(session, sorted(named))
            cases = {row["case_text"] for row in rows["versions"]}
            files = sorted({one for case in cases for one in files_of(held[case])})
            held |= texts.read(session, files)
            whole = {"format": FORMAT, "offer": _plain(offer), **rows, "texts": held}
            return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)

    def imported(self, archive: str | bytes) -> str:
        """Brings an exported offer in under its own id, with its trail; the id. Raises InvalidArchive."""
        with self._writing("import", chain.HOUSE) as session:
            whole = _read(archive)
            offer_id = str(whole.offer.get("id"))
            if session.get(Chain, offer_id) is not None:
                raise Refused("exists")
            try:
                _fill(session, whole)
                for row in whole.versions:
                    _check_case(whole.texts, str(row["case_text"]))
                    # Lists read it of every offer: one without its form would be in everybody's way.
                    if not isinstance(json.loads(str(row["summary"])), dict):
                        raise InvalidArchive("archive_changed")
                broken = chain.first_break(session, offer_id)
            except (ValueError, KeyError, TypeError, AttributeError, IntegrityError):
                # Rows that do not go together, or texts that are not what they are named.
                raise InvalidArchive("archive_changed") from None
            if broken is not None:
                raise InvalidArchive("archive_changed")
            trail = chain.locked(session, offer_id)
            chain.append(session, trail, self.actor.id, "import")
            return offer_id


class _Archive(pydantic.BaseModel):
    """The form of the file; what the rows hold is checked by the tables and by the trail."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    format: str
    offer: dict[str, str | int | None]
    variants: list[dict[str, str | int | None]]
    versions: list[dict[str, str | int | float | None]]
    standings: list[dict[str, str | int | None]]
    assessments: list[dict[str, str | int | None]]
    approvals: list[dict[str, str | int | None]]
    events: list[dict[str, str | int | None]]
    texts: dict[str, str]


class _File(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    name: str
    text: str
    shipped: bool
    parents: dict[str, int]


class _CaseText(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    files: list[_File] = pydantic.Field(min_length=1, max_length=60)
    laid: list[list[str] | dict[str, Any]]


def _read(archive: str | bytes) -> _Archive:
    if len(archive) > LARGEST:
        raise InvalidArchive("archive_too_large", limit=f"{LARGEST // 1_000_000} MB")
    try:
        whole = _Archive.model_validate(json.loads(archive))
    except (ValueError, RecursionError):
        raise InvalidArchive("archive_unreadable") from None
    if whole.format != FORMAT or not whole.versions or not whole.events:
        raise InvalidArchive("archive_unreadable")
    return whole


def _fill(session: Session, whole: _Archive) -> None:
    """Adds the rows of an archive; raises InvalidArchive for rows of another offer or another form."""
    offer_id = whole.offer.get("id")
    if any(texts.hash_of(text) != name for name, text in whole.texts.items()):
        raise InvalidArchive("archive_changed")
    texts.keep(session, whole.texts.values())
    named = {row.get(one) for row in (*whole.versions, *whole.assessments) for one in _NAMED}
    if not named - {None} <= whole.texts.keys():
        raise InvalidArchive("archive_changed")
    session.add(_row(OfferRow, whole.offer))
    session.flush()
    last = whole.events[-1]
    session.add(_row(Chain, {"id": offer_id, "length": len(whole.events), "hash": last.get("hash")}))
    session.flush()
    for name, table, owner in _ROWS:
        for held in getattr(whole, name):
            if held.get(owner) != offer_id:
                raise InvalidArchive("archive_changed")
            session.add(_row(table, held))
        session.flush()


def _row(table: type[Base], held: dict[str, Any]) -> Base:
    columns = table.__table__.columns
    if set(held) != set(columns.keys()):
        raise InvalidArchive("archive_unreadable")
    for column in columns:
        value, expected = held[column.name], column.type.python_type
        allowed = (float,) if expected is float else (expected,)
        if value is None and column.nullable:
            continue
        limit = getattr(column.type, "length", None)
        wrong = not isinstance(value, allowed) or isinstance(value, bool)
        wrong = wrong or (isinstance(value, int) and not 0 <= value < 2**31)
        if wrong or (limit and isinstance(value, str) and len(value) > limit):
            raise InvalidArchive("archive_unreadable")
    return table(**held)


def _check_case(held: dict[str, str], name: str) -> None:
    """Whether a case text has its form and its files; what today's engine says of it is another matter."""
    try:
        told = _CaseText.model_validate_json(held[name])
        if not {one.text for one in told.files} <= held.keys():
            raise InvalidArchive("archive_changed")
        resolved(kept_case(held[name], held))
    except InvalidAssumptions:
        return


def _plain(row: Base) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118
