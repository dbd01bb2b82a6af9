"""The schema and its steps: what they make is what the tables say; old data comes along; newer is refused."""

import threading

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from servitization.store import migration
from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.refusals import WrongSchema
from servitization.store.tables import Base
from tests.store.conftest import ANA

FIRST = ("texts", "chains", "events", "persons", "offers", "variants", "versions", "shares", "drafts")
"""Tables of the first step, in the order in which rows can be added."""


def engine_of(database: Database) -> sqlalchemy.Engine:
    return database._writer


def test_steps_make_what_the_tables_say(database):
    with engine_of(database).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert migration.current(connection) == migration.newest()


def test_an_older_database_comes_along_with_its_data(empty_url, tmp_path, snapshot, at_level):
    """As a backup of the first schema would hold it, restored under today's program."""
    today = Database(tmp_path / "today.db")
    offers = Offers(today, ANA)
    offer_id = offers.create(snapshot, "Head office").offer_id
    offers.save(offer_id, 1, at_level(150_000.0))
    offers.branch(offer_id, 1, "cheap", at_level(140_000.0))
    old = Database(empty_url, migrate=False)
    with engine_of(old).begin() as target, engine_of(today).connect() as source:
        migration.upgrade(target, "0001")
        assert migration.current(target) == "0001"
        for name in FIRST:
            table = Base.metadata.tables[name]
            rows = [row._asdict() for row in source.execute(sqlalchemy.select(table))]
            rows = [row for row in rows if row.get("id") != "house"]
            if rows:
                target.execute(sqlalchemy.insert(table), rows)
        assert not sqlalchemy.inspect(target).has_table("standings")
    old.close()
    migrated = Database(empty_url)
    found = Offers(migrated, ANA)
    assert found.offer(offer_id).versions == offers.offer(offer_id).versions
    assert [one.state for one in found.offer(offer_id).versions] == ["superseded", "draft", "draft"]
    assert found.version(offer_id, 3).answer == offers.version(offer_id, 3).answer
    assert found.verify(offer_id) == ()
    assert found.save(offer_id, 2, at_level(151_000.0)).number == 4
    migrated.close()
    today.close()


def test_a_database_of_a_newer_program_is_refused(url, by_hand):
    by_hand("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongSchema, match="newer version") as raised:
        Database(url)
    assert "plus récente" in raised.value.says("fr")
    assert by_hand("SELECT version_num FROM alembic_version") == [("9999",)]


def test_tables_of_somebody_else_are_left_alone(empty_url):
    other = Database(empty_url, migrate=False)
    with engine_of(other).begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE offers (theirs INTEGER)"))
    with pytest.raises(WrongSchema, match="not ours"):
        other.migrate()
    with engine_of(other).connect() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == ["offers"]
    other.close()


def test_a_step_that_fails_leaves_the_schema_as_it_was(empty_url, monkeypatch):
    other = Database(empty_url, migrate=False)
    with engine_of(other).begin() as connection:
        migration.upgrade(connection, "0001")
        connection.execute(sqlalchemy.text("CREATE TABLE layers (theirs INTEGER)"))
    with pytest.raises(WrongSchema, match="could not be brought"):
        other.migrate()
    with engine_of(other).connect() as connection:
        assert migration.current(connection) == "0001"
        assert not sqlalchemy.inspect(connection).has_table("standings")
    other.close()


def test_processes_that_start_together_make_one_schema(empty_url):
    failed = []

    def start():
        try:
            Database(empty_url).close()
        except Exception as raised:
            failed.append(raised)

    starting = [threading.Thread(target=start) for _ in range(4)]
    for one in starting:
        one.start()
    for one in starting:
        one.join(30)
    assert failed == []
    opened = Database(empty_url)
    with engine_of(opened).connect() as connection:
        assert migration.current(connection) == migration.newest()
    opened.close()
