"""Saving changes as a layer, new or the next version of one; the choice where somebody was faster."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from servitization.assumptions import named_layers
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import saved_words as words
from servitization.report.compare_words import capital
from servitization.store.refusals import Conflict, StoreError
from servitization.ui import offers, people, saving, store
from servitization.ui.on_screen import Shown
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servitization.store.layers import LayerInfo

_CONFLICT, _TIMES, _FAULTS = "layer_conflict", "layer_times", "layer_faults"


@dataclass(frozen=True)
class _Clash:
    """A version of somebody else where mine would go, and what I wanted to put into it."""

    seen: int
    theirs: "LayerInfo"
    before: Case
    after: Case
    chosen: frozenset[str]
    note: str


def faults(language: str) -> None:
    """Why a layer could not be used or saved, once."""
    found = st.session_state.pop(_FAULTS, None)
    if found is None:
        return
    rows = "".join(f"<li><code>{plain(one.says(language), 600)}</code></li>" for one in found[1][:20])
    title = plain(say(found[0], language))
    st.html(f'<div class="problems" role="alert"><p>{title}</p><ol>{rows}</ol></div>')


def refuse(key: str, invalid: InvalidAssumptions) -> None:
    """Lets the next run say why something cannot be done."""
    st.session_state[_FAULTS] = (key, invalid.problems)


def forbidden(action: str, language: str) -> str | None:
    """Why whoever acts may not do something; None where he may."""
    if people.may(action):
        return None
    return say(f"store.forbidden_{people.person().role}", language)


def form(seen: Shown, every: "tuple[LayerInfo, ...]", language: str) -> None:
    """Which changes, as what, with which note; says so where nothing was changed."""
    section(say("layers.save.heading", language))
    before = _before(seen)
    changed = named_layers.changed_values(before, seen.case)
    if not changed:
        st.html(f'<p class="note">{plain(say("layers.save.nothing", language))}</p>')
        return
    why = forbidden("save_layer", language)
    by_id = {one.layer_id: one for one in every}

    def told(one: str) -> str:
        if not one:
            return say("layers.save.new", language)
        info = by_id[one]
        return plain_markdown(
            say("layers.save.version_of", language, title=clean(info.title, 80), number=info.number)
        )

    # Other fields after a layer was saved, and for other changes: each begins with all of them.
    times = f"{st.session_state.get(_TIMES) or 0}_{seen.case.fingerprint}"
    with st.form("layer_form", border=False):
        st.multiselect(
            say("layers.save.which", language),
            list(changed),
            default=list(changed),
            key=f"layer_parts_{times}",
            placeholder=say("layers.save.none_chosen", language),
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                say("layers.save.into", language),
                ["", *by_id],
                key=f"layer_into_{times}",
                format_func=told,
                width=320,
            )
            st.text_input(
                say("layers.save.name", language),
                key=f"layer_name_{times}",
                max_chars=100,
                width=300,
                autocomplete="off",
            )
        st.text_input(say("layers.save.note", language), key=f"layer_note_{times}", max_chars=1000)
        st.form_submit_button(
            say("layers.save.do", language),
            key="layer_save",
            type="primary",
            disabled=why is not None,
            help=why,
            on_click=_save,
            # The versions that stand on the screen now are those that were seen.
            args=(before, seen.case, by_id, times, language),
        )


def _before(seen: Shown) -> Case:
    """What the changes were made to: the offer under a draft, or under changed fields."""
    base = offers.base(seen.choice.key) if offers.is_draft(seen.choice.key) else seen.choice
    case = base.case if base is not None else seen.choice.case
    assert case is not None
    return case


def _save(before: Case, after: Case, by_id: "Mapping[str, LayerInfo]", times: str, language: str) -> None:
    held = {name: st.session_state.get(f"layer_{name}_{times}") for name in ("parts", "into", "name", "note")}
    note, into = str(held["note"] or ""), str(held["into"] or "")
    chosen = frozenset(held["parts"] or ())
    title = " ".join(str(held["name"] or "").split())
    if not chosen:
        saving.tell(say("layers.save.none_chosen", language), "refused")
        return
    if not into and not title:
        saving.tell(say("store.no_name", language), "refused")
        return
    try:
        if not into:
            text = named_layers.new_text(before, after, chosen)
            _saved(store.layers().create(title, text, note), language)
            return
        info = by_id[into]
        try:
            _saved(_next(info.layer_id, info.number, before, after, chosen, note), language)
        except Conflict as found:
            clash = _Clash(info.number, found.theirs, before, after, chosen, note)  # type: ignore[arg-type]
            st.session_state[_CONFLICT] = clash
    except InvalidAssumptions as invalid:
        refuse("layers.save.cannot", invalid)
    except StoreError as told:
        saving.tell(told.says(language), "refused")


def _next(
    layer_id: str, seen: int, before: Case, after: Case, chosen: frozenset[str], note: str
) -> "LayerInfo":
    """The version that was seen, with the changes put over it, as the next one; raises Conflict."""
    kept = store.layers()
    now = kept.layer(layer_id, seen)
    text = named_layers.grown_text(now.text, before, after, now.info.title, chosen)
    return kept.save(layer_id, seen, text, note)


def _saved(info: "LayerInfo", language: str) -> None:
    st.session_state[_TIMES] = (st.session_state.get(_TIMES) or 0) + 1
    st.session_state.pop(_CONFLICT, None)
    st.session_state["layer_chosen"] = info.layer_id
    saving.tell(say("layers.save.done", language, title=clean(info.title, 100), number=info.number))


def conflict(names: "Mapping[str, str]", language: str) -> None:
    """What became of a save where somebody was faster, with the choice."""
    found: _Clash | None = st.session_state.get(_CONFLICT)
    if found is None:
        return
    theirs = found.theirs
    said = say(
        "layers.conflict.says",
        language,
        who=words.person_text(theirs.created_by, names, language),
        theirs=theirs.number,
        title=clean(theirs.title, 100),
        seen=found.seen,
        at=words.moment_text(theirs.created_at, language, saving.offset()),
        note=clean(theirs.note, 200) or say("saved.conflict.no_note", language),
    )
    with st.container(key="layer_conflict", gap="small"):
        st.html(f'<p role="alert">{plain(capital(said), 900)}</p>')
        with st.container(horizontal=True, gap="small"):
            for way, number in (("mine", theirs.number + 1), ("theirs", theirs.number), ("other", 0)):
                st.button(
                    say(f"layers.conflict.{way}", language, number=number),
                    key=f"layer_conflict_{way}",
                    on_click=_settle,
                    args=(way, language),
                )


def _settle(way: str, language: str) -> None:
    found: _Clash = st.session_state[_CONFLICT]
    theirs = found.theirs
    if way == "theirs":
        st.session_state.pop(_CONFLICT, None)
        st.session_state["layer_chosen"] = theirs.layer_id
        return
    try:
        if way == "mine":
            info = _next(theirs.layer_id, theirs.number, found.before, found.after, found.chosen, found.note)
        else:
            title = say("layers.conflict.copy_of", language, title=theirs.title)
            text = named_layers.new_text(found.before, found.after, found.chosen)
            info = store.layers().create(title, text, found.note)
        _saved(info, language)
    except Conflict as again:
        st.session_state[_CONFLICT] = replace(found, seen=theirs.number, theirs=again.theirs)
    except InvalidAssumptions as invalid:
        refuse("layers.save.cannot", invalid)
    except StoreError as told:
        saving.tell(told.says(language), "refused")
