"""Saved layers in an offer: what was changed says the same as a layer, each file once, out as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servitization.assumptions import named_layers as named
from servitization.assumptions.case import load_case, load_text, own_schema
from servitization.assumptions.extends import stack_of_text
from servitization.assumptions.kept import KeptCase, resolved
from servitization.assumptions.layers import KeptFile
from servitization.problems import InvalidAssumptions

PATHS = {
    "energy.electricity_price": st.floats(0.14, 0.24),
    "site.size": st.floats(5_000, 20_000),
    "contract.term": st.integers(5, 15),
    "parties.customer.discount_rate": st.floats(0.06, 0.11),
}


@pytest.fixture(scope="module")
def office():
    return load_case("assumptions/offers/office_cooling.yaml")


def laid(case, text: str, first: str | None = "# draft\n", currency: str = "") -> tuple[KeptFile, ...]:
    layer = stack_of_text(text, "Layer", own_schema()).kept
    over = None if first is None else KeptFile("x.draft", first)
    key = named.key_of("Prix, été 2027", "ab" * 12, 3)
    return named.put_in(case.files, layer, key, "Prices v3", over, "offers/x.yaml", currency)


@given(st.fixed_dictionaries({}, optional=PATHS))
def test_a_layer_of_what_was_changed_says_the_same(office, values):
    changed = office.with_values(values)
    text = named.new_text(office, changed)
    assert bool(text) == (changed.fingerprint != office.fingerprint)
    if text:
        files = laid(office, text)
        again = resolved(KeptCase(files))
        assert again.fingerprint == changed.fingerprint
        assert {one.file for path, one in again.trail.items() if path in values} <= {"Prices v3"} | {
            office.trail[path].file for path in values if values[path] == office.trail[path].value
        }
        (found,) = named.named(again.files)
        assert (found.layer_id, found.number, found.title) == ("ab" * 12, 3, "Prices v3")
        assert resolved(KeptCase(named.taken_out(again.files, found.key))).fingerprint == office.fingerprint


def test_only_what_was_chosen_and_never_what_the_offer_is_called(office):
    changed = office.with_values({"site.size": 6_000, "contract.term": 9, "about.title": "Other"})
    assert set(named.changed_values(office, changed)) == {"site.size", "contract.term"}
    text = named.new_text(office, changed, {"contract.term"})
    assert named.own_paths(text) == {"contract.term"}
    assert named.new_text(office, office) == ""


def test_a_next_version_keeps_what_the_last_one_says(office):
    text = "# of the bank\nenergy:\n  electricity_price: 0.2  # quoted\n"
    grown = named.grown_text(text, office, office.with_values({"contract.term": 9}), "Layer")
    assert grown.startswith(text) and "term: 9" in grown
    priced = office.with_values({"energy.electricity_price": 0.21})
    other = named.grown_text("currency: USD\n", office, priced, "x", {"contract.term"})
    assert other == "currency: USD\n"
    with pytest.raises(InvalidAssumptions, match="amounts in USD"):
        named.grown_text("currency: USD\n", office, priced, "x")


def test_which_of_the_two_goes_first(office):
    mine = load_text("extends: [office_cooling.yaml]\nenergy: {electricity_price: 0.21}\n", "x", folder=None)
    layer = "energy: {electricity_price: 0.2}\nsite: {size: 6_000}\n"
    for first, expected in (("", 0.2), (None, 0.21)):
        case = resolved(KeptCase(laid(mine, layer, first)))
        assert (case.assumptions.energy.electricity_price, case.assumptions.site.size) == (expected, 6_000)


def test_a_file_that_both_extend_is_laid_once_and_as_the_offer_has_it(office):
    files = laid(office, "extends: [../base.yaml]\nsite: {size: 6_000}\n")
    case = resolved(KeptCase(files))
    assert [one.name for one in case.files].count("base.yaml") == 1
    assert case.fingerprint == office.with_values({"site.size": 6_000}).fingerprint


def test_amounts_of_another_currency_are_brought_over(office):
    layer = "currency: USD\nenergy: {electricity_price: {value: 0.2, low: 0.1, high: 0.3}}\n"
    case = resolved(KeptCase(laid(office, layer, currency="EUR")))
    assert case.assumptions.currency == "EUR"
    price = case.trail["energy.electricity_price"]
    assert price.exchanged.spoken == "USD" and price.value == pytest.approx(0.2 * price.exchanged.rate)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a comment\n",
        "extends:\n  - a.yaml  # first\n  - b.yaml\nhorizon: 9\n",
        "horizon: 9\n",
        "extends: [ ]",
    ],
)
def test_parents_are_exchanged_and_nothing_else(text):
    made = named.with_parents(text, ["x.yaml", 'é "quoted".yaml'])
    assert named._parents(made) == ["x.yaml", 'é "quoted".yaml']
    assert named.own_paths(made) == ({"horizon"} if "horizon" in text else set())
