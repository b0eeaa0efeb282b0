"""The app: navigation, and the choices that every page shares."""

import streamlit as st

from pages._shared.shell import open_selection

st.set_page_config(page_title="grncore", page_icon="docs/icon.svg", layout="wide")
page = st.navigation(
    [
        st.Page(
            "pages/explore.py",
            title="Explore",
            icon=":material/travel_explore:",
            # Not the file's name: Streamlit would take the folder for its older kind of app, and
            # run a page of that name without this file.
            url_path="targets",
            default=True,
            help="One target: its true team beside the team each model names, the candidate pool, "
            "the best sets with their scores, and its expression.",
        ),
        st.Page(
            "pages/compare.py",
            title="Compare",
            icon=":material/compare:",
            url_path="comparison",
        ),
        st.Page("pages/hubs.py", title="Hubs", icon=":material/hub:", url_path="hub-confusers"),
    ]
)
open_selection()
page.run()
