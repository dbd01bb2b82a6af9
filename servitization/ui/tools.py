"""The line under the fields, for us: what stands behind them, fees to solve for, undo and redo."""

from collections.abc import Callable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import counted, say
from servitization.report import offer_words
from servitization.ui import state
from servitization.ui.fields import TARGETS, Form
from servitization.ui.plain import plain, plain_markdown


def way_back(language: str) -> None:
    """The buttons that undo and redo a change; call it when the state of the run has come to rest."""
    state.remember()
    back, forth = state.steps()
    _button("undo", back > 0, language, state.step, -1)
    _button("redo", forth > 0, language, state.step, 1)


def way_back_line(language: str, tabs: bool = True) -> None:
    """Undo and redo at the right: of the line of tabs that comes next, or else in a line of their own."""
    key = "way_back" if tabs else "way_back_alone"
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
        st.space("stretch")
        way_back(language)


def _button(name: str, active: bool, language: str, what: Callable, *args: object) -> None:
    st.button(
        say(f"offer.tools.{name}", language),
        key=f"tool_{name}",
        type="tertiary",
        disabled=not active,
        on_click=what,
        args=args,
    )


class Tools:
    """The line: first its fields, which the answer depends on; then what depends on the answer."""

    def __init__(self, form: Form, language: str):
        self.language = language
        self._line = st.container(key="tools", horizontal=True, vertical_alignment="center", gap="small")
        with self._line:
            # A popover keeps its state as long as its label stays; what was changed stands beside it.
            more, note = self._popover("more"), st.container(width="content")
            solve = self._popover("solve")
        if more.open:
            with more:
                form.rest()
        self._fees = None
        if solve.open:
            with solve:
                st.html(f'<p class="note">{say("offer.solve.says", language)}</p>')
                self._fees = st.container(key="solved", gap="xxsmall")
                for name in TARGETS:
                    form.field(name)

        changed = form.changed_behind()
        if changed:
            shown = counted("offer.tools.changed", changed, self.language)
            note.html(f'<span class="changed">{plain(shown)}</span>')

    def _popover(self, key: str):
        return st.popover(
            say(f"offer.tools.{key}", self.language), type="tertiary", key=key, on_change="rerun"
        )

    def finish(self, answer: Answer) -> None:
        """The fees to solve for, and the way back and forth."""
        with self._line:
            st.space("stretch")
            way_back(self.language)
            changed = any(state.code(name) for name in (*state.FIELDS, *state.FEES))
            _button("reset", changed, self.language, state.forget)
        if self._fees is not None:
            with self._fees:
                self._solved(answer)

    def _solved(self, answer: Answer) -> None:
        """The fees that somebody may want, each with what it is; choosing one moves the handle there."""
        for name, level, text in offer_words.solved_fees(answer, self.language):
            st.button(
                plain_markdown(text),
                key=f"solve_{name}",
                type="tertiary",
                disabled=level is None,
                on_click=state.choose,
                args=("fee", None if level is None else f"{level:.12g}"),
            )
