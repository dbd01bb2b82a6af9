"""What the Compare page draws: its head, the switches of baseline and service, charts and tables, folds."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from servitization.analysis.answer import Answer
from servitization.analysis.difference import BASELINES, Difference, services
from servitization.language import say
from servitization.model.alternatives import SERVICE, SERVICE_WITH_PARTNERS
from servitization.report import compare_tables, compare_words, offer_tables, partner_words
from servitization.report.charts.ladder import ladder_chart
from servitization.report.charts.waterfall import rounding_shows, waterfall_chart, waterfall_scale
from servitization.report.charts.yearly_flows import revenue_chart, yearly_flows
from servitization.report.sentences import party_dot, rate_text, years_text
from servitization.report.tables import as_csv
from servitization.ui import state
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.pictures import picture
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.tables import section, table
from servitization.ui.verdict import state_text

AGAINST, WITH = "against", "with"
"""Codes of the baseline and of the service in the address."""
PARTNERS = "partners"
"""Value of `WITH` where the service is that with partners; without the code it is ours alone, as on the
Offer page from which people come."""


def switches(answer: Answer, language: str) -> tuple[str, str]:
    """The switch of the baseline, that of the service where there are two, and the fee beside them;
    returns baseline and service."""
    known = services(answer)
    with st.container(key="baseline", horizontal=True, vertical_alignment="center", gap="medium"):
        baseline = _switch(AGAINST, BASELINES, {name: name for name in BASELINES}, "against", language)
        service = SERVICE
        if len(known) > 1:
            codes = {SERVICE: "", SERVICE_WITH_PARTNERS: PARTNERS}
            service = _switch(WITH, known, codes, "service", language)
        st.html(f'<p class="note">{plain(compare_words.fee_says(answer, language, service))}</p>')
    return baseline, service


def _switch(code: str, names: tuple[str, ...], codes: dict[str, str], texts: str, language: str) -> str:
    """A switch between alternatives, whose choice the address keeps by its code."""
    chosen, key = state.code(code), f"pick_{code}"
    st.session_state[key] = next((name for name in names if codes[name] == chosen), names[0])
    picked = st.segmented_control(
        say(f"compare.{texts}.label", language),
        list(names),
        key=key,
        format_func=lambda name: say(f"compare.{texts}.{name}", language),
        required=True,
        on_change=lambda: state.choose(code, codes[st.session_state[key]]),
        label_visibility="collapsed",
    )
    return picked or names[0]


def open_with_partners() -> None:
    """Turns to this page with the service in which partners take part."""
    state.choose(WITH, PARTNERS)
    st.switch_page("pages/compare.py")


def title(found: Difference, answer: Answer, language: str) -> None:
    """The head: what the service is worth over the baseline and why, in a sentence."""
    offer = answer.offer
    compared = say(compare_words.of_service(f"compare.eyebrow.{found.baseline}", found), language)
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    if found.with_partners and answer.partners is not None:
        known, outcome = partner_words.state(answer.partners)
        shown = f"{MARKS[outcome]} {say(f'partners.state.{known}', language)}"
        about = (partner_words.state_why(answer.partners, offer, language), compared, offer.title)
        seconds = compare_words.partner_sentences(found, answer, language)
    else:
        outcome, shown, about = answer.verdict.outcome, state_text(answer, language), (compared, offer.title)
        seconds = compare_words.second_sentences(answer, language)
    segments = compare_words.heading_segments(found, answer, language)
    head(Eyebrow(shown, outcome, about, print_), segments, seconds)


def evidence(found: Difference, answer: Answer, language: str) -> None:
    """From the way from sale to service down to the machines, in the order of a reader's questions."""
    with st.container(key="compare_way"):
        left, right = st.columns([11, 9], gap="large")
        with left:
            picture(waterfall_chart(found, answer, language, "screen"), "waterfall")
            if rounding_shows(found):
                st.html(f'<p class="note">{plain(say("compare.waterfall.rounded", language))}</p>')
        with right:
            picture(ladder_chart(found, answer, language, "screen"), "ladder")
            with st.container(key="compare_physical", gap="xsmall"):
                _physical(found, answer, language)
    with st.container(key="compare_years"):
        _yearly(found, answer, language)
    with st.container(key="compare_gain"):
        _gain(found, answer, language)
    with st.container(key="compare_carbon"):
        _carbon(found, answer, language)
    with st.container(key="compare_machines"):
        _machines(answer, language)


def _physical(found: Difference, answer: Answer, language: str) -> None:
    offer = answer.offer
    section(
        say("compare.physical.heading", language),
        say(
            "compare.physical.subtitle",
            language,
            years=years_text(offer.horizon, language),
            rate=rate_text(offer.system_rate, language),
        ),
    )
    table(compare_tables.physical(found, answer, language), "physical")


