"""Graphs of :mod:`grncore.neighbourhood` as pages whose nodes can be dragged, with no network."""

import html

import networkx as nx

from grncore.network import add_edge, blank_network, finished_page, inks
from grncore.palette import GREY, STYLES

_SHAPES = {"hit": "dot", "missed": "dot", "wrong": "square", "predicted": "diamond"}


def neighbourhood_page(
    graph: nx.DiGraph, title: str, *, dark: bool = False, height: int = 420
) -> str:
    """One self-contained HTML page; names are escaped, and nothing moves by itself.

    Parameters
    ----------
    graph
        See :func:`grncore.neighbourhood.neighbourhood_graph` and ``confuser_graph``; ``scale`` on
        it says how many pixels its units of x and y are.
    """
    ink, ground = inks(dark)
    net = blank_network(ground, height)
    across, up = graph.graph["scale"]
    for node, data in graph.nodes(data=True):
        look = _target(ink, ground) if data["kind"] == "target" else _gene(data, ink, ground, dark)
        net.add_node(
            node, label=data["label"], title=html.escape(data["note"]), physics=False,
            x=data["x"] * across, y=-data["y"] * up, **look,
        )  # fmt: skip
    for start, end, data in graph.edges(data=True):
        add_edge(net, start, end, data["verdict"], dark=dark, width=data.get("width", 2.5))
        net.edges[-1]["title"] = html.escape(data["note"])
    return finished_page(net, ground, title)


def _target(ink: str, ground: str) -> dict:
    return {
        "shape": "box", "color": {"background": ground, "border": ink}, "borderWidth": 2,
        "font": {"color": ink, "size": 18},
    }  # fmt: skip


def _gene(data: dict, ink: str, ground: str, dark: bool) -> dict:
    font = {"color": ink, "size": 16}
    if data["kind"] == "partner":
        grey = {"background": GREY, "border": GREY}
        return {"shape": "hexagon", "size": 12, "color": grey, "font": font}
    style = STYLES[data["verdict"]]
    colour = style.on_dark if dark else style.colour
    hollow = data["verdict"] == "missed"
    return {
        "shape": _SHAPES[data["verdict"]], "size": 14, "borderWidth": 2, "font": font,
        "color": {"background": ground if hollow else colour, "border": colour},
        "shapeProperties": {"borderDashes": [5, 4] if hollow else False},
    }  # fmt: skip
