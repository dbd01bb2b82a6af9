"""docs/sources.md says where each source idea is found: what it names exists, what it prints runs.

Marks in that document: `code` is an assumption, a figure of the answer, a command, a file or an
option; **bold** is a page; *italics* are a label on the screen.
"""

import ast
import re
import shlex
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from servitization import Study, load_case
from servitization.analysis.servuction.outcome import outcome
from servitization.assumptions.portfolio import load_plan
from servitization.assumptions.schema import Assumptions
from servitization.assumptions.servuction import PREFIX, load_services
from servitization.assumptions.shape import root
from servitization.cli import app
from servitization.language import say
from servitization.report import servuction_json
from servitization.report.answer_json import as_dict

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCKS = re.compile(r"^```\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
PROSE = BLOCKS.sub("", TEXT)
ROWS = re.findall(r"^\| ([A-Z]\d+) \|(.*)\|$", PROSE, flags=re.MULTILINE)
LINES = [line for block in BLOCKS.findall(TEXT) for line in block.splitlines()]
RUN = [line for line in LINES if not line.startswith("#")]
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands}
STATES = ("here", "in part", "not yet")
GROUPS = (
    "The offer itself",
    "Service concept",
    "Experience",
    "Approaches",
    "Interface",
    "Service system",
    "Co-production",
)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]


def marked(pattern: str) -> set[str]:
    """What stands between marks in the rows."""
    return {found for _, row in ROWS for found in re.findall(pattern, row)}


CODES = marked(r"`([^`]+)`")
PATHS = sorted(
    code for code in CODES if re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", code) and code not in COMMANDS
)


@cache
def shipped() -> tuple:
    files = ("offers/office_cooling.yaml", "examples/office_ac_50y.yaml")
    return tuple(load_case(ROOT / "assumptions" / file) for file in files)


@cache
def answered() -> tuple[dict, ...]:
    return tuple(as_dict(Study(case).answer(), "en") for case in shipped())


def is_assumption(path: str) -> bool:
    """Whether the schema has the place; an entry of a map must stand in a shipped file."""
    place, walked = root(Assumptions), ""
    for name in path.split("."):
        walked = f"{walked}.{name}" if walked else name
        if place.kind == "section" and name in place.fields:
            place = place.fields[name]
        elif place.kind == "map" and any(
            one == walked or one.startswith(f"{walked}.") for case in shipped() for one in case.trail
        ):
            place = place.item
        else:
            return False
    return True


def is_figure(path: str) -> bool:
    """Whether `evaluate --format json` has it; an entry of a list is named by its name or step."""
    return any(_has(told, path) for told in answered())


@cache
def served() -> tuple:
    """A service around the machine, and what it does to an offer."""
    study = Study(shipped()[0])
    services = load_services(ROOT / "assumptions/servuction/office_cooling_close.yaml", (), study.case)
    return services.tried, servuction_json.as_dict(outcome(study, services))


def is_of_a_service(path: str) -> bool:
    """Whether a service has the assumption or the figure, behind its word."""
    case, told = served()
    below = path.removeprefix(PREFIX)
    known = any(one == below or one.startswith(f"{below}.") for one in case.trail)
    return path != below and (known or _has(told, below))


def _has(value: object, path: str) -> bool:
    for name in path.split("."):
        if isinstance(value, list):
            value = {one.get("name", one.get("step")): one for one in value}
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def test_every_idea_has_rows_and_no_cell_is_empty():
    headings = re.findall(r"^## (.+)$", PROSE, flags=re.MULTILINE)
    assert tuple(headings[: len(GROUPS)]) == GROUPS
    for section in re.split(r"^## ", PROSE, flags=re.MULTILINE)[1:]:
        assert re.search(r"^\| [A-Z]1 \|", section, flags=re.MULTILINE), section[:40]
    # A table line that the pattern of a row does not fit would go unseen by all other tests.
    table = [line for line in PROSE.splitlines() if re.match(r"\|\s*[A-Z]\d*\s*\|", line)]
    assert len(table) == len(ROWS) > 40
    assert len({name for name, _ in ROWS}) == len(ROWS)
    for name, row in ROWS:
        says, state, where = cells(row)
        assert says and where, name
        assert state in STATES, f"{name}: {state}"


