"""Contract: what is signed of the fee, who bears what, what if prices or service turn out otherwise."""

from servitization.language import say
from servitization.ui import contract, contract_index, contract_level, contract_models
from servitization.ui.exits_tab import exits
from servitization.ui.lease_tab import lease_or_service
from servitization.ui.on_screen import Shown, examine
from servitization.ui.service_tab import service
from servitization.ui.tabs import open_tabs
from servitization.ui.tools import way_back_line

TABS = {
    "fee": contract.fee,
    "models": contract_models.models,
    "index": contract_index.index,
    "level": contract_level.level,
    "ending": exits,
    "lease": lease_or_service,
    "service": service,
}
"""What is drawn under each tab; only the open one is."""


def draw(seen: Shown, language: str) -> None:
    contract.title(seen, language)
    way_back_line(language)
    labels = {name: say(f"contract.tab.{name}", language) for name in TABS}
    for name, tab in open_tabs("tab", labels, "contract_tabs"):
        with tab:
            TABS[name](seen, language)


examine(draw)
