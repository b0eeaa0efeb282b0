"""The whole network as a graph, as pictures and as files that other programs read."""

import io
import json
import re

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.drawing.interactive import whole_page
from grncore.drawing.network import whole_network_figure
from grncore.drawing.network_layout import place, whole_graph
from grncore.errors import InputError
from grncore.export import cyjs, edges_csv, graphml, sif

EVIL = '<script>alert("x")</script>&\'; --'


def table(*rows: tuple[str, str, str], exact: bool = False) -> pd.DataFrame:
    records = [(a, b, verdict, 0.5, 2, "test", exact, "pair", "") for a, b, verdict in rows]
    names = ["regulator", "target", "verdict", "share", "R", "part", "exact", "model",
             "regulator_peak"]  # fmt: skip
    return pd.DataFrame(records, columns=names)


EDGES = table(
    ("r1", "t1", "hit"), ("r2", "t1", "wrong"), ("r3", "t1", "missed"),
    ("r1", "t2", "hit"), ("t1", "t2", "wrong"), ("r9", "t9", "hit"),
    ("r8", EVIL, "hit"), (EVIL, "t9", "missed"),
)  # fmt: skip


@pytest.fixture
def graph() -> nx.DiGraph:
    about = {"dataset": "d", "seed": 42}
    return place(whole_graph(EDGES, display=lambda gene: f"name of {gene}", about=about))


def test_nodes_know_what_they_are(graph):
    kinds = nx.get_node_attributes(graph, "kind")
    assert kinds["r1"] == "regulator"
    assert kinds["t2"] == "target"
    assert kinds["t1"] == kinds[EVIL] == "both"
    assert graph.nodes["r1"]["predicted_targets"] == graph.nodes["r1"]["true_targets"] == 2
    assert (graph.nodes["r2"]["predicted_targets"], graph.nodes["r2"]["true_targets"]) == (1, 0)
    assert (graph.nodes["r3"]["predicted_targets"], graph.nodes["r3"]["true_targets"]) == (0, 1)
    assert "R" not in graph.nodes["r1"]
    assert graph.nodes["t1"]["R"] == 2


def test_edges_say_whether_they_are_predicted_and_true(graph):
    for a, b, data in graph.edges(data=True):
        row = EDGES[(EDGES["regulator"] == a) & (EDGES["target"] == b)].iloc[0]
        assert data["verdict"] == row["verdict"]
        assert data["predicted"] == (row["verdict"] in ("hit", "wrong"))
        assert data["true"] == (row["verdict"] in ("hit", "missed"))


def test_values_are_plain_python(graph):
    plain = (str, int, float, bool)
    for _, data in graph.nodes(data=True):
        assert all(type(value) in plain for value in data.values())
    for *_, data in graph.edges(data=True):
        assert all(type(value) in plain for value in data.values())


