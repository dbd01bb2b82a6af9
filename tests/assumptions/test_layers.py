"""Layers: who wins, what a new value inherits, where parents are looked for."""

from collections import OrderedDict
from datetime import date

import pytest

from servitization.assumptions import content, reading
from servitization.assumptions.case import load_case, load_text
from servitization.assumptions.trail import Replaced
from servitization.problems import InvalidAssumptions


@pytest.fixture
def offer(shipped, valid, schema):
    """Loads an offer that extends base, country and product."""
    (shipped / "base.yaml").write_text(valid)
    (shipped / "countries").mkdir()
    (shipped / "countries" / "france.yaml").write_text(
        "extends: ../base.yaml\nenergy: {electricity_price: 0.2}\nparties: {state: {discount_rate: 0.02}}\n"
    )
    (shipped / "product.yaml").write_text("extends: [base.yaml]\nequipment: {service_life: 12}\n")

    def load(text: str = "", sets=()):
        file = shipped / "offers" / "acme.yaml"
        file.write_text("extends: [../countries/france.yaml, ../product.yaml]\n" + text)
        return load_case(file, sets, schema=schema)

    return load


def refusal(call) -> list[str]:
    with pytest.raises(InvalidAssumptions) as raised:
        call()
    return [str(problem).rpartition("/")[2] for problem in raised.value.problems]


def test_last_layer_wins(offer):
    case = offer("equipment: {purchase_price: 100_000}\n", ["contract.term=15"]).assumptions
    assert case.energy.electricity_price == 0.2
    assert case.equipment.service_life == 12
    assert case.equipment.purchase_price == 100_000
    assert case.contract.term == 15


def test_parent_of_two_parents_is_laid_once(offer):
    # Laid again under the product, the base would undo the country's price.
    assert offer().assumptions.energy.electricity_price == 0.2
    assert offer().trail["energy.electricity_price"].replaced == (
        Replaced({2026: 0.19, 2030: 0.17}, "base.yaml", 7),
    )


def test_maps_keep_the_order_of_appearance(offer):
    case = offer("parties: {bank: {discount_rate: 0.04}, customer: {discount_rate: 0.08}}\n").assumptions
    assert list(case.parties) == ["customer", "provider", "state", "bank"]


def test_new_value_keeps_range_and_unit_but_not_the_source(offer):
    told = offer("equipment: {purchase_price: 100_000}\n").trail["equipment.purchase_price"]
    assert (told.low, told.high, told.unit) == (80_000, 120_000, "EUR")
    assert (told.source, told.basis, told.note) == (None, None, None)
    assert told.replaced == (Replaced(95_000, "base.yaml", 3),)
    assert (told.file.endswith("acme.yaml"), told.line) == (True, 2)


def test_range_may_be_restated_in_part(offer):
    told = offer("equipment: {purchase_price: {value: 150e3, high: 200e3}}\n").trail[
        "equipment.purchase_price"
    ]
    assert (told.low, told.value, told.high) == (80_000, 150_000, 200_000)


def test_distribution_belongs_to_the_range_and_stays_with_it(offer):
    sets = ["equipment.purchase_price={value: 90e3, distribution: pert}", "equipment.purchase_price=91e3"]
    assert offer(sets=sets).trail["equipment.purchase_price"].distribution == "pert"


def test_parents_are_shown_from_the_shipped_folder(offer):
    trail = offer().trail
    assert trail["energy.electricity_price"].file == "countries/france.yaml"
    assert trail["parties.state.discount_rate"].line == 3


def test_problems_of_all_layers_come_at_once_in_file_order(offer, shipped):
    (shipped / "product.yaml").write_text("extends: base.yaml\nequipment: {service_lfe: 12}\n")
    said = refusal(lambda: offer("horizon: 7%\n", ["contract.term=0"]))
    assert said == [
        "acme.yaml:2: horizon: '7%' is not a number; write 0.07",
        "product.yaml:2: equipment.service_lfe: not a known assumption; did you mean equipment.service_life?",
        "--set: contract.term: 0 is below 1; write 1 or more",
    ]


def test_file_elsewhere_may_extend_the_shipped_folder(offer, shipped, tmp_path, schema):
    offer()
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "own.yaml"
    file.write_text("extends: ../assumptions/base.yaml\n")
    assert load_case(file, schema=schema).trail["contract.term"].file == "base.yaml"


def test_uploaded_text_is_read_as_if_it_lay_among_the_offers(offer, schema):
    offer()
    case = load_text("extends: ../base.yaml\n", "upload.yaml", ["contract.term=7"], schema=schema)
    assert (case.file, case.assumptions.contract.term) == ("upload.yaml", 7)


def test_uploaded_text_may_lie_in_a_named_folder(shipped, tmp_path, schema, valid):
    (tmp_path / "parent.yaml").write_text(valid)
    assert (
        load_text(
            "extends: parent.yaml\n", "u.yaml", folder=tmp_path, schema=schema
        ).assumptions.contract.term
        == 20
    )


