"""The connection to the database: short transactions, and words when it is away.

A writing transaction on SQLite takes the lock at its start, so that nothing read in it can be out of
date when it writes; on PostgreSQL the row of the chain is locked (`chain.locked`). A commit that
returned is on disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session

from servitization.store import migration
from servitization.store.address import VARIABLE, address, of_file, shown
from servitization.store.refusals import StoreUnavailable

BUSY_SECONDS = 15
CONNECT_SECONDS = 5


class Database:
    """A database of offers, brought to the schema of this version when it is opened."""

    def __init__(self, url: URL | str | Path | None = None, *, migrate: bool = True):
        if isinstance(url, Path):
            url = of_file(url)
        self.url = url if isinstance(url, URL) else address(url)
        self._engine = _engine(self.url)
        self._writer = self._engine.execution_options(writing=True)
        self._reader = self._engine
        if not self.is_sqlite:
            # All queries of one reading see the same moment, as SQLite's do.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        # SQLite lets a waiting writer try again and again; here they stand in line.
        self._line = Lock() if self.is_sqlite else None
        if migrate:
            self.migrate()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def place(self) -> str:
        """Server and name of the database, or its file; no user, no password."""
        return shown(self.url)

    def __repr__(self) -> str:
        return f"Database({self.place})"

    def migrate(self) -> None:
        """Brings the schema to that of this version; raises WrongSchema for a newer one."""
        with self._in_words(), self._writer.connect() as connection, connection.begin():
            migration.upgrade(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with self._in_words(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept whole when the block ends, and not at all when it raises."""
        if self._line is not None and not self._line.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable("busy")
        try:
            with (
                self._in_words(),
                Session(self._writer, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        finally:
            if self._line is not None:
                self._line.release()

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turns what a driver says of an absent database into words; its own text may hold an address."""
        try:
            yield
        except exc.TimeoutError:
            raise StoreUnavailable("busy") from None
        except (exc.OperationalError, exc.InterfaceError) as away:
            raise _unavailable(away) from None
        except exc.DBAPIError as away:
            if away.connection_invalidated or type(away) is exc.DatabaseError:
                raise _unavailable(away) from None
            raise
        except OSError:
            raise StoreUnavailable("unavailable") from None


def _unavailable(away: exc.DBAPIError) -> StoreUnavailable:
    said = str(away.orig).lower()
    if "locked" in said or "lock timeout" in said:
        return StoreUnavailable("busy")
    if "is full" in said or "no space" in said:
        return StoreUnavailable("full")
    if "not a database" in said or "malformed" in said:
        return StoreUnavailable("damaged")
    if "readonly" in said or "read-only" in said:
        return StoreUnavailable("read_only")
    if "authentication failed" in said or "no password supplied" in said:
        return StoreUnavailable("no_entry", variable=VARIABLE)
    if 'database "' in said and "does not exist" in said:
        return StoreUnavailable("no_database", variable=VARIABLE)
    return StoreUnavailable("unavailable")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    waits = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "servitization",
        "tcp_user_timeout": BUSY_SECONDS * 1000,
    }
    engine = sqlalchemy.create_engine(
        url,
        connect_args={**waits, **url.query},
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepared(connection, _) -> None:
        # Not as an option of the connection: those who stand between refuse what they do not know.
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        connection.commit()

    return engine


def _sqlite(url: URL) -> Engine:
    file = Path(url.database) if url.database and url.database != ":memory:" else None
    if file is not None:
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
        except OSError:
            raise StoreUnavailable("unavailable") from None
    engine = sqlalchemy.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepared(connection, _) -> None:
        # Transactions begin below: the driver would begin them late, and never for a schema.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
