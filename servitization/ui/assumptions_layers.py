"""Saved layers on the Assumptions page: those in the offer, those that can be used, those deleted.

What is used becomes part of the draft, with its texts, so that no later version of the layer changes it.
Everybody uses layers; finance saves and deletes them, which the repository decides.
"""

from typing import TYPE_CHECKING

import streamlit as st

from servitization.assumptions import named_layers
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions
from servitization.report import layer_tables as tables
from servitization.store.refusals import StoreError
from servitization.ui import drafts, layer_saving, saving, store
from servitization.ui.offers import Choice
from servitization.ui.on_screen import Shown
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section, table

if TYPE_CHECKING:
    from servitization.store.layers import LayerInfo

MOST_SHOWN = 12
"""Values that are named where the layer and the screen say both something."""


def layers(seen: Shown, language: str) -> None:
    """The tab: everything that is asked of the store stands or falls together."""
    try:
        every = store.layers().listed()
        names = store.persons().names({one.created_by for one in every})
        layer_saving.conflict(names, language)
        _here(seen.choice, every, language)
        section(say("assumptions.tab.layers", language), say("layers.heading.subtitle", language))
        layer_saving.faults(language)
        if every:
            table(tables.listed(every, names, language, saving.offset()), "layers")
            _use(seen.choice, every, language)
        else:
            st.html(f'<p class="note" role="status">{plain(say("layers.heading.none", language))}</p>')
        layer_saving.form(seen, every, language)
        _deleted(language)
    except StoreError as told:
        st.html(f'<div class="problems" role="alert"><p>{plain(told.says(language))}</p></div>')


# --- in this offer -----------------------------------------------------------------------------


def _here(choice: Choice, every: "tuple[LayerInfo, ...]", language: str) -> None:
    assert choice.case is not None
    found = named_layers.named(choice.case.files)
    if not found:
        return
    section(say("layers.here.heading", language))
    newest = {one.layer_id: one for one in every}
    for index, one in enumerate(found):
        last = newest.get(one.layer_id)
        title = clean(one.title, 100)
        said = title
        if last is None:
            said = say("layers.here.gone", language, title=title)
        elif last.number > one.number:
            said = say("layers.here.newer", language, title=title, number=last.number)
        with st.container(
            key=f"layer_here_{index}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            st.html(f"<p>{plain(said)}</p>")
            st.space("stretch")
            if last is not None and last.number > one.number:
                st.button(
                    say("layers.here.take", language, number=last.number),
                    key=f"layer_newest_{index}",
                    type="tertiary",
                    on_click=_lay,
                    args=(choice, last, True, language),
                )
            st.button(
                say("layers.here.out", language),
                key=f"layer_out_{index}",
                type="tertiary",
                on_click=_take_out,
                args=(choice, one.key, language),
            )


def _take_out(choice: Choice, key: str, language: str) -> None:
    try:
        drafts.take_out(choice, key)
        saving.tell(say("layers.use.out_done", language))
    except InvalidAssumptions as invalid:
        layer_saving.refuse("layers.use.cannot", invalid)


# --- using one ---------------------------------------------------------------------------------


def _use(choice: Choice, every: "tuple[LayerInfo, ...]", language: str) -> None:
    by_id = {one.layer_id: one for one in every}
    if st.session_state.get("layer_chosen") not in by_id:
        st.session_state["layer_chosen"] = every[0].layer_id
    with st.container(key="layer_tools", horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            say("layers.use.layer", language),
            list(by_id),
            key="layer_chosen",
            format_func=lambda one: plain_markdown(by_id[one].title, 80),
            width=300,
        )
        versions = store.layers().versions(chosen)
        numbers = [one.number for one in reversed(versions)]
        key = f"layer_version_{chosen}_{numbers[0]}"
        number = st.selectbox(
            say("layers.use.version", language),
            numbers,
            key=key,
            format_func=lambda one: say("layers.use.numbered", language, number=one),
            width=150,
        )
        info = versions[number - 1]
        above = _clash(choice, info, language)
        st.button(
            say("layers.use.do", language),
            key="layer_use",
            type="primary",
            on_click=_lay,
            args=(choice, info, above, language),
        )
        why = layer_saving.forbidden("delete_layer", language)
        st.button(
            say("layers.delete.do", language),
            key="layer_delete",
            type="tertiary",
            disabled=why is not None,
            help=why,
            on_click=_delete,
            args=(info, language),
        )
    label = say("layers.use.says", language, number=number)
    fold = st.expander(label, key="layer_says", on_change="rerun")
    if fold.open:
        with fold:
            _says(info, versions, language)


def _says(info: "LayerInfo", versions: "tuple[LayerInfo, ...]", language: str) -> None:
    text = store.layers().layer(info.layer_id, info.number).text
    names = store.persons().names({one.created_by for one in versions})
    st.code(text, language="yaml", wrap_lines=True)
    file_name = named_layers.key_of(info.title, info.layer_id, info.number).rpartition("/")[2]
    st.download_button(
        say("layers.use.download", language),
        data=text,
        file_name=file_name,
        mime="application/yaml",
        on_click="ignore",
        key="layer_download",
    )
    table(tables.versions(versions, names, language, saving.offset()), "layer_versions")


def _clash(choice: Choice, info: "LayerInfo", language: str) -> bool:
    """Whether the layer goes before what was changed on the screen, where both say something."""
    given = named_layers.own_paths(store.layers().layer(info.layer_id, info.number).text)
    same = sorted((given & drafts.own(choice)) - {"currency", "basis"})
    if not same:
        return True
    listed = ", ".join(same[:MOST_SHOWN]) + (" …" if len(same) > MOST_SHOWN else "")
    told = counted("layers.use.clash", len(same), language, listed=plain_markdown(listed, 400))
    ways = {True: say("layers.use.above", language), False: say("layers.use.below", language)}
    return bool(st.radio(told, list(ways), key="layer_above", format_func=ways.__getitem__, horizontal=True))


def _lay(choice: Choice, info: "LayerInfo", above: bool, language: str) -> None:
    try:
        drafts.lay(choice, store.layers().layer(info.layer_id, info.number), above)
        saving.tell(say("layers.use.done", language, title=clean(info.title, 100), number=info.number))
    except InvalidAssumptions as invalid:
        layer_saving.refuse("layers.use.cannot", invalid)
    except StoreError as told:
        saving.tell(told.says(language), "refused")


# --- deleting ----------------------------------------------------------------------------------


def _delete(info: "LayerInfo", language: str) -> None:
    try:
        store.layers().delete(info.layer_id)
        saving.tell(say("layers.delete.done", language, title=clean(info.title, 100)))
    except StoreError as told:
        saving.tell(told.says(language), "refused")


def _deleted(language: str) -> None:
    fold = st.expander(say("layers.delete.fold", language), key="layers_deleted", on_change="rerun")
    if not fold.open:
        return
    why = layer_saving.forbidden("restore_layer", language)
    with fold:
        found = store.layers().listed(deleted=True)
        if not found:
            st.html(f'<p class="note">{plain(say("layers.delete.none", language))}</p>')
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = say("layers.delete.one", language, title=clean(one.title, 100), number=one.number)
                st.html(f"<p>{plain(said)}</p>")
                st.button(
                    say("layers.delete.restore", language),
                    key=f"layer_restore_{one.layer_id}",
                    disabled=why is not None,
                    help=why,
                    on_click=_restore,
                    args=(one.layer_id, language),
                )


def _restore(layer_id: str, language: str) -> None:
    try:
        store.layers().restore(layer_id)
        saving.tell(say("layers.delete.back", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")
