"""The tab Business models: side by side, like for like, and who pays what."""

import streamlit as st

from servitization.analysis.business_models import CONTRACT, Row
from servitization.language import currency_symbol, say
from servitization.report import contract_tables, contract_words
from servitization.ui import contract, debt_tab, state
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table


def models(seen: Shown, language: str) -> None:
    """Draws the tab."""
    study, answer, offer = seen.study, seen.answer, seen.answer.offer
    rows = study.with_fee(study.business_models, state.fee())
    with st.container(key="contract_models"):
        unit = contract_tables.money_scale(rows).heading(offer.currency, language, inside=True)
        section(
            say("contract.models.heading", language),
            say("contract.models.subtitle", language, currency=currency_symbol(offer.currency), unit=unit),
        )
        table(contract_tables.models(rows, answer, language), "fee_models")
        rebound = seen.case.assumptions.contract.usage_rebound
        told = (
            contract_words.guard_says(study.like_for_like, offer.horizon, language),
            contract_words.more_used_says(study.like_for_like, rebound, language),
        )
        spans = "".join(f"<span>{plain(one)}</span> " for one in told if one)
        st.html(f'<p class="note told" role="status">{spans}</p>')
        possible = [row for row in rows if isinstance(row, Row) and row.fee is not None]
        contract.pick(
            "model",
            [row.name for row in possible if row.name != CONTRACT],
            next((row.name for row in possible if row.is_contract and row.name != CONTRACT), None),
            seen,
            language,
        )
    owned = answer.financing.ownership if answer.financing else None
    if owned is not None:
        debt_tab.alternative(owned, answer, language)
    with st.container(key="contract_models_bear"):
        section(
            say("contract.structures.bears_heading", language),
            say("contract.structures.bears_subtitle", language),
        )
        table(contract_tables.bearers(rows, language, by_model=True), "fee_bears")
    with st.container(key="folds", gap="xsmall"):
        contract.present_values(rows, seen, language, by_model=True)
        label = plain_markdown(say("contract.models.payers", language))
        fold = st.expander(label, key="fold_contract_payers", on_change="rerun")
        if fold.open:
            with fold:
                st.html(f'<p class="note">{plain(say("contract.models.payers_note", language))}</p>')
                table(contract_tables.payers(rows, language), "fee_payers")
