"""Graphs as JSON: networkx, d3, vis.js, Cytoscape, CX, JSON Graph Format."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from grncore.files import parsed_json

if TYPE_CHECKING:  # a tenth of a second of every start
    import networkx as nx

BEGINNING = re.compile(
    r"\{(?!\s*\"[^\"]*\"\s*:\s*\[\s*\"|[^{}\[\]\n]*\}\s*\n\s*\{)"
    r"|\{\s*\"(nodes|links|edges|elements|columns|index|data|schema)\""
    r"|\[\s*\{\s*\"(numberVerification|CXVersion|metaData|nodes|edges|@context|networkAttributes)\""
    r"|\[\s*\{\s*(\"(group|selected|classes)\"\s*:\s*(\"\w*\"|\w+)\s*,\s*)*\"data\"\s*:\s*\{"
)
"""How such a file begins. Lists of records, lines of records and dictionaries of lists begin
otherwise; they are refused by their names."""

_OWN = ("id", "shared_interaction", "shared_name", "SUID", "selected", "name")
"""What Cytoscape keeps of an edge for itself."""


def read_json(body: bytes) -> "nx.Graph":
    """The graph of a JSON file.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is damaged, or no layout that is known.
    """
    content = parsed_json(body)
    parts = _joined(content) if isinstance(content, list) else content
    for fits, reader in _LAYOUTS:
        if fits(parts):
            return reader(parts)
    raise ValueError(f"no graph that is known; its keys are {', '.join(map(str, [*parts][:6]))}")


def _joined(content: list[Any]) -> Mapping[str, Any]:
    """A CX file's parts by name, each in pieces; or the nodes and edges of Cytoscape's list."""
    if all("data" in one for one in content):
        return {"elements": content}
    parts: dict[str, Any] = {}
    for piece in content:
        for name, rows in piece.items():
            parts[name] = parts.get(name, []) + rows if isinstance(rows, list) else rows
    return {"cx": parts}


def _cytoscape(content: Mapping[str, Any]) -> "nx.Graph":
    import networkx as nx

    # Not nx.cytoscape_graph: it asks for keys that Cytoscape itself does not write.
    graph = nx.MultiDiGraph()
    elements = content["elements"]
    if isinstance(elements, list):
        elements = {
            "nodes": [one for one in elements if "source" not in one["data"]],
            "edges": [one for one in elements if "source" in one["data"]],
        }
    for node in elements.get("nodes", ()):
        graph.add_node(str(node["data"]["id"]), **node["data"])
    for edge in elements["edges"]:
        data = {key: value for key, value in edge["data"].items() if key not in _OWN}
        graph.add_edge(str(data.pop("source")), str(data.pop("target")), **data)
    return graph


def _cx(content: Mapping[str, Any]) -> "nx.Graph":
    """Cytoscape exchange, version 1 (``@id``, ``s``, ``t``, ``i``) or 2 (``id``, ``v``)."""
    import networkx as nx

    parts = content["cx"]
    graph = nx.MultiDiGraph()
    for node in parts.get("nodes", ()):
        called = {"name": node["n"]} if "n" in node else {}
        graph.add_node(node.get("@id", node.get("id")), **called, **node.get("v", {}))
    for one in parts.get("nodeAttributes", ()):
        graph.add_node(one["po"], **{str(one["n"]): one["v"]})
    told: dict[Any, dict[str, Any]] = {}
    for one in parts.get("edgeAttributes", ()):
        told.setdefault(one["po"], {})[str(one["n"])] = one["v"]
    for edge in parts["edges"]:
        data = {**edge.get("v", {}), **told.get(edge.get("@id"), {})}
        if "i" in edge:
            data["interaction"] = edge["i"]
        graph.add_edge(edge["s"], edge["t"], **{k: v for k, v in data.items() if k not in _OWN})
    return graph


def _vis(content: Mapping[str, Any]) -> "nx.Graph":
    """vis.js: ``from``, ``to`` and arrows; without arrows an edge has no direction."""
    import networkx as nx

    edges = content["edges"]
    is_directed = content.get("directed") is True
    arrows = [_arrows(edge.get("arrows")) for edge in edges]
    if not is_directed and any(not ends for ends in arrows):
        return nx.Graph((edge["from"], edge["to"]) for edge in edges)
    graph = nx.MultiDiGraph()
    for node in content.get("nodes", ()):
        graph.add_node(node["id"], **node)
    for edge, ends in zip(edges, arrows, strict=True):
        data = {k: v for k, v in edge.items() if k not in ("from", "to", "arrows", "id")}
        if "to" in ends or not ends:
            graph.add_edge(edge["from"], edge["to"], **data)
        if "from" in ends:
            graph.add_edge(edge["to"], edge["from"], **data)
    return graph


def _arrows(said: object) -> set[str]:
    """Ends with an arrow: ``"to"``, ``"to, from"``, ``{"to": {"enabled": true}}``."""
    if isinstance(said, Mapping):
        shown = {
            k for k, v in said.items() if (v.get("enabled", True) if isinstance(v, Mapping) else v)
        }
    else:
        shown = set(re.findall(r"\w+", str(said or "")))
    return shown & {"to", "from"}


def _exchange(content: Mapping[str, Any]) -> "nx.Graph":
    """JSON Graph Format, directed unless it says otherwise."""
    import networkx as nx

    graphs = content.get("graphs", [content.get("graph")])
    if len(graphs) != 1:
        raise ValueError(f"it holds {len(graphs)} graphs; keep one of them")
    (inner,) = graphs
    is_directed = inner.get("directed", True)
    graph = nx.MultiDiGraph() if is_directed else nx.MultiGraph()
    nodes = inner.get("nodes", {})
    rows = nodes.items() if isinstance(nodes, Mapping) else [(node["id"], node) for node in nodes]
    for name, node in rows:
        graph.add_node(str(name), **{k: v for k, v in node.items() if k == "label"})
    for edge in inner["edges"]:
        data = {k: v for k, v in edge.items() if k not in ("source", "target", "metadata", "id")}
        data |= edge.get("metadata") or {}
        graph.add_edge(str(edge["source"]), str(edge["target"]), **data)
    return graph


def _node_link(content: Mapping[str, Any]) -> "nx.Graph":
    """Of networkx and d3: ``source`` and ``target`` are ids, or places in the list of nodes."""
    import networkx as nx

    return nx.node_link_graph(content, edges="links" if "links" in content else "edges")


def _adjacency(content: Mapping[str, Any]) -> "nx.Graph":
    import networkx as nx

    return nx.adjacency_graph(content)


_LAYOUTS: "tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Any], nx.Graph]], ...]" = (
    (lambda parts: "cx" in parts, _cx),
    (lambda parts: "elements" in parts, _cytoscape),
    (lambda parts: "adjacency" in parts, _adjacency),
    (lambda parts: any("from" in edge for edge in parts.get("edges", ())), _vis),
    (lambda parts: "links" in parts or "edges" in parts, _node_link),
    (lambda parts: "graphs" in parts or isinstance(parts.get("graph"), Mapping), _exchange),
)
"""The first that fits the keys of a file is taken."""
