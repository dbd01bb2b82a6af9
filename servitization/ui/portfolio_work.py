"""Plans worked out for the page: offers are studied once a server, a change works out the plan alone."""

import os
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from servitization.analysis.portfolio.plan import Portfolio
from servitization.analysis.portfolio.plan import portfolio as worked_out
from servitization.assumptions.case import Case
from servitization.assumptions.portfolio import PLANS, offers_of
from servitization.language import say
from servitization.problems import InvalidAssumptions, Problem
from servitization.store.refusals import NotFound
from servitization.ui import caches, offers, store
from servitization.ui.plain import plain_markdown
from servitization.ui.portfolio_state import Choice, values

SILENT = 0.3
"""Seconds of work before progress is shown."""
_FETCHED = "plans_saved"
ASSUMPTIONS = PLANS.parent


@dataclass
class Memory:
    """What was worked out, by fingerprints: the youngest ones."""

    most: int = 64
    _kept: OrderedDict[tuple, Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple) -> Any:
        """What is known, or None; it counts as young again."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def __setitem__(self, key: tuple, found: Any) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


@st.cache_resource(show_spinner=False)
def memory() -> Memory:
    """The offers of this server that plans sell."""
    return Memory()


@st.cache_resource(show_spinner=False)
def results() -> Memory:
    """The plans worked out on this server."""
    return Memory(24)


@dataclass(frozen=True)
class Asked:
    """What the page shows: the plan as far as its changes can be used, and why others cannot."""

    found: Portfolio | None
    used: Mapping[str, str]
    """The changes that the figures are of."""
    refused: Mapping[str, tuple[Problem, ...]]
    """What is wrong, by the path of the change that is to blame."""
    problems: tuple[Problem, ...] = ()
    """What is wrong elsewhere."""


def asked(choice: Choice, changed: Mapping[str, str], language: str) -> Asked:
    """The plan with its changes, without those that cannot be used; raises StoreError for a saved offer
    that cannot be reached."""
    refused: dict[str, tuple[Problem, ...]] = {}
    rest: tuple[Problem, ...] = ()
    used = dict(changed)
    while True:
        try:
            return Asked(_found(choice, used, language), used, refused, rest)
        except InvalidAssumptions as invalid:
            if not used:
                return Asked(None, used, refused, (*rest, *invalid.problems))
            blamed = {one.path for one in invalid.problems} & used.keys()
            for path in blamed:
                refused[path] = tuple(one for one in invalid.problems if one.path == path)
            if not blamed:
                # The change made last is the one that is too much for another number.
                blamed = {next(reversed(used))}
                refused[next(iter(blamed))] = invalid.problems
            used = {path: code for path, code in used.items() if path not in blamed}


def _found(choice: Choice, changed: Mapping[str, str], language: str) -> Portfolio:
    assert choice.case is not None
    case = choice.case.with_values(values(changed)) if changed else choice.case
    return of(case, choice.folder, language)


def of(case: Case, folder: Path | None, language: str) -> Portfolio:
    """A plan worked out, with progress where it takes long; raises InvalidAssumptions and StoreError."""
    sold = offers_of(case, _saved, folder, _shipped)
    named = tuple((name, one.fingerprint) for name, one in sold.items())
    told = tuple((one.note, one.source, one.line) for one in case.trail.values())
    key = (case.fingerprint, case.file, named, hash(told))
    found = results().get(key)
    if found is None:
        found = results()[key] = _worked_out(case, sold, language)
    return found


def _worked_out(case: Case, sold: Mapping[str, Case], language: str) -> Portfolio:
    shown, started = None, time.monotonic()

    def done(some: int, every: int) -> None:
        nonlocal shown
        if shown is not None or time.monotonic() - started > SILENT:
            shown = shown or st.empty()
            text = say("portfolio.page.working", language, done=some, all=every)
            shown.progress(some / every, plain_markdown(text))

    try:
        return worked_out(case, sold, done, memory())
    finally:
        if shown is not None:
            shown.empty()


def _shipped(file: str) -> Case:
    """An offer that is a file, read again when a file of the assumptions was written."""
    found = caches.shipped_case(file, caches.edition(ASSUMPTIONS))
    if isinstance(found, Case):
        return found
    raise InvalidAssumptions(found)


def _saved(offer: str, number: int | None) -> Case:
    """A saved offer, fetched once a session for whoever looks."""
    known: dict[tuple[str, int | None], Case] = st.session_state.get(_FETCHED, {})
    if (offer, number) not in known:
        try:
            reached = store.offers()
            wanted = number or reached.offer(offer).info.latest.number
            found = reached.version(offer, wanted).case()
        except NotFound as missing:
            raise LookupError(offer) from missing
        known = dict([*known.items(), ((offer, number), found)][-64:])
        st.session_state[_FETCHED] = known
    return known[offer, number]


def shipped_offers() -> dict[str, str]:
    """The shipped offers as a plan names them, with their titles."""
    found = {}
    for one in offers.shipped().values():
        if one.case is not None:
            file = os.path.relpath(os.path.abspath(one.case.file), PLANS)
            found[Path(file).as_posix()] = one.name
    return found
