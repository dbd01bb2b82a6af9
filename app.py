"""Sell or serve: the list of pages and what they share. Start with `streamlit run app.py`."""

from servitization.ui.draft_banner import draft_banner
from servitization.ui.frame import navigation, open_frame
from servitization.ui.sidebar import sidebar

# By group of the navigation. A page is one name here, `pages/<name>.py` and `app.page.<name>`
# in both catalogues.
PAGES = {
    "sell": ["offer", "partners", "contract"],
    "examine": ["compare", "assumptions", "risk"],
    "decide": ["dashboard", "method"],
}

open_frame()
page = navigation(PAGES)
sidebar()
draft_banner(page.url_path)
page.run()
