"""The schema of the database and its versions: brought up to date at start, in one transaction.

The steps are in `migrations/versions`, one file each; a step that was shipped is never changed. A new one:
`alembic.command.revision` with this folder as `script_location`, then written by hand for both databases.
"""

import logging
from pathlib import Path

import sqlalchemy
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import exc
from sqlalchemy.engine import Connection

from servitization.store.refusals import WrongSchema

FOLDER = Path(__file__).with_name("migrations")
_ONE_AT_A_TIME = 7_219_604_113
"""Number of the advisory lock under which PostgreSQL lets one process bring the schema up to date."""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Takes all steps that the database does not have; raises WrongSchema where that cannot be done."""
    if connection.dialect.name == "postgresql":
        lock = sqlalchemy.text("SELECT pg_advisory_xact_lock(:number)")
        connection.execute(lock, {"number": _ONE_AT_A_TIME})
    scripts = _scripts()
    known = {step.revision for step in scripts.walk_revisions()}
    heads = MigrationContext.configure(connection).get_current_heads()
    if any(head not in known for head in heads):
        raise WrongSchema("schema_newer")
    if to == "head" and set(heads) == set(scripts.get_heads()):
        return
    if not heads and sqlalchemy.inspect(connection).has_table("offers"):
        raise WrongSchema("schema_foreign")
    with EnvironmentContext(Config(), scripts, fn=lambda at, _: scripts._upgrade_revs(to, at)) as environment:
        environment.configure(connection=connection)
        try:
            environment.run_migrations()
        except exc.DBAPIError as failed:
            if _is_away(failed):
                raise
            raise WrongSchema("schema_step") from None


def _is_away(failed: exc.DBAPIError) -> bool:
    """Whether a step failed because the database cannot be used now, not because of what is in it."""
    said = str(failed.orig).lower()
    if failed.connection_invalidated or any(one in said for one in ("locked", "lock timeout", "readonly")):
        return True
    of_sqlite = "already exists" in said or "no such" in said
    return isinstance(failed, exc.OperationalError) and not of_sqlite


def current(connection: Connection) -> str | None:
    """The step at which a database is."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The last step that this version knows."""
    return _scripts().get_heads()[0]


def _scripts() -> ScriptDirectory:
    # The steps that are taken belong to our log, not to everybody's.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return ScriptDirectory(str(FOLDER))
