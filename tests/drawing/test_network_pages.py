"""The regulator graph is the union of both teams, and its page loads nothing from outside."""

import json
import re
from html.parser import HTMLParser

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grncore.answers.verdicts import verdicts_of
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.interactive import network_page, without_outside_addresses
from grncore.drawing.palette import STYLES

EVIL = "<script>alert('x')</script>"
genes = st.sets(st.sampled_from([f"r{i}" for i in range(9)]), max_size=5)


@given(named=genes, truth=genes)
def test_graph_is_the_union_with_the_right_verdicts(named, truth):
    graph = regulator_graph("t", sorted(named), sorted(truth))
    assert set(graph.nodes) == named | truth | {"t"}
    assert {(a, b) for a, b in graph.edges} == {(gene, "t") for gene in named | truth}
    for gene in named | truth:
        if not truth:
            expected = "predicted"
        elif gene in named:
            expected = "hit" if gene in truth else "wrong"
        else:
            expected = "missed"
        assert graph.nodes[gene]["verdict"] == expected
        assert graph.edges[gene, "t"]["verdict"] == expected


@given(named=genes, truth=genes)
def test_no_two_nodes_share_a_place(named, truth):
    graph = regulator_graph("t", sorted(named), sorted(truth))
    places = [(data["x"], data["y"]) for _, data in graph.nodes(data=True)]
    assert len(set(places)) == len(places)


def test_attributes_are_plain_values_that_graphml_takes(tmp_path):
    graph = regulator_graph("t", ["a", "b"], ["b", "c"])
    nx.write_graphml(graph, tmp_path / "g.graphml")
    again = nx.read_graphml(tmp_path / "g.graphml")
    assert again.edges["c", "t"]["verdict"] == "missed"


def test_judge_without_truth_only_predicts():
    assert verdicts_of(["b", "a"], ()) == {"a": "predicted", "b": "predicted"}
    assert list(verdicts_of(["g10", "g9"], ["g2"])) == ["g2", "g9", "g10"]


def page_data(page: str, kind: str) -> list[dict]:
    """Nodes or edges as the page hands them to vis-network."""
    found = re.search(kind + r" = new vis\.DataSet\((\[.*?\])\);", page)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture(scope="module")
def page() -> str:
    return network_page(regulator_graph("t", ["hit", "wrong"], ["hit", "missed"]))


def test_page_loads_nothing_from_outside(page):
    elements = re.findall(r"<(?:link|script|img|iframe)\b[^>]*>", page)
    assert elements
    assert not [element for element in elements if re.search(r"https?:|src\s*=|href\s*=", element)]
    assert "@import" not in page
    assert "vis.Network(" in page, "the library that draws must still be called"
    assert len(page) > 300_000, "the library that draws must be embedded"


@pytest.mark.parametrize(
    "element",
    [
        '<link rel="stylesheet"\n href="https://cdn.example/x.css" />',
        '<script src="http://cdn.example/x.js"></script>',
        "<script\n  src='https://cdn.example/x.js'\n  integrity='a'\n></script>",
        '<SCRIPT SRC="HTTPS://cdn.example/x.js"></SCRIPT>',
    ],
)
def test_outside_elements_are_taken_out(element):
    assert without_outside_addresses(f"a{element}b") == "ab"


class Scripts(HTMLParser):
    """Collects the scripts of a page as a browser would cut them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._inside = tag == "script"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.found[-1] += data


def test_stripping_leaves_every_script_whole(page):
    scripts = Scripts(page).found
    assert len(scripts) == 4
    assert sum("new vis.Network(" in script for script in scripts) == 1
    assert not any("</style>" in script or "<body>" in script for script in scripts)
    assert "sourceMappingURL" not in page


def test_inline_scripts_stay():
    inline = "<script>const here = 'https://kept.example';</script>"
    assert without_outside_addresses(inline) == inline


def test_verdicts_differ_in_line_and_shape_and_not_only_in_colour(page):
    edges = {edge["from"]: edge for edge in page_data(page, "edges")}
    lines = [json.dumps(edges[gene]["dashes"]) for gene in ("hit", "wrong", "missed")]
    assert len(set(lines)) == 3
    nodes = {node["id"]: node for node in page_data(page, "nodes")}
    looks = [
        (nodes[gene]["shape"], json.dumps(nodes[gene]["shapeProperties"]["borderDashes"]))
        for gene in ("hit", "wrong", "missed")
    ]
    assert len(set(looks)) == 3
    for gene in ("hit", "wrong", "missed"):
        assert edges[gene]["color"] == STYLES[gene].colour


def test_nothing_moves_by_itself(page):
    assert not any(node["physics"] for node in page_data(page, "nodes"))
    assert all("x" in node and "y" in node for node in page_data(page, "nodes"))


def test_hostile_names_stay_text():
    graph = regulator_graph("t", [EVIL], [EVIL], display=lambda gene: gene)
    text = network_page(graph)
    assert EVIL not in text
    assert "<script>alert" not in text
    node = next(node for node in page_data(text, "nodes") if node["id"] != "t")
    assert "&lt;script&gt;" in node["title"]


def test_dark_page_has_a_dark_ground():
    graph = regulator_graph("t", ["a"], ["a"])
    assert "#11151C" in network_page(graph, dark=True)
    assert "#11151C" not in network_page(graph)
