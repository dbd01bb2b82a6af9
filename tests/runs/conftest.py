"""A Dask cluster on loopback: real processes, few, ended at the end.

Without Dask its tests are skipped with a word, except in CI (CI=true), where they fail.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Machines:
    """A scheduler and workers that can be started and killed."""

    def __init__(self, folder: Path, keys: Path | None = None):
        self.folder, self.keys = folder, keys
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            self.port = asked.getsockname()[1]
        self.address = f"{'tls' if keys else 'tcp'}://127.0.0.1:{self.port}"
        self.scheduler: subprocess.Popen | None = None
        self.workers: list[subprocess.Popen] = []

    def start_scheduler(self) -> None:
        words = ["--host", self.address.rpartition(":")[0], "--port", str(self.port), "--no-show"]
        self.scheduler = self._started("dask_scheduler", *words)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the scheduler does not listen")

    def start_worker(self, **variables: str) -> subprocess.Popen:
        words = [self.address, "--nthreads", "1", "--no-nanny", "--death-timeout", "20"]
        words += ["--local-directory", str(self.folder)]
        self.workers.append(self._started("dask_worker", *words, **variables))
        return self.workers[-1]

    def _started(self, program: str, *words: str, **variables: str) -> subprocess.Popen:
        keys = []
        if self.keys:
            for option, name in (("ca-file", "ca"), ("cert", "cert"), ("key", "key")):
                keys += [f"--tls-{option}", str(self.keys / f"{name}.pem")]
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", *words, *keys, "--no-dashboard"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, *processes: subprocess.Popen) -> None:
        """kill -9, as when a machine is switched off."""
        for one in processes:
            one.kill()
            one.wait()

    def end(self) -> None:
        self.kill(*self.workers, *([self.scheduler] if self.scheduler else []))


def required() -> None:
    if find_spec("distributed") is None:
        said = "Dask is not installed (pip install -r requirements-cluster.txt)"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture(scope="module")
def machines(tmp_path_factory) -> Iterator[Machines]:
    """A scheduler and two workers."""
    required()
    made = Machines(tmp_path_factory.mktemp("cluster"))
    try:
        made.start_scheduler()
        made.start_worker()
        made.start_worker()
        yield made
    finally:
        made.end()
