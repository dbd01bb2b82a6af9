"""The README shows what the product prints today."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_excerpt_is_what_evaluate_prints():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"\$ python -m servitization (evaluate \S+)\n(.*?)```", readme, flags=re.DOTALL)
    found = subprocess.run(
        [sys.executable, "-m", "servitization", *block[1].split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    printed = found.stdout.splitlines()
    for line in block[2].splitlines():
        assert line == "…" or line in printed, line


def test_pictures_are_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", readme)
    assert len(pictures) >= 3
    assert all((ROOT / picture).is_file() for picture in pictures)