def _yearly(found: Difference, answer: Answer, language: str) -> None:
    sides = (answer.offer.customer, answer.offer.provider)
    drawn: list[Callable[[], None]] = [
        lambda flows=flows: _party(found, answer, flows.party, language)
        for flows in found.flows
        if flows.party in sides or not flows.alike
    ]
    if found.revenue is not None:
        drawn.append(lambda: _revenue(found, answer, language))
    for index in range(0, len(drawn), 2):
        row = drawn[index : index + 2]
        for column, draw in zip(st.columns(len(row), gap="large"), row, strict=True):
            with column:
                draw()
    alike = [flows.party for flows in found.flows if flows.alike and flows.party not in sides]
    if alike:
        st.html(f'<p class="note">{plain(compare_words.alike_says(alike, answer, language))}</p>')


def _party(found: Difference, answer: Answer, party: str, language: str) -> None:
    flows = next(one for one in found.flows if one.party == party)
    dot = party_dot(answer.offer, party)
    picture(yearly_flows(flows, found, answer, language, "screen"), f"yearly_{party}", dot)
    note = compare_tables.bought_note(found, answer, party, language)
    if note:
        st.html(f'<p class="note">{plain(note)}</p>')


def _revenue(found: Difference, answer: Answer, language: str) -> None:
    picture(revenue_chart(found, answer, language, "screen"), "revenue", "provider")
    st.html(f'<p class="note">{plain(compare_words.revenue_says(found, answer, language))}</p>')


def _gain(found: Difference, answer: Answer, language: str) -> None:
    offer, unit = answer.offer, waterfall_scale(found)
    left, right = st.columns([2, 3], gap="large")
    words = unit.heading(offer.currency, language)
    with left:
        rate = rate_text(offer.system_rate, language)
        section(
            say("compare.gain.heading", language),
            say("compare.gain.subtitle", language, unit=words, rate=rate),
        )
        table(compare_tables.gain(found, unit, language), "gain")
    with right:
        section(
            say("compare.gain.parties_heading", language),
            say("compare.gain.parties_subtitle", language, unit=words),
        )
        table(compare_tables.shares(found, answer, unit, language), "shares")


def _carbon(found: Difference, answer: Answer, language: str) -> None:
    offer = answer.offer
    section(
        say("compare.carbon.heading", language),
        say(
            f"compare.carbon.subtitle{'_cash' if found.carbon_paid else ''}",
            language,
            years=years_text(offer.horizon, language),
            rate=rate_text(offer.system_rate, language),
        ),
    )
    table(compare_tables.carbon(answer, language), "carbon")


def _machines(answer: Answer, language: str) -> None:
    section(
        say("compare.machines.heading", language),
        say("compare.machines.subtitle", language, years=answer.offer.horizon),
    )
    tiers: dict[str, int] = {}
    made = []
    for system, lines in compare_tables.timelines(answer, language):
        rows = []
        for line in lines:
            blocks = "".join(_block(block, tiers, line.alternative) for block in line.blocks)
            rows.append(
                f'<div class="line"><span>{plain(line.name)}</span><div class="track">{blocks}</div></div>'
            )
        made.append(f"<h3>{plain(system)}</h3>{''.join(rows)}")
    st.html(f'<div class="timelines">{"".join(made)}</div>')


def _block(block: compare_tables.Block, tiers: dict[str, int], alternative: str) -> str:
    shade = tiers.setdefault(block.tier, len(tiers)) % 4
    place = f"left:{block.start * 100:.3f}%;width:{block.width * 100:.3f}%"
    return (
        f'<i class="machine shade{shade}" style="{place}"><b>{plain(block.text)}</b>'
        f"<small>{plain(block.years)}</small></i>"
    )


def folds(found: Difference, answer: Answer, language: str) -> None:
    """What is folded below: the rungs of the ladder, the machines, all figures by year."""
    with st.container(key="folds", gap="xsmall"):
        # The steps are those to the service of ours alone, and are said to be so.
        fold = _fold("ladder", language, compare_words.of_service("compare.fold.ladder", found))
        if fold.open:
            with fold:
                table(offer_tables.ladder(answer, language), "ladder")
        fold = _fold("machines", language)
        if fold.open:
            with fold:
                table(compare_tables.machines(answer, language), "machines")
        fold = _fold("figures", language)
        if fold.open:
            with fold:
                _figures(found, answer, language)


def _fold(name: str, language: str, key: str = ""):
    label = plain_markdown(say(key or f"compare.fold.{name}", language))
    return st.expander(label, key=f"fold_compare_{name}", on_change="rerun")


def _figures(found: Difference, answer: Answer, language: str) -> None:
    offer = answer.offer
    heads, rows = compare_tables.figures(found, answer, language)
    st.html(f'<p class="note">{plain(say("compare.figures.note", language, currency=offer.currency))}</p>')
    frame = pd.DataFrame(rows, columns=list(heads)).set_index(heads[0])
    st.dataframe(frame, key="compare_figures", height=380, column_config=_whole(heads[1:]))
    st.download_button(
        say("compare.figures.download", language),
        data=lambda: as_csv(heads, rows).encode("utf-8"),
        file_name=f"{offer.fingerprint[:7]}_{found.old}_{found.new}.csv",
        mime="text/csv",
        key="compare_csv",
        on_click="ignore",
    )


def _whole(heads: tuple[str, ...]) -> dict:
    return {name: st.column_config.NumberColumn(format="localized", step=1) for name in heads}
