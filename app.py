"""Sell or serve: the list of pages and what they share. Start with `streamlit run app.py`."""

from servitization.ui.frame import navigation, open_frame
from servitization.ui.sidebar import sidebar

PAGES = {"sell": ["offer"]}
"""Pages by group of the navigation; a page is `pages/<name>.py` and `app.page.<name>` in the catalogues."""

open_frame()
page = navigation(PAGES)
sidebar()
page.run()
