"""Networks as files that Cytoscape, yEd, Gephi and networkx open: GraphML, SIF, CSV and cyjs.

Every edge says what it is: ``verdict`` is hit (predicted and true), wrong (predicted, not true),
missed (true, not predicted) or predicted (no truth is known), so that no prediction passes for
knowledge.
"""

import io
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from grncore.errors import InputError
from grncore.export.names import delimited_text

if TYPE_CHECKING:  # a tenth of a second of every start
    import networkx as nx

# What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"[\t\r\n]+")
# Controls and what else ends a line for some readers, beside what XML cannot hold.
_NOT_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def graphml(graph: "nx.DiGraph") -> str:
    """The graph as GraphML. Characters that XML cannot hold become ``?``.

    Nodes carry ``name`` and edges ``interaction``, by which Cytoscape and igraph go, beside what
    the graph holds; booleans and numbers keep their type.

    Values must be plain Python ones, as :mod:`grncore.drawing.network_layout` gives them. Line
    breaks in a name are blanks afterwards: readers of XML do not tell them apart.

    Raises
    ------
    InputError
        If two names cannot be told apart afterwards.
    """
    import networkx as nx

    clean = nx.DiGraph(**{key: _xml(value) for key, value in graph.graph.items()})
    names = _told_apart({node: str(_xml(str(node))) for node in graph}, "GraphML")
    clean.add_nodes_from(
        (names[n], {"name": names[n], **_xml_values(data)}) for n, data in graph.nodes(data=True)
    )
    clean.add_edges_from(
        (names[a], names[b], _interaction(data) | _xml_values(data))
        for a, b, data in graph.edges(data=True)
    )
    stream = io.BytesIO()
    nx.write_graphml(clean, stream, encoding="utf-8", prettyprint=True)
    return stream.getvalue().decode("utf-8")


def _told_apart(names: dict[str, str], form: str) -> dict[str, str]:
    """Each node's name in a form of file, which must tell all of them apart."""
    if len(set(names.values())) < len(names):
        raise InputError(
            f"Two gene names differ in characters alone that {form} cannot hold; rename one of "
            "them, or take the network along as cyjs."
        )
    return names


def _interaction(data: Mapping[str, object]) -> dict[str, object]:
    return {"interaction": _xml(data["verdict"])} if "verdict" in data else {}


def _xml_values(data: Mapping[str, object]) -> dict[str, object]:
    return {key: _xml(value) for key, value in data.items()}


def _xml(value: object) -> object:
    return xml_text(_BREAKS.sub(" ", value)) if isinstance(value, str) else value


def xml_text(text: str) -> str:
    """The text with ``?`` for each character that XML cannot hold."""
    return _NOT_XML.sub("?", text)


def sif(graph: "nx.DiGraph") -> str:
    """Simple interaction format: regulator, verdict and target, separated by tabs, a line an edge.

    Tabs and line breaks in a name become a blank, because the format knows no quotes; other
    control characters become ``?``, as in GraphML.

    Raises
    ------
    InputError
        If two names cannot be told apart afterwards.
    """
    plain = {node: _NOT_LINE.sub("?", _BREAKS.sub(" ", str(node))) for node in graph}
    names = _told_apart(plain, "SIF")
    lines = (
        "\t".join((names[a], data["verdict"], names[b])) for a, b, data in graph.edges(data=True)
    )
    return "".join(f"{line}\n" for line in lines)


def edges_csv(table: pd.DataFrame) -> str:
    """A table of edges as CSV, a row an edge, its columns as they are."""
    columns = [
        ["" if pd.isna(value) else str(value) for value in table[name].tolist()]
        for name in table.columns
    ]
    return delimited_text([str(name) for name in table.columns], columns)


def cyjs(graph: "nx.DiGraph", *, name: str) -> str:
    """JSON of Cytoscape.js (``.cyjs``), which Cytoscape opens by File, Import, Network from File.

    The node's ``name`` is the gene, ``label`` what to show; ``id`` is a running number, so that
    no name can clash with an edge. networkx reads the file too (``cytoscape_graph``) and calls
    nodes by ``id``.
    """
    ids = {node: f"n{place}" for place, node in enumerate(graph)}
    nodes = [
        {
            "data": {
                **data, "id": ids[node], "value": ids[node], "name": node, "shared_name": node,
            },
            "position": {"x": 100 * data.get("x", 0.0), "y": -100 * data.get("y", 0.0)},
        }
        for node, data in graph.nodes(data=True)
    ]  # fmt: skip
    edges = [
        {
            "data": {
                **data,
                "id": f"e{place}",
                "source": ids[a],
                "target": ids[b],
                "interaction": data["verdict"],
                "shared_interaction": data["verdict"],
                "name": f"{a} ({data['verdict']}) {b}",
            }
        }
        for place, (a, b, data) in enumerate(graph.edges(data=True))
    ]
    content = {
        "format_version": "1.0",
        "generated_by": "grncore",
        "target_cytoscapejs_version": "~3.0",
        "data": {**graph.graph, "name": name, "shared_name": name},
        "directed": True,
        "multigraph": False,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
