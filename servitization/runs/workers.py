"""Who makes blocks: this process, or several of this machine; the results come back in order.

A few blocks are made ahead and no more, so that memory does not grow with their number. `cluster` has
the same method.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol, TypeVar

from servitization.analysis.risk.side_by_side import cores, pool_of
from servitization.runs.refused import RunFailed

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class Workers(Protocol):
    """Where blocks are made."""

    def made(self, work: Callable[[Asked], Given], tasks: Iterable[Asked]) -> Iterator[tuple[Asked, Given]]:
        """Each task with what `work` makes of it, in the order of the tasks; `work` is a pure function."""
        ...


class Local:
    """Processes of this machine."""

    def __init__(self, processes: int | None = None):
        """One per core unless their number is given."""
        self.processes = processes or cores()

    def made(self, work: Callable[[Asked], Given], tasks: Iterable[Asked]) -> Iterator[tuple[Asked, Given]]:
        """Raises RunFailed where a process was ended from outside."""
        if self.processes == 1:
            for task in tasks:
                yield task, work(task)
            return
        # Not copies of this one: Arrow has threads of its own, and what one of them holds at that moment
        # would be held in the copy for ever.
        pool = pool_of(self.processes, False, _nothing)
        running: deque[tuple[Any, Future]] = deque()
        try:
            for task in tasks:
                running.append((task, pool.submit(work, task)))
                if len(running) > 2 * self.processes:
                    first, future = running.popleft()
                    yield first, future.result()
            while running:
                first, future = running.popleft()
                yield first, future.result()
        except BrokenProcessPool as broken:
            raise RunFailed("process_ended") from broken
        finally:
            pool.shutdown(cancel_futures=True)


def _nothing() -> None:
    """A process begins with nothing in its hands."""
