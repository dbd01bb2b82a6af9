"""The tab What decides: the tornado, shares of the variance, two assumptions at once."""

import streamlit as st

from servitization.analysis.risk.questions import Decided
from servitization.analysis.risk.tornado import FIGURES, ranged
from servitization.language import counted, number, percent, say
from servitization.report import risk_tables, risk_words
from servitization.report.charts.tornado import MOST, tornado_chart
from servitization.report.charts.two_way_map import two_way_map
from servitization.report.sentences import party_name
from servitization.ui import risk_watch, risk_work
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import drawing, picture
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.risk_html import variance_html
from servitization.ui.risk_switch import select, switch
from servitization.ui.tables import section, section_html, table

FIGURE, ACROSS, DOWN = "decides", "across", "down"
"""Codes of the figure and of the two assumptions of the map."""
USUAL = ("energy.electricity_price", "parties.customer.discount_rate")
"""The two assumptions of the map, where they have ranges."""


def where_there_are_ranges(seen: Shown, language: str) -> None:
    """What decides in an offer of which nothing is drawn, if it has ranges."""
    if ranged(seen.case):
        decides(seen, language)


def decides(seen: Shown, language: str) -> None:
    """Draws the tab."""
    work = risk_watch.looking(risk_work.deciding(seen.case))
    found: Decided | None = work.latest
    if found is None:
        section(say("risk.decides.heading", language), say("risk.work.wait", language))
        return
    figure = switch(
        FIGURE,
        FIGURES,
        "zone",
        lambda name: say(f"risk.decides.figure.{name}", language),
        say("risk.decides.choose", language),
    )
    if not work.ended:
        told = say("risk.decides.so_far", language, tried=found.tried, numbers=found.numbers)
        st.html(f'<p class="note" role="status">{plain(told)}</p>')
        st.progress(min(max(work.share, 0.0), 1.0))
    with st.container(key="risk_tornado"):
        chart = tornado_chart(found.tornado, seen.case, figure, language, "screen")
        picture(chart, f"tornado_{figure}")
        st.html(f'<p class="note">{plain(_turning(found, language))}</p>')
        bars = risk_tables.shown_bars(found.tornado, figure)
        if bars:
            label = say(
                "risk.decides.all", language, count=number(len(bars), language), shown=min(len(bars), MOST)
            )
            fold = st.expander(plain_markdown(label), key="fold_risk_tornado", on_change="rerun")
            if fold.open:
                with fold:
                    shown = risk_tables.tornado(
                        found.tornado, seen.case, figure, seen.answer.offer.currency, language
                    )
                    table(shown, "risk_tornado")
    if found.shares is not None:
        with st.container(key="risk_variance", gap="xsmall"):
            pairs = number(found.shares.pairs, language)
            us = party_name(seen.answer.offer, seen.answer.offer.provider, language)
            section(
                say("risk.decides.variance_heading", language),
                say("risk.decides.variance_subtitle", language, pairs=pairs, party=us),
            )
            shares = found.shares.of("gain_provider")
            st.html(variance_html(risk_tables.variance(shares, seen.case, language), language))
    _map(seen, figure, language)


def _turning(found: Decided, language: str) -> str:
    turning = sum(bar.turns for bar in found.tornado.bars)
    outcome = say(f"verdict.outcome.{found.tornado.today.outcome}", language)
    told = {"all": number(len(found.tornado.bars), language), "outcome": outcome}
    if not turning:
        return say("risk.decides.turning.none", language, **told)
    return counted("risk.decides.turning", turning, language, **told)


def _map(seen: Shown, figure: str, language: str) -> None:
    paths = ranged(seen.case)
    if len(paths) < 2:
        return
    names = risk_words.assumption_names(seen.case, language)
    usual = [path for path in USUAL if path in paths]
    usual += [path for path in paths if path not in usual]

    def told(path: str) -> str:
        return clean(names.get(path, path), 90)

    with st.container(key="risk_map", gap="xsmall"):
        place = st.container(gap="xsmall")
        with st.container(key="risk_map_fields"):
            left, right = st.columns(2)
            with left:
                across = select(ACROSS, paths, usual[0], told, say("risk.decides.across", language))
            with right:
                down = select(DOWN, paths, usual[1], told, say("risk.decides.down", language))
        if across == down:
            st.html(f'<p class="note" role="status">{plain(say("risk.decides.two", language))}</p>')
            return
        work = risk_watch.looking(risk_work.mapped(seen.case, across, down, figure))
        if work.latest is None:
            with place:
                section(say(f"risk.chart.map.heading.{figure}", language), say("risk.work.wait", language))
            return
        found = work.latest
        chart = two_way_map(found.two_way, seen.case, figure, language, "screen")
        with place:
            st.html(section_html(chart.heading, chart.subtitle))
            drawing(chart, f"two_way_{figure}")
            rows = len(found.two_way.ys)
            key = "anew" if found.done == rows else "held"
            share = percent(found.done / rows, language)
            told_how = say(f"risk.decides.map_{key}", language, share=share)
            st.html(f'<p class="note" role="status">{plain(told_how)}</p>')
