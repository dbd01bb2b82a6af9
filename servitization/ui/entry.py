"""One entry: `app.py` runs first, whatever address is opened first.

Streamlit takes a folder named `pages/` for its old kind of app until `st.navigation` has
run once in the server. An address such as `/compare`, opened first, would then run that
page without sidebar and state, and so for everybody who comes after; and widgets of the
first session would lose their values. Tried in tests/browser/test_fresh_server.py.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx


def only_app() -> None:
    """Once a server: switches the old kind off and, in the middle of a run, starts it anew."""
    if PagesManager.uses_pages_directory is not False:
        PagesManager.uses_pages_directory = False
        if get_script_run_ctx(suppress_warning=True) is not None:
            st.rerun()
