"""Offers and their versions: compare-and-set, variants, copies, shares, deletion, what is kept."""

import json
from dataclasses import replace

import pytest

from servitization.analysis.study import Study
from servitization.assumptions.case import load_case
from servitization.report.answer_json import as_dict
from servitization.store.approval import Approvals
from servitization.store.offers import Offers
from servitization.store.policy import load_policy
from servitization.store.refusals import Conflict, Forbidden, NotFound, Refused
from servitization.store.snapshot import Snapshot
from tests.conftest import ASSUMPTIONS
from tests.store.conftest import ANA, BOB, EXECUTIVE, FINANCE


def test_what_was_saved_comes_back_whole(database, snapshot, study):
    offers = Offers(database, ANA)
    saved = offers.create(snapshot, "Head office", note="first\nthought")
    assert (saved.number, saved.state, saved.variant, saved.parent) == (1, "draft", "main", None)
    found = offers.version(saved.offer_id)
    assert found.info == saved
    assert found.answer == json.loads(json.dumps(snapshot.answer))
    assert found.values["values"] == study.case.assumptions.model_dump(mode="json")
    trail = found.values["trail"]["energy.electricity_price"]
    assert trail["value"] == study.case.trail["energy.electricity_price"].value
    assert trail["line"] == study.case.trail["energy.electricity_price"].line
    assert (found.info.note, found.info.created_by) == ("first\nthought", "ana")
    assert found.info.summary["level"] == snapshot.fee_level
    assert len(found.info.summary["cash"]) == snapshot.answer["offer"]["horizon"] + 1


def test_a_version_is_made_again_without_any_file(file_database, tmp_path):
    """What it extends may be gone years later; the values laid over it on a screen are kept too."""
    folder = tmp_path / "assumptions"
    (folder / "offers").mkdir(parents=True)
    base = folder / "base.yaml"
    base.write_text("extends: office.yaml\nenergy: {electricity_price: 0.21}\n")
    (folder / "office.yaml").write_text((ASSUMPTIONS / "examples/office_ac_50y.yaml").read_text())
    for name in ("base.yaml", "price_trials.yaml"):
        text = (ASSUMPTIONS / name).read_text()
        (folder / f"shipped_{name}").write_text(text)
    office = folder / "office.yaml"
    office.write_text(
        office.read_text()
        .replace("../base.yaml", "shipped_base.yaml")
        .replace("../price_trials.yaml", "shipped_price_trials.yaml")
    )
    shipped = folder / "shipped_base.yaml"
    shipped.write_text(shipped.read_text().replace("price_trials.yaml", "shipped_price_trials.yaml"))
    offer = folder / "offers" / "mine.yaml"
    offer.write_text("extends: ../base.yaml\nsite: {size: 7_000}\n")
    case = load_case(offer, ["contract.term=30"]).with_values({"site.size": 8000.0})
    answer = as_dict(Study(case).answer())
    saved = Offers(file_database, ANA).create(Snapshot.of(case, answer))
    for file in folder.rglob("*.yaml"):
        file.unlink()
    again = Offers(file_database, ANA).version(saved.offer_id).case()
    assert again.fingerprint == case.fingerprint == saved.fingerprint
    assert (again.assumptions.site.size, again.assumptions.contract.term) == (8000.0, 30)
    assert again.assumptions.energy.electricity_price == 0.21
    assert again.trail == case.trail
    assert str(tmp_path) not in str(Offers(file_database, ANA).version(saved.offer_id).kept.files[1:])


def test_an_answer_of_another_case_is_no_snapshot(office, snapshot):
    other = office.with_values({"site.size": 5_000.0})
    with pytest.raises(ValueError, match="another case"):
        Snapshot.of(other, snapshot.answer)


