"""Oracle: what set scorers would name were retrieval perfect. Nothing here is a prediction."""

import streamlit as st

from pages.common.context import current
from pages.common.header import show_header
from pages.common.no_checkpoint import offer_training
from pages.common.open_view import open_view
from pages.oracle.all_targets import show_table
from pages.oracle.target import pick_width, scored_sizes, show_target

chosen = current()
view = open_view(chosen)
show_header(chosen, view)
if chosen.checkpoint is None:
    offer_training(
        chosen,
        "The oracle needs a trained checkpoint",
        "The oracle hands trained set scorers a pool that surely holds the known team. Methods "
        "without training choose from no pool, so it cannot help them.",
    )
    st.stop()
st.markdown(
    "**Is the shortlist at fault, or the choice from it?** A target is lost as soon as its pool "
    "lacks a known regulator. The oracle puts missing ones in, so that what is left is the "
    "scorer's own error in choosing the set (section 5.5 and appendix H of the paper)."
)
predictor = chosen.predictor
if not scored_sizes(predictor):
    st.info(
        "This checkpoint holds a retriever alone, and the oracle hands its injected pools to set "
        "scorers. Choose a checkpoint that has some, or train one with set scorers.",
        title="The oracle needs set scorers",
        icon=":material/model_training:",
    )
    st.stop()
width = pick_width(predictor)
show_target(chosen, predictor, view, width)
show_table(chosen, predictor, width)
