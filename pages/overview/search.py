"""The search for a gene, which opens it."""

import streamlit as st

from pages.common.caches import gene_roles
from pages.common.context import Context
from pages.common.links import EXPLORE, target_address
from pages.common.target_picker import GeneNames


def show_search(context: Context) -> None:
    """A box to type a name or an identifier into."""
    roles = gene_roles(context.dataset, context.predictor.split, key=context.key)
    found = st.selectbox(
        "Find a gene",
        list(roles),
        index=None,
        key=f"overview.search|{context.key}",
        placeholder="Type a name or an identifier; the key / leads here",
        format_func=GeneNames(context.dataset, roles),
        filter_mode="contains",
        width=520,
    )
    if found is not None:
        st.switch_page(EXPLORE, query_params=target_address(found))
