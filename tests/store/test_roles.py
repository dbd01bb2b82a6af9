"""Who may do what: every role tries everything, what is not its own is refused and logged."""

import pytest

from servitization.store.approval import Approvals
from servitization.store.archive import Archives
from servitization.store.chain import HOUSE, entries
from servitization.store.drafts import Drafts
from servitization.store.layers import Layers
from servitization.store.offers import Offers
from servitization.store.people import LOCAL, MAY, ROLES, Person, Persons
from servitization.store.policy import load_policy
from servitization.store.refusals import Forbidden, NotFound
from tests.store.conftest import ADMINISTRATOR, ANA, BOB, EXECUTIVE, FINANCE
from tests.store.test_trail import LAYER

PEOPLE = {one.role: one for one in (BOB, FINANCE, EXECUTIVE, ADMINISTRATOR)}

ATTEMPTS = {
    "read": lambda db, who, offer, layer, made: Offers(db, who).offer(offer),
    "export": lambda db, who, offer, layer, made: Archives(db, who).exported(offer),
    "audit": lambda db, who, offer, layer, made: Offers(db, who).events(),
    "verify": lambda db, who, offer, layer, made: Offers(db, who).verify(offer),
    "create": lambda db, who, offer, layer, made: Offers(db, who).create(made),
    "save": lambda db, who, offer, layer, made: Offers(db, who).save(offer, 1, made),
    "branch": lambda db, who, offer, layer, made: Offers(db, who).branch(offer, 1, "other"),
    "copy": lambda db, who, offer, layer, made: Offers(db, who).copy(offer, 1, "Copy"),
    "rename": lambda db, who, offer, layer, made: Offers(db, who).rename(offer, "Other"),
    "draft": lambda db, who, offer, layer, made: Drafts(db, who).save(offer, {}),
    "check": lambda db, who, offer, layer, made: Approvals(db, who).check(offer, 1, load_policy()),
    "approve": lambda db, who, offer, layer, made: Approvals(db, who).approve(offer, 1, load_policy()),
    "reopen": lambda db, who, offer, layer, made: Approvals(db, who).move(offer, 1, "draft"),
    "send": lambda db, who, offer, layer, made: Approvals(db, who).move(offer, 1, "sent"),
    "accept": lambda db, who, offer, layer, made: Approvals(db, who).move(offer, 1, "accepted"),
    "supersede": lambda db, who, offer, layer, made: Approvals(db, who).move(offer, 1, "superseded"),
    "lose": lambda db, who, offer, layer, made: Approvals(db, who).move(offer, 1, "lost"),
    "share": lambda db, who, offer, layer, made: Offers(db, who).share(offer, "bob"),
    "delete": lambda db, who, offer, layer, made: Offers(db, who).delete(offer),
    "restore": lambda db, who, offer, layer, made: Offers(db, who).restore(offer),
    "save_layer": lambda db, who, offer, layer, made: Layers(db, who).save(layer, 1, LAYER),
    "delete_layer": lambda db, who, offer, layer, made: Layers(db, who).delete(layer),
    "restore_layer": lambda db, who, offer, layer, made: Layers(db, who).restore(layer),
    "import": lambda db, who, offer, layer, made: Archives(db, who).imported("{}"),
    "persons": lambda db, who, offer, layer, made: Persons(db, who).listed(),
}
OF_AN_OFFER = set(MAY) - {
    "audit",
    "create",
    "draft",
    "save_layer",
    "delete_layer",
    "restore_layer",
    "import",
    "persons",
}
FORBIDDEN = [(role, action) for action, roles in MAY.items() for role in ROLES if role not in roles]


def test_every_action_is_tried():
    assert ATTEMPTS.keys() == MAY.keys()
    assert {action for role, action in FORBIDDEN if role == "executive"} == set(MAY) - {
        "read",
        "audit",
        "export",
        "verify",
    }


@pytest.fixture
def held(database, snapshot):
    """An offer of a colleague, and a layer."""
    offer = Offers(database, ANA).create(snapshot).offer_id
    return offer, Layers(database, FINANCE).create("Prices", LAYER).layer_id


def contents(by_hand) -> list:
    tables = ("offers", "variants", "versions", "standings", "shares", "drafts", "persons", "layers")
    return [by_hand(f"SELECT * FROM {table}") for table in (*tables, "layer_versions", "approvals")]


def refused(database, where: str) -> list:
    with database.reading() as session:
        return [one for one in entries(session, where) if one.action == "refused"]


