"""The state of each version, assessments and approvals, saved layers of assumptions.

Versions that are there already become drafts where they are the last of their variant, and
superseded where they are not.
"""

import sqlalchemy as sa
from alembic import op

from servitization.store.migrations.append_only import protect

revision = "0002"
down_revision = "0001"

ID, HASH, MOMENT, NAME = sa.String(40), sa.String(64), sa.String(32), sa.String(200)


def _of_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["offer_id", "version"],
        ["versions.offer_id", "versions.number"],
        name=f"fk_{table}_offer_id_versions",
    )


def upgrade() -> None:
    """Makes the tables, gives every version a state, and protects what is only added to."""
    op.create_table(
        "standings",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", ID, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "version", name="pk_standings"),
        _of_version("standings"),
    )
    op.execute(
        "INSERT INTO standings (offer_id, version, state, since) "
        "SELECT v.offer_id, v.number, "
        "CASE WHEN EXISTS (SELECT 1 FROM variants h WHERE h.offer_id = v.offer_id "
        "AND h.name = v.variant AND h.head = v.number) THEN 'draft' ELSE 'superseded' END, v.created_at "
        "FROM versions v"
    )
    op.create_table(
        "assessments",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("light", ID, nullable=False),
        sa.Column("policy_text", HASH, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "number", name="pk_assessments"),
        sa.ForeignKeyConstraint(["policy_text"], ["texts.hash"], name="fk_assessments_policy_text_texts"),
        _of_version("assessments"),
    )
    op.create_table(
        "approvals",
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("offer_id", "version", name="pk_approvals"),
        _of_version("approvals"),
        sa.ForeignKeyConstraint(
            ["offer_id", "assessment"],
            ["assessments.offer_id", "assessments.number"],
            name="fk_approvals_offer_id_assessments",
        ),
    )
    op.create_table(
        "layers",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_layers"),
    )
    op.create_table(
        "layer_versions",
        sa.Column("layer_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("case_text", HASH, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("layer_id", "number", name="pk_layer_versions"),
        sa.ForeignKeyConstraint(["layer_id"], ["layers.id"], name="fk_layer_versions_layer_id_layers"),
        sa.ForeignKeyConstraint(["case_text"], ["texts.hash"], name="fk_layer_versions_case_text_texts"),
    )
    protect("assessments", ["offer_id", "number"])
    protect("approvals", ["offer_id", "version"])
    protect("layer_versions", ["layer_id", "number"])
