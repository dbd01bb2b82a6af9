"""One block of work: some futures of one offer, as a pure function from what travels to files as bytes.

A process keeps the models of the offers that it worked on last, by fingerprint.
"""

import hashlib
import pickle
import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from servitization.analysis.risk.draws import Draws
from servitization.analysis.risk.outcomes import Outcomes, WholeModel, joined
from servitization.analysis.risk.simulation import (
    PIECE,
    Begun,
    Counted,
    begun,
    evaluated,
    gathered,
    influential,
    prepared,
)
from servitization.analysis.risk.uncertain import drawn
from servitization.assumptions.case import Case
from servitization.problems import InvalidAssumptions, Problem
from servitization.runs import names
from servitization.runs.book import Row
from servitization.runs.counts import counts_file
from servitization.runs.parquet import as_bytes
from servitization.runs.told import offer_of, told_file

KEPT = 2
"""Models that a process keeps; each has arrays of a few megabytes."""


@dataclass(frozen=True)
class Task:
    """Futures `start`..`start+count-1` of an offer that is drawn `total` times."""

    number: int
    """Of the offer in its run."""
    case: bytes
    fingerprint: str
    total: int
    seed: int
    sampling: str
    span: int
    """Number of this block among those of the offer."""
    start: int
    count: int
    keep_draws: bool = False
    row: Row | None = None
    """Of a book: the contract is the case with these values."""
    merged: bool = False
    """Whether its counts are wanted even where it is the whole offer."""

    @property
    def alone(self) -> bool:
        """Whether it makes what is told of the offer."""
        return self.count == self.total and not self.merged

    @property
    def files(self) -> tuple[str, ...]:
        """Names of what it makes."""
        made = [names.offer(self.number) if self.alone else names.counts(self.number, self.span)]
        if self.keep_draws:
            made.append(names.draws(self.number, self.span))
        return tuple(made)


@dataclass(frozen=True)
class Made:
    """What a block has made: files by name, or why there are none."""

    files: Mapping[str, bytes]
    futures: int
    problems: tuple[Problem, ...] = ()


def carried(case: Case) -> bytes:
    """A resolved case as it travels."""
    return zlib.compress(pickle.dumps(replace(case, warnings=())), 1)


@dataclass
class _Ready:
    case: Case
    whole: WholeModel
    draws: Draws
    begun: Begun
    first: Counted | None = None


_READY: OrderedDict[tuple, _Ready] = OrderedDict()
_BUSY = threading.Lock()


def _ready(task: Task) -> _Ready:
    key = (task.fingerprint, task.row and task.row.place, task.seed, task.sampling, task.total)
    with _BUSY:
        if key in _READY:
            _READY.move_to_end(key)
            return _READY[key]
    case = _case(task)
    named = drawn(case)
    whole = prepared(case, named)
    moving = influential(whole, named)
    draws = Draws(case.assumptions, moving, task.seed, task.sampling)
    made = _Ready(case, whole, draws, begun(whole, named, moving, draws))
    with _BUSY:
        _READY[key] = made
        while len(_READY) > KEPT:
            _READY.popitem(last=False)
    return made


_OFFERS: OrderedDict[bytes, Case] = OrderedDict()


def _case(task: Task) -> Case:
    """What travelled; of a book the offer is kept, and each row varies it."""
    if task.row is None:
        return pickle.loads(zlib.decompress(task.case))
    digest = hashlib.sha256(task.case).digest()
    with _BUSY:
        if digest not in _OFFERS:
            _OFFERS.clear()
            _OFFERS[digest] = pickle.loads(zlib.decompress(task.case))
        offer = _OFFERS[digest]
    return task.row.case_of(offer)


def worked(task: Task) -> Made:
    """What a block makes; anywhere, any time the same bytes."""
    try:
        with np.errstate(all="ignore"):
            return _worked(task)
    except InvalidAssumptions as invalid:
        return Made({}, task.count, invalid.problems)


def _worked(task: Task) -> Made:
    ready = _ready(task)
    if task.start and ready.first is None:
        first = Counted(ready.whole)
        first.add(_piece(ready, 0, min(PIECE, task.total)))
        ready.first = first
    run = ready.first.emptied() if task.start and ready.first else Counted(ready.whole)
    kept: list[Mapping[str, np.ndarray]] = []
    for begin in range(task.start, task.start + task.count, PIECE):
        piece = _piece(ready, begin, min(PIECE, task.start + task.count - begin))
        run.add(piece)
        if task.keep_draws:
            kept.append(piece.figures)
    if not task.start:
        run.explained_by(ready.draws)
    offer = offer_of(ready.case, task.number)
    if task.alone:
        made = [told_file(gathered(ready.case, ready.begun, run), offer)]
    else:
        about = {**offer, "start": task.start, "count": task.count, "draws": task.total}
        made = [counts_file(run, None if task.start else ready.begun, about)]
    if task.keep_draws:
        made.append(_draws_file(task, kept))
    return Made(dict(zip(task.files, made, strict=True)), task.count)


def _piece(ready: _Ready, begin: int, count: int) -> Outcomes:
    return joined(evaluated(ready.whole, ready.draws, begin, count))


def _draws_file(task: Task, kept: list[Mapping[str, np.ndarray]]) -> bytes:
    """Every future by its number."""
    columns: dict[str, Any] = {"draw": np.arange(task.start, task.start + task.count)}
    columns |= {name: np.concatenate([one[name] for one in kept]) for name in kept[0]}
    about = {"offer": task.number, "seed": task.seed, "start": task.start}
    return as_bytes(pa.table(columns), about)
