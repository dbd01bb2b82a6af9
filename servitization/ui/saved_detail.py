"""One saved offer: its versions, approval, why it changed, with whom it is shared, its trail.

A tab is filled when it is opened. Every figure is one that was saved.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from servitization.analysis.version_bridge import bridge
from servitization.language import say
from servitization.problems import InvalidAssumptions
from servitization.report import saved_tables as tables
from servitization.report import saved_words as words
from servitization.report.charts.version_bridge import version_bridge
from servitization.store.refusals import StoreError
from servitization.store.rights import MAY
from servitization.ui import approving, people, saved, saved_documents, saving, state, store
from servitization.ui.pictures import picture
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section, table

if TYPE_CHECKING:
    from servitization.store.records import OfferDetail

DETAIL = "saved_detail"
TABS = ("versions", "approval", "why", "sharing", "trail")
EVERYBODY = "*"


def turn(offer_id: str, page: str) -> None:
    """What a click on a row does: the offer onto the screen, or its details below the list."""
    if page == "detail":
        st.session_state[DETAIL] = offer_id
        return
    try:
        one = saved.fetch(offer_id)
    except (StoreError, InvalidAssumptions) as told:
        saving.tell(told.says(state.language()), "refused")
        return
    state.choose_offer(one.key)
    state.refill()
    st.switch_page("pages/offer.py")


def detail(offer_id: str, language: str) -> None:
    """Everything about one offer, below the list."""
    try:
        found = store.offers().offer(offer_id)
    except StoreError as told:
        st.html(f'<div class="problems" role="alert"><p>{plain(told.says(language))}</p></div>')
        st.session_state.pop(DETAIL, None)
        return
    with st.container(key="saved_detail_head", horizontal=True, vertical_alignment="center", gap="small"):
        section(clean(found.info.title, 120), say("saved.detail.subtitle", language, id=offer_id))
        st.space("stretch")
        st.button(say("saved.detail.close", language), key="detail_close", type="tertiary", on_click=_close)
    tabs = st.tabs([say(f"saved.tab.{one}", language) for one in TABS], key="saved_tabs", on_change="rerun")
    for tab, draw in zip(tabs, (_versions, _approval, _why, _sharing, _trail), strict=True):
        if tab.open:
            with tab:
                _guarded(draw, found, language)


def _guarded(draw: Callable[["OfferDetail", str], None], found: "OfferDetail", language: str) -> None:
    try:
        draw(found, language)
    except StoreError as told:
        st.html(f'<p class="refused" role="alert">{plain(told.says(language))}</p>')


def _close() -> None:
    st.session_state.pop(DETAIL, None)


def _pick(found: "OfferDetail", key: str, label: str, language: str, start: int) -> int:
    """One of the versions of an offer, the youngest first."""
    numbers = [one.number for one in reversed(found.versions)]
    by_number = {one.number: one for one in found.versions}

    def shown(number: int) -> str:
        one = by_number[number]
        variant = "" if one.variant == "main" else f" · {clean(one.variant, 40)}"
        state_ = words.state_text(one.state, language)
        return plain_markdown(f"{say('saved.bridge.version', language, number=number)}{variant} · {state_}")

    if st.session_state.get(key) not in numbers:
        st.session_state[key] = start
    return st.selectbox(say(label, language), numbers, key=key, format_func=shown, width=320)


# --- versions ----------------------------------------------------------------------------------


def _versions(found: "OfferDetail", language: str) -> None:
    people_ids = {one.created_by for one in found.versions}
    names = store.persons().names(people_ids)
    table(tables.versions(found.versions, names, language, saving.offset()), "saved_versions")
    with st.container(key="saved_version_tools", horizontal=True, vertical_alignment="bottom", gap="small"):
        number = _pick(
            found, f"open_{found.info.id}", "saved.detail.which", language, found.info.latest.number
        )
        if st.button(say("saved.detail.open", language), key="detail_open", type="primary"):
            one = saved.fetch(found.info.id, number)
            state.choose_offer(one.key)
            state.refill()
            st.switch_page("pages/offer.py")
        saved_documents.documents(found.info.id, number, language)
    with (
        st.form("saved_rename", border=False),
        st.container(key="saved_rename_line", horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        title = st.text_input(
            say("saved.save.name", language),
            found.info.title,
            key=f"rename_{found.info.id}",
            max_chars=120,
            width=320,
        )
        allowed, why = _allowed("rename", language)
        if st.form_submit_button(
            say("saved.do.rename", language), key="detail_rename", disabled=not allowed, help=why
        ):
            _did(lambda: store.offers().rename(found.info.id, title), "saved.done.renamed", found, language)
    allowed, why = _allowed("delete", language)
    st.button(
        say("saved.do.delete", language),
        key="detail_delete",
        type="tertiary",
        disabled=not allowed,
        help=why,
        on_click=_delete,
        args=(found, language),
    )


def _allowed(action: str, language: str) -> tuple[bool, str | None]:
    acting = people.person()
    if acting.role in MAY[action]:
        return True, None
    return False, say(f"store.forbidden_{acting.role}", language)


def _did(
    what: Callable[[], None], said: str, found: "OfferDetail", language: str, rerun: bool = True
) -> None:
    try:
        what()
        saved.let_go(found.info.id)
        saving.tell(say(said, language, title=clean(found.info.title, 120)))
    except StoreError as told:
        saving.tell(told.says(language), "refused")
    if rerun:
        st.rerun()


def _delete(found: "OfferDetail", language: str) -> None:
    _did(lambda: store.offers().delete(found.info.id), "saved.done.deleted", found, language, rerun=False)
    _close()


# --- approval, why -------------------------------------------------------------------------------


def _approval(found: "OfferDetail", language: str) -> None:
    number = _pick(
        found, f"approve_{found.info.id}", "saved.detail.which", language, found.info.latest.number
    )
    approving.panel(store.offers().version(found.info.id, number), found.info.title, "detail", language)


def _why(found: "OfferDetail", language: str) -> None:
    latest, reached = found.info.latest, store.offers()
    with st.container(key="saved_why", horizontal=True, gap="small"):
        other = _other(found, language)
        start = latest.parent or found.versions[0].number
        if other is not found:
            start = other.info.latest.number
        first = _pick(other, f"from_{found.info.id}_{other.info.id}", "saved.bridge.from", language, start)
        second = _pick(found, f"to_{found.info.id}", "saved.bridge.to", language, latest.number)
    if (other.info.id, first) == (found.info.id, second):
        key = "two" if len(found.versions) > 1 else "one"
        st.html(f'<p class="note">{plain(say(f"saved.bridge.{key}", language))}</p>')
        return
    before, after = reached.version(other.info.id, first), reached.version(found.info.id, second)
    numbers = (first, second)
    if other is not found:
        titles = (clean(one.info.title, 40) for one in (other, found))
        numbers = tuple(f"{title} v{number}" for title, number in zip(titles, numbers, strict=True))
    told = bridge(before.answer, after.answer, before.values, after.values)
    if told.bars:
        left, right = st.columns([3, 2], gap="large")
        with left:
            picture(version_bridge(told, numbers, language), "version_bridge")
        with right:
            section(say("saved.bridge.figures", language))
            table(tables.moved(told, numbers, language), "version_figures")
    else:
        st.html(f'<p class="note">{plain(say("saved.bridge.currencies", language))}</p>')
    if told.engines[0] != told.engines[1]:
        said = say("saved.bridge.engines", language, before=told.engines[0], after=told.engines[1])
        st.html(f'<p class="note">{plain(said)}</p>')
    section(say("saved.bridge.assumptions", language), say("saved.bridge.assumptions_subtitle", language))
    if told.assumptions:
        table(tables.assumed(told, numbers, language), "version_assumptions")
    else:
        st.html(f'<p class="note">{plain(say("saved.bridge.same", language))}</p>')


def _other(found: "OfferDetail", language: str) -> "OfferDetail":
    """The offer of the version before: this one, or any other that one may see."""
    titles = {one.id: one.title for one in store.listed() if one.id != found.info.id}
    key = f"of_{found.info.id}"
    if st.session_state.get(key, "") not in titles:
        st.session_state[key] = ""
    chosen = st.selectbox(
        say("saved.bridge.of", language),
        ["", *titles],
        key=key,
        format_func=lambda one: (
            plain_markdown(titles[one], 80) if one else say("saved.bridge.this", language)
        ),
        width=320,
    )
    return store.offers().offer(chosen) if chosen else found


# --- sharing, trail ------------------------------------------------------------------------------


def _sharing(found: "OfferDetail", language: str) -> None:
    names = store.persons().names([*found.shares, found.info.owner])
    owner = words.person_text(found.info.owner, names, language)
    st.html(f"<p>{plain(say('saved.share.owner', language, who=owner))}</p>")
    st.code(state.link(saved.key_of(found.info.id, found.info.latest.number)), language=None, wrap_lines=True)
    if not people.signs_in() and not found.shares:
        # One user and nobody to share with; shares of another time can still be taken back.
        st.html(f'<p class="note" role="status">{plain(say("saved.share.no_sign_in", language))}</p>')
        return
    allowed, why = _allowed("share", language)
    for person, access in found.shares.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            who = words.person_text(person, names, language)
            st.html(f"<p>{plain(say(f'saved.share.{access}', language, who=who))}</p>")
            st.button(
                say("saved.share.back", language),
                key=f"unshare_{person}",
                disabled=not allowed,
                help=why,
                on_click=_unshare,
                args=(found, person, language),
            )
    if not people.signs_in():
        st.html(f'<p class="note" role="status">{plain(say("saved.share.no_sign_in", language))}</p>')
        return
    with (
        st.form("saved_share", border=False),
        st.container(key="saved_share_line", horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        who = st.text_input(
            say("saved.share.who", language),
            key="share_who",
            max_chars=200,
            width=320,
            placeholder="ana@example.com",
        )
        access = st.selectbox(
            say("saved.share.access", language),
            ("read", "write"),
            key="share_access",
            format_func=lambda one: say(f"saved.share.may_{one}", language),
            width=200,
        )
        if st.form_submit_button(
            say("saved.share.do", language), key="detail_share", disabled=not allowed, help=why
        ):
            _share(found, who, access, language)


def _share(found: "OfferDetail", who: str, access: str, language: str) -> None:
    try:
        person = store.persons().found(who) if who.strip() else EVERYBODY
        store.offers().share(found.info.id, person, access)
        saving.tell(say("saved.share.done", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")
    st.rerun()


def _unshare(found: "OfferDetail", person: str, language: str) -> None:
    _did(
        lambda: store.offers().unshare(found.info.id, person),
        "saved.share.done",
        found,
        language,
        rerun=False,
    )


def _trail(found: "OfferDetail", language: str) -> None:
    reached = store.offers()
    events = reached.history(found.info.id)
    ids = {one.person for one in events} | {str(one.details.get("with", "")) for one in events}
    names = store.persons().names(ids)
    rows = [(found.info.id, one) for one in reversed(events)]
    table(tables.trail(rows, names, {}, language, saving.offset(), with_offer=False), "trail")
    verify_button(found.info.id, language)


def verify_button(offer_id: str | None, language: str) -> None:
    """Asks whether the trail holds, of one offer or of all, and says it."""
    if not st.button(say("saved.trail.verify", language), key="trail_verify"):
        return
    broken = store.offers().verify(offer_id)
    if broken:
        listed = "".join(f"<li>{plain(one.says(language))}</li>" for one in broken[:20])
        said = plain(say("saved.trail.broken", language))
        st.html(f'<div class="problems" role="alert"><p>{said}</p><ol>{listed}</ol></div>')
    else:
        st.html(f'<p class="note" role="status">{plain(say("saved.trail.whole", language))}</p>')
