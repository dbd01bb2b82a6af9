"""The list of saved offers: search, filters, a page of rows, those deleted, the drafts of whoever looks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from servitization.language import say
from servitization.report import saved_rows as rows
from servitization.report import saved_words as words
from servitization.report.offer_words import Segment
from servitization.report.saved_rows import Wanted, Written
from servitization.store.refusals import StoreError
from servitization.store.states import STATES
from servitization.ui import people, saving, store
from servitization.ui.head import Eyebrow, head
from servitization.ui.opener import opening
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.sure_cells import sure
from servitization.ui.tables import section

if TYPE_CHECKING:
    from servitization.store.drafts import SavedDraft
    from servitization.store.records import OfferInfo

DELETED = "saved_deleted"
MOST_DRAFTS = 20


def heading(found: Sequence["OfferInfo"], language: str) -> None:
    """How many offers are saved, and how they stand."""
    counted = rows.states(found)
    second = [] if found else [say("saved.heading.how", language)]
    head(Eyebrow("", "", (_scope(language),)), [Segment(words.heading(counted, language))], second)


def _scope(language: str) -> str:
    acting = people.person()
    return say(f"saved.scope.{'local' if acting.local else acting.role}", language)


def chosen(
    found: Sequence["OfferInfo"], names: Mapping[str, str], language: str, where: str = "saved"
) -> list["OfferInfo"]:
    """The filters, and the offers that they leave, in the order asked for."""
    known = rows.states(found)
    states = [one for one in STATES if one in known]
    owners = sorted({one.owner for one in found}, key=lambda one: words.person_text(one, names, language))
    with st.container(key=f"{where}_filter", horizontal=True, vertical_alignment="center", gap="small"):
        text = st.text_input(
            say("saved.filter.text", language),
            key=f"{where}_text",
            placeholder=say("saved.filter.text", language),
            label_visibility="collapsed",
            max_chars=80,
            width=220,
            persist_state="session",
        )
        picked = _picked(f"{where}_states", states)
        state = st.pills(
            say("saved.filter.state", language),
            states,
            selection_mode="multi",
            format_func=lambda one: words.state_text(one, language),
            key=picked,
            label_visibility="collapsed",
            width="content",
            persist_state="session",
        )
        owner: Sequence[str] = ()
        if len(owners) > 1:
            owner = st.multiselect(
                say("saved.filter.owner", language),
                owners,
                format_func=lambda one: plain_markdown(words.person_text(one, names, language), 60),
                key=_picked(f"{where}_owners", owners),
                placeholder=say("saved.filter.owner", language),
                label_visibility="collapsed",
                width=220,
                persist_state="session",
            )
        order = st.selectbox(
            say("saved.filter.order", language),
            rows.ORDERS,
            format_func=lambda one: say(f"saved.order.{one}", language),
            key=f"{where}_order",
            label_visibility="collapsed",
            width=240,
            persist_state="session",
        )
    asked = Wanted(text or "", tuple(state or ()), tuple(owner or ()))
    return rows.ordered(rows.matching(found, asked, names, language), order or rows.ORDERS[0])


def _picked(key: str, known: Sequence[str]) -> str:
    """The key of a choice of several, without what is no longer there."""
    if key in st.session_state:
        st.session_state[key] = [one for one in st.session_state[key] or [] if one in known]
    return key


def page_of(found: Sequence["OfferInfo"], language: str, where: str = "saved") -> Sequence["OfferInfo"]:
    """The offers of the page of the list that is turned to."""
    pages = max((len(found) + rows.PAGE - 1) // rows.PAGE, 1)
    if pages == 1:
        return found
    key = f"{where}_page"
    if (st.session_state.get(key) or 1) > pages:
        del st.session_state[key]
    at = st.pagination(pages, key=key) or 1
    return found[(at - 1) * rows.PAGE : at * rows.PAGE]


def offers_table(shown: Sequence["OfferInfo"], names: Mapping[str, str], every: int, language: str) -> None:
    """One row an offer; says so where the filters leave none."""
    if not shown:
        st.html(f'<p class="note" role="status">{plain(say("saved.list.none_left", language))}</p>')
        return
    told = [rows.written(one, names, language, saving.offset()) for one in shown]
    st.html(table_html(told, language))
    said = [say("saved.list.note", language)]
    if any(one.sure.width for one in told):
        said.append(say("saved.list.sure_note", language))
    st.html(f'<p class="note small">{"".join(f"<span>{plain(one)}</span>" for one in said)}</p>')


def table_html(told: Sequence[Written], language: str) -> str:
    """The markup of the list: a caption, heads with scope, a button in every name."""
    numbers = ("fee", "customer", "ours")
    wide = ' colspan="2"'
    columns = ("state", "offer", "owner", "version", *numbers, "sure", "saved", "more")
    texts = {name: say(f"saved.list.{name}", language) for name in columns if name != "sure"}
    texts["sure"] = say("dashboard.table.sure", language)
    heads = "".join(
        f'<th scope="col" class="{"number " if name in numbers else ""}{name}"'
        f"{wide if name == 'sure' else ''}>{plain(texts[name])}</th>"
        for name in columns
    )
    body = "".join(_row(one, language) for one in told)
    caption = plain(say("saved.list.caption", language))
    return (
        f'<div class="scroll saved" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="plain_table saved"><caption class="unseen">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(one: Written, language: str) -> str:
    title = clean(one.title, 100)
    name = opening(title, one.offer_id, "offer", say("saved.list.open_says", language, name=title))
    more = opening(
        say("saved.list.more_link", language),
        one.offer_id,
        "detail",
        say("saved.list.more_says", language, name=title),
    )
    small = " · ".join(
        plain(text) for text in (one.owner, f"v{one.version}", one.saved, one.sure.small) if text
    )
    return (
        f'<tr><td class="standing {plain(one.state)}">{plain(one.state_name)}</td>'
        f'<th scope="row">{name}<small>{small}</small></th>'
        f'<td class="owner">{plain(one.owner)}</td><td class="version">{plain(one.version)}</td>'
        f'<td class="number"><b>{plain(one.fee)}</b></td>'
        f'<td class="number customer">{plain(one.customer)}</td>'
        f'<td class="number ours">{plain(one.ours)}</td>'
        f"{sure(one.sure, plain(one.sure.count))}"
        f'<td class="saved">{plain(one.saved)}</td><td>{more}</td></tr>'
    )


def deleted(language: str) -> None:
    """The offers that were deleted, and the way back; filled when it is opened."""
    fold = st.expander(say("saved.deleted.fold", language), key=DELETED, on_change="rerun")
    if not fold.open:
        return
    with fold:
        found = store.offers().listed(deleted=True)
        if not found:
            st.html(f'<p class="note">{plain(say("saved.deleted.none", language))}</p>')
        for one in found[: rows.PAGE]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                at = words.moment_text(one.deleted_at or "", language, saving.offset())
                told = say("saved.deleted.one", language, title=clean(one.title, 100), at=at)
                st.html(f"<p>{plain(told)}</p>")
                st.button(
                    say("saved.do.restore", language),
                    key=f"restore_{one.id}",
                    on_click=restore,
                    args=(one.id, language),
                )


def restore(offer_id: str, language: str) -> None:
    """Brings a deleted offer back."""
    try:
        store.offers().restore(offer_id)
        saving.tell(say("saved.deleted.back", language))
    except StoreError as told:
        saving.tell(told.says(language), "refused")


def drafts(found: Sequence["SavedDraft"], language: str) -> None:
    """What this person left unsaved, each with the way to go on and the way to drop it."""
    if not found:
        return
    section(say("saved.drafts.heading", language), say("saved.drafts.subtitle", language))
    for index, one in enumerate(found[:MOST_DRAFTS]):
        with st.container(
            key=f"draft_row_{index}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            at = words.moment_text(one.saved_at, language, saving.offset())
            title = clean(str(one.content.get("title", "")), 100)
            st.html(f"<p>{plain(say('saved.drafts.one', language, title=title, at=at))}</p>")
            st.button(
                say("saved.left.continue", language),
                key=f"draft_open_{index}",
                on_click=_continue,
                args=(one, language),
            )
            st.button(
                say("saved.left.discard", language),
                key=f"draft_drop_{index}",
                on_click=_drop,
                args=(one, language),
            )


TURN = "turn_to_offer"


def _continue(one: "SavedDraft", language: str) -> None:
    if saving.take_up_draft({**one.content, "saved_at": one.saved_at}, language):
        st.session_state[TURN] = True


def _drop(one: "SavedDraft", language: str) -> None:
    try:
        store.drafts().discard(one.subject)
    except StoreError as told:
        saving.tell(told.says(language), "refused")
