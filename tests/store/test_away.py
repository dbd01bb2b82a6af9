"""A database that goes away and comes back: clear words, nothing lost, no password anywhere."""

import contextlib
import logging
import socket
import threading
import time

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from servitization.store import address as addresses
from servitization.store import database as databases
from servitization.store.address import address, of_file
from servitization.store.database import Database
from servitization.store.drafts import Drafts
from servitization.store.offers import Offers
from servitization.store.refusals import StoreError, StoreUnavailable, WrongSchema
from tests.store.conftest import ANA, free_port


class Line:
    """A line to a server that can be cut and mended."""

    def __init__(self, host: str, port: int):
        self.target = (host, port)
        self.port = free_port()
        self.open: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def cut(self) -> None:
        # Closing alone does not wake the thread that waits for the next caller.
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            self.open += [near, far]
            for here, there in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(here, there), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        try:
            while data := here.recv(65536):
                there.sendall(data)
            there.shutdown(socket.SHUT_WR)
        except OSError:
            return


@pytest.fixture
def line(server):
    made = Line(server.host, server.port)
    yield made
    made.cut()


@pytest.fixture
def far_away(server, template, line):
    """A PostgreSQL database behind a line that can be cut."""
    from tests.store.conftest import fresh

    for url in fresh(server, template):
        database = Database(url.set(port=line.port))
        yield database
        database.close()


def test_what_was_not_confirmed_is_saved_when_it_is_back(far_away, line, snapshot, at_level):
    offers, drafts = Offers(far_away, ANA), Drafts(far_away, ANA)
    offer_id = offers.create(snapshot).offer_id
    drafts.save(offer_id, {"fee": 1})
    line.cut()
    for refused in (
        lambda: drafts.save(offer_id, {"fee": 2}),
        lambda: offers.save(offer_id, 1, at_level(150_000.0)),
        lambda: offers.listed(),
    ):
        with pytest.raises(StoreUnavailable) as raised:
            refused()
        assert raised.value.key == "unavailable"
        assert "injoignable" in raised.value.says("fr")
    line.mend()
    assert drafts.draft(offer_id).content == {"fee": 1}
    assert drafts.save(offer_id, {"fee": 2})
    assert offers.save(offer_id, 1, at_level(150_000.0)).number == 2
    assert drafts.draft(offer_id).content == {"fee": 2}
    assert offers.verify(offer_id) == ()


def test_a_line_that_is_cut_within_a_save_saves_nothing(far_away, line, snapshot, at_level):
    offers = Offers(far_away, ANA)
    offer_id = offers.create(snapshot).offer_id

    def cut(session):
        event.remove(Session, "before_commit", cut)
        line.cut()

    event.listen(Session, "before_commit", cut)
    with pytest.raises(StoreUnavailable):
        offers.save(offer_id, 1, at_level(150_000.0))
    line.mend()
    assert [one.number for one in offers.offer(offer_id).versions] == [1]
    assert offers.save(offer_id, 1, at_level(150_000.0)).number == 2


def test_pages_that_are_open_go_on_after_a_restart(far_away, line, snapshot):
    """Connections that were left from before are tried before they are used."""
    offers = Offers(far_away, ANA)
    offer_id = offers.create(snapshot).offer_id
    line.cut()
    line.mend()
    assert offers.version(offer_id).info.number == 1


def test_a_locked_file_is_busy_and_loses_nothing(tmp_path, snapshot, at_level, monkeypatch):
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0.2)
    database, other = Database(tmp_path / "offers.db"), Database(tmp_path / "offers.db")
    offers = Offers(database, ANA)
    offer_id = offers.create(snapshot).offer_id
    with other.writing() as session:
        session.connection()
        with pytest.raises(StoreUnavailable) as raised:
            offers.save(offer_id, 1, at_level(150_000.0))
        assert raised.value.key == "busy"
        assert offers.version(offer_id).info.number == 1
    assert offers.save(offer_id, 1, at_level(150_000.0)).number == 2


def test_a_file_that_is_no_database_is_told(tmp_path):
    file = tmp_path / "offers.db"
    file.write_bytes(b"This is a letter and no database at all." * 50)
    with pytest.raises(StoreUnavailable, match="damaged"):
        Database(file)
    assert file.read_bytes().startswith(b"This is a letter")


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable):
        Database(tmp_path / "file" / "offers.db")


SECRET = "s3cr3t-w0rd"


@pytest.mark.parametrize(
    "given",
    [
        f"postgresql://ana:{SECRET}@127.0.0.1:1/offers",
        f"postgres://ana:{SECRET}@127.0.0.1:1/offers?connect_timeout=2",
        f"postgresql+psycopg2://ana:{SECRET}@127.0.0.1:1/offers?password={SECRET}",
        f"mysql://ana:{SECRET}@127.0.0.1/offers",
        f"nonsense {SECRET}",
        f"postgresql://ana:{SECRET}@[broken/offers",
        f"postgresql://ana:{SECRET}@127.0.0.1:port/offers",
        f"postgresql://ana:{SECRET}@127.0.0.1:1/offers?sslmode={SECRET}",
    ],
)
def test_no_password_is_said_or_logged(given, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as raised:
        Database(given)
    shown = [str(raised.value), repr(raised.value), raised.value.says("fr"), str(raised.value.values)]
    told, error = [], raised.value
    while error is not None:
        told.append(repr(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    output = capsys.readouterr()
    assert SECRET not in "".join([*shown, *told, caplog.text, output.out, output.err])


def test_a_wrong_password_is_not_repeated(server, caplog):
    caplog.set_level(logging.DEBUG)
    # A server that trusts everybody refuses the database instead.
    for url in (server.set(password=SECRET, database="nowhere"), server.set(database="nowhere")):
        with pytest.raises(StoreUnavailable) as raised:
            Database(url)
        assert raised.value.key in ("no_entry", "no_database")
        assert "SERVITIZATION_DATABASE_URL" in raised.value.says("fr")
        assert SECRET not in str(raised.value) + caplog.text
    assert raised.value.key == "no_database"
    url = server.set(password=SECRET, database="nowhere")
    opened = Database(url, migrate=False)
    assert SECRET not in repr(opened) + opened.place


def test_a_server_that_is_not_there_is_told_soon():
    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        Database(f"postgresql://127.0.0.1:{free_port()}/offers")
    assert time.monotonic() - started < databases.CONNECT_SECONDS + 2


def test_without_an_address_it_is_a_file_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setattr(addresses.sys, "platform", "linux")
    found = address(None, {"HOME": str(tmp_path)})
    assert found == of_file(tmp_path / ".local/share/servitization/offers.db")
    found = address(None, {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")})
    database = Database(found)
    file = tmp_path / "data" / "servitization" / "offers.db"
    assert database.place == str(file)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with database.reading() as session:
        kept = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert kept == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 15_000, "synchronous": 2}
    database.close()


def test_the_environment_names_a_server():
    found = address(None, {"SERVITIZATION_DATABASE_URL": "postgres://ana:x@db.example/offers"})
    assert (found.drivername, found.host, found.database) == ("postgresql+psycopg", "db.example", "offers")
    with pytest.raises(WrongSchema, match="mysql"):
        address("mysql://db.example/offers")
