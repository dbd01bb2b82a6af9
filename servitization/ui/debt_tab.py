"""The tab Debt and tax of the Compare page: loans, accounts, a financier, sales tax.

Nothing is computed here; without any financing it says so, and what a file would say for one.
"""

from collections.abc import Callable

import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.financing import FinancedResult, OwnershipResult
from servitization.language import say
from servitization.report import debt_tables, debt_words
from servitization.report.charts.debt_service import debt_chart
from servitization.report.compare_words import Scale, capital
from servitization.report.rounding import fee_money
from servitization.report.sentences import party_name, rate_text
from servitization.report.table import Table
from servitization.ui.notices import misleading
from servitization.ui.pictures import picture
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table


def debt(answer: Answer, language: str) -> None:
    """Draws the tab."""
    found = answer.financing
    if found is None:
        _nothing(language)
        return
    with st.container(key="debt_tab", gap="medium"):
        misleading(answer, "debt", language)
        for one in (found.provider, found.customer):
            if one is not None:
                _financed(one, answer, language)
        if found.ownership is not None:
            _owned(found.ownership, answer, language)
            alternative(found.ownership, answer, language)
        if found.sales_tax:
            unit = debt_tables.sales_tax_unit(found.sales_tax)
            with st.container(key="debt_vat", gap="xsmall"):
                section(
                    say("debt.vat.heading", language),
                    say("debt.vat.subtitle", language, unit=_unit(unit, answer, language)),
                )
                table(debt_tables.sales_tax(found.sales_tax, language), "sales_tax")


def _nothing(language: str) -> None:
    with st.container(key="debt_none", gap="xsmall"):
        section(say("debt.none.heading", language))
        _paragraph(say("debt.none.text", language))
        st.code(debt_words.EXAMPLE, language=None)
        _paragraph(say("debt.none.more", language))


def _financed(one: FinancedResult, answer: Answer, language: str) -> None:
    who = debt_words.side(one, answer)
    with st.container(key=f"debt_{who}", gap="xsmall"):
        rate = rate_text(answer.offer.party_rates[one.party], language)
        section(say(f"debt.{who}.heading", language), say(f"debt.{who}.subtitle", language, rate=rate), who)
        _paragraph(" ".join(debt_words.financed_says(one, answer, language)))
        table(debt_tables.summary(one, answer, language), "financed")
        if one.least_coverage is not None:
            picture(debt_chart(one, answer, language, "screen"), f"debt_chart_{who}")
        _fold(f"cash_{who}", language, lambda: debt_tables.cash_by_year(one, answer, language))
        _fold(f"tax_{who}", language, lambda: debt_tables.tax_by_year(one, answer, language))


def _owned(one: OwnershipResult, answer: Answer, language: str) -> None:
    with st.container(key="debt_owner", gap="xsmall"):
        unit = _unit(debt_tables.owner_unit(one), answer, language)
        section(say("debt.owner.heading", language), say("debt.owner.subtitle", language, unit=unit))
        _paragraph(" ".join(debt_words.owned_says(one, answer, language)))
        table(debt_tables.owners(one, answer, language), "owners")
        _fold("rent", language, lambda: debt_tables.rent_by_year(one, answer, language))


def alternative(one: OwnershipResult, answer: Answer, language: str) -> None:
    """The service with a financier beside the others: fee, limits and gains, and who owns."""
    with st.container(key="debt_alternative", gap="xsmall"):
        told = {
            "fee": fee_money(answer.fee.level, answer.offer.currency, language),
            "owner": party_name(answer.offer, one.financier, language),
        }
        subtitle = capital(say("debt.alternative.subtitle", language, **told))
        section(say("debt.alternative.heading", language), subtitle)
        table(debt_tables.with_financier(one, answer, language), "with_financier")


def _fold(name: str, language: str, made: Callable[[], Table]) -> None:
    label = plain_markdown(say(f"debt.fold.{name}", language))
    fold = st.expander(label, key=f"fold_debt_{name}", on_change="rerun")
    if fold.open:
        with fold:
            table(made(), f"debt_{name}")


def _unit(unit: Scale, answer: Answer, language: str) -> str:
    return capital(unit.heading(answer.offer.currency, language, inside=True))


def _paragraph(text: str) -> None:
    st.html(f'<p class="note">{plain(text)}</p>')
