"""What a schema may declare, and what follows from it: shapes, units, bounds, the JSON Schema."""

from datetime import datetime

import jsonschema
import pydantic
import pytest
from ruamel.yaml import YAML

from servitization.assumptions import json_schema as json_schemas
from servitization.assumptions import shape
from servitization.assumptions.quantity import Group, Timed, quantity
from servitization.assumptions.units import matches


def test_bounds_hold_for_objects_made_in_python_too():
    class Prices(Group):
        price: Timed | None = quantity("EUR", "Price", default=None, gt=0)

    assert Prices(price={2026: 1}).price == {2026: 1.0}
    for wrong in (0, {2026: -1}):
        with pytest.raises(pydantic.ValidationError):
            Prices(price=wrong)


@pytest.mark.parametrize(
    "annotation", [datetime, list[float], dict[int, str], float | str, tuple[float, float], set]
)
def test_annotation_that_the_loader_does_not_read_fails_by_name(annotation):
    model = pydantic.create_model("Odd", __base__=Group, field=(annotation, ...))
    with pytest.raises(TypeError, match=r"Odd\.field"):
        shape.fields(model)


@pytest.mark.parametrize(
    ("stated", "declared", "same"),
    [
        ("EUR/kWh", "{currency}/kWh", True),
        ("EUR per kWh", "{currency}/kWh", True),
        ("€ / kWh", "{currency}/kWh", True),
        ("USD/kWh", "{currency}/kWh", False),
        ("EUR/m²", "{currency}/{size}", True),
        ("EUR/m2/year", "{currency}/{size}/year", True),
        ("EUR/m2", "{currency}/{size}/year", False),
        ("W/m²", "W/m2", True),
        ("years", "year", True),
        ("", "share", True),
        ("fraction", "1", True),
        ("1/year", "fraction/year", True),
        ("per year", "fraction/year", True),
        ("%", "share", False),
        ("%/year", "fraction/year", False),
        ("kwh", "kWh", False),
    ],
)
def test_units_are_compared_with_a_little_freedom(stated, declared, same):
    assert matches(stated, declared, "EUR") is same


class TestJsonSchema:
    @pytest.fixture
    def validator(self, schema):
        told = json_schemas.json_schema(schema)
        jsonschema.Draft202012Validator.check_schema(told)
        return jsonschema.Draft202012Validator(told)

    def faults(self, validator, text: str) -> list[str]:
        plain = YAML(typ="safe", pure=True).load(text)
        as_json = _with_text_names(plain)
        return [fault.message for fault in validator.iter_errors(as_json)]

    def test_takes_a_valid_file_and_a_layer(self, validator, valid):
        assert self.faults(validator, valid) == []
        assert self.faults(validator, "extends: [a.yaml]\nschema_version: 1\nweights: {a: 2}\n") == []
        assert self.faults(validator, "insurance: null\nweights: 2\n") == []

    @pytest.mark.parametrize(
        "text",
        [
            "horizn: 3",
            "horizon: 0",
            "horizon: {low: 3}",
            "horizon: {value: 3, sorce: x}",
            "horizon: {value: 3, basis: guess}",
            "equipment: {method: other}",
            "equipment: {purchase_price: {2026: 3}}",
            "energy: {electricity_price: {26: 3}}",
            "schema_version: 2",
        ],
    )
    def test_refuses_what_the_loader_refuses(self, text, validator):
        assert self.faults(validator, text)

    def test_tells_description_and_unit(self, schema):
        told = json_schemas.json_schema(schema)
        price = told["$defs"]["Energy"]["properties"]["electricity_price"]
        assert price["description"] == "Price of a kWh [currency/kWh]"

    def test_section_may_hold_itself(self):
        class Tree(Group):
            branches: dict[str, "Tree"] = pydantic.Field(default_factory=dict)

        jsonschema.Draft202012Validator.check_schema(json_schemas.json_schema(Tree))


def _with_text_names(held):
    if isinstance(held, dict):
        return {str(name): _with_text_names(entry) for name, entry in held.items()}
    return str(held) if hasattr(held, "isoformat") else held
