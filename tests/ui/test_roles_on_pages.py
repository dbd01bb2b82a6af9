"""Every role tries what it may not through the page list, a deep link and a forged widget state.

AppTest sends the state of a button whether or not the page forbids it, as somebody would who forges
the message of the browser. The repository itself is tried in tests/store/test_roles.py.
"""

import pytest
from sqlalchemy import text
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from servitization.assumptions.editing import edited_text
from servitization.store.approval import Approvals
from servitization.store.drafts import Drafts
from servitization.store.offers import Offers
from servitization.store.people import LOCAL, Persons
from servitization.store.policy import load_policy
from servitization.store.rights import MAY
from servitization.ui import caches, keeping, people, saved
from servitization.ui import forged as forged_module
from servitization.ui.forged import BEGINNINGS
from tests.ui.stored import button, held_by, saved_as

EXAMPLE = "office_ac_50y"
SIGN_IN = {"auth": {"client_id": "x"}, "people": {"role_claim": "role"}}
LISTED = {
    "sales": {
        "offer",
        "saved",
        "partners",
        "contract",
        "compare",
        "assumptions",
        "risk",
        "dashboard",
        "method",
    },
}
LISTED["analyst"] = LISTED["executive"] = LISTED["sales"] | {"portfolio", "trail"}
LISTED["administrator"] = LISTED["analyst"] | {"people"}


@pytest.fixture
def as_role(screen, stored):
    """`as_role("executive", …)` opens an address as a person with that role."""

    def opened(role: str, sub: str = "", **query: str):
        claims = {"is_logged_in": True, "iss": "https://id", "sub": sub or role, "name": role, "role": role}
        return screen(user=claims, secrets=SIGN_IN, **query)

    return opened


@pytest.fixture
def shared(screen, stored):
    """An offer that everybody may change, so that nothing but the role stands in the way."""
    saved_as(screen(offer=EXAMPLE), "Head office")
    offers = Offers(stored, LOCAL)
    (one,) = offers.listed()
    offers.share(one.id, "*", "write")
    return one.id


def refused(stored) -> list[tuple[str, str]]:
    """Action and role of everything that was refused, oldest first."""
    events = Offers(stored, LOCAL).events()
    return [(e.details["action"], e.details["role"]) for _, e in reversed(events) if e.action == "refused"]


def forged(page, key: str) -> None:
    """Clicks a button as a message does that no browser of ours would send."""
    one = button(page, key)
    one.proto.disabled = False
    one.click()


@pytest.mark.parametrize("role", people.RANK)
def test_the_page_list_and_the_deep_links(as_role, stored, role):
    page = as_role(role)
    assert page.pages == LISTED[role]
    for name, right in (("portfolio", "audit"), ("trail", "audit"), ("people", "persons")):
        allowed = name in LISTED[role]
        page.deep_link(name)
        assert ("not for your role" in page.words) != allowed, (role, name)
        assert (refused(stored)[-1:] == [(f"page_{name}", role)]) != allowed, right


PAIRS = [(role, action) for action, roles in MAY.items() for role in people.RANK if role not in roles]
WITHOUT_A_BUTTON = {"draft", "audit", "create", "import"}
"""Actions that no button does by its own name: drafts keep themselves, the trail is a page, `save_now`
creates too, and only the command line imports."""


def message(keys) -> WidgetStates:
    """A message of the browser with these buttons pressed, none of which is drawn."""
    states = WidgetStates()
    for key in keys:
        one = states.widgets.add(id=f"$$ID-{'0' * 32}-{key}")
        if key.startswith("role_"):
            one.string_value = "administrator"
        else:
            one.trigger_value = True
    return states


