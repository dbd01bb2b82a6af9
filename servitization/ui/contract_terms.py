"""The terms of the fee on the tab Fee: weights, collar, what its structure asks for, start, payments."""

import streamlit as st

from servitization.analysis.fee_terms import INDEXED
from servitization.language import say
from servitization.report.offer_words import exact_percent
from servitization.report.sentences import unit_text
from servitization.ui import state
from servitization.ui.contract_fields import WIDTH, choice, number, take, typed, why_refused
from servitization.ui.contract_values import CONTRACT_QUESTIONS, PAYMENTS, WEIGHTS
from servitization.ui.number_text import PERCENT, PLAIN, Unclear, code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.question import BETWEEN, EMPTY
from servitization.ui.tables import section

EXACT = 1e-9
"""By how much weights may miss the whole."""


def terms(seen: Shown, language: str) -> None:
    """Draws the fields that this structure reads."""
    assumptions = seen.case.assumptions
    fee, unit = assumptions.contract.fee, unit_text(assumptions.served.function_unit, language, 2)

    def label(name: str, **values: object) -> str:
        return say(f"contract.terms.{name}", language, **values)

    with st.container(key="contract_terms", gap="xsmall"):
        section(label("heading"), label("subtitle"))
        if fee.structure in INDEXED:
            _weights(seen, language)
        with _line("contract_terms_structure"):
            if fee.structure in INDEXED:
                number("collar_low", label("collar_low"), seen, language, label("no_bound"))
                number("collar_high", label("collar_high"), seen, language, label("no_bound"))
            if fee.structure in ("per_unit", "two_part"):
                number("volume", label("volume", unit=unit), seen, language, label("volume_empty"))
            if fee.structure == "per_unit":
                number("top", label("top"), seen, language)
            if fee.structure == "two_part":
                number("capacity", label("capacity"), seen, language)
            if fee.structure == "shared_savings":
                number("promise", label("promise"), seen, language)
        with _line("contract_terms_paid"):
            _start(seen, language)
            number("advance", label("advance"), seen, language)
            choice("payments", {way: label(way) for way in PAYMENTS}, label("payments"), seen, language)
        changed = [name for name in CONTRACT_QUESTIONS if state.code(name)]
        if changed:
            st.button(
                plain_markdown(label("back_all")),
                key="back_contract",
                type="tertiary",
                on_click=state.forget,
                args=tuple(changed),
            )


def _line(key: str):
    return st.container(key=key, horizontal=True, vertical_alignment="top", gap="small")


def _weights(seen: Shown, language: str) -> None:
    """A field of percent for each weight; they are taken together, once they are the whole."""
    fee = seen.case.assumptions.contract.fee
    keys = {name: state.widget_key(f"weights-{name}", seen.choice.key, language) for name in WEIGHTS}
    shown = {name: PERCENT.shown(getattr(fee, name), language) for name in WEIGHTS}

    def read() -> str:
        found = {}
        for name, key in keys.items():
            text = (st.session_state[key] or "").strip()
            # A weight that nobody touched keeps all its decimals.
            found[name] = getattr(fee, name) if text == shown[name] else PERCENT.read(text, language)
        together = sum(found.values())
        if abs(together - 1.0) > EXACT:
            raise Unclear(say("contract.terms.weights_sum", language, sum=exact_percent(together, language)))
        return BETWEEN.join(code_of(found[name]) for name in WEIGHTS)

    def refused() -> str | None:
        try:
            code = read()
        except Unclear as why:
            return str(why)
        held = CONTRACT_QUESTIONS["weights"].filed(seen.case.assumptions)
        return None if code == held else why_refused("weights", code, seen, language)

    def changed() -> None:
        if refused() is None:
            take("weights", read(), seen)

    with _line("contract_weights"):
        for name, key in keys.items():
            st.session_state.setdefault(key, shown[name])
            with st.container(width=WIDTH, gap="xxsmall"):
                st.text_input(
                    plain_markdown(say(f"contract.terms.{name}", language)),
                    key=key,
                    max_chars=40,
                    autocomplete="off",
                    on_change=changed,
                )
    why = refused()
    if why:
        st.html(f'<p class="refused" role="alert">{plain(why)}</p>')


def _start(seen: Shown, language: str) -> None:
    """A start at a share of the fee, and for how many years."""
    held = CONTRACT_QUESTIONS["start"].filed(seen.case.assumptions)
    share, _, years = held.partition(BETWEEN)
    own = held == EMPTY
    shown = {
        "share": "" if own else PERCENT.shown(value_of(share) or 0.0, language),
        "years": "" if own else PLAIN.shown(value_of(years) or 0.0, language),
    }
    keys = {part: state.widget_key(f"start-{part}", seen.choice.key, language) for part in shown}

    def read(_: str) -> str:
        texts = {part: (st.session_state.get(key, shown[part]) or "").strip() for part, key in keys.items()}
        if texts == shown:
            return held
        part = PERCENT.read(texts["share"] or "100", language)
        count = PLAIN.read(texts["years"] or "0", language)
        if not count.is_integer() or count < 0:
            raise Unclear(say("contract.terms.whole_years", language))
        return BETWEEN.join([code_of(part), code_of(count)])

    empty = say("contract.terms.own_steps", language) if own else ""
    for part in shown:
        label = say(f"contract.terms.start_{part}", language)
        typed("start", label, shown[part], held, read, f"start-{part}", seen, language, empty)
