"""The five fields: place, size, electricity, years, cost of money; and the case that they make.

The case is built by `case.with_values`, so that every bound and every refusal is the
package's own. What cannot be used stays in its field with the reason under it, and the
case is then that of the last values that could be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from servitization.analysis.break_even import first_price
from servitization.assumptions.case import Case
from servitization.assumptions.layers import SET
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report.audience import Audience
from servitization.report.offer_words import exact_percent, said
from servitization.ui import state
from servitization.ui.number_text import PERCENT, PLAIN, NumberText, Unclear, code_of, value_of
from servitization.ui.plain import plain, plain_markdown

RATES = {"bank": 0.05, "own": 0.07, "scarce": 0.10}
"""What the three usual kinds of money cost a customer a year."""
OTHER = "other"
TEXTS: Mapping[str, NumberText] = {"size": PLAIN, "price": PLAIN, "term": PLAIN, "rate": PERCENT}


@dataclass(frozen=True)
class Asked:
    """The case on the screen, and the names of fields whose text could not be used."""

    case: Case
    refused: tuple[str, ...]


def asked(offer: str, case: Case, voice: Audience, language: str) -> Asked:
    """Draws the fields and gives the case that they ask for."""
    filed, good = filed_values(case), usable_codes(case)
    wanted: dict[str, str] = {}
    messages: dict[str, str] = {}
    places: dict[str, st.delta_generator.DeltaGenerator] = {}
    with st.container(key="fields"):
        for name, column in zip(state.FIELDS, st.columns([1.25, 0.85, 1.02, 0.85, 1.42]), strict=True):
            with column:
                try:
                    wanted[name] = _typed(name, offer, case, filed, good, voice, language)
                except Unclear as unclear:
                    messages[name] = str(unclear)
                    wanted[name] = good.get(name) or _filed_code(filed, name)
                places[name] = st.container(key=f"under_{name}")
    changed = {name: code for name, code in wanted.items() if code != _filed_code(filed, name)}
    made = _made(case, changed, good, messages, language)
    for name in state.FIELDS:
        with places[name]:
            _under(name, offer, filed, made[0], messages, changed, voice, language)
    return Asked(made[0], tuple(name for name in state.FIELDS if name in messages))


def filed_values(case: Case) -> dict[str, object]:
    """What the file says for each field."""
    a = case.assumptions
    return {
        "place": a.site.place,
        "size": a.site.size,
        "price": first_price(a.energy.electricity_price),
        "term": float(a.contract.term),
        "rate": a.parties[a.contract.customer].discount_rate,
    }


def _filed_code(filed: Mapping[str, object], name: str) -> str:
    value = filed[name]
    return code_of(value) if isinstance(value, float) else value or ""


def values(case: Case, codes: Mapping[str, str]) -> dict[str, object]:
    """The values by path that codes stand for.

    The years move contract and horizon together where the file has them equal; a chain of
    shorter contracts keeps its horizon, unless one contract outgrows it.
    """
    a, made = case.assumptions, {}
    for name, code in codes.items():
        number = value_of(code)
        if name == "place":
            made["site.place"] = code
        elif number is not None and name == "size":
            made["site.size"] = number
        elif number is not None and name == "price":
            made["energy.electricity_price"] = number
        elif number is not None and name == "rate":
            made[f"parties.{a.contract.customer}.discount_rate"] = number
        elif number is not None and name == "term":
            years = int(number) if number.is_integer() else number
            made["contract.term"] = years
            if a.contract.term == a.horizon or number > a.horizon:
                made["horizon"] = years
    return made


def usable_codes(case: Case) -> dict[str, str]:
    """The codes of the session that this case can take; others were typed into an address."""
    codes = {name: state.code(name) for name in state.FIELDS if state.code(name)}
    try:
        case.with_values(values(case, codes))
    except InvalidAssumptions:
        return {}
    return {name: code for name, code in codes.items() if name == "place" or value_of(code) is not None}


def _made(
    case: Case, changed: dict[str, str], good: dict[str, str], messages: dict[str, str], language: str
) -> tuple[Case]:
    """The case of the changed codes, or of the last ones that could be used."""
    for codes in (changed, None):
        if codes is None:
            codes = {
                name: good[name] if name in messages and name in good else code
                for name, code in changed.items()
                if name not in messages or name in good
            }
        try:
            made = case.with_values(values(case, codes)) if codes else case
        except InvalidAssumptions as invalid:
            for problem in invalid.problems:
                name = _field_of(problem.path)
                messages.setdefault(name, replace(problem, file="", line=None, path="").says(language))
            continue
        for name in state.FIELDS:
            state.choose(name, codes.get(name))
        return (made,)
    return (case.with_values(values(case, good)) if good else case,)


def _field_of(path: str) -> str:
    """The field that a problem belongs to."""
    named = {"site.place": "place", "site.size": "size", "energy.electricity_price": "price"}
    if path.endswith(".discount_rate"):
        return "rate"
    return named.get(path, "term" if path in ("contract.term", "horizon") else "place")


def _key(name: str, offer: str, language: str) -> str:
    return f"{name}-{offer}-{language}"


def _label(name: str, case: Case, voice: Audience, language: str) -> str:
    if name == "size":
        unit = case.assumptions.site.unit
        area = unit.replace("²", "2") == "m2"
        shown = "m²" if area else plain_markdown(unit, 20)
        return say(f"offer.field.{'size' if area else 'size_other'}", language, unit=shown)
    if name == "price":
        currency = {"EUR": "€", "USD": "$", "GBP": "£"}.get(case.assumptions.currency)
        currency = currency or case.assumptions.currency
        return say("offer.field.price", language, currency=plain_markdown(currency, 8))
    if name == "rate":
        return said("field.money", voice, language)
    return say(f"offer.field.{name}", language)


def _typed(
    name: str,
    offer: str,
    case: Case,
    filed: Mapping[str, object],
    good: Mapping[str, str],
    voice: Audience,
    language: str,
) -> str:
    """Draws one field; the code of what stands in it. Raises Unclear."""
    label, key = _label(name, case, voice, language), _key(name, offer, language)
    if name == "place":
        return _place(label, f"place-{offer}", case, filed, good, language)
    if name == "rate":
        return _money(label, offer, key, filed, good, language)
    return _number(label, name, key, filed, good, language)


def _number(
    label: str,
    name: str,
    key: str,
    filed: Mapping[str, object],
    good: Mapping[str, str],
    language: str,
    hidden: bool = False,
) -> str:
    text, value = TEXTS[name], value_of(good.get(name))
    shown = filed[name] if value is None else value
    asked_for = state.code(name)
    refused = asked_for is not None and name not in good and asked_for != _filed_code(filed, name)
    st.session_state.setdefault(key, asked_for if refused else text.shown(shown, language))
    typed = st.text_input(
        label,
        key=key,
        max_chars=40,
        label_visibility="collapsed" if hidden else "visible",
        autocomplete="off",
    )
    if typed == text.shown(shown, language):
        return code_of(shown)
    return code_of(text.read(typed or "", language))


def _place(label, key, case: Case, filed, good, language: str) -> str:
    places = case.assumptions.places
    options = sorted(places, key=lambda code: places[code].name)
    if not options or filed["place"] is None:
        options = ["", *options]
    start = good.get("place") or filed["place"] or ""
    st.session_state.setdefault(key, start if start in options else options[0])
    return st.selectbox(
        label,
        options,
        key=key,
        disabled=len(options) < 2,
        format_func=lambda code: (
            places[code].name if code in places else say("offer.field.place_as_filed", language)
        ),
    )


def _money(label: str, offer: str, key: str, filed, good, language: str) -> str:
    kind_key, rate = f"money-{offer}", value_of(good.get("rate"))
    rate = filed["rate"] if rate is None else rate
    kind = next((name for name, one in RATES.items() if abs(one - rate) < 1e-9), OTHER)
    if state.code("rate") and "rate" not in good:
        kind = OTHER
    st.session_state.setdefault(kind_key, kind)
    chosen = st.selectbox(
        label,
        [*RATES, OTHER],
        key=kind_key,
        format_func=lambda name: say(
            f"offer.field.money_{name}", language, rate=exact_percent(RATES.get(name, 0.0), language)
        ),
    )
    if chosen in RATES:
        return code_of(RATES[chosen])
    return _number(say("offer.field.rate", language), "rate", key, filed, good, language, hidden=True)


def _under(name, offer, filed, made: Case, messages, changed, voice: Audience, language: str) -> None:
    """What stands under a field: why it was refused, or a note, and the way back to the file."""
    if name in messages:
        st.html(f'<p class="refused" role="alert">{plain(messages[name])}</p>')
    elif name in changed and voice == "internal":
        for warning in made.warnings:
            if warning.file == SET and _field_of(warning.path) == name:
                said_ = replace(warning, file="", line=None, path="").says(language)
                st.html(f'<p class="note">{plain(said_)}</p>')
    if name in changed or name in messages:
        shown = _shown(name, filed, made, language)
        st.button(
            say("offer.field.back", language, value=plain_markdown(shown, 40)),
            key=f"back_{name}",
            type="tertiary",
            on_click=_reset,
            args=(name, offer, language),
        )


def _shown(name: str, filed: Mapping[str, object], case: Case, language: str) -> str:
    value = filed[name]
    if name == "place":
        places = case.assumptions.places
        return places[value].name if value in places else say("offer.field.place_as_filed", language)
    return TEXTS[name].shown(value, language)


def _reset(name: str, offer: str, language: str) -> None:
    """Back to the value of the file."""
    state.choose(name, None)
    for key in (_key(name, offer, language), f"{name}-{offer}", f"money-{offer}" if name == "rate" else ""):
        st.session_state.pop(key, None)
