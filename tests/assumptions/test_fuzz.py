"""3,000 damaged files: a case or problems in words, soon, in little memory, and no name slips through.

More of them: `python -m tests.fuzz 100000`.
"""

import os
import time
from collections import OrderedDict

import pytest

from servitization.assumptions import content
from tests.fuzz import MEGABYTES, SECONDS, fuzz, peak_megabytes

COUNT = int(os.environ.get("FUZZ", "3000"))


def test_damaged_files_end_as_a_case_or_in_words():
    before = peak_megabytes()
    found = fuzz(COUNT, seed=20261122)
    assert not found.broken, f"{found.broken}\n\n{found.file!r}"
    assert found.cases + found.refused == COUNT
    assert found.slowest < SECONDS
    assert peak_megabytes() - before < MEGABYTES
    # The files are not all alike: enough are right, and most kinds of mistakes occur.
    assert found.cases > COUNT // 50
    assert len(found.keys) >= min(50, COUNT // 50)


@pytest.fixture
def unread(monkeypatch):
    """Nothing that was read rightly before is used again, nor what is read wrongly here later."""
    monkeypatch.setattr(content, "_kept", OrderedDict())


def test_the_fuzzer_notices_a_name_that_slips_through(monkeypatch, unread):
    monkeypatch.setattr(content._Reader, "unknown", lambda *_: None)
    assert "was accepted" in str(fuzz(500, seed=1).broken)


def test_the_fuzzer_notices_a_traceback(monkeypatch, unread):
    def broken(*_):
        raise KeyError("here")

    monkeypatch.setattr(content._Reader, "unknown", broken)
    assert "KeyError" in str(fuzz(500, seed=1).broken)


def test_the_fuzzer_notices_a_file_that_takes_long(monkeypatch, unread):
    clock = iter(range(0, 10_000, 3))
    monkeypatch.setattr(time, "thread_time", lambda: next(clock))
    assert "seconds" in str(fuzz(5, seed=1).broken)
