"""Databases to test on: SQLite always, PostgreSQL where a server can be had.

PostgreSQL is the server that SERVITIZATION_TEST_POSTGRES names, or one that is started here from the
installed programs, on loopback, in a temporary folder, by a user without rights. Without either its tests
are skipped with a word, except in CI (CI=true), where they fail. Every test has a database of its own.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from servitization.report.answer_json import as_dict
from servitization.store.address import of_file
from servitization.store.database import Database
from servitization.store.people import Person
from servitization.store.snapshot import Snapshot
from tests.store.cluster import Cluster, connect, free_port, is_installed

__all__ = ["connect", "free_port"]
VARIABLE = "SERVITIZATION_TEST_POSTGRES"
ANA = Person("ana", "sales")
BOB = Person("bob", "sales")
FINANCE = Person("fin", "analyst")
EXECUTIVE = Person("exe", "executive")
ADMINISTRATOR = Person("adm", "administrator")


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server: its address, with the database in which others are made."""
    named = os.environ.get(VARIABLE)
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    if not is_installed():
        said = f"PostgreSQL is not installed and {VARIABLE} names no server"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    cluster = Cluster()
    try:
        yield cluster.start().url
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def template(server) -> Iterator[str]:
    """A migrated database of which the others are copies."""
    name = f"template_{secrets.token_hex(6)}"
    with connect(server) as root:
        root.execute(f"CREATE DATABASE {name}")
        Database(server.set(database=name)).close()
        yield name
        root.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> Iterator[URL]:
    """The address of an empty database of either kind, migrated."""
    if request.param == "sqlite":
        yield of_file(shutil.copy(request.getfixturevalue("template_file"), tmp_path / "offers.db"))
        return
    yield from fresh(request.getfixturevalue("server"), request.getfixturevalue("template"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path) -> Iterator[URL]:
    """The address of a database of either kind without any table."""
    if request.param == "sqlite":
        yield of_file(tmp_path / "empty.db")
        return
    yield from fresh(request.getfixturevalue("server"), "template1")


def fresh(server: URL, template: str) -> Iterator[URL]:
    name = f"test_{secrets.token_hex(6)}"
    with connect(server) as root:
        root.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.set(database=name)
        root.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(url) -> Iterator[Database]:
    """A database of either kind, open."""
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def template_file(tmp_path_factory) -> Path:
    """A migrated file of which the others are copies."""
    file = tmp_path_factory.mktemp("template") / "offers.db"
    Database(file).close()
    return file


@pytest.fixture
def file_database(tmp_path, template_file) -> Iterator[Database]:
    """A SQLite file, where the kind of database does not matter."""
    opened = Database(Path(shutil.copy(template_file, tmp_path / "offers.db")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def snapshot(study) -> Snapshot:
    """The worked office case with its answer."""
    return Snapshot.of(study.case, as_dict(study.answer()))


@pytest.fixture(scope="session")
def at_level(snapshot):
    """The same with another fee, in the answer too: something else to save."""

    def made(level: float) -> Snapshot:
        fee = snapshot.answer["fee"]
        service = {**fee["service"], "level": level}
        answer = {**snapshot.answer, "fee": {**fee, "service": service}}
        return replace(snapshot, answer=answer, fee_level=level)

    return made


@pytest.fixture
def by_hand(url):
    """Runs SQL outside the store, in a transaction of its own; raises what the driver raises."""

    def run(sql: str) -> list:
        if url.get_backend_name() == "sqlite":
            import sqlite3

            with sqlite3.connect(url.database) as connection:
                found = connection.execute(sql).fetchall()
            connection.close()
            return found
        with connect(url) as connection:
            asked = connection.execute(sql)
            return asked.fetchall() if asked.description else []

    return run
