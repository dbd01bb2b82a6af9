"""Contract: what is signed of the fee, who bears what, what if prices or service turn out otherwise."""

import streamlit as st

from servitization.language import say
from servitization.ui import contract, contract_index, contract_level, contract_models
from servitization.ui.exits_tab import exits
from servitization.ui.lease_tab import lease_or_service
from servitization.ui.on_screen import Shown, examine

TABS = {
    "fee": contract.fee,
    "models": contract_models.models,
    "index": contract_index.index,
    "level": contract_level.level,
    "ending": exits,
    "lease": lease_or_service,
}
"""What is drawn under each tab; only the open one is."""


def draw(seen: Shown, language: str) -> None:
    contract.title(seen, language)
    names = [say(f"contract.tab.{name}", language) for name in TABS]
    for tab, drawn in zip(st.tabs(names, key="contract_tabs", on_change="rerun"), TABS.values(), strict=True):
        if tab.open:
            with tab:
                drawn(seen, language)


examine(draw)
