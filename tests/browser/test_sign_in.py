"""Who may come in: a real OpenID Connect round trip, roles on the pages, and requests from elsewhere."""

import socket
from pathlib import Path

import pytest

from servitization.store.database import Database
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from tests.browser.conftest import Server, Visit, free_port
from tests.browser.provider import Provider

PEOPLE = {
    "Ana": {"sub": "1", "name": "Ana", "email": "ana@example.com", "groups": ["Sales team"]},
    "Eve": {"sub": "2", "name": "Eve", "email": "eve@example.com", "groups": ["Board", "Everybody"]},
    "Adam": {"sub": "3", "name": "Adam", "email": "adam@example.com", "groups": ["IT"]},
    "Finn": {"sub": "5", "name": "Finn", "email": "finn@example.com", "groups": ["Finance"]},
    "Nobody": {"sub": "4", "name": "Nobody <b>", "email": "no@example.com"},
}
ROLES = """
[people]
role_claim = "groups"
[people.roles]
"Sales team" = "sales"
"Board" = "executive"
"Finance" = "analyst"
"IT" = "administrator"
"""


@pytest.fixture(scope="module")
def provider():
    pytest.importorskip("joserfc")
    pytest.importorskip("authlib")
    made = Provider(PEOPLE)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def guarded(chromium, provider, tmp_path_factory):
    """A server with sign-in and a store of its own: the server and the file."""
    folder, port = tmp_path_factory.mktemp("guarded"), free_port()
    secrets = provider.secrets(folder / "secrets.toml", f"http://127.0.0.1:{port}", ROLES)
    server = Server(
        folder / "log.txt",
        Path(__file__).resolve().parents[2],
        f"--secrets.files={secrets}",
        port=port,
        environment={"SERVITIZATION_DATABASE_URL": f"sqlite:///{folder}/offers.db"},
    )
    try:
        with server.faultless():
            yield server, folder / "offers.db"
    finally:
        server.stop()


def signed_in(chromium, server, who: str, query: str = "") -> Visit:
    page = Visit(chromium, server, query)
    assert "Sign in" in page.verdict and page.page.locator("[data-testid='stSidebarNavLink']").count() == 0
    page.page.get_by_role("button", name="Sign in").click()
    page.page.get_by_role("link", name=who).click()
    page.page.wait_for_url(f"{server.url}/**")
    page.settled()
    page.until(lambda: "Sign in" not in page.verdict, "signed in")
    return page


def pages_of(page: Visit) -> set[str]:
    return {one.strip() for one in page.page.locator("[data-testid='stSidebarNavLink']").all_inner_texts()}


def refused_by_link(page: Visit, database: Database, role: str, *paths: str) -> None:
    """Goes to pages that are not for a role, by their address: refused, and entered in the trail."""
    for path in paths:
        page.page.goto(f"{page.server.url}/{path}")
        page.verdict_says("not for your role")
        refused = next(e for _, e in Offers(database, LOCAL).events() if e.action == "refused")
        assert (refused.details["role"], refused.details["action"]) == (role, f"page_{path}")


def test_each_role_signs_in_and_sees_what_is_its_own(chromium, guarded):
    server, file = guarded
    ana = signed_in(chromium, server, "Ana")
    assert {"Offer", "Saved offers"} <= pages_of(ana) and not {"People", "Audit trail"} & pages_of(ana)
    ana.says("Ana · sales", where="[data-testid='stSidebar']")
    with ana.rerun():
        ana.page.locator(".st-key-saving button").first.click()
    ana.page.get_by_label("Name", exact=True).fill("Hotel, Nice")
    with ana.rerun():
        ana.page.get_by_role("button", name="Save offer").click()
    ana.says("Saved: Hotel, Nice, version 1")
    database = Database(file)
    (saved,) = Offers(database, LOCAL).listed()
    assert saved.title == "Hotel, Nice"
    refused_by_link(ana, database, "sales", "people", "trail")
    ana.closed()

    nobody = signed_in(chromium, server, "Nobody")
    nobody.says("Nobody <b> · sales", where="[data-testid='stSidebar']")
    nobody.page.goto(f"{server.url}/?saved={saved.id}")
    nobody.settled().says("not shared with you")
    assert "Hotel, Nice" not in nobody.words
    nobody.closed()

    eve = signed_in(chromium, server, "Eve", "?lang=en")
    assert "Audit trail" in pages_of(eve) and "People" not in pages_of(eve)
    eve.page.goto(f"{server.url}/?saved={saved.id}")
    eve.settled().says("version 1")
    with eve.rerun():
        eve.page.locator(".st-key-saving button").first.click()
    assert eve.page.get_by_role("button", name="Save as a new version").is_disabled()
    refused_by_link(eve, database, "executive", "people")
    eve.closed()

    finn = signed_in(chromium, server, "Finn")
    assert "Audit trail" in pages_of(finn) and "People" not in pages_of(finn)
    refused_by_link(finn, database, "analyst", "people")
    finn.page.goto(f"{server.url}/?saved={saved.id}")
    finn.settled().says("version 1")
    finn.closed()

    adam = signed_in(chromium, server, "Adam")
    assert {"People", "Audit trail"} <= pages_of(adam)
    adam.page.goto(f"{server.url}/people")
    adam.verdict_says("5 persons signed in").says("ana@example.com", "eve@example.com")
    adam.page.goto(f"{server.url}/trail")
    adam.says("refused: page People", "Hotel, Nice")
    adam.shot("trail_adam", whole=True)
    with adam.rerun():
        adam.page.get_by_role("button", name="Sign out").click()
    adam.verdict_says("Sign in")
    adam.closed()
    database.close()


def own_address() -> str | None:
    """An address of this machine that is not loopback; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # nothing is sent
            found = asked.getsockname()[0]
        except OSError:
            return None
    return None if found.startswith("127.") else found


def test_a_request_from_elsewhere_is_refused_without_sign_in(chromium, tmp_path):
    address = own_address()
    server = Server(tmp_path / "log.txt", address="0.0.0.0")
    try:
        page = Visit(chromium, server)
        assert "the customer pays" in page.verdict
        page.closed()
        if address is None:
            return  # nobody can ask from elsewhere; tests/ui/test_door.py asks in his name
        server.url = f"http://{address}:{server.port}"
        for path in ("/", "/dashboard", "/saved"):
            page = Visit(chromium, server, path=path)
            assert page.verdict == "This calculator serves only the computer on which it runs."
            assert page.page.locator("[data-testid='stSidebarNavLink']").count() == 0
            told = b"".join(page.frames)
            assert b"customer pays" not in told and b"office_cooling" not in told
            page.closed()
        assert "refused a request from" in server.log.read_text()
    finally:
        server.stop()
