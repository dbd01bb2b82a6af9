"""Drafts that save themselves, and layers of assumptions with versions of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from servitization.problems import InvalidAssumptions
from servitization.store.drafts import LARGEST, Drafts
from servitization.store.layers import Layers
from servitization.store.refusals import Conflict, NotFound, Refused
from tests.store.conftest import ANA, BOB, FINANCE
from tests.store.test_trail import LAYER


def test_a_draft_is_kept_by_person_and_offer(database):
    ana, bob = Drafts(database, ANA), Drafts(database, BOB)
    ana.save("offer", {"fee": 1.5, "title": "Été"})
    first = ana.draft("offer")
    ana.save("offer", {"fee": 2.5})
    ana.save("other", {})
    bob.save("offer", {"fee": 3})
    assert first.content == {"fee": 1.5, "title": "Été"}
    assert ana.draft("offer").content == {"fee": 2.5}
    assert ana.draft("offer").saved_at > first.saved_at
    assert [one.subject for one in ana.listed()] == ["other", "offer"]
    ana.discard("offer")
    assert ana.draft("offer") is None and bob.draft("offer").content == {"fee": 3}


def test_windows_of_one_person_keep_one_draft(database):
    def save(number: int) -> str:
        return Drafts(database, ANA).save("offer", {"number": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(24)))
    assert [one.subject for one in Drafts(database, ANA).listed()] == ["offer"]


def test_a_draft_has_a_limit(file_database):
    with pytest.raises(Refused, match="too large"):
        Drafts(file_database, ANA).save("offer", {"text": "x" * LARGEST})


def test_layers_have_versions_and_conflicts(file_database):
    layers = Layers(file_database, FINANCE)
    first = layers.create("Prices 2027", LAYER, "from the bank")
    assert (first.number, first.parent) == (1, None)
    second = layers.save(first.layer_id, 1, LAYER.replace("0.2", "0.25"))
    assert (second.number, second.parent) == (2, 1)
    with pytest.raises(Conflict) as raised:
        layers.save(first.layer_id, 1, LAYER)
    assert raised.value.theirs == second
    assert layers.layer(first.layer_id, 1).text == LAYER
    assert [one.number for one in layers.versions(first.layer_id)] == [1, 2]
    case = Layers(file_database, ANA).layer(first.layer_id).case()
    assert case.assumptions.energy.electricity_price == 0.25
    assert case.trail["energy.electricity_price"].file == "Prices 2027"


def test_a_layer_may_leave_values_open_but_not_say_them_wrongly(file_database):
    layers = Layers(file_database, FINANCE)
    opened = layers.create("Only a price", "energy: {electricity_price: 0.2}\n")
    with pytest.raises(InvalidAssumptions):
        layers.layer(opened.layer_id).case()
    with pytest.raises(InvalidAssumptions) as raised:
        layers.create("Wrong", "energy:\n  electricity_prise: 0.2\n")
    assert "Wrong:2: energy.electricity_prise" in str(raised.value)
    with pytest.raises(InvalidAssumptions):
        layers.save(opened.layer_id, 1, "extends: nothing.yaml\n")
    assert [one.number for one in layers.versions(opened.layer_id)] == [1]


def test_a_deleted_layer_can_be_restored(file_database):
    layers = Layers(file_database, FINANCE)
    layer = layers.create("Prices", LAYER).layer_id
    layers.delete(layer)
    assert layers.listed() == () and len(layers.listed(deleted=True)) == 1
    with pytest.raises(NotFound):
        layers.layer(layer)
    layers.restore(layer)
    assert [one.title for one in layers.listed()] == ["Prices"]
