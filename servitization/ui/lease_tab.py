"""The section Lease or service: the questions, what follows in both sides' books, the law of the place.

The questions change the case as the fields of the Offer page do, and stand in the address; everything
else is read from the answer.
"""

from collections.abc import Callable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.assumptions.law import EXCEPTIONS
from servitization.language import say
from servitization.report import classification_tables, classification_words
from servitization.report.sentences import named, years_text
from servitization.report.table import Table
from servitization.ui import field_values, state
from servitization.ui.contract_fields import number
from servitization.ui.field_values import ANSWERS, EMPTY, LEASE_QUESTIONS, QUESTIONS
from servitization.ui.on_screen import Shown
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section, table


def lease_or_service(seen: Shown, language: str) -> None:
    """Draws the whole section."""
    with st.container(key="lease_result", gap="xsmall"):
        _result(seen.answer, language)
    with st.container(key="lease_questions", gap="xsmall"):
        _questions(seen, language)
    with st.container(key="lease_books"):
        _books(seen, language)
    with st.container(key="lease_law", gap="xsmall"):
        _law(seen, language)


def _note(text: str, name: str = "note") -> None:
    if text:
        st.html(f'<p class="{name}">{plain(text)}</p>')


def _result(answer: Answer, language: str) -> None:
    found = answer.classification
    section(say("classification.heading", language), say("classification.subtitle", language))
    told = classification_words.result_says(found, language)
    st.html(f'<p class="lease_result">{plain(told)}</p>')
    _note(classification_words.consequence_says(answer, language), "note told")
    _note(classification_words.contradiction_says(found, language), "note contradiction")


def _questions(seen: Shown, language: str) -> None:
    section(say("classification.questions.heading", language), say("classification.questions.note", language))
    found = seen.answer.classification
    for name, field in LEASE_QUESTIONS.items():
        question = found.question(field)
        asked = classification_words.question_says(field, language)
        with st.container(key=f"lease_{name}", horizontal=True, vertical_alignment="center", gap="small"):
            differs = classification_words.differs_says(question, language)
            more = f"<small>{plain(differs)}</small>" if differs else ""
            st.html(f'<p class="question">{plain(asked)}{more}</p>', width="stretch")
            _choice(
                name,
                tuple(ANSWERS),
                asked,
                lambda code, question=question: classification_words.choice_says(question, code, language),
                seen,
            )


def _choice(name: str, codes: tuple[str, ...], label: str, said: Callable[[str], str], seen: Shown) -> None:
    """A switch between the codes of a field; what the file says is not kept in the address."""
    question, key = QUESTIONS[name], f"pick_lease_{name}"
    st.session_state[key] = question.filed(seen.case.assumptions)
    st.segmented_control(
        plain_markdown(label),
        list(codes),
        key=key,
        format_func=said,
        required=True,
        on_change=lambda: _take(name, st.session_state[key], seen),
        label_visibility="collapsed",
        width="content",
    )


def _take(name: str, code: str, seen: Shown) -> None:
    filed = QUESTIONS[name].filed(seen.choice.case.assumptions)
    state.choose(name, None if code == filed else code)


def _flag(name: str, label: str, seen: Shown) -> None:
    key = f"pick_lease_{name}"
    st.session_state[key] = QUESTIONS[name].filed(seen.case.assumptions) == "yes"
    st.checkbox(
        plain_markdown(label),
        key=key,
        on_change=lambda: _take(name, "yes" if st.session_state[key] else "no", seen),
    )


def _books(seen: Shown, language: str) -> None:
    answer = seen.answer
    is_lease = answer.classification.result == "lease"
    ending = "_lease" if is_lease else ""
    left, right = st.columns(2, gap="large")
    with left:
        section(
            say(f"classification.customer.heading{ending}", language),
            say(
                "classification.customer.subtitle",
                language,
                currency=named("compare.currency", answer.offer.currency, language),
                term=years_text(answer.offer.term, language),
            ),
            "customer",
        )
        table(classification_tables.customer_figures(answer, language), "lease_figures")
        _borrowing(seen, language)
    with right:
        section(
            say(f"classification.provider.heading{ending}", language),
            say("classification.provider.subtitle", language),
            "provider",
        )
        _note(classification_words.provider_says(answer, language), "note told")
        asked = seen.case.assumptions.classification
        table(classification_tables.indicators(answer, asked, language), "lease_indicators")
        with st.container(key="lease_flags", gap="xxsmall"):
            for name in ("transfers", "bargain", "specialised"):
                _flag(name, say(f"classification.field.{name}", language), seen)
    with st.container(key="lease_folds", gap="xsmall"):
        _fold("customer", lambda: classification_tables.customer_years(answer, language), language)
        if answer.classification.lessor.schedule is not None:
            _fold("provider", lambda: classification_tables.provider_years(answer, language), language)


def _borrowing(seen: Shown, language: str) -> None:
    """The customer's borrowing rate: empty stands for his cost of money."""
    label = say("classification.field.borrowing", language)
    number("borrowing", label, seen, language, say("classification.field.borrowing_empty", language), 300)


def _law(seen: Shown, language: str) -> None:
    found = seen.answer.legal
    subtitle = say("classification.legal.subtitle_none", language)
    if found.jurisdiction:
        place = classification_words.jurisdiction_says(found, language)
        subtitle = say("classification.legal.subtitle", language, jurisdiction=place)
    section(say("classification.legal.heading", language), subtitle)
    _note(classification_words.legal_says(found, language), "note told")
    for flag in classification_words.flags(found, language):
        remedies = "".join(f"<li>{plain(one)}</li>" for one in flag.remedies)
        st.html(f'<div class="legal_flag"><p>{plain(flag.says)}</p><ul>{remedies}</ul></div>')
    if not found.jurisdiction:
        return
    with st.container(key="lease_contract", horizontal=True, vertical_alignment="center", gap="medium"):
        if field_values.law_has_exceptions(seen.case.assumptions):
            _exception(seen, language)
        about = [rule for rule in found.rules if rule.state != "other_systems"]
        if any(rule.condition == "financed_works" for rule in about):
            _flag("works", say("classification.field.works", language), seen)
    with st.container(key="lease_law_folds", gap="xsmall"):
        _fold("legal", lambda: classification_tables.rules(found, language), language)


def _exception(seen: Shown, language: str) -> None:
    key = "pick_lease_exception"
    st.session_state[key] = QUESTIONS["exception"].filed(seen.case.assumptions)
    st.selectbox(
        plain_markdown(say("classification.field.exception", language)),
        [EMPTY, *EXCEPTIONS],
        key=key,
        format_func=lambda code: clean(classification_words.exception_says(code, language)),
        on_change=lambda: _take("exception", st.session_state[key], seen),
        width=300,
    )


def _fold(name: str, made: Callable[[], Table | None], language: str) -> None:
    label = plain_markdown(say(f"classification.{name}.fold", language))
    fold = st.expander(label, key=f"fold_lease_{name}", on_change="rerun")
    if fold.open:
        shown = made()
        if shown is not None:
            with fold:
                table(shown, f"lease_{name}_years")
