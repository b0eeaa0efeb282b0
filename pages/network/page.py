"""Network: the whole predicted network against the truth, to explore and to take along."""

import streamlit as st

from grncore.answers.network import around, counts_of, filter_edges, first_targets
from grncore.methods.registry import model_label
from pages.common.context import current
from pages.common.no_checkpoint import show_no_checkpoint
from pages.common.tested import tested_models
from pages.network.controls import pick_filters, pick_network
from pages.network.data import edges_of
from pages.network.exports import show_exports
from pages.network.named import edges_without_truth, show_sums
from pages.network.view import DEFAULT_LIMIT, show_counts, show_edges, show_picture

chosen = current()
st.title("Network", anchor=False)
is_judged = any(chosen.predictor.split.test.values())
everything = False
if is_judged:
    st.markdown(
        "**What does the whole network look like, and where is it wrong?** Every target's "
        "predicted team is joined with its known one; each edge says whether it is a hit, wrong or "
        "missed."
    )
    st.caption("Models are told how many regulators a target has (the paper's protocol).")
else:
    st.markdown(
        "**What does the whole network look like?** Every gene's team, named from the expression "
        "alone. No known edge says here which are right: look at the stable ones first."
    )
if is_judged:
    if chosen.checkpoint is None:
        show_no_checkpoint(chosen)
    if not tested_models(chosen):
        st.stop()
    model, everything = pick_network(chosen)
    edges = edges_of(chosen, model, everything=everything)
else:
    named = edges_without_truth(chosen)
    if named is None or not len(named):
        st.stop()
    edges, model = named, str(named["model"].iloc[0])
filters = pick_filters(chosen, edges, is_judged=is_judged)
judged = filter_edges(
    edges,
    regulators=filters.regulators,
    sizes=filters.sizes,
    peaks=filters.peaks,
    exact=filters.exact,
)
if everything:
    st.badge(
        "Training targets included: no measure of the model",
        icon=":material/school:",
        color="orange",
        help="The models were fitted to the known teams of training targets, so hits there are no "
        "evidence.",
    )
if is_judged:
    show_counts(counts_of(judged), everything=everything)
shown = filter_edges(
    judged, verdicts=filters.verdicts, effects=filters.effects, least=filters.least,
    measure=filters.measure,
)  # fmt: skip
if not is_judged:
    show_sums(shown)
if filters.around is not None:
    shown = around(shown, filters.around, filters.steps)
if not len(shown):
    st.info("No edge is left by these filters; clear one.", icon=":material/filter_alt:")
    st.stop()
state = f"{model}|{everything}|{filters}"
show_picture(chosen, model, shown, picture_key=state)
st.subheader("Take it along", anchor=False)
st.caption(f"The {len(shown):,} edges that the filters leave, as {model_label(model)} names them.")
limit = st.session_state.get("network.limit", DEFAULT_LIMIT)
show_exports(chosen, model, shown, first_targets(shown, limit))
st.subheader("Edges", anchor=False)
show_edges(chosen, shown, picture_key=state)
