"""Guesses that decide: the judged numbers, tried at both ends of their ranges when somebody asks."""

from collections.abc import Sequence

import streamlit as st

from servitization.analysis.guesses import Guesses, guesses
from servitization.assumptions.case import Case
from servitization.language import say
from servitization.report import assumption_tables as tables
from servitization.report.assumption_tables import Entry, GuessLine
from servitization.ui import caches
from servitization.ui.assumptions_table import edit_html, path_html
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html, section

HEADS = ("rank", "name", "value", "low", "high", "swing")


def tried(case: Case, language: str) -> Guesses:
    """The guesses of a case; shows how far it is while they are tried for the first time."""
    found = caches.tried().get(case)
    if found is None:
        bar = st.progress(0.0, say("assumptions.guess.trying", language))
        found = guesses(case, lambda share: bar.progress(share, say("assumptions.guess.trying", language)))
        bar.empty()
        caches.tried().keep(case, found)
    return found


def deciding(found: Guesses) -> tuple[str, ...]:
    """Paths of the numbers that turn the verdict."""
    return tuple(one.path for one in found.ranked if one.turns)


def section_of(case: Case, every: Sequence[Entry], currency: str, language: str) -> None:
    """The guesses, the one that decides most first."""
    found = tried(case, language)
    lines = tables.guess_lines(found, every, currency, language)
    section(say("assumptions.guess.heading", language), say("assumptions.guess.subtitle", language))
    told = "".join(f"<span>{plain(text)}</span>" for text in tables.guesses_say(found, len(lines), language))
    st.html(f'<p class="note" role="status">{told}</p>')
    if lines:
        st.html(table_html(lines, language))


def table_html(lines: Sequence[GuessLine], language: str) -> str:
    """The markup of the guesses, with a bar for how far each moves the zone."""
    heads = "".join(
        f'<th scope="col" class="{name}">{plain(say(f"assumptions.guess.head.{name}", language))}</th>'
        for name in HEADS
    )
    caption = plain(say("assumptions.guess.heading", language))
    rows = "".join(_row(one, language) for one in lines)
    return (
        f'<div class="scroll guesses" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="plain_table guesses"><caption class="unseen">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(one: GuessLine, language: str) -> str:
    turns = (
        f' <b class="mark turns">{plain(say("assumptions.guess.turns", language))}</b>' if one.turns else ""
    )
    kind = "turns" if one.turns else "holds"
    name = f"{edit_html(one.meaning, one.path, language)}{turns}<small>{path_html(one.path)}</small>"
    bar = f'<div class="swing_bar"><i class="{kind}" style="width:{100 * one.share:.2f}%"></i></div>'
    return (
        f'<tr><td class="rank">{one.rank}</td>'
        f'<th scope="row">{name}</th>'
        f'<td class="value">{asked_html(one.value, one.path)}</td>'
        f'<td class="end">{plain(one.ends[0])}</td><td class="end">{plain(one.ends[1])}</td>'
        f'<td class="swing">{bar}<span>{plain(one.swing)}</span></td></tr>'
    )
