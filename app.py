"""The app's door: ``streamlit run app.py`` serves the pages that ``pages/main.py`` lists.

Streamlit takes a script with a folder ``pages`` beside it for its older kind of app until a first
visitor has come, and tells that visitor "Page not found" at the address of a page. So the script
that it is given lies in that folder.
"""

import streamlit as st

from pages.browser_tab import opened_tab

app = st.App("pages/main.py", lifespan=opened_tab)

if __name__ == "__main__":  # a host or a test that runs this file itself, as a script
    from pages.main import show_app

    show_app()
