"""Offers, their versions, texts, the trail, persons, shares and drafts."""

import sqlalchemy as sa
from alembic import op

from servitization.store.migrations.append_only import protect, refusing_function

revision = "0001"
down_revision = None

ID, HASH, MOMENT, NAME = sa.String(40), sa.String(64), sa.String(32), sa.String(200)


def upgrade() -> None:
    """Makes the tables and protects what is only added to."""
    refusing_function()
    op.create_table(
        "texts",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_texts"),
    )
    op.create_table(
        "chains",
        sa.Column("id", ID, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chains"),
    )
    op.create_table(
        "events",
        sa.Column("chain", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("action", ID, nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", HASH, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name="pk_events"),
        sa.ForeignKeyConstraint(["chain"], ["chains.id"], name="fk_events_chain_chains"),
    )
    op.create_table(
        "persons",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("email", NAME, nullable=False),
        sa.Column("role", ID, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("subject", name="uq_persons_subject"),
    )
    op.create_table(
        "offers",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer()),
        sa.Column("copied_from", ID),
        sa.Column("deleted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
    )
    op.create_index("ix_offers_owner", "offers", ["owner"])
    op.create_table(
        "variants",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "name", name="pk_variants"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_variants_offer_id_offers"),
    )
    texts = ("case_text", "values_text", "answer_text", "risk_text")
    op.create_table(
        "versions",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("variant", NAME, nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("engine_version", ID, nullable=False),
        sa.Column("fingerprint", ID, nullable=False),
        sa.Column("currency", ID, nullable=False),
        sa.Column("fee_level", sa.Double(), nullable=False),
        *(sa.Column(name, HASH, nullable=name == "risk_text") for name in texts),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_versions_offer_id_offers"),
        *(
            sa.ForeignKeyConstraint([name], ["texts.hash"], name=f"fk_versions_{name}_texts")
            for name in texts
        ),
    )
    op.create_table(
        "shares",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("access", ID, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "person", name="pk_shares"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_shares_offer_id_offers"),
    )
    op.create_table(
        "drafts",
        sa.Column("person", ID, nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "subject", name="pk_drafts"),
    )
    # The trail of what belongs to no offer: refusals in front of the door, persons and their roles.
    op.execute(f"INSERT INTO chains (id, length, hash) VALUES ('house', 0, '{'0' * 64}')")
    protect("texts", ["hash"])
    protect("events", ["chain", "number"])
    protect("versions", ["offer_id", "number"])
