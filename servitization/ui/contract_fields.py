"""Fields for the terms of the contract: each is an override of the case, kept in the address.

What cannot be used stays in its field with the reason under it, over any change of tab, page or
language, and the case keeps its last terms. It is taken as soon as it can be used, because another
term was changed. What can be used is shown in its usual form.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from servitization.ui import field_values, state
from servitization.ui.contract_values import CONTRACT_QUESTIONS
from servitization.ui.field_values import QUESTIONS
from servitization.ui.number_text import Unclear, Unit, code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.question import EMPTY

WIDTH = 190
REFUSED = "refused_"
"""Begins the key of the session for why a choice was not taken."""
UNITLESS = ("volume",)
"""Fields whose unit stands in their label."""


def codes() -> dict[str, str]:
    """What is changed on the screen."""
    return {name: state.code(name) for name in state.FIELDS if state.code(name)}


def why_refused(name: str, code: str, seen: Shown, language: str) -> str | None:
    """Why a case cannot take a code, in words; None where it can."""
    made = field_values.made(seen.choice.case, {**codes(), name: code}, codes(), language)
    # Of two values that exclude each other, the other one may be the one to be blamed.
    others = (why for other, why in made.refused.items() if other not in seen.refused)
    return made.refused.get(name) or next(others, None)


def take(name: str, code: str, seen: Shown) -> None:
    """Takes a term."""
    filed = QUESTIONS[name].filed(seen.choice.case.assumptions)
    state.choose(name, None if code == filed else code)
    if name in CONTRACT_QUESTIONS:
        forget_fees()


def forget_fees() -> None:
    """A fee that was moved by hand was one of other terms."""
    for fee in state.FEES:
        state.choose(fee, None)


def number(name: str, label: str, seen: Shown, language: str, empty: str = "", width: int = WIDTH) -> None:
    """A field of one number."""
    question = QUESTIONS[name]
    held = question.filed(seen.case.assumptions)
    unit = Unit() if name in UNITLESS else field_values.unit(seen.case, name)

    def written(code: str) -> str:
        return "" if code == EMPTY else question.text.shown(value_of(code), language)

    def read(texts: Mapping[str, str]) -> str:
        typed = texts[name]
        if typed == written(held):
            return held
        if not typed and question.optional:
            return EMPTY
        return code_of(question.text.read(typed, language, unit))

    asked = state.code(name)
    came = asked if name in seen.refused and field_values.readable(name, asked or "") else held
    fields = Fields(name, (name,), lambda code: {name: written(code)}, read, seen, language)
    fields.draw({name: label}, {name: empty}, written(came), width)


class Wrong(Unclear):
    """Texts that cannot be taken: why, by the field in which each stands."""

    def __init__(self, why: Mapping[str, str]):
        self.why = dict(why)
        super().__init__(" ".join(self.why.values()))


def read_parts(texts: Mapping[str, str], read: Callable[[str, str], float]) -> dict[str, float]:
    """The number of each text by `read(field, text)`; raises `Wrong` with all that are unclear."""
    found, why = {}, {}
    for part, text in texts.items():
        try:
            found[part] = read(part, text)
        except Unclear as unclear:
            why[part] = str(unclear)
    if why:
        raise Wrong(why)
    return found


class Fields:
    """Text fields that are read together as one code of `name`; most often there is only one.

    `written` gives the usual texts of a code by field, `read` the code of texts; it raises `Wrong`, or
    `Unclear` for what is wrong of all of them.
    """

    def __init__(
        self,
        name: str,
        parts: tuple[str, ...],
        written: Callable[[str], Mapping[str, str]],
        read: Callable[[Mapping[str, str]], str],
        seen: Shown,
        language: str,
    ):
        self.name, self.parts, self.seen, self.language = name, parts, seen, language
        self.written, self.read = written, read
        self.held = QUESTIONS[name].filed(seen.case.assumptions)
        self.keys = {part: state.widget_key(part, seen.choice.key, language) for part in parts}

    def draw(
        self,
        labels: Mapping[str, str],
        empty: Mapping[str, str] | None = None,
        first: str = "",
        width: int = WIDTH,
    ) -> None:
        """The fields side by side, each with what is wrong with it; below them what is wrong together."""
        usual = self.written(self.held)
        for part, key in self.keys.items():
            # What stands there is what was refused, or else what the case has: it may have been changed
            # elsewhere.
            kept = state.typed(part)
            st.session_state[key] = (first or usual[part]) if kept is None else kept
        why = self._refused()
        if why is None and self._code() not in (self.held, state.code(self.name)):
            # Another term has made room for it.
            self._take()
            st.rerun()
        if why is None and self.name in self.seen.refused:
            # It came with the address, and is no text of these fields.
            why = Unclear(self.seen.refused[self.name])
        blamed = why.why if isinstance(why, Wrong) else {}
        if why is not None and len(self.parts) == 1:
            blamed = {self.parts[0]: str(why)}
        for part, key in self.keys.items():
            with st.container(width=width, gap="xxsmall"):
                st.text_input(
                    plain_markdown(labels[part]),
                    key=key,
                    max_chars=40,
                    autocomplete="off",
                    placeholder=(empty or {}).get(part) or None,
                    on_change=self._changed,
                )
                if part in blamed:
                    say_why(blamed[part])
        self.together = "" if why is None or blamed else str(why)
        """What is wrong with all of them."""

    def _texts(self) -> dict[str, str]:
        return {part: (st.session_state.get(key) or "").strip() for part, key in self.keys.items()}

    def _code(self) -> str:
        return self.read(self._texts())

    def _refused(self) -> Unclear | None:
        try:
            code = self._code()
        except Unclear as why:
            return why
        why = None if code == self.held else why_refused(self.name, code, self.seen, self.language)
        return None if why is None else Unclear(why)

    def _changed(self) -> None:
        if self._refused() is None:
            self._take()
            return
        usual = self.written(self.held)
        for part, text in self._texts().items():
            state.keep_typed(part, None if text == usual[part] else text)

    def _take(self) -> None:
        code = self._code()
        if code != self.held or self.name in self.seen.refused:
            take(self.name, code, self.seen)
        for part, text in self.written(code).items():
            st.session_state[self.keys[part]] = text
            state.keep_typed(part, None)


def say_why(why: str) -> None:
    """Why a text or a choice was not taken."""
    st.html(f'<p class="refused" role="alert">{plain(why)}</p>')


def choice(name: str, options: Mapping[str, str], label: str, seen: Shown, language: str) -> None:
    """A choice between a few codes, with their words."""
    key = f"pick_{name}"
    st.session_state[key] = QUESTIONS[name].filed(seen.case.assumptions)

    def changed() -> None:
        why = why_refused(name, st.session_state[key], seen, language)
        if why is None:
            take(name, st.session_state[key], seen)
        else:
            refuse(name, why)

    with st.container(width=WIDTH, gap="xxsmall"):
        st.selectbox(
            plain_markdown(label),
            list(options),
            key=key,
            format_func=lambda code: clean(options.get(code, code)),
            on_change=changed,
        )
        told_once(name)


def refuse(name: str, why: str) -> None:
    """Keeps why a choice was not taken for the next run."""
    st.session_state[f"{REFUSED}{name}"] = why


def told_once(name: str) -> None:
    """Why the last choice was not taken; the choice itself is gone from the screen."""
    why = st.session_state.pop(f"{REFUSED}{name}", None)
    if why:
        say_why(why)
