"""Blocks of futures on several cores: where they are made, and that they come back in order."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

Made = TypeVar("Made")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def idle() -> int:
    """Cores that nobody works on at this moment, with that of this process; at least one.

    On cores that are shared two processes take longer than one: they also share the caches.
    """
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            running = int(file.read().split()[3].partition("/")[0])
    except (OSError, IndexError, ValueError):
        return cores()
    return max(cores() - max(running - 1, 0), 1)


def copies() -> bool:
    """Whether this process can be copied as it stands, so that others begin at once with the model noted.

    Not beside other threads: what one of them holds at that moment is held in the copy for ever.
    """
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and not multiprocessing.current_process().daemon
    )


def pool_of(processes: int, copied: bool, take: Callable[..., object], *given: Any) -> ProcessPoolExecutor:
    """So many copies of this process, or new ones; each calls `take` first."""
    return ProcessPoolExecutor(
        processes,
        mp_context=get_context("fork" if copied else "spawn"),
        initializer=_begin,
        initargs=(take, *given),
    )


def _begin(take: Callable[..., object], *given: Any) -> None:
    # Who interrupts the run interrupts all of its processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take(*given)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """While processes begin: one that is interrupted before it was told to leave that to the first would
    tell of it on the screen. An interruption comes when this ends."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def in_order(
    pool: Executor, work: Callable[[int, int], Made], spans: Sequence[tuple[int, int]], workers: int
) -> Iterator[Made]:
    """The blocks in order, a few made ahead and no more, so that memory does not grow with the draws."""
    ahead = 2 * workers
    running = []
    try:
        with _uninterrupted():
            running = [pool.submit(work, *span) for span in spans[:ahead]]
        for place in range(len(spans)):
            yield running.pop(0).result()
            if place + ahead < len(spans):
                running.append(pool.submit(work, *spans[place + ahead]))
    finally:
        pool.shutdown(cancel_futures=True)
