"""The tab All figures: every figure with its errors, what is drawn and how, the file to take away, a link."""

import streamlit as st

from servitization.analysis.risk.questions import Behind
from servitization.analysis.risk.sureness import Sureness
from servitization.analysis.risk.tornado import FIGURES
from servitization.language import number, say
from servitization.report import risk_json, risk_tables, risk_words, sureness_words
from servitization.report.tables import answer_rows, as_csv
from servitization.ui import risk_watch, risk_work, state
from servitization.ui.on_screen import Shown
from servitization.ui.plain import plain, plain_markdown
from servitization.ui.risk_decides import FIGURE, USUAL_FIGURE
from servitization.ui.risk_switch import chosen
from servitization.ui.tables import section, table


def everything(seen: Shown, found: Sureness, settled: bool, baseline: str, language: str) -> None:
    """Draws the tab."""
    offer = seen.answer.offer
    behind = risk_watch.behind(seen, found) if settled else None
    with st.container(key="risk_all", gap="xsmall"):
        said = say("risk.all.subtitle", language, draws=number(found.draws, language))
        section(say("risk.all.heading", language), said)
        table(risk_tables.figures(found, offer, language), "risk_all")
    with st.container(key="risk_taken", horizontal=True, gap="small"):
        st.download_button(
            say("risk.all.download", language),
            data=lambda: _csv(seen, found, behind, baseline),
            file_name=f"risk-{seen.case.fingerprint[:7]}-{found.draws}.csv",
            mime="text/csv",
            on_click="ignore",
            key="risk_csv",
            disabled=behind is None,
        )
        shared = st.popover(say("offer.share.link", language), key="risk_share", on_change="rerun")
        if shared.open:
            with shared:
                st.html(f'<p class="note">{plain(say("risk.all.link", language))}</p>')
                st.code(state.link(seen.choice.key), language=None, wrap_lines=True)
    with st.container(key="folds", gap="xsmall"):
        counts = {
            "drawn": number(len(found.uncertain), language),
            "idle": number(len(found.without_effect), language),
            "held": number(len(found.held), language),
        }
        label = plain_markdown(say("risk.drawn.heading", language, **counts))
        fold = st.expander(label, key="fold_risk_drawn", on_change="rerun")
        if fold.open:
            with fold:
                names = risk_words.assumption_names(seen.case, language)
                if steps := sureness_words.steps_say(seen.case, language, names):
                    st.html(f'<p class="note">{plain(steps)}</p>')
                table(risk_tables.drawn(found, seen.case, language), "risk_drawn")


def _csv(seen: Shown, found: Sureness, behind: Behind, baseline: str) -> bytes:
    """What `simulate --format csv` prints for the same futures, and what decides where that is known."""
    tree = risk_json.simulated(seen.case, found, behind)
    figure = chosen(FIGURE, FIGURES, USUAL_FIGURE)
    known = risk_work.known_deciding(seen.case, figure, baseline)
    if known is not None:
        tree["sensitivity"] = risk_json.sensitivity(known)
    return as_csv(("path", "value"), answer_rows(tree)).encode("utf-8")
