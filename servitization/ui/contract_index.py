"""The tab Index: the fee under past and stressed prices, for the contract and for each structure."""

import streamlit as st

from servitization.analysis.index_paths import SERIES, Tried, paths
from servitization.language import currency_symbol, say
from servitization.report import contract_tables, contract_words
from servitization.report.charts.price_trial import price_trial
from servitization.ui import state
from servitization.ui.on_screen import Shown
from servitization.ui.pictures import picture
from servitization.ui.plain import clean, plain, plain_markdown
from servitization.ui.tables import section, table

CHOSEN = "prices"
"""Code in the address for the path of prices on the screen; it changes no assumption."""


@st.cache_resource(max_entries=16, show_spinner=False)
def _tried(fingerprint: str, file: str, level: float | None, _seen: Shown) -> tuple[Tried, ...]:
    return _seen.study.price_trials(level=level)


@st.cache_resource(max_entries=16, show_spinner=False)
def _structures(fingerprint: str, file: str, _seen: Shown) -> dict[str, dict[str, Tried]]:
    names = [row.name for row in _seen.study.fee_structures if contract_words.can_be_agreed(row)]
    return {name: {one.path: one for one in _seen.study.price_trials(name)} for name in names}


def index(seen: Shown, language: str) -> None:
    """Draws the tab."""
    answer, offer = seen.answer, seen.answer.offer
    print_ = (seen.case.fingerprint, seen.case.file)
    found = {one.path: one for one in _tried(*print_, state.fee(), seen)}
    years = contract_words.read_years(offer.horizon)
    symbol = currency_symbol(offer.currency)
    with st.container(key="contract_trial"):
        one = found[_path(list(found), language)]
        left, right = st.columns([12, 9], gap="large")
        with left:
            picture(price_trial(one, answer, language, "screen"), "price_trial")
        with right:
            made = {path.name: path for path in paths(seen.case.assumptions)}
            told = (
                contract_words.path_says(one, answer, language),
                contract_words.gap_says(one, answer, language),
                contract_words.past_says(one, made[one.path].years, offer.horizon, language),
            )
            spans = "".join(f"<span>{plain(text)}</span> " for text in told if text)
            st.html(f'<p class="contract_says" role="status">{spans}</p>')
            st.html(f'<p class="note">{plain(say("contract.chart.trial.note", language))}</p>')
    with st.container(key="contract_trials"):
        unit = contract_tables.trial_scale(found.values()).heading(offer.currency, language, inside=True)
        section(
            say("contract.tried.heading", language),
            say("contract.tried.subtitle", language, currency=symbol, unit=unit),
        )
        table(contract_tables.trials(found.values(), answer, years, language), "fee_trials")
    with st.container(key="contract_trials_structures"):
        section(
            say("contract.tried.structures_heading", language),
            say(
                "contract.tried.structures_subtitle",
                language,
                path=contract_words.path_name(one.path, language),
            ),
        )
        beside = [(name, by_path[one.path]) for name, by_path in _structures(*print_, seen).items()]
        table(contract_tables.structures_tried(beside, answer, years, language), "fee_trials")
    with st.container(key="folds", gap="xsmall"):
        label = plain_markdown(say("contract.tried.sources", language))
        fold = st.expander(label, key="fold_contract_sources", on_change="rerun")
        if fold.open:
            with fold:
                _sources(seen, one.path, language)


def _path(names: list[str], language: str) -> str:
    """The path of prices on the screen."""
    key, held = f"pick_{CHOSEN}", state.code(CHOSEN)
    st.session_state[key] = held if held in names else names[0]

    def take() -> None:
        chosen = st.session_state[key]
        state.choose(CHOSEN, None if chosen == names[0] else chosen)

    return st.selectbox(
        say("contract.tried.choose", language),
        names,
        key=key,
        format_func=lambda name: clean(contract_words.path_name(name, language), 60),
        on_change=take,
        width=360,
    )


def _sources(seen: Shown, path: str, language: str) -> None:
    """The source of each series of a path, or that it was judged."""
    trail = seen.case.trail
    lines = [say("contract.tried.other_series", language)]
    for where, one in trail.items():
        section_, _, rest = where.partition(f"price_trials.past.{path}.")
        series = rest if not section_ and rest in SERIES else ""
        if series and one.value is not None and one.source:
            name = say(f"contract.tried.series.{series}", language)
            told = " ".join(filter(None, [one.source, one.note]))
            lines.append(say("contract.tried.source", language, series=name, source=told))
        elif where.startswith(f"price_trials.stresses.{path}.") and one.note:
            name = say("contract.tried.judged", language)
            lines.append(say("contract.tried.source", language, series=name, source=one.note))
    st.html("".join(f'<p class="note">{plain(line, 600)}</p>' for line in lines))
