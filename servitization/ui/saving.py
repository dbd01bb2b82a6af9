"""Saving on the Offer page: the line that says what is saved, the button, the choice on a conflict.

Everything goes through the repository, which knows who acts; whatever it refuses stands on the page
in its words, and what is on the screen stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from servitization.assumptions.case import Case
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import saved_words as words
from servitization.report.answer_json import as_dict
from servitization.report.compare_words import capital
from servitization.report.saved_risk import risk_of
from servitization.store.refusals import Conflict, StoreError, StoreUnavailable
from servitization.store.rights import MAY
from servitization.ui import caches, forged, keeping, offers, people, saved, state, store
from servitization.ui.offers import Choice
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.version import __version__

if TYPE_CHECKING:
    from servitization.store.records import VersionInfo
    from servitization.store.snapshot import Snapshot

_SAID, _CONFLICT = "saved_said", "saved_conflict"
TIMES = "saved_times"
"""Key of the session: how often it has saved."""


@dataclass(frozen=True)
class _Clash:
    """A version of somebody else that stands where mine would go."""

    offer_id: str
    title: str
    seen: int
    theirs: "VersionInfo"
    mine: "Snapshot"
    note: str


# --- the line ----------------------------------------------------------------------------------


def store_says(choice: Choice, language: str) -> None:
    """What the store said last, what was asked of it in vain, and what was left unsaved."""
    for text in saved.wrong(language):
        st.html(f'<div class="problems" role="alert"><p>{plain(text)}</p></div>')
    told(language, only_refused=True)
    _clash(language)
    one = saved.held(keeping.base_key(choice.key))
    if one is not None:
        _left_behind(one, language)


def store_bar(choice: Choice, case: Case, language: str) -> None:
    """What of the screen is saved, and the buttons to save it and to have it approved."""
    one = saved.held(keeping.base_key(choice.key))
    with st.container(key="storing", horizontal=True, vertical_alignment="center", gap="small"):
        save_button(choice, case, language)
        approval_button(choice, case, language)
        st.html(f'<p class="saved_line" role="status">{_standing(one, choice, language)}</p>')


def _standing(one: saved.Held | None, choice: Choice, language: str) -> str:
    changed = keeping.is_changed(choice.key)
    # Here what was done moves nothing on the page.
    said = st.session_state.pop(_SAID, None)
    pieces = [] if said is None else [f"<b>{plain(said[1])}</b>"]
    if one is not None:
        info = one.info
        pieces.append(f"<b>{plain(words.state_text(one.info.state, language))}</b>")
        key = "saved.line.version" if info.number == one.newest else "saved.line.older"
        pieces.append(plain(say(key, language, number=info.number, newest=one.newest)))
        if info.variant != "main":
            pieces.append(plain(say("saved.line.variant", language, name=clean(info.variant, 60))))
        at = words.moment_text(info.created_at, language, offset())
        pieces.append(plain(say("saved.line.saved", language, at=at)))
        if one.case.fingerprint != info.fingerprint:
            versions = {"before": info.engine_version, "now": __version__}
            pieces.append(plain(say("saved.line.engine", language, **versions)))
        if one.accepted is not None:
            pieces.append(plain(say("saved.line.frozen", language, number=one.accepted)))
    if changed and "draft" in _allowed():
        pieces.append(plain(_draft_text(choice, language)))
    return " · ".join(pieces)


def _allowed() -> set[str]:
    role = people.person().role
    return {action for action, roles in MAY.items() if role in roles}


def _draft_text(choice: Choice, language: str) -> str:
    if keeping.waits():
        return say("saved.line.away", language)
    at = keeping.kept_at(choice.key)
    if at:
        return say("saved.line.draft_kept", language, at=words.moment_text(at, language, offset()))
    return say("saved.line.draft", language)


def offset() -> timedelta:
    """How far the reader's clock is from UTC."""
    return timedelta(minutes=-(st.context.timezone_offset or 0))


def watch() -> None:
    """Lets whoever pressed what his role does not have be told so; begins every run of every page."""
    forbidden = forged.watch()
    if forbidden:
        tell(forbidden, "refused")


def told(language: str, only_refused: bool = False) -> None:
    """What became of the last action, once; what was done may be left for the line of `store_bar`."""
    if forged.is_part_of_a_page():
        watch()
    said = st.session_state.get(_SAID)
    if said is None or (only_refused and said[0] != "refused"):
        return
    kind, text = st.session_state.pop(_SAID)
    if kind == "refused":
        st.html(f'<div class="problems" role="alert"><p>{plain(text)}</p></div>')
    else:
        st.html(f'<p class="note" role="status">{plain(text)}</p>')


def tell(text: str, kind: str = "done") -> None:
    """Lets the next run say what became of an action."""
    st.session_state[_SAID] = (kind, text)


