"""Every shipped file: loads, is sourced or says that it is judged, and the default offer is feasible."""

import json
from pathlib import Path

import pytest

from servitization import Study, load_case
from servitization.model.alternatives import INFORMED_SALE, SALE

ASSUMPTIONS = Path(__file__).parents[2] / "assumptions"
FILES = sorted(ASSUMPTIONS.rglob("*.yaml"))
SCHEMAS = {"portfolios": "portfolio.schema.json", "servuction": "servuction.schema.json"}
"""Folders whose files have a schema of their own."""
OFFERS = sorted([*ASSUMPTIONS.glob("offers/*.yaml"), *ASSUMPTIONS.glob("examples/*.yaml")])


@pytest.mark.parametrize("file", OFFERS, ids=lambda file: file.name)
def test_shipped_offer_loads_and_is_sourced(file):
    case = load_case(file)
    assert not [str(one) for one in case.warnings if one.key == "unsourced"]
    for path, one in case.trail.items():
        if one.source and one.low is not None and isinstance(one.value, float | int):
            assert one.low <= one.value <= one.high, path
    assert Study(case).answer().verdict.outcome in ("go", "conditional", "no")


def test_default_offer_is_feasible_against_both_sales():
    answer = Study(load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml")).answer()
    passed = {test.name: test.passed for test in answer.verdict.tests}
    assert passed["zone_against_informed_sale"]
    assert passed["gains"]
    assert answer.fee.against_sale.width > 0
    for gain in (answer.gain.against_sale, answer.gain.against_informed):
        assert gain.by_party["customer"] > 0
        assert gain.by_party["provider"] > 0
    assert {SALE, INFORMED_SALE} <= set(answer.alternatives)


def test_default_offer_has_a_termination_clause_and_judged_numbers_that_show():
    case = load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml")
    assert case.assumptions.contract.termination_clause != "none"
    judged = [path for path, one in case.trail.items() if one.basis == "judged"]
    assert "parties.customer.discount_rate" in judged
    sourced = [one for one in case.trail.values() if one.source]
    assert len(sourced) > 30


@pytest.mark.parametrize("place", ["paris", "lyon", "nice"])
def test_cooling_need_follows_the_place(place):
    case = load_case(ASSUMPTIONS / "offers" / "office_cooling.yaml", [f"site.place={place}"])
    need = case.assumptions.places[place].needs["cooling"]
    model = Study(case).model
    from servitization.model.demand import own_need

    assert own_need(case.assumptions, "cooling") == pytest.approx(
        (need.function_per_size * 10_000, need.peak_per_size * 10_000)
    )
    assert model.assumptions.site.place == place


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_editor_finds_the_schema_from_the_first_line(file):
    """The modeline that editors with a YAML language server read; the schema is current (architecture)."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    start = "# yaml-language-server: $schema="
    assert first.startswith(start)
    target = (file.parent / first.removeprefix(start)).resolve()
    assert target == ASSUMPTIONS / SCHEMAS.get(file.parent.name, "assumptions.schema.json")
    assert json.loads(target.read_text(encoding="utf-8"))["additionalProperties"] is False
