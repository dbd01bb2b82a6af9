"""The trail: what the database refuses by hand, and what verify finds when somebody went around it."""

import pytest

from servitization.store.approval import Approvals
from servitization.store.archive import Archives
from servitization.store.chain import HOUSE
from servitization.store.layers import Layers
from servitization.store.offers import Offers
from servitization.store.policy import load_policy
from tests.store.conftest import ADMINISTRATOR, ANA, FINANCE

LAYER = "extends: ../examples/office_ac_50y.yaml\nenergy: {electricity_price: 0.2}\n"
KEPT = {
    "texts": ("hash", "body"),
    "events": ("number", "details"),
    "versions": ("number", "fee_level"),
    "assessments": ("number", "light"),
    "approvals": ("version", "note"),
    "layer_versions": ("number", "note"),
}
"""Tables that are only added to, with a column of the key and another one."""


@pytest.fixture
def offer_id(database, snapshot, at_level):
    """An offer with three versions of which the last is approved, and a layer."""
    offers = Offers(database, FINANCE)
    offer_id = offers.create(snapshot).offer_id
    offers.save(offer_id, 1, at_level(150_000.0))
    Offers(database, ADMINISTRATOR).save(offer_id, 2, at_level(151_000.0))
    approvals, policy = Approvals(database, FINANCE), load_policy()
    approvals.check(offer_id, 3, policy)
    approvals.approve(offer_id, 3, policy)
    Layers(database, FINANCE).create("Prices", LAYER)
    return offer_id


def test_rows_that_are_only_added_to_refuse_hands(database, url, offer_id, by_hand):
    for table, (key, other) in KEPT.items():
        before = by_hand(f"SELECT * FROM {table}")
        assert before
        orders = [
            f"UPDATE {table} SET {other} = {other}",
            f"UPDATE {table} SET {key} = {key}",
            f"DELETE FROM {table}",
        ]
        if url.get_backend_name() == "sqlite":
            orders += [
                f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
                f"REPLACE INTO {table} SELECT * FROM {table}",
            ]
        else:
            orders += [f"TRUNCATE {table} CASCADE"]
        for order in orders:
            with pytest.raises(Exception, match="append-only"):
                by_hand(order)
        assert by_hand(f"SELECT * FROM {table}") == before


def unprotected(by_hand, url, table: str) -> None:
    """Takes the triggers away, as somebody with the rights of the database could."""
    if url.get_backend_name() == "sqlite":
        for name in ("update", "delete", "replace"):
            by_hand(f"DROP TRIGGER {table}_no_{name}")
    else:
        for name in ("change", "truncate"):
            by_hand(f"DROP TRIGGER {table}_no_{name} ON {table}")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("table", "order", "key", "number"),
    [
        ("events", "UPDATE events SET person = 'bob' WHERE number = 3 AND chain = '{offer}'", "changed", 3),
        ("events", "UPDATE events SET details = '{{}}' WHERE number = 2 AND chain = '{offer}'", "changed", 2),
        ("events", "DELETE FROM events WHERE number = 2 AND chain = '{offer}'", "missing", 2),
        ("events", "DELETE FROM events WHERE number = 6 AND chain = '{offer}'", "end", 6),
        (
            "events",
            "UPDATE events SET previous = (SELECT hash FROM events WHERE number = 1 AND chain = '{offer}')"
            " WHERE number = 4 AND chain = '{offer}'",
            "link",
            4,
        ),
        ("versions", "UPDATE versions SET fee_level = 1 WHERE number = 2", "row", 3),
        ("approvals", "DELETE FROM approvals", "row_gone", 6),
        ("approvals", "UPDATE approvals SET version = 2", "row", 6),
        ("assessments", "UPDATE assessments SET light = 'green' WHERE number = 1", "row", 5),
        (
            "texts",
            "UPDATE texts SET body = (SELECT body FROM texts ORDER BY hash LIMIT 1) WHERE hash = "
            "(SELECT answer_text FROM versions WHERE number = 2)",
            "text",
            None,
        ),
        (None, "UPDATE standings SET state = 'accepted' WHERE version = 2", "state", None),
        (None, "UPDATE offers SET accepted = 1", "state", None),
        (None, "UPDATE variants SET head = 1", "state", None),
        (None, "UPDATE chains SET length = 5 WHERE id = '{offer}'", "end", 7),
    ],
)
def test_the_first_broken_link_is_found(database, url, offer_id, by_hand, table, order, key, number):
    offers = Offers(database, FINANCE)
    assert offers.verify(offer_id) == () == offers.verify()
    if table:
        unprotected(by_hand, url, table)
    by_hand(order.format(offer=offer_id))
    (broken,) = offers.verify(offer_id)
    assert (broken.chain, broken.key, broken.number) == (offer_id, key, number)
    assert broken in offers.verify()
    assert offer_id in broken.says("fr") and broken.says("fr") != broken.says("en")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_what_was_changed_on_a_server_is_found(database, url, offer_id, by_hand):
    unprotected(by_hand, url, "events")
    by_hand(f"UPDATE events SET person = 'bob' WHERE number = 3 AND chain = '{offer_id}'")
    (broken,) = Offers(database, FINANCE).verify()
    assert (broken.chain, broken.key, broken.number) == (offer_id, "changed", 3)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_layer_that_was_changed_is_found(database, url, offer_id, by_hand):
    unprotected(by_hand, url, "layer_versions")
    by_hand("UPDATE layer_versions SET note = 'other'")
    (broken,) = Offers(database, FINANCE).verify()
    assert broken.key == "row"


def test_the_trail_says_who_did_what(database, offer_id):
    found = Offers(database, ANA.__class__("exe", "executive")).history(offer_id)
    assert [(one.number, one.action, one.version, one.person) for one in found] == [
        (1, "create", None, "fin"),
        (2, "save", 1, "fin"),
        (3, "save", 2, "fin"),
        (4, "save", 3, "adm"),
        (5, "check", 3, "fin"),
        (6, "approve", 3, "fin"),
    ]
    assert found[5].details["states"] == {"3": "approved"}


def test_house_and_offers_have_trails_of_their_own(database, offer_id, by_hand):
    chains = {row[0]: row[1] for row in by_hand("SELECT id, length FROM chains")}
    assert chains[offer_id] == 6
    assert len(chains) == 3 and HOUSE in chains


def test_an_offer_that_is_taken_elsewhere_keeps_its_trail(database, offer_id, tmp_path):
    from servitization.store.database import Database

    archive = Archives(database, ANA.__class__("exe", "executive")).exported(offer_id)
    elsewhere = Database(tmp_path / "elsewhere.db")
    assert Archives(elsewhere, ADMINISTRATOR).imported(archive) == offer_id
    ours, theirs = Offers(database, FINANCE), Offers(elsewhere, FINANCE)
    assert theirs.verify() == ()
    assert theirs.offer(offer_id).versions == ours.offer(offer_id).versions
    assert theirs.version(offer_id, 2).answer == ours.version(offer_id, 2).answer
    assert theirs.history(offer_id)[:-1] == ours.history(offer_id)
    assert theirs.history(offer_id)[-1].action == "import"
    approvals = Approvals(elsewhere, FINANCE)
    assert approvals.approval(offer_id, 3) == Approvals(database, FINANCE).approval(offer_id, 3)
    elsewhere.close()