def test_what_a_role_may_not_is_refused_and_logged(database, held, snapshot, by_hand):
    offer, layer = held
    # Shared for changes, so that nothing but the role stands in the way.
    Offers(database, ANA).share(offer, "*", "write")
    before = contents(by_hand)
    for role, action in FORBIDDEN:
        who = PEOPLE[role]
        with pytest.raises(Forbidden) as raised:
            ATTEMPTS[action](database, who, offer, layer, snapshot)
        assert raised.value.says("fr") != raised.value.says("en")
        where = offer if action in OF_AN_OFFER else layer if "_layer" in action else HOUSE
        entry = refused(database, where)[-1]
        assert (entry.person, entry.details["role"]) == (who.id, role), (role, action)
        assert entry.details["action"].startswith(action)
    assert contents(by_hand) == before
    logged = sum(len(refused(database, where)) for where in (offer, layer, HOUSE))
    assert logged == len(FORBIDDEN)
    assert Offers(database, ADMINISTRATOR).verify() == ()


def test_sales_do_not_reach_the_offers_of_others(database, held, snapshot, by_hand):
    offer, layer = held
    before = contents(by_hand)
    for count, action in enumerate(sorted(OF_AN_OFFER), 1):
        with pytest.raises(Forbidden):
            ATTEMPTS[action](database, BOB, offer, layer, snapshot)
        found = refused(database, offer)
        assert (len(found), found[-1].person, found[-1].details["action"]) == (count, "bob", action)
    assert contents(by_hand) == before


def test_what_is_shared_to_be_seen_is_not_changed(database, held, snapshot, by_hand):
    offer, layer = held
    Offers(database, ANA).share(offer, "bob")
    before = contents(by_hand)
    for count, action in enumerate(sorted(OF_AN_OFFER - {"read", "export", "verify", "copy"}), 1):
        with pytest.raises(Forbidden):
            ATTEMPTS[action](database, BOB, offer, layer, snapshot)
        assert len(refused(database, offer)) == count, action
    assert contents(by_hand) == before


def test_a_person_who_owned_offers_and_became_an_executive_changes_nothing(file_database, snapshot):
    offer = Offers(file_database, ANA).create(snapshot).offer_id
    with pytest.raises(Forbidden):
        Offers(file_database, Person("ana", "executive")).delete(offer)
    assert Offers(file_database, Person("ana", "executive")).offer(offer).info.access == "read"


def test_persons_are_known_by_an_id_that_says_nothing(database, held, by_hand):
    persons = Persons(database)
    zoe = persons.signed_in("https://id.example|42", "Zoé Martin", "zoe@example.com")
    assert zoe.role == "sales"
    again = persons.signed_in("https://id.example|42", "Zoé Martin", "zoe@example.com", "analyst")
    assert (again.id, again.role) == (zoe.id, "analyst")
    assert persons.signed_in("https://id.example|42").role == "analyst"
    assert persons.signed_in("https://id.example|43").id != zoe.id
    for table in ("events", "versions", "offers", "drafts"):
        assert "Martin" not in str(by_hand(f"SELECT * FROM {table}"))


def test_the_table_of_persons_can_be_emptied(database, snapshot):
    zoe = Persons(database).signed_in("subject", "Zoé Martin", "zoe@example.com")
    offer = Offers(database, zoe).create(snapshot).offer_id
    administrator = Persons(database, ADMINISTRATOR)
    assert administrator.names([zoe.id]) == {zoe.id: "Zoé Martin"}
    administrator.set_role(zoe.id, "executive")
    assert [one.role for one in administrator.listed()] == ["executive"]
    with pytest.raises(NotFound):
        administrator.set_role("nobody", "sales")
    administrator.forget(zoe.id)
    assert administrator.listed() == () and administrator.names([zoe.id]) == {}
    Persons(database).signed_in("other")
    administrator.empty()
    assert administrator.listed() == ()
    history = Offers(database, ADMINISTRATOR)
    assert [one.person for one in history.history(offer)] == [zoe.id, zoe.id]
    assert history.verify() == ()


def test_only_administrators_touch_persons(file_database):
    database = file_database
    zoe = Persons(database).signed_in("subject")
    steps = {"set_role": (zoe.id, "administrator"), "forget": (zoe.id,), "empty": ()}
    for step, arguments in steps.items():
        for who in (ANA, FINANCE, EXECUTIVE, None):
            with pytest.raises(Forbidden):
                getattr(Persons(database, who), step)(*arguments)
    assert len(refused(database, HOUSE)) == 12
    assert [one.role for one in Persons(database, ADMINISTRATOR).listed()] == ["sales"]


def test_the_one_local_user_may_do_everything():
    assert all(LOCAL.role in roles for roles in MAY.values())