def test_every_role_forges_every_button_that_it_does_not_have(as_role, stored, shared):
    """Role by action as the table of rights has them, on a page of each kind; the trail of each is
    looked at, and the tables are as they were."""
    buttons = {**forged_module.ACTIONS, **{f"{one}x": what for one, what in BEGINNINGS.items()}}
    offered = set(buttons.values()) | WITHOUT_A_BUTTON
    assert {action for _, action in PAIRS} <= offered, "an action without a button, or a way to try it"
    before = contents(stored)
    for role in people.RANK:
        forbidden = {key for key, what in buttons.items() if role not in MAY[what]}
        expected = sorted({(buttons[key], role) for key in forbidden})
        for page_name in ("offer", "contract", "saved"):
            page = as_role(role)
            if page_name != "offer":
                page.deep_link(page_name)
            count = len(refused(stored))
            page.at._run(message(forbidden))
            assert not page.at.exception
            assert sorted(refused(stored)[count:]) == expected, (role, page_name)
            count = len(refused(stored))
            page.at._run(message(set(buttons) - forbidden))
            assert not page.at.exception
            assert refused(stored)[count:] == [], (role, page_name, "what is not drawn does nothing")
    assert contents(stored) == before
    assert Offers(stored, LOCAL).verify() == ()


def contents(stored) -> list:
    """Everything but trails and persons."""
    with stored.reading() as session:
        tables = ("offers", "variants", "versions", "standings", "shares", "layers", "layer_versions")
        return [session.execute(text(f"SELECT * FROM {one}")).all() for one in tables]


SAVING = {"save_now": "save", "save_copy": "copy", "save_variant": "branch"}


def test_an_executive_forges_every_button(as_role, stored, shared):
    page = as_role("executive", saved=shared).open_save()
    for key, action in SAVING.items():
        assert button(page, key).disabled
        forged(page, key)
        page.run()
        assert "executives see everything and change nothing" in page.words
        assert refused(stored)[-1] == (action, "executive")
    page = page_of(as_role("executive"), shared)
    tries = [("detail_rename", "rename"), ("detail_delete", "delete")]
    for key, action in tries:
        assert button(page, key).disabled
        forged(page, key)
        page.run()
        assert refused(stored)[-1] == (action, "executive")
    page = page_of(as_role("executive"), shared, "Sharing")
    for key in ("detail_share", "unshare_*"):
        assert button(page, key).disabled
        forged(page, key)
        page.run()
        assert refused(stored)[-1] == ("share", "executive")
    page = page_of(as_role("executive"), shared, "Approval")
    for action in ("check", "supersede", "lose"):
        assert button(page, f"detail_{action}").disabled
        forged(page, f"detail_{action}")
        page.run()
        assert refused(stored)[-1] == (action, "executive")
    Approvals(stored, LOCAL).check(shared, 1, load_policy())
    page = page_of(as_role("executive"), shared, "Approval")
    for action in ("approve", "reopen"):
        forged(page, f"detail_{action}")
        page.run()
        assert refused(stored)[-1] == (action, "executive")
    Offers(stored, LOCAL).delete(shared)
    page = page_of(as_role("executive"), "").opened("saved_deleted")
    forged(page, f"restore_{shared}")
    page.run()
    assert refused(stored)[-1] == ("restore", "executive")
    detail = Offers(stored, LOCAL).offer(shared, deleted=True)
    assert len(detail.versions) == 1 and detail.shares == {"*": "write"} and detail.info.deleted_at


def test_an_executive_leaves_no_draft_and_no_file(as_role, stored, shared):
    page = as_role("executive", saved=shared)
    page.write("size", "12,000")
    assert keeping.keeper().settled(20)
    with stored.reading() as session:
        from servitization.store.tables import Draft

        assert session.query(Draft).count() == 0
    assert "draft" not in page.words.split("version 1")[1].split("changed")[0].split("saved")[0]


def test_sales_see_their_own_and_what_is_shared(as_role, stored, shared):
    bob = as_role("sales", "bob")
    saved_as(bob, "Of Bob")
    ana = page_of(as_role("sales", "ana"), "")
    assert "Head office" in ana.words and "Of Bob" not in ana.words
    (of_bob,) = [one for one in Offers(stored, LOCAL).listed() if one.title == "Of Bob"]
    page = as_role("sales", "ana", saved=of_bob.id)
    assert "not shared with you" in page.words and "Of Bob" not in page.words
    assert refused(stored)[-1] == ("read", "sales")
    page = page_of(as_role("sales", "ana"), of_bob.id)
    assert "not shared with you" in page.words and "Of Bob" not in page.words
    assert Drafts(stored, LOCAL).listed() == ()


