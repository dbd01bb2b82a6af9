"""Saved layers on the Assumptions page: saved, used, kept with the offer, deleted, who may."""

import re

import pytest

from servitization.language import keys
from servitization.store.drafts import Drafts
from servitization.store.layers import Layers
from servitization.store.offers import Offers
from servitization.store.people import LOCAL, Person
from servitization.ui import keeping
from tests.ui.stored import button, saved_as
from tests.ui.test_roles_on_pages import SIGN_IN, forged, refused

EXAMPLE = "office_ac_50y"
PRICE = "energy.electricity_price"
LAYER = "energy: {electricity_price: {value: 0.2, source: of the bank}}\n"


def on_tab(page, lang: str = "en"):
    page.at.switch_page("pages/assumptions.py")
    page.at.session_state["assumptions_tabs"] = keys(lang)["assumptions.tab.layers"]
    return page.run()


def field(page, name: str):
    """A field of the form, whose key changes with what is on the screen."""
    every = (*page.at.text_input, *page.at.selectbox, *page.at.multiselect)
    return next(one for one in every if re.match(rf"layer_{name}_\d", one.key or ""))


def case_of(page):
    """The case on the screen, of a draft."""
    from servitization.ui import caches

    (key,) = page.at.session_state["latest_drafts"].values()
    return caches.drafts().get(key).case()


def test_changes_become_a_layer_that_other_offers_use_and_keep(screen, stored):
    page = on_tab(screen(offer=EXAMPLE, size="12000"))
    assert "No layer is saved yet" in page.words
    button(page, "layer_save").click()
    assert "a name is missing" in page.run().words
    field(page, "name").set_value("Large <b>sites</b> *2027*")
    field(page, "note").set_value("survey")
    button(page, "layer_save").click()
    assert "Saved: layer Large <b>sites</b> *2027*, version 1." in page.run().words
    (layer,) = Layers(stored, LOCAL).listed()
    assert (layer.number, layer.note) == (1, "survey")
    text = Layers(stored, LOCAL).layer(layer.layer_id).text
    assert "12_000" in text and "extends" not in text and "about" not in text

    Layers(stored, LOCAL).save(layer.layer_id, 1, text + LAYER, "with prices")
    other = on_tab(screen(offer="office_cooling"))
    button(other, "layer_use").click()
    assert "In the draft: Large <b>sites</b> *2027*, version 2." in other.run().words
    case = case_of(other)
    assert (case.assumptions.site.size, case.assumptions.energy.electricity_price) == (12_000, 0.2)
    assert case.trail[PRICE].file == f"{layer.title} v2" and case.trail[PRICE].source == "of the bank"
    # The draft keeps itself with the layer, whatever becomes of it.
    assert keeping.keeper().settled(20)
    Layers(stored, LOCAL).save(layer.layer_id, 2, LAYER.replace("0.2", "0.21"))
    kept = Drafts(stored, LOCAL).draft("office_cooling")
    again = screen()
    again.at.switch_page("pages/saved.py")
    again.run()
    again.at.button(key="draft_open_0").click()
    again.run()
    assert case_of(again).fingerprint == case.fingerprint and kept.content["draft"]["over"]
    # A file of this server cannot name what stands in the store.
    other.at.session_state["assumptions_tabs"] = "File"
    other.run()
    other.at.text_input(key="assumptions_save_name").set_value("Mine")
    button(other, "assumptions_save").click()
    assert "uses a saved layer, which a file cannot name" in other.run().words

    other.at.switch_page("pages/offer.py")
    saved_as(other.run(), "Of the layer")
    (offer,) = Offers(stored, LOCAL).listed()
    version = Offers(stored, LOCAL).version(offer.id)
    assert version.values["trail"][PRICE]["file"] == f"{layer.title} v2"
    Layers(stored, LOCAL).delete(layer.layer_id)
    assert version.case().assumptions.energy.electricity_price == 0.2

    page = on_tab(screen(offer=f"saved-{offer.id}-1", lang="fr"), "fr")
    assert "la couche a été supprimée depuis" in page.words
    page.opened("layers_deleted")
    button(page, f"layer_restore_{layer.layer_id}").click()
    assert "La couche est de retour." in page.run().words
    assert "la version 3 est enregistrée depuis" in page.run().words
    button(page, "layer_newest_0").click()
    page.run()
    assert case_of(page).assumptions.energy.electricity_price == 0.21
    assert case_of(page).assumptions.site.size != 12_000
    button(page, "layer_out_0").click()
    assert "Retirée du brouillon." in page.run().words
    assert not any("sites" in one.file for one in case_of(page).trail.values())


