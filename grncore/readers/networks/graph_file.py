"""GraphML, GEXF, GML, Pajek and JSON graphs, read by networkx."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import networkx as nx
import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.names import KnownNames
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed, with_ends

ENDS = ("source", "target")
NAME_ATTRIBUTES = ("name", "shared_name", "shared name", "label", "id", "gene", "symbol")
"""Attributes of a node that may hold the gene's name; the one that most genes answer to is taken,
the node's own id where none does better."""


def _json_graph(body: bytes) -> nx.Graph:
    content = json.loads(body)
    if "elements" in content:
        return _cytoscape(content)
    edges = "links" if "links" in content else "edges"
    return nx.node_link_graph(content, edges=edges)


def _cytoscape(content: Mapping[str, Any]) -> nx.Graph:
    # Not nx.cytoscape_graph: it asks for keys that Cytoscape itself does not write.
    graph = nx.MultiDiGraph()
    elements = content["elements"]
    for node in elements["nodes"]:
        graph.add_node(str(node["data"]["id"]), **node["data"])
    for edge in elements["edges"]:
        data = dict(edge["data"])
        left, right = str(data.pop("source")), str(data.pop("target"))
        for key in ("id", "shared_interaction", "shared_name", "SUID", "selected", "name"):
            data.pop(key, None)
        graph.add_edge(left, right, **data)
    return graph


_READERS: tuple[tuple[str, tuple[str, ...], Callable[[bytes], nx.Graph]], ...] = (
    ("GraphML file", ("<graphml",), lambda body: nx.read_graphml(io.BytesIO(body))),
    ("GEXF file", ("<gexf",), lambda body: nx.read_gexf(io.BytesIO(body))),
    ("JSON graph", ("{",), _json_graph),
    ("Pajek file", ("*vertices", "*network"), lambda body: nx.parse_pajek(body.decode())),
    ("GML file", ("graph [", "graph\n[", "graph\r\n[", "graph["),
     lambda body: nx.parse_gml(body.decode())),
)  # fmt: skip
"""Name, what is among the first characters, and who reads it."""


def fits(file: NetworkFile) -> bool:
    """Whether the file begins as a graph does."""
    return _reader(file) is not None


def read(file: NetworkFile) -> Parsed:
    """Read it; an edge goes from regulator to target.

    Raises
    ------
    InputError
        If it is damaged, has no edge, or its edges have no direction.
    """
    found = _reader(file)
    if found is None:
        raise AssertionError("asked to read what is no graph")
    form, _, reader = found
    try:
        graph = reader(file.body)
    except Exception as error:  # every parser behind networkx has errors of its own
        raise InputError(
            f"{file.path}: the {form} cannot be read ({type(error).__name__}: {error}). Export it "
            "again, or give a CSV file of regulator,target."
        ) from error
    if not graph.is_directed():
        raise InputError(
            f"{file.path}: the edges of this {form} have no direction, so which of two genes "
            "regulates is unknown. Export a directed graph, or give a CSV file of regulator,target."
        )
    if not graph.number_of_edges():
        raise InputError(f"{file.path}: the {form} has no edge.")
    naming, names = _names(graph, file.known)
    rows = [
        {"from": names[left], "to": names[right], **_as_text(data)}
        for left, right, data in graph.edges(data=True)
    ]
    frame = pd.DataFrame(rows).fillna("").astype(str)
    notice = Notice(
        "network-form",
        f"{file.path}: read as a {form}: {len(frame):,} edges from regulator to target; genes are "
        f"called by {naming}.",
    )
    return with_ends(str(file.path), form, frame, ENDS, file.ends, (notice,))


def _reader(file: NetworkFile) -> tuple[str, tuple[str, ...], Callable[[bytes], nx.Graph]] | None:
    start = file.start.lower()
    for name, words, reader in _READERS:
        if start.startswith(words) or (start.startswith("<") and any(w in start for w in words)):
            return name, words, reader
    is_gml = file.suffix == ".gml" and "graph" in start
    return next((r for r in _READERS if r[0] == "GML file"), None) if is_gml else None


def _as_text(data: Mapping[Any, Any]) -> dict[str, str]:
    return {
        f"edge_{key}" if key in ("from", "to") else str(key): "" if value is None else str(value)
        for key, value in data.items()
    }


def _names(graph: nx.Graph, known: KnownNames) -> tuple[str, dict[Any, str]]:
    """Names of the nodes, and what in the file they are."""
    choices: dict[str, dict[Any, str]] = {}
    for attribute in NAME_ATTRIBUTES:
        found = {node: str(data.get(attribute, "")) for node, data in graph.nodes(data=True)}
        if all(found.values()) and _differ(found.values()):
            choices[f"the node's {attribute!r}"] = found
    choices["the node's id"] = {node: str(node) for node in graph}
    return max(choices.items(), key=lambda choice: known.score(choice[1].values()))


def _differ(names: Iterable[str]) -> bool:
    listed = list(names)
    return len(set(listed)) == len(listed)
