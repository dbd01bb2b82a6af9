"""The tab What decides: the tornado and where it turns, shares of the variance, two assumptions at once."""

import streamlit as st

from servitization.analysis.risk.questions import Decided
from servitization.analysis.risk.tornado import FIGURES, ranged
from servitization.language import counted, number, percent, say
from servitization.report import risk_tables, risk_words
from servitization.report.charts.two_way_map import two_way_map
from servitization.report.tornado_lines import tornado_rows
from servitization.ui import risk_watch, risk_work
from servitization.ui.background import Work
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import drawing
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.risk_html import tornado_html, variance_html
from servitization.ui.risk_switch import select, switch
from servitization.ui.tables import section, section_html, table

FIGURE, ACROSS, DOWN = "decides", "across", "down"
"""Codes of the figure and of the two assumptions of the map."""
USUAL_FIGURE = "zone"
USUAL = ("energy.electricity_price", "parties.customer.discount_rate")
"""The two assumptions of the map, where they have ranges."""


def where_there_are_ranges(seen: Shown, baseline: str, language: str) -> None:
    """What decides in an offer of which nothing is drawn, if it has ranges."""
    if ranged(seen.case):
        decides(seen, baseline, language)


def decides(seen: Shown, baseline: str, language: str) -> None:
    """Draws the tab."""
    work = risk_watch.looking(risk_work.deciding(seen.case))
    found: Decided | None = work.latest
    if found is None:
        section(say("risk.decides.heading", language), say("risk.work.wait", language))
        return
    figure = switch(
        FIGURE,
        FIGURES,
        USUAL_FIGURE,
        lambda name: say(f"risk.decides.figure.{name}", language),
        say("risk.decides.choose", language),
    )
    turning = None
    if work.ended and found.tornado.bars:
        turning = risk_watch.looking(risk_work.turning(seen.case, found, figure, baseline))
    _swings(seen, found, turning, figure, baseline, language)
    _how_far(work, found, turning, language)
    if found.shares is not None:
        with st.container(key="risk_variance", gap="xsmall"):
            section(
                say("risk.decides.variance_heading", language),
                say(
                    "risk.decides.variance_subtitle",
                    language,
                    figure=say(f"risk.decides.of_figure.{figure}", language),
                    baseline=say(f"risk.baseline.{baseline}", language),
                    pairs=number(found.shares.pairs, language),
                ),
            )
            shares = found.shares.of(figure, baseline)
            st.html(variance_html(risk_tables.variance(shares, seen.case, language), language))
    _map(seen, figure, baseline, language)


def _swings(
    seen: Shown, found: Decided, turning: Work | None, figure: str, baseline: str, language: str
) -> None:
    """The bars, what they come to, and the table of all behind them."""
    known = () if turning is None else turning.latest or ()
    with st.container(key="risk_tornado", gap="xsmall"):
        rows = tornado_rows(found.tornado, known, seen.case, figure, baseline, language)
        section(rows.heading, rows.subtitle)
        told = [*rows.takeaway, _turning(found, language)]
        st.html(f'<p class="note told">{"".join(f"<span>{plain(one)}</span> " for one in told)}</p>')
        if not rows.lines:
            return
        st.html(tornado_html(rows, language))
        bars = risk_tables.shown_bars(found.tornado, figure, baseline)
        label = say("risk.decides.all", language, count=number(len(bars), language), shown=len(rows.lines))
        fold = st.expander(plain_markdown(label), key="fold_risk_tornado", on_change="rerun")
        if fold.open:
            with fold:
                currency = seen.answer.offer.currency
                shown = risk_tables.tornado(found.tornado, seen.case, figure, baseline, currency, language)
                table(shown, "risk_tornado")


def _how_far(work: Work, found: Decided, turning: Work | None, language: str) -> None:
    """How many numbers were tried, then how many were searched for where they turn."""
    if not work.ended:
        tried = {"tried": number(found.tried, language), "numbers": number(found.numbers, language)}
        told, share = say("risk.decides.so_far", language, **tried), work.share
    elif turning is not None and not turning.ended:
        told, share = say("risk.decides.turning_so_far", language), turning.share
    else:
        return
    st.html(f'<p class="note" role="status">{plain(told)}</p>')
    st.progress(min(max(share, 0.0), 1.0))


def _turning(found: Decided, language: str) -> str:
    turning = sum(bar.turns for bar in found.tornado.bars)
    outcome = say(f"verdict.outcome.{found.tornado.today.outcome}", language)
    told = {"all": number(len(found.tornado.bars), language), "outcome": outcome}
    if not turning:
        return say("risk.decides.turning.none", language, **told)
    return counted("risk.decides.turning", turning, language, **told)


def _map(seen: Shown, figure: str, baseline: str, language: str) -> None:
    paths = ranged(seen.case)
    if len(paths) < 2:
        return
    names = risk_words.short_names(seen.case, language)
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
        work = risk_watch.looking(risk_work.mapped(seen.case, across, down, figure, baseline))
        if work.latest is None:
            with place:
                section(say(f"risk.chart.map.heading.{figure}", language), say("risk.work.wait", language))
            return
        found = work.latest
        chart = two_way_map(found.two_way, seen.case, figure, baseline, language, "screen")
        with place:
            st.html(section_html(chart.heading, chart.subtitle))
            drawing(chart, f"two_way_{figure}")
            rows = len(found.two_way.ys)
            key = "anew" if found.done == rows else "held"
            share = percent(found.done / rows, language)
            told_how = say(f"risk.decides.map_{key}", language, share=share)
            st.html(f'<p class="note" role="status">{plain(told_how)}</p>')
