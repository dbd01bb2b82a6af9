"""One sheet for each partner, folded: what it does, what it gets, when; and the same as PDF.

Drawn from the partner's projection, so that what is shown or downloaded can be handed over.
"""

from datetime import date

import streamlit as st

from servitization.language import say
from servitization.report import partner_sheet_words as words
from servitization.report.compare_words import capital
from servitization.report.documents import pdf
from servitization.report.partner_sheet import PartnerSheet, partner_sheet
from servitization.ui import state
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.standing import Standing, standing
from servitization.ui.tables import section, table


def sheets(seen: Shown, language: str) -> None:
    """A fold for each partner; without contracts there is nothing to hand over."""
    partners = seen.answer.partners
    if partners.contract is None:
        return
    now = standing(seen.choice.key, seen.case, state.fee())
    with st.container(key="partners_sheets"):
        section(say("partners.sheets.heading", language), say("partners.sheets.subtitle", language))
        with st.container(key="sheet_folds", gap="xsmall"):
            for name in partners.players[2:]:
                view = partner_sheet(seen.answer, name)
                who = capital(words.partner_name(view, language))
                label = plain_markdown(say("partners.sheets.fold", language, who=who), 160)
                fold = st.expander(label, key=f"fold_sheet_{name}", on_change="rerun")
                if fold.open:
                    with fold:
                        _sheet(view, now, language)


def _sheet(view: PartnerSheet, now: Standing, language: str) -> None:
    verdict = "".join(
        f"<b>{plain(piece.text)}</b>" if piece.strong else plain(piece.text)
        for piece in words.verdict_segments(view, language)
    )
    told = (words.rate_says(view, language), *words.does(view, language))
    spans = "".join(f"<span>{plain(one)}</span> " for one in told)
    st.html(f'<p class="sheet_verdict">{verdict}</p><p class="note">{spans}</p>')
    left, right = st.columns([3, 2], gap="large")
    with left:
        table(words.receipts(view, language), "sheet")
    with right:
        rows = "".join(
            f"<div><dt>{plain(label)}</dt><dd>{plain(value)}</dd></div>"
            for label, value in (
                *words.costs(view, language).rows,
                (say("partners.sheets.paid_back", language), words.paid_back(view, language)),
            )
        )
        st.html(f'<dl class="sheet_costs">{rows}</dl>')
    years = words.by_year(view, language)
    if years.rows:
        table(years, "by_year")
    st.download_button(
        say("partners.sheets.download", language),
        data=lambda: pdf.partner_pdf(view, language, date.today(), now.status()),
        file_name=pdf.partner_file_name(view, language),
        mime="application/pdf",
        on_click="ignore",
        key=f"sheet_pdf_{view.name}",
    )
