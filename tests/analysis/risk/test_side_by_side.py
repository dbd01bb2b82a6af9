"""Blocks on several cores: interrupted they end, without a word of their own; memory is that of a block."""

import multiprocessing
import signal
import tracemalloc
from pathlib import Path

import pytest

from servitization import load_case
from servitization.analysis.risk import simulation
from servitization.analysis.risk.side_by_side import copies, in_order, pool_of
from servitization.analysis.risk.simulation import Settings
from servitization.analysis.risk.uncertain import drawn

FLAGSHIP = Path(__file__).parents[3] / "assumptions" / "offers" / "office_cooling.yaml"
SPANS = [(start, 1) for start in range(40)]


def took(*_: object) -> None:
    """Nothing is needed for the work here."""


def begun_with(start: int, count: int) -> tuple[int, bool, bool]:
    """Where a block starts, and what its process does with an interruption."""
    kept_off = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    return start, kept_off, signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_a_process_is_never_told_of_an_interruption():
    """Neither while it begins, before it was told to leave that to the first one, nor later."""
    with pool_of(2, copies(), took) as pool:
        assert list(in_order(pool, begun_with, SPANS, 2)) == [(start, True, True) for start, _ in SPANS]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.fixture
def heard():
    """An interrupt is heard, also by tests that were started in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_interrupted_nobody_is_left_and_nothing_is_told(capfd):
    blocks = []

    def until_the_fourth() -> None:
        with pool_of(2, copies(), took) as pool:
            for start, *_ in in_order(pool, begun_with, SPANS, 2):
                blocks.append(start)
                if start == 3:
                    signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        until_the_fourth()
    assert blocks == [0, 1, 2, 3]
    assert multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


def test_memory_does_not_grow_with_the_futures(monkeypatch):
    """Well below 100 MB, of which most is the plan, and the same for three times as many futures."""
    case = load_case(FLAGSHIP)
    tracemalloc.start()
    try:
        noted = simulation.prepared(case, drawn(case))
        monkeypatch.setattr(simulation, "prepared", lambda *_: noted)
        most = []
        for draws in (20_000, 60_000):
            tracemalloc.reset_peak()
            simulation.simulate(case, Settings(draws=draws, sampling="plain", processes=1))
            most.append(tracemalloc.get_traced_memory()[1] / 2**20)
    finally:
        tracemalloc.stop()
    few, many = most
    assert many < few + 1.0 and many < 100.0
