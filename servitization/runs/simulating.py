"""Many offers in many futures: cut into tasks, made by workers, merged and written in order.

With a folder every task's files are written as they come, and what is there already is not made again.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from servitization.analysis.risk.simulation import (
    Begun,
    Counted,
    Settings,
    Simulation,
    gathered,
)
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem
from servitization.runs import names
from servitization.runs.asked import Asked
from servitization.runs.counts import counted_of
from servitization.runs.folder import Folder
from servitization.runs.parquet import WRITTEN, of_bytes
from servitization.runs.refused import RunFailed
from servitization.runs.task import Made, Task, worked
from servitization.runs.told import FIGURES, failed_file, offer_of, told_file
from servitization.runs.workers import Workers

Progress = Callable[[int, int], None]
"""Futures that were made since the beginning, and all that are to be made."""


def simulated(
    case: Case, settings: Settings, workers: Workers, progress: Progress = lambda some, all_of: None
) -> Simulation:
    """The simulation of one case, its futures counted by workers; what `simulate` gives, to the last bit.

    Raises InvalidAssumptions and RunFailed.
    """
    asked = Asked([case], settings)
    asked.check()
    tasks = (asked.task(0, span, merged=True) for span in asked.spans(0))
    run: Counted | None = None
    begun: Begun | None = None
    for _, made in workers.made(worked, tasks):
        if made.problems:
            raise InvalidAssumptions(made.problems)
        part, known, _ = counted_of(next(iter(made.files.values())))
        if run is None:
            run, begun = part, known
        else:
            run.merge(part)
        progress(run.size, asked.futures)
    assert run is not None and begun is not None
    return gathered(case, begun, run)


class Run:
    """A run on its way: in a folder, or in memory where there is none."""

    def __init__(
        self,
        asked: Asked,
        folder: Folder | None = None,
        damaged: Callable[[str], None] = lambda name: None,
    ):
        """`damaged` is told the names of files that are not as they were written, and made anew."""
        self.asked, self.folder = asked, folder
        self._damaged = damaged
        self._memory: dict[str, bytes] = {}
        self._problems: dict[int, tuple[Problem, ...]] = {}

    def done(self, workers: Workers, progress: Progress = lambda some, all_of: None) -> None:
        """Makes what is missing and sums up; raises RunFailed."""
        todo, made_so_far = self._missing(), 0
        wanted = sum(self.asked.count(number, span) for number, spans in todo for span in spans)
        progress(0, wanted)
        ends = {number: spans[-1] for number, spans in todo}
        asked = (self.asked.task(number, span) for number, spans in todo for span in spans)
        for task, made in workers.made(worked, asked):
            self._take(task, made)
            if task.span == ends[task.number]:
                self._finish(task.number)
            made_so_far += task.count
            progress(made_so_far, wanted)
        for number in range(len(self.asked)):
            if self._read(names.offer(number)) is None:
                self._finish(number)
        self._sum_up()

    def _missing(self) -> list[tuple[int, list[int]]]:
        """The spans of each offer of which a file is missing or damaged."""
        found = []
        for number in range(len(self.asked)):
            spans = self.asked.spans(number)
            if self.folder is None:
                found.append((number, list(spans)))
                continue
            missing = []
            for span in spans:
                files = [names.offer(number) if len(spans) == 1 else names.counts(number, span)]
                if self.asked.keep_draws:
                    files.append(names.draws(number, span))
                # Each is looked at, so that all that are damaged are told.
                if [name for name in files if self._is_missing(name)]:
                    missing.append(span)
            if len(spans) > 1:
                self._is_missing(names.offer(number))
            if missing:
                found.append((number, missing))
        return found

    def _is_missing(self, name: str) -> bool:
        assert self.folder is not None
        if self.folder.read(name) is not None:
            return False
        if self.folder.is_damaged(name):
            self._damaged(name)
        return True

    def _take(self, task: Task, made: Made) -> None:
        if made.problems:
            self._problems.setdefault(task.number, made.problems)
        for name, content in made.files.items():
            self._write(name, content)

    def _finish(self, number: int) -> None:
        """What is told of an offer whose blocks are all made."""
        name = names.offer(number)
        if number in self._problems:
            self._write(name, failed_file(self._problems.pop(number), self.asked.named(number)))
            return
        spans = self.asked.spans(number)
        if len(spans) == 1:
            return
        run: Counted | None = None
        begun: Begun | None = None
        for span in spans:
            written = self._read(names.counts(number, span), once=True)
            assert written is not None, names.counts(number, span)
            part, known, _ = counted_of(written)
            if run is None:
                run, begun = part, known
            else:
                run.merge(part)
        assert run is not None and begun is not None
        case = self.asked.case(number)
        self._write(name, told_file(gathered(case, begun, run), offer_of(case, number)))

    def _write(self, name: str, content: bytes) -> None:
        if self.folder is None:
            self._memory[name] = content
        else:
            self.folder.write(name, content)

    def _read(self, name: str, once: bool = False) -> bytes | None:
        if self.folder is not None:
            return self.folder.read(name)
        return self._memory.pop(name, None) if once else self._memory.get(name)

    def rows(self) -> Iterator[dict[str, Any]]:
        """What is told of each offer, in order."""
        return (row for _, row in self._offers())

    def _offers(self) -> Iterator[tuple[pa.Table, dict[str, Any]]]:
        for number in range(len(self.asked)):
            written = self._read(names.offer(number))
            if written is None:
                raise RunFailed("file_lost", names.offer(number))
            yield of_bytes(written)

    def _sum_up(self) -> None:
        """The tables of all offers, a thousand offers at a time."""
        if self.folder is None:
            return
        with self.folder.writing(names.FIGURES) as file, pq.ParquetWriter(file, FIGURES, **WRITTEN) as to:
            for group in _groups(table.replace_schema_metadata(None) for table, _ in self._offers()):
                to.write_table(pa.concat_tables(group))
        schema = _schema(self.rows())
        with self.folder.writing(names.OFFERS) as file, pq.ParquetWriter(file, schema, **WRITTEN) as to:
            for group in _groups(_flat(row) for row in self.rows()):
                to.write_table(pa.Table.from_pylist(group, schema))


_GROUP = 1000


def _groups(items: Iterable[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for one in items:
        group.append(one)
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group


def _schema(rows: Iterator[dict[str, Any]]) -> pa.Schema:
    """Of the first offer whose futures say something, or of what is known of any."""
    found: dict[str, Any] = {}
    for row in rows:
        found = row
        if not row["problems"]:
            break
    kinds = {int: pa.int64(), float: pa.float64()}
    return pa.schema([(key, kinds.get(type(value), pa.string())) for key, value in found.items()])


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table; its problems are JSON."""
    told = row["problems"]
    return {**row, "problems": None if told is None else json.dumps(told, ensure_ascii=False)}
