"""Graphs as pages whose nodes can be dragged, with no network connection at all."""

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grncore.answers.team_signs import SIGN_WORDS
from grncore.drawing.graphs import hover_lines, inks
from grncore.drawing.kept_places import with_kept_places
from grncore.drawing.palette import GREY, STYLES

if TYPE_CHECKING:  # pyvis is imported where a page to drag is made
    import networkx as nx

_AWAY = r"[\"'](?:https?:|//|\.\./)"


_OUTSIDE = re.compile(
    rf"<link\b[^>]*?href\s*=\s*{_AWAY}[^>]*?>"
    rf"|<script\b[^>]*?src\s*=\s*{_AWAY}[^>]*?>\s*</script>",
    re.IGNORECASE | re.DOTALL,
)


_SOURCE_MAP = re.compile(r"//#\s*sourceMappingURL=[^\s<]+")

_SHAPES = {"hit": "dot", "missed": "dot", "wrong": "square", "predicted": "diamond"}

_SAYING = (SIGN_WORDS[1], SIGN_WORDS[-1])
"""Effects that say more than that there is an edge."""

SPREAD = 95
"""Screen points of one edge length of a whole network."""


def network_page(
    graph: "nx.DiGraph",
    title: str = "Regulator network",
    *,
    dark: bool = False,
    height: int = 420,
) -> str:
    """The graph as one self-contained HTML page whose nodes can be dragged; names are escaped.

    Parameters
    ----------
    graph
        See :mod:`grncore.drawing.graphs`. A node's or an edge's ``note`` is said when one hovers;
        ``scale`` on the graph says how many pixels its units of x and y are.
    """
    ink, ground = inks(dark)
    scale = graph.graph.get("scale", (105, 210))
    size = 14 if "scale" in graph.graph else 16  # of many genes each has less room

    def look(node: str, data: dict[str, Any]) -> dict[str, Any]:
        del node
        font = {"color": ink, "size": 16}
        if data["kind"] == "target":
            note = data.get("note", f"{data['label']}: the target")
            return {
                "title": note, "shape": "box", "color": {"background": ground, "border": ink},
                "borderWidth": 2, "font": {**font, "size": 18},
            }  # fmt: skip
        if data["kind"] == "partner":
            grey = {"background": GREY, "border": GREY}
            return {
                "title": data["note"],
                "shape": "hexagon",
                "size": 12,
                "color": grey,
                "font": font,
            }
        style = STYLES[data["verdict"]]
        colour = style.shade(dark)
        hollow = data["verdict"] == "missed"
        return {
            "title": data.get("note", f"{data['label']}: {style.meaning}"),
            "shape": _SHAPES[data["verdict"]], "size": size, "borderWidth": 2, "font": font,
            "color": {"background": ground if hollow else colour, "border": colour},
            "shapeProperties": {"borderDashes": [5, 4] if hollow else False},
        }  # fmt: skip

    return _page(graph, title, look, scale=scale, width=2.5, dark=dark, height=height)


def whole_page(graph: "nx.DiGraph", *, dark: bool = False, height: int = 620) -> str:
    """The graph of many targets as one self-contained HTML page: drag, zoom, hover.

    Regulators are circles that grow with their number of edges, targets squares: filled where the
    whole team is exact. Gene names are escaped.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.network_layout.whole_graph`, with places.
    """
    ink, ground = inks(dark)

    def look(node: str, data: dict[str, Any]) -> dict[str, Any]:
        is_target, exact = data["kind"] != "regulator", data.get("exact")
        colour = STYLES["hit"].shade(dark) if exact else GREY
        return {
            "title": "\n".join(hover_lines(node, data)),
            "shape": "square" if is_target else "dot",
            "size": 7 if is_target else 8 + 2.5 * min(graph.out_degree(node), 60) ** 0.5,
            "color": {"background": ground if is_target and not exact else colour,
                      "border": colour},
            "borderWidth": 2,
            "font": {"color": ink, "size": 12 if is_target else 15},
        }  # fmt: skip

    title = "Predicted network against the known one"
    return _page(graph, title, look, scale=(SPREAD, SPREAD), width=1.8, dark=dark, height=height)


def _page(
    graph: "nx.DiGraph",
    title: str,
    look: Callable[[str, dict[str, Any]], dict[str, Any]],
    *,
    scale: tuple[float, float],
    width: float,
    dark: bool,
    height: int,
) -> str:
    """A page that loads nothing and keeps what is dragged.

    vis-network is embedded; every address that pyvis would load from outside is taken out; places
    come from the graph and physics is off, so nothing moves by itself.

    Parameters
    ----------
    look
        Settings of a node, its ``title`` not yet escaped.
    scale
        Pixels of a unit of x and of y.
    width
        Of an edge that has none of its own.
    """
    from pyvis.network import Network

    ground = inks(dark)[1]
    net = Network(
        height=f"{height}px", width="100%", directed=True, cdn_resources="in_line",
        bgcolor=ground,
    )  # fmt: skip
    net.toggle_physics(False)
    for node, data in graph.nodes(data=True):
        settings = look(node, data)
        settings["title"] = html.escape(settings["title"])
        net.add_node(
            node, label=data["label"], x=data["x"] * scale[0], y=-data["y"] * scale[1],
            physics=False, **settings,
        )  # fmt: skip
    for regulator, target, data in graph.edges(data=True):
        net.add_edge(regulator, target, physics=False, **_edge_look(data, width, dark))
    page = net.generate_html(notebook=False)
    name = f"<title>{html.escape(title)}</title>"
    frame = (
        f"<style>body {{ margin: 0; background: {ground}; }} #mynetwork {{ border: 0; }}</style>"
    )
    # The later of two equal rules wins, so the style goes to the end of the head.
    framed = page.replace("<head>", f"<head>{name}", 1).replace("</head>", f"{frame}</head>", 1)
    return f"<!doctype html>{with_kept_places(without_outside_addresses(framed), graph.edges)}"


def _edge_look(data: dict[str, Any], width: float, dark: bool) -> dict[str, Any]:
    """Colour and line of an edge's verdict; a repressor's ends in a bar."""
    style, effect = STYLES[data["verdict"]], data.get("effect", "")
    said = f"{style.label}: {style.meaning}{f'; {effect}' if effect in _SAYING else ''}"
    head = {"enabled": True, "type": "bar" if effect == SIGN_WORDS[-1] else "arrow"}
    return {
        "color": style.shade(dark), "width": data.get("width", width), "arrows": {"to": head},
        "dashes": {"solid": False, "dot": [2, 6], "dash": [10, 7]}[style.dash],
        "title": html.escape(data.get("note", said)),
    }  # fmt: skip


def without_outside_addresses(page: str) -> str:
    """Take out every element that would load something from outside the page."""
    return _SOURCE_MAP.sub("", _OUTSIDE.sub("", page))
