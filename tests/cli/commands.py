"""The command line in this process, and as a process of its own where it must be one."""

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from servitization.cli import app

ROOT = Path(__file__).parents[2]


def process(*arguments: str, env: dict | None = None) -> subprocess.CompletedProcess:
    """A process of its own, as users run it: its start, its streams and their encoding are part of it."""
    return subprocess.run(
        [sys.executable, "-m", "servitization", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, **(env or {})},
    )


def run(*arguments: str) -> subprocess.CompletedProcess:
    """The same without the start of Python, which takes longer than most commands."""
    found = CliRunner().invoke(app, list(arguments))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return subprocess.CompletedProcess(arguments, found.exit_code, found.stdout, found.stderr)
