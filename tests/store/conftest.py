"""Databases to test on: SQLite always, PostgreSQL where a server can be had.

PostgreSQL is the server that SERVITIZATION_TEST_POSTGRES names, or one that is started here from the
installed programs, on loopback, in a temporary folder, by a user without rights. Without either its tests
are skipped with a word, except in CI (CI=true), where they fail. Every test has a database of its own.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from servitization.report.answer_json import as_dict
from servitization.store.address import of_file
from servitization.store.database import Database
from servitization.store.people import Person
from servitization.store.snapshot import Snapshot

VARIABLE = "SERVITIZATION_TEST_POSTGRES"
ANA = Person("ana", "sales")
BOB = Person("bob", "sales")
FINANCE = Person("fin", "analyst")
EXECUTIVE = Person("exe", "executive")
ADMINISTRATOR = Person("adm", "administrator")


def program(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps them apart from the others."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def without_rights() -> dict:
    """PostgreSQL refuses to run as root; somebody else has to."""
    if os.getuid() != 0:
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def memory() -> str | None:
    """A folder in memory where there is room: databases come and go many times a minute."""
    shared = "/dev/shm"
    roomy = os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 1_000_000_000
    return shared if roomy else None


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server: its address, with the database in which others are made."""
    named = os.environ.get(VARIABLE)
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    if not program("initdb") or not program("postgres"):
        said = f"PostgreSQL is not installed and {VARIABLE} names no server"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    rights = without_rights()
    folder = Path(tempfile.mkdtemp(prefix="servitization-postgres-", dir=memory()))
    try:
        if rights:
            os.chown(folder, rights["user"], rights["group"])
        data, password, port = folder / "data", folder / "password", free_port()
        word = secrets.token_hex(8)
        password.write_text(word)
        password.chmod(0o644)
        here = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **rights}
        made = [program("initdb"), "-D", data, "-U", "tester", "--pwfile", password, "-A", "scram-sha-256"]
        made += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(made, check=True, timeout=60, **here)
        settings = (
            f"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "full_page_writes=off",
            "autovacuum=off",
            "max_connections=150",
        )
        options = [part for one in settings for part in ("-c", one)]
        running = subprocess.Popen([program("postgres"), "-D", data, *options], **{**here, "stderr": None})
        try:
            url = URL.create("postgresql+psycopg", "tester", word, "127.0.0.1", port, "postgres")
            wait_for(url)
            yield url
        finally:
            # At once, without tidying up: the folder goes anyway.
            running.send_signal(signal.SIGQUIT)
            running.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url: URL) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            connect(url).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def connect(url: URL) -> psycopg.Connection:
    """A connection by hand, outside the store."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


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
