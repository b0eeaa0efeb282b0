"""Graphs about many targets say who names whom, and their pages and figures keep it."""

import json
import re

import networkx as nx
import pandas as pd
import pytest

from grncore.drawing.graphs import confuser_graph, neighbourhood_graph
from grncore.drawing.interactive import network_page
from grncore.drawing.palette import STYLES
from grncore.drawing.regulator import (
    confuser_figure,
    counts_figure,
    exchange_figure,
    neighbourhood_figure,
)

EVIL = "<script>alert('x')</script>"
TEAMS = {
    "t1": (("p", "r"), ("p", "r")),  # r is hit, p too
    "t2": (("q", "r"), ("p", "s")),  # both wrong
    "t3": (("q", "s"), ("r", "s")),  # r is missed
    "p": (("p2", "r"), ()),  # a partner that is a target as well, its truth unknown
}
PAIRS = pd.DataFrame(
    [("a", "x", 5), ("b", "x", 1), ("b", "a", 3), ("c", "y", 2), ("a", "z", 1), ("a", "w", 1)],
    columns=["confuser", "displaced", "targets"],
)


@pytest.fixture
def around() -> nx.DiGraph:
    return neighbourhood_graph("r", TEAMS)


def test_regulator_has_an_edge_of_the_right_verdict_to_each_target(around):
    verdicts = {around.nodes[end]["label"]: data["verdict"]
                for _, end, data in around.out_edges("r", data=True)}  # fmt: skip
    assert verdicts == {"t1": "hit", "t2": "wrong", "t3": "missed", "p": "predicted"}
    for node, data in around.nodes(data=True):
        if data["kind"] == "regulated":
            assert data["verdict"] == around.edges["r", node]["verdict"]


def test_partners_are_those_named_beside_it_with_their_own_verdict(around):
    partners = {n for n, data in around.nodes(data=True) if data["kind"] == "partner"}
    assert partners == {"p", "q", "p2"}
    edges = {
        (start, around.nodes[end]["label"]): data["verdict"]
        for start, end, data in around.edges(data=True) if start in partners
    }  # fmt: skip
    # q is named for t3 too, but not beside r.
    assert edges == {("p", "t1"): "hit", ("q", "t2"): "wrong", ("p2", "p"): "predicted"}


def test_only_the_most_frequent_partners_are_drawn():
    teams = {f"t{i}": (("p", "r") if i else ("q", "r"), ()) for i in range(4)}
    graph = neighbourhood_graph("r", teams, partners=1)
    assert [n for n, data in graph.nodes(data=True) if data["kind"] == "partner"] == ["p"]


def test_nodes_keep_apart_and_attributes_are_plain(around, tmp_path):
    places = [(data["x"], data["y"]) for _, data in around.nodes(data=True)]
    assert len(set(places)) == len(places)
    plain = around.copy()
    del plain.graph["scale"]
    nx.write_graphml(plain, tmp_path / "g.graphml")
    assert nx.read_graphml(tmp_path / "g.graphml").number_of_edges() == around.number_of_edges()


def test_confusers_are_told_from_the_only_displaced():
    graph = confuser_graph(PAIRS)
    assert {n: d["verdict"] for n, d in graph.nodes(data=True)} == {
        "a": "wrong", "b": "wrong", "c": "wrong", "x": "missed", "y": "missed", "z": "missed",
        "w": "missed",
    }  # fmt: skip
    assert {(s, e): d["targets"] for s, e, d in graph.edges(data=True)} == {
        (line.confuser, line.displaced): line.targets for line in PAIRS.itertuples()
    }
    assert graph.nodes["a"]["taken"] == 7 and graph.nodes["a"]["lost"] == 3
    widths = nx.get_edge_attributes(graph, "width")
    assert max(widths, key=widths.get) == ("a", "x")
    assert widths["b", "a"] > widths["c", "y"]
    places = [(data["x"], data["y"]) for _, data in graph.nodes(data=True)]
    assert len(set(places)) == len(places)


def test_limits_keep_the_worst_and_share_the_ties():
    graph = confuser_graph(PAIRS, confusers=2)
    assert {start for start, _ in graph.edges} == {"a", "b"}
    few = confuser_graph(PAIRS, edges=4)
    assert set(few.edges) == {("a", "x"), ("b", "a"), ("c", "y"), ("b", "x")} or set(few.edges) == {
        ("a", "x"),
        ("b", "a"),
        ("c", "y"),
        ("a", "z"),
    }
    assert confuser_graph(PAIRS.iloc[:0]).number_of_nodes() == 0


def page_data(page: str, kind: str) -> list[dict]:
    found = re.search(kind + r" = new vis\.DataSet\((\[.*?\])\);", page)
    assert found is not None
    return json.loads(found[1])


def test_page_keeps_every_edge_escapes_names_and_loads_nothing(around):
    page = network_page(around, EVIL)
    assert EVIL not in page
    assert len(page_data(page, "edges")) == around.number_of_edges()
    elements = re.findall(r"<(?:link|script|img|iframe)\b[^>]*>", page)
    assert not [element for element in elements if re.search(r"https?:|src\s*=|href\s*=", element)]
    assert not any(node["physics"] for node in page_data(page, "nodes"))
    hostile = neighbourhood_graph("r", {"t": (("r", EVIL), ())}, display=lambda gene: gene)
    assert EVIL not in network_page(hostile, "x")
    worst = network_page(confuser_graph(PAIRS), "x", dark=True)
    assert len(page_data(worst, "edges")) == len(PAIRS) and "#11151C" in worst


def test_figures_tell_verdicts_by_shape_and_line_and_escape_names(around):
    figure = neighbourhood_figure(around)
    lines = {trace.line.color: trace.line.dash for trace in figure.data if trace.mode == "lines"}
    for verdict in ("hit", "wrong", "missed", "predicted"):
        assert lines[STYLES[verdict].colour] == STYLES[verdict].dash
    symbols = [trace.marker.symbol for trace in figure.data if trace.mode == "markers+text"]
    assert len(set(symbols)) == len(symbols)
    hostile = neighbourhood_graph("r", {"t": (("r", EVIL), ())})
    assert EVIL not in str(neighbourhood_figure(hostile).to_dict())
    assert EVIL not in str(confuser_figure(confuser_graph(PAIRS.replace("x", EVIL))).to_dict())


def test_bars_hold_the_counts():
    table = pd.DataFrame(
        {"team": [("a", "b"), ("b",)], "predicted": [3, 1], "true": [2, 4], "exact": [1, 0]}
    )
    bars = {trace.name: list(trace.x) for trace in counts_figure(table, ["a + b", EVIL]).data}
    assert bars["predicted"] == [3, 1] and bars["known"] == [2, 4]
    assert bars["both, on the same target"] == [1, 0]
    assert EVIL not in str(counts_figure(table, ["a + b", EVIL]).to_dict())
    swaps = pd.DataFrame({"regulator": ["x", EVIL], "takes": [3, 0], "loses": [1, 2]})
    figure = exchange_figure(swaps, "r")
    assert [list(trace.x) for trace in figure.data] == [[-1, -2], [3, 0]]
    assert EVIL not in str(figure.to_dict())
