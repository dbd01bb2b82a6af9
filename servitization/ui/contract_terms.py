"""The terms of the fee on the tab Fee: weights, collar, what its structure asks for, start, payments."""

from collections.abc import Mapping

import streamlit as st

from servitization.analysis.fee_terms import INDEXED
from servitization.language import say
from servitization.report.offer_words import exact_percent
from servitization.report.sentences import unit_text
from servitization.ui import field_values, state
from servitization.ui.contract_fields import Fields, Wrong, choice, number, read_parts, say_why
from servitization.ui.contract_values import CONTRACT_QUESTIONS, PAYMENTS, WEIGHTS, start_code, weights_code
from servitization.ui.number_text import PERCENT, PLAIN, Unclear, Unit, code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain_markdown
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
    parts = {f"weights-{name}": name for name in WEIGHTS}

    def written(code: str) -> dict[str, str]:
        weights = zip(parts, map(value_of, code.split(BETWEEN)), strict=True)
        return {part: PERCENT.shown(weight or 0.0, language) for part, weight in weights}

    usual = written(weights_code(fee))

    def one(part: str, text: str) -> float:
        name = parts[part]
        if text == usual[part]:
            # A weight that nobody touched keeps all its decimals.
            return getattr(fee, name)
        weight = PERCENT.read(text, language)
        why = field_values.out_of_bounds(seen.case, f"contract.fee.{name}", weight, PERCENT, language)
        if why:
            raise Unclear(why)
        return weight

    def read(texts: Mapping[str, str]) -> str:
        found = read_parts(texts, one).values()
        together = sum(found)
        if abs(together - 1.0) > EXACT:
            raise Unclear(say("contract.terms.weights_sum", language, sum=exact_percent(together, language)))
        return BETWEEN.join(map(code_of, found))

    fields = Fields("weights", tuple(parts), written, read, seen, language)
    with _line("contract_weights"):
        fields.draw({part: say(f"contract.terms.{name}", language) for part, name in parts.items()})
    if fields.together:
        say_why(fields.together)


def _start(seen: Shown, language: str) -> None:
    """A start at a share of the fee, and for how many years."""
    share, years = "start-share", "start-years"
    held, horizon = start_code(seen.case.assumptions), seen.case.assumptions.horizon

    def written(code: str) -> dict[str, str]:
        part, _, count = code.partition(BETWEEN)
        if code == EMPTY:
            return {share: "", years: ""}
        return {
            share: PERCENT.shown(value_of(part) or 0.0, language),
            years: PLAIN.shown(value_of(count) or 0.0, language),
        }

    def one(part: str, text: str) -> float:
        if part == years:
            count = PLAIN.read(text, language, Unit("year")) if text else 0.0
            if not count.is_integer() or count < 0:
                raise Unclear(say("contract.terms.whole_years", language))
            if count > horizon:
                raise Unclear(say("contract.terms.years_beyond", language, horizon=horizon))
            return count
        found = PERCENT.read(text, language) if text else 1.0
        why = field_values.out_of_bounds(seen.case, "contract.fee.steps", found, PERCENT, language)
        if why:
            raise Unclear(why)
        return found

    def read(texts: Mapping[str, str]) -> str:
        if texts == written(held):
            return held
        part, count = read_parts(texts, one).values()
        # Half of it says nothing: what is missing is asked for, and nothing is taken until it is there.
        if part != 1.0 and not count:
            told = PERCENT.shown(part, language)
            raise Wrong({years: say("contract.terms.years_missing", language, share=told)})
        if count and part == 1.0:
            raise Wrong({share: say("contract.terms.share_missing", language)})
        return BETWEEN.join([code_of(part), code_of(count)])

    own = say("contract.terms.own_steps", language) if held == EMPTY else ""
    labels = {part: say(f"contract.terms.{part.replace('-', '_')}", language) for part in (share, years)}
    fields = Fields("start", (share, years), written, read, seen, language)
    fields.draw(labels, dict.fromkeys(labels, own))
    if fields.together:
        say_why(fields.together)
