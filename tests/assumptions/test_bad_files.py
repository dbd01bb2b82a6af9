"""Every message has one bad file, which says in its first lines what to expect.

Those in tests/bad are read with the small schema of these tests; those in tests/bad/offers are offers
over the shipped files, each with a mistake that only the whole schema knows.
"""

from pathlib import Path

import pytest

from servitization.assumptions.case import load_case
from servitization.language import keys
from servitization.problems import InvalidAssumptions, Problem

BAD = Path(__file__).resolve().parents[1] / "bad"
FILES = [*sorted(BAD.glob("*.yaml")), *sorted(BAD.glob("offers/*.yaml"))]

WITHOUT_A_FILE = {
    "file_missing": "there is no file",
    "not_a_file": "a folder",
    "file_unreadable": "nobody may read it; git keeps no such right",
    "file_too_large": "a megabyte",
    "not_text": "no text, so it cannot say what to expect",
    "too_many_values": "20,000 values",
    "too_many_problems": "100 lines that would each be expected",
    "too_many_parents": "50 parents",
    "renamed": "no assumption has been renamed so far",
    "missing_bare": "every number of either schema has a unit",
    "preset_missing": "no layer takes away what base.yaml has",
    "no_finite_result": "a case; only its results are beyond numbers",
    "draws_missing": "asked of a simulation, not of a file",
    "no_finite_future": "a case; only its futures are beyond numbers",
    "lognormal_not_positive": "a range that may stand; only a simulation cannot draw it",
    "beta_at_an_end": "a range that may stand; only a simulation cannot draw it",
    "fee_pays_nothing": "a case; only its machines show that nothing is saved",
    "fee_is_nothing": "a case; only its units show that nothing is counted",
    "set_form": "a text of the command line",
    "empty_table": "a path of the command line; a file writes the table",
    "unknown_entry": "a path of the command line; a file writes the entry",
    "correlated_still": "a warning of the draws, not of the loader",
    "correlated_held": "a warning of the draws, not of the loader",
    "target_irr_below_nothing": "a case; only its level shows it",
    "target_discount_below_nothing": "a case; only its level shows it",
    "set_outside_range": "a text of the command line",
}
"""Keys of problems that no file in tests/bad shows, and why."""
OF_OTHERS = (
    "plan_",
    "servuction_",
    "workbook_",
    "layer_",
    "policy_",
    "saved_offer_",
    "not_editable",
    "stale",
    "source_leans",
    "unread",
    "unsourced",
)
"""How keys of plans, services, workbooks, of saving, of the approval policy, and of warnings begin: they
have tests of their own."""
UNUSED = ("_unused",)
"""How keys of values that move nothing end: warnings."""


def schema_of(file: Path, small):
    return None if file.parent.name == "offers" else small


def problems(file: Path, small) -> tuple[Problem, ...]:
    with pytest.raises(InvalidAssumptions) as raised:
        load_case(file.name, schema=schema_of(file, small))
    return raised.value.problems


def expected(file: Path) -> list[str]:
    start = "# expected: "
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


def name_of(file: Path) -> str:
    return file.relative_to(BAD).with_suffix("").as_posix()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_bad_file_says_where_what_and_what_to_write(file, schema, monkeypatch):
    monkeypatch.chdir(file.parent)
    assert [str(problem) for problem in problems(file, schema)] == expected(file)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_bad_file_is_told_in_french_too(file, schema, monkeypatch):
    monkeypatch.chdir(file.parent)
    for problem in problems(file, schema):
        assert problem.says("fr") != problem.says("en")
        assert "{" not in problem.says("fr") + problem.says("en")


def test_every_message_of_the_loader_has_a_bad_file(schema, monkeypatch):
    shown = set()
    for file in FILES:
        monkeypatch.chdir(file.parent)
        shown |= {problem.key for problem in problems(file, schema)}
    start = "problem."
    known = {key.removeprefix(start) for key in keys("en") if key.startswith(start)}
    loaders = {key for key in known if not key.startswith(OF_OTHERS) and not key.endswith(UNUSED)}
    assert loaders - shown == WITHOUT_A_FILE.keys()


def test_complete_parent_is_without_a_fault(schema):
    assert (
        load_case(BAD / "parents" / "complete.yaml", schema=schema).assumptions.equipment.service_life == 15
    )
