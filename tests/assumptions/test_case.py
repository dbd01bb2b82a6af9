"""A case: its trail, its fingerprint, its warnings, and other cases made from it."""

import dataclasses
import datetime
import pickle
from decimal import Decimal

import numpy as np
import pytest

from servitization.assumptions import case as case_module
from servitization.assumptions import content
from servitization.assumptions.case import load_case, load_text
from servitization.problems import InvalidAssumptions

TODAY = datetime.date(2026, 11, 1)


@pytest.fixture
def load(schema, valid):
    def loaded(text=valid, sets=(), today=TODAY):
        return load_text(text, "acme.yaml", sets, schema=schema, today=today)

    return loaded


def test_every_value_has_a_trail(load):
    trail = load().trail
    assert trail["equipment.units"].file == ""
    assert trail["equipment.units"].value == 1
    told = trail["equipment.purchase_price"]
    assert (told.value, told.unit, told.source, told.basis) == (95_000, "EUR", "quotation", "quoted")
    assert (told.file, told.line) == ("acme.yaml", 3)
    assert trail["energy.electricity_price"].value == {2026: 0.19, 2030: 0.17}
    assert trail["parties.provider.label"].line == 13
    with pytest.raises(dataclasses.FrozenInstanceError):
        told.value = 3


def test_unit_speaks_the_currency_of_the_offer(load, valid):
    trail = load(valid.replace("unit: EUR, ", "") + "currency: SGD\n").trail
    assert trail["equipment.purchase_price"].unit == "SGD"
    assert trail["energy.electricity_price"].unit == "SGD/kWh"


class TestFingerprint:
    def test_is_twelve_hexadecimal_digits(self, load):
        assert len(load().fingerprint) == 12
        assert int(load().fingerprint, 16) >= 0

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("source: quotation", "source: another"),
            ("basis: quoted", "basis: judged"),
            ("about:", "# a comment\nabout:"),
            ("80e3", "80_000.0"),
            ("contract: {term: 20}\n", "contract: {term: 20, notice_years: 1}\n"),
            ("low: 80e3, high: 120000", "high: 120000, low: 80e3"),
            ("discount_rate: .05\n    label: null", "label: null\n    discount_rate: 0.05"),
        ],
    )
    def test_stays_when_no_value_changes(self, old, new, load, valid):
        assert old in valid
        assert load(valid.replace(old, new)).fingerprint == load().fingerprint

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("95_000", "95_001"),
            ("80e3", "81e3"),
            ("high: 120000", "high: 120000, distribution: pert"),
            ("Lyon", "Paris"),
            ("customer: {discount_rate: 0.07}\n  ", "z: {discount_rate: 0.07}\n  "),
        ],
    )
    def test_moves_with_a_value_or_a_range(self, old, new, load, valid):
        assert load(valid.replace(old, new)).fingerprint != load().fingerprint

    def test_moves_with_the_order_of_a_map(self, load, valid):
        first, second = "  customer: {discount_rate: 0.07}\n", "  state: {discount_rate: 0.07}\n"
        one, other = valid.replace(first, first + second), valid.replace(first, second + first)
        assert load(one).fingerprint != load(other).fingerprint

    def test_moves_with_the_engine(self, load, monkeypatch):
        before = load().fingerprint
        monkeypatch.setattr(case_module, "__version__", "99")
        assert load().fingerprint != before

    def test_does_not_know_where_the_file_lies(self, load, schema, valid, tmp_path):
        (tmp_path / "other.yaml").write_text(valid)
        assert load_case(tmp_path / "other.yaml", schema=schema).fingerprint == load().fingerprint


class TestWithValues:
    def test_gives_another_case(self, load):
        case = load()
        other = case.with_values({"contract.term": np.int64(12), "equipment.purchase_price": np.float64(9e4)})
        assert (case.assumptions.contract.term, other.assumptions.contract.term) == (20, 12)
        assert other.trail["equipment.purchase_price"].file == "--set"
        assert other.trail["equipment.purchase_price"].replaced[0].value == 95_000
        assert other.fingerprint != case.fingerprint
        assert (
            other.with_values({"contract.term": 20, "equipment.purchase_price": 95_000.0}).fingerprint
            == case.fingerprint
        )

    def test_takes_plain_values_of_every_kind(self, load):
        values = {
            "about.title": "null",
            "about.as_of": None,
            "about.tags": ["a", "b"],
            "equipment.leased": True,
            "equipment.purchase_price": {
                "value": Decimal("150000.5"),
                "low": 1e5,
                "high": 2e5,
                "basis": "judged",
            },
            "energy.electricity_price": {2026: 0.3},
            "weights": {"a": 1},
        }
        case = load().with_values(values).assumptions
        assert case.about.title == "null"
        assert case.about.tags == ("a", "b")
        assert case.equipment.purchase_price == 150_000.5
        assert case.weights == {"a": 1}

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("contract.term", float("nan")),
            ("contract.term", float("inf")),
            ("contract.term", 2.5),
            ("contract.term", True),
            ("contract.term", "12"),
            ("contract.term", object()),
            ("contract.term", None),
            ("contract.term", 10**400),
            ("contract.trm", 12),
            ("contract", 12),
            ("", 12),
            ("parties.nobody.discount_rate", 0.1),
            ("equipment.leased", 1),
        ],
    )
    def test_has_the_same_checks(self, path, value, load):
        with pytest.raises(InvalidAssumptions, match="--set"):
            load().with_values({path: value})

    def test_tells_all_problems_at_once(self, load):
        with pytest.raises(InvalidAssumptions) as raised:
            load().with_values({"contract.term": 0, "equipment.units": 0})
        assert len(raised.value.problems) == 2


