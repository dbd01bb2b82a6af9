"""The Risk page: its head, how it is drawn, and its tabs; what is not settled yet is drawn again."""

import streamlit as st

from servitization.analysis.difference import BASELINES
from servitization.analysis.risk.sureness import Sureness
from servitization.language import number, say
from servitization.model.alternatives import SALE
from servitization.report import risk_words, sureness_words
from servitization.ui import risk_all, risk_bears, risk_decides, risk_sure, risk_watch, risk_work, state
from servitization.ui.background import Work
from servitization.ui.head import MARKS, Eyebrow, head
from servitization.ui.notices import listed
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain
from servitization.ui.risk_switch import switch
from servitization.ui.tabs import open_tabs
from servitization.ui.verdict import outcome_text

ASKED = 0.8
"""The chance at which it is told between which fees both are safe, where the offer asks for one that is not
worked out."""
TABS = ("sure", "decides", "bears", "all")
STOPPED = "risk_stopped"
EXAMPLE = """energy:
  electricity_price: {value: 0.18, low: 0.13, high: 0.25, distribution: triangular}"""


def draw(seen: Shown, language: str) -> None:
    """The whole page."""
    code = {name: _code(name, codes, usual) for name, codes, usual in DRAWN}
    work = risk_watch.looking(risk_work.sure(seen.case, state.fee(), code["precision"], code["futures"]))
    stopped = st.session_state.get(STOPPED)
    found, halted = work.latest, False
    if stopped is not None and stopped[0] == work.key:
        found, halted = stopped[1], True
        risk_watch.leave(work.key)
    if work.problems or work.failed:
        _cannot(work, seen, language)
        return
    if found is None:
        _title_of_nothing("wait", seen, language)
        return
    if risk_words.nothing_drawn(found):
        _title_of_nothing("nothing", seen, language)
        risk_decides.where_there_are_ranges(seen, BASELINES[0], language)
        return
    top = st.container(gap="xsmall")
    baseline = _tools(found, work, halted, seen, language)
    with top:
        _title(found, seen, baseline, language)
    settled = halted or work.ended
    drawn = {
        "sure": lambda: risk_sure.sure(seen, found, settled, baseline, language),
        "decides": lambda: risk_decides.decides(seen, baseline, language),
        "bears": lambda: risk_bears.bears(seen, found, settled, language),
        "all": lambda: risk_all.everything(seen, found, settled, baseline, language),
    }
    labels = {name: say(f"risk.tab.{name}", language) for name in TABS}
    for name, tab in open_tabs("risk", labels, "risk_tabs"):
        with tab:
            drawn[name]()


DRAWN = (
    ("precision", risk_work.PRECISIONS, risk_work.PRECISION),
    ("futures", risk_work.MOST, risk_work.FUTURES),
)
"""How it is drawn: code, what may be chosen, what is usual."""


def _code(name: str, codes: tuple[str, ...], usual: str) -> str:
    chosen = state.code(name)
    return chosen if chosen in codes else usual


def _title(found: Sureness, seen: Shown, baseline: str, language: str) -> None:
    offer, least = seen.answer.offer, seen.case.assumptions.verdict.p_both
    outcome = seen.answer.verdict.outcome
    share = risk_words.of_100(found.better[SALE]["both"].value, language, least)
    state_text = say("risk.page.mark", language, outcome=outcome_text(outcome, language), share=share)
    key = "sure" if risk_words.is_sure(found, least) else "unsure"
    asked = say(f"risk.page.asked_{key}", language, least=risk_words.of_100(least, language))
    about = (asked, risk_words.made(found, language), offer.title)
    moved = "_moved" if state.fee() is not None else ""
    print_ = say(f"offer.calculation{moved}", language, fingerprint=offer.fingerprint[:7])
    head(
        Eyebrow(state_text, outcome, about, print_),
        risk_words.headline(found, offer, baseline, least, language),
        _seconds(found, seen, baseline, least, language),
    )


