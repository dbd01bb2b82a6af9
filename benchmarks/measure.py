"""Times of some work, and what they were taken on.

Absolute times are of one machine at one moment. Ratios travel, if both sides are timed in turns: what
else the machine does then meets both.
"""

import importlib.metadata
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

Work = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Least, median and largest of several times."""

    least: float
    median: float
    most: float

    def scaled(self, by: float) -> "Times":
        """Times of more or fewer units."""
        return Times(self.least * by, self.median * by, self.most * by)


def seconds(work: Work) -> float:
    """Seconds that some work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def times(work: Work, runs: int) -> Times:
    """Seconds of several runs."""
    taken = [seconds(work) for _ in range(runs)]
    return Times(min(taken), statistics.median(taken), max(taken))


def in_turns(works: Mapping[str, Work], runs: int) -> dict[str, Times]:
    """Seconds of each work, all of them run one after the other, several times over."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: Times(min(all_), statistics.median(all_), max(all_)) for name, all_ in taken.items()}


def ten_million_normals() -> None:
    """The yardstick: NumPy draws ten million standard normals from Philox, in one thread."""
    generator = np.random.Generator(np.random.Philox(2026))
    for _ in range(10):
        generator.standard_normal(1_000_000)


def most_memory() -> float:
    """Megabytes that this process has held at most, itself alone.

    Not the system's `ru_maxrss`, which on Linux begins with what the program held that started this one.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        unit = 2**20 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def machine(*packages: str) -> str:
    """What the times are taken on, in one line: processor, load, versions."""
    load = f"load {os.getloadavg()[0]:.1f}, " if hasattr(os, "getloadavg") else ""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{processor()}, {os.cpu_count()} cores, {load}Python {platform.python_version()}, {versions}"


def version(package: str) -> str:
    """The version of a package; a dash where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "–"


def processor() -> str:
    """The name of the processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            named = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
        return named[0]
    except (OSError, IndexError):
        return platform.processor() or platform.machine()