def test_case_can_be_sent_to_another_process(load, schema):
    # The schema of this test lives in a conftest, which pickle cannot import by name.
    case = load()
    assert pickle.loads(pickle.dumps(case.trail)) == case.trail
    assert pickle.loads(pickle.dumps(case.warnings)) == case.warnings


class TestWarnings:
    def test_value_of_more_than_a_year_before_is_stale(self, load, valid):
        def keys(day: str) -> list[str]:
            text = valid.replace("basis: quoted", f"basis: quoted, as_of: {day}")
            return [str(one) for one in load(text).warnings]

        assert keys("2025-11-01") == []
        assert keys("2025-10-31") == [
            "acme.yaml:3: equipment.purchase_price: the value is of 2025-10-31, more than a year ago; "
            "check whether it still holds"
        ]

    def test_29_february_has_a_year_before(self, load, valid):
        leap = datetime.date(2028, 2, 29)
        text = valid.replace("2026-11-01", "2028-02-29").replace("basis: quoted", "as_of: 2027-02-28")
        assert load(text, today=leap).warnings == ()
        text = text.replace("as_of: 2027-02-28", "as_of: 2027-02-27")
        assert [one.key for one in load(text, today=leap).warnings] == ["stale"]

    def test_numbers_without_a_date_are_as_old_as_their_file(self, load):
        assert load(today=datetime.date(2027, 11, 1)).warnings == ()
        told = load(today=datetime.date(2027, 11, 2)).warnings
        assert [str(one) for one in told] == [
            "acme.yaml:1: about.as_of: the numbers were checked on 2026-11-01, more than a year ago; "
            "check them again and write the new date"
        ]

    def test_age_is_counted_from_the_same_day_in_a_case_made_from_it(self, load, valid):
        text = valid.replace("basis: quoted", "as_of: 2026-10-31")
        for day, count in ((datetime.date(2027, 10, 31), 0), (datetime.date(2027, 11, 1), 1)):
            assert len(load(text, today=day).with_values({"horizon": 40}).warnings) == count

    @pytest.mark.parametrize(
        "source", ["As above; table 3", "as above", "see above", "ibid.", "(idem)", "Same as above"]
    )
    def test_source_that_leans_on_another_line(self, source, load, valid):
        told = load(valid.replace("source: quotation", f'source: "{source}"')).warnings
        assert [one.key for one in told] == ["source_leans"]
        assert f"the source '{source}' leans on another line" in str(told[0])

    @pytest.mark.parametrize("source", ["Aspen, 2020", "Above and Beyond Ltd., offer of May", "Idemitsu"])
    def test_source_that_stands_alone(self, source, load, valid):
        assert load(valid.replace("source: quotation", f'source: "{source}"')).warnings == ()

    def test_shipped_number_without_source_is_unsourced(self, shipped, schema, valid):
        (shipped / "base.yaml").write_text(valid)
        warned = load_case(shipped / "base.yaml", schema=schema).warnings
        paths = [problem.path for problem in warned]
        assert "equipment.purchase_price" not in paths
        assert "equipment.service_life" in paths
        assert {problem.key for problem in warned} == {"unsourced"}
        assert {problem.severity for problem in warned} == {"warning"}

    def test_bare_number_of_an_own_offer_is_not(self, load):
        assert load().warnings == ()


def test_second_load_of_a_large_case_reads_no_text_again(shipped, schema, valid, monkeypatch):
    (shipped / "base.yaml").write_text(valid)
    for layer, parent in (("country", "base"), ("offer", "country")):
        lines = [
            f"  {layer}_{n}:\n    discount_rate: {{value: 0.0{n % 9 + 1}, source: s}}\n" for n in range(75)
        ]
        (shipped / f"{layer}.yaml").write_text(f"extends: {parent}.yaml\nparties:\n" + "".join(lines))
    first = load_case(shipped / "offer.yaml", schema=schema)
    monkeypatch.setattr(content, "read", lambda *_: pytest.fail("a text was read twice"))
    assert load_case(shipped / "offer.yaml", schema=schema).fingerprint == first.fingerprint
    with pytest.raises(pytest.fail.Exception):
        load_text(valid + "\n# another text\n", "other.yaml", schema=schema)
