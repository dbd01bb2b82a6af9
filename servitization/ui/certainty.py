"""How sure the answer is, on pages that are about something else: one sentence, one test of the verdict."""

import time
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.verdict import Verdict, with_certainty
from servitization.assumptions.case import Case
from servitization.model.alternatives import SALE
from servitization.report import risk_words
from servitization.ui import risk_watch, risk_work, state
from servitization.ui.head import MARKS
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html
from servitization.ui.verdict import verdict

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
    """The head of the Offer page for us: the verdict, in which the certainty is a test, and its sentence.

    Where it is not known yet the verdict stands without it, and both come once futures were drawn: after
    everything else, for that takes a moment. No fee moves the curve that is read.
    """

    def __init__(self, case: Case, answer: Answer, language: str):
        self._case, self._answer, self._language = case, answer, language
        self._level = state.fee()
        self._found = drawn(risk_work.best(case, None))

    def head(self) -> None:
        """Draws the verdict."""
        self._verdict = st.empty()
        self._draw_verdict()

    def sentence(self) -> None:
        """Draws the sentence, or room for it."""
        self._sentence = st.empty()
        self._draw_sentence()

    def finish(self) -> Answer:
        """Draws both anew if futures were wanting; returns the answer with the verdict that is shown."""
        if self._found is None:
            self._found = known(self._case)
            self._draw_verdict()
            self._draw_sentence()
        return self._examined()

    def _draw_verdict(self) -> None:
        with self._verdict.container():
            verdict(self._examined(), self._language)

    def _draw_sentence(self) -> None:
        with self._sentence.container():
            if self._found is None:
                st.html('<p class="certainty">\u00a0</p>')
            else:
                least = self._case.assumptions.verdict.p_both
                sentence(self._found, self._level, least, self._language)

    def _examined(self) -> Answer:
        if self._found is None:
            return self._answer
        return replace(self._answer, verdict=judged(self._answer.verdict, self._found, self._level))


def sentence(found: Sureness, level: float | None, least: float, language: str) -> None:
    """In how many futures both are better off at a fee, and whether that is enough."""
    at = found.level if level is None else level
    sure, told, made = risk_words.certainty(found, at, level is None, least, language)
    outcome = "go" if sure else "conditional"
    text = plain(told) if level is not None else asked_html(told, CHANCE)
    drawn_from = f"<small>{plain(made)}</small>"
    st.html(f'<p class="certainty"><i class="{outcome}">{MARKS[outcome]}</i> {text} {drawn_from}</p>')
