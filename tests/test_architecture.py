"""The house stands: floors, streamlit only where it belongs, catalogues alike, schema current."""

import ast
import json
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from servitization.assumptions.json_schema import json_schema
from servitization.assumptions.schema import Assumptions
from servitization.language import LANGUAGES, keys

ROOT = Path(__file__).parents[1]
PYTHON = [
    *sorted((ROOT / "servitization").rglob("*.py")),
    *sorted((ROOT / "pages").glob("*.py")),
    ROOT / "app.py",
]


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_import_contracts():
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_streamlit_only_in_the_app(file):
    inside = file.relative_to(ROOT).parts
    allowed = inside[0] in ("pages", "app.py") or inside[:2] == ("servitization", "ui")
    assert allowed or "streamlit" not in imported(file)


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_what_lives_there(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


def test_no_rooms_for_odds_and_ends():
    names = {file.stem for file in PYTHON}
    assert not names & {"utils", "helpers", "common", "core", "manager", "misc"}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_catalogues_have_the_same_keys_and_fields():
    english, *others = (keys(language) for language in LANGUAGES)
    for other in others:
        assert set(english) == set(other)
        for key, text in english.items():
            assert fields(text) == fields(other[key]), key


def test_texts_that_code_names_exist():
    """Literal keys in calls of `say`; keys that are put together are tested where they are used."""
    known = keys("en")
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    assert key.value in known, f"{file.name}: {key.value}"


def test_committed_json_schema_is_current():
    committed = json.loads((ROOT / "assumptions" / "assumptions.schema.json").read_text(encoding="utf-8"))
    assert committed == json_schema(Assumptions)


def test_readme_starts_with_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", text, flags=re.MULTILINE)
    setup = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && "
    assert commands[:2] == [setup + ".venv/bin/streamlit run app.py", setup + ".venv/bin/pytest"]
    assert text.index(commands[1]) < 900
