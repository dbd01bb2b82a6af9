"""Old names of assumptions: a file, a --set and an edit are told what to write today."""

from pathlib import Path

import pytest

from servitization.assumptions import renamed as registry
from servitization.assumptions.case import load_case, load_text
from servitization.assumptions.editing import edited_text, layer_text
from servitization.assumptions.renamed import RENAMED, Renamed
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.shape import root
from servitization.problems import InvalidAssumptions

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


@pytest.fixture
def history(monkeypatch):
    """Names that the schema of these tests might have had."""
    entries = {
        "equipment.price_of_purchase": Renamed("equipment.purchase_price", "0.2.0"),
        "parties.*.rate": Renamed("parties.*.discount_rate", "0.2.0"),
        "agreement": Renamed("contract", "0.3.0"),
    }
    monkeypatch.setattr(registry, "RENAMED", entries)


def problems(call) -> list[str]:
    with pytest.raises(InvalidAssumptions) as raised:
        call()
    return [str(one) for one in raised.value.problems]


def test_old_file_is_told_the_new_names_and_nothing_else(history, schema, valid):
    text = valid.replace("purchase_price", "price_of_purchase").replace("discount_rate: 0.07", "rate: 0.07")
    text = text.replace("contract:", "agreement:")
    assert problems(lambda: load_text(text, "old.yaml", schema=schema)) == [
        "old.yaml:3: equipment.price_of_purchase: was renamed in 0.2.0; write equipment.purchase_price",
        "old.yaml:10: parties.customer.rate: was renamed in 0.2.0; write parties.customer.discount_rate",
        "old.yaml:14: agreement: was renamed in 0.3.0; write contract",
    ]


def test_old_name_is_told_everywhere_a_path_is_given(history, schema, valid):
    said = "parties.customer.rate: was renamed in 0.2.0; write parties.customer.discount_rate"
    value = {"parties.customer.rate": 0.1}
    case = load_text(valid, "x.yaml", schema=schema)
    assert problems(lambda: case.with_values(value)) == [f"--set: {said}"]
    sets = ["parties.customer.rate=0.1"]
    assert problems(lambda: load_text(valid, "x.yaml", sets, schema=schema)) == [f"--set: {said}"]
    assert problems(lambda: edited_text(valid, value, "x.yaml", schema=schema)) == [f"x.yaml: {said}"]
    assert problems(lambda: layer_text("x.yaml", value, schema=schema)) == [said]


def test_name_that_never_was_is_still_unknown(history, schema, valid):
    told = problems(lambda: load_text(valid + "parties2: {}\n", "x.yaml", schema=schema))
    assert told == ["x.yaml:15: parties2: not a known assumption; did you mean parties?"]


def test_registry_tells_names_that_exist_and_no_name_that_does():
    """Of the shipped registry, which is empty until an assumption is renamed."""

    def leads_somewhere(path: str) -> bool:
        place = root(Assumptions)
        for name in path.split("."):
            inner = place.item if place.kind == "map" else place.fields.get(name)
            if inner is None:
                return False
            place = inner
        return True

    for old, new in RENAMED.items():
        assert leads_somewhere(new.path)
        assert not leads_somewhere(old)
        assert new.path.count("*") == old.count("*")
        assert f"## {new.since}" in CHANGELOG.read_text(encoding="utf-8")


@pytest.mark.parametrize("version", ["2", "0", "one", "1.0", "[1]", "'2'"])
def test_version_of_the_format_that_is_not_known(version, schema, valid):
    told = problems(lambda: load_text(f"schema_version: {version}\n{valid}", "x.yaml", schema=schema))
    assert len(told) == 1
    assert told[0].startswith("x.yaml:1: schema_version: version '")
    assert told[0].endswith("of the format is not known; write 1")


def test_own_schema_says_so_too(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("schema_version: 2\n")
    told = problems(lambda: load_case(file))
    assert [one for one in told if ": schema_version:" in one]


def test_version_that_is_known(schema, valid):
    assert load_text(f"schema_version: 1\n{valid}", "x.yaml", schema=schema)
