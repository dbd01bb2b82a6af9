"""The head of a page: state and offer, the verdict as a heading, the sentences after it."""

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.report import offer_words, sentences
from servitization.report.audience import CustomerAnswer
from servitization.ui.plain import plain

MARKS = {"go": "●", "conditional": "◐", "no": "○"}


def verdict(answer: Answer | CustomerAnswer, language: str) -> None:
    """Eyebrow, verdict and second sentences, for whom the answer is."""
    pieces = "".join(
        f"<strong>{plain(piece.text)}</strong>" if piece.strong else plain(piece.text)
        for piece in offer_words.verdict_segments(answer, language)
    )
    seconds = "".join(
        f"<span>{plain(sentence)}</span> " for sentence in offer_words.second_sentences(answer, language)
    )
    credit = ""
    if isinstance(answer, Answer):
        credit = f'<p class="credit">{plain(sentences.credit(answer, language))}</p>'
    st.html(
        f'<div class="head">{_eyebrow(answer, language)}'
        f'<h1 class="verdict">{pieces}</h1><p class="second">{seconds}</p>{credit}</div>'
    )


def _eyebrow(answer: Answer | CustomerAnswer, language: str) -> str:
    offer = answer.offer
    about = [offer.title, offer.product if offer.product != offer.system else ""]
    if isinstance(answer, Answer):
        outcome = answer.verdict.outcome
        state = f"{MARKS[outcome]} {say(f'verdict.outcome.{outcome}', language)}"
        about.insert(0, sentences.summary(answer, language))
    else:
        outcome, state = "go", f"{MARKS['go']} {say('offer.offered', language)}"
    if offer.product in ("", offer.system):
        about.append(sentences.named("system", offer.system, language))
    shown = " · ".join(plain(text, 120) for text in about if text)
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    return (
        f'<p class="eyebrow"><span><b class="state {outcome}">{plain(state)}</b> {shown}</span>'
        f"<small>{plain(print_)}</small></p>"
    )


def last_good(labels: tuple[str, ...], language: str) -> None:
    """Says that the page shows an older answer, because some fields cannot be read."""
    if labels:
        named = ", ".join(labels)
        st.html(f'<p class="last_good" role="status">{say("offer.last_good", language, fields=named)}</p>')
