"""Files of a service: bad ones say what to write, the schema is current and has words in French."""

import inspect
import json
from pathlib import Path

import pytest

from servitization.assumptions.json_schema import json_schema
from servitization.assumptions.quantity import Group
from servitization.assumptions.schema import service_drivers, servuction
from servitization.assumptions.servuction import load_service, load_services
from servitization.assumptions.shape import fields
from servitization.language import LANGUAGES, keys
from servitization.problems import InvalidAssumptions

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad" / "servuction"
FILES = sorted(file for file in BAD.glob("*.yaml") if file.stem != "complete")


def test_bad_services_say_where_what_and_what_to_write(monkeypatch):
    monkeypatch.chdir(BAD)
    assert load_service("complete.yaml").assumptions.weights.mastery == 0.6
    shown = set()
    for file in FILES:
        with pytest.raises(InvalidAssumptions) as raised:
            load_services(file.name)
        found = raised.value.problems
        start = "# expected: "
        lines = file.read_text(encoding="utf-8").splitlines()
        expected = [line.removeprefix(start) for line in lines if line.startswith(start)]
        assert [str(one) for one in found] == expected, file.name
        assert all(one.says("fr") != one.says("en") and "{" not in one.says("fr") for one in found)
        shown |= {one.key for one in found}
    known = {key.removeprefix("problem.") for key in keys("en") if key.startswith("problem.servuction_")}
    # Of a service for an offer: tests/analysis/servuction/test_outcome.py.
    assert known <= shown | {"servuction_currency", "servuction_leave"}


def test_committed_schema_is_current():
    committed = (ROOT / "assumptions" / "servuction.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json_schema(servuction.Servuction)


def test_meanings_and_choices_have_words():
    declared = {
        f"{name}.{field}": shape
        for module in (servuction, service_drivers)
        for name, group in vars(module).items()
        if inspect.isclass(group) and issubclass(group, Group) and group.__module__ == module.__name__
        for field, shape in fields(group).items()
        if shape.kind != "section" and not (shape.kind == "map" and shape.item.kind == "section")
    }
    start = "servuction.meaning."
    for language in LANGUAGES:
        known = {key.removeprefix(start) for key in keys(language) if key.startswith(start)}
        assert known == set(declared), language
        for field in ("stage", "kind", "side", "channel", "by", "move"):
            choices = declared[f"Step.{field}"].choices
            assert all(f"servuction.{field}.{choice}" in keys(language) for choice in choices)
    for key, shape in declared.items():
        assert keys("en")[start + key] == shape.description
