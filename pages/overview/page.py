"""Overview: what the data is, how often each method is right on it, and every target's team."""

import streamlit as st

from pages.common.context import current
from pages.common.scores_table import show_scoreboard
from pages.common.target_picker import first_size
from pages.common.text import plain
from pages.overview.genes import show_genes
from pages.overview.runs import show_training
from pages.overview.search import show_search
from pages.overview.start import ask_what_one_has, said_of_data, show_start

chosen = current()
st.title(plain(chosen.dataset.name), anchor=False)
st.markdown(said_of_data(chosen))
ask_what_one_has(chosen)
show_search(chosen)
if not show_training(chosen):
    show_start(chosen)
if any(chosen.predictor.split.test.values()):
    st.subheader("How far to trust it", anchor=False)
    show_scoreboard(chosen, key="overview.board")
st.subheader("Every gene's team", anchor=False)
show_genes(chosen, first_size(chosen.predictor))
