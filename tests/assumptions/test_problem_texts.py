"""Every problem that the loader can tell has a text in both languages, with the same fields."""

import pickle
import re
import string
from pathlib import Path

import pytest

from servitization.language import keys
from servitization.problems import InvalidAssumptions, Problem

LOADER = Path(__file__).resolve().parents[2] / "servitization" / "assumptions"
CALL = re.compile(r'(?:Problem|Refused|_Unreadable|refuse|_refuse|_warning)\(\s*"([a-z_]+)"')
INCONSISTENCY = re.compile(r'Inconsistency\(\s*[^,]+,\s*"([a-z_]+)"')


def texts(language: str) -> dict[str, str]:
    start = "problem."
    return {key.removeprefix(start): text for key, text in keys(language).items() if key.startswith(start)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_languages_have_the_same_keys_and_fields():
    english, french = texts("en"), texts("fr")
    assert english.keys() == french.keys()
    for key, text in english.items():
        assert fields(text) == fields(french[key]), key


def test_every_key_in_the_loader_and_the_schema_has_a_text():
    sources = [file.read_text(encoding="utf-8") for file in LOADER.glob("*.py")]
    used = {key for source in sources for key in CALL.findall(source) + INCONSISTENCY.findall(source)}
    assert len(used) > 50
    assert used <= texts("en").keys()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_text_says_what_is_wrong_and_what_to_write(language):
    without_advice = {"written_twice"}
    for key, text in texts(language).items():
        assert key in without_advice or ";" in text, key
        assert not text.endswith("."), key


def test_problems_come_back_from_another_process():
    raised = InvalidAssumptions([Problem("draws_missing", "a.yaml", 3, "risk.draws", {"draws": 0})])
    again = pickle.loads(pickle.dumps(raised))
    assert again.problems == raised.problems
    assert again.says("fr") == raised.says("fr")