def test_states_say_what_is_missing_and_are_counted_right():
    count = Counter(cells(row)[1] for _, row in ROWS)
    told = re.search(r"Of (\d+) rows (\d+) are here, (\d+) in part and (\d+) not yet", TEXT)
    assert [int(number) for number in told.groups()] == [len(ROWS), *(count[state] for state in STATES)]
    for name, row in ROWS:
        _, state, where = cells(row)
        assert ("Not yet:" in where) == (state == "in part"), name


@cache
def planned() -> tuple[str, ...]:
    """The assumptions of the shipped plan."""
    return tuple(load_plan(ROOT / "assumptions/portfolios/climate_maker.yaml").trail)


def is_of_a_plan(path: str) -> bool:
    """Whether a plan has the place."""
    return any(one == path or one.startswith(f"{path}.") for one in planned())


@pytest.mark.parametrize("path", PATHS)
def test_path_exists(path):
    assert is_assumption(path) or is_figure(path) or is_of_a_plan(path) or is_of_a_service(path)


def test_paths_are_noticed_when_they_do_not_exist():
    assert len(PATHS) > 40
    for wrong in (
        "contract.fees.level",
        "contract.fee.levels",
        "systems.cooling.tiers.golden",
        "systems.heating",
    ):
        assert not is_assumption(wrong) and not is_figure(wrong) and not is_of_a_plan(wrong)
    assert not is_of_a_service("servuction.mixes.far") and not is_of_a_service("mixes.close.trust")
    assert not is_figure("gain.service.ladder.magic")


def test_other_code_is_a_command_a_file_or_one_of_the_lines():
    for code in CODES - set(PATHS):
        if "/" in code:
            assert (ROOT / code).exists(), code
        else:
            assert code in COMMANDS, code


def test_pages_are_in_the_list_of_pages():
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    value = next(
        node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "PAGES"
    )
    pages = {say(f"app.page.{name}", "en") for group in ast.literal_eval(value).values() for name in group}
    named = marked(r"\*\*([^*]+)\*\*")
    assert named and named <= pages


def test_labels_are_on_the_screens():
    shown: set[str] = set()

    def gather(entry):
        if isinstance(entry, dict):
            for one in entry.values():
                gather(one)
        else:
            # What is filled in follows the label: "Tests, {summary}".
            shown.update((entry, entry.partition("{")[0].rstrip(" ,:")))

    for file in (ROOT / "servitization" / "language" / "en").glob("*.toml"):
        gather(tomllib.loads(file.read_text(encoding="utf-8")))
    labels = marked(r"(?<!\*)\*([^*]+)\*(?!\*)")
    assert len(labels) > 15
    assert labels <= shown, labels - shown


def test_links_lead_to_a_section():
    headings = re.findall(
        r"^#+ (.+)$", (ROOT / "docs" / "model.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        assert file == "model.md" and anchor in anchors, link


def test_lines_belong_to_rows():
    names = {name for name, _ in ROWS}
    for line in LINES:
        if line.startswith("#"):
            found = re.findall(r"\b[A-Z]\d+\b", line)
            assert found and set(found) <= names, line
        else:
            assert re.match(r"python -m servitization \w+ ", line), line
    assert {line.split()[3] for line in RUN} >= {"check", "evaluate", "explain", "export", "ledger"}


@pytest.mark.parametrize("line", RUN)
def test_line_runs(line, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = shlex.split(line)[3:]
    assert words[0] in COMMANDS
    if "--to" in words:
        words[words.index("--to") + 1] = str(tmp_path / "offer.pdf")
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.stderr
    assert found.stdout.strip()


def test_stands_alone():
    for word in ("MODEL.md", "DESIGN.md", "shared/", "session", "issue", "TODO"):
        assert word not in TEXT
