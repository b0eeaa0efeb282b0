"""The app: navigation, and the choices that every page shares."""

import streamlit as st

from pages.common.selection import open_selection

# An address differs from the file's name: Streamlit would take the folder for its older kind of
# app, and run a page of that name without this file.
SECTIONS = {
    "One target": [
        st.Page(
            "pages/explore/page.py",
            title="Explore",
            icon=":material/travel_explore:",
            url_path="targets",
            default=True,
            help="One target: its true team beside the team each model names, the candidate pool, "
            "the best sets with their scores, and its expression.",
        ),
        st.Page(
            "pages/pool/page.py",
            title="Pool",
            icon=":material/filter_list:",
            url_path="candidates",
            help="A target's candidates as each retriever ranks them, and how wide a pool must be "
            "to hold the true team.",
        ),
        st.Page(
            "pages/compare/page.py",
            title="Compare",
            icon=":material/compare:",
            url_path="comparison",
            help="Two models side by side: which regulator one swaps for which, and over all test "
            "targets who wins.",
        ),
        st.Page(
            "pages/oracle/page.py",
            title="Oracle",
            icon=":material/visibility:",
            url_path="oracle-injection",
            help="What the scorers would choose were every true regulator in the pool.",
        ),
    ],
    "Regulators and network": [
        st.Page(
            "pages/regulator/page.py",
            title="Regulator",
            icon=":material/share:",
            url_path="regulators",
            help="The reverse question: which targets a regulator is predicted to control, with "
            "which partners, and where it takes another's place.",
        ),
        st.Page(
            "pages/hubs/page.py",
            title="Hubs",
            icon=":material/hub:",
            url_path="hub-confusers",
            help="Genes that crowd pools and teams, and the true regulators they displace.",
        ),
        st.Page(
            "pages/network/page.py",
            title="Network",
            icon=":material/account_tree:",
            url_path="whole-network",
            help="The whole predicted network against the truth, to explore and to take along.",
        ),
    ],
    "Data and models": [
        st.Page(
            "pages/data/page.py",
            title="Data",
            icon=":material/database:",
            url_path="datasets",
            help="What the dataset holds and how good it is; bring your own, or simulate one.",
        ),
        st.Page(
            "pages/train/page.py",
            title="Train",
            icon=":material/model_training:",
            url_path="training",
            help="Train models for this dataset, watch them learn; load and keep checkpoints.",
        ),
        st.Page(
            "pages/benchmark/page.py",
            title="Benchmark",
            icon=":material/science:",
            url_path="measurements",
            help="The paper's tables and figures, measured, with the paper's values beside them.",
        ),
    ],
}

st.set_page_config(page_title="grncore", page_icon="docs/icon.svg", layout="wide")
page = st.navigation(SECTIONS, expanded=True)
open_selection()
page.run()