def test_files_that_extend_one_another_end(shipped, schema):
    for number in range(60):
        (shipped / f"f{number}.yaml").write_text(f"extends: f{number + 1}.yaml\n")
    assert "more than 50 files" in refusal(lambda: load_case(shipped / "f0.yaml", schema=schema))[0]


def test_file_that_extends_itself_ends(shipped, schema):
    (shipped / "self.yaml").write_text("extends: self.yaml\n")
    assert "in turn extends" in refusal(lambda: load_case(shipped / "self.yaml", schema=schema))[0]


def test_number_and_map_replace_each_other_whole(offer):
    assert offer("weights: {a: 1, b: 2}\n").assumptions.weights == {"a": 1, "b": 2}
    both = offer("weights: {a: 1, b: 2}\n", ["weights.b=3"])
    assert both.assumptions.weights == {"a": 1, "b": 3}
    assert both.trail["weights.b"].replaced[0].value == 2
    assert offer("weights: {a: 1, b: 2}\n", ["weights=3"]).assumptions.weights == 3
    assert offer("weights: {value: 2, source: judged by us}\n").trail["weights"].source == "judged by us"


def test_section_may_be_put_aside_and_opened_again(offer):
    assert offer("insurance: {premium: 10}\n").assumptions.insurance.premium == 10
    assert offer("insurance: {premium: 10}\n", ["insurance=null"]).assumptions.insurance is None
    again = offer("insurance: {premium: 10}\n", ["insurance=null", "insurance={premium: 3}"])
    assert again.assumptions.insurance.premium == 3


class TestSet:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("contract.term", "--set: 'contract.term' does not have the form path=value; write for example"),
            ("=3", "--set: '=3' does not have the form path=value"),
            ("contract.trm=3", "--set: contract.trm: not a known assumption; did you mean contract.term?"),
            ("parties.custmer.discount_rate=0.1", "did you mean parties.customer?"),
            ("parties.nobody.discount_rate=0.1", "known here: customer, provider, state"),
            ("contract.term.low=3", "did you mean contract.term?"),
            ("contract.term=", "--set: contract.term: there is no value"),
            ("contract.term=null", "--set: contract.term: there is no value"),
            ("contract.term='12'", "'12' in quotes is text; write 12 without quotes"),
            ("contract.term=[", "--set: contract.term: the bracket"),
            ("parties.provider.discount_rate=7%", "'7%' is not a number; write 0.07"),
            ("equipment.purchase_price=1,5", "'1,5' is not a number; write 1.5 (unit: EUR)"),
            ("equipment.purchase_price=&a 1", "--set: equipment.purchase_price: anchors"),
            ("equipment.leased=1", "write true or false"),
            ("equipment.method=linea", "write one of: linear, declining"),
        ],
    )
    def test_mistake_is_told_at_its_path(self, text, said, offer):
        assert said in refusal(lambda: offer(sets=[text]))[0]

    def test_values_of_every_kind(self, offer):
        sets = [
            "about.title=Head office: Lyon, 7%",
            "about.as_of=2027-01-31",
            "about.tags=[cooling, lighting]",
            "equipment.leased=true",
            "equipment.method=declining",
            "energy.subsidy_share=null",
            "energy.electricity_price={2027: 0.3, 2026: 0.2}",
            "parties.provider.label=null",
        ]
        case = offer(sets=sets).assumptions
        assert case.about.title == "Head office: Lyon, 7%"
        assert case.about.as_of == date(2027, 1, 31)
        assert case.about.tags == ("cooling", "lighting")
        assert case.equipment.leased
        assert case.equipment.method == "declining"
        assert case.energy.subsidy_share is None
        assert list(case.energy.electricity_price.items()) == [(2026, 0.2), (2027, 0.3)]
        assert case.parties["provider"].label is None

    def test_trail_names_the_option(self, offer):
        told = offer(sets=["contract.term=9"]).trail["contract.term"]
        assert (told.file, told.line, told.replaced[-1].value) == ("--set", None, 20)

    def test_what_if_may_leave_the_range_of_a_file_and_says_so(self, offer):
        case = offer(sets=["equipment.purchase_price=500"])
        assert case.assumptions.equipment.purchase_price == 500
        assert case.trail["equipment.purchase_price"].low is None
        assert [(one.key, one.path) for one in case.warnings if one.file == "--set"] == [
            ("set_outside_range", "equipment.purchase_price")
        ]


def test_parents_stay_in_memory_while_drafts_come_and_go(shipped, schema, valid, monkeypatch):
    (shipped / "base.yaml").write_text(valid)
    read = []
    monkeypatch.setattr(content, "_kept", OrderedDict())
    monkeypatch.setattr(content, "read", lambda source: read.append(source) or reading.read(source))
    for number in range(3 * content._KEPT_LIMIT):
        load_text(f"extends: ../base.yaml\nhorizon: {50 + number}\n", "draft.yaml", schema=schema)
    assert read.count(valid.encode()) == 1
    assert len(content._kept) == content._KEPT_LIMIT
