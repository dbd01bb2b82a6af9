"""The tab How sure: cash in many futures, the chance by fee, fees at confidence, index clauses."""

import streamlit as st

from servitization.analysis.answer import Offer
from servitization.analysis.risk.ledgers import KINDS, VIEWS, Fan
from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.language import number, say
from servitization.model.alternatives import SALE
from servitization.report import risk_tables, risk_words, sureness_words
from servitization.report.charts.cash_fan import cash_fan
from servitization.report.charts.chance_by_fee import chance_by_fee
from servitization.report.confidence_lines import confidence_lines
from servitization.report.sentences import party_name
from servitization.ui import risk_watch, state
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import drawing, picture
from servitization.ui.plain import plain
from servitization.ui.risk_html import clauses_html, confidence_html
from servitization.ui.tables import section, section_html

FAN = "fan"
"""Code of the fan: party, view and kind."""
BETWEEN = "~"


def sure(seen: Shown, found: Sureness, settled: bool, baseline: str, language: str) -> None:
    """Draws the tab."""
    offer = seen.answer.offer
    behind = risk_watch.behind(seen, found) if settled else None
    with st.container(key="risk_pictures"):
        left, right = st.columns([11, 10], gap="large")
        with left:
            _fan(behind, seen, language)
            _leaning(found, seen, baseline, language)
        with right:
            fee = seen.answer.fee
            zone = fee.against_sale if baseline == SALE else fee.against_informed
            least = seen.case.assumptions.verdict.p_both
            chart = chance_by_fee(found, zone, offer, baseline, language, "screen", least)
            picture(chart, "chance_by_fee")
    with st.container(key="risk_confidence", gap="xsmall"):
        section(
            say("risk.confidence_table.heading", language),
            say(
                "risk.confidence_table.subtitle",
                language,
                baseline=say(f"risk.baseline.{baseline}", language),
            ),
        )
        st.html(confidence_html(confidence_lines(found, offer, baseline, language), language))
        most = sureness_words.most_says(found.safe[baseline], offer.currency, language)
        st.html(f'<p class="note">{plain(most)}</p>')
    with st.container(key="risk_clauses", gap="xsmall"):
        count = number(behind.transfer.draws, language) if behind else ""
        key = "subtitle" if behind else "wait"
        section(
            say("risk.clauses_table.heading", language),
            say(f"risk.clauses_table.{key}", language, draws=count),
        )
        if behind is not None:
            names = risk_words.short_names(seen.case, language)
            held = sureness_words.rates_held_says(behind.rates_held, language, names, "rates_held_here")
            if held:
                st.html(f'<p class="note">{plain(held)}</p>')
            unit, lines = risk_tables.clauses(behind.clauses, offer, behind.transfer.draws, language)
            st.html(clauses_html(lines, unit, language))


def _leaning(found: Sureness, seen: Shown, baseline: str, language: str) -> None:
    """Why our gain on average is not that of the files."""
    offer, names = seen.answer.offer, risk_words.short_names(seen.case, language)
    told = sureness_words.leaning(found, offer.provider, "us", baseline, offer.currency, language, names)
    if told:
        st.html(f'<p class="note">{plain(told)}</p>')


def _fan(behind: Behind | None, seen: Shown, language: str) -> None:
    offer = seen.answer.offer
    parties = (offer.provider, offer.customer)
    if behind is None:
        section(
            say("risk.chart.fan.heading.provider_beyond_accumulated", language),
            say("risk.work.wait", language),
        )
        return
    options = [BETWEEN.join((role, view, kind)) for role in ROLES for view in VIEWS for kind in KINDS]
    place = st.container(gap="xsmall")
    with st.container(key="risk_fan_switches", horizontal=True, gap="small"):
        role, view, kind = _chosen(options, language, offer)
    party = dict(zip(ROLES, parties, strict=True))[role]
    fan: Fan = behind.ledgers.fans[party][view][kind]
    chart = cash_fan(fan, offer, party, view, kind, language, "screen")
    with place:
        st.html(section_html(chart.heading, chart.subtitle))
        drawing(chart, "cash_fan")


ROLES = ("provider", "customer")


def _chosen(options: list[str], language: str, offer: Offer) -> tuple[str, str, str]:
    """Party, view and kind: three switches whose choices are one code."""
    code = state.code(FAN)
    now = (code if code in options else options[0]).split(BETWEEN)
    parts = (
        ("party", ROLES, lambda name: party_name(offer, getattr(offer, name), language)),
        ("view", VIEWS, lambda name: say(f"risk.chart.fan.view.{name}", language)),
        ("kind", KINDS, lambda name: say(f"risk.chart.fan.kind.{name}", language)),
    )
    for index, (name, choices, told) in enumerate(parts):
        key = f"pick_fan_{name}"
        st.session_state[key] = now[index]

        def take(index: int = index, key: str = key) -> None:
            made = [*now]
            made[index] = st.session_state[key]
            whole = BETWEEN.join(made)
            state.choose(FAN, None if whole == options[0] else whole)

        st.segmented_control(
            say(f"risk.chart.fan.choose_{name}", language),
            list(choices),
            key=key,
            format_func=told,
            required=True,
            on_change=take,
            label_visibility="collapsed",
        )
    role, view, kind = now
    return role, view, kind
