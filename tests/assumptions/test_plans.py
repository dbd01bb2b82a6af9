"""Plans of portfolios: bad files say what to write, shipped ones load, the schema has words in French."""

import inspect
import json
from pathlib import Path

import pytest

from servitization.analysis.portfolio.plan import portfolio
from servitization.assumptions.json_schema import json_schema
from servitization.assumptions.portfolio import load_plan, offers_of
from servitization.assumptions.quantity import Group
from servitization.assumptions.schema import portfolio as schema
from servitization.assumptions.shape import fields
from servitization.language import LANGUAGES, keys
from servitization.problems import InvalidAssumptions

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad" / "portfolios"
FILES = sorted(file for file in BAD.glob("*.yaml") if file.stem != "complete")
PLANS = sorted((ROOT / "assumptions" / "portfolios").glob("*.yaml"))


def problems(file: Path):
    with pytest.raises(InvalidAssumptions) as raised:
        worked_out(file.name)
    return raised.value.problems


def worked_out(file: str):
    case = load_plan(file)
    return portfolio(case, offers_of(case))


def test_bad_plans_say_where_what_and_what_to_write(monkeypatch):
    monkeypatch.chdir(BAD)
    shown = set()
    for file in FILES:
        found = problems(file)
        start = "# expected: "
        lines = file.read_text(encoding="utf-8").splitlines()
        expected = [line.removeprefix(start) for line in lines if line.startswith(start)]
        assert [str(one) for one in found] == expected, file.name
        for one in found:
            assert one.says("fr") != one.says("en") and "{" not in one.says("fr") + one.says("en")
        shown |= {one.key for one in found}
    known = {key.removeprefix("problem.") for key in keys("en") if key.startswith("problem.plan_")}
    assert known <= shown


def test_complete_plan_is_without_a_fault(monkeypatch):
    monkeypatch.chdir(BAD)
    assert worked_out("complete.yaml").company.running[-1] > 0


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.stem)
def test_shipped_plan_loads_and_says_where_its_numbers_are_from(file):
    case = load_plan(file)
    assert not case.warnings
    for path, one in case.trail.items():
        if one.file and isinstance(one.value, float | int) and not isinstance(one.value, bool):
            assert one.note or one.source or path.startswith("paces."), path
            assert one.low is None or one.low <= one.value <= one.high, path
    assert offers_of(case).keys() == case.assumptions.lines.keys()


def test_committed_schema_is_current():
    committed = (ROOT / "assumptions" / "portfolio.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json_schema(schema.Plan)


def test_meanings_are_those_of_the_schema():
    declared = {
        f"{name}.{field}": shape.description
        for name, group in vars(schema).items()
        if inspect.isclass(group) and issubclass(group, Group) and group.__module__ == schema.__name__
        for field, shape in fields(group).items()
        if shape.kind != "section" and not (shape.kind == "map" and shape.item.kind == "section")
    }
    start = "portfolio.meaning."
    for language in LANGUAGES:
        known = {key.removeprefix(start) for key in keys(language) if key.startswith(start)}
        assert known == set(declared), language
    for key, description in declared.items():
        assert keys("en")[start + key] == description
