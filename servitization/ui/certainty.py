"""How sure the answer is, on pages that are about something else: one sentence, on the Dashboard a column.

It is never part of the verdict: that stands as the files give it, the same on every page, in the
commands and on paper. How sure it is stands beside it.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.verdict import with_certainty
from servitization.assumptions.case import Case
from servitization.model.alternatives import SALE
from servitization.report import risk_words
from servitization.report.dashboard_sure import Sure
from servitization.ui import risk_watch, risk_work, state
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html

CHANCE = f"risk.better_off.{SALE}.both.chance"
"""Name by which the certainty is explained."""


def so_far(cases: Sequence[Case]) -> tuple[Sure, ...]:
    """How sure each of some cases is as far as it is known now: nothing is waited for. What is worked out
    yet is watched (`risk_watch`)."""
    return tuple(_so_far(case) for case in cases)


def _so_far(case: Case) -> Sure:
    least = case.assumptions.verdict.p_both
    known = risk_work.best(case, None)
    if known is not None and known.error <= float(risk_work.AT_A_GLANCE):
        return _of(known, least, settled=True)
    work = risk_watch.looking(risk_work.sure(case, None, risk_work.AT_A_GLANCE), 0.0)
    return _of(risk_work.best(case, None), least, settled=work.ended)


def _of(found: Sureness | None, least: float, settled: bool) -> Sure:
    known = drawn(found)
    return Sure(None if known is None else known.better[SALE]["both"], least, settled)


def known(case: Case) -> Sureness | None:
    """How sure a case is at the fee of its contract, at a first look; None where nothing of it is uncertain,
    or cannot be drawn."""
    return drawn(risk_work.first(case))


def drawn(found: Sureness | None) -> Sureness | None:
    """What futures say, or None where they are all alike."""
    return None if found is None or risk_words.nothing_drawn(found) else found


class Certainty:
    """How sure the answer of the Offer page is, for us only, from the most futures that were drawn by now,
    at least from a first look at some.

    The sentence comes after everything else, for it takes a moment; no fee moves the curve that is read.
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

    def tested(self, answer: Answer) -> Answer:
        """The answer with the test that asks how sure it is, where that is known; its outcome stands."""
        if self._found is None:
            return answer
        at = self._found.curves[SALE].at(answer.fee.level)["both"]
        chance = self._found.better[SALE]["both"].value if self._level is None else at
        fee, most = self._found.safest[SALE]
        return replace(answer, verdict=with_certainty(answer.verdict, chance, (fee, most.value)))

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
    chance, told, made = risk_words.certainty(found, at, level is None, least, language)
    text = plain(told) if level is not None else asked_html(told, CHANCE)
    few = "" if chance >= least else " few"
    bar = f'<span class="of"><i class="bar{few}" style="width:{100 * chance:.0f}%"></i></span>'
    st.html(f'<p class="certainty">{bar}{text} <small>{plain(made)}</small></p>')
