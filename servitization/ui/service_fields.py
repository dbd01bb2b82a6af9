"""Fields for what is tried of a service: each is a code of the address, and changes no offer.

What cannot be used stays in its field with the reason under it, over any change of tab, page or language.
"""

from collections.abc import Mapping

import streamlit as st

from servitization.analysis.servuction.triangle import APPROACHES
from servitization.assumptions.schema.service_drivers import Mix
from servitization.language import say
from servitization.report.servuction_words import in_language
from servitization.ui import service_shown, state
from servitization.ui.contract_fields import say_why
from servitization.ui.number_text import PERCENT, PLAIN, Unclear, Unit, code_of
from servitization.ui.plain import clean, plain_markdown
from servitization.ui.question import BETWEEN
from servitization.ui.service_shown import Served
from servitization.ui.service_values import MIX, NUMBERS, OF_MIX, WEIGHTS, path_of, weights_code

WIDTH = 168


def numbers(names: Mapping[str, object] | tuple[str, ...], shown: Served, language: str) -> None:
    """Fields of numbers side by side."""
    for name in names:
        path = path_of(shown.service, shown.codes, name)
        if path is not None:
            number(name, path, shown, language)


def number(name: str, path: str, shown: Served, language: str) -> None:
    """A field of one number."""
    field, trail = NUMBERS[name], shown.outcome.services.tried.trail[path]
    currency = shown.outcome.comparison.assumptions.currency
    unit = Unit("" if trail.unit in ("1", "fraction", None) else trail.unit, currency)
    usual = field.text.shown(float(trail.value), language)  # type: ignore[arg-type]
    key = state.widget_key(name, shown.name, language)
    kept = state.typed(name)
    if st.session_state.get(key) != (usual if kept is None else kept):
        st.session_state[key] = usual if kept is None else kept

    def why(text: str) -> tuple[str | None, str]:
        """The code of a text, or why there is none."""
        try:
            code = code_of(field.text.read(text, language, unit))
        except Unclear as unclear:
            return None, str(unclear)
        return _judged(name, code, shown, language)

    def changed() -> None:
        text = (st.session_state.get(key) or "").strip()
        code, _ = why(text)
        if text == usual:
            state.keep_typed(name, None)
        elif code is None:
            state.keep_typed(name, text or " ")
        else:
            state.keep_typed(name, None)
            _take(name, code, path, shown)

    with st.container(width=WIDTH, gap="xxsmall"):
        st.text_input(
            plain_markdown(say(f"servuction.field.{name.removeprefix('sv_')}", language)),
            key=key,
            max_chars=40,
            autocomplete="off",
            on_change=changed,
        )
        if kept is not None:
            code, wrong = why(kept.strip())
            if code is not None:
                # Another number has made room for it.
                state.keep_typed(name, None)
                _take(name, code, path, shown)
                st.rerun()
            say_why(wrong)
        elif name in shown.refused:
            say_why(shown.refused[name])


def _judged(name: str, code: str, shown: Served, language: str) -> tuple[str | None, str]:
    problem = service_shown.why_refused(shown, name, code)
    if problem is None:
        return code, ""
    # What is wrong may be a sum or a share of the whole, which is no number of this field.
    text = NUMBERS[name].text if problem.key.startswith("bound_") else PLAIN
    return None, service_shown.says(problem, language, text)


def _take(name: str, code: str, path: str, shown: Served) -> None:
    """Takes a number; what the file has anyway is no change."""
    held = shown.plain.trail[path].value
    same = isinstance(held, int | float) and code_of(float(held)) == code
    state.choose(name, None if same else code)


def weights(shown: Served, language: str) -> None:
    """The three weights of the triangle, taken together once they are the whole."""
    held = shown.service.weights
    parts = {name: f"{WEIGHTS}-{name}" for name in APPROACHES}
    keys = {name: state.widget_key(part, shown.name, language) for name, part in parts.items()}
    usual = {name: PERCENT.shown(getattr(held, name), language) for name in APPROACHES}
    kept = {name: state.typed(part) for name, part in parts.items()}
    for name, key in keys.items():
        text = usual[name] if kept[name] is None else kept[name]
        if st.session_state.get(key) != text:
            st.session_state[key] = text

    def read(texts: Mapping[str, str]) -> tuple[str | None, dict[str, str], str]:
        """The code of three texts; or what is wrong with each, and with all."""
        found, wrong = [], {}
        for name, text in texts.items():
            try:
                found.append(PERCENT.read(text, language))
            except Unclear as unclear:
                wrong[name] = str(unclear)
        if wrong:
            return None, wrong, ""
        code = BETWEEN.join(code_of(one) for one in found)
        problem = service_shown.why_refused(shown, WEIGHTS, code)
        return (code, {}, "") if problem is None else (None, {}, service_shown.says(problem, language))

    def changed() -> None:
        texts = {name: (st.session_state.get(key) or "").strip() for name, key in keys.items()}
        code, _, _ = read(texts)
        for name, part in parts.items():
            # A text that stands for what is there already needs no keeping.
            state.keep_typed(part, None if code or texts[name] == usual[name] else texts[name] or " ")
        if code:
            filed = weights_code(shown.plain.assumptions)  # type: ignore[arg-type]
            state.choose(WEIGHTS, None if code == filed else code)

    texts = {name: (usual[name] if kept[name] is None else kept[name]).strip() for name in APPROACHES}
    _, wrong, together = read(texts) if any(kept.values()) else (None, {}, shown.refused.get(WEIGHTS, ""))
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="sv_weights_fields"):
        for name, key in keys.items():
            with st.container(width=130, gap="xxsmall"):
                st.text_input(
                    plain_markdown(say(f"servuction.triangle.{name}", language)),
                    key=key,
                    max_chars=40,
                    autocomplete="off",
                    on_change=changed,
                )
                if name in wrong:
                    say_why(wrong[name])
    if together:
        say_why(together)


def mix(shown: Served, language: str) -> None:
    """Which of the mixes is in force; numbers that were changed were those of another."""
    mixes = shown.service.mixes
    if not mixes:
        return
    key = state.widget_key(MIX, shown.name, language)
    if st.session_state.get(key) != shown.service.mix:
        st.session_state[key] = shown.service.mix

    def changed() -> None:
        name = st.session_state[key]
        state.forget_service(*OF_MIX)
        state.choose(MIX, None if name == shown.plain.assumptions.mix else name)

    st.selectbox(
        plain_markdown(say("servuction.mix.pick", language)),
        list(mixes),
        key=key,
        format_func=lambda name: clean(_title(mixes[name], language) or name, 60),
        on_change=changed,
        width=260,
    )


def _title(one: Mix, language: str) -> str:
    return in_language(one.title, one.title_fr, language)
