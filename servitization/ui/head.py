"""The head of every page: a line that says where one is, one sentence as the heading, what follows it."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from servitization.report.offer_words import Segment
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html

MARKS = {"go": "●", "conditional": "◐", "no": "○"}
"""The shape of each outcome; the word stands beside it, colour comes third."""


@dataclass(frozen=True)
class Eyebrow:
    """The line above the heading: a state with its outcome, what it is about, the calculation."""

    state: str
    outcome: str
    about: tuple[str, ...]
    calculation: str = ""


def _piece(piece: Segment) -> str:
    return asked_html(piece.text, piece.name) if piece.name else plain(piece.text)


def head(eyebrow: Eyebrow, heading: Iterable[Segment], seconds: Iterable[str] = (), credit: str = "") -> None:
    """Draws the head; strong pieces of the heading are the numbers that matter."""
    pieces = "".join(
        f"<strong>{_piece(piece)}</strong>" if piece.strong else plain(piece.text) for piece in heading
    )
    second = "".join(f"<span>{plain(sentence)}</span> " for sentence in seconds if sentence)
    below = f'<p class="credit">{plain(credit)}</p>' if credit else ""
    about = " · ".join(plain(text, 120) for text in eyebrow.about)
    state = f'<b class="state {eyebrow.outcome}">{plain(eyebrow.state)}</b> ' if eyebrow.state else ""
    st.html(
        f'<div class="head"><p class="eyebrow"><span>{state}{about}</span>'
        f"<small>{plain(eyebrow.calculation)}</small></p>"
        f'<h1 class="verdict">{pieces}</h1><p class="second">{second}</p>{below}</div>'
    )