def test_saving_on_what_was_not_seen_is_a_conflict_with_both(database, snapshot, at_level):
    ana, fin = Offers(database, ANA), Offers(database, FINANCE)
    first = ana.create(snapshot)
    theirs = fin.save(first.offer_id, 1, at_level(150_000.0))
    mine = at_level(155_000.0)
    with pytest.raises(Conflict) as raised:
        ana.save(first.offer_id, 1, mine)
    assert (raised.value.seen, raised.value.theirs, raised.value.mine) == (1, theirs, mine)
    assert [one.number for one in ana.offer(first.offer_id).versions] == [1, 2]
    # Keep mine, take theirs, save as a copy.
    kept = ana.save(first.offer_id, raised.value.theirs.number, mine)
    assert (kept.number, kept.parent, kept.fee_level) == (3, 2, 155_000.0)
    assert ana.version(first.offer_id, raised.value.theirs.number).info.fee_level == 150_000.0
    copy = ana.copy(first.offer_id, 1, "Mine", mine)
    assert (copy.number, copy.offer_id != first.offer_id) == (1, True)
    assert ana.offer(copy.offer_id).info.copied_from == first.offer_id
    assert "version 2 was saved after version 1" in str(raised.value)


def test_a_save_whose_answer_was_lost_is_not_saved_twice(file_database, snapshot, at_level):
    offers = Offers(file_database, ANA)
    first = offers.create(snapshot)
    saved = offers.save(first.offer_id, 1, at_level(150_000.0), "note")
    assert offers.save(first.offer_id, 1, at_level(150_000.0), "note") == saved
    with pytest.raises(Conflict):
        offers.save(first.offer_id, 1, at_level(150_001.0))
    assert len(offers.offer(first.offer_id).versions) == 2


def test_variants_go_side_by_side(database, snapshot, at_level):
    offers = Offers(database, ANA)
    offer_id = offers.create(snapshot).offer_id
    cheap = offers.branch(offer_id, 1, "cheap", at_level(140_000.0))
    main = offers.save(offer_id, 1, at_level(150_000.0))
    again = offers.save(offer_id, cheap.number, at_level(139_000.0))
    assert [(one.number, one.variant, one.parent) for one in (cheap, main, again)] == [
        (2, "cheap", 1),
        (3, "main", 1),
        (4, "cheap", 2),
    ]
    detail = offers.offer(offer_id)
    assert [(one.variant, one.number) for one in detail.info.heads] == [("main", 3), ("cheap", 4)]
    assert [one.state for one in detail.versions] == ["superseded", "superseded", "draft", "draft"]
    with pytest.raises(Refused, match="there is a variant cheap"):
        offers.branch(offer_id, 1, "cheap")
    unchanged = offers.branch(offer_id, 1, "as it was")
    assert offers.version(offer_id, unchanged.number).answer["fee"]["service"]["level"] == snapshot.fee_level


def test_sales_see_their_own_and_what_is_shared(database, snapshot, at_level):
    ana, bob = Offers(database, ANA), Offers(database, BOB)
    mine, other = ana.create(snapshot, "Mine").offer_id, ana.create(snapshot, "Other").offer_id
    assert bob.listed() == ()
    ana.share(mine, "bob")
    assert [(one.id, one.access) for one in bob.listed()] == [(mine, "read")]
    assert bob.version(mine).info.number == 1
    with pytest.raises(Forbidden):
        bob.save(mine, 1, at_level(1.0))
    ana.share(mine, "bob", "write")
    assert bob.save(mine, 1, at_level(1.0)).number == 2
    for own in (lambda: bob.delete(mine), lambda: bob.share(mine, "*"), lambda: bob.unshare(mine, "bob")):
        with pytest.raises(Forbidden):
            own()
    ana.unshare(mine, "bob")
    with pytest.raises(Forbidden):
        bob.offer(mine)
    ana.share(other)
    assert [one.id for one in bob.listed()] == [other]
    assert {one.id for one in Offers(database, EXECUTIVE).listed()} == {mine, other}
    assert {one.access for one in Offers(database, FINANCE).listed()} == {"write"}


