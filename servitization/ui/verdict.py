"""The head of the Offer page: state and offer, the verdict, the sentences after it."""

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.language import say
from servitization.report import offer_words, sentences
from servitization.report.audience import CustomerAnswer
from servitization.ui import state
from servitization.ui.head import MARKS, Eyebrow, head


def verdict(answer: Answer | CustomerAnswer, language: str) -> None:
    """Eyebrow, verdict and second sentences, for whom the answer is."""
    head(
        _eyebrow(answer, language),
        offer_words.verdict_segments(answer, language),
        offer_words.second_sentences(answer, language),
        sentences.credit(answer, language) if isinstance(answer, Answer) else "",
    )


def _eyebrow(answer: Answer | CustomerAnswer, language: str) -> Eyebrow:
    offer = answer.offer
    about = [offer.title, offer.product if offer.product != offer.system else ""]
    if isinstance(answer, Answer):
        outcome, shown = answer.verdict.outcome, state_text(answer, language)
        about.insert(0, sentences.summary(answer, language))
    else:
        outcome = "go" if answer.offered else "conditional"
        word = "offered" if answer.offered else "draft"
        shown = f"{MARKS[outcome]} {say(f'offer.{word}', language)}"
    if offer.product in ("", offer.system):
        about.append(sentences.named("system", offer.system, language))
    moved = isinstance(answer, Answer) and state.fee() is not None
    key = f"offer.calculation{'_moved' if moved else ''}"
    print_ = say(key, language, fingerprint=offer.fingerprint[:7])
    return Eyebrow(shown, outcome, tuple(text for text in about if text), print_)


def state_text(answer: Answer, language: str) -> str:
    """The outcome as a shape and a word, for example `● Go`."""
    return outcome_text(answer.verdict.outcome, language)


def outcome_text(outcome: str, language: str) -> str:
    """An outcome as a shape and a word."""
    return f"{MARKS[outcome]} {say(f'verdict.outcome.{outcome}', language)}"


def last_good(labels: tuple[str, ...], language: str) -> None:
    """Says that the page shows an older answer, because some fields cannot be read."""
    if labels:
        named = "; ".join(f"“{label}”" for label in labels)
        st.html(f'<p class="last_good" role="status">{say("offer.last_good", language, fields=named)}</p>')
