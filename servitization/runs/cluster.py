"""The workers of an existing Dask cluster: asked whether they are alike, then given tasks in a window.

Nothing is kept there: a task holds all that it needs, and what was not brought back when a worker or the
scheduler went away is asked for again. Dask is imported here and nowhere else, once there is an address.
"""

import logging
import math
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from servitization.runs import versions
from servitization.runs.refused import Refused, RunFailed
from servitization.runs.security import Address

Asked = TypeVar("Asked")
Given = TypeVar("Given")
Told = Callable[[str, Mapping[str, object]], None]
"""Is told what happens on the way: a key of the catalogue topic `run`, and its values."""

ANSWER = 20.0
"""Seconds within which a scheduler answers, and has a worker."""
PATIENCE = 300.0
"""Seconds within which a scheduler or a worker that went away is back."""
TRIES = 3
"""Times that a task may end its worker."""


class Cluster:
    """A scheduler and its workers."""

    def __init__(
        self,
        address: Address,
        told: Told = lambda key, values: None,
        answer: float = ANSWER,
        patience: float = PATIENCE,
    ):
        """Raises Refused where nobody answers, where there is no worker, or one that is not alike."""
        if versions.installed("distributed") is None:
            raise Refused("no_dask")
        self.address, self.patience, self._told = address, patience, told
        self._counted, self._counted_at = 0, -math.inf
        self._client = self._connected(answer)
        try:
            self.alike = self._compared(answer)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leaves the cluster as it was."""
        with suppress(Exception):
            self._client.close(timeout=5)

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Before anything is made -----------------------------------------------------------------------

    def _connected(self, within: float) -> Any:
        from distributed import Client
        from distributed.security import Security

        # What it has to say is said here, in words.
        for name in ("distributed", *logging.root.manager.loggerDict):
            if name.partition(".")[0] == "distributed":
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        keys = self.address.keys
        security = None
        if keys is not None:
            security = Security(
                require_encryption=True,
                tls_ca_file=keys.ca_file,
                tls_client_cert=keys.cert_file,
                tls_client_key=keys.key_file,
            )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Client(self.address.used, security=security, timeout=within, set_as_default=False)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            told = {"address": self.address.told, "seconds": f"{within:.0f}", "reason": _first_line(error)}
            raise Refused("no_answer", **told) from error

    def _compared(self, within: float) -> dict[str, str]:
        """The versions that all workers have; raises Refused naming the first that differs."""
        self.wait_for_workers(within)
        mine = versions.here()
        scheduler = self._client.get_versions()["scheduler"]
        there = {"python": scheduler["host"]["python"], **scheduler["packages"]}
        there["python"] = ".".join(str(there["python"]).split(".")[:2])
        for name in versions.SPOKEN:
            if there.get(name) not in (None, mine[name]):
                raise self._differs(name, mine[name], str(there[name]), "scheduler")
        answers = self._client.run(_seen, on_error="return")
        first: tuple[str, dict[str, str]] | None = None
        for worker, found in sorted(answers.items()):
            if isinstance(found, ModuleNotFoundError):
                raise Refused("no_engine", worker=worker, name=found.name or "servitization")
            if isinstance(found, BaseException):
                raise Refused("worker_fails", worker=worker, reason=_first_line(found))
            for name in (*versions.BITS, *versions.SPOKEN):
                if name not in _MACHINE and found.get(name) != mine[name]:
                    raise self._differs(name, mine[name], str(found.get(name)), worker)
            if first is None:
                first = worker, found
            for name in _MACHINE:
                if found[name] != first[1][name]:
                    told = {"first": first[0], "other": worker, "here": first[1][name], "there": found[name]}
                    raise Refused("machines_differ", what=name, **told)
        assert first is not None
        return first[1]

    def _differs(self, name: str, here: str, there: str, who: str) -> Refused:
        key = "scheduler_differs" if who == "scheduler" else "worker_differs"
        return Refused(key, what=name, here=here or "–", there=there or "–", worker=who)

    def everywhere(self, work: Callable[[], Given]) -> list[Given]:
        """What a function gives at each worker."""
        return list(self._client.run(work).values())

    def wait_for_workers(self, within: float, threads: int = 1) -> None:
        """Until workers have so many threads; raises Refused where they are not there in time."""
        end = time.monotonic() + within
        while self._threads() < threads:
            self._counted_at = -math.inf
            if time.monotonic() > end:
                raise Refused("no_workers", address=self.address.told, seconds=f"{within:.0f}")
            time.sleep(0.1)

    @property
    def bits(self) -> dict[str, str]:
        """What decides the last digit at the workers and stays with a run."""
        return {name: self.alike[name] for name in versions.bits()}

    @property
    def is_like_here(self) -> bool:
        """Whether this machine would give the same last digits."""
        return self.bits == versions.bits()

    # Making ----------------------------------------------------------------------------------------

    def made(self, work: Callable[[Asked], Given], tasks: Iterable[Asked]) -> Iterator[tuple[Asked, Given]]:
        """As `workers.Workers`; raises RunFailed where the cluster stays away or a task ends its workers."""
        coming = iter(tasks)
        running: deque[_Sent] = deque()
        ended = False
        while True:
            while not ended and len(running) < self._window():
                task = next(coming, None)
                if task is None:
                    ended = True
                else:
                    running.append(_Sent(task, self._sent(work, task)))
            if not running:
                return
            first = running[0]
            found = self._result(work, first, running)
            if found is not None:
                running.popleft()
                seen, made = found
                self._check(seen)
                yield first.task, made

    def _window(self) -> int:
        # Enough that nobody waits, few enough that what comes back fits the memory of this process.
        return 2 * max(self._threads(), 1) + 2

    def _threads(self) -> int:
        """Of all workers; none where the scheduler is not there at this moment."""
        if time.monotonic() - self._counted_at > _AGAIN:
            self._counted = 0
            with suppress(Exception):
                if self._client.status == "running":
                    # Not `nthreads()`, which waits half a minute for a scheduler that has gone.
                    found = self._client.sync(self._client.scheduler.ncores, callback_timeout=_AGAIN)
                    self._counted = sum(found.values())
            self._counted_at = time.monotonic()
        return self._counted

    def _sent(self, work: Callable, task: Any) -> Any:
        try:
            return self._client.submit(_with_versions, work, task, pure=False, retries=0)
        except Exception:
            return None

    def _result(
        self, work: Callable, first: "_Sent", running: "deque[_Sent]"
    ) -> tuple[dict[str, str], Any] | None:
        """What the first task gives; None where it has to be waited for again."""
        from distributed import KilledWorker

        alone_since: float | None = None
        while True:
            try:
                if first.future is None or self._client.status != "running":
                    raise OSError("away")
                return first.future.result(timeout=2)
            except KilledWorker as killed:
                first.killed += 1
                if first.killed >= TRIES:
                    raise RunFailed("ends_workers", reason=_first_line(killed)) from killed
                self._told("asked_again", {})
                first.future = self._sent(work, first.task)
            except Exception as error:
                if _is_ours(error):
                    raise RunFailed("worker_fails", worker="", reason=_first_line(error)) from error
                if not _is_timeout(error) or self._client.status != "running":
                    self._come_back(work, running)
                    return None
                if self._threads():
                    alone_since = None
                elif alone_since is None:
                    alone_since = time.monotonic()
                    self._told("waiting_for_workers", {"seconds": f"{self.patience:.0f}"})
                elif time.monotonic() - alone_since > self.patience:
                    raise RunFailed("workers_away", seconds=f"{self.patience:.0f}") from error

    def _come_back(self, work: Callable, running: "deque[_Sent]") -> None:
        """Another connection, and everything that was on its way asked for once more."""
        self._told("scheduler_away", {"address": self.address.told, "seconds": f"{self.patience:.0f}"})
        self.close()
        end = time.monotonic() + self.patience
        while True:
            try:
                self._client = self._connected(min(5.0, self.patience))
                self._counted_at = -math.inf
                break
            except Refused as refused:
                if time.monotonic() > end:
                    told = {"address": self.address.told, "seconds": f"{self.patience:.0f}"}
                    raise RunFailed("scheduler_stays_away", **told) from refused
                time.sleep(0.2)
        for one in running:
            one.future = self._sent(work, one.task)

    def _check(self, seen: dict[str, str]) -> None:
        """A worker that came later is like the others."""
        for name in versions.BITS:
            if seen[name] != self.alike[name]:
                told = {"what": name, "here": self.alike[name], "there": seen[name]}
                raise RunFailed("late_worker_differs", **told)


_AGAIN = 1.0
"""Seconds after which workers are counted again."""

_MACHINE = ("processor", "libc")
"""Alike among workers; of the process that was started only a word is said."""


class _Sent:
    """A task on its way."""

    def __init__(self, task: Any, future: Any):
        self.task, self.future, self.killed = task, future, 0


def _with_versions(work: Callable, task: Any) -> tuple[dict[str, str], Any]:
    return _seen(), work(task)


def _seen() -> dict[str, str]:
    return versions.here()


def _is_timeout(error: BaseException) -> bool:
    return isinstance(error, TimeoutError)


def _is_ours(error: BaseException) -> bool:
    """Whether the work itself failed at the worker, and not the way to it."""
    from distributed.comm import CommClosedError

    lost = (TimeoutError, OSError, CommClosedError)
    return not isinstance(error, lost) and "Cancelled" not in type(error).__name__


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
