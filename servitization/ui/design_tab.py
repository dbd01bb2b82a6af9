"""The tab Design of the Compare page: which machine, kept how long, and who picks what.

It is computed when it is opened, once for a case, and not again when the fee moves.
"""

from dataclasses import dataclass

import streamlit as st

from servitization.analysis import design_map as designs
from servitization.analysis.answer import Answer
from servitization.analysis.design_map import Bound, Buyer, DesignMap
from servitization.analysis.study import Study
from servitization.language import percent, say
from servitization.report import design_tables
from servitization.report.charts.design_map import PALEST, design_chart
from servitization.report.compare_words import scale
from servitization.report.sentences import named, rate_text, years_text
from servitization.ui.pictures import drawing
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table

ABREAST = 3
"""Panels of the map in a row."""


@dataclass(frozen=True)
class Designed:
    """What the tab shows."""

    map: DesignMap
    bounds: tuple[Bound, ...]
    buyers: tuple[Buyer, ...]


@st.cache_resource(max_entries=16, show_spinner=False)
def _designed(fingerprint: str, file: str, _study: Study) -> Designed:
    model = _study.model
    return Designed(
        designs.design_map(_study.comparison), tuple(designs.bounds(model)), tuple(designs.buyers(model))
    )


def design(study: Study, answer: Answer, language: str, with_partners: bool = False) -> None:
    """Draws the tab; it is of the service of ours alone, which is said where another is compared."""
    if with_partners:
        st.html(f'<p class="note">{plain(say("design.alone", language))}</p>')
    with st.spinner(say("design.working", language)):
        found = _designed(study.case.fingerprint, study.case.file, study)
    with st.container(key="design_map", gap="xsmall"):
        if study.case.assumptions.served.in_place.tier is not None:
            st.html(f'<p class="note">{plain(say("design.map.in_place", language))}</p>')
        _map(found.map, answer, language)
    with st.container(key="design_bounds", gap="xsmall"):
        currency = named("compare.currency", answer.offer.currency, language)
        section(
            say("design.bound.heading", language), say("design.bound.subtitle", language, currency=currency)
        )
        st.html(f'<p class="note">{plain(design_tables.bound_says(found.bounds, language))}</p>')
        table(design_tables.bounds(found.bounds, language), "bounds")
    powered = any(one.energy_kwh.get(answer.offer.system) for one in answer.alternatives.values())
    if powered:
        # Without a running cost to overlook there is no incentive to split.
        with st.container(key="design_buyers", gap="xsmall"):
            _buyers(found.buyers, study, answer, language)


def _map(found: DesignMap, answer: Answer, language: str) -> None:
    offer = answer.offer
    rate = rate_text(offer.system_rate, language)
    section(
        say("design.map.heading", language),
        say(
            "design.map.subtitle",
            language,
            rate=rate,
            years=years_text(offer.horizon, language),
            palest=percent(PALEST, language),
        ),
    )
    for index in range(0, len(found.regimes), ABREAST):
        row = found.regimes[index : index + ABREAST]
        for column, regime in zip(st.columns(len(row), gap="medium"), row, strict=True):
            with column:
                chart = design_chart(found, regime, answer, language, "screen")
                st.html(f'<h3 class="panel">{plain(chart.heading)}</h3>')
                drawing(chart, f"design_{regime}")
    unit = scale(pick.cost for pick in found.picks).heading(offer.currency, language)
    with st.container(key="design_picks", gap="xsmall"):
        section(
            say("design.picks.heading", language),
            say("design.picks.subtitle", language, unit=unit, rate=rate),
        )
        table(design_tables.picks(found, answer, language), "picks")
        fold = st.expander(
            plain_markdown(say("design.picks.table", language)), key="fold_design_map", on_change="rerun"
        )
        if fold.open:
            with fold:
                table(design_tables.best_ages(found, answer, language), "best_ages")


def _buyers(found: tuple[Buyer, ...], study: Study, answer: Answer, language: str) -> None:
    offer = answer.offer
    unit = scale(one.cost for one in found).heading(offer.currency, language, inside=True)
    section(
        say("design.buyers.heading", language),
        say(
            "design.buyers.subtitle",
            language,
            unit=unit,
            rate=rate_text(offer.system_rate, language),
            currency=named("compare.currency", offer.currency, language),
        ),
    )
    implied = study.case.assumptions.customer.implicit_rate
    st.html(f'<p class="note">{plain(design_tables.buyers_say(found, implied, language))}</p>')
    table(design_tables.buyers(found, answer, language), "buyers")