def _seconds(found: Sureness, seen: Shown, baseline: str, least: float, language: str) -> list[str]:
    """At which fees both are safe, which suits both most often, what moves our gain."""
    offer, safe = seen.answer.offer, found.safe[baseline]
    asked = least if least in safe.between else ASKED
    return [
        sureness_words.safe_says(safe, asked, offer.currency, language),
        *risk_words.second_sentences(found, seen.case, offer, baseline, language),
    ]


def _title_of_nothing(why: str, seen: Shown, language: str) -> None:
    offer = seen.answer.offer
    print_ = say("offer.calculation", language, fingerprint=offer.fingerprint[:7])
    state_text = f"{MARKS['no']} {say(f'risk.page.state.{why}', language)}"
    seconds = [say(f"risk.page.{why}.says", language)]
    head(
        Eyebrow(state_text, "", (offer.title,), print_), [_words(f"risk.page.{why}.head", language)], seconds
    )
    if why == "nothing":
        st.html(f'<p class="note">{plain(say("risk.page.nothing.example", language))}</p>')
        st.code(EXAMPLE, language="yaml")


def _words(key: str, language: str) -> risk_words.Segment:
    return risk_words.Segment(say(key, language))


def _cannot(work: Work, seen: Shown, language: str) -> None:
    """Why no future can be drawn."""
    _title_of_nothing("cannot", seen, language)
    if work.problems:
        listed(say("risk.page.cannot.problems", language), work.problems, language)


def _tools(found: Sureness, work: Work, halted: bool, seen: Shown, language: str) -> str:
    """The baseline, how far the drawing is, its end, and how it is done; returns the baseline."""
    with st.container(key="risk_tools", horizontal=True, vertical_alignment="center", gap="small"):
        baseline = switch(
            "against", BASELINES, BASELINES[0], lambda name: say(f"compare.against.{name}", language),
            say("compare.against.label", language),
        )  # fmt: skip
        with st.container(width="stretch"):
            _progress(found, work, halted, language)
        if not work.ended and not halted:
            st.button(
                say("risk.work.stop", language), key="risk_stop", on_click=_stop, args=(work.key, found)
            )
        elif halted:
            st.button(say("risk.work.go_on", language), key="risk_go_on", on_click=_go_on)
        how = st.popover(say("risk.work.how", language), type="tertiary", key="risk_how", on_change="rerun")
        if how.open:
            with how:
                _how(found, language)
    return baseline


def _progress(found: Sureness, work: Work, halted: bool, language: str) -> None:
    key = "stopped" if halted else "settled" if work.ended else "going"
    told = say(
        f"risk.work.{key}",
        language,
        draws=number(found.draws, language),
        error=risk_words.points(found.error, language),
    )
    st.html(f'<p class="note" role="status">{plain(told)}</p>')
    if key == "going":
        st.progress(min(max(work.share, 0.0), 1.0))


def _stop(key: object, found: Sureness) -> None:
    # What was on the screen stays: nobody looks at the work any more, so that it is given up.
    st.session_state[STOPPED] = (key, found)


def _go_on() -> None:
    st.session_state.pop(STOPPED, None)


def _how(found: Sureness, language: str) -> None:
    for name, codes, usual in DRAWN:
        key = f"pick_{name}"
        st.session_state[key] = _code(name, codes, usual)

        def take(name: str = name, key: str = key, usual: str = usual) -> None:
            chosen = st.session_state[key]
            state.choose(name, None if chosen == usual else chosen)
            _go_on()

        def told(code: str, name: str = name) -> str:
            if name == "precision":
                return risk_words.points(float(code), language)
            return number(float(code), language)

        st.selectbox(say(f"risk.work.{name}", language), codes, key=key, format_func=told, on_change=take)
    said = say(
        "risk.work.same",
        language,
        draws=found.draws,
        seed=found.seed,
        sampling=say(f"risk.sampling.{found.sampling}", language),
    )
    st.html(f'<p class="note">{plain(said)}</p>')
