"""What stands under the fee: three figures, the chart of accumulating cost, who does what.

Drawn from the customer's side of the answer alone, for either audience.
"""

import streamlit as st

from servitization.language import say
from servitization.report import offer_words
from servitization.report.audience import Audience, CustomerAnswer
from servitization.report.charts.accumulating_cost import accumulating_cost as accumulating_chart
from servitization.ui.pictures import drawing
from servitization.ui.plain import plain
from servitization.ui.tables import asked_html, section_html

FIGURES = ("figures.not_paid_today", "fee.service.year_one", "figures.saved")
"""Names by which the three figures are explained."""


def figures(view: CustomerAnswer, voice: Audience, language: str) -> None:
    """Three figures between hairlines; for us each can be asked."""
    names = FIGURES if voice == "internal" else ("", "", "")

    def value(text: str, name: str) -> str:
        return asked_html(text, name) if name else plain(text)

    shown = "".join(
        f"<div><dt>{plain(one.label)}</dt><dd><b>{value(one.value, name)}</b>"
        f"<span>{plain(one.note)}</span></dd></div>"
        for one, name in zip(offer_words.figures(view, voice, language), names, strict=True)
    )
    st.html(f'<dl class="figures">{shown}</dl>')


def accumulating_cost(view: CustomerAnswer, voice: Audience, language: str) -> None:
    """The chart with its switch between today's money and cash."""
    with st.container(key="chart_head", horizontal=True, vertical_alignment="top", gap="small"):
        heading = st.container(width="stretch")
        in_cash = st.toggle(say("offer.chart.in_cash", language), key="in_cash", width="content")
    kind = "cash" if in_cash else "today"
    chart = accumulating_chart(view, kind, voice, language, "screen")
    with heading:
        st.html(section_html(chart.heading, chart.subtitle))
    drawing(chart, "accumulating_cost")
    if in_cash:
        st.html(f'<p class="note">{plain(offer_words.cash_note(view, voice, language))}</p>')


def who_does_what(view: CustomerAnswer, voice: Audience, language: str) -> None:
    """Six things to do or bear, as an owner and as a service."""

    def cell(who: str) -> str:
        word = offer_words.said(f"who.{who}", voice, language)
        return f'<td><i class="dot {who}"></i>{plain(word)}</td>'

    rows = "".join(
        f'<tr><th scope="row">{plain(say(f"offer.tasks.{task.name}", language))}</th>'
        f"{cell(task.own)}{cell(task.service)}</tr>"
        for task in view.tasks
    )
    heads = "".join(
        f'<th scope="col">{plain(say(f"offer.tasks.{way}", language))}</th>' for way in ("own", "service")
    )
    notes = "".join(f"<span>{plain(note)}</span> " for note in offer_words.physical_notes(view, language))
    st.html(
        section_html(say("offer.tasks.heading", language), say("offer.tasks.subtitle", language))
        + f'<table class="plain_table tasks"><thead><tr><td></td>{heads}</tr></thead>'
        f'<tbody>{rows}</tbody></table><p class="note">{notes}</p>'
    )
