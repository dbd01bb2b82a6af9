"""A real PostgreSQL server that goes away while somebody works, and comes back: nothing typed is lost."""

import pytest

from servitization.store.database import Database
from servitization.store.drafts import Drafts
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from tests.browser.conftest import Server, Visit, _missing
from tests.browser.test_saved import pressed
from tests.store.cluster import Cluster, is_installed


@pytest.fixture(scope="module")
def cluster():
    if not is_installed():
        _missing("there is no PostgreSQL (apt-get install postgresql)")
    made = Cluster()
    yield made.start()
    made.remove()


@pytest.fixture(scope="module")
def on_postgres(chromium, cluster, tmp_path_factory):
    """A server of the app on that database."""
    address = cluster.url.render_as_string(hide_password=False)
    log = tmp_path_factory.mktemp("postgres") / "log.txt"
    server = Server(log, environment={"SERVITIZATION_DATABASE_URL": address})
    try:
        with server.faultless():
            yield server
    finally:
        server.stop()


def kept(database: Database, offer_id: str) -> dict:
    found = Drafts(database, LOCAL).draft(offer_id)
    return found.content["codes"] if found else {}


def test_the_server_stops_while_a_draft_is_written(chromium, cluster, on_postgres):
    page = Visit(chromium, on_postgres, "?offer=office_ac_50y")
    pressed(page, "Save", ".st-key-saving")
    page.page.get_by_label("Name", exact=True).fill("Quai, Lyon")
    pressed(page, "Save offer")
    page.says("Saved: Quai, Lyon, version 1.").settled()
    database = Database(cluster.url)
    offers = Offers(database, LOCAL)
    (one,) = offers.listed()
    page.write("size", "12,000").says("changes not saved")
    page.until(lambda: kept(database, one.id) == {"size": "12000"}, "the draft in the database")

    cluster.stop()
    page.write("size", "13,000").settled()
    # What is shown of the background's attempt stands on the page's next run.
    page.write("size", "13,500").says("the database cannot be reached; your changes stay here")
    pressed(page, "Save", ".st-key-saving")
    pressed(page, "Save as a new version")
    page.says("Not saved:", "nothing was lost", "Your changes stay on the screen").settled()
    page.page.keyboard.press("Escape")
    page.page.locator("[data-testid='stPopoverBody']").wait_for(state="hidden")
    assert page.field("size").input_value() == "13,500" and "13500" in page.address
    french = Visit(chromium, on_postgres, "?lang=fr", path="/saved")
    assert french.verdict == "La base de données ne répond pas"

    cluster.start()
    page.write("size", "14,000").settled()
    page.until(lambda: kept(database, one.id) == {"size": "14000"}, "the draft after the return")
    with french.rerun():
        french.page.get_by_role("button", name="Réessayer").click()
    french.verdict_says("1 offre").says("Quai, Lyon")
    pressed(page, "Save", ".st-key-saving")
    pressed(page, "Save as a new version")
    page.says("Saved: Quai, Lyon, version 2.").settled()
    assert [one.number for one in offers.offer(one.id).versions] == [1, 2]
    assert offers.version(one.id).values["values"]["site"]["size"] == 14_000
    assert offers.verify() == () and kept(database, one.id) == {}
    secret = cluster.password.encode()
    assert not any(secret in frame for one in (page, french) for frame in one.frames)
    assert secret not in on_postgres.log.read_bytes()
    for one in (page, french):
        assert not one.errors
        one.closed()
    database.close()
