"""Graphs as pages whose nodes can be dragged, with no network connection at all."""

import html
import re
from typing import TYPE_CHECKING, Any

from grncore.answers.team_signs import SIGN_WORDS
from grncore.answers.verdicts import Verdict
from grncore.drawing.graphs import inks
from grncore.drawing.kept_places import with_kept_places
from grncore.drawing.palette import GREY, STYLES

if TYPE_CHECKING:  # pyvis is imported where a page to drag is made
    import networkx as nx
    from pyvis.network import Network

_AWAY = r"[\"'](?:https?:|//|\.\./)"


_OUTSIDE = re.compile(
    rf"<link\b[^>]*?href\s*=\s*{_AWAY}[^>]*?>"
    rf"|<script\b[^>]*?src\s*=\s*{_AWAY}[^>]*?>\s*</script>",
    re.IGNORECASE | re.DOTALL,
)


_SOURCE_MAP = re.compile(r"//#\s*sourceMappingURL=[^\s<]+")


def network_page(graph: "nx.DiGraph", *, dark: bool = False, height: int = 420) -> str:
    """The graph as one self-contained HTML page whose nodes can be dragged.

    vis-network is embedded; every address that pyvis would load from outside is taken out; gene
    names are escaped; positions come from the graph and physics is off, so nothing jitters.
    """
    ink, ground = inks(dark)
    net = blank_network(ground, height)
    for node, data in graph.nodes(data=True):
        _add_node(net, node, data, ink=ink, ground=ground, dark=dark)
    for regulator, target, data in graph.edges(data=True):
        add_edge(
            net, regulator, target, data["verdict"], dark=dark, width=2.5, sign=data.get("sign", 0)
        )
    return finished_page(net, ground, "Regulator network")


def blank_network(ground: str, height: int) -> "Network":
    """A network without nodes whose page embeds what it needs and in which nothing moves."""
    from pyvis.network import Network

    net = Network(
        height=f"{height}px", width="100%", directed=True, cdn_resources="in_line",
        bgcolor=ground,
    )  # fmt: skip
    net.toggle_physics(False)
    return net


def add_edge(
    net: "Network",
    regulator: str,
    target: str,
    verdict: Verdict,
    *,
    dark: bool,
    width: float,
    sign: int = 0,
) -> None:
    """Add an edge in the colour and line style of its verdict; a repressor's ends in a bar."""
    style = STYLES[verdict]
    effect = f"; {SIGN_WORDS[sign]}" if sign else ""
    head = {"to": {"enabled": True, "type": "bar" if sign < 0 else "arrow"}}
    net.add_edge(
        regulator, target, color=style.on_dark if dark else style.colour, width=width,
        dashes={"solid": False, "dot": [2, 6], "dash": [10, 7]}[style.dash], physics=False,
        title=html.escape(f"{style.label}: {style.meaning}{effect}"), arrows=head,
    )  # fmt: skip


def finished_page(net: "Network", ground: str, title: str) -> str:
    """The network as one self-contained HTML page that loads nothing and keeps what is dragged."""
    page = net.generate_html(notebook=False)
    name = f"<title>{html.escape(title)}</title>"
    look = f"<style>body {{ margin: 0; background: {ground}; }} #mynetwork {{ border: 0; }}</style>"
    # The later of two equal rules wins, so the style goes to the end of the head.
    framed = page.replace("<head>", f"<head>{name}", 1).replace("</head>", f"{look}</head>", 1)
    edges = [(edge["from"], edge["to"]) for edge in net.edges]
    return f"<!doctype html>{with_kept_places(without_outside_addresses(framed), edges)}"


def _add_node(
    net: "Network", node: str, data: dict[str, Any], *, ink: str, ground: str, dark: bool
) -> None:
    place = {"x": data["x"] * 105, "y": -data["y"] * 210, "physics": False}
    name = html.escape(data["label"])
    if data["kind"] == "target":
        net.add_node(
            node, label=data["label"], title=f"{name}: the target", shape="box",
            color={"background": ground, "border": ink}, borderWidth=2,
            font={"color": ink, "size": 18}, **place,
        )  # fmt: skip
        return
    style = STYLES[data["verdict"]]
    colour = style.on_dark if dark else style.colour
    hollow = data["verdict"] == "missed"
    net.add_node(
        node, label=data["label"], title=f"{name}: {html.escape(style.meaning)}", size=16,
        shape={"hit": "dot", "missed": "dot", "wrong": "square"}.get(data["verdict"], "diamond"),
        color={"background": ground if hollow else colour, "border": colour}, borderWidth=2,
        shapeProperties={"borderDashes": [5, 4] if hollow else False},
        font={"color": ink, "size": 16}, **place,
    )  # fmt: skip


def without_outside_addresses(page: str) -> str:
    """Take out every element that would load something from outside the page."""
    return _SOURCE_MAP.sub("", _OUTSIDE.sub("", page))


_SHAPES = {"hit": "dot", "missed": "dot", "wrong": "square", "predicted": "diamond"}


def neighbourhood_page(
    graph: "nx.DiGraph", title: str, *, dark: bool = False, height: int = 420
) -> str:
    """One self-contained HTML page; names are escaped, and nothing moves by itself.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.graphs.neighbourhood_graph` and ``confuser_graph``; ``scale`` on
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


def _target(ink: str, ground: str) -> dict[str, Any]:
    return {
        "shape": "box", "color": {"background": ground, "border": ink}, "borderWidth": 2,
        "font": {"color": ink, "size": 18},
    }  # fmt: skip


def _gene(data: dict[str, Any], ink: str, ground: str, dark: bool) -> dict[str, Any]:
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


SPREAD = 95
"""Screen points of one edge length."""


def whole_page(graph: "nx.DiGraph", *, dark: bool = False, height: int = 620) -> str:
    """The graph as one self-contained HTML page: drag, zoom, hover; nothing moves by itself.

    Regulators are circles that grow with their number of edges, targets squares: filled where the
    whole team is exact. Gene names are escaped.

    Parameters
    ----------
    graph
        See :func:`grncore.drawing.network_layout.whole_graph`, with places.
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
                "background": ground if is_target and not data.get("exact") else colour,
                "border": colour,
            },
            borderWidth=2,
            font={"color": ink, "size": 12 if is_target else 15},
            **place,
        )
    for regulator, target, data in graph.edges(data=True):
        sign = {word: value for value, word in SIGN_WORDS.items()}.get(data.get("effect", ""), 0)
        add_edge(net, regulator, target, data["verdict"], dark=dark, width=1.8, sign=sign)
    return finished_page(net, ground, "Predicted network against the known one")


def _said(node: str, data: dict[str, Any]) -> str:
    """What hovering says, escaped."""
    said = [data["label"] if data["label"] == node else f"{data['label']} ({node})"]
    if "R" in data:
        seen = ", seen in training" if data["part"] == "train" else ""
        exact = ""
        if "exact" in data:
            exact = ", exact" if data["exact"] else ", not exact"
        said.append(f"target, R = {data['R']}{exact}{seen}")
    if "predicted_targets" in data:
        true = f", {data['true_targets']} known" if "true_targets" in data else ""
        said.append(f"regulator: {data['predicted_targets']} targets predicted{true}")
    return html.escape("\n".join(said))