def test_what_is_deleted_can_be_restored(file_database, snapshot):
    ana = Offers(file_database, ANA)
    offer_id = ana.create(snapshot, "Mine").offer_id
    ana.delete(offer_id)
    assert ana.listed() == ()
    assert [one.id for one in ana.listed(deleted=True)] == [offer_id]
    for gone in (
        lambda: ana.offer(offer_id),
        lambda: ana.version(offer_id),
        lambda: ana.rename(offer_id, "x"),
    ):
        with pytest.raises(NotFound, match="deleted"):
            gone()
    ana.restore(offer_id)
    assert ana.version(offer_id).info.number == 1
    assert [one.action for one in ana.history(offer_id)] == ["create", "save", "delete", "restore"]


def test_an_id_that_nobody_gave_out_is_not_found(file_database, snapshot):
    with pytest.raises(NotFound):
        Offers(file_database, ANA).version("0" * 24)
    offer_id = Offers(file_database, ANA).create(snapshot).offer_id
    with pytest.raises(NotFound):
        Offers(file_database, ANA).version(offer_id, 2)


def test_texts_are_kept_once(database, snapshot, at_level, by_hand):
    offers = Offers(database, ANA)
    offer_id = offers.create(snapshot).offer_id
    before = by_hand("SELECT count(*) FROM texts")[0][0]
    offers.save(offer_id, 1, at_level(150_000.0))
    assert by_hand("SELECT count(*) FROM texts")[0][0] == before + 1


def test_what_people_type_is_one_line_that_a_database_takes(database, snapshot):
    offers = Offers(database, ANA)
    typed = "Office\x00\u202e of\n Bob\ud800 " + "x" * 500
    offer_id = offers.create(snapshot, typed, note=typed).offer_id
    info = offers.offer(offer_id).info
    assert info.title.startswith("Office of Bob xxx")
    assert len(info.title) == 200
    assert "\x00" not in info.heads[0].note
    offers.rename(offer_id, "Tour Élysée")
    assert offers.listed()[0].title == "Tour Élysée"


def test_a_list_reads_no_text(file_database, snapshot, monkeypatch):
    Offers(file_database, ANA).create(replace(snapshot, title="One"))
    monkeypatch.setattr("servitization.store.texts.unpacked", lambda body: pytest.fail("a text was read"))
    (found,) = Offers(file_database, EXECUTIVE).listed()
    assert found.latest.summary["outcome"] == snapshot.answer["verdict"]["outcome"]


def test_a_list_that_is_read_on_is_the_list_that_is_read_anew(file_database, snapshot, at_level):
    """After every kind of change, for whoever looks, and by a list that is many changes old."""
    who = {name: Offers(file_database, person) for name, person in (("ana", ANA), ("bob", BOB))}
    who |= {"finance": Offers(file_database, FINANCE), "executive": Offers(file_database, EXECUTIVE)}
    ana, lists = who["ana"], {name: offers.listing() for name, offers in who.items()}
    oldest = dict(lists)
    ids = [ana.create(snapshot, f"Offer {number}").offer_id for number in range(3)]
    steps = [
        lambda: ana.rename(ids[0], "Other"),
        lambda: ana.share(ids[0], "bob"),
        lambda: ana.share(ids[1], "*", "write"),
        lambda: who["bob"].save(ids[1], 1, at_level(150_000.0)),
        lambda: ana.branch(ids[2], 1, "second"),
        lambda: ana.unshare(ids[0], "bob"),
        lambda: ana.delete(ids[1]),
        lambda: Approvals(file_database, ANA).check(ids[2], 1, load_policy()),
        lambda: ana.restore(ids[1]),
        lambda: who["bob"].copy(ids[1], 2, "Mine"),
    ]
    for number, step in enumerate(steps):
        step()
        for name, offers in who.items():
            fresh = offers.listing()
            assert offers.listing(lists[name]) == fresh, (number, name)
            assert offers.listing(oldest[name]).offers == fresh.offers == offers.listed(), (number, name)
            lists[name] = fresh
    assert [len(one.offers) for one in lists.values()] == [3, 2, 4, 4]