pairs = st.sets(st.tuples(st.integers(0, 25), st.integers(20, 45)), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(pairs)
def test_places_are_apart_finite_and_reproducible(found):
    edges = table(*((f"g{a}", f"g{b}", "hit") for a, b in sorted(found) if a != b))
    if not len(edges):
        return
    graph = place(whole_graph(edges))
    places = [(data["x"], data["y"]) for _, data in graph.nodes(data=True)]
    assert len(set(places)) == len(places)
    shuffled = place(whole_graph(edges.sample(frac=1.0, random_state=1)))
    parts = list(nx.weakly_connected_components(graph))
    sizes = sorted(len(part) for part in parts)
    if len(set(sizes)) == len(sizes):  # parts of equal size may change places
        assert {n: (d["x"], d["y"]) for n, d in shuffled.nodes(data=True)} == {
            n: (d["x"], d["y"]) for n, d in graph.nodes(data=True)
        }
    boxes = []
    for part in parts:
        xs, ys = zip(*((graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in part), strict=True)
        boxes.append((min(xs), max(xs), min(ys), max(ys)))
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart_x = one[1] < other[0] or other[1] < one[0]
            apart_y = one[3] < other[2] or other[3] < one[2]
            assert apart_x or apart_y


def test_graphml_comes_back_whole(graph):
    again = nx.read_graphml(io.BytesIO(graphml(graph).encode()))
    named = {node: {"name": node, **data} for node, data in graph.nodes(data=True)}
    assert dict(again.nodes(data=True)) == named
    assert {(a, b): data for a, b, data in again.edges(data=True)} == {
        (a, b): {"interaction": data["verdict"], **data} for a, b, data in graph.edges(data=True)
    }
    assert again.graph["dataset"] == "d"
    assert again.graph["seed"] == 42


names = st.text(min_size=1, max_size=8).filter(lambda name: name.strip() == name)


@settings(max_examples=60, deadline=None)
@given(names, names)
def test_any_names_give_files_that_open(first, second):
    if first == second:
        return
    graph = place(whole_graph(table((first, second, "wrong"))))
    try:
        again = nx.read_graphml(io.BytesIO(graphml(graph).encode("utf-8", "strict")))
        assert again.number_of_edges() == 1
    except InputError as error:
        assert "GraphML" in str(error)
    try:
        (line,) = sif(graph).splitlines()
        assert line.split("\t")[1] == "wrong"
        assert len(line.split("\t")) == 3
    except InputError as error:
        assert "SIF" in str(error)
    node = json.loads(cyjs(graph, name="n"))["elements"]["nodes"]
    assert {one["data"]["name"] for one in node} == {first, second}


def test_cyjs_is_what_cytoscape_expects(graph):
    content = json.loads(cyjs(graph, name="net"))
    assert content["data"]["name"] == "net"
    assert content["data"]["dataset"] == "d"
    nodes, edges = content["elements"]["nodes"], content["elements"]["edges"]
    ids = [one["data"]["id"] for one in (*nodes, *edges)]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(one, str) for one in ids)
    by_id = {one["data"]["id"]: one["data"]["name"] for one in nodes}
    found = {
        (by_id[e["data"]["source"]], by_id[e["data"]["target"]]): e["data"]["interaction"]
        for e in edges
    }
    assert found == {(a, b): data["verdict"] for a, b, data in graph.edges(data=True)}
    assert all({"x", "y"} == set(one["position"]) for one in nodes)


def test_cyjs_comes_back_through_networkx(graph):
    again = nx.cytoscape_graph(json.loads(cyjs(graph, name="net")))
    named = nx.relabel_nodes(again, nx.get_node_attributes(again, "name"))
    assert set(named.edges) == set(graph.edges)
    for a, b, data in graph.edges(data=True):
        assert named.edges[a, b]["share"] == data["share"]


def test_sif_holds_every_edge(graph):
    lines = [line.split("\t") for line in sif(graph).splitlines()]
    assert {(a, b): verdict for a, verdict, b in lines} == {
        (a, b): data["verdict"] for a, b, data in graph.edges(data=True)
    }


def test_sif_holds_no_control_character_of_a_name_and_no_two_names_alike():
    names = ("a\tb\r\nc", "\x1b[31mred\x07\x00\x0b\x85\u2028\x7fd")
    text = sif(whole_graph(table((*names, "wrong"))))
    assert text == "a b c\twrong\t?[31mred??????d\n"
    with pytest.raises(InputError, match=r"Two gene names differ .* SIF cannot hold"):
        sif(whole_graph(table(("a\tb", "a b", "wrong"))))
    with pytest.raises(InputError, match=r"Two gene names differ .* SIF cannot hold"):
        sif(whole_graph(table(("a\x1b", "a\x07", "wrong"))))


def test_csv_comes_back_whole():
    text = edges_csv(EDGES)
    again = pd.read_csv(io.StringIO(text), keep_default_na=False, dtype={"regulator_peak": str})
    pd.testing.assert_frame_equal(again, EDGES)


def test_page_draws_without_a_network_and_escapes_names(graph):
    page = whole_page(graph)
    elements = re.findall(r"<(?:link|script|img|iframe)\b[^>]*>", page)
    assert elements
    assert not [element for element in elements if re.search(r"https?:|src\s*=|href\s*=", element)]
    assert "<script>alert" not in page
    assert "new vis.Network(" in page
    nodes = json.loads(re.search(r"nodes = new vis\.DataSet\((\[.*?\])\);", page)[1])
    assert {node["id"] for node in nodes} == set(graph)
    assert not any(node["physics"] for node in nodes)
    edges = json.loads(re.search(r"edges = new vis\.DataSet\((\[.*?\])\);", page)[1])
    assert len({json.dumps(edge["dashes"]) for edge in edges}) == 3


def test_figure_counts_edges_by_verdict_and_escapes_names(graph):
    figure = whole_network_figure(graph)
    said = {trace.name for trace in figure.data}
    assert {"hit (TP): 4", "wrong (FP): 2", "missed (FN): 2"} <= said
    assert "<script>" not in str(figure.to_json())
    lines = [trace.line.dash for trace in figure.data if trace.mode == "lines+markers"]
    assert len(set(lines)) == 3
