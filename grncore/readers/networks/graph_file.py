"""GraphML, GEXF, GML, Pajek and JSON graphs, read by networkx."""

import io
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from grncore.errors import InputError
from grncore.readers.networks import json_graph
from grncore.readers.networks.names import KnownNames
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed

if TYPE_CHECKING:  # a tenth of a second of every start
    import networkx as nx

ENDS = ("source", "target")
NAME_ATTRIBUTES = ("name", "shared_name", "shared name", "label", "id", "gene", "symbol")
"""Attributes of a node that may hold the gene's name; the one that most genes answer to is taken,
the node's own id where none does better."""


def _networkx(reader: str, **options: str) -> "Callable[[bytes], nx.Graph]":
    """A reader of networkx by its name, which is imported when it reads."""

    def read_by(body: bytes) -> "nx.Graph":
        import networkx as nx

        source = io.BytesIO(body) if reader.startswith("read") else body.decode()
        return getattr(nx, reader)(source, **options)

    return read_by


_READERS: "tuple[tuple[str, tuple[str, ...], Callable[[bytes], nx.Graph]], ...]" = (
    ("GraphML file", ("<graphml",), _networkx("read_graphml")),
    ("GEXF file", ("<gexf",), _networkx("read_gexf")),
    ("Pajek file", ("*vertices", "*network"), _networkx("parse_pajek")),
    ("GML file", ("graph [", "graph\n[", "graph\r\n[", "graph["),
     _networkx("parse_gml", label="id")),
)  # fmt: skip
"""Name, what is among the first characters, and who reads it."""

JSON = "JSON graph"


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
            f"regulates is unknown. {_remedy(file, form)}"
        )
    if not graph.number_of_edges():
        raise InputError(f"{file.path}: the {form} has no edge.")
    naming, names = _names(graph, file.known)
    rows = [
        {"from": names[left], "to": names[right], **_as_text(data)}
        for left, right, data in graph.edges(data=True)
    ]
    frame = pd.DataFrame(rows).fillna("").astype(str)
    understood = (
        f"a {form}: {len(frame):,} edges from regulator to target; genes are called by {naming}"
    )
    return file.parsed(form, frame, ENDS, understood)


def _remedy(file: NetworkFile, form: str) -> str:
    if form != JSON:
        return "Export a directed graph, or give a CSV file of regulator,target."
    path, new = str(file.path), f"{file.path}.directed.json"
    return (
        'If every edge runs from regulator to target, let the file say so: python -c "import json; '
        f"g = json.load(open({path!r})); g['directed'] = True; json.dump(g, open({new!r}, 'w'))\"; "
        "otherwise export a directed graph."
    )


def _reader(
    file: NetworkFile,
) -> "tuple[str, tuple[str, ...], Callable[[bytes], nx.Graph]] | None":
    if json_graph.BEGINNING.match(file.start):
        return JSON, (), json_graph.read_json
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


def _names(graph: "nx.Graph", known: KnownNames) -> tuple[str, dict[Any, str]]:
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
