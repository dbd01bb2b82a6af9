"""Triggers that keep the rows of a table as they were written, in the words of both databases.

Steps of the schema use this; so it may gain functions, but what is here never changes.
"""

from collections.abc import Sequence

from alembic import op

SAID = "append-only"


def protect(table: str, key: Sequence[str]) -> None:
    """Refuses every change and deletion of a row, also where it would be replaced by a new one."""
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        raised = f"BEGIN SELECT RAISE(ABORT, '{table} is {SAID}'); END"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {raised}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {raised}")
        # INSERT OR REPLACE deletes without asking the trigger above.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {raised}"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def refusing_function() -> None:
    """The function that PostgreSQL's triggers call; SQLite needs none."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '% is {SAID}', TG_TABLE_NAME; END $$"
        )
