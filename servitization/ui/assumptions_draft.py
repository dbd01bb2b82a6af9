"""What a draft does, and what becomes of it: its effect, its text, download and saving.

The effect compares any other offer with what is on the screen; for a draft that is the offer
which it changes.
"""

import re
import unicodedata
from collections.abc import Sequence

import streamlit as st

from servitization.analysis.changes import Changes
from servitization.assumptions import named_layers
from servitization.assumptions.case import Case
from servitization.assumptions.editing import edited_text, save_layer
from servitization.assumptions.extends import SHIPPED
from servitization.language import counted, say
from servitization.problems import InvalidAssumptions, Problem
from servitization.report import assumption_tables as tables
from servitization.report import changes_tables
from servitization.ui import caches, drafts, offers, people, state
from servitization.ui.offers import Choice
from servitization.ui.on_screen import Shown
from servitization.ui.plain import clean, plain
from servitization.ui.tables import section, table
from servitization.ui.workbook import workbook_button, workbook_upload

_SAVED, _UNSAVED, _FAULTS = "draft_saved", "draft_unsaved", "draft_faults"
FOLDER = SHIPPED / "offers"
LONGEST = 200_000
"""Characters of a text that can be edited on the screen; longer files belong in an editor."""


# --- effect --------------------------------------------------------------------------------------


def effect(seen: Shown, language: str) -> None:
    """What is on the screen against the offer that it changes, or against another one."""
    own = _own_base(seen)
    others = {
        key: one for key, one in offers.choices().items() if one.case is not None and key != seen.choice.key
    }
    if own is not None:
        others = {own.key: own, **{key: one for key, one in others.items() if key != own.key}}
    key = "assumptions_against"
    if st.session_state.get(key) not in others:
        st.session_state[key] = own.key if own is not None else None
    named = {one: choice.name for one, choice in others.items()}
    against = st.selectbox(
        say("assumptions.effect.against", language),
        list(others),
        key=key,
        index=None,
        format_func=lambda one: clean(named.get(one, one), 100),
        placeholder=say("assumptions.effect.choose", language),
        width=420,
    )
    if against is None:
        st.html(f'<p class="note" role="status">{plain(say("assumptions.effect.nothing", language))}</p>')
        return
    before = others[against].case
    assert before is not None
    with st.spinner(say("assumptions.effect.working", language), show_time=False):
        found = caches.changes(before.fingerprint, seen.case.fingerprint, before, seen.case)
    if isinstance(found, Changes):
        _moved(found, before, seen, language)
    else:
        _listed(say("assumptions.effect.impossible", language), found, language)


def _own_base(seen: Shown) -> Choice | None:
    """What the screen changes: the base of a draft, or the file under changed fields."""
    if offers.is_draft(seen.choice.key):
        return offers.base(seen.choice.key)
    changed = seen.choice.case is not None and seen.case.fingerprint != seen.choice.case.fingerprint
    return seen.choice if changed else None


def _moved(found: Changes, before: Case, seen: Shown, language: str) -> None:
    if not found.rows:
        st.html(f'<p class="note" role="status">{plain(say("changes.same", language))}</p>')
        return
    currency = seen.case.assumptions.currency
    outcomes = (
        caches.answer(before, None).verdict.outcome,
        caches.answer(seen.case, None).verdict.outcome,
    )
    section(say("assumptions.effect.heading", language))
    table(tables.effect(found, outcomes, currency, language), "effect")
    section(say("assumptions.effect.each", language))
    table(changes_tables.table(found, currency, language), "changes")


def _listed(title: str, found: Sequence[Problem], language: str, own: str = "") -> None:
    """Problems one by one; those of the text on the screen by their line alone."""
    rows = "".join(f"<li><code>{plain(_says(one, own, language))}</code></li>" for one in found)
    st.html(f'<div class="problems" role="alert"><p>{plain(title)}</p><ol>{rows}</ol></div>')


def _says(one: Problem, own: str, language: str) -> str:
    said = one.says(language)
    if one.file != own or not own:
        return said
    rest = said.removeprefix(f"{own}:{one.line}: " if one.line else f"{own}: ")
    return say("assumptions.text.line", language, line=one.line, text=rest) if one.line else rest


# --- text ----------------------------------------------------------------------------------------


def text(choice: Choice, language: str) -> None:
    """The draft as the text of its file, which can be edited with the same checks."""
    now = drafts.layer(choice)
    section(say("assumptions.text.heading", language), say("assumptions.text.subtitle", language))
    if len(now) > LONGEST:
        st.html(f'<p class="note">{plain(say("assumptions.text.too_long", language))}</p>')
        return
    key = f"assumptions_text-{choice.key}"
    with st.form(f"assumptions_text_form-{choice.key}", border=False):
        st.text_area(
            say("assumptions.text.label", language),
            value=now,
            key=key,
            height=320,
            max_chars=LONGEST,
            label_visibility="collapsed",
        )
        st.form_submit_button(
            say("assumptions.text.use", language),
            key="assumptions_text_use",
            on_click=_use,
            args=(choice, key),
        )
    faults = st.session_state.get(_FAULTS, ("", ()))
    if faults[0] == choice.key and faults[1]:
        title = counted("assumptions.text.faults", len(faults[1]), language)
        _listed(title, faults[1], language, drafts.name(choice))


