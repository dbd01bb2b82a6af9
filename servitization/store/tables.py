"""The tables as SQLAlchemy maps them; the steps in `migrations` make them, and a test compares the two.

Rows of `Text`, `Event`, `Version`, `LayerVersion`, `Assessment` and `Approval` are only ever added: triggers
of the database see to it. Moments are texts in UTC, so that both databases keep and sort them alike.
A person appears elsewhere only as an opaque id, so that `persons` can be emptied.
"""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, MetaData, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ID, HASH, MOMENT, NAME = String(40), String(64), String(32), String(200)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMES)


class Text(Base):
    """A text under its SHA-256, compressed: files of a case, resolved values, answers. Each is kept once."""

    __tablename__ = "texts"
    hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Chain(Base):
    """The end of the trail of one offer or layer; whoever writes to it locks this row first."""

    __tablename__ = "chains"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    length: Mapped[int]
    hash: Mapped[str] = mapped_column(HASH)


class Event(Base):
    """What was done or refused; each holds the hash of the one before."""

    __tablename__ = "events"
    chain: Mapped[str] = mapped_column(ID, ForeignKey("chains.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(MOMENT)
    person: Mapped[str] = mapped_column(ID)
    action: Mapped[str] = mapped_column(ID)
    version: Mapped[int | None]
    details: Mapped[str] = mapped_column(LongText)
    previous: Mapped[str] = mapped_column(HASH)
    hash: Mapped[str] = mapped_column(HASH)


class PersonRow(Base):
    """Who signed in; rows may be deleted at any time."""

    __tablename__ = "persons"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    subject: Mapped[str] = mapped_column(String(500), unique=True)
    name: Mapped[str] = mapped_column(NAME)
    email: Mapped[str] = mapped_column(NAME)
    role: Mapped[str] = mapped_column(ID)
    seen_at: Mapped[str] = mapped_column(MOMENT)


class OfferRow(Base):
    """A named offer. `accepted` is the version that a customer accepted, which freezes it."""

    __tablename__ = "offers"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    owner: Mapped[str] = mapped_column(ID, index=True)
    created_at: Mapped[str] = mapped_column(MOMENT)
    last_version: Mapped[int]
    accepted: Mapped[int | None]
    copied_from: Mapped[str | None] = mapped_column(ID)
    deleted_at: Mapped[str | None] = mapped_column(MOMENT)


class Variant(Base):
    """A parallel line of versions of an offer, and the last one on it."""

    __tablename__ = "variants"
    offer_id: Mapped[str] = mapped_column(ID, ForeignKey("offers.id"), primary_key=True)
    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    head: Mapped[int]


class Version(Base):
    """One saved state of an offer. `case_text` names what it was made of, so that it can be made again."""

    __tablename__ = "versions"
    offer_id: Mapped[str] = mapped_column(ID, ForeignKey("offers.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    variant: Mapped[str] = mapped_column(NAME)
    parent: Mapped[int | None]
    created_at: Mapped[str] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(ID)
    note: Mapped[str] = mapped_column(LongText)
    engine_version: Mapped[str] = mapped_column(ID)
    fingerprint: Mapped[str] = mapped_column(ID)
    currency: Mapped[str] = mapped_column(ID)
    fee_level: Mapped[float]
    case_text: Mapped[str] = mapped_column(HASH, ForeignKey("texts.hash"))
    values_text: Mapped[str] = mapped_column(HASH, ForeignKey("texts.hash"))
    answer_text: Mapped[str] = mapped_column(HASH, ForeignKey("texts.hash"))
    risk_text: Mapped[str | None] = mapped_column(HASH, ForeignKey("texts.hash"))
    summary: Mapped[str] = mapped_column(LongText)
    hash: Mapped[str] = mapped_column(HASH)


class Share(Base):
    """Who else may see an offer, or change it too; the person `*` is everybody."""

    __tablename__ = "shares"
    offer_id: Mapped[str] = mapped_column(ID, ForeignKey("offers.id"), primary_key=True)
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    access: Mapped[str] = mapped_column(ID)


class Draft(Base):
    """What a person has on the screen and has not saved, by offer."""

    __tablename__ = "drafts"
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    subject: Mapped[str] = mapped_column(NAME, primary_key=True)
    saved_at: Mapped[str] = mapped_column(MOMENT)
    body: Mapped[str] = mapped_column(LongText)


class Standing(Base):
    """The state of a version now; how it came there is in the events."""

    __tablename__ = "standings"
    offer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(ID)
    since: Mapped[str] = mapped_column(MOMENT)
    __table_args__ = (
        ForeignKeyConstraint(["offer_id", "version"], ["versions.offer_id", "versions.number"]),
    )


class Assessment(Base):
    """What the approval policy said of a version; the policy that said it is kept as text."""

    __tablename__ = "assessments"
    offer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    at: Mapped[str] = mapped_column(MOMENT)
    by: Mapped[str] = mapped_column(ID)
    light: Mapped[str] = mapped_column(ID)
    policy_text: Mapped[str] = mapped_column(HASH, ForeignKey("texts.hash"))
    result: Mapped[str] = mapped_column(LongText)
    hash: Mapped[str] = mapped_column(HASH)
    __table_args__ = (
        ForeignKeyConstraint(["offer_id", "version"], ["versions.offer_id", "versions.number"]),
    )


class Approval(Base):
    """Who approved a version, on which assessment; there is one at most."""

    __tablename__ = "approvals"
    offer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    assessment: Mapped[int]
    at: Mapped[str] = mapped_column(MOMENT)
    by: Mapped[str] = mapped_column(ID)
    note: Mapped[str] = mapped_column(LongText)
    hash: Mapped[str] = mapped_column(HASH)
    __table_args__ = (
        ForeignKeyConstraint(["offer_id", "version"], ["versions.offer_id", "versions.number"]),
        ForeignKeyConstraint(["offer_id", "assessment"], ["assessments.offer_id", "assessments.number"]),
    )


class LayerRow(Base):
    """A saved layer of assumptions, and its last version."""

    __tablename__ = "layers"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    owner: Mapped[str] = mapped_column(ID)
    created_at: Mapped[str] = mapped_column(MOMENT)
    head: Mapped[int]
    deleted_at: Mapped[str | None] = mapped_column(MOMENT)


class LayerVersion(Base):
    """One saved state of a layer, with the texts of all files that it extends."""

    __tablename__ = "layer_versions"
    layer_id: Mapped[str] = mapped_column(ID, ForeignKey("layers.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parent: Mapped[int | None]
    created_at: Mapped[str] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(ID)
    note: Mapped[str] = mapped_column(LongText)
    case_text: Mapped[str] = mapped_column(HASH, ForeignKey("texts.hash"))
    hash: Mapped[str] = mapped_column(HASH)
