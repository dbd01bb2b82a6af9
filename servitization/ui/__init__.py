"""The screens: the only package that imports streamlit.

State of a session, number fields, caches and the furniture of the pages. It reads what is
asked, asks the package and shows; no money is computed here. Text that came from a file or
a person goes through `plain` before it is shown.
"""

from servitization.ui import entry

entry.only_app()