def _use(choice: Choice, key: str) -> None:
    st.session_state.pop(_FAULTS, None)
    written = st.session_state.get(key) or ""
    if written == drafts.layer(choice):
        return
    try:
        drafts.put(choice, written)
    except InvalidAssumptions as invalid:
        st.session_state[_FAULTS] = (choice.key, invalid.problems)


def sheet(seen: Shown, language: str) -> None:
    """The assumptions as an Excel sheet, and one read back into the draft with the same checks."""
    section(say("assumptions.sheet.heading", language), say("assumptions.sheet.subtitle", language))
    workbook_button(seen.case, language)
    found = workbook_upload(seen.case, language)
    if found is None:
        return
    try:
        drafts.change(seen.choice, found)
    except InvalidAssumptions as invalid:
        title = counted("assumptions.text.faults", len(invalid.problems), language)
        _listed(title, invalid.problems, language, drafts.name(seen.choice))
    else:
        st.rerun()


# --- keeping -------------------------------------------------------------------------------------


def keeping(choice: Choice, language: str) -> None:
    """Download of a draft, and saving it as a new offer; never over a file."""
    if not offers.is_draft(choice.key):
        st.html(f'<p class="note">{plain(say("assumptions.keep.nothing", language))}</p>')
        return
    assert choice.case is not None
    section(say("assumptions.keep.heading", language), say("assumptions.keep.subtitle", language))
    form = st.form(f"assumptions_save-{choice.key}", border=False)
    line = form.container(key="assumptions_saving", horizontal=True, vertical_alignment="bottom", gap="small")
    with line:
        st.text_input(
            say("assumptions.keep.name", language),
            key="assumptions_save_name",
            placeholder=say("assumptions.keep.name_hint", language),
            max_chars=80,
            width=340,
        )
        st.form_submit_button(
            say("assumptions.keep.save", language),
            type="primary",
            key="assumptions_save",
            on_click=_save,
            args=(choice, language),
        )
    unsaved = st.session_state.get(_UNSAVED, ("", ()))
    for told in unsaved[1] if unsaved[0] == choice.key else ():
        st.html(f'<div role="alert"><p class="refused">{plain(told)}</p></div>')
    download(choice, language)


def download(choice: Choice, language: str) -> None:
    """The text of the draft as a file."""
    assert choice.case is not None
    stem = drafts.name(choice).removesuffix(".draft")
    st.download_button(
        say("assumptions.keep.download", language),
        data=drafts.layer(choice),
        file_name=f"{stem}_{say('assumptions.keep.draft_file', language)}.yaml",
        mime="application/yaml",
        on_click="ignore",
        key="assumptions_download",
    )


def saved(language: str) -> None:
    """Says once that a draft was saved, and as what."""
    name = st.session_state.pop(_SAVED, None)
    if name:
        st.html(
            f'<p class="note" role="status">{plain(say("assumptions.keep.saved", language, name=name))}</p>'
        )


def file_name(title: str) -> str:
    """The name of a new file from the name of its offer: letters without accents, words joined.

    >>> file_name("Siège, Lyon : été")
    'siege_lyon_ete.yaml'
    """
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z0-9]+', '_', bare).strip('_')}.yaml"


def _save(choice: Choice, language: str) -> None:
    st.session_state.pop(_UNSAVED, None)
    title = str(st.session_state.get("assumptions_save_name") or "").strip()
    if not title:
        st.session_state[_UNSAVED] = (choice.key, (say("assumptions.keep.no_name", language),))
        return
    if named_layers.named(drafts.files(choice)):
        st.session_state[_UNSAVED] = (choice.key, (say("assumptions.keep.has_layer", language),))
        return
    if not people.may("save_layer"):
        # A file of this server is an offer for everybody.
        people.refuse("save_layer")
        forbidden = say(f"store.forbidden_{people.person().role}", language)
        st.session_state[_UNSAVED] = (choice.key, (forbidden,))
        return
    assert choice.case is not None
    values: dict[str, object] = {"about.title": title}
    base = offers.base(choice.key)
    if (
        base is not None
        and not offers.is_opened(base.key)
        and not choice.case.assumptions.about.alternative_to
    ):
        values["about.alternative_to"] = base.key  # both for one customer: sums count one of them
    try:
        path = save_layer(edited_text(drafts.layer(choice), values), FOLDER, file_name(title))
    except InvalidAssumptions as invalid:
        st.session_state[_UNSAVED] = (choice.key, [problem.says(language) for problem in invalid.problems])
        return
    caches.edition.clear()
    offers.discard(choice.key)
    state.choose("offer", path.stem)
    st.session_state[_SAVED] = path.name
