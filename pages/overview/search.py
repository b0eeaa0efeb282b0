"""The search for a gene, which opens it."""

import streamlit as st

from pages.common.context import Context
from pages.common.links import EXPLORE, target_address
from pages.common.target_picker import gene_labels


def show_search(context: Context) -> None:
    """A box to type a name or an identifier into."""
    labels = gene_labels(context.dataset, context.predictor.split, key=context.key)
    found = st.selectbox(
        "Find a gene",
        list(labels),
        index=None,
        key=f"overview.search|{context.key}",
        placeholder="Type a name or an identifier; the key / leads here",
        format_func=labels.__getitem__,
        filter_mode="contains",
        width=520,
    )
    if found is not None:
        st.switch_page(EXPLORE, query_params=target_address(found))
