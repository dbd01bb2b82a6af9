"""The tab Who bears it: risk by item before and after, what many contracts even out, the worst cases."""

import streamlit as st

from servitization.analysis.risk.sureness import Sureness
from servitization.language import number, say
from servitization.report import risk_tables, risk_words, sureness_words
from servitization.report.charts.below_cost import below_cost
from servitization.report.sentences import rate_text
from servitization.ui import risk_watch
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import picture
from servitization.ui.plain import plain
from servitization.ui.tables import section, table


def bears(seen: Shown, found: Sureness, settled: bool, language: str) -> None:
    """Draws the tab."""
    offer = seen.answer.offer
    behind = risk_watch.behind(seen, found) if settled else None
    held = ""
    with st.container(key="risk_borne", gap="xsmall"):
        if behind is None:
            section(say("risk.borne.heading", language), say("risk.work.wait", language))
        else:
            unit = risk_tables.borne_scale(behind.transfer).heading(offer.currency, language)
            draws = behind.transfer.draws
            said = say(
                "risk.borne.subtitle",
                language,
                unit=unit,
                draws=number(draws, language),
                error=risk_tables.deviation_error(draws, language),
            )
            section(say("risk.borne.heading", language), said)
            names = risk_words.short_names(seen.case, language)
            held = sureness_words.rates_held_says(behind.rates_held, language, names, "rates_held_here")
            told = [*risk_tables.borne_says(behind.transfer, offer, language), *([held] if held else [])]
            spans = "".join(f"<span>{plain(one)}</span> " for one in told)
            st.html(f'<p class="note told">{spans}</p>')
            table(risk_tables.borne(behind.transfer, behind.ledgers, offer, language), "risk_borne")
            rate = rate_text(offer.system_rate, language)
            st.html(f'<p class="note">{plain(say("risk.borne.note", language, rate=rate))}</p>')
    with st.container(key="risk_tails"):
        left, right = st.columns(2, gap="large")
        with left:
            section(say("risk.tail_table.heading", language), say("risk.tail_table.subtitle", language))
            table(risk_tables.tail(found, offer, language), "risk_tail")
            if behind is not None and behind.pooled:
                with st.container(key="risk_pooled", gap="xsmall"):
                    section(say("risk.pooled.heading", language), say("risk.pooled.subtitle", language))
                    if held:
                        st.html(f'<p class="note">{plain(held)}</p>')
                    table(risk_tables.pooled(behind.pooled, offer, language), "risk_pooled")
        with right:
            picture(below_cost(found, offer, language, "screen"), "below_cost")
            told = sureness_words.below_says(found, offer.currency, language)
            st.html(f'<p class="note told">{"".join(f"<span>{plain(one)}</span> " for one in told)}</p>')
