"""A whole network as a page that can be explored with no network connection at all."""

import html

import networkx as nx

from grncore.network import add_edge, blank_network, finished_page, inks
from grncore.palette import STYLES

SPREAD = 95
"""Screen points of one edge length."""


def whole_page(graph: nx.DiGraph, *, dark: bool = False, height: int = 620) -> str:
    """The graph as one self-contained HTML page: drag, zoom, hover; nothing moves by itself.

    Regulators are circles that grow with their number of edges, targets squares: filled where the
    whole team is exact. Gene names are escaped.

    Parameters
    ----------
    graph
        See :func:`grncore.whole_graph.whole_graph`, with places.
    """
    ink, ground = inks(dark)
    net = blank_network(ground, height)
    exact = STYLES["hit"].on_dark if dark else STYLES["hit"].colour
    plain = "#8A94A3"
    for node, data in graph.nodes(data=True):
        place = {"x": data["x"] * SPREAD, "y": -data["y"] * SPREAD, "physics": False}
        is_target = data["kind"] != "regulator"
        colour = exact if data.get("exact") else plain
        net.add_node(
            node,
            label=data["label"],
            title=_said(node, data),
            shape="square" if is_target else "dot",
            size=7 if is_target else 8 + 2.5 * min(graph.out_degree(node), 60) ** 0.5,
            color={
                "background": ground if is_target and not data["exact"] else colour,
                "border": colour,
            },
            borderWidth=2,
            font={"color": ink, "size": 12 if is_target else 15},
            **place,
        )
    for regulator, target, data in graph.edges(data=True):
        add_edge(net, regulator, target, data["verdict"], dark=dark, width=1.8)
    return finished_page(net, ground, "Predicted network against the truth")


def _said(node: str, data: dict) -> str:
    """What hovering says, escaped."""
    said = [data["label"] if data["label"] == node else f"{data['label']} ({node})"]
    if "exact" in data:
        seen = ", seen in training" if data["part"] == "train" else ""
        said.append(f"target, R = {data['R']}, {'exact' if data['exact'] else 'not exact'}{seen}")
    if "true_targets" in data:
        said.append(
            f"regulator: {data['predicted_targets']} predicted, {data['true_targets']} true targets"
        )
    return html.escape("\n".join(said))
