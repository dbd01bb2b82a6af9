"""Sell or serve: the list of pages and what they share. Start with `streamlit run app.py`."""

from servitization.ui.arrival import arrival
from servitization.ui.door import door
from servitization.ui.draft_banner import draft_banner
from servitization.ui.frame import navigation, open_frame
from servitization.ui.saving import watch
from servitization.ui.sidebar import sidebar

# By group of the navigation. A page is one name here, `pages/<name>.py` and `app.page.<name>`
# in both catalogues.
PAGES = {
    "sell": ["offer", "saved", "partners", "contract"],
    "examine": ["compare", "assumptions", "risk", "portfolio"],
    "decide": ["dashboard", "trail", "people", "method"],
}

open_frame()
door(name for group in PAGES.values() for name in group)
page = navigation(PAGES)
arrival()
watch()
sidebar()
draft_banner(page.url_path)
page.run()
