"""What the Contract page draws first: its head, and the fee with structures side by side and its terms."""

import streamlit as st

from servitization.analysis.business_models import Impossible, Row, model_contracts, structure_contracts
from servitization.assumptions.consistency import OWNED
from servitization.language import currency_symbol, say
from servitization.report import contract_tables, contract_words
from servitization.report.charts.fee_by_year import LEFT_OUT, fee_by_year
from servitization.report.fee_words import structure_name
from servitization.ui import contract_terms, field_values, state
from servitization.ui.contract_fields import codes, forget_fees, refuse, say_why, told_once
from servitization.ui.contract_values import CONTRACT_QUESTIONS, codes_of
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.notices import misleading
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import picture
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table
from servitization.ui.verdict import outcome_text

Rows = tuple[Row | Impossible, ...]
CHOSEN = ("model", "structure", "payments", "sla_measure")
"""Terms without a field of text: what came with the address and cannot be taken is said in the head."""


def title(seen: Shown, language: str) -> None:
    """The head: the fee in the first year and later, beside consumer prices."""
    answer, offer = seen.answer, seen.answer.offer
    rows = structures_of(seen)
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    outcome = contract_words.outcome(answer)
    about = (structure_name(offer.signed.fee.structure, language), offer.title)
    with st.container(gap="xsmall"):
        head(
            Eyebrow(outcome_text(outcome, language), outcome if outcome in MARKS else "", about, print_),
            contract_words.heading_segments(answer, language),
            contract_words.second_sentences(answer, rows, seen.study.price_neutral_weight, language),
        )
        misleading(answer, "contract", language)
        for name in CHOSEN:
            if name in seen.refused:
                say_why(seen.refused[name])


def structures_of(seen: Shown) -> Rows:
    """The structures side by side, the contract's own at the fee on the screen."""
    return seen.study.with_fee(seen.study.fee_structures, state.fee())


def fee(seen: Shown, language: str) -> None:
    """Structures side by side, one of which is taken with a click; then the terms of the fee."""
    answer, offer, rows = seen.answer, seen.answer.offer, structures_of(seen)
    with st.container(key="contract_structures"):
        unit = contract_tables.money_scale(rows).heading(offer.currency, language, inside=True)
        section(
            say("contract.structures.heading", language),
            say(
                "contract.structures.subtitle",
                language,
                currency=currency_symbol(offer.currency),
                unit=unit,
            ),
        )
        table(contract_tables.structures(rows, answer, language), "fee_structures")
        _note("contract.structures.moved", language, state.fee() is not None)
        contracts = {row.name: row for row in rows}
        pick(
            "structure",
            [name for name, row in contracts.items() if isinstance(row, Row)],
            next((name for name, row in contracts.items() if isinstance(row, Row) and row.is_contract), None),
            seen,
            language,
        )
    with st.container(key="contract_borne"):
        left, right = st.columns([11, 10], gap="large")
        with left:
            picture(fee_by_year(rows, answer, language, "screen"), "fee_by_year")
            _note("contract.chart.fee.note", language, any(row.name in LEFT_OUT for row in rows))
        with right:
            section(
                say("contract.structures.bears_heading", language),
                say("contract.structures.bears_subtitle", language),
            )
            table(contract_tables.bearers(rows, language), "fee_bears")
            _note("contract.structures.open_book", language)
    contract_terms.terms(seen, language)
    with st.container(key="folds", gap="xsmall"):
        present_values(rows, seen, language)


def present_values(rows: Rows, seen: Shown, language: str, by_model: bool = False) -> None:
    """A fold with the net present values of rows."""
    label = plain_markdown(say("contract.structures.npv", language))
    fold = st.expander(label, key="fold_contract_npv", on_change="rerun")
    if fold.open:
        with fold:
            table(contract_tables.present_values(rows, seen.answer, language, by_model), "fee_npv")


def _note(key: str, language: str, wanted: bool = True) -> None:
    if wanted:
        st.html(f'<p class="note">{plain(say(key, language))}</p>')


def pick(kind: str, names: list[str], held: str | None, seen: Shown, language: str) -> None:
    """A row of names, one click on which makes that row the contract of the screen."""
    shown = structure_name if kind == "structure" else contract_words.model_name
    key, topic = f"pick_contract_{kind}", "structures" if kind == "structure" else "models"
    st.session_state[key] = held
    st.pills(
        plain_markdown(say(f"contract.{topic}.pick", language)),
        names,
        key=key,
        format_func=lambda name: plain_markdown(shown(name, language), 40),
        on_change=lambda: _take(kind, st.session_state[key], seen, language),
    )
    told_once(kind)


def _take(kind: str, name: str | None, seen: Shown, language: str) -> None:
    """Takes a row as the contract: every term of it, as far as it differs from the file."""
    study = seen.study
    if kind == "structure":
        made = structure_contracts(study.comparison, study.price_neutral_weight)
    else:
        made = model_contracts(study.comparison)
    contract = made.get(name) if name else None
    if contract is None or contract.arrangement == OWNED:
        return
    filed = seen.choice.case.assumptions
    wanted = {
        one: code
        for one, code in codes_of(filed, contract).items()
        if code != CONTRACT_QUESTIONS[one].filed(filed)
    }
    others = {one: code for one, code in codes().items() if one not in CONTRACT_QUESTIONS}
    found = field_values.made(seen.choice.case, {**others, **wanted}, others, language)
    if found.refused:
        refuse(kind, " ".join(found.refused.values()))
        return
    for one in CONTRACT_QUESTIONS:
        state.forget(one)
        state.choose(one, wanted.get(one))
    forget_fees()
