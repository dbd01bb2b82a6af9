"""What the Assumptions page draws: its head, the numbers, a draft's effect, guesses, the text."""

from collections.abc import Sequence

import streamlit as st

from servitization.analysis.changes import differences
from servitization.analysis.explain.basis import Basis
from servitization.language import say
from servitization.report import assumption_tables as tables
from servitization.report.assumption_tables import Entry
from servitization.ui import (
    assumptions_draft,
    assumptions_edit,
    assumptions_guesses,
    assumptions_layers,
    assumptions_table,
    caches,
    offers,
    state,
)
from servitization.ui.head import Eyebrow, head
from servitization.ui.on_screen import Shown

TABS = ("numbers", "effect", "guesses", "text", "layers")


def title(seen: Shown, language: str) -> None:
    """On how many numbers the fee rests, how many are judged, and how many of those decide."""
    offer = seen.answer.offer
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    found = caches.tried().get(seen.case)
    head(
        Eyebrow("", "", (say("assumptions.eyebrow", language), seen.choice.name), print_),
        tables.title(seen.answer, seen.case, found, language),
        (say("assumptions.second", language),),
    )
    assumptions_draft.saved(language)


@st.cache_resource(max_entries=24, show_spinner=False)
def _entries(marks: tuple, language: str, _seen: Shown) -> tuple[Entry, ...]:
    base = offers.base(_seen.choice.key) if offers.is_draft(_seen.choice.key) else None
    changed = differences(base.case, _seen.case) if base is not None and base.case is not None else ()
    return tables.entries(_seen.case, Basis(_seen.study, _seen.answer).unit_of, changed, language)


def entries(seen: Shown, language: str) -> tuple[Entry, ...]:
    """Every assumption of what is on the screen, gathered once."""
    codes = tuple((name, state.code(name)) for name in state.FIELDS if state.code(name))
    # Sources and places are in no fingerprint.
    edition = caches.edition(offers.ROOT / "assumptions")
    return _entries((seen.choice.key, seen.case.fingerprint, edition, codes), language, seen)


def tabs(seen: Shown, every: Sequence[Entry], language: str) -> None:
    """The tabs, of which only the open one is drawn."""
    names = [say(f"assumptions.tab.{name}", language) for name in TABS]
    made = dict(zip(TABS, st.tabs(names, key="assumptions_tabs", on_change="rerun"), strict=True))
    currency = seen.case.assumptions.currency
    assumptions_table.listen()
    if made["effect"].open:
        with made["effect"]:
            assumptions_draft.effect(seen, language)
    elif made["guesses"].open:
        with made["guesses"]:
            _panel(seen, every, currency, language)
            assumptions_guesses.section_of(seen.case, every, currency, language)
    elif made["text"].open:
        with made["text"]:
            assumptions_draft.text(seen.choice, language)
            assumptions_draft.keeping(seen.choice, language)
            assumptions_draft.sheet(seen, language)
    elif made["layers"].open:
        with made["layers"]:
            assumptions_layers.layers(seen, language)
    else:
        with made["numbers"]:
            _numbers(seen, every, currency, language)


def _numbers(seen: Shown, every: Sequence[Entry], currency: str, language: str) -> None:
    def deciding() -> tuple[str, ...]:
        return assumptions_guesses.deciding(assumptions_guesses.tried(seen.case, language))

    found = assumptions_table.asked(every, deciding, language)
    _panel(seen, every, currency, language)
    assumptions_table.rows(found, len(every), currency, language)


def _panel(seen: Shown, every: Sequence[Entry], currency: str, language: str) -> None:
    one = assumptions_table.chosen(every)
    if one is not None:
        assumptions_edit.panel(one, seen.choice, currency, language)
