"""Archives from strangers: what was changed is refused, and nothing of it is kept."""

import copy
import json

import pytest

from servitization.store import chain
from servitization.store.archive import Archives
from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.refusals import InvalidArchive, Refused
from servitization.store.tables import Event, Version
from servitization.store.texts import hash_of_row
from tests.store.conftest import ADMINISTRATOR, ANA


@pytest.fixture(scope="module")
def archive(tmp_path_factory, snapshot, at_level):
    database = Database(tmp_path_factory.mktemp("archive") / "offers.db")
    offers = Offers(database, ANA)
    offer_id = offers.create(snapshot, "Head office").offer_id
    offers.save(offer_id, 1, at_level(150_000.0))
    text = Archives(database, ANA).exported(offer_id)
    database.close()
    return json.loads(text)


def counts(database) -> list[int]:
    tables = ("offers", "versions", "texts", "chains", "standings")
    with database.reading() as session:
        connection = session.connection()
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {one}").scalar() for one in tables]


def changed(archive, change) -> str:
    told = copy.deepcopy(archive)
    change(told)
    return json.dumps(told)


CHANGES = {
    "fee": lambda told: told["versions"][0].update(fee_level=1.0),
    "summary": lambda told: told["versions"][1].update(summary="{}"),
    "text": lambda told: told["texts"].update({next(iter(told["texts"])): "other"}),
    "text gone": lambda told: told["texts"].pop(told["versions"][0]["answer_text"]),
    "file gone": lambda told: told["texts"].pop(
        json.loads(told["texts"][told["versions"][0]["case_text"]])["files"][0]["text"]
    ),
    "event": lambda told: told["events"][1].update(person="bob"),
    "event gone": lambda told: told["events"].pop(1),
    "last event gone": lambda told: told["events"].pop(),
    "version gone": lambda told: told["versions"].pop(),
    "state": lambda told: told["standings"][1].update(state="accepted"),
    "head": lambda told: told["offer"].update(id="x" * 24),
    "other offer": lambda told: told["versions"][0].update(offer_id="x" * 24),
    "twice": lambda told: told["versions"].append(told["versions"][0]),
    "more": lambda told: told.update(more={}),
    "column": lambda told: told["versions"][0].update(more=1),
    "kind": lambda told: told["versions"][0].update(number="1"),
    "null": lambda told: told["versions"][0].update(note=None),
    "huge": lambda told: told["versions"][0].update(number=10**30),
    "long": lambda told: told["offer"].update(title="x" * 10_000),
    "surrogate": lambda told: told["texts"].update({"x": "\ud800"}),
    "format": lambda told: told.update(format="other"),
    "no events": lambda told: told.update(events=[]),
    "list": lambda told: told.update(offer=[]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_archive_that_was_changed_leaves_nothing(file_database, archive, name):
    before = counts(file_database)
    with pytest.raises(InvalidArchive):
        Archives(file_database, ADMINISTRATOR).imported(changed(archive, CHANGES[name]))
    assert counts(file_database) == before


def test_a_summary_that_no_list_can_read_is_refused_with_a_trail_that_holds(file_database, archive):
    """Whoever writes an archive can write its hashes too."""

    def sealed(told):
        version = told["versions"][1]
        old = version["hash"]
        version["summary"] = "[]"
        version["hash"] = hash_of_row(Version(**version))
        before = chain.START
        for event in told["events"]:
            event["details"] = event["details"].replace(old, version["hash"])
            event["previous"] = before
            before = event["hash"] = hash_of_row(Event(**event))

    with pytest.raises(InvalidArchive):
        Archives(file_database, ADMINISTRATOR).imported(changed(archive, sealed))
    assert Offers(file_database, ADMINISTRATOR).listed() == ()


def test_an_archive_adds_nothing_to_an_offer_that_is_there(file_database, archive, snapshot):
    there = Offers(file_database, ANA).create(snapshot).offer_id
    before = counts(file_database)
    for added in (
        lambda told: told["variants"].append({"offer_id": there, "name": "theirs", "head": 1}),
        lambda told: told["standings"].append({**told["standings"][0], "offer_id": there, "version": 9}),
    ):
        with pytest.raises(InvalidArchive):
            Archives(file_database, ADMINISTRATOR).imported(changed(archive, added))
    assert counts(file_database) == before
    assert Offers(file_database, ADMINISTRATOR).verify() == ()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "nonsense", "[" * 100_000, '{"format": NaN}', b"\xff\xfe\x00"]
)
def test_what_is_no_archive_is_told(file_database, text):
    with pytest.raises(InvalidArchive):
        Archives(file_database, ADMINISTRATOR).imported(text)


def test_the_same_archive_comes_in_once(file_database, archive):
    text = json.dumps(archive)
    archives = Archives(file_database, ADMINISTRATOR)
    offer_id = archives.imported(text)
    with pytest.raises(Refused, match="already"):
        archives.imported(text)
    offers = Offers(file_database, ADMINISTRATOR)
    assert [one.fee_level for one in offers.offer(offer_id).versions][1:] == [150_000.0]
    assert offers.verify() == ()
    assert offers.save(offer_id, 2, _next(offers, offer_id)).number == 3


def _next(offers, offer_id):
    from servitization.analysis.study import Study
    from servitization.report.answer_json import as_dict
    from servitization.store.snapshot import Snapshot

    case = offers.version(offer_id, 1).case()
    return Snapshot.of(case, as_dict(Study(case).answer()))
