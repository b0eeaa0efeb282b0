"""The worst confusers and those whose place they take, as a network."""

import networkx as nx
import streamlit as st

from grncore.answers.hubs import HubReport
from grncore.drawing.graphs import confuser_graph
from grncore.drawing.regulator import confuser_figure
from pages.common.context import Context
from pages.common.draggable import show_draggable
from pages.common.links import regulator_link

WORST = 5
"""Confusers that are linked to."""


def show_network(context: Context, report: HubReport, name: str, label: str) -> None:
    """Arrows from the confusers that take most places to the true regulators that lose them."""
    pairs = report.displaced[name]
    if not len(pairs):
        return
    graph = confuser_graph(pairs, display=context.dataset.display)
    with st.container(border=True):
        show_draggable(
            context,
            lambda: graph,
            confuser_figure(graph),
            heading=f"Network of the worst confusers, {label}",
            title=f"Worst confusers, {label}",
            caption=f"An arrow leads from the confuser that {label} names to the known regulator "
            "that it misses; the thicker, the more test targets. "
            f"{graph.number_of_edges()} of {len(pairs)} pairs: the strongest of the ten confusers "
            "that take most places.",
            key="hubs",
            alt=f"Worst confusers and the regulators they displace, {label}",
            file_name=f"confusers-{name}",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("All targets of:", width="content")
            for gene in worst_of(graph):
                regulator_link(context, gene, "{}", ":material/share:")


def worst_of(graph: nx.DiGraph) -> list[str]:
    """Confusers of the graph that take most places."""
    taken = {gene: data["taken"] for gene, data in graph.nodes(data=True) if data["taken"]}
    return sorted(taken, key=lambda gene: -taken[gene])[:WORST]
