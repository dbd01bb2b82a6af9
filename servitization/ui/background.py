"""Work that goes on behind a page while it is looked at, shared by all sessions of a server.

A work is known by its key and made in steps. A few threads take the steps of all works in turn, one of
them first steps alone, so that a long one keeps nobody waiting for a short one. What nobody looks at any
more is given up.
"""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from threading import Condition, Thread
from typing import Any

import streamlit as st

from servitization.problems import InvalidAssumptions, Problem

PATIENCE = 8.0
"""Seconds after which a work at which nobody looks is given up."""
HANDS = 2
"""Threads that take any step; one more takes first steps only, so that a first answer never waits for the
long steps of others."""
KEPT = 256
"""Works whose result is kept, the youngest ones."""


class Left(Exception):
    """Nobody looks at this work any more."""


class Work:
    """One work: its latest result, how far it is, how it ended."""

    def __init__(self, key: Hashable, steps: Callable[["Work"], Iterator[Any]]):
        self.key = key
        self.latest: Any = None
        self.told_so_far = 0
        """How many results there were."""
        self.share = 0.0
        self.ended = False
        self.problems: tuple[Problem, ...] = ()
        self.left = False
        """It was given up."""
        self.failed = False
        """It ended by a defect of the program, which stands in the log."""
        self.looked_at = time.monotonic()
        self._steps = steps(self)
        self._news = Condition()

    def told(self, some: float, every: float = 1.0) -> None:
        """How far it is; gives up where nobody looks."""
        self.share = some / every
        if time.monotonic() - self.looked_at > PATIENCE:
            raise Left

    def wait(self, seconds: float) -> "Work":
        """Waits so long for a first result."""
        self.looked_at = time.monotonic()
        with self._news:
            self._news.wait_for(lambda: self.ended or self.latest is not None, seconds)
        return self

    def wait_for_end(self, seconds: float) -> "Work":
        """Waits so long until it has ended."""
        self.looked_at = time.monotonic()
        with self._news:
            self._news.wait_for(lambda: self.ended, seconds)
        return self

    def step(self) -> bool:
        """Takes one step; whether there may be another."""
        try:
            self.told(self.share)
            found = next(self._steps)
        except StopIteration:
            self._end()
        except Left:
            self.left = True
            self._end()
        except InvalidAssumptions as invalid:
            self.problems = invalid.problems
            self._end()
        except Exception:
            logging.getLogger(__name__).exception("work %s", self.key)
            self.failed = True
            self._end()
        else:
            with self._news:
                self.latest = found
                self.told_so_far += 1
                self._news.notify_all()
        return not self.ended

    def _end(self) -> None:
        with self._news:
            self.ended, self.share = True, 1.0
            self._news.notify_all()


class Works:
    """The works of a server, by key."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Work] = OrderedDict()
        self._waiting: deque[Work] = deque()
        self._changed = Condition()
        self._hands: list[Thread] = []

    def work(self, key: Hashable, steps: Callable[[Work], Iterator[Any]]) -> Work:
        """The work with a key, begun where it is not known; it counts as looked at."""
        with self._changed:
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = Work(key, steps)
                self._waiting.append(known)
                self._changed.notify_all()
                self._begin()
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
        known.looked_at = time.monotonic()
        return known

    def found(self, key: Hashable) -> Any:
        """The latest result of a work, or None; nothing is begun."""
        with self._changed:
            known = self._known.get(key)
        return None if known is None else known.latest

    def standing(self, keys: Sequence[Hashable]) -> tuple[tuple[int, bool], ...]:
        """How works stand: what tells one result from another, and whether they have ended; they count as
        looked at."""
        with self._changed:
            known = [self._known.get(key) for key in keys]
        stands = []
        for one in known:
            if one is not None:
                one.looked_at = time.monotonic()
                stands.append((one.told_so_far, one.ended))
        return tuple(stands)

    def _begin(self) -> None:
        if not self._hands:
            for firsts_only in (*[False] * HANDS, True):
                hand = Thread(target=self._take, args=(firsts_only,), daemon=True)
                self._hands.append(hand)
                hand.start()

    def _next(self, firsts_only: bool) -> Work | None:
        """The work whose turn it is, taken from those that wait; None where there is none for this hand."""
        for one in self._waiting:
            if not (firsts_only and one.told_so_far):
                self._waiting.remove(one)
                return one
        return None

    def _take(self, firsts_only: bool) -> None:
        while True:
            with self._changed:
                while (one := self._next(firsts_only)) is None:
                    self._changed.wait()
            more = one.step()
            with self._changed:
                if more:
                    self._waiting.append(one)
                    self._changed.notify_all()
                elif one.left:
                    # It is begun again when somebody comes back.
                    self._known.pop(one.key, None)


@st.cache_resource(show_spinner=False)
def works() -> Works:
    """The works of this server."""
    return Works()