def test_a_draft_of_a_saved_offer_is_seen_by_whoever_may_see_the_offer(as_role, stored):
    ana = saved_as(as_role("sales", "ana", offer=EXAMPLE), "Of Ana")
    (one,) = Offers(stored, LOCAL).listed()
    held = ana.at.session_state["saved_held"][f"saved-{one.id}-1"]
    files = saved.text_of(held).files
    changed = edited_text(files[0].text, {"about.title": "Secret of Ana"})
    caches.drafts().keep("draft-known", "x", changed.encode(), f"saved-{one.id}-1", files)
    assert "Secret of Ana" in as_role("sales", "ana", offer="draft-known").words
    bob = as_role("sales", "bob", offer="draft-known")
    assert "not shared with you" in bob.words and "Ana" not in bob.words
    assert refused(stored)[-1] == ("read", "sales")


def test_a_red_offer_is_not_approved_by_sales_nor_by_its_author(as_role, stored, shared):
    bad = held_by(stored, shared)
    bad.answer["fee"]["service"]["level"] = 1.0
    Offers(stored, LOCAL).save(shared, 1, bad)
    Approvals(stored, LOCAL).check(shared, 2, load_policy())
    for role in ("sales", "analyst"):
        page = page_of(as_role(role), shared, "Approval")
        assert "an administrator has to approve it" in page.words
        forged(page, "detail_approve")
        page.run()
        assert refused(stored)[-1] == ("approve", role)
    assert Offers(stored, LOCAL).offer(shared).info.latest.state == "checked"


def test_a_role_that_is_taken_away_is_gone(as_role, screen, stored, monkeypatch):
    monkeypatch.setattr(people, "FRESH", 0.0)
    claims = {"is_logged_in": True, "iss": "https://id", "sub": "eva", "name": "Eva"}
    page = screen(user=claims, secrets={"auth": {"client_id": "x"}})
    assert page.pages == LISTED["sales"], "a new person is sales"
    (eva,) = Persons(stored, LOCAL).listed()
    Persons(stored, LOCAL).set_role(eva.id, "administrator")
    assert page.run().pages == LISTED["administrator"]
    Persons(stored, LOCAL).set_role(eva.id, "sales")
    assert page.run().pages == LISTED["sales"]


def test_whoever_did_not_sign_in_sees_nothing(screen, stored):
    page = screen(user={"is_logged_in": False}, secrets=SIGN_IN, offer=EXAMPLE, saved="0" * 24)
    assert page.verdict == "Sign in to go on." and "€" not in page.markup.split("<style>")[0]
    page = screen(user={"is_logged_in": True, "iss": "x"}, secrets=SIGN_IN)
    assert page.verdict == "Sign in to go on.", "without a subject nobody is known"


def page_of(page, offer_id: str, tab: str = "Versions"):
    """The page of saved offers with one of them in detail."""
    page.at.switch_page("pages/saved.py")
    if offer_id:
        page.at.session_state["saved_detail"] = offer_id
        page.at.session_state["saved_tabs"] = tab
    return page.run()


def test_an_administrator_gives_a_role_and_forgets(as_role, stored):
    as_role("sales", "ana")
    page = as_role("administrator").deep_link("people")
    ana = next(one for one in Persons(stored, LOCAL).listed() if one.name == "sales")
    page.at.selectbox(key=f"role_{ana.id}").set_value("analyst")
    page.run()
    assert Persons(stored, LOCAL).known(ana.id).role == "analyst"
    assert "The role is changed" in page.words
    button(page, f"forget_{ana.id}").click()
    page.run()
    assert Persons(stored, LOCAL).known(ana.id) is None
    assert page.verdict == "1 person signed in."
    as_role("sales", "ana")
    page.run()
    assert page.verdict == "2 persons signed in."
    button(page, "forget_all").click()
    assert "Everybody is forgotten." in page.run().words
    assert Persons(stored, LOCAL).listed() == ()