def _left_behind(one: saved.Held, language: str) -> None:
    found = keeping.left_behind(one)
    if found is None:
        return
    at = words.moment_text(str(found["saved_at"]), language, offset())
    with st.container(key="draft_left", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p role="status">{plain(say("saved.left.says", language, at=at))}</p>')
        st.space("stretch")
        st.button(
            say("saved.left.continue", language),
            key="draft_continue",
            type="tertiary",
            on_click=take_up_draft,
            args=(found, language),
        )
        st.button(
            say("saved.left.discard", language),
            key="draft_forget",
            type="tertiary",
            on_click=keeping.forget,
            args=(one.offer_id,),
        )


def take_up_draft(found, language: str) -> bool:
    """A draft onto the screen; whether it could be."""
    try:
        if keeping.take_up(found):
            return True
        tell(say("saved.left.gone", language), "refused")
    except StoreError as told:
        tell(told.says(language), "refused")
    except InvalidAssumptions as invalid:
        tell(invalid.says(language), "refused")
    return False


# --- the button --------------------------------------------------------------------------------


def save_button(choice: Choice, case: Case, language: str) -> None:
    """Save, as a new version, a copy or a variant; folded, and filled when it is opened."""
    # Another popover after each saving: it is closed, whatever the browser thinks of the last one.
    key = f"save{st.session_state.get(TIMES, '')}"
    with st.container(key="saving", width="content"):
        opened = st.popover(say("saved.save.button", language), key=key, type="tertiary", on_change="rerun")
    if not opened.open:
        return
    one = saved.held(keeping.base_key(choice.key))
    with opened:
        if one is None:
            _new(choice, case, language)
        else:
            _again(one, case, language)


def _new(choice: Choice, case: Case, language: str) -> None:
    with st.form("save_new", border=False):
        title = _name("save_name", language, clean(case.assumptions.about.title, 120))
        note = _note(language)
        if _submit("save_now", "saved.save.new", "create", language, primary=True):
            made = lambda snapshot: store.offers().create(snapshot, title, note)  # noqa: E731
            _do(case, choice, made, language, title=title)


def _again(one: saved.Held, case: Case, language: str) -> None:
    info, choice = one.info, offers.current()
    with st.form("save_again", border=False):
        note = _note(language)
        if _submit("save_now", "saved.save.version", "save", language, primary=True):

            def made(snapshot: "Snapshot") -> "VersionInfo":
                return store.offers().save(one.offer_id, info.number, snapshot, note)

            _do(case, choice, made, language, one, note)
        name = _name("save_other", language, "", "saved.save.other_name")
        with st.container(horizontal=True, gap="small"):
            copied = _submit("save_copy", "saved.save.copy", "copy", language)
            branched = _submit("save_variant", "saved.save.variant", "branch", language)
        if copied:
            title = name or say("saved.save.copy_of", language, title=one.title)
            made = lambda made_of: store.offers().copy(one.offer_id, info.number, title, made_of, note)  # noqa: E731
            _do(case, choice, made, language, one, title=name)
        if branched:
            made = lambda made_of: store.offers().branch(one.offer_id, info.number, name, made_of, note)  # noqa: E731
            _do(case, choice, made, language, one)
    st.html(f'<p class="note">{plain(say("saved.save.link", language))}</p>')
    st.code(state.link(one.key), language=None, wrap_lines=True)


def _name(key: str, language: str, value: str, label: str = "saved.save.name") -> str:
    return st.text_input(say(label, language), value, key=key, max_chars=120, autocomplete="off").strip()


def _note(language: str) -> str:
    return st.text_area(say("saved.save.note", language), key="save_note", max_chars=2000, height=80)


def _submit(key: str, label: str, action: str, language: str, primary: bool = False) -> bool:
    # Who may not sees why; what is clicked all the same goes to the repository, which refuses it.
    allowed = action in _allowed()
    why = None if allowed else say(f"store.forbidden_{people.person().role}", language)
    kind = "primary" if primary else "secondary"
    return st.form_submit_button(say(label, language), key=key, type=kind, disabled=not allowed, help=why)


def approval_button(choice: Choice, case: Case, language: str) -> None:
    """What the policy says of the screen, and the moves of a saved version; filled when it is opened."""
    from servitization.ui import approving

    opened = st.popover(
        say("saved.approval.button", language), key="approval", type="tertiary", on_change="rerun"
    )
    if not opened.open:
        return
    one = saved.held(choice.key)
    with opened:
        if one is not None and not keeping.is_changed(choice.key):
            approving.panel(one.version, one.title, "offer", language)
            return
        st.html(f'<p class="note">{plain(say("saved.approval.unsaved", language))}</p>')
        try:
            assessed = store.policy().assess(as_dict(caches.answer(case, state.fee())))
        except InvalidAssumptions as invalid:
            st.html(f'<div class="problems" role="alert"><p>{plain(invalid.says(language), 1200)}</p></div>')
            return
        approving.policy_says(assessed, case.assumptions.currency, language)
        st.html(f'<p class="note">{plain(say("saved.approval.unsaved_how", language))}</p>')


def snapshot_of(case: Case, title: str = "") -> "Snapshot":
    """A case ready to be saved, a fee that was moved by hand as its own, and its name as its title, which
    every page and document carries."""
    from servitization.store.snapshot import Snapshot

    if title and title != case.assumptions.about.title:
        case = case.with_values({"about.title": title})
    level = state.fee()
    if level is not None:
        try:
            case = case.with_values({"contract.fee.setting": "by_hand", "contract.fee.level": level})
        except InvalidAssumptions:
            # A fee that a contract cannot have is one of the screen only.
            return Snapshot.of(case, as_dict(caches.answer(case, level)), risk_of(case, level))
    return Snapshot.of(case, as_dict(caches.answer(case, None)), risk_of(case))


def _do(
    case: Case,
    choice: Choice,
    made: Callable[["Snapshot"], "VersionInfo"],
    language: str,
    one: saved.Held | None = None,
    note: str = "",
    title: str = "",
) -> None:
    """Saves, and shows what was saved; on a conflict keeps both for the choice."""
    about = keeping.subject(choice.key)
    try:
        with st.spinner(say("saved.save.working", language), show_time=False):
            snapshot = snapshot_of(case, clean(title, 120))
            info = made(snapshot)
        _show(info, about, language)
    except Conflict as found:
        assert one is not None
        title, number = one.title, one.info.number
        st.session_state[_CONFLICT] = _Clash(one.offer_id, title, number, found.theirs, snapshot, note)
        _close()
    except StoreUnavailable as away:
        tell(say("saved.save.away", language, why=away.says(language)), "refused")
    except StoreError as told:
        tell(told.says(language), "refused")
    except InvalidAssumptions as invalid:
        tell(invalid.says(language), "refused")
    st.rerun()


def _show(info: "VersionInfo", about: str, language: str) -> None:
    saved.let_go(info.offer_id)
    one = saved.fetch(info.offer_id, info.number)
    state.choose_offer(one.key)
    state.refill()
    st.session_state.pop(_CONFLICT, None)
    keeping.forget(about)
    _close()
    tell(say("saved.save.done", language, title=clean(one.title, 120), number=info.number))


def _close() -> None:
    """Another popover next time, which is closed."""
    st.session_state[TIMES] = (st.session_state.get(TIMES) or 0) + 1


# --- conflict ----------------------------------------------------------------------------------


def _clash(language: str) -> None:
    found: _Clash | None = st.session_state.get(_CONFLICT)
    if found is None:
        return
    names = _names([found.theirs.created_by])
    said = say(
        "saved.conflict.says",
        language,
        who=words.person_text(found.theirs.created_by, names, language),
        theirs=found.theirs.number,
        seen=found.seen,
        at=words.moment_text(found.theirs.created_at, language, offset()),
        note=clean(found.theirs.note, 200) or say("saved.conflict.no_note", language),
    )
    with st.container(key="conflict", gap="small"):
        st.html(f'<p role="alert">{plain(capital(said), 900)}</p>')
        with st.container(horizontal=True, gap="small"):
            number = found.theirs.number + 1
            for key, label in (
                ("mine", say("saved.conflict.mine", language, number=number)),
                ("theirs", say("saved.conflict.theirs", language, number=found.theirs.number)),
                ("copy", say("saved.conflict.copy", language)),
            ):
                st.button(
                    plain_markdown(label),
                    key=f"conflict_{key}",
                    on_click=_settle,
                    args=(key, found, language),
                )


def _settle(way: str, found: _Clash, language: str) -> None:
    try:
        if way == "theirs":
            info = found.theirs
        elif way == "mine":
            info = store.offers().save(found.offer_id, found.theirs.number, found.mine, found.note)
        else:
            title = say("saved.save.copy_of", language, title=found.title)
            info = store.offers().copy(found.offer_id, found.seen, title, found.mine, found.note)
        _show(info, found.offer_id, language)
        if way == "theirs":
            st.session_state.pop(_SAID, None)
    except Conflict as again:
        st.session_state[_CONFLICT] = _Clash(
            found.offer_id, found.title, found.theirs.number, again.theirs, found.mine, found.note
        )
    except StoreError as told:
        tell(told.says(language), "refused")


def _names(ids: list[str]) -> dict[str, str]:
    try:
        return store.persons().names(ids)
    except StoreError:
        return {}
