"""Every message has one bad file in tests/bad, which says in its first lines what to expect."""

from pathlib import Path

import pytest

from servitization.assumptions.case import load_case
from servitization.problems import InvalidAssumptions

BAD = Path(__file__).resolve().parents[1] / "bad"
FILES = sorted(BAD.glob("*.yaml"))


def expected(file: Path) -> list[str]:
    start = "# expected: "
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bad_file_says_where_what_and_what_to_write(file, schema, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(InvalidAssumptions) as raised:
        load_case(file.name, schema=schema)
    assert [str(problem) for problem in raised.value.problems] == expected(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bad_file_is_told_in_french_too(file, schema, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(InvalidAssumptions) as raised:
        load_case(file.name, schema=schema)
    for problem in raised.value.problems:
        assert problem.says("fr") != problem.says("en")


def test_complete_parent_is_without_a_fault(schema):
    assert (
        load_case(BAD / "parents" / "complete.yaml", schema=schema).assumptions.equipment.service_life == 15
    )
