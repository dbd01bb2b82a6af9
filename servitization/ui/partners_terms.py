"""The terms that can be changed on the Partners page: rule, negotiated shares, who pays the measures.

Each is an override of the case, kept in the address as the fields of the Offer page are; what cannot
be used stays in its field with the reason under it.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from servitization.analysis.partnership.result import NEGOTIATED, PartnersResult
from servitization.assumptions.schema import Assumptions
from servitization.language import say
from servitization.report import partner_words
from servitization.report.offer_words import exact_percent
from servitization.ui import field_values, state
from servitization.ui.number_text import PERCENT, Unclear, code_of, value_of
from servitization.ui.on_screen import Shown
from servitization.ui.partners_fee import CODE
from servitization.ui.plain import plain, plain_markdown

RULES = (
    "nucleolus",
    "shapley",
    "equal",
    "proportional_to_investment",
    "proportional_to_marginal_contribution",
    "equal_non_separable",
    "shapley_then_nash",
    NEGOTIATED,
)
EXACT = 1e-6
"""By how much shares may miss the whole."""


def terms(found: PartnersResult, seen: Shown, language: str) -> None:
    """The fields under the table of rules."""
    filed, here = seen.choice.case.assumptions, seen.case.assumptions
    with st.container(key="partners_terms", horizontal=True, vertical_alignment="top", gap="medium"):
        with st.container(width=300, gap="xxsmall"):
            _rule(found, filed, language)
        if field_values.has_measures(here):
            with st.container(width=240, gap="xxsmall"):
                _percent("cofunding", here.partners.cofunding_share, seen, language)
            with st.container(width=240, gap="xxsmall"):
                _paid(filed, here, seen.refused.get("paid", ""), language)
    if field_values.is_measured(here):
        with st.container(key="partners_savings", horizontal=True, gap="small"):
            for name in ("guaranteed", "pain", "cap"):
                with st.container(width=240, gap="xxsmall"):
                    share = getattr(here.partners.verified_savings, f"{name}_share")
                    _percent(name, share, seen, language)
    if here.partners.division == NEGOTIATED:
        _shares(found, seen, language)


def _rule(found: PartnersResult, filed: Assumptions, language: str) -> None:
    key = "pick_division"
    st.session_state[key] = found.rule
    st.selectbox(
        say("partners.division.choose", language),
        RULES,
        key=key,
        format_func=lambda rule: partner_words.rule_name(rule, language),
        on_change=lambda: _take_rule(found, filed, st.session_state[key]),
    )
    if state.code("division"):
        rule = partner_words.rule_name(filed.partners.division, language)
        _back("division", say("partners.division.back", language, rule=rule))


def _take_rule(found: PartnersResult, filed: Assumptions, rule: str) -> None:
    """Another rule; negotiations start from the file's shares, or from those of the rule before."""
    shares = filed.partners.shares or found.negotiable
    _take("division", field_values.division_code(filed, rule, shares), filed)


def _take(name: str, code: str, filed: Assumptions) -> None:
    """Takes a term; a fee that was tried was one of other terms."""
    state.forget(name)
    state.choose(CODE, None)
    if code != field_values.QUESTIONS[name].filed(filed):
        state.choose(name, code)


def _back(name: str, label: str) -> None:
    def back() -> None:
        state.forget(name)
        state.choose(CODE, None)

    st.button(plain_markdown(label), key=f"back_{name}", type="tertiary", on_click=back)


def _paid(filed: Assumptions, here: Assumptions, refused: str, language: str) -> None:
    key = "pick_paid"
    st.session_state[key] = here.partners.builders_paid
    st.selectbox(
        say("partners.division.paid", language),
        ("at_signing", "verified_savings"),
        key=key,
        format_func=lambda way: say(f"partners.division.paid_{way}", language),
        on_change=lambda: _take("paid", st.session_state[key], filed),
    )
    if refused:
        _refused(refused)
    if state.code("paid"):
        way = say(f"partners.division.paid_{filed.partners.builders_paid}", language)
        _back("paid", say("partners.division.back", language, rule=way))


def _percent(name: str, share: float, seen: Shown, language: str) -> None:
    """A share of the terms by the name of its field."""
    filed = seen.choice.case.assumptions
    key = state.widget_key(name, seen.choice.key, language)
    st.session_state.setdefault(key, PERCENT.shown(share, language))

    def read() -> float:
        share = PERCENT.read(st.session_state[key] or "", language)
        if not 0 <= share <= 1:
            raise Unclear(say("partners.division.funding_refused", language))
        return share

    def take() -> None:
        try:
            _take(name, code_of(read()), filed)
        except Unclear:
            return  # told under the field

    label = "funding" if name == "cofunding" else name
    _number(say(f"partners.division.{label}", language), key, take, read)
    if state.code(name):
        filed_share = exact_percent(value_of(field_values.QUESTIONS[name].filed(filed)) or 0.0, language)
        _back(name, say("partners.division.funding_back", language, share=filed_share))


def _number(label: str, key: str, take: Callable[[], None], read: Callable[[], float]) -> None:
    """A field of a number, with the reason under it when what stands there cannot be used."""
    st.text_input(plain_markdown(label), key=key, max_chars=40, autocomplete="off", on_change=take)
    try:
        read()
    except Unclear as why:
        _refused(str(why))


def _refused(why: str) -> None:
    st.html(f'<p class="refused" role="alert">{plain(why)}</p>')


def _shares(found: PartnersResult, seen: Shown, language: str) -> None:
    """A field of percent for each player; they are taken together, once they are the whole."""
    filed = seen.choice.case.assumptions
    who = partner_words.names(found, seen.answer.offer, language)
    held = seen.case.assumptions.partners.shares
    keys = {name: state.widget_key(f"division-{name}", seen.choice.key, language) for name in found.players}

    def take() -> None:
        shares = _read(keys, language)
        if isinstance(shares, Mapping):
            _take("division", field_values.division_code(filed, NEGOTIATED, shares), filed)

    with st.container(key="partners_shares", horizontal=True, gap="small"):
        for name, key in keys.items():
            shown = PERCENT.shown(held.get(name, 0.0), language)
            st.session_state.setdefault(key, shown)
            with st.container(width=150, gap="xxsmall"):
                label = say("partners.division.share", language, who=who.short(name))
                st.text_input(
                    plain_markdown(label), key=key, max_chars=40, autocomplete="off", on_change=take
                )
    wrong = _read(keys, language)
    if isinstance(wrong, str):
        _refused(wrong)


def _read(keys: Mapping[str, str], language: str) -> dict[str, float] | str:
    """The share that stands in each field, or in words why they cannot be used."""
    shares = {}
    for name, key in keys.items():
        try:
            shares[name] = PERCENT.read(st.session_state.get(key) or "", language)
        except Unclear as why:
            return str(why)
        if not 0 <= shares[name] <= 1:
            return say("partners.division.refused_negative", language)
    together = sum(shares.values())
    if abs(together - 1.0) > EXACT:
        return say("partners.division.refused_sum", language, sum=exact_percent(together, language))
    return shares
