"""A chart on the page: its heading and unit above it, its takeaway as alternative text."""

import streamlit as st

from servitization.report.charts.picture import Chart
from servitization.ui.tables import section


def picture(chart: Chart, key: str, party: str = "") -> None:
    """Draws a chart under its section head; a party gives the head its dot."""
    section(chart.heading, chart.subtitle, party)
    drawing(chart, key)


def drawing(chart: Chart, key: str) -> None:
    """The chart alone; `key` keeps it standing while its data change."""
    st.vega_lite_chart(chart.data, chart.spec, width="stretch", theme=None, key=key, alt=chart.alt)
