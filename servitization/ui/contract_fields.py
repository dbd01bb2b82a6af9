"""Fields for the terms of the contract: each is an override of the case, kept in the address.

What cannot be used stays in its field with the reason under it, and the case keeps its last terms.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from servitization.ui import field_values, state
from servitization.ui.field_values import QUESTIONS
from servitization.ui.number_text import Unclear, Unit, code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain, plain_markdown
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
    forget_fees()


def forget_fees() -> None:
    """A fee that was moved by hand was one of other terms."""
    for fee in state.FEES:
        state.choose(fee, None)


def number(name: str, label: str, seen: Shown, language: str, empty: str = "") -> None:
    """A field of one number."""
    question = QUESTIONS[name]
    held = question.filed(seen.case.assumptions)
    shown = "" if held == EMPTY else question.text.shown(value_of(held), language)
    unit = Unit() if name in UNITLESS else field_values.unit(seen.case, name)

    def read(typed: str) -> str:
        if typed == shown:
            return held
        if not typed and question.optional:
            return EMPTY
        return code_of(question.text.read(typed, language, unit))

    typed(name, label, shown, held, read, name, seen, language, empty)


def typed(
    name: str,
    label: str,
    shown: str,
    held: str,
    read: Callable[[str], str],
    part: str,
    seen: Shown,
    language: str,
    empty: str = "",
) -> None:
    """A text field whose text is read as a code of `name`; `part` tells several of them apart."""
    key = state.widget_key(part, seen.choice.key, language)
    st.session_state.setdefault(key, shown)

    def refused() -> str | None:
        try:
            code = read((st.session_state[key] or "").strip())
        except Unclear as why:
            return str(why)
        return None if code == held else why_refused(name, code, seen, language)

    def changed() -> None:
        if refused() is None:
            take(name, read((st.session_state[key] or "").strip()), seen)

    with st.container(width=WIDTH, gap="xxsmall"):
        st.text_input(
            plain_markdown(label),
            key=key,
            max_chars=40,
            autocomplete="off",
            placeholder=empty or None,
            on_change=changed,
        )
        # What came with the address and cannot be taken is said as well.
        why = refused() or seen.refused.get(name)
        if why:
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
            format_func=lambda code: plain_markdown(options.get(code, code)),
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
        st.html(f'<p class="refused" role="alert">{plain(why)}</p>')