@pytest.mark.parametrize("way", ["mine", "theirs", "other"])
def test_somebody_saved_the_layer_first(screen, stored, way):
    layers = Layers(stored, LOCAL)
    layer = layers.create("Prices", LAYER).layer_id
    page = on_tab(screen(offer=EXAMPLE, size="12000"))
    field(page, "into").set_value(layer)
    Layers(stored, Person("ana", "analyst")).save(layer, 1, LAYER.replace("0.2", "0.22"), "quicker")
    button(page, "layer_save").click()
    page.run()
    assert "saved version 2 of Prices" in page.words and "quicker" in page.words
    assert [one.number for one in layers.versions(layer)] == [1, 2]
    button(page, f"layer_conflict_{way}").click()
    page.run()
    assert "saved version 2 of Prices" not in page.words
    text = layers.layer(layer).text
    assert ("12_000" in text, "0.22" in text) == (way == "mine", True)
    assert [one.title for one in layers.listed()] == ["Prices", *["Prices (copy)"] * (way == "other")]


@pytest.mark.parametrize(("above", "expected"), [(True, 0.2), (False, 0.25)])
def test_what_the_layer_and_the_screen_both_say(screen, stored, above, expected):
    Layers(stored, LOCAL).create("Prices", LAYER)
    page = screen(offer=EXAMPLE)
    from servitization.assumptions.case import load_text
    from servitization.ui import caches

    text = f"extends: [../examples/{EXAMPLE}.yaml]\nenergy: {{electricity_price: 0.25}}\n"
    caches.drafts().keep("draft-mine", "x.draft", text.encode(), EXAMPLE)
    page = on_tab(screen(offer="draft-mine"))
    radio = page.at.radio(key="layer_above")
    assert "1 value that you changed too: energy.electricity&#95;price" in radio.label or PRICE in radio.label
    radio.set_value(above)
    button(page.run(), "layer_use").click()
    page.run()
    made = case_of(page)
    assert made.assumptions.energy.electricity_price == expected
    assert load_text(text, "x").assumptions.site == made.assumptions.site


def test_a_layer_that_does_not_fit_changes_nothing(screen, stored):
    Layers(stored, LOCAL).create("Too long", "contract: {term: 45}\n")
    page = on_tab(screen(offer="car_fleet"))
    button(page, "layer_use").click()
    page.run()
    assert "does not fit this offer" in page.words and "Too long v1:1: contract.term: 45" in page.words
    assert "latest_drafts" not in page.at.session_state or not page.at.session_state["latest_drafts"]


@pytest.mark.parametrize("role", ["sales", "executive"])
def test_who_is_not_finance_uses_layers_and_changes_none(screen, stored, role):
    layer = Layers(stored, LOCAL).create("Prices", LAYER).layer_id
    gone = Layers(stored, LOCAL).create("Gone", LAYER).layer_id
    Layers(stored, LOCAL).delete(gone)
    claims = {"is_logged_in": True, "iss": "https://id", "sub": role, "name": role, "role": role}
    page = on_tab(screen(user=claims, secrets=SIGN_IN, offer=EXAMPLE, size="12000")).opened("layers_deleted")
    tries = {"layer_save": "save_layer", "layer_delete": "delete_layer"}
    for key, action in {**tries, f"layer_restore_{gone}": "restore_layer"}.items():
        assert button(page, key).disabled or button(page, key).proto.disabled
        field(page, "name").set_value("Mine")
        forged(page, key)
        page.run()
        assert ("not for sales" if role == "sales" else "executives see everything") in page.words
        assert refused(stored)[-1] == (action, role)
    assert [one.title for one in Layers(stored, LOCAL).listed()] == ["Prices"]
    button(page, "layer_use").click()
    assert "In the draft: Prices, version 1." in page.run().words
    assert [one.number for one in Layers(stored, LOCAL).versions(layer)] == [1]
