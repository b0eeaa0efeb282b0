"""The candidate pool as a table."""

import streamlit as st

from grncore.answers.target import TargetView
from grncore.methods.registry import from_shortlist, model_label, ranker_label
from pages.common.clicked import genes_of_cells, offer
from pages.common.context import Context
from pages.common.tables import tinted

_COLUMNS = {
    "rank": st.column_config.NumberColumn("Rank", width="small", pinned=True),
    "true": st.column_config.TextColumn(
        "Known", width="small", help="◆ marks a known regulator.", pinned=True
    ),
    "name": st.column_config.TextColumn("Regulator", pinned=True),
    "regulator": st.column_config.TextColumn("Identifier"),
    "score": st.column_config.NumberColumn(
        "Retriever score", format="%.3f", width="small", help="Comparable within this target only."
    ),
    "chosen_by": st.column_config.TextColumn(
        "Named by", width="medium", help="Models whose predicted team holds this regulator."
    ),
    "training_targets": st.column_config.NumberColumn(
        "Training targets",
        width="small",
        help="How many training targets it regulates (its popularity).",
    ),
    "correlation": st.column_config.NumberColumn(
        "Correlation",
        format="%.2f",
        width="small",
        help="Pearson correlation with the target's expression.",
    ),
}


def show_pool(context: Context, view: TargetView) -> None:
    """Candidates, best first; true regulators carry a diamond and a tinted row."""
    bar = st.container()
    table = view.pool.assign(true=view.pool["true"].map({True: "◆", False: ""}))
    order = ["rank", "true", "name", "score", "chosen_by", "training_targets", "correlation"]
    if context.dataset.aliases:
        order.insert(3, "regulator")
    if not context.dataset.teams:  # nothing is known, so that these would be empty
        order = [name for name in order if name not in ("true", "training_targets")]
    event = st.dataframe(
        tinted(table[order], view.pool["true"]),
        column_order=order,
        column_config=_COLUMNS,
        hide_index=True,
        height=330,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"pool.table|{context.key}|{view.target}",
        alt=f"Candidate regulators of {view.title}",
        placeholder="–",
    )
    genes = genes_of_cells(
        event, [{"name": gene, "regulator": gene} for gene in view.pool["regulator"]]
    )
    with bar:
        if genes:
            offer(context, genes)
        else:
            st.caption(f"{_said_of(context, view)} Click a gene, or tick a row, to open it.")


def _said_of(context: Context, view: TargetView) -> str:
    """Who ranked these candidates, and which models choose among them."""
    count, pooled = len(view.pool), from_shortlist(view.models)
    if not pooled:
        kind = ranker_label(context.predictor.retriever_kind)
        return (
            f"The first {count} candidates by {kind}, for orientation: no method here is bound to "
            "them, each may name any allowed regulator."
        )
    return (
        f"The retriever's first {count} candidates. Teams of "
        f"{', '.join(map(model_label, pooled))} come from the first {view.cap} (M_R = {view.cap}); "
        "other methods may name any allowed regulator."
    )
