"""A plan in many futures: blocks of futures made by workers, all of them kept, percentiles exact."""

import math
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from servitization.analysis.portfolio.around import Around, around_lines
from servitization.analysis.portfolio.futures import COMPANY, SAMPLING, PlanFutures
from servitization.analysis.risk.sureness import PERCENTILES
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem
from servitization.runs import names
from servitization.runs.folder import Folder
from servitization.runs.parquet import as_bytes, of_bytes
from servitization.runs.refused import RunFailed
from servitization.runs.task import carried
from servitization.runs.workers import Workers
from servitization.version import __version__

Progress = Callable[[int, int], None]

BLOCK = 250
"""Futures that a worker makes at a time; a few seconds."""
ACCUMULATED = "accumulated."
"""Begins the columns of accumulated cash by year."""


@dataclass(frozen=True)
class PlanTask:
    """Futures `start`..`start+count-1` of a plan."""

    number: int
    plan: bytes
    offers: bytes
    around: dict[str, Around]
    fingerprint: str
    seed: int
    start: int
    count: int


@dataclass(frozen=True)
class PlanMade:
    """The file of a block, or why there is none."""

    content: bytes
    problems: tuple[Problem, ...] = ()


_READY: dict[tuple[str, int], PlanFutures] = {}


def worked(task: PlanTask) -> PlanMade:
    """What a block makes; anywhere, any time the same bytes."""
    try:
        with np.errstate(all="ignore"):
            return PlanMade(_worked(task))
    except InvalidAssumptions as invalid:
        return PlanMade(b"", invalid.problems)


def _worked(task: PlanTask) -> bytes:
    key = (task.fingerprint, task.seed)
    if key not in _READY:
        case = pickle.loads(zlib.decompress(task.plan))
        offers = {name: pickle.loads(zlib.decompress(one)) for name, one in pickle.loads(task.offers).items()}
        _READY.clear()
        _READY[key] = PlanFutures(case, offers, task.seed, task.around)
    ready = _READY[key]
    figures, by_year = ready.outcomes(task.start, task.count)
    columns: dict[str, Any] = {"draw": np.arange(task.start, task.start + task.count), **figures}
    columns |= {f"{ACCUMULATED}{year}": by_year[:, year] for year in range(by_year.shape[1])}
    about = {"start": task.start, "count": task.count, "fingerprint": task.fingerprint, "seed": task.seed}
    return as_bytes(pa.table(columns), about | {"deterministic": ready.deterministic})


@dataclass(frozen=True)
class AskedPlan:
    """What a run is asked for: a plan, its offers in the plan's currency, futures and seed."""

    case: Case
    offers: Mapping[str, Case]
    draws: int
    seed: int

    @cached_property
    def around(self) -> dict[str, Around]:
        """What the services that lines name do to them: their files stay here."""
        return around_lines(self.case, self.offers)

    @property
    def fingerprint(self) -> str:
        """Of the plan, its offers and the services of its lines."""
        prints = (self.case.fingerprint, *(one.fingerprint for one in self.offers.values()))
        return "+".join((*prints, *(repr(one) for one in self.around.values())))

    def identity(self, bits: Mapping[str, str]) -> dict[str, Any]:
        """Which run it is; `bits` are the versions that decide the last digit."""
        return {
            "kind": "portfolio",
            "engine_version": __version__,
            "block": BLOCK,
            "bits": dict(bits),
            "plan": {
                "file": self.case.file,
                "title": self.case.assumptions.about.title,
                "fingerprint": self.case.fingerprint,
                "currency": self.case.assumptions.currency,
                "start_year": self.case.assumptions.start_year,
            },
            "offers": [
                {
                    "line": name,
                    "title": one.assumptions.about.title,
                    "fingerprint": one.fingerprint,
                    "service": asdict(self.around[name]),
                }
                for name, one in self.offers.items()
            ],
            "draws": self.draws,
            "seed": self.seed,
            "sampling": SAMPLING,
        }

    def tasks(self) -> Iterator[PlanTask]:
        """All blocks, in order."""
        plan = carried(self.case)
        offers = pickle.dumps({name: carried(one) for name, one in self.offers.items()})
        for number, start in enumerate(range(0, self.draws, BLOCK)):
            count = min(BLOCK, self.draws - start)
            yield PlanTask(number, plan, offers, self.around, self.fingerprint, self.seed, start, count)


@dataclass(frozen=True)
class PlanTold:
    """What many futures say of a plan: one row a figure, its percentiles exact."""

    rows: tuple[dict[str, Any], ...]

    def row(self, figure: str, year: int | None = None) -> dict[str, Any]:
        """The row of a figure."""
        return next(one for one in self.rows if (one["figure"], one["year"]) == (figure, year))


def simulated(
    asked: AskedPlan,
    workers: Workers,
    folder: Folder | None = None,
    progress: Progress = lambda some, all_of: None,
    damaged: Callable[[str], None] = lambda name: None,
) -> PlanTold:
    """Makes what is missing and sums up; raises InvalidAssumptions and RunFailed."""
    memory: dict[str, bytes] = {}

    def is_missing(name: str) -> bool:
        if folder is None or folder.read(name) is None:
            if folder is not None and folder.is_damaged(name):
                damaged(name)
            return True
        return False

    blocks = range(-(-asked.draws // BLOCK))
    missing = {number for number in blocks if is_missing(names.block(number))}
    todo = [task for task in asked.tasks() if task.number in missing]
    wanted, so_far = sum(task.count for task in todo), 0
    progress(0, wanted)
    for task, made in workers.made(worked, todo):
        if made.problems:
            raise InvalidAssumptions(made.problems)
        if folder is None:
            memory[names.block(task.number)] = made.content
        else:
            folder.write(names.block(task.number), made.content)
        so_far += task.count
        progress(so_far, wanted)
    tables, about = [], {}
    for number in blocks:
        name = names.block(number)
        content = memory[name] if folder is None else folder.read(name)
        if content is None:
            raise RunFailed("file_lost", name)
        table, about = of_bytes(content)
        tables.append(table)
    futures = pa.concat_tables([one.replace_schema_metadata(None) for one in tables])
    told = _told(futures, about["deterministic"])
    if folder is not None:
        folder.write(names.PLAN, as_bytes(pa.Table.from_pylist(list(told.rows)), {"kind": "portfolio"}))
    return told


def _told(futures: pa.Table, deterministic: Mapping[str, float]) -> PlanTold:
    rows = []
    for name in futures.column_names[1:]:
        values = np.sort(futures[name].to_numpy())
        figure, year = name, None
        if name.startswith(ACCUMULATED):
            figure, year = ACCUMULATED.rstrip("."), int(name.removeprefix(ACCUMULATED))
        # Summed exactly, so that no order matters.
        mean = math.fsum(values) / len(values)
        deviation = math.sqrt(math.fsum((values - mean) ** 2) / len(values))
        rows.append(
            {
                "figure": figure,
                "year": year,
                "mean": mean,
                "mean_error": deviation / math.sqrt(len(values)),
                "deviation": deviation,
                **{f"p{100 * share:g}": float(np.quantile(values, share)) for share in PERCENTILES},
                "least": float(values[0]),
                "most": float(values[-1]),
                "chance_positive": float((values > 0).mean()),
                "deterministic": deterministic.get(name),
            }
        )
    return PlanTold(tuple(rows))


__all__ = ["BLOCK", "COMPANY", "AskedPlan", "PlanTask", "PlanTold", "simulated", "worked"]
