"""How sure the answer is, on pages that are about something else: one sentence, on the Dashboard a test."""

import time
from collections.abc import Sequence

import streamlit as st

from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.verdict import Verdict, with_certainty
from servitization.assumptions.case import Case
from servitization.model.alternatives import SALE
from servitization.report import risk_words
from servitization.ui import risk_watch, risk_work, state
from servitization.ui.head import MARKS
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html

CHANCE = f"risk.better_off.{SALE}.both.chance"
"""Name by which the certainty is explained."""


def so_far(cases: Sequence[Case]) -> tuple[Sureness | None, ...]:
    """How sure each of some cases is as far as it is known, in the end from as many futures as the Risk page
    draws; what is worked out yet is watched (`risk_watch`). None as for `known`, and where nothing is known
    yet."""
    works = [risk_work.sure(case, None) for case in cases]
    until = time.monotonic() + risk_work.GRACE
    return tuple(drawn(risk_watch.looking(work, max(until - time.monotonic(), 0.0)).latest) for work in works)


def known(case: Case) -> Sureness | None:
    """How sure a case is at the fee of its contract, at a first look; None where nothing of it is uncertain,
    or cannot be drawn."""
    return drawn(risk_work.first(case))


def drawn(found: Sureness | None) -> Sureness | None:
    """What futures say, or None where they are all alike."""
    return None if found is None or risk_words.nothing_drawn(found) else found


def chance(found: Sureness, level: float | None) -> float:
    """The chance that both are better off than by the sale: at a fee moved by hand it is read off the
    curve, for no fee moves it."""
    return found.better[SALE]["both"].value if level is None else found.curves[SALE].at(level)["both"]


def judged(of_files: Verdict, found: Sureness, level: float | None) -> Verdict:
    """A verdict of which the certainty is a test."""
    fee, most = found.safest[SALE]
    return with_certainty(of_files, chance(found, level), (fee, most.value))


class Certainty:
    """How sure the answer of the Offer page is, for us only, from a first look at some futures.

    The verdict stands as the files give it: it is the same here, in the commands and on paper, and does not
    turn while it is read. The sentence comes after everything else, for it takes a moment; no fee moves the
    curve that is read.
    """

    def __init__(self, case: Case, language: str):
        self._case, self._language = case, language
        self._level = state.fee()
        self._found = drawn(risk_work.best(case, None))

    def sentence(self) -> None:
        """Draws the sentence, or room for it."""
        self._sentence = st.empty()
        self._draw_sentence()

    def finish(self) -> None:
        """Draws it anew if futures were wanting."""
        if self._found is None:
            self._found = known(self._case)
            self._draw_sentence()

    def _draw_sentence(self) -> None:
        with self._sentence.container():
            if self._found is None:
                st.html('<p class="certainty">\u00a0</p>')
            else:
                least = self._case.assumptions.verdict.p_both
                sentence(self._found, self._level, least, self._language)


def sentence(found: Sureness, level: float | None, least: float, language: str) -> None:
    """In how many futures both are better off at a fee, and whether that is enough."""
    at = found.level if level is None else level
    sure, told, made = risk_words.certainty(found, at, level is None, least, language)
    outcome = "go" if sure else "conditional"
    text = plain(told) if level is not None else asked_html(told, CHANCE)
    drawn_from = f"<small>{plain(made)}</small>"
    st.html(f'<p class="certainty"><i class="{outcome}">{MARKS[outcome]}</i> {text} {drawn_from}</p>')
