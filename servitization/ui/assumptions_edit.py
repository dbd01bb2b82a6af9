"""The panel in which one assumption is changed: value, range, what it rests on.

A change makes a new text of the draft, which the loader checks; what it refuses is said under
the field and the field keeps what was typed. Nothing is moved into bounds.
"""

import streamlit as st

from servitization.assumptions import currencies
from servitization.assumptions.given import BASES
from servitization.assumptions.layers import SET
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import assumption_tables as tables
from servitization.report.assumption_tables import Entry
from servitization.report.offer_tables import is_number
from servitization.ui import assumption_values as values
from servitization.ui import drafts
from servitization.ui.assumptions_table import DONE, LONGEST, REFUSED, choose, path_html
from servitization.ui.number_text import Unclear
from servitization.ui.offers import Choice
from servitization.ui.plain import plain, plain_markdown


def panel(one: Entry, choice: Choice, currency: str, language: str) -> None:
    """The form for one assumption."""
    if _key("value", one, choice, language) not in st.session_state:
        st.session_state.pop(REFUSED, None)  # what was typed is gone, and so is why it was refused
    with st.container(key="assumptions_edit"):
        _about(one, currency, language)
        form = st.form(f"assumptions_form-{choice.key}-{one.path}", border=False)
        line = form.container(
            key="assumptions_fields", horizontal=True, vertical_alignment="bottom", gap="small"
        )
        with line:
            _fields(one, choice, currency, language)
            st.form_submit_button(
                say("assumptions.edit.use", language),
                type="primary",
                key="assumptions_use",
                on_click=_use,
                args=(one, choice, language),
            )
        refused = st.session_state.get(REFUSED, ("", ()))
        if refused[0] == one.path:
            told = "".join(f'<p class="refused">{plain(text)}</p>' for text in refused[1])
            st.html(f'<div role="alert">{told}</div>')
        elif st.session_state.get(DONE, ("", ()))[0] == one.path and _own(one):
            said = say(
                "assumptions.edit.done",
                language,
                value=tables.value_text(one.trail.value, one, currency, language),
            )
            said = " ".join([said, *st.session_state[DONE][1]])
            st.html(f'<p class="note" role="status">{plain(said)}</p>')
        st.button(
            say("assumptions.edit.close", language), key="assumptions_close", type="tertiary", on_click=_close
        )


def _about(one: Entry, currency: str, language: str) -> None:
    """What is changed: meaning, path, what it is now and may be."""
    now = say(
        "assumptions.edit.now",
        language,
        value=tables.value_text(one.trail.value, one, currency, language),
        place=tables.place_text(one.trail.file, one.trail.line, language),
    )
    span = tables.span_text(one, currency, language)
    if span != tables.EMPTY:
        now = f"{now} {say('assumptions.edit.range_now', language, range=span)}"
    bounds = values.bounds_text(one, language)
    if bounds:
        now = f"{now} {say('assumptions.edit.may', language, bounds=bounds)}"
    st.html(
        f'<div class="edit_head" data-panel="{plain(one.path, LONGEST)}">'
        f'<h2 class="section">{plain(one.meaning)}</h2>'
        f'<p class="subtitle">{path_html(one.path)}</p><p class="note">{plain(now, 1200)}</p></div>'
    )


def _key(part: str, one: Entry, choice: Choice, language: str) -> str:
    return f"assumptions_{part}-{choice.key}-{one.path}-{language}"


def _fields(one: Entry, choice: Choice, currency: str, language: str) -> None:
    known = values.choices(one.place)
    unit = tables.unit_text(one, currency, language)
    label = (
        say("assumptions.edit.value_in", language, unit=unit)
        if unit
        else say("assumptions.edit.value", language)
    )
    key = _key("value", one, choice, language)
    if known is not None:
        now = one.trail.value
        st.selectbox(
            plain_markdown(label),
            known,
            index=known.index(now) if now in known else None,
            key=key,
            format_func=lambda value: values.choice_text(value, language),
            width=220,
        )
        return
    long = one.place.kind == "text" or isinstance(one.trail.value, dict)
    st.text_input(
        plain_markdown(label),
        value=values.typed(one.trail.value, one, language),
        key=key,
        max_chars=2_000,
        width=420 if long else 180,
    )
    if not is_number(one.trail.value) and not one.place.is_number:
        return
    for end in ("low", "high"):
        st.text_input(
            say(f"assumptions.edit.{end}", language),
            value=values.typed(getattr(one.trail, end), one, language),
            key=_key(end, one, choice, language),
            max_chars=60,
            width=100,
        )
    st.selectbox(
        say("assumptions.edit.basis", language),
        BASES,
        index=BASES.index(_usual_basis(one)),
        key=_key("basis", one, choice, language),
        format_func=lambda basis: say(f"assumptions.basis.{basis}", language),
        width=140,
    )
    st.text_input(
        say("assumptions.edit.reason", language),
        value=_reason(one),
        key=_key("reason", one, choice, language),
        placeholder=say("assumptions.edit.reason_hint", language),
        max_chars=500,
        width=230,
    )
    st.text_input(
        say("assumptions.edit.as_of", language),
        value=_as_of(one),
        key=_key("as_of", one, choice, language),
        placeholder=say("assumptions.edit.as_of_hint", language),
        max_chars=40,
        width=110,
    )


