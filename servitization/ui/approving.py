"""What the policy says of a version, who approved it, and the buttons that move it on.

A button that a role does not have is not active and says why. What the policy forbids is told beside
the button; whoever presses it meets the repository, which asks the policy, refuses, and enters it.
"""

from typing import TYPE_CHECKING

import streamlit as st

from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import saved_words as words
from servitization.store.refusals import StoreError
from servitization.store.rights import LOCAL, MAY
from servitization.store.states import ACTIONS, MOVES, State
from servitization.ui import people, saved, saving, store
from servitization.ui.plain import clean, plain, plain_markdown

if TYPE_CHECKING:
    from servitization.store.policy import Assessed
    from servitization.store.records import SavedVersion

FORWARD = ("check", "approve", "send", "accept")
"""The moves that bring an offer on; of them the next one is the primary button."""


def panel(version: "SavedVersion", title: str, where: str, language: str) -> None:
    """Light, rule and change of a saved version, its approval, and what can be done with it."""
    info = version.info
    try:
        reached = store.approvals()
        assessed = reached.assessed(info.offer_id, info.number)
        approved = reached.approval(info.offer_id, info.number)
        preview = store.policy().assess(version.answer, version.risk)
    except StoreError as told:
        st.html(f'<p class="refused">{plain(told.says(language))}</p>')
        return
    except InvalidAssumptions as invalid:
        st.html(f'<div class="problems" role="alert"><p>{plain(invalid.says(language), 1200)}</p></div>')
        return
    shown = words.state_text(info.state, language)
    st.html(
        f'<p class="approval_state"><b>{plain(shown)}</b> · '
        f"{plain(say('saved.approval.of', language, title=clean(title, 120), number=info.number))}</p>"
    )
    policy_says(approved.assessed if approved else assessed or preview, info.currency, language)
    if assessed is None:
        st.html(f'<p class="note">{plain(say("saved.approval.preview", language))}</p>')
    elif not approved and assessed.policy != preview.policy:
        st.html(f'<p class="note">{plain(say("saved.approval.other_policy", language))}</p>')
    if approved is not None:
        names = store.persons().names([approved.by])
        by = words.person_text(approved.by, names, language)
        at = words.moment_text(approved.at, language, saving.offset())
        st.html(f'<p class="note">{plain(say("saved.approval.by", language, who=by, at=at))}</p>')
        if approved.note:
            st.html(f'<p class="note">{plain(approved.note)}</p>')
    _buttons(version, preview, where, language)


def policy_says(assessed: "Assessed", currency: str, language: str) -> None:
    """The light, the rule that decides, and the smallest change that would pass."""
    first, *rest = assessed.says(currency, language)
    listed = "".join(
        f"<li{' class=fired' if index == 0 else ''}>{plain(one)}</li>" for index, one in enumerate(rest)
    )
    rules = f"<ul>{listed}</ul>" if rest else ""
    st.html(
        f'<div class="policy {assessed.light}"><p><b>{words.LIGHTS[assessed.light]} {plain(first)}</b></p>'
        f"{rules}</div>"
    )


def _buttons(version: "SavedVersion", preview: "Assessed", where: str, language: str) -> None:
    info = version.info
    moves = MOVES[info.state]
    if not moves:
        st.html(
            f'<p class="note">{plain(say(f"store.no_move_{info.state}", language, number=info.number))}</p>'
        )
        return
    note = st.text_input(
        say("saved.approval.note", language), key=f"{where}_move_note", max_chars=500, autocomplete="off"
    )
    primary = next((one for one in moves if ACTIONS[one] in FORWARD), None)
    with st.container(key=f"{where}_moves", horizontal=True, gap="small"):
        for to in sorted(moves, key=lambda one: one != primary):
            action = ACTIONS[to]
            why = _why_not(action, version, preview, language)
            mine = people.person().role in MAY[action]
            st.button(
                say(f"saved.do.{action}", language),
                key=f"{where}_{action}",
                type="primary" if to == primary and why is None else "secondary",
                disabled=not mine,
                help=plain_markdown(why) if why else None,
                on_click=_move,
                args=(info.offer_id, info.number, to, note, language),
            )
    told = _why_not(ACTIONS[primary], version, preview, language) if primary else None
    if told:
        st.html(f'<p class="note">{plain(told)}</p>')


def _why_not(action: str, version: "SavedVersion", preview: "Assessed", language: str) -> str | None:
    """Why the repository would refuse, as far as that can be seen from here."""
    acting = people.person()
    if acting.role not in MAY[action]:
        return say(f"store.forbidden_{acting.role}", language)
    if action == "approve" and acting.role not in preview.approvers:
        return say(f"store.light_{preview.light}", language)
    another = preview.another_person and version.info.created_by == acting.id and acting != LOCAL
    if action == "approve" and another:
        return say("store.another_person", language)
    return None


def _move(offer_id: str, number: int, to: State, note: str, language: str) -> None:
    try:
        reached = store.approvals()
        if to == "checked":
            reached.check(offer_id, number, store.policy(), note)
        elif to == "approved":
            reached.approve(offer_id, number, store.policy(), note)
        else:
            reached.move(offer_id, number, to, note)
        if saved.held(saved.key_of(offer_id, number)) is not None:
            saved.fetch(offer_id, number)
        said = say("saved.did", language, number=number, state=say(f"store.state.{to}", language))
        saving.tell(said)
    except StoreError as told:
        saving.tell(told.says(language), "refused")
    except InvalidAssumptions as invalid:
        saving.tell(invalid.says(language), "refused")
