"""Saving from the Offer page: again, copy, variant; drafts that keep themselves; conflicts; no database."""

import pytest

from servitization.language import say
from servitization.store.drafts import Drafts
from servitization.store.offers import Offers
from servitization.store.people import LOCAL
from servitization.ui import caches, keeping, saved
from tests.ui.stored import button, held_by, saved_as

EXAMPLE = "office_ac_50y"


def test_an_offer_is_saved_with_its_changes_and_its_fee(screen, stored):
    page = screen(offer=EXAMPLE, fee="140000")
    page.write("size", "20,000")
    page.at.session_state["codes"] = {**page.at.session_state["codes"], "fee": "150000"}
    page.run()
    before = page.verdict
    saved_as(page, "Head office", "first")
    (one,) = Offers(stored, LOCAL).listed()
    assert (one.title, one.latest.number, one.latest.note, one.latest.state) == (
        "Head office",
        1,
        "first",
        "draft",
    )
    assert one.latest.fee_level == 150000
    assert one.latest.summary["risk"]["draws"] > 0
    assert page.verdict == before, "what was saved says what the screen said"
    assert f"saved-{one.id}-1" in page.address
    assert "Saved: Head office, version 1" in page.words and "not saved" not in page.words
    again = screen(saved=one.id)
    assert again.verdict == before and "version 1" in again.words
    assert f"offer=saved-{one.id}-1" in again.address and "saved=" not in again.address
    page.open_save()
    assert page.at.code[-1].value.endswith(f"?saved={one.id}")


def test_versions_copies_and_variants(screen, stored):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    page.write("size", "12,000").open_save()
    button(page, "save_now").click()
    page.run()
    (one,) = Offers(stored, LOCAL).listed()
    assert one.latest.number == 2 and "version 2" in page.words
    page.open_save()
    page.at.text_input(key="save_other").set_value("Cheaper")
    button(page, "save_variant").click()
    page.run()
    detail = Offers(stored, LOCAL).offer(one.id)
    assert [(v.variant, v.number) for v in detail.info.heads] == [("main", 2), ("Cheaper", 3)]
    assert "variant Cheaper" in page.words
    page.open_save()
    button(page, "save_copy").click()
    page.run()
    titles = {found.title: found for found in Offers(stored, LOCAL).listed()}
    assert set(titles) == {"Head office", "Head office (copy)"}
    assert titles["Head office (copy)"].copied_from == one.id
    page.open_save()
    button(page, "save_variant").click()
    page.run()
    assert "a name is missing" in page.words, "a variant needs one"


@pytest.mark.parametrize("way", ["mine", "theirs", "copy"])
def test_somebody_was_faster(screen, stored, way):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    other = held_by(stored, one.id)
    Offers(stored, LOCAL).save(one.id, 1, other, "quicker")
    page.write("size", "12,000").open_save()
    button(page, "save_now").click()
    page.run()
    assert "saved version 2" in page.words and "quicker" in page.words
    assert page.field("size").value == "12,000", "nothing is lost while one thinks"
    button(page, f"conflict_{way}").click()
    page.run()
    found = {o.title: o for o in Offers(stored, LOCAL).listed()}
    assert found["Head office"].latest.number == (3 if way == "mine" else 2)
    assert ("Head office (copy)" in found) == (way == "copy")
    assert page.field("size").value == ("10,000" if way == "theirs" else "12,000")


def test_drafts_keep_themselves_and_are_taken_up_again(screen, stored):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    page.write("size", "12,000")
    assert keeping.keeper().settled(20)
    page.run()
    assert "draft kept" in page.words
    assert Drafts(stored, LOCAL).draft(one.id).content["codes"] == {"size": "12000"}
    other = screen(saved=one.id)
    assert "You left changes" in other.words and other.field("size").value == "10,000"
    button(other, "draft_continue").click()
    other.run()
    assert other.field("size").value == "12,000" and other.verdict == page.verdict
    other.open_save()
    button(other, "save_now").click()
    other.run()
    assert keeping.keeper().settled(20)
    assert Drafts(stored, LOCAL).listed() == ()


def test_a_file_that_was_opened_is_kept_too(screen, stored):
    page = screen()
    text = b'extends: [../examples/office_ac_50y.yaml]\nabout: {title: "Hotel"}\nsite: {size: 4_000}\n'
    page.at.file_uploader[0].upload("hotel.yaml", text)
    page.run()
    assert keeping.keeper().settled(20)
    (draft,) = Drafts(stored, LOCAL).listed()
    assert draft.content["opened"] == {"name": "hotel.yaml", "text": text.decode()}


def test_changes_of_assumptions_of_a_saved_offer_are_a_draft_of_it(screen, stored):
    from servitization.assumptions.kept import resolved

    page = saved_as(screen(offer=EXAMPLE).write("size", "12,000"), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    page.at.switch_page("pages/assumptions.py")
    page.run()
    held = page.at.session_state["saved_held"][f"saved-{one.id}-1"]
    assert resolved(saved.text_of(held)).fingerprint == one.latest.fingerprint


def test_a_database_that_goes_away_costs_nothing(screen, stored, monkeypatch):
    page = saved_as(screen(offer=EXAMPLE), "Head office")
    (one,) = Offers(stored, LOCAL).listed()
    with stored_away(monkeypatch):
        page.write("size", "12,000").open_save()
        button(page, "save_now").click()
        page.run()
        assert say("store.unavailable") in page.words.lower() or "cannot be reached" in page.words
        assert page.field("size").value == "12,000"
        other = screen(offer=f"saved-{one.id}-1", size="13000")
        assert "The database cannot be reached" in other.verdict
        held = page.at.session_state["saved_held"][f"saved-{one.id}-1"]
        files = saved.text_of(held).files
        caches.drafts().keep("draft-away", "x", files[0].text.encode(), held.key, files)
        third = screen(offer="draft-away", size="14000")
        assert "The database cannot be reached" in third.verdict
    button(third, "arrive_again").click()
    assert third.run().field("size").value == "14,000"
    button(other, "arrive_again").click()
    other.run()
    assert other.field("size").value == "13,000"
    button(page, "save_now").click()
    page.run()
    assert Offers(stored, LOCAL).listed()[0].latest.number == 2
    assert keeping.keeper().settled(40)


def stored_away(monkeypatch):
    from contextlib import contextmanager

    from servitization.store.database import Database
    from servitization.store.refusals import StoreUnavailable

    @contextmanager
    def away(self):
        raise StoreUnavailable("unavailable")
        yield

    @contextmanager
    def meanwhile():
        with monkeypatch.context() as patched:
            patched.setattr(Database, "reading", away)
            patched.setattr(Database, "writing", away)
            yield

    return meanwhile()