def _own(one: Entry) -> bool:
    """Whether the draft itself gives the value: the source of an older value does not speak of a new one."""
    return one.trail.file.endswith(".draft")


def _is_rate(one: Entry) -> bool:
    return one.section == currencies.RATES


def _usual_basis(one: Entry) -> str:
    if _own(one):
        return one.trail.basis or "judged"
    return "published" if _is_rate(one) else "judged"


def _reason(one: Entry) -> str:
    return (one.trail.source or one.trail.note or "") if _own(one) else ""


def _as_of(one: Entry) -> str:
    return one.trail.as_of.isoformat() if _own(one) and one.trail.as_of else ""


def _close() -> None:
    choose(None)


def _use(one: Entry, choice: Choice, language: str) -> None:
    """Takes what stands in the fields into the draft, or keeps why not."""
    st.session_state.pop(REFUSED, None)
    st.session_state.pop(DONE, None)
    left: tuple[str, ...] = ()
    try:
        change = _change(one, choice, language)
        if change is None:
            raise Unclear(say("assumptions.edit.same", language))
        value, left = change
        drafts.change(choice, {one.path: value})
    except Unclear as unclear:
        st.session_state[REFUSED] = (one.path, [str(unclear)])
    except InvalidAssumptions as invalid:
        st.session_state[REFUSED] = (one.path, [*values.refusals(invalid.problems, one, language), *left])
    else:
        st.session_state[DONE] = (one.path, left)


def _change(one: Entry, choice: Choice, language: str) -> tuple[object, tuple[str, ...]] | None:
    """What the draft is to say of the assumption, and what is said of that; None when the fields say
    what it says already.

    Raises Unclear.
    """

    def field(part: str) -> object:
        return st.session_state.get(_key(part, one, choice, language))

    known = values.choices(one.place)
    if known is not None:
        return None if field("value") == one.trail.value else (field("value"), ())
    text = str(field("value") or "")
    # A number with more digits than the field shows stays what it is while nobody changes its text.
    same = text.strip() == values.typed(one.trail.value, one, language)
    value = one.trail.value if same else values.value_typed(text, one, language)
    if not one.place.is_number:
        return None if value == one.trail.value else (value, ())
    beside: dict[str, object] = {}
    for end in ("low", "high"):
        typed = str(field(end) or "")
        if typed.strip() != values.typed(getattr(one.trail, end), one, language):
            beside[end] = values.end_typed(typed, one, language)
    reason, basis = str(field("reason") or "").strip(), str(field("basis"))
    as_of = values.day_typed(str(field("as_of") or ""), language)
    rests_on = reason, as_of
    rested_on = _reason(one), one.trail.as_of if _own(one) else None
    same = value == one.trail.value and not beside and rests_on == rested_on and basis == _usual_basis(one)
    # What a field of the Offer page says is not in the draft yet.
    if same and one.trail.file != SET:
        return None
    if value is None:
        return None, ()
    about: dict[str, object] = {"basis": basis, "source": None, "as_of": as_of, "note": None}
    # A judged number has no source but a reason; a rate needs a source in any case.
    about["note" if basis == "judged" and not _is_rate(one) else "source"] = reason or None
    left: tuple[str, ...] = ()
    if value != one.trail.value and rests_on == rested_on and (about["source"] or as_of):
        # They speak of the number before.
        about |= {"source": None, "as_of": None}
        if basis == _usual_basis(one):
            about["basis"] = "judged"
        left = (say("assumptions.edit.source_left", language),)
    if _is_rate(one):
        about["unit"] = one.unit  # says which way round the rate is, as the label of the field does
    return {"value": value, **beside, **about}, left
