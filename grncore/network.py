"""A target's regulators as a graph, and as a page that can be explored with no network at all."""

import html
import math
import re
from collections.abc import Callable, Sequence

import networkx as nx
from pyvis.network import Network

from grncore.palette import STYLES, Verdict
from grncore.target_view import judge

_AWAY = r"[\"'](?:https?:|//|\.\./)"
_OUTSIDE = re.compile(
    rf"<link\b[^>]*?href\s*=\s*{_AWAY}[^>]*?>"
    rf"|<script\b[^>]*?src\s*=\s*{_AWAY}[^>]*?>\s*</script>",
    re.IGNORECASE | re.DOTALL,
)
_SOURCE_MAP = re.compile(r"//#\s*sourceMappingURL=[^\s<]+")


def regulator_graph(
    target: str,
    named: Sequence[str],
    truth: Sequence[str],
    *,
    display: Callable[[str], str] = str,
) -> nx.DiGraph:
    """Union of a predicted and a true team as edges onto the target.

    Nodes carry ``label`` and ``kind`` (``target`` or ``regulator``) and a position ``x, y``;
    regulators and edges carry ``verdict``: hit, wrong, missed, or predicted where no truth is
    known. Attributes are plain Python values, so that every export format takes them.

    Parameters
    ----------
    named, truth
        Regulators; an empty truth means that it is not known.
    display
        Name to show for a gene.
    """
    graph = nx.DiGraph()
    graph.add_node(target, label=display(target), kind="target", x=0.0, y=0.0)
    verdicts = judge(named, truth)
    order: tuple[Verdict, ...] = ("hit", "predicted", "missed", "wrong")
    regulators = sorted(verdicts, key=lambda gene: order.index(verdicts[gene]))
    for place, gene in enumerate(regulators):
        x, y = _on_arc(place, len(regulators))
        graph.add_node(
            gene, label=display(gene), kind="regulator", verdict=verdicts[gene], x=x, y=y
        )
        graph.add_edge(gene, target, verdict=verdicts[gene])
    return graph


def _on_arc(place: int, total: int) -> tuple[float, float]:
    """Places on an arc above the target, from left to right; all labels stay readable."""
    span = math.radians(min(170, 50 * max(total - 1, 0)))
    angle = math.pi / 2 if total == 1 else math.pi / 2 + span / 2 - span * place / (total - 1)
    return round(1.5 * math.cos(angle), 6), round(math.sin(angle), 6)


def network_page(graph: nx.DiGraph, *, dark: bool = False, height: int = 420) -> str:
    """The graph as one self-contained HTML page whose nodes can be dragged.

    vis-network is embedded; every address that pyvis would load from outside is taken out; gene
    names are escaped; positions come from the graph and physics is off, so nothing jitters.
    """
    ink, ground = inks(dark)
    net = blank_network(ground, height)
    for node, data in graph.nodes(data=True):
        _add_node(net, node, data, ink=ink, ground=ground, dark=dark)
    for regulator, target, data in graph.edges(data=True):
        add_edge(net, regulator, target, data["verdict"], dark=dark, width=2.5)
    return finished_page(net, ground, "Regulator network")


def inks(dark: bool) -> tuple[str, str]:
    """Colours of text and ground."""
    return ("#E6EAF0", "#11151C") if dark else ("#1C2430", "#FFFFFF")


def blank_network(ground: str, height: int) -> Network:
    """A network without nodes whose page embeds what it needs and in which nothing moves."""
    net = Network(
        height=f"{height}px", width="100%", directed=True, cdn_resources="in_line",
        bgcolor=ground,
    )  # fmt: skip
    net.toggle_physics(False)
    return net


def add_edge(
    net: Network, regulator: str, target: str, verdict: Verdict, *, dark: bool, width: float
) -> None:
    """Add an edge in the colour and line style of its verdict."""
    style = STYLES[verdict]
    net.add_edge(
        regulator, target, color=style.on_dark if dark else style.colour, width=width,
        dashes={"solid": False, "dot": [2, 6], "dash": [10, 7]}[style.dash], physics=False,
        title=html.escape(f"{style.label}: {style.meaning}"),
    )  # fmt: skip


def finished_page(net: Network, ground: str, title: str) -> str:
    """The network as one self-contained HTML page that loads nothing from outside."""
    page = net.generate_html(notebook=False)
    name = f"<title>{html.escape(title)}</title>"
    look = f"<style>body {{ margin: 0; background: {ground}; }} #mynetwork {{ border: 0; }}</style>"
    # The later of two equal rules wins, so the style goes to the end of the head.
    framed = page.replace("<head>", f"<head>{name}", 1).replace("</head>", f"{look}</head>", 1)
    return f"<!doctype html>{without_outside_addresses(framed)}"


def _add_node(net: Network, node: str, data: dict, *, ink: str, ground: str, dark: bool) -> None:
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
